"""What the doctor said of one program, held against what is known of it."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from behaviour import Transcript, differences, transcript
from bugs import Bug
from loading import HEALTHY

from firstnet.doctor.isolation import clinic
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.repair.healing import heal
from firstnet.doctor.report.report import Examination, Finding

SIBLING = ("mnist_loader.py", (HEALTHY / "mnist_loader.py").read_bytes())
NEAR = 3


@dataclass(frozen=True)
class Told:
    """An examination, and when it came to what it says.

    Attributes:
        examination: the last word.
        diagnosis_s: until a finding was first told; until the end where there was none.
        seconds: until the end.
    """

    examination: Examination
    diagnosis_s: float
    seconds: float


class _Heard(clinic.Heard):
    """Notes when the first finding is told."""

    first: float | None = None

    def hear(self, line: bytes) -> None:
        super().hear(line)
        if self.first is None and self.examination and self.examination.findings:
            self.first = time.monotonic()


def examine(name: str, text: str, seconds: float) -> Told:
    """Let the doctor examine a program, as the command does."""
    heard: list[_Heard] = []

    def listening() -> _Heard:
        heard.append(_Heard())
        return heard[-1]

    plain, clinic.Heard = clinic.Heard, listening  # type: ignore[misc, assignment]
    start = time.monotonic()
    try:
        told = clinic.examine_apart(submission(name, text), seconds)
    finally:
        clinic.Heard = plain  # type: ignore[misc]
    end = time.monotonic()
    first = next((it.first for it in heard if it.first), end)
    return Told(told, first - start, end - start)


def submission(name: str, text: str) -> Submission:
    siblings = (SIBLING,) if "mnist_loader" in text else ()
    return Submission(f"{name}.py", text.encode(), None, siblings)


@dataclass(frozen=True)
class Score:
    """How one faulty program fared.

    Attributes:
        id: of the bug.
        stage: of the bug: "gradient"; "several" for more than one.
        status: of the examination.
        codes: of the findings that its healthy base has not, the first cause first.
        detected: whether one is an error or a warning; advice counts for dynamics.
        family: whether the first has the right first digit.
        code: whether it has the right code; None where only a family is known.
        line: whether it names a changed line.
        covered: whether a changed line is in the place that it marks, which may be a whole block.
        near: whether it names one within three.
        repaired: whether there is a verified edit.
        right: whether the program then does what its base does.
        wrong: under which probes it doesn't.
        diagnosis_s, seconds: as in Told.
    """

    id: str
    stage: str
    status: str
    codes: tuple[str, ...]
    detected: bool
    family: bool
    code: bool | None
    line: bool
    covered: bool
    near: bool
    repaired: bool
    right: bool
    wrong: tuple[str, ...]
    diagnosis_s: float
    seconds: float


def score(bug: Bug, stage: str, told: Told, of_base: Counter[str], base: Transcript) -> Score:
    """Judge what was said of one bug."""
    findings = new(told.examination, of_base)
    grave = [finding for finding in findings if finding.level != "advice" or stage == "dynamics"]
    first = grave[0] if grave else None
    wanted = bug.parts or (bug.code,)
    exact = [code for code in wanted if len(code) > 3]
    distance = min((_distance(it, bug) for it in grave[: len(wanted)]), default=10**6)
    repaired, wrong = _healed(bug, told.examination, base) if grave else (False, ["no finding"])
    return Score(
        bug.id,
        stage,
        told.examination.status,
        tuple(finding.code for finding in findings),
        first is not None,
        first is not None and any(first.code.startswith(code[:3]) for code in wanted),
        None if len(exact) < len(wanted) else first is not None and first.code in exact,
        distance == 0,
        any(_covers(it, bug) for it in grave[: len(wanted)]),
        distance <= NEAR,
        repaired,
        repaired and not wrong,
        tuple(wrong),
        told.diagnosis_s,
        told.seconds,
    )


def new(examination: Examination, of_base: Counter[str]) -> list[Finding]:
    """Return the findings that the healthy base does not have as well."""
    left = Counter(of_base)
    found = []
    for finding in examination.findings:
        if left[finding.code] > 0:
            left[finding.code] -= 1
        else:
            found.append(finding)
    return found


def _distance(finding: Finding, bug: Bug) -> int:
    if finding.place is None:
        return 10**6
    return min(abs(finding.place.line - line) for line in bug.lines())


def _covers(finding: Finding, bug: Bug) -> bool:
    place = finding.place
    return place is not None and any(place.line <= line <= place.end_line for line in bug.lines())


def _healed(bug: Bug, examination: Examination, base: Transcript) -> tuple[bool, list[str]]:
    """Apply the verified edits; return whether there are any, and the probes that still differ."""
    healed = heal(submission(bug.base, bug.text()), examination)
    if not healed.patch:
        return False, ["no edit"]
    return True, differences(base, transcript(healed.content.decode(), bug.base))


def share(scores: list[Score], what: str) -> str:
    """Return a share in percent of those that it is known for."""
    known = [getattr(it, what) for it in scores if getattr(it, what) is not None]
    return f"{100 * sum(known) / len(known):.0f}" if known else "–"


COLUMNS = ("detected", "family", "code", "line", "covered", "near", "repaired", "right")


def table(scores: list[Score], others: dict[str, dict[str, bool]]) -> str:
    """Return a row a stage, and one for all single bugs; in percent."""
    names = list(others)
    heads = ["stage", "programs", *COLUMNS, "diagnosis s", "p90", "end s", "p90", *names]
    rows = [heads, ["---"] * len(heads)]
    groups: dict[str, list[Score]] = {}
    for it in scores:
        groups.setdefault(it.stage, []).append(it)
    singles = [it for it in scores if it.stage != "several"]
    for stage, group in [*groups.items(), ("**all of one edit**", singles)]:
        if group:
            rows.append(_row(stage, group, others))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(stage: str, group: list[Score], others: dict[str, dict[str, bool]]) -> list[str]:
    row = [stage, str(len(group)), *(share(group, what) for what in COLUMNS)]
    for times in ([it.diagnosis_s for it in group], [it.seconds for it in group]):
        row += [f"{statistics.median(times):.2f}", f"{_p90(times):.2f}"]
    for found in others.values():
        known = [found[it.id] for it in group if it.id in found]
        row.append(f"{100 * sum(known) / len(known):.0f}" if known else "–")
    return row


def _p90(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.9 * len(values)))]


def plain(scores: list[Score]) -> list[dict[str, Any]]:
    return [asdict(it) for it in scores]
