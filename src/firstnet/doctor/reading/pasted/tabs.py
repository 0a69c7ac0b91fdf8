"""Tabs mixed with spaces in the indentation."""

from __future__ import annotations

from collections.abc import Sequence

from firstnet.doctor.reading.mending import Mend, apply
from firstnet.doctor.text.lines import error_of, logical_lines


def without_tabs(lines: Sequence[str]) -> list[Mend]:
    """Return the edit that turns tabs into spaces, as wide as makes the text readable.

    Python 2 took a tab for 8 columns, editors mostly show it as 4.
    """
    at_four, at_eight = _expanded(lines, 4), _expanded(lines, 8)
    if not at_eight:
        return []
    reads = [error_of("\n".join(apply([it], lines))) is None for it in (at_four[0], at_eight[0])]
    return at_eight if reads[1] and not reads[0] else at_four


def _expanded(lines: Sequence[str], width: int) -> list[Mend]:
    changed: dict[int, str] = {}
    for logical in logical_lines(lines):
        first = lines[logical.first]
        code = first.lstrip(" \t\f")
        space = first[: len(first) - len(code)]
        if "\t" in space and not logical.blank:
            changed[logical.first] = space.replace("\f", "").expandtabs(width) + code
    if not changed:
        return []
    first_at = min(changed)
    return [
        Mend(
            code="ND004",
            message="Tabs and spaces are mixed in the indentation.",
            lines=changed,
            before={at: lines[at] for at in changed},
            observed=f"{len(changed)} lines begin with a tab, others with spaces",
            expected="spaces in every line",
            assumed=f"a tab was read as {width} spaces",
            place=(first_at, max(changed)),
        )
    ]
