"""firstnet data."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from firstnet.cli.help import example
from firstnet.cli.options import DATA, json_option, label_option
from firstnet.data import load
from firstnet.data.report import report


@click.command(epilog=example("firstnet data my-digits/", "firstnet data train.csv --label digit"))
@click.argument("source", type=DATA, default="mnist", metavar="[SOURCE]")
@label_option
@json_option
def data(source: str, label: str | None, as_json: bool) -> None:
    """Describe a data set, and report what looks wrong with it.

    SOURCE is mnist; a table (CSV, Parquet) with a column of labels; a NumPy archive (.npz); a
    folder with one subfolder of images per class; a folder with MNIST's four IDX files; or a file
    like the book's mnist.pkl.gz.
    """
    found = report(load(source, label))
    click.echo(json.dumps(asdict(found)) if as_json else str(found))
