"""What is said of inputs so large that the first steps leave no neuron alive."""

from __future__ import annotations

import re

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.origin import inputs_at
from firstnet.doctor.watch.steps.watching import Watched

RECTIFIED = re.compile(r"relu|maximum\(|> *0\b|clip\(", re.IGNORECASE)
FAR_TOO_LARGE = 100.0  # size of inputs with which a first step is too long


def far_too_large(watched: Watched) -> Finding | None:
    """Return what is said of such inputs, where the mean of the targets is always answered."""
    step, learning = watched.step, watched.learning
    if step is None or learning is None or learning.size < FAR_TOO_LARGE:
        return None
    rectified = any(
        RECTIFIED.search(source.runnable) for source in watched.learner.sources.values()
    )
    if not learning.stays_at_the_mean or not rectified:
        return None
    return finding(
        "ND801",
        "The inputs are not scaled: the first steps are so long that no neuron is left alive",
        observed=f"inputs of about {learning.size:.3g}; then every answer is the targets' mean",
        expected="inputs of about 1",
        at=inputs_at(step, watched.learner),
    )
