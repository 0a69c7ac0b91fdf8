"""Keeps the edits that give a program which parses and which was not seen before."""

from __future__ import annotations

import ast
import warnings

from firstnet.doctor.edits.edit import Edit, line_starts

_HEADS = (ast.For, ast.While, ast.If, ast.With, ast.FunctionDef)


class Sieve:
    """Remembers the results of a function's edits.

    Only the smallest statement around an edit is parsed again: a method has a thousand edits.

    Args:
        text: the whole file.
        function: the statement that is edited.
    """

    def __init__(self, text: str, function: ast.stmt) -> None:
        self.data = text.encode()
        self.starts = line_starts(self.data)
        self.function = function
        self.pieces = sorted(self._pieces(function), key=lambda it: it[1] - it[0])
        self.seen: set[tuple[int, int, str]] = set()
        self.originals: dict[tuple[int, int], str | None] = {}

    def passes(self, edit: Edit) -> bool:
        """Tell whether the edit gives something new that parses."""
        start = self.starts[edit.line - 1] + edit.column
        end = self.starts[edit.end_line - 1] + edit.end_column
        whole = self.starts[edit.line - 1] == start and start == end  # a line of its own
        piece = self.whole() if whole or "\n" in edit.replacement else self._piece(start, end)
        made = self._shape(piece, start, end, edit.replacement)
        if piece not in self.originals:
            self.originals[piece] = self._shape(piece, start, start, "")
        key = (*piece, made or "")
        if made is None or made == self.originals[piece] or key in self.seen:
            return False
        self.seen.add(key)
        return True

    def whole(self) -> tuple[int, int]:
        """Return the span of the function's lines."""
        decorators = getattr(self.function, "decorator_list", [])
        first = min([self.function.lineno, *(decorator.lineno for decorator in decorators)])
        return self.starts[first - 1], self.starts[self.function.end_lineno or first] - 1

    def _pieces(self, function: ast.stmt) -> list[tuple[int, int]]:
        found = []
        for node in ast.walk(function):
            if not isinstance(node, ast.stmt):
                continue
            start = self.starts[node.lineno - 1] + node.col_offset
            if isinstance(node, _HEADS):
                first = node.body[0]
                found.append((start, self.starts[first.lineno - 1] + first.col_offset))
            elif not hasattr(node, "body"):
                end = self.starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
                found.append((start, end))
        return found

    def _piece(self, start: int, end: int) -> tuple[int, int]:
        return next(
            (piece for piece in self.pieces if piece[0] <= start and end <= piece[1]), self.whole()
        )

    def _shape(self, piece: tuple[int, int], start: int, end: int, text: str) -> str | None:
        """The dump of the tree of this piece after the edit; None where it does not parse."""
        low, high = piece
        if end > high:  # the newline behind the last line
            high = min(end, len(self.data))
        made = (self.data[low:start] + text.encode() + self.data[end:high]).decode()
        if made[:1] in (" ", "\t"):
            made = "if 1:\n" + made
        elif made.rstrip().endswith(":"):
            made = made.rstrip() + " pass"
            made = "if 1: pass\n" + made if made.startswith(("elif", "else")) else made
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "int" object is not callable, and the like
                return ast.dump(ast.parse(made))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
