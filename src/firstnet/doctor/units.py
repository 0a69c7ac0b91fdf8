"""The small functions of a network, and which of the book's they are: activations and slopes."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.meaning import meaning, sounds_like
from firstnet.doctor.patient import Body
from firstnet.doctor.program import Crash, called_names
from firstnet.doctor.reaching import Array
from firstnet.doctor.reference import close, leaky

Function = Callable[[Array], Array]

SIGMOIDS = r"sig(m|$)|logist|expit|squash|sigmoide"
SLOPE_NAME = re.compile(
    r"prime|deriv|slope|grad|(^|_)d($|_)|^d_?(sig|relu|tanh|act|f|g|σ)|pendiente|backward|_dx|Prime|Deriv"
)
FAMILIES = {
    "sigmoid": re.compile(SIGMOIDS, re.IGNORECASE),
    "tanh": re.compile(r"tanh", re.IGNORECASE),
    "leaky": re.compile(r"leaky|lrelu", re.IGNORECASE),
    "relu": re.compile(r"relu|rectif", re.IGNORECASE),
    "softmax": re.compile(r"soft_?max", re.IGNORECASE),
}
PLAIN_NAME = re.compile(
    r"activat|nonlin|squash|fire|transfer|activacion|^(f|g|phi|σ|φ|act|s)$", re.IGNORECASE
)
LEAKS = (0.01, 0.1, 0.2, 0.001, 0.05, 0.3)


@dataclass(frozen=True)
class Unit:
    """A small function of the learner's that maps an array to one of the same shape.

    Attributes:
        name: as in `Program.functions`.
        is_slope: whether it is the slope of another.
        family: which kind its name tells: "sigmoid", "relu" …, or "".
        found: what it computes: "sigmoid", "sigmoid slope of z", "sigmoid slope of a" …, or "".
        flag: the argument that turns the function into its slope, where there is one.
        crash: how it failed, if it did.
    """

    name: str
    is_slope: bool
    family: str
    found: str
    flag: str = ""
    crash: Crash | None = None

    @property
    def short(self) -> str:
        """Its name as the learner calls it."""
        return self.name.split(".")[-1]


def _sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-z)))


def _softmax(z: Array) -> Array:
    return np.asarray(np.exp(z) / np.sum(np.exp(z)))


ACTIVATIONS: dict[str, Function] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "softmax": _softmax,
    "linear": lambda z: z,
    "softplus": lambda z: np.log(1 + np.exp(z)),
    **{f"leaky {leak:g}": leaky(leak).fire for leak in LEAKS},
}
SLOPES: dict[str, Function] = {
    "sigmoid slope of z": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "sigmoid slope of a": lambda a: a * (1 - a),
    "tanh slope of z": lambda z: 1 - np.tanh(z) ** 2,
    "tanh slope of a": lambda a: 1 - a**2,
    "relu slope": lambda z: (z > 0) * 1.0,
    "softmax slope of z": lambda z: _softmax(z) * (1 - _softmax(z)),
    "linear slope": np.ones_like,
    **{f"leaky {leak:g} slope": leaky(leak).slope for leak in LEAKS},
}
Z = np.array([[-2.1], [-0.7], [0.4], [1.3], [2.6], [-1.5], [0.05]])


def find_units(body: Body) -> list[Unit]:
    """Return the learner's activations and slopes, in the order of the file."""
    program, roles = body.patient.program, body.roles
    taken = {verb.name for verb in vars(roles).values() if hasattr(verb, "arguments")}
    called = called_names(program.tree)
    units: list[Unit] = []
    for name, node in (program.functions() | program.lambdas()).items():
        short = name.split(".")[-1]
        if name in taken or name == roles.maker or short.startswith("__"):
            continue
        if short in called or _family(short) or SLOPE_NAME.search(short):
            units += _units(body, name, node)
    return units


def callable_of(body: Body, name: str) -> Callable[..., Any] | None:
    """Return a learner's function by its name in `Program.functions`, ready to be called."""
    owner, _, short = name.rpartition(".")
    if not owner:
        return body.patient.program.names.get(name)
    kind = body.patient.program.names.get(owner)
    if body.instance is not None and kind in type(body.instance).__mro__:  # a Protocol, too
        return getattr(body.instance, short, None)
    if kind is not None and isinstance(vars(kind).get(short), (staticmethod, classmethod)):
        return getattr(kind, short, None)
    return None


def _family(name: str) -> str:
    return next((family for family, it in FAMILIES.items() if it.search(name)), "")


def _units(body: Body, name: str, node: ast.FunctionDef | ast.Lambda) -> Iterator[Unit]:
    function = callable_of(body, name)
    short = name.split(".")[-1]
    arguments = [it.arg for it in node.args.args if it.arg not in ("self", "cls")]
    needed = len(arguments) - len(node.args.defaults)
    flags = [it for it in arguments[1:] if meaning(it, frozenset({"flag"}))]
    if function is None or not arguments or needed > 1 + len(flags):
        return
    family, slope = _family(short), bool(SLOPE_NAME.search(short))
    for flag, value in [("", False), *((it, True) for it in flags[:1])]:
        chosen = {flags[0]: value} if flags else {}
        result = try_unit(body, name, chosen)
        is_slope = slope or bool(flag)
        named = family or slope or PLAIN_NAME.search(short)
        if isinstance(result, Crash):
            if named:
                yield Unit(name, is_slope, family, "", flag, result)
        elif result is not None:
            found = what(result, is_slope)
            if found or named:
                slopes = is_slope or ("slope" in found and not family)
                yield Unit(name, slopes, family, found, flag)
        elif (family or slope) and not sounds_like(short, "gradient"):
            yield Unit(name, is_slope, family, "", flag)


def try_unit(body: Body, name: str, chosen: dict[str, bool]) -> Array | Crash | None:
    """Return what a small function gives for Z, as a column; None if it is of another shape.

    It is handed Z as the program lays out an example, or number by number where it takes no more.
    """
    function, path = callable_of(body, name), body.patient.program.source.path
    if function is None:
        return None
    z = body.example(Z.ravel())
    result = attempt(lambda: function(z.copy(), **chosen), path)
    if isinstance(result, Crash) and result.kind == "TypeError":
        one_by_one = attempt(
            lambda: [float(function(float(it), **chosen)) for it in Z.ravel()], path
        )
        if not isinstance(one_by_one, Crash):
            return np.array(one_by_one).reshape(Z.shape)
    if isinstance(result, Crash):
        return result
    if not isinstance(result, np.ndarray) or result.shape != z.shape:
        return None
    return np.asarray(result, dtype=np.float64).reshape(Z.shape)


def what(result: Array, is_slope: bool) -> str:
    """Return the name of the function that gives this result for Z, or ""."""
    tables = (SLOPES, ACTIVATIONS) if is_slope else (ACTIVATIONS, SLOPES)
    with np.errstate(all="ignore"):
        for table in tables:
            for name, function in table.items():
                if close(result, np.asarray(function(Z), dtype=np.float64), 1e-4):
                    return name
    return ""
