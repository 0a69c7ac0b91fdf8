"""How lines end: a colon that is missing, an expression that goes on in the next line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstnet.doctor.lines import error_of, logical_lines
from firstnet.doctor.mending import Edit

OPEN_END = re.compile(
    r"(?<![=!<>+\-*/@%&|^])(=|[-+*/%@&|^]|\*\*|//|==|!=|<=|>=|[-+*/@]=)$|\b(and|or|not|in|is)$"
)

START = re.compile(r"\s+([-+*/%@|&^]|==|!=|<|>|\.\w|(and|or)\b)")  # of a line that began before


def joined(lines: Sequence[str]) -> list[Edit]:
    """Return the edits that let a line go on with the next, where it ends within an expression.

    Or where the next one begins within one: it is deeper, and opens with an operator.
    """
    now, edits = list(lines), list[Edit]()
    for logical in logical_lines(lines):
        code = logical.text.split("\n")[-1].rstrip()
        following = lines[logical.last + 1] if logical.last + 1 < len(lines) else ""
        if logical.blank or not following.strip():
            continue
        if not OPEN_END.search(code) and not _goes_on(code, following):
            continue
        now[logical.last] = f"{code} \\"
        edits.append(
            Edit(
                "ND006",
                "The line ends in the middle of an expression, which the next line goes on with.",
                {logical.last: now[logical.last]},
                {logical.last: lines[logical.last]},
                observed=code.strip(),
                expected=f"{code.strip()} \\",
                assumed=f"line {logical.last + 1} was joined with the next one",
            )
        )
    return edits


def _goes_on(code: str, following: str) -> bool:
    """Tell whether a line can only be a part of the one before."""
    first, second = (it.expandtabs() for it in (code, following))
    deeper = len(second) - len(second.lstrip()) > len(first) - len(first.lstrip())
    whole = "#" in code or code.endswith((":", ",", ";"))
    return deeper and not whole and START.match(following) is not None


def with_colon(lines: Sequence[str]) -> list[Edit]:
    """Return the edit that puts the colon where Python misses one, if that is all."""
    error = error_of("\n".join(lines), "")
    if error is None or error.msg != "expected ':'" or not error.lineno:
        return []
    number = error.lineno - 1
    code, mark, comment = lines[number].partition("#")
    new = f"{code.rstrip()}:{'  ' if mark else ''}{mark}{comment}"
    return [
        Edit(
            "ND001",
            "The line that opens a block has no colon",
            {number: new},
            {number: lines[number]},
            observed=lines[number].strip(),
            expected=new.strip(),
        )
    ]
