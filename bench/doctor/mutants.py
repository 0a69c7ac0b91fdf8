"""Mutation-test of the probes: change one node of a right program, and see whether they notice.

Every single-node mutation of the healthy chapter 1 network is examined. A survivor whose
numbers differ from the healthy ones is a hole; one that behaves the same is most likely equivalent.

    python bench/doctor/mutants.py [--every N] [--jobs N] [--list]
"""

from __future__ import annotations

import argparse
import ast
import copy
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import chance
import survivors
from behaviour import differences, transcript

HERE = Path(__file__).parent
PATIENT = HERE.parents[1] / "tests" / "doctor" / "chapter_one.py"
DRIVER = "book_columns"
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult)
HEAD = """# Mutants of the chapter 1 network

Printed by `python bench/doctor/mutants.py`: each node of tests/doctor/chapter_one.py is changed in
each way that the program knows, one at a time. What the doctor lets pass is listed, with
the reason why it is no fault (survivors.py).
"""
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.Gt)


@dataclass(frozen=True)
class Mutant:
    """A program with one node changed.

    Attributes:
        line: of the node.
        before, after: what stood there, and what stands there.
        text: the whole program.
    """

    line: int
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class Fate:
    """What became of a mutant: the codes that killed it, or how it differs from the healthy one."""

    line: int
    before: str
    after: str
    codes: tuple[str, ...]
    differs: tuple[str, ...]


def mutants(text: str) -> Iterator[Mutant]:
    """Yield the program with each of its nodes changed in each way, once each."""
    tree = ast.parse(text)
    seen = {ast.dump(tree)}
    for function, names, attributes in _functions(tree):
        for node in ast.walk(function):
            for after in _changed(node, names, attributes):
                made = _made(text, node, after)
                shape = _shape(made.text)
                if shape and shape not in seen:
                    seen.add(shape)
                    yield made


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, list[str], list[str]]]:
    """Yield each function with the names that it binds and the attributes of self."""
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "self" and isinstance(node.ctx, ast.Store)
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = {arg.arg for arg in function.args.args} - {"self"}
            names |= {
                inner.id
                for inner in ast.walk(function)
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
            }
            yield function, sorted(names), sorted(own)


# -- what a node may become; None is nothing ------------------------------------------------------


def _changed(node: ast.AST, names: list[str], attributes: list[str]) -> Iterator[ast.AST | None]:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef) and not docstring:
        yield None
    for kind, change in CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in names:
            yield ast.Name(name, node.ctx)
    if isinstance(node, ast.Attribute) and node.attr in attributes:
        for name in attributes:
            yield _with(node, attr=name)


def _with(node: ast.AST, **changes: Any) -> ast.AST:
    made = copy.deepcopy(node)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    for kind in ARITHMETIC:
        yield _with(node, op=kind())
    yield node.left
    yield node.right
    yield _with(node, left=node.right, right=node.left)


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for kind in COMPARISONS:
        yield _with(node, ops=[kind()])


def _sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        for value in (node.value + 1, node.value - 1, 2 * node.value, 0):
            yield ast.Constant(value)


def _index(node: ast.Subscript) -> Iterator[ast.AST]:
    if isinstance(node.slice, ast.Slice):
        yield node.value
        for end in ("lower", "upper"):
            if getattr(node.slice, end):
                yield _with(node, slice=_with(node.slice, **{end: None}))
        return
    for op in (ast.Add(), ast.Sub()):
        yield _with(node, slice=ast.BinOp(node.slice, op, ast.Constant(1)))


def _call(node: ast.Call) -> Iterator[ast.AST]:
    if node.args and not node.keywords:
        yield from node.args
        yield _with(node, args=node.args[::-1])
        yield _with(node, args=node.args[1:])
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value
    for own, other in (("sigmoid", "sigmoid_prime"), ("sigmoid_prime", "sigmoid")):
        if isinstance(node.func, ast.Name) and node.func.id == own:
            yield _with(node, func=ast.Name(other))


def _loop(node: ast.For) -> Iterator[ast.AST]:
    yield _with(node, body=[*node.body, ast.Break()])
    yield _with(node, iter=ast.parse(f"reversed(list({ast.unparse(node.iter)}))").body[0].value)


def _assignment(node: ast.Assign) -> Iterator[ast.AST]:
    target = node.targets[0]
    if isinstance(target, ast.Attribute):
        yield _with(node, targets=[ast.Name(target.attr)])
    yield ast.AugAssign(target, ast.Add(), node.value)


def _answer(node: ast.Return) -> Iterator[ast.AST]:
    if isinstance(node.value, ast.Tuple):
        yield _with(node, value=ast.Tuple(node.value.elts[::-1]))
    if node.value:
        yield _with(node, value=ast.UnaryOp(ast.USub(), node.value))


CHANGES: dict[type, Callable[[Any], Iterator[ast.AST]]] = {
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.UnaryOp: _sign,
    ast.Constant: _constant,
    ast.Subscript: _index,
    ast.Call: _call,
    ast.For: _loop,
    ast.Assign: _assignment,
    ast.Return: _answer,
}


# -- text ------------------------------------------------------------------------------------------


def _made(text: str, node: Any, after: ast.AST | None) -> Mutant:
    """Put new code in the place of a node; the lines before it stay where they are."""
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    if after is None:
        code = "pass"
    elif isinstance(after, ast.stmt):
        code = ast.unparse(ast.fix_missing_locations(after)).replace(
            "\n", "\n" + " " * node.col_offset
        )
    else:
        code = ast.unparse(ast.fix_missing_locations(copy.deepcopy(after)))
        if isinstance(after, (ast.BinOp, ast.UnaryOp, ast.Compare)):
            code = f"({code})"
    return Mutant(node.lineno, text[start:end], code, text[:start] + code + text[end:])


def _shape(text: str) -> str:
    """Return what tells a program from others but for its spelling; "" where it is none."""
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


# -- the test --------------------------------------------------------------------------------------


def fate(mutant: Mutant) -> Fate:
    """Let the doctor examine a mutant; compare a survivor with the healthy program."""
    codes = chance.failures(mutant.text, DRIVER)
    differs: list[str] = []
    if not codes:
        healthy = transcript(PATIENT.read_text(), DRIVER)
        differs = differences(healthy, transcript(mutant.text, DRIVER))
    return Fate(mutant.line, mutant.before, mutant.after, tuple(codes), tuple(differs))


def told(fates: list[Fate]) -> str:
    """Return what killed how many, and the survivors one by one."""
    found = [[code for code in it.codes if code.startswith("ND")] for it in fates]
    by = Counter(codes[0] for codes in found if codes)
    unread = [it for it, codes in zip(fates, found) if it.codes and not codes]
    passed = [it for it in fates if not it.codes]
    lines = [
        f"{len(fates)} mutants: {sum(by.values())} noticed, {len(unread)} could not be examined, "
        f"{len(passed)} survive.",
        "",
        "Noticed by: " + ", ".join(f"{code} {count}" for code, count in sorted(by.items())) + ".",
        "",
    ]
    lines += [f"- {_told(it)}: incomplete, {it.codes[0]}" for it in unread]
    why = [(_reason(it), it) for it in passed]
    for reason, group in itertools.groupby(sorted(why, key=lambda it: it[0]), lambda it: it[0]):
        lines += ["", f"**{reason[:1].upper()}{reason[1:]}:**", ""]
        lines += [f"- {_told(it)}" for _, it in group]
    return "\n".join(lines)


def _reason(fate: Fate) -> str:
    line = PATIENT.read_text().splitlines()[fate.line - 1]
    return survivors.reason(line, " ".join(fate.before.split()), " ".join(fate.after.split())) or (
        "unexplained"
    )


def _told(fate: Fate) -> str:
    return f"line {fate.line}: `{_short(fate.before)}` -> `{_short(fate.after)}`"


def _short(code: str) -> str:
    return " ".join(code.split())[:70]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only every Nth mutant")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    asked = parser.parse_args()
    made = list(mutants(PATIENT.read_text()))[:: asked.every]
    if asked.list:
        for it in made:
            print(f"{it.line}: {_short(it.before)} -> {_short(it.after)}")
        raise SystemExit
    with ProcessPoolExecutor(asked.jobs) as pool:
        fates = list(pool.map(fate, made, chunksize=8))
    print(told(fates))
    if asked.every == 1:
        page = HERE / "mutants.md"
        page.write_text(f"{HEAD}\n{told(fates)}\n")
