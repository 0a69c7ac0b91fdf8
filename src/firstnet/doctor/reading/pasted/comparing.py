"""A condition with a single `=`, which assigns, where `==` compares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.reading.pasted.closing import tried
from firstnet.doctor.text.lines import CLOSING, OPENING, error_of, tokens

CONDITION = re.compile(r"\s*(if|elif|while)\b")
MEANT = re.compile(r"you meant (['\"])==\1")


def with_comparison(lines: Sequence[str]) -> list[Mend]:
    """Return the edit that compares in a condition, with which Python reads on."""
    error = error_of("\n".join(lines), "")
    if error is None or not error.lineno or not MEANT.search(error.msg):
        return []
    number = error.lineno - 1
    if not CONDITION.match(lines[number]):
        return []
    line = _compared(lines[number])
    return tried(lines, number, line, "A single = assigns; == compares")


def _compared(line: str) -> str:
    """Return a line with `==` for each `=` that stands outside of brackets."""
    depth, found = 0, []
    for token in tokens(line):
        sign = token.kind == "sign"
        depth += sign and (token.text in OPENING) - (token.text in CLOSING)
        found.append("==" if sign and token.text == "=" and depth == 0 else token.text)
    return "".join(found)
