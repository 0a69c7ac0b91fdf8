"""Finding out which of a learner's functions plays which part: by name first, by behaviour then.

What can't be read is said (`Unreadable`), never guessed.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np

from firstnet.doctor.meaning import looks_like_gradient, meaning, returned_names, sounds_like
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Program, TimeUp, called_names, quiet, reached, time_limit
from firstnet.doctor.reaching import Array, Path, last_name, output_in
from firstnet.doctor.roles import Argument, Roles, Slot, Verb
from firstnet.doctor.standing_in import STAND_IN

SIZES = (3, 4, 5, 2)  # all different, so that a shape tells which layer it belongs to
ONE_HIDDEN, NO_HIDDEN = (3, 4, 2), (3, 2)
BEHAVIOUR_S = 5.0  # for all calls that settle what names leave open
LAYOUTS = ("column", "row", "flat")
# Answers that are used as places in an array, or made into vectors first, are numbers.
INTEGERS = re.compile(
    r"(arange|range)\([^)]*\),\s*(y|Y|labels?|t|targets?)\w*\]|one_?hot\(|eye\(\w+\)\["
)
EXAMPLES = frozenset({"x", "y", "output", "error"})


class Unreadable(Exception):
    """The program can't be examined; the text says why, for the learner."""


@dataclass(frozen=True)
class _Way:
    """A way to make a network."""

    maker: str
    arguments: tuple[Argument, ...]
    sizes: str
    extra: dict[str, Any]


def discover(program: Program) -> Patient:
    """Return the patient: the program, with the parts of its functions.

    Raises:
        Unreadable: no network was found in it.
    """
    best: Patient | None = None
    for way in _ways(program):
        patient = Patient(program, _roles(program, way))
        if _worth(patient) > (_worth(best) if best else 0):
            best = patient
    if best is None:
        raise Unreadable(_nothing_found(program))
    try:
        with time_limit(BEHAVIOUR_S):
            return _by_behaviour(best)
    except (TimeUp, SystemExit):  # the contract stage tells the learner in which line
        return best


def probe_sizes(patient: Patient) -> tuple[int, ...]:
    """Return the sizes of the network to look at first."""
    if patient.roles.sizes == "fixed":
        return patient.roles.fixed
    if patient.allows(SIZES):
        return SIZES
    return ONE_HIDDEN if patient.allows(ONE_HIDDEN) else NO_HIDDEN


def make(patient: Patient, sizes: Sequence[int]) -> Body:
    """Make a network, and find its weights and biases.

    Raises:
        Exception: whatever the learner's code raises.
        Unreadable: its weights can't be told.
    """
    body = patient.body(sizes)
    body.slots = find_slots(body)
    return body


# -- ways to make a network ----------------------------------------------------------------------


def _ways(program: Program) -> Iterator[_Way]:
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


def _way(program: Program, name: str, arguments: tuple[Argument, ...]) -> Iterator[_Way]:
    meanings = {it.meaning for it in arguments}
    required = [it for it in arguments if it.required]
    extra = _extra(program, arguments)
    if "*" in {it.name[:1] for it in arguments}:
        yield _Way(name, tuple(it for it in arguments if it.name[0] != "*"), "spread", extra)
    elif {"inputs", "outputs"} <= meanings:
        yield _Way(name, arguments, "counts", extra)
    elif "sizes" in meanings:
        yield _Way(name, arguments, "list", extra)
    elif len(required) == 1 and required[0].meaning != "x":
        renamed = tuple(
            replace(it, meaning="sizes") if it is required[0] else it for it in arguments
        )
        yield _Way(name, renamed, "list", extra)
    elif not required:
        yield _Way(name, arguments, "fixed", extra)


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
        found.append(Argument(it.name, means, it.default is it.empty))
    return tuple(found)


# -- the parts, by name --------------------------------------------------------------------------


def _roles(program: Program, way: _Way) -> Roles:
    is_class = isinstance(program.names.get(way.maker), type)
    verbs = _verbs(program, way.maker if is_class else "")
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


def _verbs(program: Program, owner: str) -> list[Verb]:
    """Return the functions as verbs: the methods of a class first, then those of the module."""
    found = []
    functions = program.functions()
    for name, node in functions.items():
        if "." in name and name.split(".")[0] != owner:
            continue
        if "." in name and node.name == "__init__":
            continue
        found.append(_verb(program, name, node))
    return sorted(found, key=lambda it: "." not in it.name)


def _verb(program: Program, name: str, node: ast.FunctionDef) -> Verb:
    owner, _, method = name.rpartition(".")
    function = getattr(program.names[owner], method) if owner else program.names[name]
    arguments = tuple(_of_examples(it) for it in _arguments(function))
    if "x" in {it.meaning for it in arguments} and _learns_from_outputs(node.name, arguments):
        arguments = tuple(
            replace(it, meaning="y") if it.meaning == "output" else it for it in arguments
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


def _worth(patient: Patient) -> int:
    """Return how much of a network the functions make up; 0 for what is none."""
    roles = patient.roles
    if roles.forward is None and roles.gradient is None:
        return 0
    parts = (roles.forward, roles.gradient, roles.step, roles.train, roles.evaluate, roles.update)
    return 1 + 2 * sum(it is not None for it in parts)


# -- the parts, by behaviour ---------------------------------------------------------------------


def _by_behaviour(patient: Patient) -> Patient:
    """Settle what names leave open: the layout of an example, and what gives the outputs."""
    if patient.roles.sizes == "fixed":
        patient = _with_fixed_sizes(patient)
    else:
        patient = _with_depths(patient)
    try:
        sizes = probe_sizes(patient)
        body = make(patient, sizes)
    except Exception:  # the contract stage tells the learner
        return patient
    patient = _with_layout(patient, sizes, body)
    return _with_answers(patient, sizes)


def _with_depths(patient: Patient) -> Patient:
    """Find out whether the program can make networks of one, two or three layers."""
    depths = []
    for sizes in (SIZES, ONE_HIDDEN, NO_HIDDEN):
        try:
            if patient.allows(sizes):
                with quiet():
                    make(patient, sizes)
                depths.append(len(sizes))
        except Exception:  # noqa: S112  # the contract stage tells the learner
            continue
    if depths == [len(NO_HIDDEN)] and patient.roles.sizes == "list":
        depths = []  # a list of sizes, and no hidden layer ever: the contract stage looks at that
    return replace(patient, roles=replace(patient.roles, depths=tuple(depths)))


def discover_layout(patient: Patient) -> Patient:
    """Return the patient with the layout of its examples, where its parts are known already."""
    sizes = probe_sizes(patient)
    return _with_layout(patient, sizes, make(patient, sizes))


def _with_fixed_sizes(patient: Patient) -> Patient:
    try:
        body = patient.body(())
    except Exception:
        return patient
    arrays = [
        array.shape for path, array in body.arrays() if not looks_like_gradient(last_name(path))
    ]
    if has_one_output(arrays):
        raise Unreadable(ONE_OUTPUT)
    shapes = [it for it in arrays if len(it) == 2 and min(it) > 1]
    sizes = chain(shapes)
    if not sizes:
        raise Unreadable(
            f"{patient.roles.maker} makes no weights that follow one another: {shapes or 'none'}."
        )
    return replace(patient, roles=replace(patient.roles, fixed=sizes))


ONE_OUTPUT = (
    "The network has one output neuron; wanted two or more, one for each class that it tells apart."
)


def has_one_output(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether the last layer has one neuron, so that its weights look like biases."""
    large = [number for number, it in enumerate(shapes) if len(it) == 2 and min(it) > 1]
    if not large:
        return False
    last = shapes[large[-1]]
    alone = any(math.prod(it) == 1 for it in shapes) or len(shapes) == len(large) + 1
    return alone and bool({(1, last[0]), (last[1], 1)} & set(shapes[large[-1] + 1 :]))


def chain(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the sizes of layers whose weights have these shapes, in either orientation."""
    for flip in (False, True):
        pairs = [shape if flip else shape[::-1] for shape in shapes]  # (inputs, neurons)
        if pairs and all(one[1] == other[0] for one, other in pairwise(pairs)):
            return (pairs[0][0], *(neurons for _, neurons in pairs))
    return ()


def _with_layout(patient: Patient, sizes: tuple[int, ...], body: Body) -> Patient:
    flips = [slot.flip for slot in body.slots if slot.kind == "w"]
    order = ("row", "column", "flat") if flips and all(flips) else LAYOUTS
    x = np.random.default_rng(1).uniform(0.1, 0.9, sizes[0])
    for layout in order:
        trial = replace(patient, roles=replace(patient.roles, layout=layout, confirmed=True))
        if trial.roles.forward and _answers(trial, sizes, trial.roles.forward, x):
            if layout == "flat" and _means_columns(trial, sizes, x):
                return replace(trial, roles=replace(trial.roles, layout="column", confirmed=False))
            return trial
    for layout in order:  # perhaps another function gives the outputs
        trial = replace(patient, roles=replace(patient.roles, layout=layout))
        for verb in _verbs(patient.program, _owner(patient)):
            if _may_feed(verb, patient.roles) and _answers(trial, sizes, verb, x):
                first = replace(verb.arguments[0], meaning="x")
                forward = replace(verb, arguments=(first, *verb.arguments[1:]))
                return replace(trial, roles=replace(trial.roles, forward=forward))
    for layout in order:  # at least one in which nothing is raised
        trial = replace(patient, roles=replace(patient.roles, layout=layout))
        if trial.roles.forward and _runs(trial, sizes, trial.roles.forward, x):
            return trial
    return replace(patient, roles=replace(patient.roles, layout=order[0]))


def _means_columns(patient: Patient, sizes: tuple[int, ...], x: Array) -> bool:
    """Tell whether flat examples only happen to work: backprop ends in an error with them."""
    try:
        with quiet():
            make(patient, sizes).gradient(x, np.eye(sizes[-1])[0])
    except Exception:
        return bool(
            re.search(r"transpose\(\)|\.T\b|, ?1\)|keepdims", patient.program.source.runnable)
        )
    return False


def _runs(patient: Patient, sizes: tuple[int, ...], verb: Verb, x: Array) -> bool:
    try:
        with quiet():
            body = make(patient, sizes)
            body.call(verb, {"x": body.example(x)})
    except Exception:
        return False
    return True


def _may_feed(verb: Verb, roles: Roles) -> bool:
    """Tell whether a function that is not called feedforward might be it."""
    required = [it for it in verb.arguments if it.required]
    if len(required) != 1 or verb in (roles.gradient, roles.step, roles.train, roles.update):
        return False
    by_name = roles.forward is not None and sounds_like(roles.forward.short, "forward")
    if by_name and not roles.forward.short.startswith("predict"):  # type: ignore[union-attr]
        return False
    return "." in verb.name and required[0].meaning in ("x", None)


def _owner(patient: Patient) -> str:
    maker = patient.roles.maker
    return maker if isinstance(patient.program.names[maker], type) else ""


def _answers(patient: Patient, sizes: tuple[int, ...], verb: Verb, x: Array) -> bool:
    try:
        body = make(patient, sizes)
        given = {it.meaning or "": body.example(x) for it in verb.arguments[:1]}
        if not verb.arguments and "." in verb.name:
            return False
        if verb is patient.roles.forward:
            given = {"x": body.example(x)}
        with quiet():
            result = body.call(verb, given)
        found = output_in(result, sizes[-1])
        return found is not None and bool(np.all(np.isfinite(found)))
    except Exception:
        return False


def _with_answers(patient: Patient, sizes: tuple[int, ...]) -> Patient:
    """Find out how desired answers are handed over, and which function gives the gradient."""
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0.1, 0.9, sizes[0]), np.eye(sizes[-1])[1]
    taken = (patient.roles.train, patient.roles.evaluate)
    verbs = [patient.roles.gradient] if patient.roles.gradient else []
    others = [it for it in _verbs(patient.program, _owner(patient)) if it not in (*verbs, *taken)]
    verbs += [it for it in others if {"x", "y"} <= it.means() and it.name != patient.roles.maker]
    ran = False
    for verb, answers, whole in product(verbs, ("vector", "number"), (False, True)):
        if whole and "output" not in verb.means():
            continue
        roles = replace(patient.roles, answers=answers, gradient=verb, whole=whole)
        trial = replace(patient, roles=roles)
        try:
            with quiet():
                found, _ = make(trial, sizes).gradient(x, y)
        except Exception:  # noqa: S112  # the other way may fit
            continue
        ran = ran or verb is patient.roles.gradient
        if len([kind for kind, _ in found if kind == "w"]) == len(sizes) - 1:
            if verb is trial.roles.step:
                trial = replace(trial, roles=replace(trial.roles, step=None))
            return _with_several(trial, sizes)
    if not ran and _takes_numbers(patient):
        patient = replace(patient, roles=replace(patient.roles, answers="number"))
    if ran and (patient.roles.step or patient.roles.update):
        patient = replace(patient, roles=replace(patient.roles, implied=True))
    return _with_several(patient, sizes)


def _takes_numbers(patient: Patient) -> bool:
    """Tell whether backprop and the step use answers as places, by their text alone."""
    functions, roles = patient.program.functions(), patient.roles
    names = reached(patient.program, [roles.gradient, roles.step])
    return any(INTEGERS.search(ast.unparse(functions[name])) for name in names)


def _with_several(patient: Patient, sizes: tuple[int, ...]) -> Patient:
    """Find out whether several examples are handed over as a matrix or as lists."""
    rng = np.random.default_rng(3)
    xs, ys = rng.uniform(0.1, 0.9, (7, sizes[0])), np.eye(sizes[-1])[[0, 1, 1, 0, 1, 0, 1]]
    for several, answers in product(("matrix", "lists"), (patient.roles.answers, "number")):
        trial = replace(patient, roles=replace(patient.roles, several=several, answers=answers))
        if (
            answers != patient.roles.answers
            and patient.roles.gradient
            and not patient.roles.implied
        ):
            continue
        try:
            with quiet():
                body = make(trial, sizes)
                before = body.state()
                body.step(xs, ys, 0.1)
                if any(np.any(a - b) for a, b in zip(before.w, body.state().w)):
                    return trial
        except Exception:  # noqa: S112  # the other way may fit
            continue
    return patient


def body_shape(body: Body, key: tuple[str, int]) -> tuple[int, ...]:
    """Return the shape that the book gives to a layer's weights ("w") or biases ("b")."""
    kind, layer = key
    return (body.sizes[layer + 1], body.sizes[layer] if kind == "w" else 1)


# -- weights and biases --------------------------------------------------------------------------


def find_slots(body: Body) -> tuple[Slot, ...]:
    """Find where the weights and biases of every layer are kept, by their shapes.

    Raises:
        Unreadable: a layer's weights are not to be found.
    """
    arrays = [(path, it) for path, it in body.arrays() if not looks_like_gradient(last_name(path))]
    sizes = body.sizes
    flip = _orientation(sizes, [it.shape for _, it in arrays])
    slots: list[Slot] = []
    taken: set[Path] = set()
    for layer, (inputs, neurons) in enumerate(pairwise(sizes)):
        wanted = (inputs, neurons) if flip else (neurons, inputs)
        for path, it in arrays:
            if it.shape == wanted and path not in taken:
                slots.append(Slot("w", layer, path, flip))
                taken.add(path)
                break
        else:
            shapes = ", ".join(str(it.shape) for _, it in arrays) or "none"
            raise Unreadable(
                f"No weights of shape {wanted} were found for layer {layer + 2} of {list(sizes)}; "
                f"there are arrays of shape {shapes}."
            )
    for layer, neurons in enumerate(sizes[1:]):
        for path, it in arrays:
            if path not in taken and it.size == neurons and max(it.shape) == neurons:
                slots.append(Slot("b", layer, path))
                taken.add(path)
                break
    return tuple(slots)


def _orientation(sizes: Sequence[int], shapes: Sequence[tuple[int, ...]]) -> bool:
    """Tell whether weights are kept as (inputs, neurons)."""
    upright = sum((n, k) in shapes for k, n in pairwise(sizes))
    flipped = sum((k, n) in shapes for k, n in pairwise(sizes))
    return flipped > upright


def _nothing_found(program: Program) -> str:
    classes = [kind.__name__ for kind in program.own_classes()]
    functions = [name for name in program.functions() if "." not in name]
    if not classes and not functions:
        return "It defines no class and no function, so there is no network to examine."
    names = ", ".join((classes + functions)[:6])
    return (
        f"No network was found among {names}: wanted a class or functions that make weights, feed "
        "forward and backpropagate. From Python, examine(forward=…, gradient=…, parameters=…) "
        "takes them one by one."
    )
