"""How lines end: a colon that is missing, an expression that goes on in the next line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstnet.doctor.lines import error_of, logical_lines
from firstnet.doctor.mending import Edit

OPEN_END = re.compile(
    r"(?<![=!<>+\-*/@%&|^])(=|[-+*/%@&|^]|\*\*|//|==|!=|<=|>=|[-+*/@]=)$|\b(and|or|not|in|is)$"
)


def joined(lines: Sequence[str]) -> list[Edit]:
    """Return the edits that let a line go on with the next, where it ends within an expression."""
    now, edits = list(lines), list[Edit]()
    for logical in logical_lines(lines):
        code = logical.text.split("\n")[-1].rstrip()
        follows = logical.last + 1 < len(lines) and lines[logical.last + 1].strip()
        if logical.blank or not follows or not OPEN_END.search(code):
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
