"""What is seen of a training run while it goes on: lines, or a live bar on a terminal."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import click

from firstnet.training.loop import Epoch
from firstnet.views.bar import bar, is_live

Show = Callable[[Epoch], None]


def display(epochs: int, *, as_json: bool, quiet: bool) -> AbstractContextManager[Show]:
    """Return the way to show a run of so many epochs, to be entered with `with`."""
    if quiet:
        return nullcontext(lambda epoch: None)
    if as_json or not is_live(sys.stdout):
        return nullcontext(lambda epoch: click.echo(line(epoch, as_json=as_json)))
    return _bar(epochs)


def line(epoch: Epoch, *, as_json: bool) -> str:
    """Return the line that tells of an epoch: the book's, or a JSON object."""
    if not as_json:
        return str(epoch)
    validation = {"validation_correct": epoch.validation.correct} if epoch.validation else {}
    return json.dumps(
        {
            "epoch": epoch.number,
            "correct": epoch.correct,
            "examples": epoch.examples,
            "accuracy": accuracy(epoch),
            "cost": _cost(epoch),
            "eta": epoch.eta,
            **validation,
            "seconds": round(epoch.seconds, 6),
        }
    )


def _cost(epoch: Epoch) -> float | None:
    """Return the cost of the evaluation examples, unless it is beyond what JSON can say."""
    cost = epoch.evaluation.cost if epoch.evaluation else math.inf
    return round(cost, 6) if math.isfinite(cost) else None


def accuracy(epoch: Epoch) -> float:
    """Return the share of the examples that are classified correctly."""
    return (epoch.correct or 0) / epoch.examples


@contextmanager
def _bar(epochs: int) -> Iterator[Show]:
    with bar(epochs, "epochs", sys.stdout) as draw:

        def show(epoch: Epoch) -> None:
            sys.stdout.write(f"{epoch}\n")  # click would write past the bar
            draw(epoch.number + 1, f"{100 * accuracy(epoch):.2f} %")

        yield show
