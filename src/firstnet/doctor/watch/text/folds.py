"""Cross-validation in which a network has been trained on the rows that it is tested with."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    blocks,
    calls_of,
    find_all,
    function_at,
    functions,
    is_operation,
    name_of,
    names_in,
    names_set,
    only,
    span_of,
)
from firstnet.doctor.watch.edits.placed import after, at_the_head, behind, in_place_of

KIND = "folds"  # of the edits
FOLDS = re.compile(r"fold|cross_?val|falte|pliegue|dobra|\bplis?\b|(^|_)cv(_|$)", re.IGNORECASE)
JOINED = ("concatenate", "hstack", "vstack", "chain")
TAKEN_OUT = re.compile(
    r"setdiff|delete|isin|in1d|remove|\.pop|difference|\bdel\b|not in|weight|mask"
)
ALL_OTHERS = re.compile(r"!=|is not|setdiff|delete|remove|\.pop|\+ \w+\[\w+ \+ 1:|KFold|~")
IN_TIME = re.compile(r"time_?series|walk|forward_?chain|expanding|rolling|sliding", re.IGNORECASE)
STEPPED, MADE = "stepped", "made"
AGAIN = re.compile(
    r"copy|reset|init|fresh|restore|load|weights|rewind|remember|start|begin|clear|anew",
    re.IGNORECASE,
)


class Fold(NamedTuple):
    """A turn of a cross-validation that tests with rows the network has been trained on.

    Attributes:
        line: where.
        message: what is wrong.
        observed: what follows from it.
        expected: what was to be there.
        edit: that makes it so.
    """

    line: int
    message: str
    observed: str
    expected: str
    edit: Edit


def left_in(source: Source, reached: Collection[int]) -> Fold | None:
    """Return a training part that is made of all folds, with the one that is held out."""
    for fold in _of_both_sides(source, reached):
        return fold
    for loop in _loops(find_all(source.tree(), ast.For), reached):
        if TAKEN_OUT.search(ast.unparse(loop)):
            continue
        for name, held, counter in _held_out(loop):
            edit = next(_all_of(loop, name, held, counter, source), None)
            if edit is not None:
                return Fold(
                    edit.line,
                    f"The rows that are trained on hold those of `{held}`, too",
                    f"all of `{name}` in the training part, and a part of it in the test",
                    f"all folds but `{held}`",
                    edit,
                )
    return None


def _of_both_sides(source: Source, reached: Collection[int]) -> Iterator[Fold]:
    """Yield `folds[:i] + folds[i:]`, which is all of them, beside `folds[i]`."""
    tree = source.tree()
    for loop in find_all(tree, ast.For):
        around = function_at(tree, loop.lineno) or loop
        if loop.lineno not in reached or not FOLDS.search(ast.unparse(around)):
            continue
        if TAKEN_OUT.search(ast.unparse(loop)):
            continue  # and put back later
        joined = (call.args[0] for call in calls_of(loop, *JOINED, "sum") if call.args)
        for both in (it for it in joined if is_operation(it, ast.Add)):
            match both.left, both.right:
                case ast.Subscript(one, ast.Slice(None, end)), ast.Subscript(
                    other, ast.Slice(ast.expr() as start, None) as part
                ) if end is not None and _text(one, end) == _text(other, start):
                    held, counter = f"{ast.unparse(one)}[{ast.unparse(end)}]", ast.unparse(end)
                    if held in ast.unparse(loop):
                        yield Fold(
                            both.lineno,
                            f"The rows that are trained on hold those of `{held}`, too",
                            f"`{ast.unparse(both)}`, which is all of them, in the training part",
                            f"all folds but `{held}`",
                            in_place_of(part, f"{counter} + 1:", f"{counter} + 1:", source, KIND),
                        )


def _text(rows: ast.expr, place: ast.expr) -> str:
    return f"{ast.unparse(rows)}[{ast.unparse(place)}]"


def made_once(source: Source, reached: Collection[int], names: Set[str]) -> Fold | None:
    """Return a network that is made before the folds, and goes on learning from fold to fold.

    Args:
        source: the program.
        reached: the lines that were run.
        names: of the numbers that its steps change.
    """
    for block in blocks(source.tree()):
        loops = _loops(only(block, ast.For), reached)
        for loop, makes in product(loops, only(block, ast.Assign)):
            match makes:
                case ast.Assign([ast.Name(id=net)], ast.Call()) if makes.lineno < loop.lineno:
                    anew = sum(net in names_set(it) for it in block) > 1
                    if anew or not _goes_on(net, loop, source, names):
                        continue
                    text = source.written(makes)
                    return Fold(
                        makes.lineno,
                        f"`{net}` is made once, and goes on learning from fold to fold",
                        "a network that was trained on the rows it is tested with, from the second "
                        "fold on",
                        f"a new `{net}` for each fold",
                        replace(at_the_head(loop, text, text, source), kind=KIND),
                    )
    return None


def of_folds(source: Source, line: int) -> Iterator[Edit]:
    """Yield the edit of what is told of folds on this line."""
    every = range(1, source.runnable.count("\n") + 2)
    targets = (ast.unparse(it.target) for it in find_all(source.tree(), ast.AugAssign))
    names = {word for target in targets for word in words_of(target)}
    for found in (left_in(source, every), made_once(source, every, names)):
        if found is not None and found.line == line:
            yield found.edit


def _loops(loops: Iterable[ast.For], reached: Collection[int]) -> Iterator[ast.For]:
    """Yield the loops over folds that were reached."""
    for loop in loops:
        if loop.lineno in reached and FOLDS.search(ast.unparse(loop)):
            yield loop


def _held_out(loop: ast.For) -> Iterator[tuple[str, str, str]]:
    """Yield a list of folds, the one of the turn, and the name that is another one in each turn."""
    match loop.target, loop.iter:
        case ast.Name(id=fold), ast.Name(id=name):
            yield name, fold, fold
        case ast.Tuple(elts=[ast.Name(), ast.Name(id=fold)]), ast.Call(
            func=ast.Name(id="enumerate"), args=[ast.Name(id=name)]
        ):
            yield name, fold, fold
        case ast.Name(id=counter), ast.Call(func=ast.Name(id="range")):
            for statement in only(loop.body, ast.Assign):
                match statement:
                    case ast.Assign(
                        targets=[ast.Name(id=held)],
                        value=ast.Subscript(ast.Name(id=name), ast.Name(id=by)),
                    ) if by == counter:
                        yield name, held, counter


def _all_of(loop: ast.For, name: str, held: str, counter: str, source: Source) -> Iterator[Edit]:
    """Yield what leaves one fold out where all of them are joined."""
    joined = {call.args[0] for call in calls_of(loop, *JOINED) if call.args}
    nested = (statement.value for statement in only(loop.body, ast.Assign))
    for node in (*joined, *nested):
        if not isinstance(node, ast.ListComp | ast.GeneratorExp) or _is_set_again(node, loop):
            continue
        first, *inner = node.generators
        asked = {it for test in first.ifs for it in names_in(test)}
        if asked & {counter, held} or not _takes_rows(node, one_by_one=node not in joined):
            continue
        by = name_of(first.target)
        match first.iter, node.elt if not inner else inner[0].iter:
            case ast.Name(id=all_), ast.Name(id=fold) if all_ == name and fold == by:
                test = f"{by} is not {held}"
            case ast.Call(func=ast.Name(id="range")) as numbers, ast.Subscript(
                ast.Name(id=all_), ast.Name(id=index)
            ) if (all_, index) == (name, by) and counter != held:
                if ast.unparse(numbers) != ast.unparse(loop.iter):
                    continue  # those before it, or after
                test = f"{by} != {counter}"
            case _:
                continue
        if first.ifs:
            yield in_place_of(first.ifs[0], test, f"if {test}", source, kind=KIND)
        else:
            yield behind(first.iter, f" if {test}", f"if {test}", source, kind=KIND)
    for statement in only(loop.body, ast.Assign):
        match statement.value:
            case ast.Call(func=ast.Name(id="list"), args=[ast.Name(id=all_)]) if all_ == name:
                whole = ast.unparse(statement.targets[0])
                more = f"{whole}.remove({held})"
                yield after(statement, [more], more, source, kind=KIND)


def _is_set_again(node: ast.expr, loop: ast.For) -> bool:
    """Tell whether what is made of the folds is changed later, so that one may be taken out."""
    sets = [(it, names_set(it)) for it in find_all(loop, ast.Assign, ast.AugAssign)]
    made = {name for it, names in sets if node in ast.walk(it) for name in names}
    return any(made & names for it, names in sets if node not in ast.walk(it))


def _takes_rows(node: ast.ListComp | ast.GeneratorExp, *, one_by_one: bool) -> bool:
    """Tell whether a comprehension gives the folds as they are, or their rows one by one."""
    if len(node.generators) == 1:
        return not one_by_one
    inner = node.generators[1]
    plain = len(node.generators) == 2 and not inner.ifs and isinstance(node.elt, ast.Name)
    return plain and name_of(inner.target) == name_of(node.elt)


def _goes_on(net: str, loop: ast.For, source: Source, names: Set[str]) -> bool:
    """Tell whether the turns of a loop train and test one network, and none begins anew."""
    called = {name_of(call.func) for call in find_all(loop, ast.Call)}
    methods: dict[str, list[ast.FunctionDef]] = {}
    for function in functions(source.tree()):
        methods.setdefault(function.name, []).append(function)
    dealt = [name_of(call.func) for call in find_all(loop.iter, ast.Call)]
    deals = [function for name in dealt for function in methods.get(name, ())]
    text = "\n".join(map(ast.unparse, (loop, *deals)))
    if not ALL_OTHERS.search(text) or IN_TIME.search(source.text) or any(map(AGAIN.search, called)):
        return False
    calls = [call for call in find_all(loop, ast.Call) if net in names_in(call.func)]
    calls.sort(key=span_of)
    runs = [_run_by(name_of(call.func), methods) for call in calls]
    classes = {it.name for it in find_all(source.tree(), ast.ClassDef)}
    sets = [{it for one in run for it in _set_in(one, names, classes)} for run in runs]
    trained_first = sets[:1] == [{STEPPED}] and set() in sets  # else it is asked of what is new
    return trained_first and not any(MADE in it for it in sets)


def _run_by(name: str, methods: Mapping[str, list[ast.FunctionDef]]) -> list[ast.FunctionDef]:
    """Return the functions that a call of this name may run, and those that they call."""
    names, left = {name}, [name]
    found: list[ast.FunctionDef] = []
    while left:
        for function in methods.get(left.pop(), ()):
            found.append(function)
            called = {name_of(call.func) for call in find_all(function, ast.Call)} - names
            names |= called
            left += called
    return found


def _set_in(block: ast.AST, names: Set[str], classes: Set[str]) -> Iterator[str]:
    """Yield how the numbers that steps change are set: of themselves, or of other numbers.

    An object of a class of the program may hold some of them.
    """
    for node in find_all(block, ast.Assign, ast.AugAssign):
        if isinstance(node.value, ast.Call) and name_of(node.value.func) in classes:
            yield MADE
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in (one for it in targets for one in getattr(it, "elts", [it])):
            text = ast.unparse(target)
            if not names.isdisjoint(words_of(text)[-1:]):
                of_itself = isinstance(node, ast.AugAssign) or text in ast.unparse(node.value)
                yield STEPPED if of_itself else MADE


def words_of(path: str) -> list[str]:
    """Return net, p and W1 of `net.p['W1']`."""
    return re.findall(r"[A-Za-z_]\w*", path)
