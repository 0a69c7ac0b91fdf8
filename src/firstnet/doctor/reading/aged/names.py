"""Names that nothing binds: forgotten imports, forgotten `self.`, Python 2's, and slips."""

from __future__ import annotations

import ast
import builtins
import difflib
import symtable
from collections.abc import Iterator, Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.reading.spans import Change, put
from firstnet.doctor.text.nodes import FUNCTIONS, guarded, parse

PYTHON2 = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "long": "int",
    "unichr": "chr",
    "file": "open",
}
GONE = {"reduce", "cmp", "execfile", "reload", "apply", "buffer", "intern"}
IMPORTS = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "reduce": "from functools import reduce",
    "cPickle": "import pickle as cPickle",
} | {
    name: f"import {name}"
    for name in [
        "numpy",
        "random",
        "math",
        "pickle",
        "gzip",
        "os",
        "sys",
        "json",
        "time",
        "copy",
        "struct",
        "itertools",
    ]
}
MODULE = {
    "__name__",
    "__file__",
    "__doc__",
    "__package__",
    "__spec__",
    "__loader__",
    "__builtins__",
}
MODULE |= {"__annotations__", "__class__", "__path__", "WindowsError", "__debug__", "__module__"}
MODULE |= {"__qualname__", "__dict__", "__conditional_annotations__", "__classdict__"}
OPEN_ENDS = {"globals", "exec", "execfile", "vars", "locals", "__builtins__", "builtins"}
IPYTHON = {"get_ipython", "display", "In", "Out", "_", "__", "exit", "quit"}


def undefined_names(
    lines: Sequence[str], path: str, notebook: bool = False
) -> tuple[list[str], list[Mend]]:
    """Return the lines with the names put right where that is certain, and the edits."""
    text = "\n".join(lines)
    tree = parse(text)
    nodes = list(_undefined(text, tree, notebook))
    places = _places(tree)
    remarks = {node for node in nodes if _is_remark(node, tree, lines)}
    changes = [
        _change(node, places.get(node, (None, None)), tree) for node in nodes if node not in remarks
    ]
    now, edits = put([change for change in changes if change is not None], lines)
    now, more = put([_remark(remark) for remark in remarks], now)
    edits += more
    for name in dict.fromkeys(node.id for node in nodes):
        if name in IMPORTS and not _has_attribute(tree, name):
            first = next(node for node in nodes if node.id == name)
            edit = _import(first, now, parse("\n".join(now)), lines)
            edits.append(edit)
            for at, line in edit.lines.items():
                now[at] = line
    return now, edits


def _undefined(text: str, tree: ast.Module, notebook: bool) -> Iterator[ast.Name]:
    """Yield the uses of names that nothing binds, once a scope."""
    if _is_open_ended(tree):
        return
    table = symtable.symtable(text, "<text>", "exec")
    known = set(dir(builtins)) | MODULE | _of_module(table) | (IPYTHON if notebook else set())
    skipped = guarded(tree) | _annotations(tree)
    wanted = set(_unbound(table, known))
    for scope in [tree, *(inner for inner in ast.walk(tree) if isinstance(inner, _SCOPES))]:
        for node in _own_names(scope):
            key = (_kind(scope), getattr(scope, "lineno", 0), node.id)
            if key in wanted and node not in skipped:
                skipped.add(node)  # the source of a comprehension is of the scope around it, too
                yield node


_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef, *_COMPREHENSIONS)


def _kind(scope: ast.AST) -> str:
    if isinstance(scope, ast.Module):
        return "module"
    return "class" if isinstance(scope, ast.ClassDef) else "function"


def _is_open_ended(tree: ast.Module) -> bool:
    """Tell whether names may come from where nobody sees them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            return True
        if isinstance(node, ast.Name) and node.id in OPEN_ENDS:
            return True
    return False


def _of_module(table: symtable.SymbolTable) -> set[str]:
    """Return the names that the module binds, also by `global` in a function."""
    bound = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    stack = list(table.get_children())
    while stack:
        child = stack.pop()
        stack += child.get_children()
        bound |= {
            symbol.get_name()
            for symbol in child.get_symbols()
            if symbol.is_declared_global() and (symbol.is_assigned() or symbol.is_imported())
        }
    return bound


def _unbound(table: symtable.SymbolTable, known: set[str]) -> Iterator[tuple[str, int, str]]:
    kind = str(getattr(table.get_type(), "value", table.get_type()))
    for symbol in table.get_symbols():
        name = symbol.get_name()
        free = symbol.is_global() or kind == "module"
        if free and symbol.is_referenced() and name not in known and "." not in name:
            yield kind, table.get_lineno() if kind != "module" else 0, name
    for child in table.get_children():
        yield from _unbound(child, known)


def _own_names(scope: ast.AST) -> Iterator[ast.Name]:
    """Yield the names that are read in a scope, not in those inside of it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child
        if isinstance(child, _SCOPES):
            yield from _outer_names(child)
        else:
            yield from _own_names(child)


def _outer_names(scope: ast.AST) -> Iterator[ast.Name]:
    """Yield what an inner scope reads where it stands: defaults, bases, first iterable."""
    outer: list[ast.AST] = []
    if isinstance(scope, (*FUNCTIONS, ast.Lambda)):
        outer += [
            *scope.args.defaults,
            *(default for default in scope.args.kw_defaults if default),
        ]
    if isinstance(scope, (*FUNCTIONS, ast.ClassDef)):
        outer += scope.decorator_list
    if isinstance(scope, ast.ClassDef):
        outer += [*scope.bases, *scope.keywords]
    if isinstance(scope, _COMPREHENSIONS):
        outer.append(scope.generators[0].iter)
    for node in outer:
        if isinstance(node, ast.Name):
            yield node
        yield from _outer_names(node) if isinstance(node, _SCOPES) else _own_names(node)


def _annotations(tree: ast.Module) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                found |= set(ast.walk(value))
    return found


Where = tuple[ast.ClassDef | None, ast.FunctionDef | None]


def _places(tree: ast.Module) -> dict[ast.AST, Where]:
    """Return the class and the method in which each name stands."""
    return {
        name: (owner, method)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for method in owner.body
        if isinstance(method, ast.FunctionDef)
        for name in ast.walk(method)
        if isinstance(name, ast.Name)
    }


def _attributes(owner: ast.ClassDef) -> set[str]:
    found = {statement.name for statement in owner.body if isinstance(statement, ast.FunctionDef)}
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {node.attr} if ast.unparse(node.value) == "self" else set()
    return found


def _change(node: ast.Name, place: Where, tree: ast.Module) -> Change | None:
    """Return what to write in a name's place; None where an import will bring it."""
    name, (owner, method) = node.id, place
    takes_self = bool(method and method.args.args and method.args.args[0].arg == "self")
    if owner and takes_self and name in _attributes(owner):
        return Change(
            node,
            "ND020",
            f"{name} is not defined; the class has self.{name}.",
            f"self.{name}",
            safety="unsafe",
        )
    if name in PYTHON2:
        return Change(
            node, "ND011", f"{name} is Python 2; today it is {PYTHON2[name]}.", PYTHON2[name]
        )
    if name in IMPORTS and not _has_attribute(tree, name):
        return None
    if name in GONE:
        return Change(node, "ND011", f"{name} is Python 2, and gone.", expected="another way")
    near = difflib.get_close_matches(name, _near(node, method, tree), n=1, cutoff=0.75)
    hint = f"; did you mean {near[0]}?" if near else "."
    return Change(
        node,
        "ND020",
        f"{name} is used here, and nothing gives it a value{hint}",
        expected=near[0] if near else "a name that has a value",
    )


def _near(node: ast.Name, method: ast.FunctionDef | None, tree: ast.Module) -> list[str]:
    """Return the names that might have been meant."""
    found = {inner.id for inner in ast.walk(method or tree) if isinstance(inner, ast.Name)}
    found |= {inner.arg for inner in ast.walk(method or tree) if isinstance(inner, ast.arg)}
    found |= {
        statement.name
        for statement in tree.body
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef))
    }
    found |= {
        inner.id for inner in ast.walk(tree) if isinstance(inner, ast.Name) and _stores(inner)
    }
    return sorted(found - {node.id})


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _has_attribute(tree: ast.Module, name: str) -> bool:
    """Tell whether a class has an attribute of this name, so that self. was forgotten."""
    return any(
        name in _attributes(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )


def _is_remark(node: ast.Name, tree: ast.Module, lines: Sequence[str]) -> bool:
    """Tell whether an undefined name is the wrapped end of the comment above it."""
    alone = lines[node.lineno - 1].strip() == node.id
    above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
    return alone and above.startswith("#") and _is_statement(node, tree)


def _is_statement(node: ast.Name, tree: ast.Module) -> bool:
    return any(isinstance(inner, ast.Expr) and inner.value is node for inner in ast.walk(tree))


def _remark(node: ast.Name) -> Change:
    return Change(
        node,
        "ND003",
        f"The comment above continues here without a #, so Python reads {node.id} as a name.",
        f"pass  # {node.id}",
        expected=f"# {node.id}",
        assumed=f"line {node.lineno} was read as part of the comment above",
    )


def _import(node: ast.Name, now: list[str], tree: ast.Module, lines: Sequence[str]) -> Mend:
    """Return the edit that imports a module: on a line that is there, and shown as a new one."""
    statement = IMPORTS[node.id]
    changed = _squeezed_in(statement, now, tree)
    at = _top(tree)
    python2 = node.id in GONE or node.id == "cPickle"
    what = "is no built-in any more" if python2 else "is used, but nothing imports it"
    return Mend(
        code="ND011" if python2 else "ND020",
        message=f"{node.id} {what}.",
        lines=changed,
        before={number: now[number] for number in changed},
        observed=lines[node.lineno - 1].strip(),
        expected=statement,
        column=node.col_offset + 1,
        place=(node.lineno - 1, node.lineno - 1),
        inserted=(at, statement),
    )


def _top(tree: ast.Module) -> int:
    """Return the line, from 0, before which an import belongs."""
    at = 0
    for node in tree.body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not text and not future:
            return at if at else max(node.lineno - 1, 0) if isinstance(node, ast.Import) else at
        at = node.end_lineno or node.lineno
    return at


def _squeezed_in(statement: str, now: list[str], tree: ast.Module) -> dict[int, str]:
    """Return a line at the top that holds the import besides what it held."""
    first = _top(tree)
    heads = [it for it in tree.body if it.lineno > first]
    simple = bool(heads) and not hasattr(heads[0], "body") and not hasattr(heads[0], "cases")
    if simple:
        at = heads[0].lineno - 1
        return {at: f"{statement}; {now[at]}"}
    taken = {
        line for it in tree.body for line in range(_first_line(it) - 1, it.end_lineno or it.lineno)
    }
    free = [at for at in range(first, len(now)) if at not in taken]
    if free:
        at = free[0]
        return {at: f"{statement}  {now[at].strip()}".rstrip()}
    return {}


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
