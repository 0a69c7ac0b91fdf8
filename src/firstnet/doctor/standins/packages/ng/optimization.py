"""opt_utils: three layers, and two half circles."""

from __future__ import annotations

import re
from typing import Any

from firstnet.doctor.standins import asking
from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.ng import three
from firstnet.doctor.standins.packages.ng.three import *  # noqa: F403
from firstnet.doctor.standins.packages.ng.three import compute_loss, compute_total
from firstnet.doctor.standins.packages.ng.three import moons as load_dataset

__all__ = [*three.__all__, "compute_cost", "load_dataset", "load_params_and_grads"]
LOGS_ITSELF = True
LATER = re.compile(r"cost_total|opt_utils_v1a")


def compute_cost(a3: Any, Y: Any) -> Any:  # noqa: N803
    """Return the average cross-entropy; for later programs, which divide themselves, the sum."""
    return compute_total(a3, Y) if asking.mentions(LATER.pattern) else compute_loss(a3, Y)


def load_params_and_grads(seed: int = 1) -> tuple[Any, ...]:
    """Return weights, biases and slopes of two layers."""
    stream().seed(seed)
    sizes = [(2, 3), (2, 1), (3, 3), (3, 1)] * 2
    return tuple(stream().randn(*size) for size in sizes)
