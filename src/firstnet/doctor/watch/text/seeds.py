"""The seed of a program, with which all of its chance begins: `np.random.seed(42)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import function_at, name_of
from firstnet.doctor.watch.edits.placed import before

KIND, ONCE = "seed", "seed once"  # of the edits
SEEDS = ("seed", "default_rng", "RandomState", "Random", "PCG64")
NAME = re.compile(r"seed|random_?state", re.IGNORECASE)
WORDS = re.compile(r"[A-Za-z_]\w*")
DRAW = re.compile(
    r"(^|\.)(rand\w*|normal|uniform|gauss|choice\w*|standard_normal|sample|make_\w+)$"
)
OTHERS = (1, 2, 3, 4)


def reseeded(source: Source) -> Iterator[Edit]:
    """Yield edits that give a program another seed, where it sets exactly one."""
    seeds = [expression for expression in _given(source.tree()) if _is_number(expression)]
    if len(seeds) != 1:
        return
    (seed,) = seeds
    end = seed.end_lineno or seed.lineno, seed.end_col_offset or 0
    for other in OTHERS:
        if f"{other}" != ast.unparse(seed):
            where = seed.lineno, seed.col_offset, *end
            yield Edit(*where, f"{other}", KIND, 0.0, f"the seed {other}", source.path)


def seeded_once(source: Source) -> Iterator[Edit]:
    """Yield the seed that a function sets before each number that it draws, set before all of them.

    Every call of such a function draws the same number.
    """
    tree = source.tree()
    for top in tree.body:
        functions = (inner for inner in ast.walk(top) if isinstance(inner, ast.FunctionDef))
        for function in functions:
            for place, it in enumerate(function.body):
                drawn = (
                    node for statement in function.body[place + 1 :] for node in ast.walk(statement)
                )
                if not _sets_a_seed(it) or not any(map(_is_a_draw, drawn)):
                    continue
                text = ast.unparse(it)
                moved = before(top, [text], f"{text} once", source)
                end = it.end_lineno or it.lineno
                gone = replace(moved, line=it.lineno, column=0, end_line=end + 1, end_column=0)
                gone = replace(gone, replacement="")
                yield replace(as_one(source.runnable, [moved, gone], moved.words), kind=ONCE)


def seed_before(source: Source, line: int) -> ast.stmt | None:
    """Return the statement that sets a seed before a draw, in the function of that line."""
    function = function_at(source.tree(), line)
    for statement in function.body if isinstance(function, ast.FunctionDef) else ():
        if statement.lineno < line and _sets_a_seed(statement):
            return statement
    return None


def _sets_a_seed(statement: ast.stmt) -> bool:
    """Tell whether a statement gives the seed of all chance a fixed number."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(attr="seed"), [ast.Constant(int())])):
            return True
    return False


def _is_a_draw(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _is_draw(node)


def draws_only(source: Source, words: Collection[str]) -> bool:
    """Tell whether all numbers that a program draws go into variables with these words in them.

    So another seed gives it other weights, and the same examples.
    """
    for node in ast.walk(source.tree()):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        draws = [node for node in ast.walk(node) if isinstance(node, ast.Call) and _is_draw(node)]
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
