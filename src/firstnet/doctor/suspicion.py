"""The lines under suspicion: where the learner's values first leave those of a right network."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np

from firstnet.book.costs import CROSS_ENTROPY, LOG_LIKELIHOOD, QUADRATIC
from firstnet.book.neurons import RECTIFIED_LINEAR, SIGMOID, SOFTMAX, TANH, Neuron
from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash, called_names, reached, run
from firstnet.doctor.reaching import Array
from firstnet.doctor.reference import HIDDEN, LINEAR, Kinds, values
from firstnet.doctor.roles import Verb
from firstnet.doctor.stages.forward import fit
from firstnet.doctor.stages.gradient import evidence
from firstnet.doctor.stages.update import ETA, EXAMPLES
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.tracing import RECORDER, Trace, first_stranger, watched
from firstnet.doctor.trial import FIRST
from firstnet.doctor.units import SLOPE_NAME, find_units

COSTS = {"cross-entropy": CROSS_ENTROPY, "log-likelihood": LOG_LIKELIHOOD}


def suspect_lines(
    patient: Patient, stage: str, symptom: Symptom, failures: frozenset[str] = frozenset()
) -> list[int]:
    """Return lines to look at first, the most suspect in front.

    Args:
        patient: the program.
        stage: which failed.
        symptom: what its rule has said.
        failures: the checks of the stage that failed.
    """
    lines = []
    crashed = "Error" in symptom.message
    if symptom.place is not None and (crashed or stage != "batches"):
        lines.append(symptom.place.line)
    if stage in ("forward", "gradient", "contract"):
        lines += traced(
            patient, patient.roles.forward if stage != "gradient" else patient.roles.gradient
        )
    if stage == "update":
        lines += handed_over(patient) if crashed else stepped(patient)
        lines += changed_for(patient, failures)
    if stage == "forward":  # backprop feeds forward, too
        lines += traced(patient, patient.roles.gradient)
    if "NoneType" in symptom.message:
        lines = unreturned(patient) + lines
    if stage == "contract":  # what does not fit may have been made so
        lines += made_in(patient)
    return list(dict.fromkeys(lines))


def defined_for(patient: Patient, lines: list[int]) -> list[int]:
    """Return where functions give names their values that suspect lines read: m = len(batch)."""
    found = []
    for function in patient.program.functions().values():
        inside = [it for it in lines if function.lineno <= it <= (function.end_lineno or 0)]
        if not inside:
            continue
        read = {
            it.id
            for it in ast.walk(function)
            if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load) and it.lineno in inside
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AugAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if ast.unparse(target).split("[")[0] in read:
                    found.append(node.lineno)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                fills = node.func.attr in ("append", "insert")
                if fills and ast.unparse(node.func.value) in read:
                    found.append(node.lineno)
        for loop in (it for it in ast.walk(function) if isinstance(it, ast.For)):
            if any(loop.lineno <= it <= (loop.end_lineno or 0) for it in (*inside, *found)):
                found.append(loop.lineno)
    return found


def slopes_of(patient: Patient) -> list[int]:
    """Return where the functions that are called slopes return: called with z, or with a?"""
    return [
        node.lineno
        for function in patient.program.functions().values()
        if SLOPE_NAME.search(function.name) and len(function.args.args) <= 2
        for node in ast.walk(function)
        if isinstance(node, ast.Return)
    ]


def unreturned(patient: Patient) -> list[int]:
    """Return the last lines of functions that compute something and return nothing."""
    lines = []
    for function in patient.program.functions().values():
        last = function.body[-1]
        returns = any(isinstance(it, ast.Return) and it.value for it in ast.walk(function))
        idle = isinstance(last, ast.Expr) and isinstance(last.value, ast.BinOp | ast.Compare)
        if idle and not returns:
            lines.append(last.lineno)
    return lines


def stepped(patient: Patient) -> list[int]:
    """Return the line of the first value in a step that none of a right one's is."""
    roles = patient.roles
    verb = roles.step or roles.update or roles.train
    if verb is None or verb.name not in patient.program.functions():
        return []
    try:
        line = _step_stranger(patient, verb)
    except Exception:  # no suspicion, then
        return []
    return [] if line is None else [line]


def _step_stranger(patient: Patient, verb: Verb) -> int | None:
    trace = Trace(patient.program.source.runnable)
    body = FIRST.body(traced_program(patient, [verb.name], trace))
    xs, ys = FIRST.examples(body, EXAMPLES)
    known = _known_of_step(FIRST.body(patient), xs, ys)
    trace.events.clear()
    attempt(lambda: body.step(xs, ys, ETA), patient.program.source.path)
    event = first_stranger(trace, known, 1e-6)
    return None if event is None else event.line


def _known_of_step(body: Body, xs: Array, ys: Array) -> dict[str, Array]:
    """Return the weights, each example's gradient, the sums on the way, and the new weights."""
    start = body.state()
    known = {f"{kind}{layer}": it for kind, layer, it in start.arrays()}
    known |= {f"x{number}": body.example(x) for number, x in enumerate(xs)}
    known |= {f"y{number}": body.example(y) for number, y in enumerate(ys)}
    known |= {"xs": body.batch(xs), "ys": body.batch(ys)} if body.roles.several == "matrix" else {}
    totals: dict[tuple[str, int], Array] = {}
    for number, (x, y) in enumerate(zip(xs, ys)):
        body.put(start)
        gradient, _ = body.gradient(x, y)
        for key, it in gradient.items():
            totals[key] = totals.get(key, 0 * it) + it
            known |= {f"g{key}{number}": it.copy(), f"sum{key}{number}": totals[key].copy()}
            known[f"share{key}{number}"] = it / len(xs)
            known[f"shares{key}{number}"] = totals[key] / len(xs)
    for (kind, layer), total in totals.items():
        old = known[f"{kind}{layer}"]
        for factor in (1.0, ETA, 1 / len(xs), ETA / len(xs)):
            known[f"{factor}{kind}{layer}"] = factor * total
        known[f"new{kind}{layer}"] = old - ETA / len(xs) * total
    return known


def changed_for(patient: Patient, failures: frozenset[str]) -> list[int]:
    """Return where a step sets those that go wrong: the weights, the biases, or both."""
    kinds = {it[0] for it in failures if it[1:].isdigit()}
    roles, functions = patient.roles, patient.program.functions()
    slots = FIRST.body(patient).slots
    names = {it.name.split("[")[0] for it in slots if it.kind in kinds}
    lines = []
    for name in reached(patient.program, [roles.step or roles.update or roles.train]):
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if names & {ast.unparse(it).split("[")[0] for it in targets}:
                    lines.append(node.lineno)
    return lines


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
    """Return the lines of the functions that make the network."""
    functions = patient.program.functions()
    lines: list[int] = []
    for name in makers(patient):
        function = functions[name]
        lines += range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1)
    return lines


def makers(patient: Patient) -> tuple[str, ...]:
    """Return the names of the functions that make the network: the constructor and its helpers."""
    functions, maker = patient.program.functions(), patient.roles.maker
    first = f"{maker}.__init__" if f"{maker}.__init__" in functions else maker
    return reached(patient.program, [Verb(first, ())])


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
    inside = [name for name in reached(program, [verb]) if name not in small]
    seen = traced_program(patient, inside, trace)
    body = attempt(lambda: FIRST.body(seen), program.source.path)
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


def traced_program(patient: Patient, names: list[str], trace: Trace) -> Patient:
    """Return the program with every value of these functions written down."""
    program, functions = patient.program, patient.program.functions()
    tree = watched(program.tree, [functions[name] for name in names])
    program = run(program.source, tree, program.dropped)
    program.names[RECORDER] = trace.record
    return replace(patient, program=program)


def _meant(body: Body) -> Neuron:
    """Return the hidden neurons that a program means, by the functions that it has for them."""
    found = [it.found for it in find_units(body) if not it.is_slope]
    if not [it for it in found if it != "softmax" and it != "sigmoid"]:
        text = body.patient.program.source.runnable
        inline = {"np.tanh(": TANH, "np.maximum(": RECTIFIED_LINEAR}
        return next((it for mark, it in inline.items() if mark in text), SIGMOID)
    return next((it for it in HIDDEN if it.name in found and it.name != "sigmoid"), SIGMOID)


def _known(body: Body, xs: Array, ys: Array) -> dict[str, Array] | None:
    """Return what a right network computes for the first example, by the names in the book."""
    state = body.state()
    outputs = attempt(lambda: [body.outputs(x) for x in xs], body.patient.program.source.path)
    neurons = None if isinstance(outputs, Crash) else fit(state, xs, outputs)
    text = body.patient.program.source.runnable.lower()
    kinds = Kinds(_meant(body), SOFTMAX if "softmax" in text else SIGMOID)
    if neurons is not None and neurons[0] is not LINEAR:  # which nobody means
        kinds = Kinds(neurons[0], neurons[-1])
    cost = COSTS.get(evidence(body.patient), QUADRATIC)
    if kinds.output is SOFTMAX:
        cost = LOG_LIKELIHOOD
    own = {f"{kind}{layer}": array for kind, layer, array in state.arrays()}
    with np.errstate(all="ignore"):
        return own | dict(values(state, kinds, cost, xs[0], ys[0]))
