"""A finding with the name, the level and the reason of its rule."""

from __future__ import annotations

import os
from pathlib import Path

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.patch import unified
from firstnet.doctor.repair.linemap import changed_lines
from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import Finding, Fix, Place
from firstnet.doctor.watch.program.run import Learner


def finding(
    code: str,
    message: str,
    *,
    observed: str = "",
    expected: str = "",
    line: int = 0,
    at: Place | None = None,
    level: str = "",
    fix: Fix | None = None,
) -> Finding:
    """Return a finding with the name, level and reason of its rule.

    A level that is given counts instead: of what may be harmless, that it does harm may be proven.
    The place is a line of the examined file, or `at`, which may be in a file beside it.
    """
    rule = page(code)
    return Finding(
        code,
        rule.name,
        level or rule.level,
        message,
        observed,
        expected,
        " ".join(rule.why.split()),
        Place(line, line) if line else at,
        fix,
    )


def place_of(file: str, line: int, path: str) -> Place | None:
    """Return a line of one of a program's files, as a report on a path tells it; None for 0."""
    if not line:
        return None
    return Place(line, line, file=beside(file, path))


def beside(file: str, path: str) -> str:
    """Return how a report on a path names another file; "" for the path itself."""
    return "" if file == path else os.path.relpath(file, Path(path).parent)


def fix_of(edit: Edit, learner: Learner) -> Fix:
    """Return an edit of what is run as an edit of the file as it was written.

    It counts as verified until the file with it has been run again, as every edit is: see `proof`.
    """
    source = learner.sources.get(edit.path, learner.about)
    _, changed = changed_lines(source.runnable, edit)
    written = source.text.split("\n")
    healed = [*written[: edit.line - 1], *changed, *written[edit.end_line :]]
    diff = unified(source.path, source.text, "\n".join(healed))
    return Fix(diff, True, "unsafe", file=beside(source.path, learner.about.path))
