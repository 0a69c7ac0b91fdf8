"""A whole class in a table: who has which fault, and which faults are common."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from firstnet.doctor.report.report import FINDINGS, HEALTHY, INCOMPLETE, SCHEMA_VERSION, Examination
from firstnet.doctor.report.rubric import points
from firstnet.doctor.report.wording import one_line, reason
from firstnet.errors import AccessError
from firstnet.machine.writing import write_whole

KINDS = (".csv", ".json", ".html")  # the last is a page for people; see views/handout.py
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins


@dataclass(frozen=True)
class Row:
    """A file's line in the summary: its root cause, or why it was not examined.

    Attributes:
        file: as it was named.
        status: "healthy", "findings" or "incomplete".
        code: of the root cause; empty where there is none, as the three that follow.
        name: of the root cause.
        line: of the root cause; None where no line is to blame.
        message: of the root cause, or the reason.
        verified: whether its fix is verified; None where it has none.
        findings: how many there are.
        seconds: how long the examination took.
        points: by a rubric; None where there is none, or a teacher has to look.
    """

    file: str
    status: str
    code: str
    name: str
    line: int | None
    message: str
    verified: bool | None
    findings: int
    seconds: float
    points: float | None = None


def row(examination: Examination, rubric: Mapping[str, float] | None = None) -> Row:
    """Return a file's line in the summary, with its points if there is a rubric."""
    root = examination.findings[0] if examination.findings else None
    unknown = reason(examination) if examination.status == INCOMPLETE else ""
    return Row(
        file=examination.file,
        status=examination.status,
        code=root.code if root else "",
        name=root.name if root else "",
        line=root.place.line if root and root.place else None,
        message=one_line(root.message) if root else unknown,
        verified=root.fix.verified if root and root.fix else None,
        findings=len(examination.findings),
        seconds=round(examination.seconds, 3),
        points=points(examination, rubric) if rubric else None,
    )


def table(examinations: Sequence[Examination], seconds: float) -> str:
    """Return the causes with how many files have each, and how the files stand."""
    roots = [examination.findings[0] for examination in examinations if examination.findings]
    causes = Counter((root.code, root.name) for root in roots)
    width = max((len(name) for _, name in causes), default=0)
    lines = [f"{'code':5}  {'root cause':{width}}  files"] if causes else []
    for (code, name), files in sorted(causes.items(), key=lambda it: (-it[1], it[0])):
        lines.append(f"{code:5}  {name:{width}}  {files:5}")
    return "\n".join([*lines, *([""] if lines else []), counts(examinations, seconds)]) + "\n"


def counts(examinations: Sequence[Examination], seconds: float) -> str:
    """Return in a line how many files there are of each status."""
    statuses = Counter(examination.status for examination in examinations)
    files = f"{len(examinations)} file{'s' if len(examinations) != 1 else ''}"
    return (
        f"{files}: {statuses[HEALTHY]} healthy, {statuses[FINDINGS]} with findings, "
        f"{statuses[INCOMPLETE]} incomplete, in {seconds:.1f} s."
    )


def check_path(path: str) -> Path:
    """Return where a summary is to be written.

    Raises:
        AccessError: nothing can be written there.
    """
    there = Path(path)
    if there.suffix not in KINDS:
        raise AccessError(f"{path}: a summary is a .csv, a .json or a .html file; try summary.csv.")
    if not there.parent.is_dir():
        raise AccessError(f"{path}: there is no folder {there.parent}; make it first.")
    return there


def write_summary(
    path: Path,
    examinations: Sequence[Examination],
    rubric: Mapping[str, float] | None = None,
    names: Sequence[str] | None = None,
) -> None:
    """Write one row per file, as CSV or JSON according to the file name.

    Args:
        path: where to.
        examinations: of the files.
        rubric: the points of each stage; without it the column is left out.
        names: what to call the files, if not by their names.
    """
    rows = [asdict(row(examination, rubric)) for examination in examinations]
    for number, it in enumerate(rows):
        it["file"] = names[number] if names else it["file"]
        if rubric is None:
            del it["points"]
    if path.suffix == ".json":
        told = {"schema_version": SCHEMA_VERSION, "files": rows}
        text = json.dumps(told, indent=2, ensure_ascii=True) + "\n"
    else:
        text = _csv(rows, [field.name for field in fields(Row) if rubric or field.name != "points"])
    write_whole(path, text.encode("utf-8", errors="backslashreplace"))


def _csv(rows: Sequence[dict[str, object]], columns: Sequence[str]) -> str:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _no_formula(it) for name, it in each.items()} for each in rows)
    return file.getvalue()


def _no_formula(value: object) -> object:
    """Return a text that no spreadsheet takes for a formula, as "=1+1" or a file's name may be."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
