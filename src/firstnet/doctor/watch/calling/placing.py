"""Where in the learner's text an operator of an engine of values is, and whether it was reached."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from firstnet.doctor.text.nodes import find_all, lines_of, only
from firstnet.doctor.watch.calling.operations import REFLECTED, SHARED, TWICE, Fault
from firstnet.doctor.watch.program.run import Learner

SHORT = 3  # statements of a method that hands on the slopes beside its result


def is_reached(learner: Learner, lines: Mapping[str, set[int]], fault: Fault) -> bool:
    """Tell whether the program itself has computed with the operator.

    Args:
        learner: the program.
        lines: of each file, that were reached.
        fault: of the operator.
    """
    path, method = _method(learner, fault)
    body = lines_of(method) if method is not None else range(0)
    return not lines.get(path, set()).isdisjoint(body)


def line_of(learner: Learner, fault: Fault) -> tuple[str, int]:
    """Return the file and the line that an operator's fault is told at; line 0 if unknown."""
    path, method = _method(learner, fault)
    return path, _line(method, fault) if method is not None else 0


def _method(learner: Learner, fault: Fault) -> tuple[str, ast.FunctionDef | None]:
    """Return the file and the method behind an operator."""
    for path, source in learner.sources.items():
        for owner in find_all(source.tree(), ast.ClassDef):
            if owner.name == fault.owner:
                methods = only(owner.body, ast.FunctionDef)
                overwritten = _overwriting(owner) if fault.text in (SHARED, TWICE) else None
                own = next((method for method in methods if method.name == fault.method), None)
                return path, overwritten or own
    return learner.about.path, None


def _overwriting(owner: ast.ClassDef) -> ast.FunctionDef | None:
    """Return the first method in which a slope is set, and not added to: `self.grad = …`."""
    for method in only(owner.body, ast.FunctionDef):
        if method.name != "__init__" and "zero" not in method.name and _sets(method):
            return method
    return None


def _sets(method: ast.FunctionDef) -> list[int]:
    """Return the lines on which functions inside of a method set the slope of an operand."""
    inner = (child for child in find_all(method, ast.FunctionDef) if child is not method)
    nodes = find_all(inner, ast.Assign)
    return [child.lineno for child in nodes if ast.unparse(child.targets[0]).endswith(".grad")]


def _line(method: ast.FunctionDef, fault: Fault) -> int:
    """Return the line of the method, or that in it which sets the slope of the operand."""
    if fault.text in (SHARED, TWICE) and (lines := _sets(method)):
        return lines[0]
    if fault.method in REFLECTED:
        return method.lineno  # whose name is wrong
    names = [arg.arg for arg in method.args.args]
    if fault.part.isdigit() and int(fault.part) < len(names):
        wanted = f"{names[int(fault.part)]}.grad"
        for node in find_all(method, ast.Assign, ast.AugAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == wanted:
                return node.lineno
    returns = [node.lineno for node in find_all(method, ast.Return)]
    handed_on = fault.part == "value" or len(method.body) <= SHORT  # with the slopes beside it
    return returns[-1] if handed_on and returns else method.lineno
