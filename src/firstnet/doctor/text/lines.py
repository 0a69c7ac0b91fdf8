"""A learner's text in logical lines: a statement, with the physical lines that it spans.

Nothing here needs the text to be Python: brackets may stay open, quotes may be curly.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:[rRbBuUfF]{1,3})?(?P<quote>\"\"\"|'''|"|'))
    |(?P<number>0[xXoObB][\da-fA-F_]+[lL]?|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[jJlL]?)
    |(?P<name>[^\W\d]\w*)
    |(?P<space>(?:[ \t\f\n]|\\\n)+)
    |(?P<sign><>|>>=|<<=|\*\*=|//=|->|:=|[-+*/%@&|^=<>!]=|>>|<<|\*\*|//|.)""",
    re.VERBOSE,
)
OPENING, CLOSING = "([{", ")]}"
LONGEST = 100  # lines of one statement, but for its texts
NEW_BLOCK = re.compile(r"(def\s+\w+\s*\(|class\s+\w+\s*[:(])")


@dataclass(frozen=True)
class Token:
    """A word of the text: "comment", "string", "number", "name", "space", "sign" or "open".

    A string that never ends is "open".
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Logical:
    """A statement, or the first line of one; `first` and `last` count lines from 0."""

    first: int
    last: int
    text: str

    @property
    def column(self) -> int:
        """How far it is indented; a tab reaches to the next multiple of 8."""
        return indent_of(self.text)

    @property
    def code(self) -> str:
        """The text without its indentation."""
        return self.text.lstrip(" \t\f")

    @property
    def blank(self) -> bool:
        """Whether nothing stands there but a comment."""
        return not self.code.strip() or self.code.startswith("#")


def tokens(text: str) -> list[Token]:
    """Return the words of a text, spaces too: joined they are the text again."""
    return list(_tokens(text))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:  # a lone backslash, or the like
            found.append(Token("sign", text[at]))
            at += 1
            continue
        kind, end = match.lastgroup or "sign", match.end()
        if match["quote"]:
            kind, end = _end_of_string(text, match)
        found.append(Token(kind, text[at:end]))
        at = end
    return tuple(found)


def _end_of_string(text: str, match: re.Match[str]) -> tuple[str, int]:
    quote, at = match["quote"], match.end()
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(quote, at):
            return "string", at + len(quote)
        elif text[at] == "\n" and len(quote) == 1:
            return "open", at
        else:
            at += 1
    return "open", len(text)


def logical_lines(lines: Sequence[str]) -> list[Logical]:
    """Return the logical lines of a text; blank lines and comments stand alone."""
    found: list[Logical] = []
    while not found or found[-1].last + 1 < len(lines):
        found.append(logical_at(lines, found[-1].last + 1 if found else 0))
    return found


def logical_at(lines: Sequence[str], first: int) -> Logical:
    """Return the logical line that begins on this line, from 0."""
    last = _last_of(lines, first)
    return Logical(first, last, "\n".join(lines[first : last + 1]))


def _last_of(lines: Sequence[str], first: int) -> int:
    """Return where the statement ends that begins on this line."""
    quote, depth = "", 0
    for number in range(first, len(lines)):
        if number > first and not quote and NEW_BLOCK.match(lines[number].lstrip()):
            return number - 1  # nobody defines a function inside brackets: one was never closed
        if number - first > LONGEST and not quote:
            return first
        quote, depth, continued = _advance(lines[number], quote, depth)
        if not quote and depth <= 0 and not continued:
            return number
    return first if not quote and depth > 0 else len(lines) - 1


def _advance(line: str, quote: str, depth: int) -> tuple[str, int, bool]:
    """Return the open quote, the open brackets, and whether a backslash ends the line."""
    if quote:
        kept = re.search(rf"(?s)^(?:\\.|(?!{quote}).)*{quote}", line)
        if kept is None:
            return quote, depth, False
        line = line[kept.end() :]
    for token in _tokens(line):
        if token.kind == "sign":
            depth += (token.text in OPENING) - (token.text in CLOSING)
        elif token.kind == "open":
            opened = token.text.lstrip("rRbBuUfF")
            if opened[:3] in ('"""', "'''"):
                return opened[:3], depth, False
            return "", depth, line.endswith("\\")
    return "", depth, line.rstrip(" ").endswith("\\") and "#" not in line


def indent_of(line: str) -> int:
    """Return the column where a line begins."""
    space = line[: len(line) - len(line.lstrip(" \t\f"))]
    return len(space.replace("\f", "").expandtabs(8))


def error_of(text: str, path: str = "<text>") -> SyntaxError | None:
    """Return what Python has against the text, or None; also what only its compiler sees."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a string is nobody's fault here
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return SyntaxError(str(error) or type(error).__name__)
    return None


def statement(code: str) -> ast.stmt | None:
    """Return the tree of one logical line without indentation, its block left empty; else None."""
    before, after = "", ""
    words = [token for token in tokens(code) if token.kind not in ("comment", "space")]
    if not words:
        return None
    first, ends = words[0].text, words[-1].text == ":"
    if first in ("else", "elif"):
        before = "if 1: pass\n"
    elif first in ("except", "finally"):
        before = "try: pass\n"
    elif first == "@":
        after = "\ndef f(): pass"
    if ends:
        after = "\n pass" + ("\nfinally: pass" if first == "try" else "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(before + code + after).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
