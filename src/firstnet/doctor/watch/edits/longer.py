"""Edits with which a training goes on: more epochs, where it ends while it still gets better."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, is_call_of
from firstnet.doctor.watch.edits.placed import in_place_of

KIND = "more epochs"
COUNTED = re.compile(
    r"(n|num|no|max)?_?(epoch|iter|iteration|round|generation|step|pass)(e?s)?|epoca?s|epochen|epocas",
    re.IGNORECASE,
)
FEW = 200  # turns, above which more of them are not tried
TIMES = (10, 100)
LAST = 1.0  # cost of what takes longest to try
FURTHER = (20, 400)  # times a short training goes on, to see whether it learns at all


def more_epochs(source: Source) -> Iterator[Edit]:
    """Yield ten and a hundred times as many turns of a training that has few of them."""
    for number in _numbers(source.tree()):
        for place, times in enumerate(TIMES):
            text = str(int(ast.unparse(number)) * times)
            yield in_place_of(
                number, text, f"{text} turns", source, kind=KIND, cost=LAST + 0.1 * place
            )


def gone_through_again(source: Source, line: int) -> Iterator[Edit]:
    """Yield the `for` loop over a range on a line, gone through many times as often."""
    for loop in find_all(source.tree(), ast.For):
        if loop.lineno == line and is_call_of(loop.iter, "range"):
            for times in FURTHER:
                text = f"[*{source.written(loop.iter)}] * {times}"
                yield in_place_of(loop.iter, text, f"{times} times as often", source, kind=KIND)


def _numbers(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the numbers that say how long a training is: epochs=10, or range(10) of a loop."""
    for node in ast.walk(tree):
        named: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Call):
            named = [(keyword.arg or "", keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Attribute):
            named = [(ast.unparse(node.targets[0]).split(".")[-1], node.value)]
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            call = node.iter if isinstance(node.iter, ast.Call) else None
            if call is not None and ast.unparse(call.func) == "range" and len(call.args) == 1:
                named = [(node.target.id, call.args[0])]
        for name, value in named:
            number = value.value if isinstance(value, ast.Constant) else None
            few = isinstance(number, int) and 1 <= number <= FEW
            if few and isinstance(value, ast.Constant) and COUNTED.fullmatch(name):
                yield value
