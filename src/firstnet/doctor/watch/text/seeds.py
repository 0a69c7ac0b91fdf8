"""The seed of a program, with which all of its chance begins: `np.random.seed(42)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, function_at, name_of, walk_all
from firstnet.doctor.watch.edits.placed import before, in_place_of

KIND, ONCE = "seed", "seed once"  # of the edits
SEEDS = ("seed", "default_rng", "RandomState", "Random", "PCG64")
NAME = re.compile(r"seed|random_?state", re.IGNORECASE)
WORDS = re.compile(r"[A-Za-z_]\w*")
DRAW = re.compile(
    r"(^|\.)(rand\w*|normal|uniform|gauss|choice\w*|standard_normal|sample|make_\w+)$"
)
NUMBERS = ("choice", "integers", "randint", "sample")  # draw which examples are taken
OTHERS = (1, 2, 3, 4)


def reseeded(source: Source) -> Iterator[Edit]:
    """Yield edits that give a program another seed, where it sets exactly one."""
    seeds = [expression for expression in _given(source.tree()) if _is_number(expression)]
    if len(seeds) != 1:
        return
    (seed,) = seeds
    for other in OTHERS:
        if f"{other}" != ast.unparse(seed):
            yield in_place_of(seed, f"{other}", f"the seed {other}", source, kind=KIND)


def seeded_once(source: Source) -> Iterator[Edit]:
    """Yield the seed that a function sets before each number that it draws, set before all of them.

    Every call of such a function draws the same number.
    """
    for top in source.tree().body:
        for function in find_all(top, ast.FunctionDef):
            for place, it in enumerate(function.body):
                drawn = walk_all(function.body[place + 1 :])
                text = _seed_of(it, function)
                if not text or not any(map(_is_a_draw, drawn)):
                    continue
                moved = before(top, [text], f"{text} once", source)
                end = it.end_lineno or it.lineno
                gone = replace(moved, line=it.lineno, column=0, end_line=end + 1, end_column=0)
                gone = replace(gone, replacement="")
                yield replace(as_one(source.runnable, [moved, gone], moved.words), kind=ONCE)


def once_at(source: Source, line: int) -> Iterator[Edit]:
    """Yield the seed that is set on a line, set once."""
    yield from (edit for edit in seeded_once(source) if edit.end_line == line + 1)


def seed_before(source: Source, line: int) -> ast.stmt | None:
    """Return the statement that sets a seed before a draw, in the function of that line."""
    function = function_at(source.tree(), line)
    if not isinstance(function, ast.FunctionDef):
        return None
    for statement in function.body:
        if statement.lineno < line and _seed_of(statement, function):
            return statement
    return None


def same_draws(source: Source, lines: Collection[int]) -> Iterator[ast.stmt]:
    """Yield what begins chance anew in a function that chooses examples.

    They are chosen by a part of an order, or by numbers that are drawn.

    Args:
        source: the file.
        lines: of a turn of the training.
    """
    for function in ast.walk(source.tree()):
        for draw in function.body if isinstance(function, ast.FunctionDef) else ():
            chosen = _chosen_by(draw)
            seed = seed_before(source, draw.lineno) if chosen and draw.lineno in lines else None
            taken = [
                node
                for node in find_all(function, ast.Subscript)
                if ast.unparse(node.slice) == chosen
            ]
            read = [
                node
                for node in find_all(function, ast.Name)
                if node.id == chosen and isinstance(node.ctx, ast.Load)
            ]
            if (
                seed is not None and taken and len(read) == len(taken)
            ):  # and nothing else has the rest
                yield seed


def _chosen_by(statement: ast.stmt) -> str:
    """Return the name of drawn numbers of examples; "" where a statement draws none."""
    match statement:
        case ast.Assign([ast.Name(id=name)], ast.Call() as call):
            return name if name_of(call.func) in NUMBERS else ""
        case ast.Assign([ast.Name(id=name)], ast.Subscript(ast.Call() as call, ast.Slice())):
            return name if name_of(call.func) == "permutation" else ""
    return ""


def _seed_of(statement: ast.stmt, function: ast.FunctionDef) -> str:
    """Return a statement that gives chance a fixed seed, as it may stand alone; "" for others.

    What a parameter is by default stands in its place.
    """
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(attr="seed"), [ast.Constant(int())])):
            return ast.unparse(statement)
        case ast.Assign([ast.Name(id=name)], ast.Call(func, [seed], [])) if (
            name_of(func) in SEEDS[1:]
        ):
            given = function.args
            pairs = zip(reversed(given.args), reversed(given.defaults))
            defaults = {argument.arg: value for argument, value in pairs}
            value = defaults.get(seed.id) if isinstance(seed, ast.Name) else seed
            if value is not None and _is_number(value):
                return f"{name} = {ast.unparse(func)}({ast.unparse(value)})"
    return ""


def _is_a_draw(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _is_draw(node)


def draws_only(source: Source, words: Collection[str]) -> bool:
    """Tell whether all numbers that a program draws go into variables with these words in them.

    So another seed gives it other weights, and the same examples.
    """
    for node in find_all(source.tree(), ast.stmt):
        if hasattr(node, "body"):
            continue
        draws = [node for node in find_all(node, ast.Call) if _is_draw(node)]
        kept = node.targets[0] if isinstance(node, ast.Assign) else node
        if draws and not set(WORDS.findall(ast.unparse(kept))) & set(words):
            return False
    return True


def _is_draw(call: ast.Call) -> bool:
    return DRAW.search(ast.unparse(call.func)) is not None


def _given(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is given as a seed: to a call, as a default, or under a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and name_of(node.func) in SEEDS:
            yield node.args[0]
        elif isinstance(node, ast.arguments):
            defaults = zip(reversed(node.args), reversed(node.defaults))
            yield from (value for argument, value in defaults if NAME.search(argument.arg))
        elif isinstance(node, ast.Assign) and NAME.search(ast.unparse(node.targets[0])):
            yield node.value


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int)
