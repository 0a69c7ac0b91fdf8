"""What is wrong as it is written, whatever it is given: values that a loop computes and loses."""

from __future__ import annotations

import ast
from dataclasses import replace

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding, fix_of, place_of
from firstnet.doctor.watch.program.run import MAIN
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.backwards import Backwards
from firstnet.doctor.watch.text.chained import Unchained, unchained
from firstnet.doctor.watch.text.diagonal import diagonals
from firstnet.doctor.watch.text.guards import Guard
from firstnet.doctor.watch.text.last_only import LastOnly, last_only


def from_front_to_back(it: Backwards, source: Source, path: str) -> Finding:
    """Return what is said of a gradient that goes through the layers in the order of the inputs."""
    layers = ast.unparse(it.loop.iter)
    return finding(
        "ND403",
        "The gradient goes through the layers from front to back",
        observed=f"`for {ast.unparse(it.loop.target)} in {layers}`, as for the inputs "
        f"(line {it.forward})",
        expected=f"reversed({layers}): the last layer is the first to get the gradient",
        at=place_of(source.path, it.loop.lineno, path),
    )


def renamed_only(node: ast.Assign, source: Source, path: str) -> Finding:
    """Return what is said of `for p, g in …: p = p - eta * g`, in a report on a path."""
    name = ast.unparse(node.targets[0])
    return finding(
        "ND505",
        calls_anew(node),
        observed="a new array in each turn of the loop, which nothing keeps",
        expected=f"{name} changed in place, as {name}[...] = … or {name} -= … do",
        at=place_of(source.path, node.lineno, path),
    )


def on_the_diagonal(watched: Watched) -> Finding | None:
    """Return what is said of the first window on the diagonal of a picture that was reached."""
    for source, it in watched.each_run(diagonals, lambda it: it.statement.lineno):
        return finding(
            "ND306",
            f"`{ast.unparse(it.window)}` takes {it.row} for the columns, too",
            observed=f"every {it.column} gets the same window, on the diagonal",
            expected=f"{it.column} in the place of the second {it.row}",
            at=watched.at(source.path, it.statement.lineno),
        )
    return None


def kept_by_no_one(node: ast.Assign, source: Source, path: str) -> Finding:
    """Return what is said of `w = layer.w - eta * layer.dw`, in a report on a path."""
    assert isinstance(node.value, ast.BinOp)  # noqa: S101  # they are chosen so
    name, old = ast.unparse(node.targets[0]), ast.unparse(node.value.left)
    return finding(
        "ND505",
        f"`{ast.unparse(node)}` leaves {old} as it was",
        observed=f"the step is given to {name}, a name of the function's own, which nothing reads",
        expected=f"{old} = …",
        at=place_of(source.path, node.lineno, path),
    )


def calls_anew(node: ast.Assign) -> str:
    """Return what is said of an assignment that gives the name of an array to a new one."""
    name = ast.unparse(node.targets[0])
    return f"`{ast.unparse(node)}` calls a new array {name}, and leaves the old one as it was"


def only_the_last_product(it: LastOnly, source: Source, path: str) -> Finding:
    """Return what is said of a sum of products of which only the last one is left."""
    name, value = ast.unparse(it.node.targets[0]), ast.unparse(it.node.value)
    return finding(
        "ND306",
        f"Only the last product counts: each turn of the loop gives {name} a new value",
        observed=f"`{ast.unparse(it.node)}`, and {name} is 0 before the loop",
        expected=f"`{name} += {value}`, which adds them up",
        at=place_of(source.path, it.node.lineno, path),
    )


def only_the_last_layer(it: Unchained, source: Source, path: str) -> Finding:
    """Return what is said of layers that all get the same inputs."""
    return finding(
        "ND306",
        "Only the last layer counts: each turn of the loop gives the layer the same inputs",
        observed=f"`{ast.unparse(it.call)}` for each layer, and {it.inputs.id} never changes",
        expected="the result of one layer as the inputs of the next",
        at=place_of(source.path, it.call.lineno, path),
    )


def lost_when_run(watched: Watched) -> Finding | None:
    """Return what is said of the first such loop over layers, or sum, that was reached."""
    path = watched.learner.about.path
    for source, reached in watched.files_run():
        for layers in unchained(source):
            if layers.call.lineno in reached:
                return only_the_last_layer(layers, source, path)
        for product in last_only(source):
            if product.node.lineno in reached:
                return only_the_last_product(product, source, path)
    return None


def never_main(it: Guard, source: Source, watched: Watched) -> Finding:
    """Return what is said of a guard that is never true, so that nothing behind it is run."""
    found = finding(
        "ND610",
        f"`{ast.unparse(it.test)}` is never true: the file that is run is called {MAIN}",
        observed=repr(it.word.value),
        expected=f'"{MAIN}"',
        line=it.test.lineno,
    )
    edit = replacing(it.word, f'"{MAIN}"', source)
    why = (
        "Python calls the file that it is told to run __main__, with two underscores on each side."
    )
    return replace(found, why=why, fix=fix_of(edit, watched.learner))
