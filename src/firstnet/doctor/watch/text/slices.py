"""How a program's text takes mini-batches out of its examples, and what is wrong with a slice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.nothing import name_of
from firstnet.doctor.watch.edits.placed import at_once

DRAWS = {"choice", "randint", "permutation", "shuffle", "sample", "next", "integers", "pop"}
FAR = 6  # lines, within which slices belong to one mini-batch
KINDS = r"train|valid|val|test|dev|trein|prueba|teste|(?<=_)(?:tr|te|va)(?![a-z])"  # of examples


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
        for node in (it for it in body if isinstance(it, ast.Subscript)):
            text = ast.unparse(node.slice)
            if text == f"{counter}:{size}" or (text in counted and size != "1"):
                instead = f"{ast.unparse(node.value)}[{counter}:{counter} + {size}]"
                found.append(Slice(source, node, instead, ends=text not in counted))
    return found


def moving_on(source: Source, line: int) -> Iterator[Edit]:
    """Yield all slices of a loop that end at the size, as they were meant to be, at once."""
    found = of_other_steps(source)
    near = [it for it in found if abs(it.node.lineno - line) <= FAR]
    if near:
        nodes, texts = [it.node for it in near], [it.instead for it in near]
        yield at_once(nodes, texts, texts[0], source)


def by_numbers_of_batches(source: Source, line: int) -> Iterator[Edit]:
    """Yield `x[i * size:(i + 1) * size]` for `x[i:i + size]`, where i counts the mini-batches."""
    for loop in ast.walk(source.tree()):
        if not isinstance(loop, ast.For) or not loop.lineno <= line <= (loop.end_lineno or 0):
            continue
        counter, nodes, texts = name_of(loop.target), [], []
        for it in ast.walk(loop):
            match it:
                case ast.Slice(
                    lower=ast.Name(id=first),
                    upper=ast.BinOp(left=ast.Name(id=again), op=ast.Add(), right=size),
                ) if first == again == counter:
                    wide = ast.unparse(size)
                    nodes.append(it)
                    texts.append(f"{counter} * {wide}:({counter} + 1) * {wide}")
        if nodes and not _step_of(loop.iter):
            yield at_once(nodes, texts, texts[0], source)
        elif not _step_of(loop.iter):
            yield from _started_by_the_number(loop, counter, source)


def _started_by_the_number(loop: ast.For, counter: str, source: Source) -> Iterator[Edit]:
    """Yield `start = i * size` for `start = i`, where slices go from start to start + size."""
    for it in loop.body:
        match it:
            case ast.Assign(targets=[ast.Name(id=start)], value=ast.Name(id=number) as value):
                if number == counter and (wide := _width_from(start, loop)):
                    text = f"{counter} * {wide}"
                    yield at_once([value], [text], text, source)


def _width_from(start: str, loop: ast.For) -> str:
    """Return how wide the slices are that begin at a name; "" if none does."""
    for it in ast.walk(loop):
        match it:
            case ast.Slice(
                lower=ast.Name(id=first),
                upper=ast.BinOp(left=ast.Name(id=again), op=ast.Add(), right=size),
            ) if first == again == start:
                return ast.unparse(size)
    return ""


def by_the_counter(source: Source, line: int) -> Iterator[Edit]:
    """Yield `x[b * size:(b + 1) * size]` for `x[:size]` in the turns of a loop that counts them."""
    loops = [it for it in ast.walk(source.tree()) if isinstance(it, ast.For)]
    around = [it for it in loops if it.lineno < line <= (it.end_lineno or 0)]
    inner = max(around, key=lambda it: it.lineno, default=None)
    if inner is None or not isinstance(inner.target, ast.Name) or _step_of(inner.iter):
        return
    counter, nodes, texts = inner.target.id, [], []
    for it in ast.walk(inner):
        match it:
            case ast.Slice(lower=None | ast.Constant(value=0), upper=ast.expr() as size, step=None):
                if abs(size.lineno - line) <= FAR:
                    wide = ast.unparse(size)
                    nodes.append(it)
                    texts.append(f"{counter} * {wide}:({counter} + 1) * {wide}")
    if nodes:
        yield at_once(nodes, texts, texts[0], source)


def beside_an_order(source: Source) -> list[Slice]:
    """Return what is sliced as it stands where something else is sliced by an order that is drawn.

    In `some = order[s:s + 40]; x = X[some]; y = Y[s:s + 40]`, that is the slice of Y.
    """
    found = []
    for loop in ast.walk(source.tree()):
        if not isinstance(loop, ast.For | ast.While):
            continue
        assigns = [it for it in loop.body if isinstance(it, ast.Assign)]
        for it in assigns:
            value, name = it.value, name_of(it.targets[0])
            if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Slice):
                continue
            inside = [each for part in loop.body for each in ast.walk(part)]
            parts = [each for each in inside if isinstance(each, ast.Subscript)]
            if not any(ast.unparse(each.slice) == name for each in parts):
                continue
            same = ast.unparse(value.slice)
            found += [
                Slice(source, each, f"{ast.unparse(each.value)}[{name}]")
                for each in parts
                if ast.unparse(each.slice) == same and each is not value
            ]
    return sorted(found, key=lambda each: each.node.lineno)


def of_the_other_end(source: Source) -> list[Slice]:
    """Return slices of one end beside as many of another array: `x_val, y_val = x[-9:], y[:9]`.

    The names have to tell that both are of one kind of examples.
    """
    found = []
    for it in ast.walk(source.tree()):
        if not isinstance(it, ast.Assign) or not isinstance(it.value, ast.Tuple):
            continue
        target, values = it.targets[0], it.value.elts
        if not isinstance(target, ast.Tuple) or not len(target.elts) == len(values) == 2:
            continue
        one, other = values
        if not isinstance(one, ast.Subscript) or not isinstance(other, ast.Subscript):
            continue
        kinds = [set(re.findall(KINDS, name_of(each), re.IGNORECASE)) for each in target.elts]
        apart = ast.unparse(one.value) != ast.unparse(other.value)
        if apart and kinds[0] == kinds[1] != set() and _are_two_ends(one.slice, other.slice):
            instead = f"{ast.unparse(other.value)}[{ast.unparse(one.slice)}]"
            found.append(Slice(source, other, instead))
    return sorted(found, key=lambda each: each.node.lineno)


def _are_two_ends(one: ast.expr, other: ast.expr) -> bool:
    """Tell whether these are [-n:] and [:n], in either order."""
    sizes = []
    for it in (one, other):
        match it:
            case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=size), upper=None, step=None):
                sizes.append(("last", ast.unparse(size)))
            case ast.Slice(lower=None, upper=ast.expr() as size, step=None):
                sizes.append(("first", ast.unparse(size)))
    return len({end for end, _ in sizes}) == 2 and len({size for _, size in sizes}) == 1


def drawn_at(source: Source, line: int) -> int:
    """Return where the examples that a line takes are drawn: `b = randint(0, 40, 40)`; 0 if not.

    Args:
        source: the program.
        line: on which an array is read at the places that were drawn.
    """
    nodes = list(ast.walk(source.tree()))
    reads = (it for it in nodes if isinstance(it, ast.Subscript) and it.lineno == line)
    names = {name_of(it.slice) for it in reads} - {""}
    lines = [
        it.lineno
        for it in nodes
        if isinstance(it, ast.Assign)
        and it.lineno <= line
        and names & {name_of(target) for target in it.targets}
        and any(name_of(call.func) in DRAWS for call in _calls(it.value))
    ]
    return max(lines, default=0)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (it for it in ast.walk(node) if isinstance(it, ast.Call))


def _in_steps(tree: ast.Module) -> Iterator[tuple[list[ast.AST], str, str]]:
    """Yield what is done while a counter goes up in steps, the counter, and the step."""
    for it in ast.walk(tree):
        if isinstance(it, ast.For) and (size := _step_of(it.iter)):
            yield [node for part in it.body for node in ast.walk(part)], name_of(it.target), size
        elif isinstance(it, ast.ListComp | ast.GeneratorExp):
            first = it.generators[0]
            if size := _step_of(first.iter):
                yield list(ast.walk(it.elt)), name_of(first.target), size
        elif isinstance(it, ast.While):
            inside = [node for part in it.body for node in ast.walk(part)]
            for each in inside:
                if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Add):
                    yield inside, name_of(each.target), ast.unparse(each.value)


def _step_of(iterated: ast.expr) -> str:
    """Return the step of range(start, end, step); "" for anything else."""
    is_range = isinstance(iterated, ast.Call) and name_of(iterated.func) == "range"
    arguments = iterated.args if isinstance(iterated, ast.Call) and is_range else []
    return ast.unparse(arguments[2]) if len(arguments) == 3 else ""
