"""A factor or a term that was forgotten: * sp, / len(mini_batch), + b."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit
from firstnet.doctor.edits.scope import BINARY, Scope, rank

KIND = "factor"
_MOST = 14  # of the candidates for each sign


def factors(scope: Scope) -> Iterator[Edit]:
    """Yield insertions of an operand that the file uses elsewhere, or never uses at all."""
    candidates = _candidates(scope)
    for node in scope.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in scope.slopes and node.args:
            for z in _zs(scope):
                yield scope.replace(node.args[0], z, KIND, 1.9)
    for spot, extra in _spots(scope):
        text = scope.source(spot)
        sums = isinstance(spot, ast.BinOp) and isinstance(spot.op, (ast.Add, ast.Sub))
        keyed = re.search(r"[\w.]+\[(['\"])W\1 ?\+ ?str\([^()]*\)\]", text)
        if keyed:  # parameters["W" + str(l)] has parameters["b" + str(l)] beside it
            other = re.sub(r"(['\"])W\1", r"\1b\1", keyed[0])
            yield scope.replace(spot, f"{text} + {other}", KIND, 1.2 + extra, f"+ {other} added")
        forgotten = {(sign, name): 1.0 for name in scope.forgotten_at(spot) for sign in "+*<"}
        digits = re.findall(r"\d", text)
        for (sign, other), cost in {**candidates, **forgotten}.items():
            if other in text and len(other) > 3:
                cost += 1.5
            elif any(digit in re.findall(r"[A-Za-z](\d)", other) for digit in digits):
                cost -= 0.4
            if sign == "<":
                yield scope.replace(
                    spot,
                    f"{other} * ({text})" if rank(spot) < 11 else f"{other} * {text}",
                    KIND,
                    cost + extra,
                    f"{other} * in front",
                )
                continue
            inner = f"({text})" if sums and sign in "*/" else text
            yield scope.replace(
                spot, f"{inner} {sign} {other}", KIND, cost + extra, f"{sign} {other} added"
            )


def _spots(scope: Scope) -> Iterator[tuple[ast.expr, float]]:
    seen: set[ast.expr] = set()
    for node in scope.nodes:
        for spot, extra in _inside(node):
            quiet = isinstance(spot, (ast.List, ast.ListComp, ast.Tuple, ast.Lambda, ast.Dict))
            if spot not in seen and not quiet:
                seen.add(spot)
                yield spot, extra


def _inside(node: ast.AST) -> Iterator[tuple[ast.expr, float]]:
    if isinstance(node, (ast.Return, ast.Assign, ast.AugAssign, ast.Lambda)):
        value = node.body if isinstance(node, ast.Lambda) else node.value
        if value is not None and not isinstance(value, ast.Constant):
            yield value, 0.0
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        yield node.elt, 0.3
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        yield node.right, 0.2
        yield node.left, 1.0
    elif isinstance(node, ast.Call):
        for arg in node.args:
            if isinstance(arg, (ast.Call, ast.BinOp)):
                yield arg, 0.1
            elif isinstance(arg, (ast.Name, ast.Subscript)):
                yield arg, 1.5
    elif isinstance(node, ast.Tuple):
        for item in node.elts:
            if isinstance(item, (ast.BinOp, ast.Call)):
                yield item, 0.8


def _candidates(scope: Scope) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}

    def add(sign: str, text: str, cost: float) -> None:
        text = " ".join(text.split())
        others = {re.sub(r"(?<=[A-Za-z])\d", digit, text) for digit in "123"} - {text}
        if len(text) <= 60:
            found[sign, text] = min(cost, found.get((sign, text), 99.0))
            for other in others:
                if other.replace("self.", "") != other and _known(scope, other):
                    found.setdefault((sign, other), cost)

    for name in scope.unread:
        add("*", name, 1.0)
        add("+", name, 1.0)
        add("/", name, 1.8)
    for slope in scope.slopes:
        for z in _zs(scope):
            add("*", f"{slope}({z})", 2.2)
    for name in [*scope.parameters, *(f"self.{attribute}" for attribute in scope.attributes)]:
        if re.fullmatch(r"(self\.)?(eta|lr|alpha|rate|learning_?rate|tasa)", name):
            add("<", name, 1.6)
    for name in scope.attributes:
        if re.fullmatch(r"b|bs|bias(es)?", name) and f"self.{name}" in scope.listed:
            for index in list(_indices(scope))[:4]:
                add("+", f"self.{name}[{index}]", 1.8)
    for name in scope.parameters:
        if any(hint in name for hint in ("batch", "data", "lote", "examples")):
            add("/", f"len({name})", 2.4)
        if name in ("m", "n", "X", "x", "y", "Y"):
            add("/", name if name in "mn" else f"{name}.shape[0]", 3.0)
            add("/", name if name in "mn" else f"{name}.shape[1]", 3.2)
    for near, root in ((0.0, scope.function), (1.0, scope.owner or scope.tree)):
        for node in ast.walk(root):
            if isinstance(node, ast.BinOp) and type(node.op) in _WANTED and scope.fits(node):
                add(
                    BINARY[type(node.op)][0],
                    scope.operand(node.right) if near == 0.0 else _text(scope, node.right),
                    2.6 + near,
                )
                if isinstance(node.op, ast.Mult):
                    add(
                        "<",
                        scope.operand(node.left) if near == 0.0 else _text(scope, node.left),
                        3.2 + near,
                    )
    if re.search(r"open\(|csv|loadtxt|genfromtxt|load\(", scope.source(scope.function)):
        add("/", "255.0", 1.6)
    for name in scope.bound:
        if name in ("m", "n", "eta", "lr", "sp", "b", "alpha"):
            add("/" if name in "mn" else "+" if name == "b" else "*", name, 2.8)
    cheapest = sorted(found.items(), key=lambda item: item[1])
    signs = {sign: [it for it in cheapest if it[0][0] == sign][:_MOST] for sign in "+-*/<"}
    return {key: cost for group in signs.values() for key, cost in group}


_WANTED = (ast.Mult, ast.Div, ast.Add, ast.Sub)


def _text(scope: Scope, node: ast.expr) -> str:
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) else text


def _known(scope: Scope, text: str) -> bool:
    names = set(re.findall(r"self\.(\w+)", text))
    return names <= {
        *scope.attributes,
        *(function.removeprefix("self.") for function in scope.functions),
    }


def _indices(scope: Scope) -> dict[str, None]:
    """The indices of this function, as text."""
    return {
        ast.unparse(node.slice): None
        for node in scope.nodes
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Slice, ast.Tuple))
    }


def _zs(scope: Scope) -> list[str]:
    """What a slope may be taken at: the z's of this function, alone or with an index."""
    found: list[str] = []
    indices = _indices(scope)
    for counter in scope.counters:
        indices |= {f"{counter} - 1": None, f"-{counter}": None}
    for name in [*scope.bound, *(f"self.{attribute}" for attribute in scope.attributes)]:
        plain = name.removeprefix("self.").lower()
        if re.fullmatch(r"z|z\d|a\d?|out(put)?\d?|h\d?|activations?|hidden", plain):
            found.append(name)
        if name in scope.listed and re.fullmatch(r"z|a|zs|z_\w+|activations|outputs|a_?s", plain):
            found += [f"{name}[{index}]" for index in ["-1", *list(indices)[:6]]]
    found.sort(key=lambda it: not it.removeprefix("self.").lower().startswith("z"))
    return list(dict.fromkeys(found))[:12]
