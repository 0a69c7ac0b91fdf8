"""Chapter 3's order of trying things.

Eta comes first, by orders of magnitude, then finer; lmbda next, in the same way; then the size of
mini-batches, then what else is looked for; and eta once more.

One hyper-parameter moves at a time, from the best point of the stages before. Nothing of it is
chance, so that a sweep that was cut off comes to the same points.

Source: chapter 3, "How to choose a neural network's hyper-parameters?", from "Broad strategy" to
"Mini-batch size".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from firstnet.recipe import Recipe
from firstnet.sweep.space import Choices, Point, Range, Space

FIRST = ("eta", "lmbda", "mini_batch_size")  # in this order, before all others
FACTORS = (1 / 4, 1 / 2, 2, 4)  # by which a coarse value is refined
SHORT = (0.7, 1.4)  # and eta in the end
SPREAD = 4  # values of a range that has no orders of magnitude


@dataclass(frozen=True)
class Tried:
    """A point, and how it went.

    Attributes:
        point: its hyper-parameters.
        stage: at which stage it was advised; -1 for none.
        accuracy: the share of the validation examples that was right; None while it runs.
    """

    point: Point
    stage: int
    accuracy: float | None


class Later(Exception):
    """What comes next depends on trials that are under way."""


def advice(recipe: Recipe, space: Space, tried: Sequence[Tried]) -> tuple[int, Point] | None:
    """Return the stage and the point to try next; None if the advice is used up.

    Args:
        recipe: what is not looked for.
        space: what is.
        tried: what was tried already, or is being tried.

    Raises:
        Later: the next stage begins from the best of one whose trials are under way.
    """
    done = [it.point for it in tried]
    for stage, (name, finer) in enumerate(_stages(space)):
        before = [it for it in tried if 0 <= it.stage < stage and it.accuracy is not None]
        best = max(before, key=lambda it: it.accuracy or 0).point if before else None
        start = best or _start(recipe, space)
        for value in _values(space[name], start[name], finer):
            point = start | {name: value}
            if point not in done:
                return stage, point
        if any(it.stage == stage and it.accuracy is None for it in tried):
            raise Later
    return None


def _stages(space: Space) -> list[tuple[str, tuple[float, ...]]]:
    """Return which hyper-parameter moves at each stage, and by which factors; none for coarsely."""
    names = [it for it in FIRST if it in space] + [it for it in space if it not in FIRST]
    stages: list[tuple[str, tuple[float, ...]]] = []
    for name in names:
        within = space[name]
        stages.append((name, ()))
        if isinstance(within, Range) and within.log:
            stages.append((name, FACTORS))
    if isinstance(space.get("eta"), Range):
        stages.append(("eta", SHORT))
    return stages


def _start(recipe: Recipe, space: Space) -> Point:
    """Return where it begins: without regularization, and else with what the recipe says."""
    return {name: _first(name, recipe, within) for name, within in space.items()}


def _first(name: str, recipe: Recipe, within: Range | Choices) -> float | str:
    there = getattr(recipe, name, None)
    if isinstance(within, Choices):
        values: tuple[float | str, ...] = within.values
        return next((value for value in values if value == there), values[0])
    if isinstance(there, int | float) and within.low <= there <= within.high:
        return within.clip(there)
    return within.low


def _values(
    within: Range | Choices, around: float, factors: tuple[float, ...]
) -> list[float | str]:
    """Return the values to try: all choices, a coarse walk through a range, or finer around one."""
    if isinstance(within, Choices):
        return list(within.values)
    if factors:
        return [within.clip(around * factor) for factor in factors]
    if within.log:
        lowest, highest = (math.ceil(math.log10(within.low) - 1e-9),
                           math.floor(math.log10(within.high) + 1e-9))  # fmt: skip
        powers: list[float | str] = [
            within.clip(10.0**power) for power in range(lowest, highest + 1)
        ]
        return powers or [within.low, within.high]
    step = (within.high - within.low) / (SPREAD - 1)
    return [within.clip(within.low + step * at) for at in range(SPREAD)]
