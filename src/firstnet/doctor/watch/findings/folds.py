"""What is said of a cross-validation that tests with what was trained on."""

from __future__ import annotations

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.folds import last_word, left_in, made_once, never_asked

WHY = (
    "A fold is held out to see how the network answers what it has never seen. What it was trained "
    "on it may have learned by heart, and the result looks better than it is."
)


def held_out_is_seen(watched: Watched) -> Finding | None:
    """Return what is said of folds that are held out, and yet were trained on."""
    names = {last_word(it.name) for step in watched.steps for it in step.groups}
    for source, reached in watched.files_run():
        found = left_in(source, reached) or made_once(source, reached, names)
        found = found or never_asked(source, reached)
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
