"""A finding with the name, the level and the reason of its rule."""

from __future__ import annotations

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.patch import unified
from firstnet.doctor.repair.linemap import changed_lines
from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import Finding, Fix, Place, beside, place_of
from firstnet.doctor.watch.program.run import Learner

__all__ = ["place_of"]  # still imported from here


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
    why: str = "",
) -> Finding:
    """Return a finding with the name, level and reason of its rule.

    A level or a reason that is given counts instead: that something does harm may be proven here.
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
        why or " ".join(rule.why.split()),
        Place(line, line) if line else at,
        fix,
    )


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
