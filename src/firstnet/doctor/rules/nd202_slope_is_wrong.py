"""The slope is not the slope of the activation.

The derivative that backpropagation multiplies by does not agree with small nudges of the
function itself.

Why:
    The slope of sigmoid is s(z) (1 - s(z)): 1/4 at z = 0, nearly 0 far away. A wrong factor
    turns every step away from downhill.

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
    return Symptom(
        f"{it.unit.short} is not {it.of}: at {number(it.at)} it gives {number(it.observed)}",
        observed=f"{it.unit.short}({number(it.at)}) = {number(it.observed)}",
        expected=f"{number(it.expected)}, as nudges of the function tell",
        place=return_of(definition(seen.patient, it.unit.name)),
        suspects=(it.unit.name,),
    )
