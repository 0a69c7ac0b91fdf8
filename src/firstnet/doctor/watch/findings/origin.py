"""Where the numbers are made that an expression takes a part of, or lays out anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Place
from firstnet.doctor.text.nodes import calls_of, find_all, function_at, name_of
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.text.counting import made_of

LAID_OUT = ("len", "reshape", "astype", "ravel", "flatten", "copy", "array", "asarray", "squeeze")
LINKS = 8  # names that are followed


def made_at(source: Source, line: int, text: str) -> int:
    """Return the line that makes what an expression stands for, slices and shapes aside.

    Args:
        source: the file.
        line: of the expression.
        text: of it.
    """
    tree = source.tree()
    try:
        node: ast.expr = ast.parse(text, mode="eval").body
    except SyntaxError:
        return line
    entered = False  # a function, by what it returns: its parameters are given where it was called
    for _ in range(LINKS):
        name = _root(node)
        called = None if entered else _given_to(tree, name, line)
        if called is not None:
            line, node = called
            continue
        found = _stored(tree, name, line) if name else None
        if found is None:
            break
        line, node, place = found
        if isinstance(node, ast.BinOp) and name in map(ast.unparse, ast.walk(node)):
            node = ast.Name(name)  # standardised, under its own name
        given = _given_back(tree, node, place)
        if given is not None:
            line, node = given
            entered = True
    return line


def inputs_at(step: StepSeen | None, learner: Learner) -> Place | None:
    """Return where the inputs of the training are made, as far as that is seen."""
    site = learner.sites.values[step.inputs.site] if step is not None and step.inputs else None
    source = learner.sources.get(site.file) if site is not None else None
    if site is None or source is None:
        return None
    return learner.at(source.path, made_at(source, site.line, site.text))


def of_whole_table(source: Source) -> int:
    """Return the line that makes inputs of all columns of a table, the target's too; 0 if none.

    As `X = df.to_numpy()` beside `y = df["left"]`.
    """
    assigns = list(find_all(source.tree(), ast.Assign))
    asked = {ast.unparse(table) for node in assigns for table in _tables_asked(node.value)}
    for node in assigns:
        match node.value:
            case ast.Call(ast.Attribute(table, "to_numpy")) | ast.Attribute(table, "values"):
                if ast.unparse(table) in asked:
                    return node.lineno
    return 0


def _tables_asked(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the tables that a value is a column of, by its name."""
    for node in ast.walk(value):
        match node:
            case ast.Subscript(table, ast.Constant(str())):
                yield table


def _root(node: ast.expr) -> str:
    """Return the name that an expression takes a part of, or lays out anew; "" for no such one."""
    match node:
        case ast.Name(name):
            return name
        case ast.Subscript(value=inner, slice=part):
            return _root(inner) if _is_of_rows(part) else ""
        case ast.Attribute(value=inner, attr="T"):
            return _root(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=attr)) if attr in LAID_OUT:
            return _root(inner)
    return ""


def _is_of_rows(part: ast.expr) -> bool:
    """Tell whether an index takes whole rows: another one chooses what the numbers mean."""
    if isinstance(part, ast.Tuple):
        return all(
            ast.unparse(element) in (":", "None", "np.newaxis", "...") for element in part.elts[1:]
        )
    return not (isinstance(part, ast.Constant) and isinstance(part.value, str))


def _given_to(tree: ast.Module, name: str, line: int) -> tuple[int, ast.expr] | None:
    """Return the line and the argument with which the function around a line is called first.

    None where the name is no parameter of it.
    """
    function = function_at(tree, line)
    names = [arg.arg for arg in function.args.args] if function is not None else []
    if function is None or name not in names:
        return None
    place = names.index(name) - (names[0] == "self")
    calls = [node for node in calls_of(tree, function.name) if len(node.args) > place]
    if not calls or place < 0:
        return None
    first = min(calls, key=lambda it: it.lineno)
    return first.lineno, first.args[place]


def _stored(tree: ast.Module, name: str, before: int) -> tuple[int, ast.expr, int] | None:
    """Return what a name is last given above a line: the line, the value, and its place in it.

    Of a loop over zip(a, b) it is what is gone through in its place.
    """
    found = None
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension) and node.target.lineno <= before:
            for value in made_of(node, {name}):
                if found is None or node.target.lineno > found[0]:
                    found = node.target.lineno, value, 0
        if not isinstance(node, ast.Assign) or node.lineno >= before:
            continue
        target, value, place = node.targets[0], node.value, 0
        if isinstance(target, ast.Tuple):
            names = [name_of(element) for element in target.elts]
            place = names.index(name) if name in names else -1
            if isinstance(value, ast.Tuple) and len(value.elts) == len(names):
                value = value.elts[place]
        elif name_of(target) != name or not isinstance(target, ast.Name):
            place = -1
        if place >= 0 and (found is None or node.lineno > found[0]):
            found = node.lineno, value, place
    return found


def _given_back(tree: ast.Module, node: ast.expr, place: int) -> tuple[int, ast.expr] | None:
    """Return the line and the value that a function of the program returns at one place."""
    called = name_of(node.func) if isinstance(node, ast.Call) else ""
    for function in find_all(tree, ast.FunctionDef):
        if function.name == called:
            for inner in find_all(function, ast.Return):
                if inner.value is not None:
                    values = (
                        inner.value.elts if isinstance(inner.value, ast.Tuple) else [inner.value]
                    )
                    return inner.lineno, values[min(place, len(values) - 1)]
    return None
