"""Plain prose that stands as code: comments that a web page has wrapped onto lines of their own."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Sequence

from firstnet.doctor.reading.aged.python2 import modern
from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.text.lines import Logical, logical_at, statement, tokens

WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+|-[^\W\d_]+)*")
PLAIN = re.compile(r"[^\W\d_]+([,.:]? +([^\W\d_'’]+|\d+(\.\d+)?%?)){2,}[.:!?]?")  # words, numbers
STARTS = {
    "def",
    "class",
    "for",
    "while",
    "if",
    "elif",
    "else",
    "with",
    "try",
    "except",
    "import",
    "from",
    "return",
    "print",
    "raise",
    "assert",
    "lambda",
    "@",
}
ASSIGNMENT = re.compile(r"[\w.\[\], ]*[\w\]]\s*[-+*/]?=([^=]|$)")


def commented_prose(lines: Sequence[str]) -> list[Mend]:
    """Return an edit for each run of lines that are a part of the comment above them."""
    now, prose = list(lines), set[int]()
    at = 0
    while at < len(now):
        logical = logical_at(now, at)
        if _is_prose(logical, now, at, prose):
            prose.add(at)
            line = now[at]
            indent = line[: len(line) - len(line.lstrip())]
            now[at] = f"{indent}# {line.strip()}"
            at += 1
        else:
            at = logical.last + 1
    return [_edit(run, lines, now) for run in _runs(sorted(prose))]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _edit(run: list[int], lines: Sequence[str], now: Sequence[str]) -> Mend:
    first, last = run[0], run[-1]
    plural = f"lines {first + 1} to {last + 1} were" if last > first else f"line {first + 1} was"
    follows = _ends_in_comment(now, first)
    reason = "part of the comment above" if follows else "a remark, not as code"
    what = "The comment above continues" if follows else "There is a sentence"
    return Mend(
        code="ND003",
        message=f"{what} here without a #, so Python reads the words as code.",
        lines={at: now[at] for at in run},
        before={at: lines[at] for at in run},
        observed=lines[first].strip(),
        expected=now[first].strip(),
        assumed=f"{plural} read as {reason}",
        column=len(lines[first]) - len(lines[first].lstrip()) + 1,
    )


def _is_prose(logical: Logical, lines: Sequence[str], at: int, prose: set[int]) -> bool:
    if logical.blank:
        return False
    follows = _ends_in_comment(lines, at)
    tree = statement(logical.code)
    if tree is not None:
        return follows and _does_nothing(tree)
    if modern(logical.code) is not None:
        return False
    above = at - 1 if at > 1 and not lines[at - 1].strip() else at  # as where all lines are doubled
    if lines[max(0, above - 1)].lstrip().startswith("# ") and not WORD.search(lines[at]):
        return True  # what is no word goes on with nothing else
    return _reads_as_words(lines[at].strip(), _ends_in_comment(lines, above))


def _ends_in_comment(lines: Sequence[str], at: int) -> bool:
    """Tell whether the line above this one is, or ends in, a comment."""
    return at > 0 and any(
        token.kind == "comment" and token.text.strip("# ") for token in tokens(lines[at - 1])
    )


def _does_nothing(tree: ast.stmt) -> bool:
    """Tell whether a statement only names things, as one or two words of prose may."""
    return isinstance(tree, ast.Expr) and all(
        isinstance(
            node,
            ast.Name
            | ast.Attribute
            | ast.Tuple
            | ast.Compare
            | ast.BoolOp
            | ast.UnaryOp
            | ast.BinOp
            | ast.operator
            | ast.cmpop
            | ast.boolop
            | ast.unaryop
            | ast.expr_context
            | ast.Subscript,
        )
        or (isinstance(node, ast.Constant) and isinstance(node.value, int | float))
        for node in ast.walk(tree.value)
    )


def _reads_as_words(line: str, follows: bool) -> bool:
    """Tell whether a line that is no statement reads as English rather than as broken code."""
    pairs = _pairs_of_words(line)
    first = line.split(maxsplit=1)[0].rstrip(":")
    block = first in STARTS and line.endswith(":")
    if block or re.match(r"(def|class)\s+\w+\s*\(|@\w", line):
        return False
    signs = bool(re.search(r"\w\(|self\.|\w\[|[-+*/]=", line)) + bool(ASSIGNMENT.match(line))
    if not follows:
        alone = first not in ("print", "return", "import")
        plain = PLAIN.fullmatch(line) is not None and first not in STARTS
        return alone and (plain or (pairs >= 2 and pairs > 2 * signs))
    if first in STARTS or signs:
        return pairs > signs
    return bool(WORD.search(line))


def _pairs_of_words(line: str) -> int:
    """Return how often two words that are no keywords stand side by side, outside quotes."""
    pairs, before = 0, ""
    for piece in re.sub(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)", " , ", line).split():
        core = piece.strip(".,;:!?()`*\"'")
        plain = WORD.fullmatch(core) is not None and core not in keyword.kwlist
        if plain and before:
            pairs += 1
        before = core if plain and piece[-1] not in ",;:(" else ""
    return pairs
