"""The doctor in a notebook: `%doctor Network` and `%%doctor`, after `%load_ext firstnet`."""

from __future__ import annotations

from typing import Any

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.gathering import submission_of
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination
from firstnet.errors import FormatError

CELL = "cell.py"  # what a cell is called in the report


def register(shell: Any) -> None:
    """Give an IPython shell the two commands."""

    def doctor(line: str) -> Examination:
        """Examine a class or an object of the notebook, by its name, or a file."""
        name = line.strip()
        if not name:
            raise FormatError(
                "%doctor wants a class, an object or a file; try %doctor Network, or %%doctor at "
                "the head of a cell."
            )
        return examine_apart(submission_of(shell.user_ns.get(name, name)))

    def doctor_cell(line: str, cell: str) -> Examination:
        """Examine a cell as a program of its own; it runs apart, and leaves nothing here."""
        return examine_apart(Submission(line.strip() or CELL, cell.encode()))

    shell.register_magic_function(doctor, "line", "doctor")
    shell.register_magic_function(doctor_cell, "cell", "doctor")
