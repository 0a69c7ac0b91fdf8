"""Averages of Adam that are corrected by the decay of the other one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.spots import numbers_of


class Corrected(NamedTuple):
    """An average, and the decay that it is corrected by: that of another one.

    Attributes:
        average: as the program writes it, such as self.v[i].
        base: the decay in `1 - beta1**t`.
        decay: that of the average itself.
        source: the file.
    """

    average: str
    base: ast.expr
    decay: str
    source: Source


def corrected_by_another(source: Source) -> Iterator[Corrected]:
    """Yield each average with `v = beta2 * v + ...` and `v / (1 - beta1**t)`."""
    tree = source.tree()
    decays, numbers = dict(_decays(tree)), numbers_of(tree)
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(
                left=average,
                op=ast.Div(),
                right=ast.BinOp(
                    left=ast.Constant(value=1),
                    op=ast.Sub(),
                    right=ast.BinOp(left=base, op=ast.Pow()),
                ),
            ):
                names = {text for inner in ast.walk(average) if (text := _text(inner)) in decays}
                name = names.pop() if len(names) == 1 else ""
                decay = decays.get(name, "")
                others = {it for each, it in decays.items() if each != name}
                other = ast.unparse(base)
                one, two = (numbers.get(_last(it)) for it in (decay, other))
                same = other == decay or (one is not None and one == two)
                if decay and other in others and not same:
                    yield Corrected(name, base, decay, source)


def miscorrected(watched: Watched) -> Finding | None:
    """Return what is said of an average that is corrected by the decay of another."""
    for it in _of(watched):
        return finding(
            "ND519",
            f"{it.average} decays by {it.decay}, and is corrected by {ast.unparse(it.base)}",
            observed=f"{it.average} divided by 1 - {ast.unparse(it.base)}**t",
            expected=f"1 - {it.decay}**t, what the weights of the average add up to",
            at=watched.at(it.source.path, it.base.lineno),
        )
    return None


def by_its_own(watched: Watched) -> Iterator[Edit]:
    """Yield the edits that correct each average by its own decay."""
    for it in _of(watched):
        yield replacing(it.base, it.decay, it.source, kind="update")


def _of(watched: Watched) -> Iterator[Corrected]:
    for _, average in watched.each_run(corrected_by_another, lambda it: it.base.lineno):
        yield average


def _last(text: str) -> str:
    """Return the last word of a name, as beta1 for self.beta1."""
    return text.rpartition(".")[2]


def _text(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.expr) else ""


def _decays(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each average with its decay: v and beta2 for `v = beta2 * v + (1 - beta2) * g**2`."""
    for node in find_all(tree, ast.Assign):
        if len(node.targets) != 1:
            continue
        name = ast.unparse(node.targets[0])
        match node.value:
            case ast.BinOp(left=ast.BinOp(left=one, op=ast.Mult(), right=two), op=ast.Add()):
                sides = ast.unparse(one), ast.unparse(two)
                if name in sides:
                    decay = sides[1 - sides.index(name)]
                    if f"1 - {decay}" in ast.unparse(node.value):
                        yield name, decay
