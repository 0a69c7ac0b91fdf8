"""What is said of an operator of an engine of values whose value or slope is wrong."""

from __future__ import annotations

import ast

from firstnet.doctor.report import Finding
from firstnet.doctor.watch.calling.operations import NUMBERS, SHARED, TWICE, Fault
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.steps.watching import Watched

OPERANDS = ("a", "b")


def wrong_operator(watched: Watched, fault: Fault) -> Finding:
    """Return what is said of an operator that is held against Python's own, or against nudges."""
    path, method = _method(watched, fault)
    line = _line(method, fault) if method is not None else 0
    at = place_of(path, line, watched.learner.about.path)
    numbers = " and ".join(f"{name} = {it:g}" for name, it in zip(OPERANDS, NUMBERS))
    if fault.part == "raises":
        return finding(
            "ND203",
            f"`{fault.text}` stops the program: {fault.observed}",
            observed=fault.observed,
            expected="a value for two values",
            at=at,
        )
    if fault.part == "value":
        return finding(
            "ND209",
            f"`{fault.text}` has another value than for plain numbers",
            observed=f"{fault.observed} for {numbers}",
            expected=fault.expected,
            at=at,
        )
    name = OPERANDS[int(fault.part)]
    return finding(
        "ND415",
        f"backward() gives {name} another slope than `{fault.text}` has"
        if fault.text != SHARED
        else f"backward() gives {name} another slope where a value comes twice",
        observed=f"{name}.grad is {fault.observed} for {numbers}",
        expected=f"{fault.expected}, by which the value of the expression changes with {name}",
        at=at,
    )


def is_reached(watched: Watched, fault: Fault) -> bool:
    """Tell whether the program itself has computed with the operator."""
    path, method = _method(watched, fault)
    body = range(method.lineno, (method.end_lineno or 0) + 1) if method is not None else range(0)
    return not watched.lines.get(path, set()).isdisjoint(body)


def _method(watched: Watched, fault: Fault) -> tuple[str, ast.FunctionDef | None]:
    """Return the file and the method behind an operator."""
    for path, source in watched.learner.sources.items():
        for owner in ast.walk(source.tree()):
            if isinstance(owner, ast.ClassDef) and owner.name == fault.owner:
                methods = (it for it in owner.body if isinstance(it, ast.FunctionDef))
                overwritten = _overwriting(owner) if fault.text in (SHARED, TWICE) else None
                own = next((it for it in methods if it.name == fault.method), None)
                return path, overwritten or own
    return watched.learner.about.path, None


def _overwriting(owner: ast.ClassDef) -> ast.FunctionDef | None:
    """Return the first method in which a slope is set, and not added to: `self.grad = …`."""
    for method in (it for it in owner.body if isinstance(it, ast.FunctionDef)):
        if method.name != "__init__" and "zero" not in method.name and _sets(method):
            return method
    return None


def _sets(method: ast.FunctionDef) -> list[int]:
    """Return the lines on which functions inside of a method set the slope of an operand."""
    inner = (it for it in ast.walk(method) if isinstance(it, ast.FunctionDef) and it is not method)
    nodes = (node for it in inner for node in ast.walk(it) if isinstance(node, ast.Assign))
    return [it.lineno for it in nodes if ast.unparse(it.targets[0]).endswith(".grad")]


def _line(method: ast.FunctionDef, fault: Fault) -> int:
    """Return the line of the method, or that in it which sets the slope of the operand."""
    if fault.text in (SHARED, TWICE) and (lines := _sets(method)):
        return lines[0]
    names = [it.arg for it in method.args.args]
    if fault.part.isdigit() and int(fault.part) < len(names):
        wanted = f"{names[int(fault.part)]}.grad"
        for it in ast.walk(method):
            if not isinstance(it, ast.Assign | ast.AugAssign):
                continue
            target = it.targets[0] if isinstance(it, ast.Assign) else it.target
            if ast.unparse(target) == wanted:
                return it.lineno
    returns = [it.lineno for it in ast.walk(method) if isinstance(it, ast.Return)]
    return returns[-1] if fault.part == "value" and returns else method.lineno
