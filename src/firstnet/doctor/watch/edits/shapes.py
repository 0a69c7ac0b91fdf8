"""Edits of shapes where values do not fit: another axis, an array turned, sizes exchanged.

What does not fit may have been made far from where the program stops. So the statements are looked
at from which its values come: what assigns them, what returns them, and what hands them over.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, function_at, name_of, only, statement_on
from firstnet.doctor.watch.edits.placed import at_once, replacing, with_argument

OF_SHAPES = re.compile(r"shape|broadcast|aligned|dimension|mismatch|size \d+ is different")
BY_DEPTH = 0.5  # by which an edit is put back for each statement back
DEEPEST = 7  # statements, from the one that stops back to where a value was made
REDUCING = ("sum", "mean", "max", "argmax")
MAKING = (
    *("zeros", "ones", "full", "empty", "randn", "rand", "random", "normal", "uniform"),
    *("random_sample", "standard_normal"),
)
KIND = "shape"


class Made(NamedTuple):
    """A statement that makes a value, and the expression that is the value."""

    source: Source
    statement: ast.stmt
    value: ast.expr

    @property
    def whole(self) -> ast.expr | None:
        """The whole right-hand side of the statement, of which the value may be a part."""
        return next(iter(_values(self.statement)), None)


def edits_of_shapes(sources: Mapping[str, Source], path: str, line: int) -> Iterator[Edit]:
    """Yield edits of the shapes of what meets on a line, the plainest and nearest first.

    Args:
        sources: the files of the program, by path.
        path: of the file in which it stops.
        line: where.
    """
    statement = statement_on(sources[path].tree(), line)
    if statement is None:
        return
    first = [Made(sources[path], statement, value) for value in _values(statement)]
    found = []
    for made, depth in _all_makers(first, sources):
        for kind, weight in KINDS.items():
            put_back = weight * (1 + BY_DEPTH * depth)
            found += [(put_back, it) for it in kind(made) if depth or kind is not _whole]
    found.sort(key=lambda it: it[0])
    yield from (replace(edit, cost=put_back) for put_back, edit in found)


def _all_makers(
    makers: Sequence[Made], sources: Mapping[str, Source]
) -> Iterator[tuple[Made, int]]:
    """Yield these, and what makes the values that they read, and so on; and how far back it is."""
    known = set()
    for depth in range(DEEPEST):
        further: list[Made] = []
        for made in makers:
            place = made.source.path, made.value.lineno, made.value.col_offset
            if place not in known:
                known.add(place)
                yield made, depth
                further += _makers(made, sources)
        makers = further


def _values(statement: ast.stmt) -> list[ast.expr]:
    """Return the expressions whose value a statement takes."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    if isinstance(statement, ast.If | ast.While):
        return [statement.test]
    value = getattr(statement, "value", None)
    return [value] if isinstance(value, ast.expr) else []


def _put(node: ast.expr, text: str, source: Source) -> Edit:
    return replacing(node, text, source, kind=KIND)


def _enclosed(node: ast.expr, source: Source) -> str:
    """Return it in brackets where something is to be called of a sum or a product."""
    text = source.written(node)
    return f"({text})" if isinstance(node, ast.BinOp) else text


def _along_the_other(made: Made) -> Iterator[Edit]:
    for node in find_all(made.value, ast.Call):
        if name_of(node.func) in REDUCING:
            for word in node.keywords:
                if word.arg == "axis" and ast.unparse(word.value) in ("0", "1"):
                    yield _put(
                        word.value, "1" if ast.unparse(word.value) == "0" else "0", made.source
                    )


def _kept(made: Made) -> Iterator[Edit]:
    """Yield sums along an axis that keep it."""
    for node in find_all(made.value, ast.Call):
        if name_of(node.func) not in REDUCING:
            continue
        if {word.arg for word in node.keywords} == {"axis"}:
            yield _put(node, with_argument(node, "keepdims=True", made.source), made.source)


def _turned_back(made: Made) -> Iterator[Edit]:
    for node in find_all(made.value, ast.Attribute):
        if node.attr == "T":
            yield _put(node, made.source.written(node.value), made.source)


def _whole(made: Made) -> Iterator[Edit]:
    """Yield what is handed over or returned turned, or as a column or a row.

    Of a list of pairs it is each of the two.
    """
    value = made.value
    if isinstance(value, ast.ListComp) and isinstance(value.elt, ast.Tuple):
        for part in value.elt.elts:
            yield _put(part, f"{_enclosed(part, made.source)}.reshape(-1, 1)", made.source)
    handed_over = isinstance(value, ast.Name | ast.Subscript) and value is not made.whole
    called = isinstance(made.statement, ast.Assign) and isinstance(value, ast.Call)
    one = not isinstance(value, ast.Tuple) and name_of(value) not in ("range", *MAKING)
    if one and (handed_over or called or isinstance(made.statement, ast.Return)):
        for change in (".T", ".reshape(-1, 1)", ".reshape(1, -1)"):
            yield _put(value, f"{_enclosed(value, made.source)}{change}", made.source)


def _exchanged(made: Made) -> Iterator[Edit]:
    """Yield arrays that are made with their two sizes the other way round."""
    for node in find_all(made.value, ast.Call):
        if name_of(node.func) not in MAKING:
            continue
        given = [
            *node.args,
            *(word.value for word in node.keywords if word.arg in ("size", "shape")),
        ]
        pairs = [expression.elts for expression in only(given, ast.Tuple, ast.List)]
        if name_of(node.func) in ("randn", "rand"):
            pairs.append(node.args)
        for pair in pairs:
            if len(pair) == 2:
                texts = [made.source.written(expression) for expression in reversed(pair)]
                yield at_once(pair, texts, f"{texts[0]}, {texts[1]}", made.source)


def _products(made: Made) -> Iterator[Edit]:
    """Yield products of arrays of which one is turned, and in the other order."""
    for node in ast.walk(made.value):
        match node:
            case (
                ast.BinOp(left, ast.MatMult(), right)
                | ast.Call(ast.Attribute(left, "dot"), [right])
                | ast.Call(ast.Name("dot" | "matmul"), [left, right])
                | ast.Call(ast.Attribute(attr="dot" | "matmul"), [left, right])
            ):
                for side in (right, left):
                    if not ast.unparse(side).endswith(".T"):
                        yield _put(side, f"{_enclosed(side, made.source)}.T", made.source)
                texts = [_enclosed(right, made.source), _enclosed(left, made.source)]
                yield at_once([left, right], texts, " and ".join(texts), made.source)


KINDS: dict[Callable[[Made], Iterator[Edit]], float] = {  # and how much each is put back
    _along_the_other: 0.2,
    _exchanged: 0.4,
    _kept: 1.0,
    _turned_back: 1.0,
    _whole: 1.5,
    _products: 1.5,
}


def _makers(made: Made, sources: Mapping[str, Source]) -> Iterator[Made]:
    """Yield what makes the values that an expression reads."""
    tree = made.source.tree()
    function = function_at(tree, made.statement.lineno)
    given = [arg.arg for arg in function.args.args] if function is not None else []
    for node in ast.walk(made.value):
        if isinstance(node, ast.Call):
            yield from _returned(name_of(node.func), sources)
        elif isinstance(node, ast.Attribute):
            for source in sources.values():
                yield from _assigned(node.attr, source.tree(), source)
        elif isinstance(node, ast.Subscript) and _key(node) != "[":
            for source in sources.values():
                yield from _assigned(_key(node), source.tree(), source)
        elif isinstance(node, ast.Name):
            yield from _assigned(node.id, function or tree, made.source)
            if function is not None and node.id in given:
                yield from _handed_over(function, given.index(node.id), sources)


def _key(node: ast.Subscript) -> str:
    """Return the text of a key up to what is put into it, behind a bracket."""
    first = node.slice
    while isinstance(first, ast.JoinedStr | ast.BinOp):
        first = first.values[0] if isinstance(first, ast.JoinedStr) else first.left
    return f"[{first.value!r}" if isinstance(first, ast.Constant) else "["


def _assigned(name: str, within: ast.AST, source: Source) -> Iterator[Made]:
    """Yield what is assigned to a variable, an attribute or a key."""
    for node in ast.walk(within):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                if any(_is_called(part, name) for part in parts):
                    yield Made(source, node, node.value)
        elif isinstance(node, ast.For):
            parts = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
            if any(_is_called(part, name) for part in parts):
                yield Made(source, node, node.iter)


def _is_called(target: ast.expr, name: str) -> bool:
    if isinstance(target, ast.Subscript):
        return name.startswith("[") and _key(target) == name
    return name_of(target) == name


def _returned(name: str, sources: Mapping[str, Source]) -> Iterator[Made]:
    """Yield what the learner's functions of this name return."""
    for source in sources.values():
        for function in find_all(source.tree(), ast.FunctionDef):
            if function.name == name:
                for node in find_all(function, ast.Return):
                    if node.value is not None:
                        yield Made(source, node, node.value)


def _handed_over(
    function: ast.FunctionDef | ast.AsyncFunctionDef, place: int, sources: Mapping[str, Source]
) -> Iterator[Made]:
    """Yield what is given to a function for one of its arguments."""
    place -= function.args.args[0].arg in ("self", "cls")
    for source in sources.values():
        tree = source.tree()
        for node in find_all(tree, ast.Call):
            if name_of(node.func) == function.name:
                statement = statement_on(tree, node.lineno)
                if statement is not None and place < len(node.args):
                    yield Made(source, statement, node.args[place])
