"""Keeping the results of experiments, so that a second call goes on where the first one ended."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import firstnet
from firstnet.data.store import cache_folder
from firstnet.experiments.harness.running import Outcome, module
from firstnet.machine.writing import put


def kept(name: str, *, quick: bool) -> Outcome | None:
    """Return what an experiment has led to before, in this version of firstnet.

    One that takes no time is always run: what it reads may have changed.
    """
    if not module(name).SECONDS:
        return None
    try:
        told = json.loads(_path(name, quick).read_text(encoding="utf-8"))
        return Outcome(name, told["results"], told["seconds"])
    except (OSError, ValueError, LookupError, TypeError):
        return None  # nothing, or nothing that can be read: it is run again


def keep(outcome: Outcome, *, quick: bool) -> None:
    """Keep what an experiment has led to, all at once."""
    if not module(outcome.name).SECONDS:
        return
    path = _path(outcome.name, quick)
    told = {"results": outcome.results, "seconds": outcome.seconds}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, json.dumps(told).encode())
    except OSError as error:
        logging.getLogger("firstnet").warning(
            "The results of %s can't be kept in %s (%s); the next call will run it again.",
            outcome.name,
            path.parent,
            error.strerror,
        )


def forget(name: str, *, quick: bool) -> None:
    """Forget what an experiment has led to."""
    _path(name, quick).unlink(missing_ok=True)


def _path(name: str, quick: bool) -> Path:
    kind = "quick" if quick else "full"
    return cache_folder() / "book" / firstnet.__version__ / kind / f"{name}.json"
