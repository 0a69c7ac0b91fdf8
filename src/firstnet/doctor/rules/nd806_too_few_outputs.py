"""There are too few outputs for ten digits.

The vector of desired outputs has no place for some of the digits.

Why:
    A digit beyond the last place can not be taught: Python stops with an IndexError at the first
    such label.

Ask yourself:
    How many different digits are there, and how long is your vector?

Example:
    def vectorized_result(j):
        e = np.zeros((3, 1))
        e[j] = 1.0
        return e

Use instead:
    def vectorized_result(j):
        e = np.zeros((10, 1))
        e[j] = 1.0
        return e
"""

from __future__ import annotations

from firstnet.doctor.stages.data import DataSeen
from firstnet.doctor.symptom import Symptom

LEVEL = "error"


def look(seen: DataSeen) -> Symptom | None:
    """Tell whether the vectors have no place for some digits."""
    found = seen.encoding
    if "outputs" not in seen.failures or found is None:
        return None
    return Symptom(
        f"{found.name} has no place for a {found.label}: {found.got}",
        observed=found.got,
        expected="a vector with ten entries, one a digit",
        place=seen.place,
        suspects=seen.suspects,
    )
