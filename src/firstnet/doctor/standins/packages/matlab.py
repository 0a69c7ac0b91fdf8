"""scipy.io: MATLAB's files of digits, those of Andrew Ng's course and of mldata.org."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.standins import folders, log
from firstnet.doctor.standins.digits import described, first, first_digits
from firstnet.doctor.standins.ignored import Ignored

__all__ = ["loadmat", "savemat"]
LOGS_ITSELF = True
COUNT = 1000  # digits of the course's files, which hold 5,000


def loadmat(file_name: Any, *_: Any, **__: Any) -> dict[str, Any]:
    """Return the arrays of a missing file of digits.

    Raises:
        FileNotFoundError: it would hold something else, such as weights.
    """
    name = folders.name_of(file_name)
    lower = name.lower()
    if lower.startswith(("ex3data1", "ex4data1")):
        log.note_file(name, described(COUNT))
        return _course()
    if "mnist" in lower and "weight" not in lower:
        digits = first_digits().training
        log.note_file(name, described(len(digits.labels)))
        return {"data": digits.bright().T, "label": digits.labels[None, :].astype(float)}
    raise FileNotFoundError(2, "No such file or directory", name)


savemat = Ignored()


def _course() -> dict[str, Any]:
    """Return digits of 20 by 20 pixels, down the columns as MATLAB keeps them; a 0 is called 10."""
    digits = first(first_digits().training, COUNT)
    order = np.argsort(digits.labels, kind="stable")
    inner = digits.images[order, 4:24, 4:24].transpose(0, 2, 1)
    labels = digits.labels[order]
    return {
        "X": inner.reshape(COUNT, 400) / 255,
        "y": np.where(labels == 0, 10, labels)[:, None].astype(np.uint8),
    }
