"""What a rule says when it fires."""

from __future__ import annotations

from dataclasses import dataclass

from firstnet.doctor.report import Place


@dataclass(frozen=True)
class Symptom:
    """A fault, as far as the probes tell it.

    Attributes:
        message: in one sentence, with the learner's own names and numbers.
        observed: what was seen.
        expected: what a right network would have shown.
        place: where, if the probes tell it; else the repair or the trace does.
        suspects: the functions to look at, as in `Program.functions`, the likeliest first.
    """

    message: str
    observed: str = ""
    expected: str = ""
    place: Place | None = None
    suspects: tuple[str, ...] = ()
