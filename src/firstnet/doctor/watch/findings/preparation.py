"""Training and test inputs of which the program prepares only the one, or not both alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeGuard

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    has,
    is_operation,
    name_of,
    names_in,
    only,
    walk_all,
)
from firstnet.doctor.watch.edits.placed import after, at_once, replacing
from firstnet.doctor.watch.findings.causes import LARGE
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.findings.origin import LAID_OUT
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.steps.watching import Watched

WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
PART = re.compile(  # of all examples, as a word of a name
    r"tr|train(ing)?|ent|entren\w*|treino|lern|te|tst|test(ing|e)?|pru(eba)?|prova|val|valid(ation)?"
    r"|dev"
)
INPUTS = re.compile(r"x|data|daten|dados|datos|donn|inp|ent|features?|train|images?", re.I)
TRAINING = re.compile(r"tr|train(ing)?|ent|entren\w*|treino|lern")
SCALES = re.compile(r"transform$|normali[sz]|standardi[sz]|scale|preprocess")
SHOWN = ("print", "len", "mean", "std", "shape", "imshow", "plot", "scatter", "hist", "min", "max")
Statement = ast.Assign | ast.AugAssign


class Unprepared(NamedTuple):
    """One part of the examples that is scaled, and another one that is left as it was.

    Attributes:
        statement: that scales the one.
        name: of the one.
        other: of the other.
        at: the statement behind which the other could be scaled, or in which it is made.
        instead: what it could be made of; None where it is to be scaled afterwards.
        source: the file.
    """

    statement: Statement
    name: str
    other: str
    at: ast.stmt
    instead: str | None
    source: Source


def unprepared(sources: Iterable[Source]) -> Unprepared | None:
    """Return the first part of the examples that is left as it was where another one is scaled."""
    for source in sources:
        tree = source.tree()
        found = next(_made_otherwise(tree, source), None) or next(_left(tree, source), None)
        if found is not None:
            return found
    return None


def _left(tree: ast.Module, source: Source) -> Iterator[Unprepared]:
    """Yield parts that get no statement such as `X = (X - mean) / deviation`."""
    scaled = list(_scaled(tree))
    known = {name for _, name in scaled}
    read = _last_lines(tree)
    pairs = [
        (statement, name, other)
        for statement, name in scaled
        for other in sorted(read.keys() - known)
        if _are_parts(name, other)
    ]
    for statement, name, other in pairs:
        stores = [node for node in ast.walk(tree) if _stores(node, other)]
        around = function_at(tree, statement.lineno)
        stores = [store for store in stores if function_at(tree, store.lineno) is around] or stores
        last = max(stores, key=lambda it: it.lineno, default=statement)
        at = max(last, statement, key=lambda it: it.lineno)
        made = [it.value for it in only(stores, ast.Assign)]
        of_it = walk_all(made)
        derived = any(isinstance(it, ast.Name) and it.id == name for it in of_it)
        plain = all(_is_plain(it, other) for it in stores)
        near = function_at(tree, last.lineno) is around
        late = at is statement or not derived
        if stores and plain and near and read[other] > at.lineno and late:
            beside = dict(_pairs(at)) if at is statement else {}
            instead = _text_of(statement, name, other, source) if other in beside else None
            yield Unprepared(statement, name, other, at, instead, source)


def _last_lines(tree: ast.Module) -> dict[str, int]:
    """Return the last line on which each name stands."""
    found: dict[str, int] = {}
    for it in find_all(tree, ast.Name):
        found[it.id] = max(it.lineno, found.get(it.id, 0))
    return found


def _text_of(statement: Statement, name: str, other: str, source: Source) -> str:
    """Return what a statement makes of one name, made of another one."""
    value = dict(_pairs(statement))[name]
    text = source.written(value)
    again = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", other, text)
    return again.replace("fit_transform(", "transform(")  # fitted once, to the training inputs


def _is_plain(node: ast.AST, name: str) -> bool:
    """Tell whether a statement only loads or cuts out what it gives a name to."""
    whole = node.value if isinstance(node, ast.Assign) else None
    value = dict(_pairs(node)).get(name, whole)
    inside = list(ast.walk(value)) if value is not None else []
    calls = list(only(inside, ast.Call))
    others = [call for call in calls if name_of(call.func) not in LAID_OUT]
    again = any(isinstance(it, ast.Name) and it.id == name for it in inside)
    computes = any(
        isinstance(it, ast.BinOp) and not isinstance(it.op, ast.Add) and has(it, ast.Name)
        for it in inside
    )
    scales = any(SCALES.search(name_of(it.func)) for it in calls)
    return value is not None and not (again and others) and not computes and not scales


def _made_otherwise(tree: ast.Module, source: Source) -> Iterator[Unprepared]:
    """Yield parts that are made as another one, but for a division of all its numbers."""
    made = [
        (assignment.targets[0].id, assignment)
        for assignment in find_all(tree, ast.Assign)
        if isinstance(assignment.targets[0], ast.Name)
    ]
    for name, statement in made:
        value = statement.value
        if not (is_operation(value, ast.Div)):
            continue
        for other, it in made:
            if _are_parts(name, other) and _plain(value.left) == _plain(it.value):
                by = source.written(value.right)
                again = f"{source.written(it.value)} / {by}"
                yield Unprepared(statement, name, other, it, again, source)


def _plain(node: ast.expr) -> str:
    """Return the text of an expression, without the words for parts of the examples."""
    names = names_in(node)
    text = ast.unparse(node)
    for name in names:
        rest = "_".join(it.lower() for it in WORD.findall(name) if not PART.fullmatch(it.lower()))
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", rest, text)
    return text


def _stores(node: ast.AST, name: str) -> TypeGuard[ast.stmt]:
    """Tell whether a statement gives a value to a name."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    names = walk_all(targets)
    return any(isinstance(it, ast.Name) and it.id == name for it in names)


def left_unscaled(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of training inputs where only other ones are scaled.

    They are large, or so many that their size is not known.
    """
    found = unprepared(watched.learner.sources.values())
    words = [it.lower() for it in WORD.findall(found.other)] if found is not None else []
    if found is None or 0 < learning.size < LARGE or not any(map(TRAINING.fullmatch, words)):
        return None
    size = f"inputs of about {learning.size:.3g} in the training; " if learning.size else ""
    return finding(
        "ND801",
        f"{found.other} is not scaled, though {found.name} is, and the network does not learn",
        observed=f"{size}line {found.statement.lineno} scales {found.name} only",
        expected="the same preparation for both",
        at=watched.at(found.source.path, found.at.lineno),
    )


def given_raw(sources: Iterable[Source]) -> Edit | None:
    """Return the edit that prepares one part of the examples as another: f(X[n:]) as f(X[:n])."""
    for source in sources:
        tree = source.tree()
        prepared: dict[str, ast.Call] = {}
        inside: set[int] = set()
        for it in ast.walk(tree):
            match it:
                case ast.Call(func, [ast.Subscript(ast.Name(name), ast.Slice()) as part]):
                    if SCALES.search(name_of(func)):
                        prepared[name] = it
                    if SCALES.search(name_of(func)) or name_of(func) == "fit":
                        inside.add(id(part))
        for call in (it for it in find_all(tree, ast.Call) if name_of(it.func) not in SHOWN):
            for it in call.args:
                match it:
                    case ast.Subscript(ast.Name(name), ast.Slice()) if (
                        name in prepared and id(it) not in inside
                    ):
                        own = ast.unparse(prepared[name].func)
                        again = own.replace("fit_transform", "transform")
                        text = f"{again}({ast.unparse(it)})"
                        return at_once([it], [text], text, source)
    return None


class Unread(NamedTuple):
    """A mean and a deviation that are computed, and that nothing reads."""

    statement: ast.Assign
    names: tuple[str, str]
    of: str  # the array
    source: Source


def unread(sources: Iterable[Source]) -> Unread | None:
    """Return the first mean and deviation of an array that are computed for nothing."""
    for source in sources:
        tree = source.tree()
        nodes = list(ast.walk(tree))
        read = {it.id for it in only(nodes, ast.Name) if isinstance(it.ctx, ast.Load)}
        made: dict[str, tuple[str, str, ast.Assign]] = {}
        for it in nodes:
            for name, value in _pairs(it):
                call = value if isinstance(value, ast.Call) else None
                word = name_of(call.func) if call is not None else ""
                if name not in read and word in ("mean", "std") and call is not None:
                    array = call.func.value if isinstance(call.func, ast.Attribute) else None
                    numpy = isinstance(array, ast.Name) and array.id in ("np", "numpy")
                    taken = call.args[0] if numpy and call.args else array
                    inner = taken.value if isinstance(taken, ast.Subscript) else taken
                    if isinstance(inner, ast.Name) and isinstance(it, ast.Assign):
                        made[word] = name, inner.id, it
        lines = [it.lineno for *_, it in made.values()]
        of_inputs = len(made) == 2 and INPUTS.match(made["mean"][1]) is not None
        near = max(lines, default=0) - min(lines, default=0) <= 1
        if of_inputs and near and made["mean"][1] == made["std"][1]:
            last = max(made["mean"][2], made["std"][2], key=lambda it: it.lineno)
            return Unread(last, (made["mean"][0], made["std"][0]), made["mean"][1], source)
    return None


def _pairs(node: ast.AST) -> list[tuple[str, ast.expr]]:
    """Return the names that a statement gives to values, one by one."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [(name_of(it), each) for it, each in zip(target.elts, value.elts)]
    return [(target.id, value)] if isinstance(target, ast.Name) else []


def never_standardised(watched: Watched) -> Finding | None:
    """Return what is said of inputs that were to be standardised, where nothing is learned."""
    found = unread(watched.learner.sources.values())
    if found is None:
        return None
    mean, deviation = found.names
    return finding(
        "ND801",
        f"{mean} and {deviation} of {found.of} are computed, and nothing uses them",
        observed="inputs that stay as they are, and a network that does not learn from them",
        expected=f"({found.of} - {mean}) / {deviation}",
        at=watched.at(found.source.path, found.statement.lineno),
    )


def standardised(found: Unread) -> Edit | None:
    """Return the edit that standardises an array with the mean and the deviation of it."""
    node, (mean, deviation) = found.statement, found.names
    line = found.source.runnable.split("\n")[node.lineno - 1]
    if line[: node.col_offset].strip() or node.end_lineno != node.lineno:
        return None
    text = f"{found.of} = ({found.of} - {mean}) / {deviation}"
    return after(node, [text], text, found.source, kind="data")


def as_the_other(found: Unprepared) -> Edit | None:
    """Return the edit that scales the part that was left as the other is."""
    source, node = found.source, found.at
    if found.instead is not None and isinstance(node, ast.Assign):
        made = dict(_pairs(node)).get(found.other, node.value)
        return replacing(made, found.instead, source, kind="data")
    line = source.runnable.split("\n")[node.lineno - 1]
    if line[: node.col_offset].strip() or node.end_lineno != node.lineno:
        return None
    if found.name in dict(_pairs(found.statement)):
        of_other = _text_of(found.statement, found.name, found.other, source)
        again = f"{found.other} = {of_other}"
    else:
        text = source.written(found.statement)
        again = re.sub(rf"(?<![\w.]){re.escape(found.name)}(?!\w)", found.other, text)
    return after(node, [again], again, source, kind="data")


def without_brackets(watched: Watched) -> Finding | None:
    """Return what is said of a mean that is divided by the deviation, before it is subtracted.

    Both are of the array that it is subtracted from, or the brackets that are missing are there
    where another part of the examples is prepared.
    """
    learner = watched.learner
    for source in learner.sources.values():
        made = [(name, value) for node in ast.walk(source.tree()) for name, value in _pairs(node)]
        whole = {
            name: (ast.unparse(mean), ast.unparse(deviation))
            for name, value in made
            for mean, deviation in _standardised(value)
        }
        for name, value in made:
            match value:
                case ast.BinOp(op=ast.Sub(), right=ast.BinOp(left=mean, op=ast.Div(), right=by)):
                    pair = ast.unparse(mean), ast.unparse(by)
                case _:
                    continue
            beside = (_are_parts(name, it) and pair == other for it, other in whole.items())
            if not (_is_measured(mean, by, ast.unparse(value.left)) or any(beside)):
                continue
            text = f"({ast.unparse(value.left)} - {pair[0]}) / {pair[1]}"
            edit = replacing(value, text, source, kind="data")
            return finding(
                "ND801",
                f"Brackets are missing where {name} is prepared: only the mean is divided",
                observed=f"`{ast.unparse(value)}`",
                expected=text,
                at=watched.at(source.path, value.lineno),
                level="error",
                fix=fix_of(edit, learner),
            )
    return None


def _is_measured(mean: ast.expr, deviation: ast.expr, of: str) -> bool:
    """Tell whether two numbers are computed as the mean and the deviation of one array."""
    found = [(name_of(it.func), ast.unparse(it)) for it in only((mean, deviation), ast.Call)]
    array = rf"(?<![\w.]){re.escape(of)}(?!\w)"
    both = [name for name, _ in found] == ["mean", "std"]
    return both and all(re.search(array, text) for _, text in found)


def _standardised(value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the mean and the deviation of `(X - mean) / deviation`."""
    match value:
        case ast.BinOp(left=ast.BinOp(op=ast.Sub(), right=mean), op=ast.Div(), right=deviation):
            yield mean, deviation


def _scaled(tree: ast.Module) -> Iterator[tuple[Statement, str]]:
    """Yield the statements that scale an array, or columns of a table, under its own name."""
    for it in ast.walk(tree):
        match it:
            case ast.AugAssign(ast.Name(name), ast.Div() | ast.Sub() | ast.Mult()):
                yield it, name
            case ast.Assign(
                [ast.Subscript(ast.Name(name)) as columns],
                ast.BinOp(op=ast.Div() | ast.Sub()) as made,
            ):
                parts = list(find_all(made, ast.Subscript))
                moved = isinstance(made.op, ast.Sub) and isinstance(made.right, ast.Constant)
                if not moved and ast.unparse(columns) in map(ast.unparse, parts):
                    yield it, name
        for name, value in _pairs(it):
            inside = list(ast.walk(value))
            reads = any(isinstance(each, ast.Name) and each.id == name for each in inside)
            scales = any(
                (is_operation(each, ast.Div, ast.Sub))
                or (isinstance(each, ast.Call) and SCALES.search(name_of(each.func)))
                for each in inside
            )
            if reads and scales and isinstance(it, ast.Assign):
                yield it, name


def _are_parts(one: str, other: str) -> bool:
    """Tell whether two names are those of parts of the same: X_train and X_test."""
    words = [[it.lower() for it in WORD.findall(name)] for name in (one, other)]
    parts = [[it for it in word if PART.fullmatch(it)] for word in words]
    rest = [[it for it in each if not PART.fullmatch(it)] for each in words]
    return rest[0] == rest[1] and all(len(part) == 1 for part in parts) and parts[0] != parts[1]


def mixed_by_reshape(watched: Watched) -> Finding | None:
    """Return the finding for examples that a reshape has mixed up."""
    for number, shape in watched.torn.items():
        site = watched.learner.sites.values[number]
        sizes = " x ".join(map(str, shape))
        return finding(
            "ND804",
            f"`{site.text}` mixes up the examples",
            observed=f"reshape reads the {sizes} numbers row by row, so each of the {shape[0]} "
            "columns gets values from several examples",
            expected=f"`.reshape({shape[0]}, -1).T`, with one example per column",
            at=watched.at(site.file, site.line),
        )
    return None
