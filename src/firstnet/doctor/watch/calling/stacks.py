"""Networks put together of a program's own layers: Network([Dense(6, 5), Tanh(), Dense(5, 3)]).

What to put together is a word of a plan, "stack Dense Tanh Sigmoid": the layer with weights, what
follows each of them but the last, and what follows that.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from firstnet.doctor.meaning import meaning, sounds_like

STACK, OWNS = "stack", "owns"  # kinds of what is given: layers, and functions of the program's
NONE = "-"  # no unit follows
UNITS = re.compile(r"sigm|logist|tanh|relu|rectif", re.IGNORECASE)
LAST = re.compile(r"sigm|logist", re.IGNORECASE)  # whose answers are between 0 and 1
CHANCES = re.compile(r"softmax", re.IGNORECASE)  # which follow the last layer alone
ADDS = re.compile(r"add(_?layer)?|append|push", re.IGNORECASE)
USES = re.compile(r"use|compile|set_?(loss|cost)(_?functions?)?", re.IGNORECASE)
COSTS = re.compile(r"mse|mean_?sq|quadratic|loss|cost|error", re.IGNORECASE)
SLOPES = re.compile(r"prime|deriv|grad|slope|(^|_)d_|backward", re.IGNORECASE)
OF_LAYERS = re.compile(r"layers?(_?list)?|modules?|blocks?|stack|\*", re.IGNORECASE)


def stack_of(names: Mapping[str, Any]) -> str:
    """Return the stack that a program's layers make up; "" if it has no layer with weights.

    Args:
        names: what the program has defined, or imported.
    """
    layers = {
        name: kind
        for name, kind in names.items()
        if isinstance(kind, type) and _goes_both_ways(kind)
    }
    dense = next((name for name, layer in layers.items() if len(_sizes_of(layer)) == 2), "")
    units = [name for name, layer in layers.items() if UNITS.search(name) and not required(layer)]
    chances = [name for name, it in layers.items() if CHANCES.search(name) and not required(it)]
    last = next((unit for unit in [*units, *chances] if LAST.search(unit) or unit in chances), NONE)
    hidden = next((it for it in units if it != last), NONE if last in chances else last)
    return f"{STACK} {dense} {hidden} {last}" if dense else ""


def layers_of(want: str, names: Mapping[str, Any], sizes: Sequence[int]) -> list[Any]:
    """Return the layers of a stack for a network of these sizes."""
    _, dense, hidden, last = want.split()
    made: list[Any] = []
    for inputs, outputs in pairwise(sizes):
        given = {"inputs": inputs, "outputs": outputs}
        wanted = _sizes_of(names[dense])
        arguments: dict[str, Any] = {name: given[want] for name, want in wanted.items()}
        arguments |= {it: np.random.default_rng(len(made)) for it in _drawing(names[dense])}
        made.append(names[dense](**arguments))
        unit = last if len(made) > 1 and outputs is sizes[-1] else hidden
        made += [names[unit]()] if unit != NONE else []
    return made


def additions(kind: type, names: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what is called of a new network for each layer, and with its costs; () if nothing is.

    As `network.add(Dense(6, 5))` and `network.use(mse, mse_prime)`.
    """
    stack = stack_of(names)
    methods = {name: it for name, it in vars(kind).items() if inspect.isfunction(it)}
    adds = next((method for method in methods if ADDS.fullmatch(method)), "")
    if not stack or not adds or required(kind):
        return ()
    found = [(f"{adds}()", stack)]
    for name in (method for method in methods if USES.fullmatch(method)):
        functions = [_cost_for(it, names) for it in required(methods[name])[1:]]
        if functions and all(functions):
            found.append((f"{name}()", " ".join([OWNS, *functions])))
    return tuple(found)


def stacked(kinds: Sequence[type], names: Mapping[str, Any]) -> list[type]:
    """Return which classes are the layers of another one, and so no networks by themselves."""
    stack = stack_of(names)
    layers = [names[word] for word in stack.split()[1:] if word != NONE]
    others = [kind for kind in kinds if kind not in layers]
    return layers if any(additions(other, names) or takes_layers(other) for other in others) else []


def takes_layers(kind: type) -> bool:
    """Tell whether a class is made from layers."""
    return any(map(OF_LAYERS.fullmatch, _arguments(kind)))


def _cost_for(argument: str, names: Mapping[str, Any]) -> str:
    """Return the function of a cost, or of its slope, that an argument is for; "" if none is."""
    slope = SLOPES.search(argument) is not None
    for name, it in names.items():
        fits = COSTS.search(name) and (SLOPES.search(name) is not None) == slope
        if inspect.isfunction(it) and fits:
            return name
    return ""


def _goes_both_ways(kind: type) -> bool:
    """Tell whether a class feeds forward, and leads back what comes from behind it.

    A cost does not, which makes the error itself.
    """
    methods = {name: it for name in dir(kind) if callable(it := getattr(kind, name, None))}
    ahead = any(
        sounds_like(method, "forward") and not method.startswith("__") for method in methods
    )
    back = [it for name, it in methods.items() if re.match(r"back|bprop", name, re.IGNORECASE)]
    return ahead and any(len(_arguments(it)) > 1 for it in back)


def _sizes_of(kind: type) -> dict[str, str]:
    """Return for the two arguments of a layer with weights whether they count inputs or outputs."""
    wanted = [it for it in required(kind) if it not in _drawing(kind)]
    if len(wanted) != 2:
        return {}
    told = [meaning(it, frozenset({"inputs", "outputs", "hidden"})) for it in wanted]
    if set(told) == {"inputs", "outputs"}:
        return {name: str(it) for name, it in zip(wanted, told)}
    sized = all(
        it is not None or re.search(r"in|out|size|dim|n_|units|nodes|neurons", name)
        for it, name in zip(told, wanted)
    )
    return dict(zip(wanted, ("inputs", "outputs"))) if sized else {}


def _drawing(kind: type) -> list[str]:
    """Return the names of the arguments of a layer that are to draw its weights."""
    return [it for it in required(kind) if meaning(it, frozenset({"random"}))]


def _arguments(kind: Callable[..., Any]) -> list[str]:
    """Return the names of what a constructor or a method takes, "*" for any number."""
    try:
        parameters = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        "*" if parameter.kind is parameter.VAR_POSITIONAL else parameter.name
        for parameter in parameters
    ]


def required(function: Callable[..., Any]) -> list[str]:
    """Return the names of what has to be given to a function by its place."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ["?"]
    plain = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    return [it.name for it in plain if it.default is it.empty]
