"""A table without labels, and the answers to it as CSV: a row's id and the name of its class."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import click

from firstnet.data import unlabelled
from firstnet.files import saving
from firstnet.files.labels import known
from firstnet.machine.writing import write_whole
from firstnet.training.evaluation import answers

ANSWER = "label"  # the second column, unless it is named


def submit(model: str, table: str, save: str | None, columns: tuple[str, str] | None) -> None:
    """Print the answers of a network to a table, or save them.

    Raises:
        FirstnetError: network or table can't be read, do not fit, or the answers can't be written.
    """
    for read, what in ((table, "table"), (model, "network")):
        if save is not None and _are_one(Path(save), Path(read)):
            raise click.UsageError(
                f"{save} is the {what} itself; save the answers under another name"
            )
    saved = saving.read(model)
    told = known(saved)
    asked = unlabelled.read(Path(table), saved.network.sizes[0], told.bytes)
    said = [told.names[number] for number in answers(saved.network, asked.x).argmax(axis=1)]
    content = _csv([columns or (asked.column, ANSWER), *zip(asked.ids, said)])
    if save is None:
        click.echo(content, nl=False)
    else:
        write_whole(Path(save), content.encode())
        click.echo(f"Saved {len(said):,} answers to {save}.")


def _are_one(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _csv(rows: Iterable[tuple[str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
