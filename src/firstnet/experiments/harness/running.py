"""Running experiments, here or in processes of their own."""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from firstnet.errors import MissingExtra
from firstnet.machine.workers import side_by_side


@dataclass(frozen=True)
class Progress:
    """How far an experiment has come.

    Attributes:
        name: the experiment.
        share: of its work, from 0 to 1.
    """

    name: str
    share: float


@dataclass(frozen=True)
class Outcome:
    """What an experiment led to.

    Attributes:
        name: the experiment.
        results: plain values, fit for JSON; None where it could not be run.
        seconds: how long it took.
        missing: why it could not be run.
    """

    name: str
    results: Any
    seconds: float
    missing: str = ""


def module(name: str) -> ModuleType:
    """Return the module of an experiment."""
    return importlib.import_module(f"firstnet.experiments.{name}")


def run(names: Sequence[str], *, quick: bool, jobs: int) -> Iterator[Progress | Outcome]:
    """Run experiments, the longest first, and tell how far each is and what it led to.

    Args:
        names: their modules.
        quick: with fewer epochs and seeds.
        jobs: how many at a time, each in a process of its own; with one they are run here.
    """
    waiting = sorted(names, key=lambda name: -module(name).SECONDS)
    work = functools.partial(_run_one, quick=quick)
    return (event for _, event in side_by_side(work, waiting, jobs))


def _run_one(name: str, *, quick: bool) -> Iterator[Progress | Outcome]:
    began = time.perf_counter()
    running = module(name).run(quick)
    while True:
        try:
            yield Progress(name, _advance(running))
        except StopIteration as end:
            yield Outcome(name, end.value, time.perf_counter() - began)
            return
        except MissingExtra as error:
            yield Outcome(name, None, 0.0, str(error))
            return


def _advance(running: Iterator[float]) -> float:
    """Take the next step without the lines that the book's programs print."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        np.errstate(over="ignore", invalid="ignore", under="ignore"),
    ):
        return next(running)
