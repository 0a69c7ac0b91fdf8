"""Stage forward: what feedforward computes, beside backprop's own way forward and the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from firstnet.book.network import Layer, Network, feedforward
from firstnet.book.neurons import SIGMOID, Neuron
from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash
from firstnet.doctor.reaching import Array
from firstnet.doctor.reference import HIDDEN, LINEAR, OUTPUT, close
from firstnet.doctor.roles import State
from firstnet.doctor.trial import Trial
from firstnet.doctor.units import find_units
from firstnet.doctor.watching import watching

Neurons = tuple[Neuron, ...]


@dataclass(frozen=True, eq=False)
class ForwardSeen:
    """What feedforward computes.

    Attributes:
        patient: the program.
        failures: the checks that failed: "influence …", "agrees", "known", "hidden".
        neurons: the kind of neurons of every layer, as the outputs tell; None if nothing fits.
        variant: what the outputs are instead, where a known mistake explains them.
        idle: the weights or biases that have no influence, as the learner writes them.
        output: of the first example.
        inner: the output that backprop computes on its own way forward, where it was seen.
        expected: what the book's network gives, with the neurons that backprop uses.
        blamed: which of the two is odd where they differ, "feedforward" or "backprop".
        looked_at: "inner" if backprop's own way forward was seen.
    """

    patient: Patient
    failures: frozenset[str]
    neurons: Neurons | None = None
    variant: str = ""
    idle: tuple[str, ...] = ()
    output: Array | None = None
    inner: Array | None = None
    expected: Array | None = None
    blamed: str = "feedforward"
    looked_at: frozenset[str] = frozenset()


def measure(patient: Patient, trial: Trial) -> ForwardSeen:
    """Compare feedforward with what it should be."""
    body = trial.body(patient)
    state = body.state()
    xs, ys = trial.examples(body, 3)
    outputs = [body.outputs(x) for x in xs]
    neurons = fit(state, xs, outputs)
    idle = tuple(_idle(body, xs, outputs))
    inner = _inner(body, xs[0], ys[0])
    failures = {f"influence {it}" for it in idle}
    agrees = inner is None or any(close(it, outputs[0]) for it in inner)
    if not agrees:
        failures.add("agrees")
    variant, expected = "", None
    if neurons is None:
        variant = next((name for name, neurons_ in _variants(state, xs, outputs)), "")
        if variant and (inner is None or not agrees):  # what both do alike is meant that way
            failures.add("known")
    elif any(it is LINEAR for it in neurons[:-1]):
        failures.add("hidden")
    last = inner[-1] if inner else None
    blamed = "backprop" if neurons is not None else "feedforward"
    if not agrees and last is not None and not _is_plausible(neurons):
        other = fit(state, xs[:1], [last])
        blamed = "feedforward" if _is_plausible(other) else blamed
    if not agrees and last is not None:
        expected = last
    return ForwardSeen(
        patient,
        frozenset(failures),
        neurons,
        variant,
        idle,
        outputs[0],
        last,
        expected,
        blamed,
        frozenset({"inner"} if inner is not None else ()),
    )


def fit(state: State, xs: Array, outputs: list[Array]) -> Neurons | None:
    """Return the kinds of neurons with which the book's network gives these outputs."""
    layers = len(state.w)
    likely: list[Neurons] = [
        (*[hidden] * (layers - 1), output) for hidden, output in product(HIDDEN, OUTPUT)
    ]
    mixed = product(*[(*HIDDEN[:4], LINEAR)] * (layers - 1), OUTPUT[:3])
    for neurons in (*likely, *(mixed if 2 <= layers <= 3 else ())):
        if all(close(feed(state, neurons, x), output, 1e-5) for x, output in zip(xs, outputs)):
            return tuple(neurons)
    return None


def _is_plausible(neurons: Neurons | None) -> bool:
    """Tell whether these are neurons that someone means: hidden ones alike, and none linear."""
    if neurons is None:
        return False
    hidden = {it.name for it in neurons[:-1]}
    return len(hidden) <= 1 and not hidden & {"linear", "softmax"}


def feed(state: State, neurons: Neurons, x: Array) -> Array:
    """Return the outputs of the book's network with these weights and neurons."""
    layers = tuple(
        Layer(w, np.zeros((len(w), 1)) if b is None else b, neuron)
        for w, b, neuron in zip(state.w, state.b, neurons)
    )
    return feedforward(Network(layers), x.reshape(-1, 1)).ravel()


def _idle(body: Body, xs: Array, outputs: list[Array]) -> Iterator[str]:
    """Yield the weights and biases that can be changed without any change of the outputs."""
    state = body.state()
    rng = np.random.default_rng(7)  # uneven: softmax does not see a shift of all biases
    for slot in body.slots:
        array = (state.w if slot.kind == "w" else state.b)[slot.layer]
        if array is None:
            continue
        body.put(
            state.with_array(slot.kind, slot.layer, array + rng.uniform(0.1, 0.6, array.shape))
        )
        if all(np.array_equal(body.outputs(x), output) for x, output in zip(xs, outputs)):
            yield slot.name
    body.put(state)


def _inner(body: Body, x: Array, y: Array) -> list[Array] | None:
    """Return what activations of the output's size backprop computes on its own; None if unseen."""
    verb = body.roles.gradient
    if verb is None:
        return None
    units = [it for it in find_units(body) if not it.is_slope]
    path, before = body.patient.program.source.path, body.state()
    given = attempt(lambda: body.prepare(verb, x[None], y[None]), path)
    if isinstance(given, Crash):
        return None
    with watching(body, units) as calls:
        if isinstance(attempt(lambda: body.call(verb, given), path), Crash):
            return None
    body.put(before)
    inner = [call.result.ravel() for call in calls if call.result.size == body.sizes[-1]]
    return [it.astype(np.float64) for it in inner] or None


def _variants(state: State, xs: Array, outputs: list[Array]) -> Iterator[tuple[str, Neurons]]:
    """Yield the known mistakes that explain the outputs."""
    layers = len(state.w)
    zero = [None if it is None else np.zeros_like(it) for it in state.b]
    less = [None if it is None else -it for it in state.b]
    changed: list[tuple[str, State, Callable[[Array], Array]]] = [
        ("no bias", replace(state, b=tuple(zero)), lambda x: x),
        ("bias subtracted", replace(state, b=tuple(less)), lambda x: x),
        ("input squashed", state, lambda x: 1 / (1 + np.exp(-x))),
    ]
    for layer in range(layers):
        b = list(state.b)
        b[layer] = zero[layer]
        changed.append((f"no bias in layer {layer + 2}", replace(state, b=tuple(b)), lambda x: x))
    for hidden, output in product(HIDDEN[:3], OUTPUT[:3]):
        neurons = (*[hidden] * (layers - 1), output)
        for name, altered, before in changed:
            if all(
                close(feed(altered, neurons, before(x)), it, 1e-5) for x, it in zip(xs, outputs)
            ):
                yield name, neurons
    twice = tuple(
        [Neuron("twice", lambda z: SIGMOID.fire(SIGMOID.fire(z)), SIGMOID.slope)] * layers
    )
    if all(close(feed(state, twice, x), it, 1e-5) for x, it in zip(xs, outputs)):
        yield "activation twice", twice
