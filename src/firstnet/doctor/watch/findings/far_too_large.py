"""What is said of inputs so large that neurons are saturated, or that none is left alive."""

from __future__ import annotations

import re

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.origin import inputs_at
from firstnet.doctor.watch.steps.watching import Watched

RECTIFIED = re.compile(r"relu|maximum\(|> *0\b|clip\(", re.IGNORECASE)
FLAT = (
    "Of a sum beyond 20 a sigmoid, or tanh, is at its end to nine digits, and its slope is 0. No "
    "gradient comes to the weights before it, however long it trains."
)
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


def saturates(watched: Watched) -> Finding | None:
    """Return what is said of a layer that inputs saturate in every step that was looked at."""
    layers = [step.saturated for step in watched.steps]
    first = layers[0] if layers else None
    if first is None or not all(layers):
        return None
    site = watched.learner.sites.values[first.site]
    return finding(
        "ND801",
        "The inputs are not scaled: they saturate the neurons, so the weights before them stand "
        "still",
        observed=f"inputs of about {first.size:.3g} and sums of about {first.sums:.3g}, where the "
        "activation is flat",
        expected="inputs of about 1",
        at=watched.at(site.file, site.line),
        why=FLAT,
    )
