"""Brackets: one that is never closed gets its end where the line ends, one too many goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.text.lines import CLOSING, OPENING, error_of, tokens

GROUPING = "?"  # stands for the end of brackets that only group a sum
KEYWORDS = ("in", "and", "or", "not", "if", "else", "for", "is", "lambda")
FURTHEST = 12  # lines behind the bracket that was opened, on which its end may be missing
OPENS_A_BLOCK = re.compile(r"\s*(def|class|if|elif|else|for|while|with|try|except)\b")
UNMATCHED = re.compile(r"unmatched '[)\]}]'")
NEVER_CLOSED = re.compile(r"was never closed|Perhaps you forgot a comma|invalid synt")


def with_brackets(lines: Sequence[str]) -> list[Mend]:
    """Return the edit that closes a bracket, or takes one away, with which Python reads on."""
    error = error_of("\n".join(lines), "")
    if error is None or not error.lineno:
        return []
    first = error.lineno - 1
    if UNMATCHED.match(error.msg):
        return tried(lines, first, _without_last(lines[first]), "A bracket is closed twice")
    if not NEVER_CLOSED.search(error.msg):
        return []
    begins = max(0, first - 1) if "invalid synt" in error.msg else first
    for number in range(begins, min(len(lines), first + FURTHEST)):
        edits = tried(lines, number, _closed(lines, begins, number), "A bracket is never closed")
        if edits:
            return edits
    return []


def tried(lines: Sequence[str], number: int, line: str, message: str) -> list[Mend]:
    """Return the edit of a line, if Python then reads the file, or comes further in it."""
    if line == lines[number]:
        return []
    now = [*lines[:number], line, *lines[number + 1 :]]
    error = error_of("\n".join(now), "")
    if error is not None and (error.lineno or 0) <= number + 2:
        return []
    return [
        Mend(
            "ND001",
            message,
            {number: line},
            {number: lines[number]},
            observed=lines[number].strip(),
            expected=line.strip(),
            safety="unsafe",
        )
    ]


def _closed(lines: Sequence[str], first: int, last: int) -> str:
    """Return a line with all brackets closed at its end that are open there.

    Args:
        lines: of the file.
        first: the line on which the first of them may have been opened.
        last: the line.
    """
    missing = _open_after(lines[first : last + 1])
    if GROUPING in missing:
        return lines[last]  # where it was to end, only its author knows
    code, comment = _parted(lines[last])
    colon = ":" if OPENS_A_BLOCK.match(lines[first]) and code.endswith(":") else ""
    return f"{code.removesuffix(colon)}{missing}{colon}{comment}"


def _open_after(lines: Sequence[str]) -> str:
    """Return what closes all that is open behind some lines, the innermost first.

    A "?" stands for brackets that only group, and may end at several places.
    """
    stack: list[str] = []
    before = ""
    for token in tokens("\n".join(lines)):
        if token.kind == "sign" and token.text in OPENING:
            called = (before.isidentifier() and before not in KEYWORDS) or before in (")", "]")
            grouping = token.text == "(" and not called and before not in ("", ",")
            stack.append(GROUPING if grouping else CLOSING[OPENING.index(token.text)])
        elif token.kind == "sign" and token.text in CLOSING and stack:
            stack.pop()
        if token.kind not in ("space", "comment"):
            before = token.text
    return "".join(reversed(stack))


def _without_last(line: str) -> str:
    """Return a line without its last closing bracket."""
    code, comment = _parted(line)
    place = max(code.rfind(it) for it in CLOSING)
    return f"{code[:place]}{code[place + 1 :]}{comment}" if place >= 0 else line


def _parted(line: str) -> tuple[str, str]:
    """Return the code of a line, and the space and the comment behind it."""
    parts = [token.text for token in tokens(line) if token.kind != "comment"]
    code = "".join(parts).rstrip()
    return code, line[len(code) :]
