"""Arguments that have changed places, as the names of the parameters tell: f(b, a) for f(a, b)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import combinations

from firstnet.doctor.edits import Edit
from firstnet.doctor.meaning import meaning
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import end_of, find_all, name_of
from firstnet.doctor.watch.steps.watching import Watched

KIND = "arguments"
MODULES = ("np", "numpy", "math", "random", "plt")  # whose functions a program's may be called like
RATE_AND_EPOCHS = frozenset({"eta", "epochs"})
FEWEST_EPOCHS = 10  # which is far too much for a learning rate


def in_order(sources: Iterable[Source]) -> Iterator[Edit]:
    """Yield calls with two arguments exchanged whose names are those of each other's parameters."""
    known = list(sources)
    parameters = _parameters(known)
    for source in known:
        for call in find_all(source.tree(), ast.Call):
            given = [_last_word(arg) for arg in call.args]
            if ast.unparse(call.func).partition(".")[0] in MODULES:
                continue
            for names in parameters.get(name_of(call.func), []):
                for one, other in combinations(range(min(len(given), len(names))), 2):
                    mixed = given[one] == names[other] and given[other] == names[one] != given[one]
                    pair = call.args[one], call.args[other]
                    if mixed or _is_rate_of_epochs((names[one], names[other]), pair):
                        yield _exchanged(source, *pair)


def _is_rate_of_epochs(names: tuple[str, str], values: tuple[ast.expr, ast.expr]) -> bool:
    """Tell whether a learning rate is large and whole, and the number of epochs beside it less."""
    numbers = [value.value if isinstance(value, ast.Constant) else None for value in values]
    given = dict(zip((meaning(name, RATE_AND_EPOCHS) for name in names), numbers))
    rate, epochs = given.get("eta"), given.get("epochs")
    if not isinstance(rate, int) or not isinstance(epochs, int | float):
        return False
    return rate >= FEWEST_EPOCHS and rate > epochs


def reached(watched: Watched) -> Iterator[Edit]:
    """Yield these edits of a program, of the lines that were run."""
    edits = in_order(watched.learner.sources.values())
    yield from (edit for edit in edits if edit.line in watched.run_in(edit.path))


def _parameters(sources: Iterable[Source]) -> dict[str, list[list[str]]]:
    """Return the parameters of the functions and methods of each name."""
    found: dict[str, list[list[str]]] = {}
    for source in sources:
        for node in find_all(source.tree(), ast.FunctionDef):
            names = [arg.arg for arg in node.args.args]
            found.setdefault(node.name, []).append(names[names[:1] == ["self"] :])
    return found


def _last_word(node: ast.expr) -> str:
    """Return the name of a variable, or of an attribute as in `args.decay`; "" for others."""
    return name_of(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _exchanged(source: Source, one: ast.expr, other: ast.expr) -> Edit:
    start, end = (one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0)
    first = source.written(one)
    second = source.written(other)
    lines = source.runnable.split("\n")
    between = ""
    if end[0] == other.lineno:
        between = lines[end[0] - 1].encode()[end[1] : other.col_offset].decode()
    last = end_of(other)
    text = f"{second}{between or ', '}{first}"
    return Edit(*start, *last, text, KIND, 0.0, text, source.path)
