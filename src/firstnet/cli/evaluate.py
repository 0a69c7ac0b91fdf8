"""firstnet evaluate."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from firstnet.cli.digits import ALL, PARTS, check_fits, check_takes, names_in, noun, part_of
from firstnet.cli.help import example
from firstnet.cli.options import data_option, json_option, label_option
from firstnet.cli.types import FILE, Known
from firstnet.data import Dataset, Examples, load
from firstnet.files import saving
from firstnet.files.checkpoint import mark
from firstnet.files.labels import known, renumbered
from firstnet.files.saving import Saved
from firstnet.shapes import Labels
from firstnet.training.evaluation import answers, count_correct


@click.command(epilog=example("firstnet evaluate digits.safetensors --on validation"))
@click.argument("model", type=FILE)
@data_option
@label_option
@click.option(
    "--on",
    "part",
    type=Known("part of the data", lambda: (*PARTS, ALL)),
    metavar=f"[{'|'.join((*PARTS, ALL))}]",
    help="Which examples; default: test, or all of them in data new to the network.",
)
@json_option
def evaluate(model: str, data: str, label: str | None, part: str | None, as_json: bool) -> None:
    """Count the digits that a saved network reads correctly.

    MODEL is a file that firstnet train --save wrote.
    """
    saved, digits = saving.read(model), load(data, label)
    if part is None:
        part = _part(saved, digits, data)
    examples = part_of(digits, part, data)
    labels, unknown = _labelled(saved, model, digits, examples)
    correct, number = count_correct(answers(saved.network, examples.x), labels), len(examples)
    accuracy = correct / number
    if as_json:
        facts = {"model": model, "on": part, "correct": correct, "examples": number}
        click.echo(
            json.dumps(facts | {"accuracy": accuracy} | ({"unknown": unknown} if unknown else {}))
        )
        return
    which = "" if part == ALL else f"{part} "
    told = f"{correct} / {number} {which}{noun(digits)}s ({100 * accuracy:.2f} %)"
    click.echo(f"{model}: {told}")


def _part(saved: Saved, digits: Dataset, data: str) -> str:
    """Return which part to judge by: all of a file that the network has not learned from."""
    if not digits.dealt or saved.notes.get("digits") == mark(digits.training):
        return "test"
    click.echo(
        f"firstnet: this network was not trained on {data}, so all its examples count; --on test "
        "counts only a sixth.",
        err=True,
    )
    return ALL


def _labelled(
    saved: Saved, model: str, digits: Dataset, examples: Examples
) -> tuple[Labels, Mapping[str, int]]:
    """Return the labels as the network numbers them, and how many have names it never saw."""
    network, names, there = saved.network, known(saved).names, names_in(digits)
    if names == there:
        check_fits(network, model, examples.x.shape[1], examples.classes)
        return examples.labels, {}
    if known(saved).are_digits and not digits.names:  # MNIST's own, of which some are not there
        check_fits(network, model, examples.x.shape[1], examples.classes)
    check_takes(network, model, examples.x.shape[1])
    labels, unknown = renumbered(examples.labels, there, names)
    for name, count in unknown.items():
        click.echo(
            f"firstnet: {count} examples are labelled {name}, which this network never saw; they "
            "count as wrong.",
            err=True,
        )
    return labels, unknown
