"""How lines end: a colon is missing, an expression goes on in the next line, two are in one."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.text.lines import error_of, logical_lines, statement

OPEN_END = re.compile(
    r"(?<![=!<>+\-*/@%&|^])(=|[-+*/%@&|^]|\*\*|//|==|!=|<=|>=|[-+*/@]=)$|\b(and|or|not|in|is)$"
)
BEGINS = re.compile(r"(?!(if|else|for|in|is|and|or|not|as)\b)[A-Za-z_]")  # a statement
ENDS = (*")]}'\"", *"0123456789")
MOST_JOINED = 20
FURTHEST = 2  # lines on which it may go on, where each is followed by a blank one
START = re.compile(r"\s+([-+*/%@|&^]|==|!=|<|>|\.\w|(and|or)\b)")  # of a line that began before


def joined(lines: Sequence[str]) -> list[Mend]:
    """Return the edits that let a line go on with the next, where it ends within an expression.

    Or where the next one begins within one: it is deeper, and opens with an operator.
    """
    edits = []
    for logical in logical_lines(lines):
        code = logical.text.split("\n")[-1].rstrip()
        later = range(logical.last + 1, min(len(lines), logical.last + 1 + FURTHEST))
        following = next((number for number in later if lines[number].strip()), None)
        if logical.blank or following is None:
            continue
        if following != logical.last + 1 and _is_a_start(lines[following]):
            continue
        if not OPEN_END.search(code) and not _goes_on(code, lines[following]):
            continue
        between = dict.fromkeys(range(logical.last + 1, following), "\\")
        changed = {logical.last: f"{code} \\", **between}
        edits.append(
            Mend(
                "ND006",
                "The line ends in the middle of an expression, which the next line goes on with.",
                changed,
                {number: lines[number] for number in changed},
                observed=code.strip(),
                expected=f"{code.strip()} \\",
                assumed=f"line {logical.last + 1} was joined with the next one",
            )
        )
    return edits


def _is_a_start(line: str) -> bool:
    """Tell whether a line is a statement that can't be the end of another."""
    tree = statement(line.strip())
    return tree is not None and not isinstance(tree, ast.Expr)


def _goes_on(code: str, following: str) -> bool:
    """Tell whether a line can only be a part of the one before."""
    first, second = (it.expandtabs() for it in (code, following))
    deeper = len(second) - len(second.lstrip()) > len(first) - len(first.lstrip())
    whole = "#" in code or code.endswith((":", ",", ";"))
    return deeper and not whole and START.match(following) is not None


def with_colon(lines: Sequence[str]) -> list[Mend]:
    """Return the edit that puts the colon where Python misses one, if that is all."""
    error = error_of("\n".join(lines), "")
    if error is None or error.msg != "expected ':'" or not error.lineno:
        return []
    number = error.lineno - 1
    code, mark, comment = lines[number].partition("#")
    new = f"{code.rstrip()}:{'  ' if mark else ''}{mark}{comment}"
    return [
        Mend(
            "ND001",
            "The line that opens a block has no colon",
            {number: new},
            {number: lines[number]},
            observed=lines[number].strip(),
            expected=new.strip(),
        )
    ]


def with_semicolons(lines: Sequence[str]) -> list[Mend]:
    """Return an edit for each line on which a page has joined several statements.

    Python stops at the first word of the second one. A semicolon before it lets Python read on.
    """
    now, places = list(lines), list[int]()
    for _ in range(MOST_JOINED):
        error = error_of("\n".join(now), "")
        if error is None or not error.lineno or "invalid syntax" not in (error.msg or ""):
            break
        number, at = error.lineno - 1, (error.offset or 1) - 1
        before, line = now[number][:at].rstrip(), now[number][at:]
        if not BEGINS.match(line) or not before.endswith(ENDS):
            break
        now[number] = f"{before}; {line}"
        places.append(number)
    return [
        Mend(
            "ND001",
            "Several statements are joined on one line",
            {place: now[place]},
            {place: lines[place]},
            observed=lines[place].strip(),
            expected=now[place].strip(),
        )
        for place in dict.fromkeys(places)
        if _comes_further(now, place)
    ]


def _comes_further(lines: Sequence[str], number: int) -> bool:
    """Tell whether Python reads on behind a line."""
    error = error_of("\n".join(lines), "")
    return error is None or (error.lineno or 0) > number + 1
