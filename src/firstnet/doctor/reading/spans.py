"""Pieces of a text, as its syntax tree names them, put in place of one another."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from firstnet.doctor.reading.mending import Mend


@dataclass(frozen=True)
class Change:
    """A fault at a node of the tree, and what to write there instead.

    Attributes:
        node: where it is.
        code: of the rule.
        message: the fault in one sentence.
        becomes: the text that takes the node's place; None where there is no edit.
        expected: what should stand there; "" for `becomes`.
        level: other than the rule's.
        safety: "safe" where the meaning stays.
        assumed: what was supposed, as a sentence.
        runs: what takes its place only in what is run, and is no advice; None for `becomes`.
    """

    node: ast.expr | ast.stmt | ast.alias
    code: str
    message: str
    becomes: str | None = None
    expected: str = ""
    level: str = ""
    safety: str = "safe"
    assumed: str = ""
    runs: str | None = None


def put(changes: Sequence[Change], lines: Sequence[str]) -> tuple[list[str], list[Mend]]:
    """Return the lines after the changes, and the edits in the order of the file."""
    now, edits = list(lines), []
    for change in sorted(changes, key=lambda it: _start(it.node), reverse=True):
        edits.append(_edit(change, now))
        for number, line in edits[-1].lines.items():
            now[number] = line
    return now, edits[::-1]


def _start(node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _edit(change: Change, now: Sequence[str]) -> Mend:
    node = change.node
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    text = change.runs if change.runs is not None else change.becomes
    lines = {} if text is None else replaced(now, node, text)
    return Mend(
        code=change.code,
        message=change.message,
        lines=lines,
        before={at: now[at] for at in lines},
        observed=now[first].strip(),
        expected=change.expected or (change.becomes or ""),
        assumed=change.assumed,
        level=change.level,
        safety=change.safety,
        column=len(now[first].encode()[: node.col_offset].decode(errors="ignore")) + 1,
        place=(first, last),
        runs_only=change.runs is not None,
    )


def replaced(
    lines: Sequence[str], node: ast.expr | ast.stmt | ast.alias, text: str
) -> dict[int, str]:
    """Return the lines of a node with a text in its place, as many as they were.

    A shorter text must be one that may be continued on empty lines: it is then put in brackets.
    """
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[first].encode()[: node.col_offset].decode()
    after = lines[last].encode()[node.end_col_offset :].decode()
    missing = last - first - text.count("\n")
    if missing > 0:
        text = text[:-1] + "\n" * missing + text[-1] if text[-1] in ")]}" else f"({text}\n)"
    if text.count("\n") != last - first:  # brackets around, with what is missing inside
        text += "\n" * (last - first - text.count("\n"))
    return dict(enumerate((before + text + after).split("\n"), first))
