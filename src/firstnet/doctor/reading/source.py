"""A learner's file as text, and the text that is run in its place: line for line the same file."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from firstnet.doctor.report.report import Finding


@dataclass(frozen=True)
class Source:
    r"""A file that was read.

    Attributes:
        path: as it was named.
        text: as the learner wrote it, with lines ended by "\n".
        runnable: what is run: today's Python, with as many lines, each at its place.
        findings: what had to be mended to come from `text` to `runnable` (stage "load").
        assumed: what was supposed or left aside on the way, a sentence each.
        cells: for a notebook, the first line of every cell of code; else empty.
    """

    path: str
    text: str
    runnable: str
    findings: tuple[Finding, ...] = ()
    assumed: tuple[str, ...] = ()
    cells: tuple[int, ...] = field(default=())

    def edited(self, runnable: str) -> Source:
        """Return the same file with another text to run."""
        return replace(self, runnable=runnable)

    def tree(self) -> ast.Module:
        """Return the syntax tree of what is run.

        Raises:
            SyntaxError: it is not Python, even after the mending.
        """
        return ast.parse(self.runnable, filename=self.path)

    def written(self, node: ast.stmt | ast.expr) -> str:
        """Return the text of a node of its tree, as it is written."""
        return ast.get_source_segment(self.runnable, node) or ast.unparse(node)
