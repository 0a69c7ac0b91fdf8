"""Stage evaluate: the count of right answers, with an oracle in feedforward's place."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash, reached
from firstnet.doctor.reaching import Array, main_output
from firstnet.doctor.roles import Unfit, Verb
from firstnet.doctor.spying import bound, marks_of, replaced
from firstnet.doctor.telling import as_number
from firstnet.doctor.trial import Trial

EXAMPLES, RIGHT = 12, 7
LMBDA, TOLERANCE = 0.6, 1e-3
COST = frozenset({"cost"})


@dataclass(frozen=True, eq=False)
class EvaluateSeen:
    """What the count says of an oracle.

    Attributes:
        patient: the program.
        failures: "runs", "returns", "asks", "all", "some", "decay".
        crash: the exception in which it ended.
        perfect: what it returned where every answer was right.
        some: what it returned where only `right` of them were.
        examples: how many there were.
        right: how many of them the second oracle answered rightly.
        decay: what lmbda adds to the cost, over what it should add.
        looked_at: "cost" if the cost of examples could be taken.
    """

    patient: Patient
    failures: frozenset[str]
    crash: Crash | None = None
    perfect: Any = None
    some: Any = None
    examples: int = EXAMPLES
    right: int = RIGHT
    decay: float = 0.0
    looked_at: frozenset[str] = frozenset()


def measure(patient: Patient, trial: Trial) -> EvaluateSeen:
    """Count with two oracles, the labels given as numbers and as vectors.

    Raises:
        Unfit: the program has no such function, or it does not ask feedforward.
    """
    decay = _decay(patient, trial)
    if decay is not None and abs(decay - 1) > TOLERANCE:
        return EvaluateSeen(patient, frozenset({"decay"}), decay=decay, looked_at=COST)
    verb = patient.roles.evaluate
    if verb is None:
        raise Unfit("no function was found that counts the right answers")
    if patient.roles.forward is None:
        raise Unfit("no function was found that computes the output")
    looked_at = COST if decay is not None else frozenset[str]()
    best: EvaluateSeen | None = None
    for labels in ("numbers", "vectors"):
        seen = _with_labels(patient, trial, verb, labels)
        if seen is None:
            continue
        if not seen.failures:
            return replace(seen, looked_at=looked_at)
        if best is None or (best.crash and not seen.crash):
            best = seen
    if best is None:
        raise Unfit(f"{verb.short} does not ask {patient.roles.forward.short}")
    return replace(best, looked_at=looked_at)


def _decay(patient: Patient, trial: Trial) -> float | None:
    """Return what lmbda adds to the learner's cost of some examples, over what it should add.

    Source: chapter 3, equation 87. None where no cost of examples with lmbda was found.
    """
    verb = patient.roles.cost
    if verb is None or not {"batch", "lmbda"} <= verb.means():
        return None
    body = trial.body(patient)
    xs, ys = trial.examples(body, EXAMPLES)
    costs = []
    for lmbda in (0.0, LMBDA):
        given = {"batch": body.pairs(xs, ys), "lmbda": lmbda}
        got = attempt(lambda: body.call(verb, given), patient.program.source.path)  # noqa: B023
        value = None if isinstance(got, Crash) else as_number(got)
        if value is None:
            return None
        costs.append(value)
    squares = sum(float(np.sum(w**2)) for w in body.state().w)
    return (costs[1] - costs[0]) / (0.5 * LMBDA / EXAMPLES * squares)


def _with_labels(patient: Patient, trial: Trial, verb: Verb, labels: str) -> EvaluateSeen | None:
    """Return what was seen with labels of this kind; None if the oracle was not asked."""
    values: list[Any] = []
    for right in (EXAMPLES, RIGHT):
        body = trial.body(patient)
        xs, ys = trial.examples(body, EXAMPLES)
        xs[:, 0] = 0.1 + 0.8 * np.arange(EXAMPLES) / EXAMPLES
        oracle = _Oracle(body, xs, ys, right)
        printed = io.StringIO()
        forward = patient.roles.forward
        assert forward is not None  # noqa: S101  # looked at in `measure`
        given = _given(body, xs, ys, labels) | {"output": oracle.numbers()}
        with replaced(body, forward, oracle.wrap(bound(body, forward), forward)):
            got = attempt(
                lambda: _printing(lambda: body.call(verb, given), printed),  # noqa: B023
                patient.program.source.path,
            )
        if isinstance(got, Crash) and _only_after_training(patient, got):
            return None
        if isinstance(got, Crash):
            return EvaluateSeen(patient, frozenset({"runs"}), got)
        if not oracle.asked and not {"output", "y"} <= verb.means():
            if not _is_all(got):
                takes = bool(verb.means() & {"batch", "test", "x", "test_x"})
                blind = takes and as_number(got) is not None and _is_blind(body, verb)
                return EvaluateSeen(patient, frozenset({"asks"}), some=got) if blind else None
            if values:  # all are right for either oracle
                return EvaluateSeen(patient, frozenset({"asks"}), some=got)
        if got is None and printed.getvalue():
            return None
        values.append(got)
    perfect, some = values
    if perfect is None:
        return EvaluateSeen(patient, frozenset({"returns"}), None, perfect, some)
    return EvaluateSeen(patient, frozenset(_failures(perfect, some)), None, perfect, some)


def _only_after_training(patient: Patient, crash: Crash) -> bool:
    """Tell whether the count lacks an attribute that another method sets: fit, most likely."""
    name = re.search(r"has no attribute '(\w+)'", crash.message)
    text = patient.program.source.runnable
    return name is not None and re.search(rf"self\.{name[1]}\b[^=\n]*=[^=]", text) is not None


def _is_blind(body: Body, verb: Verb) -> bool:
    """Tell whether nothing that the count runs mentions the weights."""
    program = body.patient.program
    functions = program.functions()
    text = " ".join(ast.unparse(functions[it]) for it in reached(program, [verb]))
    roots = {re.split(r"[\[(]", slot.name)[0].removeprefix("self.") for slot in body.slots}
    return bool(roots) and not any(re.search(rf"\b{re.escape(it)}\b", text) for it in roots)


def _is_all(count: Any) -> bool:
    """Tell whether this says that all examples were answered right."""
    number = as_number(count)
    return number is not None and any(abs(number - it) < 1e-9 for it in (EXAMPLES, 1.0, 100.0))


def _printing(call: Callable[[], Any], printed: io.StringIO) -> Any:
    with contextlib.redirect_stdout(printed):
        return call()


def _failures(perfect: Any, some: Any) -> list[str]:
    one, other = as_number(perfect), as_number(some)
    if one is None or other is None:
        return ["all", "some"]
    for whole in (EXAMPLES, 1.0, 100.0):
        if abs(one - whole) < 1e-3 * whole:
            return [] if abs(other - whole * RIGHT / EXAMPLES) < 1e-2 * whole else ["some"]
    return ["all", "some"]


def _given(body: Body, xs: Array, ys: Array, labels: str) -> dict[str, Any]:
    numbers = np.argmax(ys, axis=1)
    if labels == "numbers":
        each: list[Any] = [int(it) for it in numbers]
        several: Any = each if body.roles.several == "lists" else numbers
    else:
        each, several = [body.example(y) for y in ys], body.batch(ys)
    pairs = list(zip([body.example(x) for x in xs], each))
    return {
        "test": pairs,
        "batch": pairs,
        "x": body.batch(xs),
        "y": several,
        "test_x": body.batch(xs),
        "test_y": several,
    }


class _Oracle:
    """Answers rightly for the first `right` examples, and wrongly for the others."""

    def __init__(self, body: Body, xs: Array, ys: Array, right: int) -> None:
        self.body = body
        self.asked = 0
        rng = np.random.default_rng(5)
        self.answers = {}
        for number, (x, y) in enumerate(zip(xs, ys)):
            label = int(np.argmax(y))
            said = label if number < right else (label + 1) % len(y)
            output = rng.uniform(0.02, 0.3, len(y))
            output[said] = 0.9
            self.answers[float(x[0])] = output

    def numbers(self) -> Array:
        """Return the answers as numbers, for functions that take them instead of asking."""
        return np.array([int(np.argmax(output)) for output in self.answers.values()])

    def wrap(self, original: Callable[..., Any], verb: Verb) -> Callable[..., Any]:
        """Return a feedforward that answers as the oracle does, in the learner's own shape."""
        names = [it.name for it in verb.arguments]
        place = next(number for number, it in enumerate(verb.arguments) if it.meaning == "x")

        def oracle(*args: Any, **kwargs: Any) -> Any:
            x = kwargs.get(names[place], args[place] if len(args) > place else None)
            result = original(*args, **kwargs)
            marks = marks_of(self.body, x)
            if not marks or any(mark not in self.answers for mark in marks):
                return result
            self.asked += len(marks)
            outputs = np.array([self.answers[mark] for mark in marks])
            return _in_shape(result, outputs, self.body)

        return oracle


def _in_shape(result: Any, outputs: Array, body: Body) -> Any:
    """Return what feedforward returned with other outputs in it."""
    found = main_output(result, outputs.size)
    if found is None:
        return outputs.ravel() if len(outputs) == 1 else outputs
    by_columns = (
        np.ndim(found) == 2
        and found.shape == outputs.T.shape
        and (len(outputs) == 1 or body.roles.layout == "column" or found.shape != outputs.shape)
    )
    value = outputs.T if by_columns else outputs.reshape(np.shape(found))
    if isinstance(result, (list, tuple)):
        return type(result)(value if it is found else it for it in result)
    return value.copy()
