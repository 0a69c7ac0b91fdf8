"""firstnet predict."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import numpy as np

from firstnet import saving
from firstnet.book.network import Network
from firstnet.cli.complaint import complain
from firstnet.cli.digits import check_fits, part_of
from firstnet.cli.help import example
from firstnet.cli.options import data_option, json_option, read_whole
from firstnet.data import Examples, load
from firstnet.errors import DataError, FirstnetError
from firstnet.evaluation import answers
from firstnet.shapes import AnyFloats, Rows

Digit = tuple[Rows, int | None]  # one row of pixels, and the label where it is known


@click.command(
    epilog=example(
        "firstnet predict digits.safetensors seven.png nine.jpg",
        "firstnet predict digits.safetensors --index 0 --index 1",
    )
)
@click.argument("model")
@click.argument("images", nargs=-1, metavar="[IMAGE]...")
@click.option(
    "--index",
    "indices",
    multiple=True,
    metavar="N",
    help="Read the N-th test digit, counted from 0; may be repeated.",
)
@data_option
@json_option
@click.pass_context
def predict(
    ctx: click.Context,
    model: str,
    images: tuple[str, ...],
    indices: tuple[str, ...],
    data: str,
    as_json: bool,
) -> None:
    """Read handwritten digits from images, or from the test digits.

    MODEL is a file that firstnet train --save has made, IMAGE a PNG or JPEG with one digit. Shown
    are the digit whose output is the highest, that output, and the digit that comes next.
    """
    if not images and not indices:
        raise click.UsageError("Nothing to read: name an image, or say --index 0")
    numbers = [read_whole("--index", index) for index in indices]
    network = saving.load(model)
    asked: list[tuple[str, Callable[[], Digit]]]
    asked = [(path, partial(_photo, network, model, path)) for path in images]
    if numbers:
        test = part_of(load(data), "test", data)
        check_fits(network, model, test.x.shape[1], test.classes)
        asked += [(f"test digit {index}", partial(_test_digit, test, index)) for index in numbers]

    failed = False
    for name, look in asked:
        try:
            pixels, label = look()
        except FirstnetError as error:
            complain(ctx.command_path, error)
            failed = True
        else:
            click.echo(_line(name, answers(network, pixels)[0], label, as_json=as_json))
    if failed:
        ctx.exit(2)


def _photo(network: Network, model: str, path: str) -> Digit:
    from firstnet.data.photo import read_photo  # with Pillow, which takes its time

    pixels = read_photo(Path(path))
    check_fits(network, model, pixels.shape[1])
    return pixels, None


def _test_digit(test: Examples, index: int) -> Digit:
    if index >= len(test):
        raise DataError(
            f"There is no test digit {index}; the {len(test)} of them are numbered from 0 to "
            f"{len(test) - 1}."
        )
    return test.x[index : index + 1], int(test.labels[index])


def _line(name: str, outputs: AnyFloats, label: int | None, *, as_json: bool) -> str:
    """Return the line that tells which digit was read, and what came next."""
    digit, following = (int(each) for each in np.argsort(-outputs, kind="stable")[:2])
    output, following_output = float(outputs[digit]), float(outputs[following])
    if as_json:
        facts = {"name": name, "digit": digit, "output": output}
        facts |= {"next": following, "next_output": following_output}
        return json.dumps(facts if label is None else facts | {"label": label})
    labelled = "" if label is None else f"; labelled {label}"
    return (
        f"{name}: {digit} (output {output:.3f}, next is {following} with {following_output:.3f})"
        f"{labelled}"
    )
