"""The lines under suspicion: where the learner's values first leave those of a right network."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np

from firstnet.book.costs import CROSS_ENTROPY, LOG_LIKELIHOOD, QUADRATIC
from firstnet.book.neurons import SIGMOID, SOFTMAX
from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Array, Body, Patient, Verb
from firstnet.doctor.program import Crash, called_names, reached, run
from firstnet.doctor.reference import Kinds, values
from firstnet.doctor.stages.forward import fit
from firstnet.doctor.stages.gradient import evidence
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.tracing import RECORDER, Trace, first_stranger, watched
from firstnet.doctor.trial import FIRST
from firstnet.doctor.units import find_units

COSTS = {"cross-entropy": CROSS_ENTROPY, "log-likelihood": LOG_LIKELIHOOD}


def suspect_lines(patient: Patient, stage: str, symptom: Symptom) -> list[int]:
    """Return lines to look at first, the most suspect in front."""
    lines = []
    crashed = "Error" in symptom.message
    if symptom.place is not None and (crashed or stage != "batches"):
        lines.append(symptom.place.line)
    if stage in ("forward", "gradient", "contract"):
        lines += traced(
            patient, patient.roles.forward if stage != "gradient" else patient.roles.gradient
        )
    if stage == "update" and crashed:
        lines += handed_over(patient)
    if stage == "contract":  # what does not fit may have been made so
        lines += made_in(patient)
    return list(dict.fromkeys(lines))


def handed_over(patient: Patient) -> list[int]:
    """Return the lines where the gradient is returned, and where the step takes it."""
    gradient, step = patient.roles.gradient, patient.roles.step
    functions = patient.program.functions()
    if gradient is None or gradient.name not in functions:
        return []
    nodes: list[ast.stmt] = []
    nodes += [it for it in ast.walk(functions[gradient.name]) if isinstance(it, ast.Return)]
    if step is not None and step.name in functions:
        calls = [it for it in ast.walk(functions[step.name]) if isinstance(it, ast.Assign)]
        nodes += [it for it in calls if gradient.short in called_names(it)]
    return [it.lineno for it in nodes]


def made_in(patient: Patient) -> list[int]:
    """Return the lines of the function that makes the network."""
    functions, maker = patient.program.functions(), patient.roles.maker
    function = functions.get(f"{maker}.__init__") or functions.get(maker)
    if function is None:
        return []
    return list(range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1))


def traced(patient: Patient, verb: Verb | None) -> list[int]:
    """Return the line of the first value of a function that a right network never computes."""
    functions = patient.program.functions()
    if verb is None or verb.name not in functions:
        return []
    try:
        stranger = _stranger(patient, verb)
    except Exception:  # no suspicion, then
        return []
    return [] if stranger is None else [stranger]


def _stranger(patient: Patient, verb: Verb) -> int | None:
    program = patient.program
    trace = Trace(program.source.runnable)
    small = {unit.name for unit in find_units(FIRST.body(patient))}
    functions = program.functions()
    inside = [name for name in reached(patient.program, [verb]) if name not in small]
    tree = watched(program.tree, [functions[name] for name in inside])
    program = run(program.source, tree, program.dropped)
    program.names[RECORDER] = trace.record
    body = attempt(lambda: FIRST.body(replace(patient, program=program)), program.source.path)
    if isinstance(body, Crash):
        return None
    xs, ys = FIRST.examples(body, 3)
    known = _known(body, xs, ys)
    if known is None:
        return None
    given = attempt(lambda: body.prepare(verb, xs[:1], ys[:1]), program.source.path)
    if isinstance(given, Crash):
        return None
    trace.events.clear()
    attempt(lambda: body.call(verb, given), program.source.path)
    event = first_stranger(trace, known, 1e-6)
    return None if event is None else event.line


def _known(body: Body, xs: Array, ys: Array) -> dict[str, Array] | None:
    """Return what a right network computes for the first example, by the names in the book."""
    state = body.state()
    outputs = attempt(lambda: [body.outputs(x) for x in xs], body.patient.program.source.path)
    neurons = None if isinstance(outputs, Crash) else fit(state, xs, outputs)
    text = body.patient.program.source.runnable.lower()
    kinds = Kinds(SIGMOID, SOFTMAX if "softmax" in text else SIGMOID)
    if neurons is not None:
        kinds = Kinds(neurons[0], neurons[-1])
    cost = COSTS.get(evidence(body.patient), QUADRATIC)
    if kinds.output is SOFTMAX:
        cost = LOG_LIKELIHOOD
    own = {f"{kind}{layer}": array for kind, layer, array in state.arrays()}
    with np.errstate(all="ignore"):
        return own | dict(values(state, kinds, cost, xs[0], ys[0]))
