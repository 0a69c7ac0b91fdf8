"""Stage dynamics: hyper-parameters and starting weights. What it says is advice, never an error."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import numpy as np

from firstnet.book.costs import QUADRATIC
from firstnet.doctor.calling import OURS, attempt
from firstnet.doctor.calls import Given, given_numbers
from firstnet.doctor.madeup import made_up
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash, place_of, seed
from firstnet.doctor.reaching import Array, shown
from firstnet.doctor.reference import ALL_KINDS, Kinds, close, gradient, network, outputs
from firstnet.doctor.report import Place
from firstnet.doctor.roles import State, Unfit
from firstnet.doctor.slots import make
from firstnet.doctor.trial import Trial

SIZES = (784, 30, 10)
SMALL = (6, 8, 4)  # learns six examples by heart at ease
FLAT = 0.01  # of the largest slope: a neuron with less is saturated
EXAMPLES, ROUNDS = 6, 300  # to be learned by heart
OVERFLOW = 1000.0  # a weighted input whose exponential is no number any more
BOUNDED = ("sigmoid", "tanh")


@dataclass(frozen=True, eq=False)
class DynamicsSeen:
    """How a network is started, and how fast it is told to learn.

    Attributes:
        patient: the program.
        failures: "eta high", "eta low", "saturated", "equal", "small layer", "large starts",
            "by heart", "overflow".
        hidden: the kind of its hidden neurons: "sigmoid", "relu" …; "" if unknown.
        output: that of its output neurons.
        cost: "quadratic" or "cross-entropy" (or the log-likelihood); "" if unknown.
        eta: the learning rate that it is given, where it stands.
        sizes: the sizes that it is given.
        flat: the share of hidden neurons that are saturated at the start.
        spread: how large weighted inputs of the hidden neurons are at the start, typically.
        layer: the layer whose neurons are all alike at the start, 2 for the first hidden one.
        for_ever: whether they will stay so, since nothing that they are given or asked differs.
        learned: how many of the examples were learned by heart.
        limit: the learning rate from which, or up to which, there is a doubt.
        place: where the starting weights are dealt.
        suspects: the functions that deal the starting weights.
    """

    patient: Patient
    failures: frozenset[str]
    hidden: str = ""
    output: str = ""
    cost: str = ""
    eta: Given | None = None
    sizes: Given | None = None
    flat: float = 0.0
    spread: float = 0.0
    layer: int = 0
    for_ever: bool = False
    learned: int = EXAMPLES
    limit: float = 0.0
    place: Place | None = None
    suspects: tuple[str, ...] = ()


def measure(patient: Patient, trial: Trial) -> DynamicsSeen:
    """Read the hyper-parameters, and start a network as the program does.

    Raises:
        Unfit: the program has no function that computes the output.
    """
    if patient.roles.forward is None:
        raise Unfit("no function was found that computes the output")
    body = trial.body(patient)
    kinds = _kinds(body, trial)
    cost = _cost(body, trial, kinds) if kinds else ""
    seen = DynamicsSeen(
        patient,
        frozenset(),
        kinds.hidden.name.split()[0] if kinds else "",
        kinds.output.name.split()[0] if kinds else "",
        cost,
        suspects=(f"{patient.roles.maker}.__init__", patient.roles.maker),
    )
    given = given_numbers(patient)
    seen = _eta(seen, body, given)
    seen = _sizes(seen, given)
    if kinds:
        seen = _starts(seen, kinds, trial)
    if _overflows(body):
        seen = _with(seen, "overflow")
    if not seen.failures:
        seen = _by_heart(seen, trial)
    return seen


def _with(seen: DynamicsSeen, failure: str) -> DynamicsSeen:
    return replace(seen, failures=seen.failures | {failure})


def _kinds(body: Body, trial: Trial) -> Kinds | None:
    """Return which neurons the network has; None if they are none that the book knows."""
    xs, _ = trial.examples(body, 2)
    state = body.state()
    try:
        seen = [attempt(lambda x=x: body.outputs(x), body.patient.program.source.path) for x in xs]  # type: ignore[misc]
    except OURS:
        return None
    arrays = [it for it in seen if not isinstance(it, Crash)]
    if len(arrays) < len(xs):
        return None
    return next(
        (
            kinds
            for kinds in ALL_KINDS
            if all(close(outputs(state, kinds, x), y, 1e-4) for x, y in zip(xs, arrays))
        ),
        None,
    )


def _cost(body: Body, trial: Trial, kinds: Kinds) -> str:
    """Return which cost is descended; "" if it can't be told, or with another factor."""
    xs, ys = trial.examples(body, 1)
    state, last = body.state(), len(body.sizes) - 2
    try:
        got = attempt(lambda: body.gradient(xs[0], ys[0])[0], body.patient.program.source.path)
    except OURS:
        return ""
    if isinstance(got, Crash) or ("w", last) not in got:
        return ""
    slope = gradient(state, kinds, QUADRATIC, xs[0], ys[0])["w", last]
    error = outputs(state, kinds, xs[0]) - ys[0]
    before = network(state, kinds).layers[:-1]
    a = xs[0].reshape(-1, 1)
    for layer in before:
        a = layer.neuron.fire(layer.weigh(a))
    plain = error.reshape(-1, 1) @ a.T
    if close(got["w", last], slope, 1e-3):
        return "quadratic"
    return "cross-entropy" if close(got["w", last], plain, 1e-3) else ""


# -- the learning rate ---------------------------------------------------------------------------

# Measured on 5,000 digits, five epochs, mini-batches of 10, [784, 30, 10]: what is far too large
# or too small, with a margin. By hidden neurons, output neurons and
# cost. The small ones of tanh and relu lie well below the smallest that were measured.
TOO_LARGE = {
    ("sigmoid", "sigmoid", "quadratic"): 20.0,
    ("sigmoid", "sigmoid", "cross-entropy"): 10.0,
    ("sigmoid", "softmax", "cross-entropy"): 5.0,
    ("tanh", "softmax", "cross-entropy"): 2.0,
    ("relu", "softmax", "cross-entropy"): 1.0,
    ("relu", "sigmoid", "quadratic"): 3.0,
}
TOO_SMALL = {
    ("sigmoid", "sigmoid", "quadratic"): 0.003,
    ("sigmoid", "sigmoid", "cross-entropy"): 0.001,
    ("sigmoid", "softmax", "cross-entropy"): 0.0003,
    ("tanh", "softmax", "cross-entropy"): 0.0001,
    ("relu", "softmax", "cross-entropy"): 0.0001,
    ("relu", "sigmoid", "quadratic"): 0.001,
}


def _eta(seen: DynamicsSeen, body: Body, given: list[Given]) -> DynamicsSeen:
    kinds = ("relu" if seen.hidden in ("relu", "rectified", "leaky") else seen.hidden, seen.output)
    large, small = TOO_LARGE.get((*kinds, seen.cost)), TOO_SMALL.get((*kinds, seen.cost))
    etas = [it for it in given if it.meaning == "eta" and isinstance(it.value, (int, float))]
    if large is None or small is None or not etas or not _averages(body):
        return seen
    for it in etas:
        if it.value >= large:
            return _with(replace(seen, eta=it, limit=large), "eta high")
    if all(it.value <= small for it in etas):
        return _with(replace(seen, eta=etas[0], limit=small), "eta low")
    return seen


def _averages(body: Body) -> bool:
    """Tell whether two examples that are the same make the step that one of them makes."""
    x, y = np.linspace(0.1, 0.9, body.sizes[0]), np.eye(body.sizes[-1])[0]
    start, changes = body.state(), []
    for count in (1, 2):
        body.put(start)
        try:
            got = attempt(
                lambda: body.step(np.tile(x, (count, 1)), np.tile(y, (count, 1)), 0.1),  # noqa: B023
                body.patient.program.source.path,
            )
        except OURS:
            return False
        if isinstance(got, Crash):
            return False
        changes.append([new - old for old, new in zip(start.w, body.state().w)])
    body.put(start)
    return all(close(one, two, 1e-3) for one, two in zip(*changes))


# -- the starting weights ------------------------------------------------------------------------


def _sizes(seen: DynamicsSeen, given: list[Given]) -> DynamicsSeen:
    for it in given:
        if it.meaning == "sizes" and isinstance(it.value, tuple) and len(it.value) > 2:
            *hidden, outs = it.value[1:]
            if outs == 10 and min(hidden) <= 3:
                return _with(replace(seen, sizes=it), "small layer")
    return seen


def _starts(seen: DynamicsSeen, kinds: Kinds, trial: Trial) -> DynamicsSeen:
    """Look at the weights that the program itself deals."""
    patient = seen.patient
    sizes = SIZES if patient.allows(SIZES) else patient.roles.fixed
    seed(trial.seed)
    body = attempt(lambda: make(patient, sizes), patient.program.source.path)
    if isinstance(body, Crash) or len(sizes) < 3:
        return seen
    state = body.state()
    for number, w in enumerate(state.w[:-1]):
        if len(w) > 1 and np.max(np.ptp(w, axis=0)) < SAME:
            b, onwards = state.b[number], state.w[number + 1]
            same = [np.ptp(w, axis=0), np.ptp(onwards, axis=1), 0.0 if b is None else np.ptp(b)]
            for_ever = not any(np.any(it) for it in same)
            seen = replace(seen, place=_dealt(patient, body))
            return _with(replace(seen, layer=number + 2, for_ever=for_ever), "equal")
    if sizes[0] != SIZES[0]:
        return seen
    seen = replace(seen, place=_dealt(patient, body))
    x = np.asarray(made_up(trial.seed)[0].pixels(), dtype=np.float64).T
    z = _weigh(state, x)
    spread = float(np.sqrt(np.mean(z**2)))
    seen = replace(seen, spread=spread)
    if seen.hidden in BOUNDED:
        with np.errstate(all="ignore"):
            slopes = np.abs(kinds.hidden.slope(z))
        largest = 0.25 if seen.hidden == "sigmoid" else 1.0
        flat = float(np.mean(slopes < FLAT * largest))
        seen = replace(seen, flat=flat)
        return _with(seen, "saturated") if flat > WORST[seen.hidden] else seen
    if seen.hidden and spread > WIDEST and seen.hidden != "linear":
        return _with(seen, "large starts")
    return seen


WORST = {"sigmoid": 0.85, "tanh": 0.95}  # N(0, 1) itself saturates about half and three quarters
SAME = 1e-6
WIDEST = 6.0  # weighted inputs of rectified neurons: sqrt(2 / inputs) gives 0.5, N(0, 1) 8


def _dealt(patient: Patient, body: Body) -> Place | None:
    """Return the statement that deals the weights of the first hidden layer."""
    functions, maker = patient.program.functions(), patient.roles.maker
    function = functions.get(f"{maker}.__init__") or functions.get(maker)
    first = next((it for it in body.slots if it.kind == "w" and it.layer == 0), None)
    if function is None or first is None:
        return None
    name = shown(first.path[:1])
    simple = (ast.Assign, ast.AnnAssign, ast.Expr)
    found = [
        node
        for node in ast.walk(function)
        if isinstance(node, simple)
        and ast.unparse(node).startswith((f"{name} =", f"{name}.", f"{name}["))
        and not ast.unparse(node).endswith("= []")
    ]
    return place_of(found[0]) if found else None


def _weigh(state: State, x: Array) -> Array:
    """Return the weighted inputs of the first hidden layer for images in columns."""
    b = state.b[0]
    return np.asarray(state.w[0] @ x + (0.0 if b is None else b))


# -- what it does --------------------------------------------------------------------------------


def _overflows(body: Body) -> bool:
    """Tell whether the output is no number where weighted inputs are very large."""
    start = body.state()
    wide = State(
        tuple(w if number < len(start.w) - 1 else w * OVERFLOW for number, w in enumerate(start.w)),
        start.b,
    )
    body.put(wide)
    x = np.linspace(0.1, 0.9, body.sizes[0])
    try:
        got = attempt(lambda: body.outputs(x), body.patient.program.source.path)
    except OURS:
        return False
    finally:
        body.put(start)
    return not isinstance(got, Crash) and bool(np.any(np.isnan(got)))


def _by_heart(seen: DynamicsSeen, trial: Trial) -> DynamicsSeen:
    """Let a small network learn six examples by heart, where the step takes a mini-batch."""
    patient = seen.patient
    eta = {"quadratic": 3.0, "cross-entropy": 0.5}.get(seen.cost)
    if eta is None or seen.hidden != "sigmoid" or patient.roles.step is None:
        return seen
    if not patient.allows(SMALL):
        return seen
    body = Trial(trial.seed, SMALL).body(patient)
    if not _averages(body):
        return seen
    xs, ys = trial.examples(body, EXAMPLES)
    xs = np.eye(EXAMPLES) + 0.1 * xs
    got = attempt(lambda: _drill(body, xs, ys, eta), patient.program.source.path)
    if isinstance(got, Crash):
        return seen
    return replace(_with(seen, "by heart"), learned=got) if got < EXAMPLES else seen


def _drill(body: Body, xs: Array, ys: Array, eta: float) -> int:
    """Return how many examples are right after many steps on all of them."""
    right = 0
    for number in range(ROUNDS):
        body.step(xs, ys, eta)
        if number % 20 == 19:
            right = sum(int(np.argmax(body.outputs(x)) == np.argmax(y)) for x, y in zip(xs, ys))
            if right == EXAMPLES:
                break
    return right
