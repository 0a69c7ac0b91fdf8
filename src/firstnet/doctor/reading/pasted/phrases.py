"""What a single statement says by its words, before anything is known of its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from firstnet.doctor.text.lines import Logical, statement, tokens

LOOPS = ("for", "while", "with")


@dataclass(frozen=True)
class Phrase:
    """A statement by its words.

    Attributes:
        kind: its first word, or "text" for a docstring, "main" for `if __name__`, "call", "other".
        opens: whether a block must follow.
        ends: whether nothing after it in its block is reached.
        grows: whether it adds to a list or a number, as lines of a loop do.
        name: of the function or class that it begins.
        targets: the names that it binds for the block it opens.
        makes: the names that it binds.
        uses: the names that it reads.
        calls: the functions that it calls by name.
    """

    kind: str
    opens: bool = False
    ends: bool = False
    grows: bool = False
    name: str = ""
    targets: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()


def phrase_of(logical: Logical) -> Phrase:
    """Return what a logical line says."""
    words = [token.text for token in tokens(logical.code) if token.kind not in ("space", "comment")]
    first, opens = (words[0], words[-1] == ":") if words else ("", False)
    tree = statement(logical.code)
    if tree is None:
        return Phrase(first, opens, uses=frozenset(words))
    kind = _kind(tree, first)
    targets, makes, uses, calls = (frozenset(name) for name in _names(tree))
    return Phrase(
        kind=kind,
        opens=opens,
        ends=kind in ("return", "raise", "break", "continue"),
        grows=_grows(tree),
        name=getattr(tree, "name", None) or "",
        targets=targets,
        makes=makes,
        uses=uses,
        calls=calls,
    )


def _kind(tree: ast.stmt, first: str) -> str:
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return "text" if isinstance(tree.value.value, str | bytes) else "other"
    if first in ("else", "elif", "except", "finally", "@"):
        return first
    if isinstance(tree, ast.If) and "__name__" in ast.unparse(tree.test):
        return "main"
    if first in ("import", "from"):
        return "import"
    return "call" if isinstance(tree, ast.Expr) else first


def _grows(tree: ast.stmt) -> bool:
    called = tree.value if isinstance(tree, ast.Expr) else None
    appends = isinstance(called, ast.Call) and ast.unparse(called.func).endswith(".append")
    return appends or isinstance(tree, ast.AugAssign)


def _names(tree: ast.stmt) -> Iterator[set[str]]:
    """Yield the names bound for the block, bound, read, and called."""
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        yield {node.arg for node in ast.walk(tree.args) if isinstance(node, ast.arg)}
        yield {tree.name}
        yield set()
        yield set()
        return
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    inner = {
        it.id
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for it in ast.walk(node.target)
        if isinstance(it, ast.Name)
    }
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)} - inner
    if isinstance(tree, ast.Import | ast.ImportFrom):
        stored |= {(name.asname or name.name).split(".")[0] for name in tree.names}
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)} - inner
    if isinstance(tree, ast.AugAssign) and isinstance(tree.target, ast.Name):
        read.add(tree.target.id)
    blocks = isinstance(tree, ast.For | ast.With | ast.While)
    yield stored if blocks else set()
    yield {tree.name} if isinstance(tree, ast.ClassDef) else set() if blocks else stored
    yield read
    yield {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
