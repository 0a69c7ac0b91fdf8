"""A line that a neighbouring line calls for: the biases' beside the weights', [-l] after [-1]."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import Scope
from firstnet.doctor.edits.statements import blocks, lines

KIND = "copy"
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)


def copies(scope: Scope) -> Iterator[Edit]:
    """Yield insertions of lines made from the file's own lines."""
    written = {ast.unparse(statement) for statement in scope.statements}
    blocked = {it: block for block, _ in blocks(scope) for it in block}
    simple = [it for it in scope.statements if isinstance(it, _SIMPLE) and scope.alone(it)]
    for statement in simple:
        for text in _twins(scope, statement):
            if text in written:
                continue
            target = _target(ast.parse(text).body[0])
            if target == _target(statement) != "":
                continue
            yield from _instead(scope, simple, text)
            if target in {_target(it) for it in blocked[statement]} - {""}:
                continue
            yield scope.after(statement, text, KIND, 1.4, f"{text} added")
            yield scope.before(statement, text, KIND, 1.5, f"{text} added")
            for place in blocked[statement]:
                if scope.alone(place) and not isinstance(place, ast.Return):
                    yield scope.after(place, text, KIND, 1.9, f"{text} added")
    yield from _filled(scope)
    yield from _called(scope)
    yield from _into_loops(scope, simple, written)
    yield from _from_elsewhere(scope, written)


def _instead(scope: Scope, simple: Sequence[ast.stmt], text: str) -> Iterator[Edit]:
    """The twin in place of the statement that sets the same thing in another way."""
    new = ast.parse(text).body[0]
    for old in simple:
        if isinstance(old, type(new)) and _target(old) == _target(new) != "":
            yield scope.swap(old, text, KIND, 1.3, text)


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AugAssign) else ""


def _twins(scope: Scope, statement: ast.stmt) -> Iterator[str]:
    """The statement with weights for biases, or the reverse, in every name."""
    text = ast.unparse(statement)
    yield from _of_other_data(scope, text)
    for table in (_TO_BIASES, _TO_WEIGHTS):
        other = table_applied(text, table)
        if other != text and scope.fits(ast.parse(other)) and _known(scope, other):
            yield other

    inputs = next((name for name in scope.parameters if name in ("X", "x", "inputs")), "X")
    for step in (1, -1):
        other = _numbered(text, step)
        first = next((it for it in ("self.a1", "a1", "A1", "self.A1") if it in _names(scope)), "a1")
        up = re.sub(rf"\b{inputs}\b", first, other) if step == 1 else other
        for made in {up, re.sub(r"\b(self\.)?[aAhH]_?0\b", inputs, other)} - {text}:
            if scope.fits(ast.parse(made)) and _known(scope, made):
                yield made
    for old, new in itertools.permutations("123", 2):
        other = re.sub(rf"(?<=[A-Za-z_]){old}\b", new, text)
        if other != text and scope.fits(ast.parse(other)) and _known(scope, other):
            yield other


def _of_other_data(scope: Scope, text: str) -> Iterator[str]:
    """The statement for the test data, from that for the training data, and so on."""
    for one, other in itertools.permutations(_DATA, 2):
        made = re.sub(rf"\b{one}(?=_)|(?<=_){one}\b", other, text)
        made = re.sub(rf"\b{one[:2]}_", f"{other[:2]}_", made)
        if made != text and scope.fits(ast.parse(made)):
            yield made


def _numbered(text: str, step: int) -> str:
    """Return the text with the layers' numbers moved on: dW2 to dW1."""
    if step < 0 and re.search(r"(?<=[A-Za-z_])0\b", text):
        return text  # below zero there is none
    return re.sub(r"(?<=[A-Za-z_])\d\b", lambda found: str(int(found[0]) + step), text)


def _names(scope: Scope) -> set[str]:
    return {*scope.bound, *(f"self.{name}" for name in scope.attributes)}


def _filled(scope: Scope) -> Iterator[Edit]:
    """`zs.append(z)` for a list that is made and never filled; `[x]` for an empty one."""
    for statement in scope.statements:
        if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List)):
            continue
        name = ast.unparse(statement.targets[0])
        if not statement.value.elts:
            for parameter in scope.parameters:
                yield scope.replace(statement.value, f"[{parameter}]", KIND, 1.6)
        if f"{name}.append(".encode() in lines(scope, scope.function, scope.function).encode():
            continue
        for loop in scope.of(ast.For, ast.While):
            for inner in getattr(loop, "body", []):
                if isinstance(inner, ast.Assign) and scope.alone(inner):
                    text = f"{name}.append({ast.unparse(inner.targets[0])})"
                    alike = ast.unparse(inner.targets[0])[0] == name.removeprefix("self.")[0]
                    yield scope.after(inner, text, KIND, 0.7 + (not alike), f"{text} added")


def _called(scope: Scope) -> Iterator[Edit]:
    """A call of a function of the file that nobody calls, where its arguments' names are known."""
    called = {
        ast.unparse(inner.func) for inner in ast.walk(scope.tree) if isinstance(inner, ast.Call)
    }
    for node in ast.walk(scope.tree):
        if not isinstance(node, ast.FunctionDef) or node is scope.function:
            continue
        needed = node.args.args[: len(node.args.args) - len(node.args.defaults)]
        arguments = [argument.arg for argument in needed if argument.arg != "self"]
        for name in (f"self.{node.name}", node.name):
            if name in scope.functions and name not in called and set(arguments) <= scope.known:
                text = f"{name}({', '.join(arguments)})"
                for block, owner in blocks(scope):
                    cost = 1.8 + 0.5 * (owner is scope.function) + 0.8 * (not arguments)
                    if scope.alone(block[-1]) and not isinstance(block[-1], ast.Return):
                        yield scope.after(block[-1], text, KIND, cost - 0.4, f"{text} added")
                    for place in block:
                        if scope.alone(place):
                            yield scope.before(place, text, KIND, cost, f"{text} added")


_DATA = ("training", "train", "validation", "test")
_TO_BIASES = (("weights", "biases"), ("weight", "bias"), ("W", "b"), ("w", "b"))
_TO_WEIGHTS = (
    ("biases", "weights"),
    ("bias", "weight"),
    ("b", "w"),
)


def table_applied(text: str, table: tuple[tuple[str, str], ...]) -> str:
    """Return the text with the ends of its names changed: nabla_b to nabla_w, db1 to dw1."""

    def renamed(match: re.Match[str]) -> str:
        name = match[0]
        for old, new in table:
            changed = re.sub(
                rf"^(d|n|dn|g|s|v|\w+_|)"
                rf"{old}(s|_?\d|_grad|_delta)?$",
                rf"\g<1>{new}\g<2>",
                name,
            )
            if changed != name:
                return changed
        return name

    return re.sub(r"[^\W\d]\w*", renamed, text)


def _known(scope: Scope, text: str) -> bool:
    used = {
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    methods = {name.removeprefix("self.") for name in scope.functions}
    return used <= {*scope.attributes, *methods}


def _into_loops(scope: Scope, simple: Sequence[ast.stmt], written: set[str]) -> Iterator[Edit]:
    """A line from before a loop, with its last layer turned into the loop's; and the reverse."""
    for block, owner in blocks(scope):
        if not (isinstance(owner, ast.For) and isinstance(owner.target, ast.Name)):
            continue
        counter = owner.target.id
        for statement in simple:
            text = ast.unparse(statement)
            here = any(statement is node for node in ast.walk(owner))
            for made in _counted(text, counter, back=here):
                if made in written or made == text:
                    continue
                if here:
                    yield scope.before(owner, made, KIND, 1.8, f"{made} added")
                    continue
                for place in block:
                    if scope.alone(place):
                        yield scope.before(place, made, KIND, 2.0, f"{made} added")
                if scope.alone(block[-1]):
                    yield scope.after(block[-1], made, KIND, 1.7, f"{made} added")


def _counted(text: str, counter: str, back: bool) -> Iterator[str]:
    if back:
        last = re.sub(rf"\[-{counter} - 1\]", "[-2]", text)
        yield re.sub(rf"\[-{counter}\]", "[-1]", last)
        return
    ahead = re.sub(r"\[-2\]", f"[-{counter} - 1]", text)
    yield re.sub(r"\[-1\]", f"[-{counter}]", ahead)


def _from_elsewhere(scope: Scope, written: set[str]) -> Iterator[Edit]:
    """Lines of the file's other functions whose names all mean something here."""
    own = set(scope.statements)
    texts: dict[str, None] = {}
    for node in ast.walk(scope.tree):
        if isinstance(node, _SIMPLE) and node not in own and scope.fits(node):
            text = ast.unparse(node)
            selfish = "self" in text
            if "\n" not in text and text not in written and (scope.owner or not selfish):
                texts[text] = None
    for text in list(texts)[:20]:
        if isinstance(ast.parse(text).body[0], ast.Expr) and "(" not in text:
            continue
        for block, _ in blocks(scope):
            for place in block:
                if scope.alone(place):
                    yield scope.before(place, text, KIND, 4.6, f"{text} added")
