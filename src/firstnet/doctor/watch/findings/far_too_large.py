"""What is said of inputs so large that the first steps leave no neuron alive."""

from __future__ import annotations

import re

from firstnet.doctor.report import Finding
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.findings.origin import made_at
from firstnet.doctor.watch.steps.watching import Watched

RECTIFIED = re.compile(r"relu|maximum\(|> *0\b|clip\(", re.IGNORECASE)
FAR_TOO_LARGE = 100.0  # size of inputs with which a first step is too long


def far_too_large(watched: Watched) -> Finding | None:
    """Return what is said of such inputs, where the mean of the targets is always answered."""
    step, learning, learner = watched.step, watched.learning, watched.learner
    if step is None or learning is None or learning.size < FAR_TOO_LARGE:
        return None
    rectified = any(RECTIFIED.search(it.runnable) for it in learner.sources.values())
    if not learning.stays_at_the_mean or not rectified:
        return None
    site = learner.sites.values[step.inputs.site] if step.inputs is not None else None
    source = learner.sources.get(site.file) if site is not None else None
    at = None
    if site is not None and source is not None:
        line = made_at(source, site.line, site.text)
        at = place_of(source.path, line, learner.about.path)
    return finding(
        "ND801",
        "The inputs are not scaled: the first steps are so long that no neuron is left alive",
        observed=f"inputs of about {learning.size:.3g}; then every answer is the targets' mean",
        expected="inputs of about 1",
        at=at,
    )
