"""Stage update: one step on a mini-batch against the learner's own gradients, then a second one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.nudges import Slopes
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array, last_name
from firstnet.doctor.roles import State, Unfit
from firstnet.doctor.stages.gradient import Key, ratio_of
from firstnet.doctor.standing_in import STAND_IN
from firstnet.doctor.trial import FIRST, Trial

EXAMPLES, OTHERS = 7, 9  # in the first trial's mini-batch, and in the judges': no divisor is both
ETA = 0.3  # 1 / ETA is no other factor that people forget or put in
LMBDA, TOTAL = 0.8, 40
TOLERANCE = 1e-3
MOMENTUM = re.compile(r"veloc|momentum|\bbeta\b|\bmu\b|adam|rmsprop", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class UpdateSeen:
    """What one step changes, beside what it should change.

    Attributes:
        patient: the program.
        failures: "runs", "second", "momentum", "decay …", and an array each: "w0", "b1".
        crash: the exception in which the step ended.
        ratios: by (kind, layer), the change over the right one where they are in proportion.
        still: the arrays that did not change at all.
        pattern: the known mistake that explains all changes, or "".
        examples: how many were in the mini-batch.
        eta: the learning rate of the step.
        changes: the learner's changes, by (kind, layer).
        wanted: the right ones.
        batched: whether the step takes a mini-batch as a list of pairs, as the book's does.
        mixes: whether feedforward gives an example another output when others stand beside it.
    """

    patient: Patient
    failures: frozenset[str]
    crash: Crash | None = None
    ratios: dict[Key, float] = field(default_factory=dict)
    still: tuple[Key, ...] = ()
    pattern: str = ""
    examples: int = EXAMPLES
    eta: float = ETA
    changes: Slopes = field(default_factory=dict)
    wanted: Slopes = field(default_factory=dict)
    batched: bool = False
    mixes: bool = False


def measure(patient: Patient, trial: Trial) -> UpdateSeen:
    """Take two steps, and compare them with the learner's own gradients.

    Raises:
        Unfit: the program has no function that takes a step.
    """
    roles, path = patient.roles, patient.program.source.path
    if roles.step is None and roles.update is None and roles.train is None:
        raise Unfit("no function was found that takes one step on a mini-batch")
    batched = roles.step is not None and "batch" in roles.step.means()
    number = _number(trial)
    examples = number if batched or roles.several == "lists" or not roles.implied else 1
    body = trial.body(patient)
    xs, ys = trial.examples(body, 2 * number)
    if roles.step is None and roles.update is None:  # a whole training in place of a step: it may
        xs, ys = np.repeat(xs[:1], len(xs), axis=0), np.repeat(ys[:1], len(ys), axis=0)  # draw lots
    start = body.state()
    first = _step(body, path, xs[:examples], ys[:examples], ETA)
    if isinstance(first, Crash) and roles.step is not None and roles.step.short == "fit":
        raise Unfit(f"fit takes examples in a form that was not found out ({first})")
    if isinstance(first, Crash):
        return UpdateSeen(patient, frozenset({"runs"}), first, batched=batched)
    fresh = trial.body(patient)
    gradients = _gradients(fresh, start, xs[:examples], ys[:examples])
    wanted = {key: -ETA * np.mean([it[key] for it in gradients], axis=0) for key in gradients[0]}
    changes = _change(start, first)
    ratios = _ratios(changes, wanted)
    still = tuple(key for key, it in changes.items() if not np.any(it))
    convention = _convention(ratios, wanted, examples, patient, batched)
    failures = {
        f"{kind}{layer}"
        for kind, layer in wanted
        if abs(ratios.get((kind, layer), 0.0) / convention - 1) > 1e-2
    }
    wrong = {key: it for key, it in changes.items() if f"{key[0]}{key[1]}" in failures}
    pattern = _pattern(fresh, start, wrong, gradients, xs, ys, examples) if failures else ""
    has_momentum = MOMENTUM.search(patient.program.source.runnable) is not None
    if not failures and has_momentum:
        pattern = _velocities(body, fresh, patient, xs, ys, examples, changes)
        failures |= {"momentum"} if pattern else set()
    if not failures and not has_momentum:
        seconds = _second(body, fresh, first, xs[number:][:examples], ys[number:][:examples], path)
        if isinstance(seconds, Crash):
            return UpdateSeen(patient, frozenset({"runs"}), seconds, batched=batched)
        observed, right = seconds
        if not _same(observed, {key: convention * it for key, it in right.items()}):
            failures.add("second")
            pattern = _second_pattern(observed, right, wanted, convention)
    if not failures and roles.step and {"lmbda", "total"} <= roles.step.means():
        failures |= set(_decay(trial, patient, xs, ys, convention))
    return UpdateSeen(
        patient,
        frozenset(failures),
        None,
        ratios,
        still,
        pattern,
        examples,
        ETA,
        changes,
        wanted,
        batched,
        bool(failures) and _mixes(fresh, start, xs[:examples]),
    )


def _number(trial: Trial) -> int:
    """Return how many examples the mini-batches of a trial have."""
    return EXAMPLES if trial == FIRST else OTHERS


def _mixes(body: Body, state: State, xs: Array) -> bool:
    """Tell whether the outputs of several examples at once are others than those of each alone."""
    if body.roles.several != "matrix" or len(xs) < 2:
        return False
    body.put(state)
    alone = [body.outputs(x) for x in xs]
    together = attempt(lambda: body.forward_several(xs), body.patient.program.source.path)
    columns = body.roles.layout == "column"
    for found in together if isinstance(together, tuple | list) else (together,):
        if isinstance(found, np.ndarray) and found.size == len(xs) * body.sizes[-1]:
            rows = np.asarray(found, dtype=np.float64)
            rows = rows.T if columns else rows
            return rows.shape == (len(xs), body.sizes[-1]) and not np.allclose(rows, alone)
    return False


def _step(body: Body, path: str, xs: Array, ys: Array, eta: float) -> State | Crash:
    got = attempt(lambda: body.step(xs, ys, eta, 0.0, TOTAL), path)
    return got if isinstance(got, Crash) else body.state()


def _gradients(body: Body, state: State, xs: Array, ys: Array) -> list[Slopes]:
    """Return the learner's own gradients, example by example, at one state."""
    found = []
    for x, y in zip(xs, ys):
        body.put(state)
        gradient, _ = body.gradient(x, y)
        found.append({key: np.array(it) for key, it in gradient.items()})
    body.put(state)
    return found


def _change(before: State, after: State) -> Slopes:
    return {
        (kind, layer): new - old
        for (kind, layer, old), (_, _, new) in zip(before.arrays(), after.arrays())
        if np.shape(old) == np.shape(new)
    }


def _ratios(changes: Slopes, wanted: Slopes) -> dict[Key, float]:
    found = {}
    for key, right in wanted.items():
        ratio = ratio_of(changes.get(key, 0 * right), right, TOLERANCE)
        if ratio is not None:
            found[key] = ratio
        elif not np.any(right) and not np.any(changes.get(key, 0)):
            found[key] = 1.0
    return found


def _convention(
    ratios: dict[Key, float], wanted: Slopes, examples: int, patient: Patient, batched: bool
) -> float:
    """Return the factor that is right for this program: 1, unless a habit of its own shows."""
    if len(ratios) < len(wanted):
        return 1.0
    common = float(np.median(list(ratios.values())))
    if any(abs(it / common - 1) > 1e-2 for it in ratios.values()):
        return 1.0
    if patient.roles.gradient and common < 0 and abs(common + 1) < 1e-2:
        return common if _adds(patient) else 1.0
    if not batched and abs(common - examples) < 1e-2:
        return common  # summed over a matrix of examples, not averaged: a habit
    without_eta = patient.roles.maker == STAND_IN
    if without_eta and any(abs(common * ETA / it - 1) < 1e-2 for it in (1, examples)):
        return common  # a network that is made of its data has no learning rate
    if MOMENTUM.search(patient.program.source.runnable) and 0 < common < 2:
        return common  # 1 + mu, if it is Nesterov's
    return 1.0


def _adds(patient: Patient) -> bool:
    """Tell whether the gradient has the other sign, so that a step adds it."""
    from firstnet.doctor.stages import gradient

    return gradient.measure(patient, FIRST).ratio < 0


def _second(
    body: Body, fresh: Body, state: State, xs: Array, ys: Array, path: str
) -> tuple[Slopes, Slopes] | Crash:
    after = _step(body, path, xs, ys, ETA)
    if isinstance(after, Crash):
        return after
    gradients = _gradients(fresh, state, xs, ys)
    right = {key: -ETA * np.mean([it[key] for it in gradients], axis=0) for key in gradients[0]}
    return _change(state, after), right


def _velocities(
    body: Body,
    fresh: Body,
    patient: Patient,
    xs: Array,
    ys: Array,
    examples: int,
    first: Slopes,
) -> str:
    """Tell what is wrong with the velocities of a program that keeps some, or "".

    "forgotten": a step takes no notice of the step before it; "never fade": it goes on with all of
    that step, for ever.
    """
    if patient.roles.step is not None and "momentum" in patient.roles.step.means():
        return ""  # it was handed none
    kept = [path for path, _ in body.arrays() if re.search(r"v|mom", last_name(path), re.I)]
    taken = {slot.path for slot in body.slots}
    if not [path for path in kept if path not in taken]:
        return ""
    state = body.state()
    seconds = _second(
        body,
        fresh,
        state,
        xs[len(xs) // 2 :][:examples],
        ys[len(ys) // 2 :][:examples],
        patient.program.source.path,
    )
    if isinstance(seconds, Crash):
        return ""
    observed, right = seconds
    if _same(observed, right):
        return "forgotten"
    left = {key: observed[key] - right[key] for key in right if key in observed}
    shares = [ratio_of(it, first[key], TOLERANCE) for key, it in left.items() if np.any(first[key])]
    return "never fade" if any(it and abs(it - 1) < TOLERANCE for it in shares) else ""


def _same(one: Slopes, other: Slopes) -> bool:
    return all(_near(one[key], other[key]) for key in other if key in one)


def _near(one: Array, other: Array) -> bool:
    scale = max(float(np.max(np.abs(other), initial=0)), 1e-9)
    return bool(np.max(np.abs(one - other), initial=0) <= TOLERANCE * scale * 10)


def _second_pattern(observed: Slopes, right: Slopes, first: Slopes, convention: float) -> str:
    summed = {key: convention * (it + first[key]) for key, it in right.items()}
    return "never reset" if _same(observed, summed) else ""


def _pattern(
    body: Body,
    start: State,
    changes: Slopes,
    gradients: list[Slopes],
    xs: Array,
    ys: Array,
    examples: int,
) -> str:
    """Return the known mistake that explains what a step changed."""
    for name, explained in _explanations(body, start, gradients, xs, ys, examples):
        if changes and _same(changes, {key: explained[key] for key in changes}):
            return name
    return ""


def _explanations(
    body: Body, start: State, gradients: list[Slopes], xs: Array, ys: Array, examples: int
) -> Iterator[tuple[str, Slopes]]:
    keys = list(gradients[0])
    total = {key: np.sum([it[key] for it in gradients], axis=0) for key in keys}
    for factor, name in (
        (-1.0, "not averaged"),
        (-1 / examples**2, "averaged twice"),
        (1 / examples, "uphill"),
        (1.0, "uphill, not averaged"),
        (0.0, "no change"),
        (-1 / examples / ETA, "without eta"),
        (-1 / examples * ETA, "eta twice"),
        (-1 / 2.0, "divided by 2"),
        (-1 / 10.0, "divided by 10"),
    ):
        yield name, {key: ETA * factor * it for key, it in total.items()}
    for number, name in ((-1, "last example only"), (0, "first example only")):
        for divisor in (examples, 1):
            yield name, {key: -ETA / divisor * gradients[number][key] for key in keys}
    for divisor, growing in product((examples, 1), (False, True)):
        state, sums = start, {key: 0 * it for key, it in total.items()}
        for x, y in zip(xs[:examples], ys[:examples]):
            body.put(state)
            gradient, _ = body.gradient(x, y)
            for (kind, layer), it in gradient.items():
                sums[kind, layer] = it + growing * sums[kind, layer]
                new = _array(state, (kind, layer)) - ETA / divisor * sums[kind, layer]
                state = state.with_array(kind, layer, new)
        yield "inside the loop", _change(start, state)
    body.put(start)
    yield (
        "takes the gradient for the weights",
        {
            (kind, layer): -ETA / examples * total[kind, layer] - _array(start, (kind, layer))
            for kind, layer in keys
        },
    )


def _array(state: State, key: Key) -> Array:
    return next(array for kind, layer, array in state.arrays() if (kind, layer) == key)


def _decay(
    trial: Trial, patient: Patient, xs: Array, ys: Array, convention: float
) -> Iterator[str]:
    """Yield the weights that L2 regularization does not shrink as it should, and shrunk biases.

    Source: chapter 3, equations 88 and 89.
    """
    path = patient.program.source.path
    plain, decayed = trial.body(patient), trial.body(patient)
    start = plain.state()
    few = _number(trial)
    got = attempt(lambda: plain.step(xs[:few], ys[:few], ETA, 0.0, TOTAL), path)
    other = attempt(lambda: decayed.step(xs[:few], ys[:few], ETA, LMBDA, TOTAL), path)
    if isinstance(got, Crash) or isinstance(other, Crash):
        yield "decay"
        return
    difference = _change(plain.state(), decayed.state())
    for (kind, layer), it in difference.items():
        wanted = -ETA * LMBDA / TOTAL * start.w[layer] if kind == "w" else 0 * it
        if not _near(it, wanted) and np.max(np.abs(it - wanted)) > 1e-9:
            yield f"decay {kind}{layer}"
