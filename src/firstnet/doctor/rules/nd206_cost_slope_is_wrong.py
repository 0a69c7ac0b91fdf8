"""The slope of the cost is wrong.

The function that tells how the cost changes with the outputs gives other numbers than it
should.

Why:
    For the quadratic cost it is a - y: output minus desired output. With y - a every step
    climbs the hill: the cost rises, and the outputs end up on the wrong side.

Ask yourself:
    If the output is too large, should your slope be positive or negative?

Example:
    def cost_derivative(self, output_activations, y):
        return y - output_activations

Use instead:
    def cost_derivative(self, output_activations, y):
        return output_activations - y
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import definition, numbers, return_of

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether the slope of the cost is wrong."""
    verb = seen.patient.roles.cost_slope
    if verb is None or seen.cost_slope is None:
        return None
    a, y, got = seen.cost_slope
    return Symptom(
        f"{verb.short} gives {numbers(got)} for outputs {numbers(a)}, desired {numbers(y)}",
        observed=numbers(got),
        expected=f"{numbers(a - y)}, outputs minus desired outputs",
        place=return_of(definition(seen.patient, verb.name)),
        suspects=(verb.name,),
    )
