"""An activation or slope ends in an error.

Called with a column of numbers, a small function of the network raises an error.

Why:
    A name that NumPy does not have is only noticed when the line runs. And math.exp takes a
    single number, where np.exp takes a whole array.

Ask yourself:
    What happens if you call the function with np.array([[0.5], [1.0]])?

Example:
    def sigmoid_prime(z):
        return np.sigmoid(z) * (1 - np.sigmoid(z))

Use instead:
    def sigmoid_prime(z):
        return sigmoid(z) * (1 - sigmoid(z))
"""

from __future__ import annotations

from firstnet.doctor.stages.units import UnitsSeen
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.telling import place_of_crash

LEVEL = "error"


def look(seen: UnitsSeen) -> Symptom | None:
    """Tell whether an activation or slope ends in an error."""
    wrong = [it for it in seen.wrong if it.unit.crash is not None]
    if not wrong or wrong[0].unit.crash is None:
        return None
    unit, crash = wrong[0].unit, wrong[0].unit.crash
    return Symptom(
        f"{unit.short} ends in {crash}",
        observed=str(crash),
        expected=wrong[0].of,
        place=place_of_crash(crash),
        suspects=(unit.name,),
    )
