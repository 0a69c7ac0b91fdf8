"""firstnet evaluate."""

from __future__ import annotations

import json

import click

from firstnet import saving
from firstnet.cli.digits import PARTS, check_fits, part_of
from firstnet.cli.help import example
from firstnet.cli.options import data_option, json_option, label_option
from firstnet.data import load
from firstnet.errors import UnknownName
from firstnet.evaluation import evaluate as count


@click.command(epilog=example("firstnet evaluate digits.safetensors --on validation"))
@click.argument("model")
@data_option
@label_option
@click.option(
    "--on",
    "part",
    default="test",
    metavar=f"[{'|'.join(PARTS)}]",
    help="Which of the digits.",
)
@json_option
def evaluate(model: str, data: str, label: str | None, part: str, as_json: bool) -> None:
    """Count the digits that a saved network reads correctly.

    MODEL is a file that firstnet train --save has made.
    """
    if part not in PARTS:
        raise UnknownName("part of the data", part, PARTS)
    network = saving.load(model)
    examples = part_of(load(data, label), part, data)
    check_fits(network, model, examples.x.shape[1], examples.classes)
    correct, number = count(network, examples), len(examples)
    accuracy = correct / number
    if as_json:
        facts = {"model": model, "on": part, "correct": correct, "examples": number}
        click.echo(json.dumps(facts | {"accuracy": accuracy}))
    else:
        click.echo(f"{model}: {correct} / {number} {part} digits ({100 * accuracy:.2f} %)")
