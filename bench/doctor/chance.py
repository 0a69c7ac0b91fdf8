"""The baseline: random edits of the kinds that the doctor's repair knows, judged by its ladder.

No suspects, no order: as many as fit into the same time.
"""

from __future__ import annotations

import ast
import contextlib
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from behaviour import TooSlow, differences, limit, quiet, transcript
from bugs import Bug
from loading import HEALTHY

SECONDS = 10.0
TRIAL_S = 2.0  # that one edited program is given


def repaired(bug: Bug, base: dict[str, Any], seed: int = 0) -> tuple[bool, bool]:
    """Return whether a random edit passed the ladder, and whether it was really right."""
    from firstnet.doctor.edits import apply, edits

    text = bug.text()
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False, False
    functions = [it for it in tree.body if isinstance(it, (ast.FunctionDef, ast.ClassDef))]
    end = time.monotonic() + SECONDS
    candidates = list(edits(tree, text, functions))
    random.Random(seed).shuffle(candidates)
    for edit in candidates:
        if time.monotonic() > end:
            break
        edited = apply(text, [edit])
        if passes(edited):
            return True, not differences(base, transcript(edited, bug.base))
    return False, False


def passes(text: str, trials: tuple[Any, ...] | None = None) -> bool:
    """Tell whether a program climbs the whole ladder without an error or a warning."""
    from firstnet.doctor.trial import FIRST, JUDGES

    return not any(failures(text, trial) for trial in trials or (FIRST, *JUDGES))


def failures(text: str, trial: Any, seconds: float = TRIAL_S, advice: bool = False) -> list[str]:
    """Return the codes that the ladder gives a program in one trial.

    Where it can't be examined, or not to the end, the reason stands in their place.
    """
    found: list[str] = []
    with quiet(), _siblings():
        try:
            with limit(seconds):
                found.extend(_climbed(text, trial, advice))
        except TooSlow:
            found.append("too slow")
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def _climbed(text: str, trial: Any, advice: bool) -> Iterator[str]:
    from firstnet.doctor.discovery import discover
    from firstnet.doctor.ladder import climb
    from firstnet.doctor.program import load
    from firstnet.doctor.reading import mended

    source = mended(str(HEALTHY / "program.py"), text)
    for finding in source.findings:
        if finding.level == "error":
            yield finding.code
    patient = discover(load(source))
    if trial.sizes and not patient.allows(trial.sizes):
        return
    for rung in climb(patient, trial):
        if rung.reason and rung.stage in ("contract", "gradient"):
            yield rung.reason
        for it in rung.told:
            if advice or it.rule.level != "advice":
                yield it.rule.code


@contextlib.contextmanager
def _siblings() -> Iterator[None]:
    sys.path.append(str(HEALTHY))  # a loader stands beside the healthy networks
    try:
        yield
    finally:
        sys.path.remove(str(HEALTHY))
