"""Hyper-parameters, read from the calls that a learner's file makes and that were not run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from firstnet.doctor.patient import Patient
from firstnet.doctor.program import place_of
from firstnet.doctor.report import Place
from firstnet.doctor.roles import Argument, Verb


@dataclass(frozen=True)
class Given:
    """A number, or the sizes of layers, that the program hands to a function of its own.

    Attributes:
        meaning: what it stands for: "eta", "size", "epochs", "sizes" …
        value: a number, or a tuple of them.
        place: where it stands.
    """

    meaning: str
    value: Any
    place: Place


def given_numbers(patient: Patient) -> list[Given]:
    """Return all hyper-parameters: those of calls, then those of defaults no call overrules."""
    tree = patient.program.source.tree()
    constants = _constants(tree)
    verbs = _callables(patient)
    found = [
        given
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for given in _from_call(node, verbs, constants)
    ]
    known = {it.meaning for it in found}
    defaults = [it for it in _defaults(patient, constants) if it.meaning not in known]
    return found + [it for it in _fixed_sizes(patient) if "sizes" not in known] + defaults


def _callables(patient: Patient) -> dict[str, tuple[Argument, ...]]:
    """Return the arguments of the maker, the step and the training, by their short names."""
    roles = patient.roles
    verbs: list[Verb] = [it for it in (roles.train, roles.step, roles.update) if it is not None]
    return {roles.maker: roles.maker_arguments} | {it.short: it.arguments for it in verbs}


def _constants(tree: ast.Module) -> dict[str, Any]:
    """Return the names that are bound exactly once, to a number or to sizes."""
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    bound.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            bound.setdefault(node.target.id, []).append(ast.Name("?"))
        elif isinstance(node, ast.For | ast.comprehension):
            for it in ast.walk(node.target):
                if isinstance(it, ast.Name):
                    bound.setdefault(it.id, []).append(ast.Name("?"))
    values = {name: _value(them[0], {}) for name, them in bound.items() if len(them) == 1}
    return {name: value for name, value in values.items() if value is not None}


def _value(node: ast.expr, constants: dict[str, Any]) -> Any:
    """Return the number or the tuple of whole numbers that an expression is; None if unknown."""
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.Constant):
        plain = isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
        return node.value if plain else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _value(node.operand, constants)
        return -value if isinstance(value, (int, float)) else None
    if isinstance(node, ast.List | ast.Tuple):
        values = [_value(it, constants) for it in node.elts]
        return tuple(values) if all(isinstance(it, int) for it in values) else None
    return None


def _from_call(
    node: ast.Call, verbs: dict[str, tuple[Argument, ...]], constants: dict[str, Any]
) -> Iterator[Given]:
    name = ast.unparse(node.func).split(".")[-1]
    arguments = verbs.get(name)
    if arguments is None or any(isinstance(it, ast.Starred) for it in node.args):
        return
    pairs = [(it.meaning, value) for it, value in zip(arguments, node.args)]
    meanings = {it.name: it.meaning for it in arguments}
    pairs += [(meanings.get(it.arg or ""), it.value) for it in node.keywords]
    if not arguments or arguments[0].name.startswith("*"):
        pairs = [("sizes", ast.copy_location(ast.Tuple(list(node.args), ast.Load()), node))]
    for means, value in [*pairs, *_counts(pairs, node)]:
        number = _value(value, constants)
        if means is not None and number is not None:
            yield Given(means, number, place_of(value))


def _counts(pairs: list[tuple[str | None, ast.expr]], node: ast.Call) -> Iterator[Any]:
    """Yield inputs, hidden and outputs as sizes where a network is made from counts."""
    by_meaning = {means: value for means, value in pairs if means}
    if {"inputs", "hidden", "outputs"} <= set(by_meaning):
        parts = [by_meaning[it] for it in ("inputs", "hidden", "outputs")]
        yield "sizes", ast.copy_location(ast.Tuple(parts, ast.Load()), node)


def _defaults(patient: Patient, constants: dict[str, Any]) -> Iterator[Given]:
    """Yield the defaults of arguments of the maker, the step and the training."""
    functions, roles = patient.program.functions(), patient.roles
    arguments = {
        roles.maker: roles.maker_arguments,
        f"{roles.maker}.__init__": roles.maker_arguments,
    }
    arguments |= {
        it.name: it.arguments for it in (roles.train, roles.step, roles.update) if it is not None
    }
    for name, them in arguments.items():
        node = functions.get(name)
        if node is None:
            continue
        meanings = {it.name: it.meaning for it in them}
        defaults = node.args.defaults
        last = node.args.args[len(node.args.args) - len(defaults) :]
        for argument, default in zip(last, defaults):
            means, number = meanings.get(argument.arg), _value(default, constants)
            if means and number is not None:
                yield Given(means, number, place_of(default))


def _fixed_sizes(patient: Patient) -> Iterator[Given]:
    """Yield the sizes of a network that is always made the same."""
    roles = patient.roles
    functions = patient.program.functions()
    node = functions.get(f"{roles.maker}.__init__") or functions.get(roles.maker)
    if roles.fixed and node is not None:
        yield Given("sizes", roles.fixed, place_of(node))
