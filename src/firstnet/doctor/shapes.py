"""What met in the expression that raised: its operands and their shapes."""

from __future__ import annotations

from collections.abc import Callable

from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import TimeUp, quiet, reached, time_limit
from firstnet.doctor.roles import Verb
from firstnet.doctor.suspicion import makers, traced_program
from firstnet.doctor.tracing import Trace, shapes_at_crash
from firstnet.doctor.trial import FIRST

LIMIT_S = 2.0


def shapes_where_it_raised(patient: Patient, stage: str) -> str:
    """Return `np.dot(w, a): w is (4, 3), a is (4, 1)` for the crash of a stage; "" if unknown."""
    roles = patient.roles
    calls: dict[str, tuple[Verb | None, Callable[[Body], object]]] = {
        "contract": (roles.forward, _forward),
        "gradient": (roles.gradient or roles.step, _gradient),
        "update": (roles.step or roles.update, _step),
    }
    verb, call = calls.get(stage, (None, _forward))
    if verb is None:
        return ""
    trace = Trace(patient.program.source.runnable)
    names = dict.fromkeys((*makers(patient), *reached(patient.program, [verb])))
    try:
        seen = traced_program(patient, list(names), trace)
        with quiet(), time_limit(LIMIT_S):
            call(FIRST.body(seen))
    except (Exception, TimeUp) as error:
        found = shapes_at_crash(trace, error)
        return found.words if found is not None and found.operands else ""
    return ""


def _forward(body: Body) -> object:
    return [body.forward(x) for x in FIRST.examples(body, 2)[0]]


def _gradient(body: Body) -> object:
    xs, ys = FIRST.examples(body, 1)
    return body.gradient(xs[0], ys[0])


def _step(body: Body) -> object:
    xs, ys = FIRST.examples(body, 3)
    body.step(xs, ys, 0.5)
    return None
