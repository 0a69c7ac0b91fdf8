"""The verified edits of a file: printed as a patch, or made."""

from __future__ import annotations

import click

from firstnet.cli.complaint import complain
from firstnet.doctor.healing import Healed, heal_all
from firstnet.doctor.report import Examination
from firstnet.doctor.submissions import Submission
from firstnet.doctor.writing import write_edited
from firstnet.errors import FirstnetError

CALLED = "firstnet doctor"


def print_patch(submission: Submission, examination: Examination) -> None:
    """Print the verified edits of a file, and say which are left out."""
    if not any(it.fix for it in examination.findings):
        _tell_of_none(submission, examination)
        return
    try:
        for file, healed in heal_all(submission, examination):
            click.echo(healed.patch, nl=False)
            _tell_left_out(file.name, healed)
    except FirstnetError as error:
        complain(CALLED, error)


def _tell_left_out(name: str, healed: Healed) -> None:
    for codes, why in (
        (healed.unverified, "not verified; see the report"),
        (healed.clashing, "it changes the same lines as another fix; run the doctor again"),
    ):
        if codes:
            complain(CALLED, f"{name}: skipped the fix for {', '.join(codes)}: {why}.")


def _tell_of_none(submission: Submission, examination: Examination) -> None:
    if examination.findings:
        complain(CALLED, f"{submission.name}: no verified fix; see the report.")


def make_edits(submission: Submission, examination: Examination) -> bool:
    """Make the verified edits in a file, and say so; return whether nothing went wrong."""
    if not any(it.fix for it in examination.findings) or submission.path is None:
        _tell_of_none(submission, examination)
        return True
    try:
        for file, healed in heal_all(submission, examination):
            if healed.patch and file.path is not None:
                backup = write_edited(file.path, file.content, healed.content)
                fixed = ", ".join(dict.fromkeys(healed.codes))
                complain(
                    CALLED,
                    f"{file.name}: fixed {fixed}; the original is saved as {backup.name}.",
                )
            _tell_left_out(file.name, healed)
    except FirstnetError as error:
        complain(CALLED, error)
        return False
    return True
