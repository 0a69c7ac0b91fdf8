"""How a program's text takes mini-batches out of its examples, and what is wrong with a slice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    calls_of,
    find_all,
    is_call_of,
    is_within,
    name_of,
    only,
    spans,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import at_once, replacing

DRAWS = {"choice", "randint", "permutation", "shuffle", "sample", "next", "integers", "pop"}
FAR = 6  # lines, within which slices belong to one mini-batch


class Slice(NamedTuple):
    """A part that is taken out of an array, and what was to be taken instead."""

    source: Source
    node: ast.Subscript
    instead: str
    ends: bool = True  # at the size, and begins where it should


def of_other_steps(source: Source) -> list[Slice]:
    """Return slices such as `order[s:40]` where s goes up in steps of 40: `order[s:s + 40]`.

    Or such as `order[s * 40:(s + 1) * 40]`, which is for an s that counts.
    """
    found = []
    for body, counter, size in _in_steps(source.tree()):
        counted = {f"{counter} * {size}:({counter} + 1) * {size}"}
        counted |= {f"{counter} * {size}:{counter} * {size} + {size}"}
        for node in only(body, ast.Subscript):
            text = ast.unparse(node.slice)
            if text == f"{counter}:{size}" or (text in counted and size != "1"):
                instead = f"{ast.unparse(node.value)}[{counter}:{counter} + {size}]"
                found.append(Slice(source, node, instead, ends=text not in counted))
    return found


def moving_on(source: Source, line: int) -> Iterator[Edit]:
    """Yield all slices of a loop that end at the size, as they were meant to be, at once."""
    found = of_other_steps(source)
    near = [slice_ for slice_ in found if abs(slice_.node.lineno - line) <= FAR]
    if near:
        nodes, texts = [slice_.node for slice_ in near], [slice_.instead for slice_ in near]
        yield at_once(nodes, texts, texts[0], source)


def by_numbers_of_batches(source: Source, line: int) -> Iterator[Edit]:
    """Yield `x[i * size:(i + 1) * size]` for `x[i:i + size]`, where i counts the mini-batches."""
    for loop in find_all(source.tree(), ast.For):
        if not spans(loop, line):
            continue
        counter, nodes, texts = name_of(loop.target), [], []
        for node in find_all(loop, ast.Slice):
            if wide := width_from(counter, node):
                nodes.append(node)
                texts.append(f"{counter} * {wide}:({counter} + 1) * {wide}")
        if nodes and not _step_of(loop.iter):
            yield at_once(nodes, texts, texts[0], source)
        elif not _step_of(loop.iter):
            yield from _started_by_the_number(loop, counter, source)


def _started_by_the_number(loop: ast.For, counter: str, source: Source) -> Iterator[Edit]:
    """Yield `start = i * size` for `start = i`, where slices go from start to start + size."""
    for statement in loop.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=start)], value=ast.Name(id=number) as value):
                slices = find_all(loop, ast.Slice)
                wide = next(filter(None, (width_from(start, part) for part in slices)), "")
                if number == counter and wide:
                    text = f"{counter} * {wide}"
                    yield at_once([value], [text], text, source)


def width_from(start: str, part: ast.expr) -> str:
    """Return the size in `k:k + size`, where k is the name `start`; "" for another slice."""
    match part:
        case ast.Slice(ast.Name(first), ast.BinOp(ast.Name(again), ast.Add(), size)):
            return ast.unparse(size) if first == again == start else ""
    return ""


def by_the_counter(source: Source, line: int) -> Iterator[Edit]:
    """Yield `x[b * size:(b + 1) * size]` for `x[:size]` in the turns of a loop that counts them."""
    around = [loop for loop in find_all(source.tree(), ast.For) if is_within(line, loop)]
    inner = max(around, key=lambda it: it.lineno, default=None)
    if inner is None or not isinstance(inner.target, ast.Name) or _step_of(inner.iter):
        return
    counter, nodes, texts = inner.target.id, [], []
    for node in ast.walk(inner):
        match node:
            case ast.Slice(lower=None | ast.Constant(value=0), upper=ast.expr() as size, step=None):
                if abs(size.lineno - line) <= FAR:
                    wide = ast.unparse(size)
                    nodes.append(node)
                    texts.append(f"{counter} * {wide}:({counter} + 1) * {wide}")
    if nodes:
        yield at_once(nodes, texts, texts[0], source)


def beside_an_order(source: Source) -> list[Slice]:
    """Return what is sliced as it stands where something else is sliced by an order that is drawn.

    In `some = order[s:s + 40]; x = X[some]; y = Y[s:s + 40]`, that is the slice of Y.
    """
    found = []
    for loop in find_all(source.tree(), ast.For, ast.While):
        for assign in only(loop.body, ast.Assign):
            value, name = assign.value, name_of(assign.targets[0])
            if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Slice):
                continue
            inside = list(walk_all(loop.body))
            parts = list(only(inside, ast.Subscript))
            if not any(ast.unparse(subscript.slice) == name for subscript in parts):
                continue
            same = ast.unparse(value.slice)
            found += [
                Slice(source, subscript, f"{ast.unparse(subscript.value)}[{name}]")
                for subscript in parts
                if ast.unparse(subscript.slice) == same and subscript is not value
            ]
    return sorted(found, key=lambda each: each.node.lineno)


def drawn_at(source: Source, line: int) -> int:
    """Return where the examples that a line takes are drawn: `b = randint(0, 40, 40)`; 0 if not.

    Args:
        source: the program.
        line: on which an array is read at the places that were drawn.
    """
    nodes = list(ast.walk(source.tree()))
    reads = (node for node in only(nodes, ast.Subscript) if node.lineno == line)
    names = {name_of(read.slice) for read in reads} - {""}
    lines = [
        node.lineno
        for node in only(nodes, ast.Assign)
        if node.lineno <= line
        and names & {name_of(target) for target in node.targets}
        and any(calls_of(node.value, *DRAWS))
    ]
    return max(lines, default=0)


def order_of_batches(source: Source) -> Iterator[ast.Call]:
    """Yield `permutation(len(x) // size)`: an order of the mini-batches, and not of the examples.

    It is taken apart into mini-batches itself, so it was to be one of the examples.
    """
    for whole in calls_of(source.tree(), "array_split", "split"):
        match whole.args:
            case [ast.Call(args=[ast.BinOp(op=ast.FloorDiv()) as count]) as order, parts] if (
                is_call_of(order, "permutation") and ast.unparse(parts) == ast.unparse(count)
            ):
                yield order


def order_of_examples(source: Source, line: int) -> Iterator[Edit]:
    """Yield the number of examples in such an order on a line."""
    for order in order_of_batches(source):
        match order.args:
            case [ast.BinOp(examples) as count] if order.lineno == line:
                yield replacing(count, source.written(examples), source)


def _in_steps(tree: ast.Module) -> Iterator[tuple[list[ast.AST], str, str]]:
    """Yield what is done while a counter goes up in steps, the counter, and the step."""
    for inner in ast.walk(tree):
        if isinstance(inner, ast.For) and (size := _step_of(inner.iter)):
            yield (
                list(walk_all(inner.body)),
                name_of(inner.target),
                size,
            )
        elif isinstance(inner, ast.ListComp | ast.GeneratorExp):
            first = inner.generators[0]
            if size := _step_of(first.iter):
                yield list(ast.walk(inner.elt)), name_of(first.target), size
        elif isinstance(inner, ast.While):
            inside = list(walk_all(inner.body))
            for child in inside:
                if isinstance(child, ast.AugAssign) and isinstance(child.op, ast.Add):
                    yield inside, name_of(child.target), ast.unparse(child.value)


def _step_of(iterated: ast.expr) -> str:
    """Return the step of range(start, end, step); "" for anything else."""
    is_range = is_call_of(iterated, "range")
    arguments = iterated.args if isinstance(iterated, ast.Call) and is_range else []
    return ast.unparse(arguments[2]) if len(arguments) == 3 else ""
