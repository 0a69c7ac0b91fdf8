"""A finding with the name, the level and the reason of its rule."""

from __future__ import annotations

from firstnet.doctor.edits import Edit
from firstnet.doctor.linemap import changed_lines
from firstnet.doctor.pages import page
from firstnet.doctor.patch import unified
from firstnet.doctor.report import Finding, Fix, Place
from firstnet.doctor.source import Source


def finding(
    code: str,
    message: str,
    *,
    observed: str = "",
    expected: str = "",
    line: int = 0,
    level: str = "",
    fix: Fix | None = None,
) -> Finding:
    """Return a finding with the name, level and reason of its rule.

    A level that is given counts instead: of what may be harmless, that it does harm may be proven.
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
        Place(line, line) if line else None,
        fix,
    )


def fix_of(edit: Edit, source: Source) -> Fix:
    """Return an edit of what is run as an edit of the file as it was written.

    It counts as verified until the file with it has been run again, as every edit is: see `proof`.
    """
    _, changed = changed_lines(source.runnable, edit)
    written = source.text.split("\n")
    healed = [*written[: edit.line - 1], *changed, *written[edit.end_line :]]
    return Fix(unified(source.path, source.text, "\n".join(healed)), True, "unsafe")
