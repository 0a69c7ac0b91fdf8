"""Edits of what becomes of a result: it is returned, it is kept, or its sign is changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.meaning import returned_names
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    is_operation,
    name_of,
    names_in,
    only,
    spans,
    statement_on,
)
from firstnet.doctor.watch.edits.placed import after, enclosed, replacing


def returned(source: Source, line: int) -> Iterator[Edit]:
    """Yield the return of what the function around a line computes last."""
    function = function_at(source.tree(), line)
    last = function.body[-1] if function is not None else None
    if isinstance(last, ast.Assign) and len(last.targets) == 1:
        yield after(last, [f"return {ast.unparse(last.targets[0])}"], "returned", source)
    elif isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
        yield replacing(last, f"return {source.written(last)}", source)


def led_back(source: Source, line: int) -> Iterator[Edit]:
    """Yield the error for the layer before, of a layer's way back that returns nothing.

    It is led back through the weights that the layer multiplies its inputs by (BP2).
    """
    tree = source.tree()
    function = function_at(tree, line)
    owner = next(
        (inner for inner in find_all(tree, ast.ClassDef) if function in inner.body),
        None,
    )
    if function is None or owner is None or len(function.args.args) < 2:
        return
    error, last = function.args.args[1].arg, function.body[-1]
    for node in ast.walk(owner):
        match node:
            case ast.BinOp(left, ast.MatMult(), right) | ast.Call(
                ast.Attribute(attr="dot"), [left, right]
            ):
                texts = [ast.unparse(left), ast.unparse(right)]
            case _:
                continue
        if spans(function, node.lineno):
            continue
        for place, product in enumerate((f"{texts[0]}.T @ {error}", f"{error} @ {texts[1]}.T")):
            if texts[place].startswith("self."):
                yield after(last, [f"return {product}"], f"return {product}", source)


def kept(source: Source, line: int) -> Iterator[Edit]:
    """Yield `params = update(params, grads)` for a call on a line whose result is dropped."""
    tree = source.tree()
    statement = statement_on(tree, line)
    call = statement.value if isinstance(statement, ast.Expr) else None
    if statement is None or not isinstance(call, ast.Call):
        return
    taken = list(only(call.args, ast.Name, ast.Attribute))
    for names in (_returned_to(call, tree), *(ast.unparse(node) for node in taken)):
        if names:
            text = f"{names} = {source.written(statement)}"
            yield replacing(statement, text, source)


def _returned_to(call: ast.Call, tree: ast.Module) -> str:
    """Return what a function was given for the names that it returns: "W1, b1"; "" if not all."""
    functions = find_all(tree, ast.FunctionDef)
    function = next((it for it in functions if it.name == name_of(call.func)), None)
    names = (returned_names(function) if function is not None else None) or []
    own = [arg.arg for arg in function.args.args] if function is not None else []
    given = dict(zip(own[-len(call.args) :] if own[:1] == ["self"] else own, call.args))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return ", ".join(ast.unparse(given[name]) for name in names) if set(names) <= set(given) else ""


def negated(source: Source, line: int) -> Iterator[Edit]:
    """Yield what a line assigns, or what it reads, with the other sign."""
    tree = source.tree()
    here = statement_on(tree, line)
    read = names_in(here or tree)
    assigns = [node for node in find_all(tree, ast.Assign) if node.lineno < line]
    made = [
        assign for assign in assigns if {ast.unparse(target) for target in assign.targets} & read
    ]
    first = [here] if isinstance(here, ast.Assign) else []
    for assignment in (*sorted(made, key=lambda each: -each.lineno)[:1], *first):
        if is_operation(assignment.value, ast.Sub, ast.Add):
            text = f"-({source.written(assignment.value)})"
            yield replacing(assignment.value, text, source, cost=0.1 * (assignment is here))


def signed(source: Source, line: int) -> Iterator[Edit]:
    """Yield what a line takes the size of, with its sign: `a - y` for `abs(a - y)`."""
    for node in ast.walk(statement_on(source.tree(), line) or source.tree()):
        match node:
            case ast.Call(func, [inside]) if name_of(func) in ("abs", "fabs", "absolute"):
                yield replacing(node, enclosed(inside), source)
