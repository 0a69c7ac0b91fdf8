"""The slope is not the slope of the activation.

The derivative that backpropagation multiplies by is not what small nudges of the function
itself tell: change z a little, and see how much the activation changes.

Why:
    The slope of sigmoid is s(z) (1 - s(z)): 1/4 at z = 0, nearly 0 far away from it. With a
    wrong slope the steps have a wrong length, or lead in a wrong direction.

Ask yourself:
    Nudge z by 0.001: how much does your activation change, and what does your slope say?

Example:
    def sigmoid_prime(z):
        return sigmoid(z) * (1 + sigmoid(z))

Use instead:
    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import definition, number, return_of

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether the slope is not the slope of the activation."""
    wrong = [it for it in seen.wrong if it.unit.is_slope and it.unit.crash is None]
    if not wrong:
        return None
    it = wrong[0]
    said = f"{it.unit.short}({number(it.at)})"
    return Symptom(
        f"{said} gives {number(it.observed)}, but {it.of} is {number(it.expected)} there",
        observed=f"{said} = {number(it.observed)}",
        expected=number(it.expected),
        place=return_of(definition(seen.patient, it.unit.name)),
        suspects=(it.unit.name,),
    )
