"""What the doctor reports on a program before it searches for an edit: in a tab's Python, and here.

    python bench/doctor/first_look.py PATH

prints it as JSON, examined as a child of `firstnet doctor` examines it. In a tab, `in_tab` returns
the same; `first_look.mjs` calls it.
"""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from firstnet.doctor.isolation import child, here
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination, to_dict
from firstnet.doctor.standins import install
from firstnet.doctor.watch import examination

SECONDS = 900.0  # that a program may take here, on a machine with much other work


class Plain(examination.Aim):
    """What a program is watched for, without any search for an edit."""

    def __new__(cls, patient: bool, _: bool, *others: Any) -> "Plain":
        """Return it; what is asked for in the second place is that search."""
        return super().__new__(cls, patient, False, *others)


examination.Aim = Plain


class Enough(Exception):
    """The first report is there."""


def in_tab(path: str) -> str:
    """Return the first report on a program, examined as in a tab, as JSON."""
    file = Path(path)
    submission = Submission(file.name, file.read_bytes(), file)
    sys.setrecursionlimit(here.RECURSION)
    clock = here._Clock(file.parent, 0)
    report: dict[str, Any] = {}
    for known in here._watched(submission, install(file.parent), {}, clock):
        report = _of(known)
        if _is_of_its_run(report):
            break
    return json.dumps(report)


def apart(path: str) -> str:
    """Return the first report on a program, examined in this process as in a child, as JSON."""
    reports: list[Mapping[str, Any]] = []

    def say(message: Mapping[str, Any]) -> None:
        if "examination" in message:
            reports.append(message["examination"])
            if _is_of_its_run(reports[-1]):
                raise Enough

    request = {"path": path, "name": Path(path).name, "seconds": SECONDS}
    failed = None
    try:
        child._watch(request, say)
    except Enough:
        pass
    except BaseException as error:  # the program may raise anything
        failed = child.renamed(child.reason_of(error, path), path, request["name"])
    if failed is None:
        return json.dumps(reports[-1])
    # what the parent process makes of it
    report = dict(reports[-1]) if reports else _of(here._incomplete(request["name"], failed))
    if reports:
        report |= {"not_run": [{"stage": "trial", "reason": failed}]}
    return json.dumps(report)


def _of(seen: Examination) -> dict[str, Any]:
    return to_dict([seen])["files"][0]


def _is_of_its_run(report: Mapping[str, Any]) -> bool:
    """Tell whether it is more than that Python can't read the program as it is."""
    return not any(it["code"] in examination.UNREADABLE for it in report["findings"])


if __name__ == "__main__":
    said = os.dup(1)
    with Path(os.devnull).open("w") as nowhere, tempfile.TemporaryDirectory() as folder:
        os.dup2(nowhere.fileno(), 1)
        os.environ |= {"MPLCONFIGDIR": f"{folder}/.matplotlib", "MPLBACKEND": "Agg"}
        os.chdir(folder)
        os.write(said, apart(sys.argv[1]).encode())
        os._exit(0)
