"""What is said of a function that answers otherwise than the network that is trained."""

from __future__ import annotations

from dataclasses import replace

from firstnet.doctor.edits.edit import removed
from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.edits.nothing import silent_in
from firstnet.doctor.watch.findings.crash import returns_nothing
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.steps.asking import Asked
from firstnet.doctor.watch.steps.watching import Watched


def asked_otherwise(watched: Watched) -> Finding | None:
    """Return what is said of a function that contradicts the steps of the training."""
    it = watched.contradiction
    if it is None:
        return None
    if it.observed == "None":
        silent = silent_in(f"{it.function}()", watched.learner.sources)
        if silent is None:
            return None
        told = returns_nothing(silent, f"{it.function}(…) is None", watched)
        told = replace(told, why=finding(told.code, "").why)  # nothing has stopped the program
        return replace(told, fix=fix_of(it.edit, watched.learner)) if it.edit else told
    if it.edit is None:
        return None
    name = f"{it.owner}.{it.function}" if it.owner else it.function
    if it.part == "evaluate":
        code = "ND704" if it.observed == "0" else "ND701"
        message = f"{name} does not count the right answers"
        observed = f"it counts {it.observed}"
        expected = f"{it.expected}, as many of the network's answers are right"
    else:
        code = _code(watched, it)
        message = f"{name} answers otherwise than the network that is trained"
        observed = f"{it.observed}, with the same weights and inputs"
        expected = f"{it.expected}, the outputs of the training"
    return finding(
        code,
        message,
        observed=observed,
        expected=expected,
        at=watched.at(it.path, it.edit.line),
        level="error",
        fix=fix_of(it.edit, watched.learner),
    )


def _code(watched: Watched, it: Asked) -> str:
    """Return the rule that is broken, by what the edit brings in."""
    assert it.edit is not None  # noqa: S101  # the caller has looked
    source = watched.learner.sources[it.path]
    before, after = removed(source.runnable, it.edit), it.edit.replacement
    if after.count("(") > before.count("("):
        return "ND302"
    return "ND301" if after.count("+") > before.count("+") else "ND306"
