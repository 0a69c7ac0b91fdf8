"""Definitions kept, training dropped: what is run of a learner's module.

Imports, functions and classes stay, with the assignments that they need, as long as these only make
values. Calls, loops and everything else at module level are left out, and each is told.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firstnet.doctor.harmless import DEFINITIONS, Function, is_harmless, is_seed

IMPORTS = (ast.Import, ast.ImportFrom)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
LONGEST = 60  # letters of the learner's code in a sentence


@dataclass(frozen=True)
class Sifted:
    """What is left of a module.

    Attributes:
        tree: what is run; line numbers are those of the file.
        dropped: what is not, a sentence each: "line 140: net.SGD(...) is not run".
    """

    tree: ast.Module
    dropped: tuple[str, ...]


def sift(tree: ast.Module) -> Sifted:
    """Return the definitions of a module without what it does when it is run."""
    own = {node.name: node for node in _definitions(tree.body)}
    body = [_without_actions(node, own) for node in tree.body if not _is_dropped(node, own)]
    body = _with_values_only(_needed_only(body), own)
    kept = {(node.lineno, node.col_offset) for node in body}
    gone = [it for it in tree.body if (it.lineno, it.col_offset) not in kept]
    dropped = [f"line {it.lineno}: {_named(it)} is not run" for it in gone if not _is_text(it)]
    dropped += _missed(body, gone)
    return Sifted(ast.Module(body=body, type_ignores=[]), tuple(dropped))


def _definitions(body: Iterable[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, DEFINITIONS):
            yield node
        elif isinstance(node, ast.If | ast.Try):
            inner = [it for it in ast.iter_child_nodes(node) if isinstance(it, ast.stmt)]
            yield from _definitions(inner)


def _is_dropped(node: ast.stmt, own: dict[str, Function | ast.ClassDef]) -> bool:
    """Tell whether a statement does more than define and make values."""
    if isinstance(node, (*IMPORTS, *DEFINITIONS, ast.Pass)) or _is_text(node) or is_seed(node):
        return False
    if isinstance(node, ASSIGNMENTS):
        return node.value is not None and not is_harmless(node.value, own)
    if isinstance(node, ast.If):
        return not _asks_for_version(node.test) or not _is_quiet(node.body + node.orelse, own)
    if isinstance(node, ast.Try):
        handled = [it for handler in node.handlers for it in handler.body]
        return not _is_quiet([*node.body, *handled, *node.orelse, *node.finalbody], own)
    return True


def _is_quiet(body: list[ast.stmt], own: dict[str, Function | ast.ClassDef]) -> bool:
    """Tell whether the statements of a branch only import, define or name."""
    return all(_is_remark(it) or not _is_dropped(it, own) for it in body)


def _is_remark(node: ast.stmt) -> bool:
    """Tell whether a branch that can't import something only says so."""
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "print"
    )


def _asks_for_version(test: ast.expr) -> bool:
    text = ast.unparse(test)
    return "version_info" in text or "TYPE_CHECKING" in text or "PY3" in text or "PY2" in text


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _without_actions(node: ast.stmt, own: dict[str, Function | ast.ClassDef]) -> ast.stmt:
    """Return a class without the calls and loops that stand directly in it."""
    if not isinstance(node, ast.ClassDef):
        return node
    changed = copy.copy(node)
    changed.body = [_without_actions(it, own) for it in node.body if not _is_dropped(it, own)]
    if not changed.body:
        changed.body = [ast.copy_location(ast.Pass(), node)]
    return changed


def _needed_only(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements without the assignments that call something and nobody needs."""
    wanted = [it for it in body if not isinstance(it, ASSIGNMENTS) or not _calls(it)]
    while True:
        needed = {name for node in wanted for name in _free(node)}
        more = [it for it in body if it not in wanted and needed & set(_bound(it))]
        if not more:
            return [it for it in body if it in wanted]
        wanted += more


def _calls(node: ast.stmt) -> bool:
    return any(isinstance(it, ast.Call) for it in ast.walk(node))


def _with_values_only(
    body: list[ast.stmt], own: dict[str, Function | ast.ClassDef]
) -> list[ast.stmt]:
    """Return the statements without the assignments whose own ingredients were dropped."""
    known, kept = set(dir(builtins)) | {"__file__", "__name__"}, []
    open_ended = any(_is_star(node) for node in body)
    for node in body:
        if isinstance(node, ASSIGNMENTS) and not open_ended and not _at_once(node, own) <= known:
            continue
        known |= set(_bound(node))
        kept.append(node)
    return kept


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _at_once(node: ast.AST, own: dict[str, Function | ast.ClassDef]) -> set[str]:
    """Return the names that must be there when the statement runs."""
    bound = {it.id for it in ast.walk(node) if isinstance(it, ast.Name) and _is_inner(it)}
    bound |= {it.arg for it in ast.walk(node) if isinstance(it, ast.arg)}
    bound -= set(_bound(node)) if isinstance(node, ast.Assign) else set()  # data = np.array(data)
    lazy = {id(it) for lam in ast.walk(node) if isinstance(lam, ast.Lambda) for it in ast.walk(lam)}
    used = {
        it.id
        for it in ast.walk(node)
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load) and id(it) not in lazy
    }
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        used.add(node.target.id)
        bound.discard(node.target.id)
    called = {name for name in used if isinstance(own.get(name), Function)}
    inside = {it for name in called for it in _globals_of(own[name])}
    return (used - bound) | inside


def _is_inner(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _globals_of(function: ast.AST) -> set[str]:
    """Return the names that a function takes from its module, roughly: all that it doesn't bind."""
    bound = {it.arg for it in ast.walk(function) if isinstance(it, ast.arg)}
    bound |= {it.id for it in ast.walk(function) if isinstance(it, ast.Name) and _is_inner(it)}
    bound |= {it.name for it in ast.walk(function) if isinstance(it, DEFINITIONS)}
    for node in ast.walk(function):
        if isinstance(node, IMPORTS):
            bound |= {(it.asname or it.name).split(".")[0] for it in node.names}
    return set(_used(function)) - bound


def _free(node: ast.AST) -> set[str]:
    """Return the names that a statement takes from its module: of a class, method by method."""
    if isinstance(node, ast.ClassDef):
        parts = [*node.body, *node.bases, *node.decorator_list, *node.keywords]
        return {name for part in parts for name in _free(part)}
    return _globals_of(node) if isinstance(node, Function) else set(_used(node))


def _used(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement reads."""
    for it in ast.walk(node):
        if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load):
            yield it.id
        elif isinstance(it, ast.Global):
            yield from it.names


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of the module binds, or whose value it changes."""
    if isinstance(node, DEFINITIONS):
        yield node.name
    elif isinstance(node, IMPORTS):
        yield from ((it.asname or it.name).split(".")[0] for it in node.names)
    elif isinstance(node, ASSIGNMENTS):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from _targets(target)
    else:
        for child in ast.walk(node):
            if child is not node and isinstance(child, ast.stmt):
                yield from _bound(child)
            elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                yield child.id


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from _targets(each)
    elif isinstance(target, ast.Starred | ast.Attribute | ast.Subscript):
        yield from _targets(target.value)


def _missed(body: list[ast.stmt], gone: list[ast.stmt]) -> list[str]:
    """Return a sentence for each name that is needed and that a dropped statement binds."""
    there = {name for node in body for name in _bound(node)} | set(dir(builtins))
    definitions = list(_definitions(body))
    free = {it.name: _free(it) for it in definitions}
    sentences, told = [], set(there)
    for node in gone:
        for name in _bound(node):
            users = [it.name for it in definitions if name in free[it.name]]
            if users and name not in told:
                told.add(name)
                sentences.append(
                    f"line {node.lineno}: {name} has no value, since {_named(node)} is not run; "
                    f"{users[0]} uses it"
                )
    return sentences


def _named(node: ast.stmt) -> str:
    """Return a statement in a few words."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return f"the loop over {_short(node.iter)}"
    if isinstance(node, ast.While | ast.If):
        kind = "loop" if isinstance(node, ast.While) else "block"
        return f"the {kind} under `{type(node).__name__.lower()} {_short(node.test)}`"
    if isinstance(node, ast.With | ast.AsyncWith):
        return f"the block under `with {_short(node.items[0].context_expr)}`"
    if isinstance(node, ast.Try):
        return "the block under `try`"
    if isinstance(node, ast.Assign):
        return f"{_short(node.targets[0])} = {_short(node.value)}"
    if isinstance(node, ast.Expr):
        return _short(node.value)
    return _cut(ast.unparse(node).split("\n")[0])


def _short(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        dots = "..." if node.args or node.keywords else ""
        return _cut(f"{ast.unparse(node.func)}({dots})")
    return _cut(ast.unparse(node))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
