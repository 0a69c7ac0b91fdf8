"""The network that a first visit shows at work: the book's first run, trained and with its curves.

python -m firstnet.web.first_network        # trains it again and writes the file
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from firstnet.data import load
from firstnet.data.dataset import Dataset
from firstnet.files import saving
from firstnet.recipe import Recipe
from firstnet.training.loop import Score
from firstnet.web.curves import Point
from firstnet.web.run import Run

FILE = files("firstnet.web") / "first_network.safetensors"
SEED = 0


def first_run(digits: Dataset) -> Run:
    """Return the run that led to the network, paused at its end."""
    saved = _saved()
    points = [_point(told) for told in saved.notes["points"]]
    recipe = saved.recipe or Recipe()
    return Run(digits, recipe, seed=SEED, network=saved.network, points=points)


def make() -> None:
    """Train the network and save it, with the curves among its notes."""
    run = Run(load("mnist"), Recipe(), seed=SEED)
    run.go()
    run.wait()
    notes = {"seed": SEED, "points": [asdict(point) for point in run.points]}
    with as_file(FILE) as path:
        saving.save(run.network, path, run.recipe, notes)


@cache
def _saved() -> saving.Saved:
    with as_file(FILE) as path:
        return saving.read(path)


def _point(told: dict[str, Any]) -> Point:
    scores = {name: Score(**told[name]) for name in ("test", "training")}
    return Point(**told | scores)


if __name__ == "__main__":
    make()
