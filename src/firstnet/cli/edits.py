"""The verified edits of a file: printed as a patch, or made."""

from __future__ import annotations

import click

from firstnet.cli.complaint import complain
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import Healed, heal_all
from firstnet.doctor.repair.writing import write_edited
from firstnet.doctor.report.report import Examination
from firstnet.errors import FirstnetError

CALLED = "firstnet doctor"


def print_patch(submission: Submission, examination: Examination, *, digits: bool = False) -> None:
    """Print the verified edits of a file, and say which are left out.

    Args:
        submission: the file.
        examination: what was found.
        digits: whether the file is to read the digits of the package, too.
    """
    if not (digits or any(finding.fix for finding in examination.findings)):
        _tell_of_none(submission, examination)
        return
    try:
        for file, healed in heal_all(submission, examination, digits=digits):
            click.echo(healed.patch, nl=False)
            _tell_skipped(file.name, healed)
            _tell_of_digits(file, submission, healed, asked=digits)
    except FirstnetError as error:
        complain(CALLED, error)


def _tell_skipped(name: str, healed: Healed) -> None:
    for line in healed.skipped:
        complain(CALLED, f"{name}: {line}")


def _tell_of_none(submission: Submission, examination: Examination) -> None:
    if examination.findings:
        complain(CALLED, f"{submission.name}: no verified fix; see the report.")


def _tell_of_digits(
    file: Submission, submission: Submission, healed: Healed, *, asked: bool
) -> None:
    if asked and file is submission and not healed.digits:
        complain(
            CALLED, f"{file.name}: found nothing that reads mnist.pkl.gz; --digits did nothing."
        )


def make_edits(submission: Submission, examination: Examination, *, digits: bool = False) -> bool:
    """Make the verified edits in a file, and say so; return whether nothing went wrong.

    Args:
        submission: the file.
        examination: what was found.
        digits: whether the file is to read the digits of the package, too.
    """
    asked = digits or any(finding.fix for finding in examination.findings)
    if not asked or submission.path is None:
        _tell_of_none(submission, examination)
        return True
    try:
        for file, healed in heal_all(submission, examination, digits=digits):
            if healed.patch and file.path is not None:
                backup = write_edited(file.path, file.content, healed.content)
                fixed = ", ".join(dict.fromkeys(healed.codes))
                done = [f"fixed {fixed}"] if fixed else []
                done += ["reads firstnet's digits"] if healed.digits else []
                complain(
                    CALLED,
                    f"{file.name}: {' and '.join(done)}; the original is saved as {backup.name}.",
                )
            _tell_skipped(file.name, healed)
            _tell_of_digits(file, submission, healed, asked=digits)
    except FirstnetError as error:
        complain(CALLED, error)
        return False
    return True
