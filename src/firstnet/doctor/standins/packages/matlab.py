"""scipy.io: MATLAB's files of digits, those of Andrew Ng's course and of mldata.org."""

from __future__ import annotations

from typing import Any

from firstnet.doctor.standins import folders, log
from firstnet.doctor.standins.digits import described, first_digits, of_the_course
from firstnet.doctor.standins.ignored import Ignored

__all__ = ["loadmat", "savemat"]
LOGS_ITSELF = True


def loadmat(file_name: Any, *_: Any, **__: Any) -> dict[str, Any]:
    """Return the arrays of a missing file of digits.

    Raises:
        FileNotFoundError: it would hold something else, such as weights.
    """
    name = folders.name_of(file_name)
    lower = name.lower()
    if lower.startswith(("ex3data1", "ex4data1")):
        x, y = of_the_course()
        log.note_file(name, described(len(x)))
        return {"X": x, "y": y[:, None]}
    if "mnist" in lower and "weight" not in lower:
        digits = first_digits().training
        log.note_file(name, described(len(digits.labels)))
        return {"data": digits.bright().T, "label": digits.labels[None, :].astype(float)}
    raise FileNotFoundError(2, "No such file or directory", name)


savemat = Ignored()
