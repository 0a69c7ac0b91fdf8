"""One change of a learner's text: a span and what to put in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

STEP = 4  # spaces, by which a block is deeper


@dataclass(frozen=True)
class Edit:
    """Text to put in place of a span; an empty span inserts.

    Attributes:
        line: where the span starts, from 1.
        column: where in that line, in bytes of UTF-8 from 0, as in `ast`.
        end_line: where the span ends, from 1.
        end_column: the first byte behind the span.
        replacement: the new text.
        kind: the family of the edit: "operator", "index", "name", "wrap", "statement", "donor" …
        cost: what the edit is put back by; the smallest is the likeliest.
        words: the edit, as one would tell the learner.
        path: of the file; "" where there is only one.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    replacement: str
    kind: str
    cost: float
    words: str
    path: str = ""


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made; all of them tell places in the text as given.

    Raises:
        ValueError: two of the spans overlap.
    """
    data = text.encode()
    starts = line_starts(data)
    spans = sorted(
        (
            (starts[edit.line - 1] + edit.column, starts[edit.end_line - 1] + edit.end_column, edit)
            for edit in edits
        ),
        key=lambda span: span[:2],
    )
    done, parts = 0, []
    for start, end, edit in spans:
        if start < done:
            raise ValueError(f"two edits overlap in line {edit.line}; apply them one by one")
        line = data[starts[edit.line - 1] : starts[edit.line] - 1].decode()
        parts += [data[done:start], _as_deep(edit.replacement, line).encode()]
        done = end
    return b"".join([*parts, data[done:]]).decode()


def _as_deep(text: str, line: str) -> str:
    """Return new lines that begin with tabs, and not with spaces, where those of the program do.

    They stand as many spaces deep as the statement beside them has bytes before it, or by steps of
    four deeper.
    """
    tabs = len(line) - len(line.lstrip("\t"))

    def with_tabs(spaces: re.Match[str]) -> str:
        deep = len(spaces[1])
        return "\n" + "\t" * (tabs + (deep - tabs) // STEP if deep >= tabs + STEP else deep)

    return re.sub(r"\n( +)(?=\S|\Z)", with_tabs, text) if tabs else text


def removed(text: str, edit: Edit) -> str:
    """Return the part of the text that an edit takes the place of."""
    data = text.encode()
    starts = line_starts(data)
    start, end = starts[edit.line - 1] + edit.column, starts[edit.end_line - 1] + edit.end_column
    return data[start:end].decode()


def as_one(text: str, edits: Sequence[Edit], words: str) -> Edit:
    """Return the edit that makes several of them at once, with the kind and the cost of the first.

    Args:
        text: that they are of.
        edits: in the order of their places, which do not overlap.
        words: what they do, as one would tell the learner.
    """
    data = text.encode()
    starts = line_starts(data)
    first, last = edits[0], edits[-1]
    parts: list[str] = []
    done = starts[first.line - 1] + first.column
    for edit in edits:
        parts += [data[done : starts[edit.line - 1] + edit.column].decode(), edit.replacement]
        done = starts[edit.end_line - 1] + edit.end_column
    return replace(
        first,
        end_line=last.end_line,
        end_column=last.end_column,
        replacement="".join(parts),
        words=words,
    )


def line_starts(data: bytes) -> list[int]:
    r"""Return at which byte each line starts; only \n ends a line."""
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
