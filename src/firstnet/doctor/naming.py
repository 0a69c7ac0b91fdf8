"""Which function plays which part and how a network is made, as far as names tell."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from firstnet.doctor.meaning import meaning, returned_names, sounds_like
from firstnet.doctor.program import Program, called_names, randomness
from firstnet.doctor.roles import Argument, Roles, Verb
from firstnet.doctor.standing_in import STAND_IN

ACTIVATIONS = ("activations", "acts", "layer_outputs")
EXAMPLES = frozenset({"x", "y", "output", "error"})


@dataclass(frozen=True)
class Way:
    """A way to make a network."""

    maker: str
    arguments: tuple[Argument, ...]
    sizes: str
    extra: dict[str, Any]


def ways(program: Program) -> Iterator[Way]:
    """Yield the ways in which a program may make a network: its classes, then functions."""
    for kind in reversed(program.own_classes()):
        arguments = _constructor(kind)
        yield from _way(program, kind.__name__, arguments)
    for name in program.functions():
        if "." not in name and sounds_like(name, "maker"):
            yield from _way(program, name, _arguments(program.names[name]))


def _constructor(kind: type) -> tuple[Argument, ...]:
    """Return the arguments of a class, or of a method that was meant to be `__init__`."""
    if kind.__init__ is not object.__init__:  # type: ignore[misc]
        return _arguments(kind)
    near = difflib.get_close_matches("__init__", vars(kind), n=1, cutoff=0.75)
    return _arguments(vars(kind)[near[0]]) if near else ()


def _way(program: Program, name: str, arguments: tuple[Argument, ...]) -> Iterator[Way]:
    meanings = {it.meaning for it in arguments}
    required = [it for it in arguments if it.required]
    extra = _extra(program, arguments)
    if "*" in {it.name[:1] for it in arguments}:
        yield Way(name, tuple(it for it in arguments if it.name[0] != "*"), "spread", extra)
    elif {"inputs", "outputs"} <= meanings:
        yield Way(name, arguments, "counts", extra)
    elif "sizes" in meanings:
        yield Way(name, arguments, "list", extra)
    elif len(required) == 1 and required[0].meaning != "x":
        renamed = tuple(
            replace(it, meaning="sizes") if it is required[0] else it for it in arguments
        )
        yield Way(name, renamed, "list", extra)
    elif not required:
        yield Way(name, arguments, "fixed", extra)


def _extra(program: Program, arguments: Sequence[Argument]) -> dict[str, Any]:
    """Return values for what a maker wants besides the sizes."""
    values: dict[str, Any] = {}
    for it in arguments:
        if it.meaning == "eta":
            values[it.name] = 1.0
        elif it.meaning == "lmbda" and it.required:
            values[it.name] = 0.0
        elif it.meaning in ("epochs", "size") and it.required:
            values[it.name] = 1
        elif it.meaning == "random" and it.required:
            values[it.name] = randomness(it.name)
        elif it.required and it.name.startswith(("cost", "loss")):
            costs = [kind for kind in program.own_classes() if hasattr(kind, "delta")]
            if costs:
                values[it.name] = costs[0]
    return values


def _arguments(function: Callable[..., Any]) -> tuple[Argument, ...]:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ()
    found = []
    for it in parameters:
        if it.kind == it.VAR_POSITIONAL and meaning(it.name) == "sizes":
            found.append(Argument(f"*{it.name}", "sizes", False))
        if it.name == "self" or it.kind in (it.VAR_POSITIONAL, it.VAR_KEYWORD):
            continue
        means = meaning(it.name)
        if means == "batch" and isinstance(it.default, int):
            means = "size"  # batch=16
        many = isinstance(it.default, list | tuple)
        found.append(Argument(it.name, means, it.default is it.empty, many))
    return tuple(found)


def roles_by_name(program: Program, way: Way) -> Roles:
    """Return which functions seem to play which part."""
    is_class = isinstance(program.names.get(way.maker), type)
    verbs = verbs_of(program, way.maker if is_class else "")
    roles = Roles(way.maker, way.arguments, way.sizes, extra=way.extra)
    forward = _first(verbs, "forward", lambda it: not it.means() & {"y", "epochs", "batch", "eta"})
    gradient = _first(verbs, "gradient", lambda it: "epochs" not in it.means())
    train = _first(
        verbs,
        "train",
        lambda it: bool(it.means() & {"epochs"}) and bool(it.means() & {"batch", "x"}),
    ) or _first_of(verbs, lambda it: "epochs" in it.means() and bool(it.means() & {"batch", "x"}))
    taken = {it.name for it in (forward, gradient, train) if it}
    rest = [it for it in verbs if it.name not in taken]
    used = _called_by_others(program)
    rest = sorted(rest, key=lambda it: it.short not in used)  # what trains is called by nobody
    step = _first_of(rest, lambda it: "batch" in it.means() and "eta" in it.means()) or _first(
        rest, "step", lambda it: "epochs" not in it.means() and _takes_examples(it)
    )
    if train is None and step is not None:
        inner = step.short
        train = _first_of(
            rest,
            lambda it: it.short != inner and inner in _calls(program, it) and _takes_examples(it),
        )
        rest = [it for it in rest if it is not train]
    update = _first(rest, "update", lambda it: not it.means() & {"x", "batch", "y"})
    stands_in = way.maker == STAND_IN
    if gradient and (stands_in or "eta" in gradient.means()) and not step and not update:
        step, gradient = gradient, None
    evaluate = _first(rest, "evaluate", lambda it: it is not step)
    cost = _first(rest, "cost", lambda it: it is not step)
    slope = _first(rest, "cost_slope", lambda it: True)
    return replace(
        roles,
        forward=forward,
        gradient=gradient,
        step=step,
        update=update,
        train=train,
        evaluate=evaluate,
        cost=cost,
        cost_slope=slope,
    )


def _calls(program: Program, verb: Verb) -> set[str]:
    """Return the names of the functions that a learner's function calls."""
    return called_names(program.functions()[verb.name])


def _called_by_others(program: Program) -> set[str]:
    """Return the names of the functions that are called by another than themselves."""
    return {
        name
        for node in program.functions().values()
        for name in called_names(node)
        if name != node.name
    }


def _takes_examples(verb: Verb) -> bool:
    return "batch" in verb.means() or {"x", "y"} <= verb.means()


def verbs_of(program: Program, owner: str) -> list[Verb]:
    """Return the functions as verbs: the methods of a class first, then those of the module."""
    found = []
    functions = program.functions()
    for name, node in functions.items():
        if "." in name and name.split(".")[0] != owner:
            continue
        if "." in name and (node.name == "__init__" or _is_private(node.name)):
            continue
        found.append(_verb(program, name, node))
    return sorted(found, key=lambda it: "." not in it.name)


def _is_private(method: str) -> bool:
    """Tell whether Python hides a method under another name outside of its class."""
    return method.startswith("__") and not method.endswith("__")


def _verb(program: Program, name: str, node: ast.FunctionDef) -> Verb:
    owner, _, method = name.rpartition(".")
    function = getattr(program.names[owner], method) if owner else program.names[name]
    arguments = tuple(_of_examples(it) for it in _arguments(function))
    if "x" in {it.meaning for it in arguments} and _learns_from_outputs(node.name, arguments):
        arguments = tuple(
            replace(it, meaning="y") if it.meaning == "output" else it for it in arguments
        )
    if sounds_like(node.name, "gradient"):  # all that feedforward has computed
        arguments = tuple(
            replace(it, meaning="output") if it.name in ACTIVATIONS else it for it in arguments
        )
    meanings = [it.meaning for it in arguments]
    if len(arguments) == 2 and meanings == [None, None] and sounds_like(node.name, "gradient"):
        arguments = (replace(arguments[0], meaning="x"), replace(arguments[1], meaning="y"))
    needed = [it for it in arguments if it.required and it.meaning != "parameters"]
    if len(needed) == 1 and sounds_like(node.name, "forward"):
        arguments = tuple(replace(it, meaning="x") if it is needed[0] else it for it in arguments)
    if len(needed) == 1 and needed[0].meaning is None and sounds_like(node.name, "evaluate"):
        arguments = tuple(
            replace(it, meaning="batch") if it is needed[0] else it for it in arguments
        )
    return Verb(name, arguments, tuple(returned_names(node) or ()))


def _of_examples(argument: Argument) -> Argument:
    """Return an argument of a function that takes examples: there, `inputs` are no count."""
    if argument.meaning not in ("inputs", "outputs"):
        return argument
    return replace(argument, meaning=meaning(argument.name, EXAMPLES) or argument.meaning)


def _learns_from_outputs(name: str, arguments: Sequence[Argument]) -> bool:
    """Tell whether outputs are the desired ones: a function that learns is told no others."""
    learns = any(sounds_like(name, part) for part in ("gradient", "step", "train"))
    return learns and not {"y", "error", "batch"} & {it.meaning for it in arguments}


def _first(verbs: Sequence[Verb], part: str, fits: Callable[[Verb], bool]) -> Verb | None:
    return _first_of(verbs, lambda it: sounds_like(it.short, part) and fits(it))


def _first_of(verbs: Sequence[Verb], fits: Callable[[Verb], bool]) -> Verb | None:
    return next((it for it in verbs if fits(it)), None)
