"""The slope is given the wrong thing.

There are two spellings of the slope of sigmoid: s(z) (1 - s(z)) takes the weighted input z, a
(1 - a) takes the activation a. Here one is called with what the other takes.

Why:
    The slope then has a wrong size, and for z even a wrong sign: learning is slow, or goes
    uphill.

Ask yourself:
    Does your slope function want z or a, and which do you hand it?

Example:
    def sigmoid_prime(z):
        return z * (1 - z)

Use instead:
    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import definition, return_of

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether the slope is given the wrong thing."""
    if seen.fed is None:
        return None
    unit, given = seen.fed
    z, a = "weighted inputs z", "activations a"
    got, wanted = (z, a) if given == "z" else (a, z)
    return Symptom(
        f"{unit.short} is written for {wanted}, but is called with {got}",
        observed=f"called with {got}",
        expected=f"called with {wanted}, or written for {got}",
        place=return_of(definition(seen.patient, unit.name)),
        suspects=(
            unit.name,
            seen.patient.roles.gradient.name if seen.patient.roles.gradient else unit.name,
        ),
    )
