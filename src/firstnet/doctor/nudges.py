"""The slow check: nudge every weight and bias of the learner's network, and watch its outputs.

Source: chapter 2, equation 46, with the difference centred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.patient import Array, Body

Slopes = dict[tuple[str, int], Array]
STEP = 1e-5
COARSE_STEP = 5e-3  # where the network computes in single precision
ENTRIES, LARGE = 60, 1000  # how many of a large array; a third of them in a very large one


@dataclass(frozen=True, eq=False)
class Jacobian:
    """How the outputs of a network change with its weights and biases, for one example.

    Attributes:
        a: the outputs (outputs,).
        slopes: by (kind, layer), an array (outputs, …) of slopes; NaN where it was not nudged.
        tolerance: to which slopes can be compared, relative.
    """

    a: Array
    slopes: Slopes
    tolerance: float

    def along(self, error: Array) -> Slopes:
        """Return the gradient of a cost whose slope along the outputs is `error` (outputs,)."""
        return {key: np.tensordot(error, slope, axes=1) for key, slope in self.slopes.items()}


def jacobian(body: Body, x: Array) -> Jacobian:
    """Return the slopes of the learner's own feedforward, by nudging.

    Raises:
        Exception: whatever the learner's code raises.
    """
    state = body.state()
    a = body.outputs(x)
    single = _is_single(body, x)
    step = COARSE_STEP if single else STEP
    slopes: Slopes = {}
    for kind, layer, array in state.arrays():
        slope = np.full((a.size, *array.shape), np.nan)
        for place in _places(array):
            entry: Any = (slice(None), *place)
            slope[entry] = 0
            for sign in (1, -1):
                nudged = array.copy()
                nudged[place] += sign * step
                body.put(state.with_array(kind, layer, nudged))
                slope[entry] += sign * body.outputs(x) / (2 * step)
        slopes[kind, layer] = slope
    body.put(state)
    return Jacobian(a, slopes, 2e-2 if single else 1e-4)


def _places(array: Array) -> list[tuple[int, ...]]:
    """Return the entries to nudge: all of a small array, some of a large one."""
    places = list(np.ndindex(*array.shape))
    if len(places) <= ENTRIES:
        return places
    most = ENTRIES // 3 if len(places) > LARGE else ENTRIES
    chosen = np.random.default_rng(len(places)).choice(len(places), most, replace=False)
    return [places[number] for number in chosen]


def _is_single(body: Body, x: Array) -> bool:
    """Tell whether the outputs come in single precision, though weights and inputs are double."""
    result = body.forward(x)
    parts = result if isinstance(result, tuple) else (result,)
    return any(isinstance(it, np.ndarray) and it.dtype == np.float32 for it in parts)
