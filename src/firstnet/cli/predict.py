"""firstnet predict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from click.core import ParameterSource

from firstnet.cli.complaint import complain
from firstnet.cli.digits import check_fits, check_takes, names_in, noun, part_of
from firstnet.cli.help import example
from firstnet.cli.options import data_option, json_option, label_option
from firstnet.cli.submission import submit
from firstnet.cli.types import FILE, Pair, Whole
from firstnet.data import Dataset, Examples, load
from firstnet.errors import DataError, FirstnetError
from firstnet.files import saving
from firstnet.files.labels import Known, known
from firstnet.files.saving import Saved
from firstnet.shapes import AnyFloats, Rows
from firstnet.training.evaluation import answers

if TYPE_CHECKING:
    from firstnet.reader import Digit

Look = Callable[[], list[str]]  # reads one thing that was asked for: the lines to print
PIXELS, CLASSES = 784, 10  # of the built-in reader


@click.command(
    epilog=example(
        "firstnet predict photo.png",
        "firstnet predict --model digits.safetensors seven.png nine.jpg",
        "firstnet predict --index 0 --index 1",
        "firstnet predict digits.safetensors --table test.csv --save answers.csv",
    )
)
@click.argument("images", nargs=-1, type=FILE, metavar="[MODEL] [IMAGE]...")
@click.option(
    "--model",
    type=FILE,
    help="Your own network, from firstnet train --save; default: the built-in reader.",
)
@click.option(
    "--index",
    "indices",
    multiple=True,
    type=Whole(),
    help="Read test digit N, counting from 0; may be repeated.",
)
@data_option
@label_option
@json_option
@click.option("--table", type=FILE, help="Classify each row of a CSV table without labels.")
@click.option("--save", type=FILE, help="With --table: write the answers to this file.")
@click.option(
    "--columns",
    type=Pair(such_as="ImageId,Label"),
    help="With --table: names of the two columns of answers; default: id,label.",
)
@click.pass_context
def predict(
    ctx: click.Context,
    images: tuple[str, ...],
    model: str | None,
    indices: tuple[int, ...],
    data: str,
    label: str | None,
    as_json: bool,
    table: str | None,
    save: str | None,
    columns: tuple[str, str] | None,
) -> None:
    """Read digits in photographs, or classify the rows of a table.

    IMAGE is a PNG or JPEG file. Its digits are read line by line, each with its confidence: the
    probability that it is right. ? marks what is not a digit.

    MODEL is your own network: pass it with --model, or as the first name if it ends in .safetensors
    or .json. For an image of one digit it prints the digit with the highest output, that output,
    and the runner-up; for several digits, each with its output. A network trained on your own
    images classifies the whole picture, scaled to their size.

    --table takes a CSV file with one column per input of the network and, optionally, one called
    id. The answers are CSV as well: the id or row number, and the class.
    """
    model, images = _named(model, images)
    if table is not None:
        if images or _typed(ctx, "indices", "as_json"):
            raise click.UsageError("--table can't be combined with images, --index or --json")
        if model is None:
            raise click.UsageError("--table needs a network, such as --model digits.safetensors")
        submit(model, table, save, columns)
        return
    if _typed(ctx, "save", "columns"):
        raise click.UsageError("--save and --columns only work with --table; add --table test.csv")
    if not images and not indices:
        raise click.UsageError("Nothing to read: name an image, or add --index 0")
    asked = _asked_of(model, images, indices, (data, label), as_json=as_json)
    failed = False
    for look in asked:
        try:
            lines = look()
        except FirstnetError as error:
            complain(ctx.command_path, error)
            failed = True
        else:
            click.echo("\n".join(lines))
    if failed:
        ctx.exit(2)


def _typed(ctx: click.Context, *names: str) -> bool:
    """Return whether any of these options was typed, and not only taken from a file of defaults."""
    return any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in names)


def _named(model: str | None, names: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Return which of the names is a network, and the others, which are images."""
    networks = [name for name in names if Path(name).suffix.lower() in saving.FORMS]
    if not networks:
        return model, names
    if model is not None or len(networks) > 1 or names[0] != networks[0]:
        also = networks[0] if model is not None else networks[-1]
        raise click.UsageError(
            f"{also} is a network, not an image; name one, with --model or before the images"
        )
    return names[0], names[1:]


def _asked_of(
    model: str | None,
    images: tuple[str, ...],
    numbers: Sequence[int],
    named: tuple[str, str | None],
    *,
    as_json: bool,
) -> list[Look]:
    """Return how to read each of the images and test digits, in order."""
    saved = None if model is None else saving.read(model)
    looks: list[Look] = []
    for path in images:
        if saved is None:
            looks.append(partial(_read_photograph, path, as_json=as_json))
        else:
            looks.append(partial(_answer_image, saved, str(model), path, as_json=as_json))
    if not numbers:
        return looks
    digits, data = load(*named), named[0]
    test = part_of(digits, "test", data)
    if saved is None:
        _check_reader_fits(test, data)
        return [
            *looks,
            *(partial(_read_test_digit, test, number, as_json=as_json) for number in numbers),
        ]
    if digits.names:
        check_takes(saved.network, str(model), test.x.shape[1])
    else:
        check_fits(saved.network, str(model), test.x.shape[1], test.classes)
    answer = partial(_answer_test_digit, saved, digits, as_json=as_json)
    return [*looks, *(partial(answer, index) for index in numbers)]


# The built-in reader


def _read_photograph(path: str, *, as_json: bool) -> list[str]:
    from firstnet.reader import read

    digits = read(path)
    return _lines(path, digits, "confidence", as_json=as_json)


def _lines(path: str, digits: Iterable[Digit], sure: str, *, as_json: bool) -> list[str]:
    """Return what to print of the digits in a photograph; `sure` is what the confidence is."""
    if as_json:
        return [json.dumps({"name": path, "digits": [_facts(digit, sure) for digit in digits]})]
    lines = [list(line) for _, line in groupby(digits, key=lambda digit: digit.line)]
    names = [path] if len(lines) == 1 else [f"{path}, line {n}" for n in range(1, 1 + len(lines))]
    return [f"{name}: {_told(line, sure)}" for name, line in zip(names, lines)]


def _told(digits: Sequence[Digit], word: str) -> str:
    """Return digits with their confidence: 2 ? 4 (confidence 0.99, not a digit, 0.62)."""
    read = " ".join("?" if digit.digit is None else str(digit.digit) for digit in digits)
    sure = ("not a digit" if digit.digit is None else f"{digit.confidence:.2f}" for digit in digits)
    before = f"{word} " if any(digit.digit is not None for digit in digits) else ""
    return f"{read} ({before}{', '.join(sure)})"


def _facts(digit: Digit, sure: str) -> dict[str, Any]:
    box = [digit.box.left, digit.box.top, digit.box.right, digit.box.bottom]
    return {
        "digit": digit.digit,
        sure: digit.confidence,
        "likeness": digit.likeness,
        "line": digit.line,
        "box": box,
    }


def _read_test_digit(test: Examples, index: int, *, as_json: bool) -> list[str]:
    from firstnet.reader.reading import answer

    pixels, label = _test_digit(test, index)
    said = answer(pixels)
    digit, confidence = int(said.digits[0]), float(said.confidence[0])
    name = f"test digit {index}"
    if as_json:
        facts = {"name": name, "digit": digit, "confidence": confidence, "label": label}
        return [json.dumps(facts)]
    return [f"{name}: {digit} (confidence {confidence:.2f}); labelled {label}"]


def _check_reader_fits(test: Examples, data: str) -> None:
    if (test.x.shape[1], test.classes) != (PIXELS, CLASSES):
        raise DataError(
            f"{data} has {test.x.shape[1]} pixels per digit and {test.classes} labels, but the "
            f"built-in reader needs {PIXELS} and {CLASSES}; name a network that fits: "
            "--model digits.safetensors."
        )


# A network of one's own


def _answer_image(saved: Saved, model: str, path: str, *, as_json: bool) -> list[str]:
    told = known(saved)
    several = [] if told.image else _several(saved, told, path)
    if several:
        return _lines(path, several, "output", as_json=as_json)
    if told.image:
        from firstnet.data.image_folder import example

        pixels = example(Path(path), told.image)
    else:
        from firstnet.data.photo import read_photo  # with Pillow, which takes its time

        pixels = read_photo(Path(path))
        check_fits(saved.network, model, pixels.shape[1], saved.network.sizes[-1])
    outputs = answers(saved.network, pixels)[0]
    return [_line(path, outputs, told, None, as_json=as_json)]


def _several(saved: Saved, told: Known, path: str) -> list[Digit]:
    """Return the digits in a photograph as the network reads them, unless they are fewer than two.

    What is a digit and where it ends is for the built-in reader, so it takes such a network.
    """
    if saved.network.sizes[0] != PIXELS or len(told.names) != CLASSES or not told.are_digits:
        return []
    from firstnet.reader.reading import found_in

    try:
        found = found_in(Path(path))
    except DataError:  # of one digit among specks there is an answer yet
        return []
    if sum(digit.digit is not None for _, digit in found) < 2:
        return []
    outputs = answers(saved.network, np.stack([segment.image.ravel() for segment, _ in found]))
    return [
        digit
        if digit.digit is None
        else replace(digit, digit=int(output.argmax()), confidence=float(output.max()))
        for (_, digit), output in zip(found, outputs)
    ]


def _answer_test_digit(saved: Saved, digits: Dataset, index: int, *, as_json: bool) -> list[str]:
    pixels, number = _test_digit(digits.test, index)
    outputs = answers(saved.network, pixels)[0]
    name, label = f"test {noun(digits)} {index}", names_in(digits)[number]
    return [_line(name, outputs, known(saved), label, as_json=as_json)]


def _test_digit(test: Examples, index: int) -> tuple[Rows, int]:
    if index >= len(test):
        raise DataError(
            f"There is no test digit {index}; they are numbered from 0 to {len(test) - 1}."
        )
    return test.x[index : index + 1], int(test.labels[index])


def _line(name: str, outputs: AnyFloats, told: Known, label: str | None, *, as_json: bool) -> str:
    """Return the line that tells which class was read, and what came next."""
    first, *others = (int(each) for each in np.argsort(-outputs, kind="stable")[:2])
    if as_json:
        return json.dumps(_told_facts(name, outputs, told, label, [first, *others]))
    after = "".join(f", next is {told.names[other]} with {outputs[other]:.3f}" for other in others)
    labelled = "" if label is None else f"; labelled {label}"
    return f"{name}: {told.names[first]} (output {outputs[first]:.3f}{after}){labelled}"


def _told_facts(
    name: str, outputs: AnyFloats, told: Known, label: str | None, best: list[int]
) -> dict[str, Any]:
    """Return the same for JSON: digits are numbers there, and names of classes are words."""
    kind = "digit" if told.are_digits else "class"
    keys = ((kind, "output"), ("next", "next_output"))
    facts: dict[str, Any] = {"name": name}
    for (which, output), number in zip(keys, best):
        facts |= {
            which: number if told.are_digits else told.names[number],
            output: float(outputs[number]),
        }
    if label is None:
        return facts
    return facts | {"label": int(label) if told.are_digits and label.isdecimal() else label}
