"""Points for what a network does right, by a teacher's own table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firstnet.doctor.report.report import DOUBTED, HEALTHY, STAGES, TRIAL, Examination
from firstnet.errors import RecipeError
from firstnet.machine.reading import toml

MOST = 1_000.0  # points of a stage
TRY = "Try: [points] and a line gradient = 4."


def read_rubric(path: str | Path) -> dict[str, float]:
    """Return the points of each stage, as a file of TOML tells them.

    It has one table, such as:

        [points]
        load = 1
        gradient = 4
        trial = 5

    Stages that are missing in it have none.

    Raises:
        AccessError: the file can't be read.
        FormatError: it is no TOML.
        RecipeError: it is no such table.
    """
    told = toml(Path(path), "wanted [points] and a line such as gradient = 4")
    points = told.get("points")
    if not isinstance(points, dict) or not points:
        raise RecipeError(f"{path} has no table of points. {TRY}")
    for stage, worth in points.items():
        if stage not in (*STAGES, TRIAL):
            known = ", ".join((*STAGES, TRIAL))
            raise RecipeError(f"{path} has points for {stage!r}; the stages are {known}.")
        if isinstance(worth, bool) or not isinstance(worth, int | float) or not 0 <= worth <= MOST:
            raise RecipeError(
                f"{path}: {stage} is {worth!r}, but must be a number from 0 to {MOST:g}; try 1."
            )
    return {stage: float(worth) for stage, worth in points.items()}


def points(examination: Examination, rubric: Mapping[str, float]) -> float | None:
    """Return the points for a file; None where it takes a teacher to tell.

    A healthy file has them all. The stages before that of the first error were passed; the trial is
    passed by a network that learns.
    """
    errors = [finding for finding in examination.findings if finding.level == "error"]
    if examination.status != HEALTHY and not examination.findings:
        return None
    if any(it.stage == DOUBTED for it in examination.not_run):
        return None
    learns = examination.trial is not None and examination.trial.learns
    first = min((STAGES.index(error.stage) for error in errors), default=len(STAGES))
    passed = {*STAGES[:first], *([TRIAL] if learns or examination.status == HEALTHY else [])}
    return sum(worth for stage, worth in rubric.items() if stage in passed)
