"""zip, map and filter, which were lists in Python 2 and are used up after one pass today."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from firstnet.doctor.reading.spans import Change
from firstnet.doctor.text.nodes import FUNCTIONS, bound_names, inside, scopes

ONCE = ("zip", "map", "filter")
ARRAYS = ("np.array", "np.asarray", "numpy.array", "numpy.asarray")
RANDOM_SHUFFLES = ("random.shuffle", "shuffle", "np.random.shuffle", "numpy.random.shuffle")


def used_up(tree: ast.Module, _: str) -> Iterator[Change]:
    """Yield the iterators that are indexed, counted, shuffled, gone through twice or returned."""
    own = bound_names(tree)
    once = tuple(name for name in (*ONCE, "range") if name not in own)
    told: set[ast.AST] = set()
    for node in ast.walk(tree):
        value, use = _direct_use(node)
        if value is not None and _is_call(value, once if use == "shuffled" else once[:3]):
            told.add(value)
            yield _listed(value, use, "error")
    for scope in scopes(tree):
        for name, value in _named_once(scope, once):
            uses = _uses_of(name, scope, value) or _handed_on(name, scope, tree)
            if _is_call(value, ("range",)):
                uses = [it for it in uses if it == "shuffled"]
            if uses and value not in told:
                certain = uses[0] in ("indexed", "counted with len()", "shuffled")
                told.add(value)
                yield _listed(value, uses[0], "error" if certain else "warning", name)
        yield from _pickled(scope)
    for name, value in _kept(tree, once[:3]):
        if value not in told:
            told.add(value)
            yield _listed(value, "kept for later", "error", name)
    yield from _returned(tree, tuple(it for it in once if it != "range"), told, _rows_of(told))


def _rows_of(told: Iterable[ast.AST]) -> set[str]:
    """Return the functions that `map` calls for each row of an array: conv of map(conv, lines)."""
    calls = [it for it in told if isinstance(it, ast.Call) and _is_call(it, ("map",))]
    return {ast.unparse(call.args[0]) for call in calls if call.args}


def _is_call(value: ast.expr, names: tuple[str, ...]) -> bool:
    return (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in names
    )


def _direct_use(node: ast.AST) -> tuple[ast.expr | None, str]:
    if isinstance(node, ast.Subscript):
        return node.value, "indexed"
    if isinstance(node, ast.Call) and len(node.args) == 1:
        name = ast.unparse(node.func)
        if name == "len":
            return node.args[0], "counted with len()"
        if name in RANDOM_SHUFFLES:
            return node.args[0], "shuffled"
        if name in ARRAYS:
            return node.args[0], "made into an array"
    return None, ""


def _named_once(scope: ast.AST, once: tuple[str, ...]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a scope binds once, to an iterator."""
    stored = [
        inner.id
        for inner in inside(scope)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    ]
    for node in inside(scope):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0]
        single = isinstance(target, ast.Name) and stored.count(target.id) == 1
        if isinstance(target, ast.Name) and single and _is_call(node.value, once):
            yield target.id, node.value


def _kept(tree: ast.Module, once: tuple[str, ...]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the attributes that are set to an iterator, and read in more places than one."""
    nodes = [inner for inner in ast.walk(tree) if isinstance(inner, ast.Attribute)]
    read = [ast.unparse(inner) for inner in nodes if isinstance(inner.ctx, ast.Load)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            name = ast.unparse(node.targets[0])
            if _is_call(node.value, once) and read.count(name) > 1:
                yield name, node.value


def _uses_of(name: str, scope: ast.AST, value: ast.expr) -> list[str]:
    """Return how a scope uses a name, the certain faults first."""
    uses, passes = [], 0
    for node in inside(scope):
        used, use = _direct_use(node)
        if isinstance(used, ast.Name) and used.id == name and node.lineno > value.lineno:  # type: ignore[attr-defined]
            uses.append(use)
        loops = isinstance(node, ast.For | ast.comprehension)
        if loops and isinstance(node.iter, ast.Name) and node.iter.id == name:  # type: ignore[attr-defined]
            passes += 1
        if isinstance(node, ast.For | ast.While) and _goes_through(name, node):
            passes += 1
    return uses + ["gone through more than once"] * (passes > 1)


def _goes_through(name: str, loop: ast.For | ast.While) -> bool:
    """Tell whether a loop goes through the iterator again in each of its rounds."""
    return any(
        isinstance(it, ast.For | ast.comprehension)
        and isinstance(it.iter, ast.Name)
        and it.iter.id == name
        for statement in loop.body
        for it in ast.walk(statement)
    )


def _handed_on(name: str, scope: ast.AST, tree: ast.Module) -> list[str]:
    """Return how a function of the program goes through a name that it is given, in its rounds."""
    calls = [inner for inner in inside(scope) if isinstance(inner, ast.Call)]
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        given = [arg.arg for arg in function.args.args]
        given = given[given[:1] == ["self"] :]
        for call in calls:
            if ast.unparse(call.func).split(".")[-1] != function.name:
                continue
            taken = [
                *zip(given, call.args),
                *((keyword.arg, keyword.value) for keyword in call.keywords),
            ]
            for parameter, expression in taken:
                if isinstance(expression, ast.Name) and expression.id == name and parameter:
                    loops = [inner for inner in inside(function) if isinstance(inner, ast.For)]
                    if any(_goes_through(parameter, loop) for loop in loops):
                        return ["gone through more than once"]
    return []


def _listed(value: ast.expr, use: str, level: str, name: str = "") -> Change:
    text = ast.unparse(value)
    called = text.partition("(")[0]
    return Change(
        value,
        "ND014",
        f"{name or called + '(...)'} is {use}, but {called} gives no list today"
        + ("." if called == "range" else ": it can be gone through once, from front to back."),
        f"list({text})",
        level=level,
    )


def _returned(
    tree: ast.Module, once: tuple[str, ...], told: set[ast.AST], rows: set[str]
) -> Iterator[Change]:
    """Yield the iterators that a loader returns, and those that the rows of an array would be."""
    for function in scopes(tree)[1:]:
        handed_out = once[:3] if getattr(function, "name", "") in rows else ("zip",)
        named = dict(_named_once(function, once))
        for node in inside(function):
            if not isinstance(node, ast.Return) or node.value is None:
                continue
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for part in parts:
                value = named.get(part.id) if isinstance(part, ast.Name) else part
                if value is not None and value not in told and _is_call(value, handed_out):
                    told.add(value)
                    name = part.id if isinstance(part, ast.Name) else ""
                    yield _listed(value, "handed out", "warning", name)


def _pickled(scope: ast.AST) -> Iterator[Change]:
    """Yield pickle.load(f) of the book's file, which Python 2 wrote, without its encoding."""
    text = ast.unparse(scope) if not isinstance(scope, ast.Module) else ""
    nodes = list(inside(scope))
    if isinstance(scope, ast.Module):
        text = " ".join(inner.value for inner in nodes if _is_string(inner))  # type: ignore[attr-defined]
    if "mnist.pkl" not in text:
        return
    for node in nodes:
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            continue
        name = ast.unparse(node.func)
        if name in ("pickle.load", "cPickle.load", "pkl.load", "_pickle.load"):
            yield Change(
                node,
                "ND013",
                f"{name}(...) reads the book's mnist.pkl, which Python 2 wrote, without an "
                "encoding.",
                f'{name}({ast.unparse(node.args[0])}, encoding="latin1")',
            )


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
