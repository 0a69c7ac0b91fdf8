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
    seeds = [it for it in _given(source.tree()) if _is_number(it)]
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
        functions = (it for it in ast.walk(top) if isinstance(it, ast.FunctionDef))
        for function in functions:
            for place, it in enumerate(function.body):
                drawn = (node for each in function.body[place + 1 :] for node in ast.walk(each))
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
    for it in function.body if isinstance(function, ast.FunctionDef) else ():
        if it.lineno < line and _sets_a_seed(it):
            return it
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
    for it in ast.walk(source.tree()):
        if not isinstance(it, ast.stmt) or hasattr(it, "body"):
            continue
        draws = [each for each in ast.walk(it) if isinstance(each, ast.Call) and _is_draw(each)]
        kept = it.targets[0] if isinstance(it, ast.Assign) else it
        if draws and not set(WORDS.findall(ast.unparse(kept))) & set(words):
            return False
    return True


def _is_draw(call: ast.Call) -> bool:
    return DRAW.search(ast.unparse(call.func)) is not None


def _given(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is given as a seed: to a call, as a default, or under a name."""
    for it in ast.walk(tree):
        if isinstance(it, ast.Call) and it.args and name_of(it.func) in SEEDS:
            yield it.args[0]
        elif isinstance(it, ast.arguments):
            defaults = zip(reversed(it.args), reversed(it.defaults))
            yield from (value for argument, value in defaults if NAME.search(argument.arg))
        elif isinstance(it, ast.Assign) and NAME.search(ast.unparse(it.targets[0])):
            yield it.value


def _is_number(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int)
