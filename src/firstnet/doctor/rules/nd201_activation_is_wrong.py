"""The activation is not what its name says.

The function by which every neuron fires gives other numbers than its formula.

Why:
    Sigmoid is 1 / (1 + e^-z): 0.5 at z = 0, near 1 for a large z and near 0 for a very negative
    one. With another curve the slope that backpropagation multiplies by no longer belongs to
    it.

Ask yourself:
    What should your function give for z = 0, and for a large z?

Example:
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(z))

Use instead:
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import definition, number, return_of

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether the activation is not what its name says."""
    wrong = [it for it in seen.wrong if not it.unit.is_slope and it.unit.crash is None]
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
