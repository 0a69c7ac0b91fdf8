"""What the Doctor panel is given: its words, and the report on a program, wherever that was run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from firstnet.doctor.reading.submissions import LARGEST, Submission
from firstnet.doctor.repair.healing import Healed, heal
from firstnet.doctor.report.ignoring import asked, without_ignored
from firstnet.doctor.report.report import Examination
from firstnet.doctor.report.wording import HINTS
from firstnet.errors import FirstnetError
from firstnet.views.doctor_report import as_html, hints, in_a_line
from firstnet.web.examples import EXAMPLES

IN_TAB = (
    "Your program runs in this browser tab and nowhere else: your code never leaves this computer."
)
TAB_S = 120.0  # seconds until a program in a tab is ended; Python stops it after half of them


def words(isolation: str = IN_TAB, seconds: float = TAB_S) -> dict[str, Any]:
    """Return what the page says of examinations.

    Args:
        isolation: where a program runs, and what keeps it apart.
        seconds: that it is given at most.
    """
    return {
        "isolation": isolation,
        "seconds": seconds,
        "largest": LARGEST,
        "hints": list(HINTS),
        "examples": [asdict(it) for it in EXAMPLES],
    }


def told(submission: Submission, examination: Examination) -> dict[str, Any]:
    """Return what the page shows of an examination.

    `line` is the outcome in a line, `html` the report, and `hints` are the four hints. `edits`
    holds the program with its verified edits, where there are any; `trouble` says why none can be
    made. `training` holds curves: shares of right answers at start, middle and end.
    """
    text = submission.text()
    examination = without_ignored(examination, asked(text))
    fits = submission.suffix == ".py" and submission.unfit() is None
    healed = edits_of(submission, examination)
    return {
        "status": examination.status,
        "findings": [
            {"code": it.code, "line": it.place and it.place.line, "edit": it.fix is not None}
            for it in examination.findings
        ],
        "line": in_a_line(examination),
        "html": as_html(examination, text),
        "hints": hints(examination, text),
        "training": _training(examination),
        "text": text if fits else "",
        "edits": _edits(healed) if isinstance(healed, Healed) and healed.codes else None,
        "trouble": healed if isinstance(healed, str) else "",
    }


def edits_of(submission: Submission, examination: Examination) -> Healed | str:
    """Return the program with its verified edits, or a line that says why none can be made."""
    if not any(finding.fix for finding in examination.findings):
        return ""
    try:
        return heal(submission, examination)
    except FirstnetError as error:
        return str(error)


def made(healed: Healed) -> str:
    """Return in a sentence or two which edits are made, and which are skipped and why."""
    fixed = ", ".join(dict.fromkeys(healed.codes))
    skipped = [f"{line[0].upper()}{line[1:]}" for line in healed.skipped]
    return " ".join([f"Fixed {fixed}.", *skipped])


def _training(examination: Examination) -> list[dict[str, Any]]:
    """Return the curves of a training: each with its name, its kind, and its shares."""
    trial, healed = examination.trial, examination.healed
    if trial is None:
        return []
    curves = (
        ("as it is", "is", trial.right),
        ("a right network", "right", trial.reference),
        ("with the fix", "fixed", healed.right if healed is not None else ()),
    )
    return [
        {"name": name, "kind": kind, "shares": [right / max(1, of) for right, of in counts]}
        for name, kind, counts in curves
        if len(counts) > 1
    ]


def _edits(healed: Healed) -> dict[str, Any]:
    return {
        "content": np.frombuffer(healed.content, np.uint8),  # as it is, whatever its encoding
        "text": Submission("edited.py", healed.content).text(),
        "said": made(healed),
    }
