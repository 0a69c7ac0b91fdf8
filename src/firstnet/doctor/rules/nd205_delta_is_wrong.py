"""The delta is not the slope of the cost.

The cost class has a `delta`: the slope of the cost along the weighted inputs z. It is not what
nudges of its own `fn` tell.

Why:
    For the cross-entropy the slope of sigmoid cancels, and a - y remains; for the quadratic
    cost it stays: (a - y) times the slope. With the wrong one the network learns slower than it
    could, or gets stuck.

Ask yourself:
    Nudge z a little: how much does your cost change, and what does delta say?

Example:
    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return (a - y) * sigmoid_prime(z)

Use instead:
    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return a - y
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import definition, number, place_of_crash, return_of

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether the delta is not the slope of the cost."""
    wrong = [it for it in seen.costs if it.part == "delta"]
    if not wrong:
        return None
    it = wrong[0]
    said = str(it.crash) if it.crash else number(it.observed)
    return Symptom(
        f"{it.name}.{it.method} ends in {said}"
        if it.crash
        else f"{it.name}.{it.method} gives {said}, where the slope of fn is {number(it.expected)}",
        observed=said,
        expected=number(it.expected) if not it.crash else "a slope",
        place=place_of_crash(it.crash)
        if it.crash
        else return_of(definition(seen.patient, f"{it.name}.{it.method}")),
        suspects=(f"{it.name}.{it.method}",),
    )
