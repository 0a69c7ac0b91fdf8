"""The cost is not what its name says.

The cost class computes another number than the formula that it is named after.

Why:
    The cost is what you watch and what backpropagation descends. If its formula is wrong, the
    numbers that you see mean nothing, or the descent leads elsewhere.

Ask yourself:
    For one output a = 0.8 and y = 1, what is the cost by hand?

Example:
    class CrossEntropyCost:
        @staticmethod
        def fn(a, y):
            return np.sum(np.nan_to_num(-y * np.log(a) + (1 - y) * np.log(1 - a)))

        @staticmethod
        def delta(z, a, y):
            return a - y

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
    """Tell whether the cost is not what its name says."""
    wrong = [it for it in seen.costs if it.part == "fn"]
    if not wrong:
        return None
    it = wrong[0]
    said = str(it.crash) if it.crash else number(it.observed)
    return Symptom(
        f"{it.name}.{it.method} ends in {said}"
        if it.crash
        else f"{it.name}.{it.method} gives {said}, where the formula gives {number(it.expected)}",
        observed=said,
        expected=number(it.expected) if not it.crash else "a cost",
        place=place_of_crash(it.crash)
        if it.crash
        else return_of(definition(seen.patient, f"{it.name}.{it.method}")),
        suspects=(f"{it.name}.{it.method}",),
    )
