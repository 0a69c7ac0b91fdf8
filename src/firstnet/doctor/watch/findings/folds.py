"""What is said of a cross-validation that tests with what was trained on."""

from __future__ import annotations

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.folds import left_in, made_once, words_of

WHY = (
    "A fold is held out to see how the network answers what it has never seen. What it was trained "
    "on it may have learned by heart, and the result looks better than it is."
)


def held_out_is_seen(watched: Watched) -> Finding | None:
    """Return what is said of folds that are held out, and yet were trained on."""
    groups = (group.name for step in watched.steps for group in step.groups)
    names = {word for name in groups for word in words_of(name)} - {"self"}
    for source, reached in watched.files_run():
        found = left_in(source, reached) or made_once(source, reached, names)
        if found is not None:
            return finding(
                "ND805",
                found.message,
                observed=found.observed,
                expected=found.expected,
                at=watched.at(source.path, found.line),
                why=WHY,
            )
    return None
