"""Finding out which of a learner's functions plays which part: by name first, by behaviour then.

What can't be read is said (`Unreadable`), never guessed.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from itertools import product

import numpy as np

from firstnet.doctor.meaning import looks_like_gradient, sounds_like
from firstnet.doctor.naming import (
    roles_by_name,
    verbs_of,
    ways,
)
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Program, TimeUp, quiet, reached, time_limit
from firstnet.doctor.reaching import Array, last_name, output_in
from firstnet.doctor.roles import Roles, Verb
from firstnet.doctor.slots import (
    NO_HIDDEN,
    ONE_HIDDEN,
    SIZES,
    Unreadable,
    chain,
    has_one_output,
    make,
    probe_sizes,
)

BEHAVIOUR_S = 5.0  # for all calls that settle what names leave open
LAYOUTS = ("column", "row", "flat")

# Answers that are used as places in an array, or made into vectors first, are numbers.
INTEGERS = re.compile(
    r"(arange|range)\([^)]*\),\s*(y|Y|labels?|t|targets?)\w*\]|one_?hot\(|eye\(\w+\)\["
)


def discover(program: Program) -> Patient:
    """Return the patient: the program, with the parts of its functions.

    Raises:
        Unreadable: no network was found in it.
    """
    best: Patient | None = None
    for way in ways(program):
        patient = Patient(program, roles_by_name(program, way))
        if _worth(patient) > (_worth(best) if best else 0):
            best = patient
    if best is None:
        raise Unreadable(_nothing_found(program))
    try:
        with time_limit(BEHAVIOUR_S):
            return _by_behaviour(best)
    except (TimeUp, SystemExit):  # the contract stage tells the learner in which line
        return best


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
        for verb in verbs_of(patient.program, _owner(patient)):
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
    others = [it for it in verbs_of(patient.program, _owner(patient)) if it not in (*verbs, *taken)]
    verbs += [
        it
        for it in others
        if {"x", "y"} <= it.means()
        and it.name != patient.roles.maker
        and (it is patient.roles.step or it.short != "fit")  # which trains for all epochs
    ]
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
