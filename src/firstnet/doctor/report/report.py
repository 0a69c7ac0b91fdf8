"""What an examination says, as plain data: findings, what was not run, and a status.

`to_dict` gives the JSON that `firstnet doctor --format json` prints; its fields are stable and
versioned.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 2
BEST = 0.95  # a share of right answers, that hardly rises

# What a fault may be about, in the order of a training.
STAGES = (
    "load",
    "contract",
    "units",
    "forward",
    "gradient",
    "update",
    "batches",
    "evaluate",
    "data",
    "dynamics",
)
TRIAL = "trial"  # the program's own training, watched
LEVELS = ("error", "warning", "advice")  # of the three only an error is free of false alarms
DOUBTED = "judge"  # not run: a judgement of what a program could have changed itself
HEALTHY, FINDINGS, INCOMPLETE = "healthy", "findings", "incomplete"
CUT_OFF = "no training was seen within the work that one file is given"  # why one is incomplete


@dataclass(frozen=True)
class Place:
    """Where in the learner's file; lines from 1, columns from 1, the end line included.

    A file beside it, which it imports, is named as from its folder; "" is the file itself.
    """

    line: int
    end_line: int
    column: int = 1
    file: str = ""


def place_of(file: str, line: int, path: str) -> Place | None:
    """Return a line of one of a program's files as a report on `path` names it; None for line 0."""
    return Place(line, line, file=beside(file, path)) if line else None


def beside(file: str, path: str) -> str:
    """Return how a report on a path names another file; "" for the path itself."""
    return "" if file == path else os.path.relpath(file, Path(path).parent)


@dataclass(frozen=True)
class Fix:
    """An edit that heals a finding.

    Attributes:
        diff: the edit as a unified diff against the file as the learner wrote it.
        verified: whether the stages pass after it, on other seeds and sizes, and the network
            learns with it.
        safety: "safe" where the meaning stays (a Python 2 spelling), else "unsafe".
        unproven: what is not shown of an edit that is not verified, in a few words.
        file: a file beside the examined one that is edited; "" is the file itself.
    """

    diff: str
    verified: bool
    safety: str
    unproven: str = ""
    file: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault, and what follows from it.

    Attributes:
        code: of the rule: ND102. The first digit is the stage.
        name: the fault in a few words, joined by hyphens: feedforward-returns-nothing.
        level: "error", "warning" or "advice".
        message: the fault in one sentence, with the learner's own names and numbers.
        observed: what was seen.
        expected: what a right network would have shown.
        why: why the one leads to the other.
        place: where it is; None where no line is to blame.
        fix: the edit, where one was found.
        root: whether it is the first cause, on which the examination stopped.
    """

    code: str
    name: str
    level: str
    message: str
    observed: str = ""
    expected: str = ""
    why: str = ""
    place: Place | None = None
    fix: Fix | None = None
    root: bool = False

    @property
    def stage(self) -> str:
        """The stage of a training that it is about."""
        return STAGES[int(self.code[2])]


@dataclass(frozen=True)
class NotRun:
    """A stage that could not be run, or only in part, and the reason in a few words."""

    stage: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """How the network learned while the doctor watched its training.

    Attributes:
        steps: that it took.
        right: of how many examples it got how many right, at the start, in the middle and at the
            end: (right, examples). Empty where the targets are no classes.
        errors: the mean square error in the same three parts; of a perceptron, which learns from
            mistakes, the share of examples that it got wrong.
        mistakes: whether these are such shares.
        pieces: the layers and functions that were asked for their gradients, one by one, where the
            program puts no network together.
        reference: what a right network got right of the same examples; empty where none fits.
        constant: what is answered to every example at the end; "" if the answers vary.
        called: how the network was trained, if the program itself does not; "" otherwise.
        printed: what the program itself printed: a line of the start and one of the end.
        learns: whether it is better in the end.
        answers: of how many examples the network is right when it is asked after the training,
            by the program's own feedforward: (right, examples). Empty where it was not asked.
        lines: of the file, that a step of the training computes something on.
    """

    steps: int
    right: tuple[tuple[int, int], ...] = ()
    errors: tuple[float, ...] = ()
    reference: tuple[tuple[int, int], ...] = ()
    constant: str = ""
    called: str = ""
    printed: tuple[str, ...] = ()
    learns: bool = False
    answers: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    mistakes: bool = False
    pieces: tuple[str, ...] = ()

    @property
    def prints_the_same(self) -> bool:
        """Whether its own lines differ in the number of the epoch alone: "Epoch 9: 980 / 10000"."""
        if len(self.printed) != 2:
            return False
        first, last = (re.findall(r"\d+(?:\.\d+)?", it) for it in self.printed)
        others = [one == other for one, other in zip(first, last)]
        if any("." in one == other and BEST < float(one) <= 1 for one, other in zip(first, last)):
            return False  # hardly any answer is wrong
        return len(first) == len(last) > 1 and others.count(False) == 1

    @property
    def answers_otherwise(self) -> bool:
        """Whether the answers are much worse than those of the training's end."""
        if len(self.answers) != 2 or not self.right:
            return False
        (right, asked), (last, examples) = self.answers, self.right[-1]
        return right / max(1, asked) < last / max(1, examples) - 0.4


@dataclass(frozen=True)
class Examination:
    """All that is known of one file.

    Attributes:
        file: as it was named.
        status: "healthy", "findings" or "incomplete".
        findings: the root cause first.
        not_run: what was left out, and why.
        assumed: what was changed or left aside to be able to read the file, a sentence each.
        seconds: how long it took.
        trial: how the network learned; None if its training was not seen.
        checked: the stages that were passed, "trial" among them.
        healed: how the network learned with the verified edits; None if that was not seen.
        diagnosed: the seconds after which the first cause was known, or that there is none; the
            rest is the search for an edit, and its proof.
        isolation: what kept the program apart: "bubblewrap", "landlock" or "belt"; "" where it was
            not run.
    """

    file: str
    status: str
    findings: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    assumed: tuple[str, ...] = ()
    seconds: float = 0.0
    trial: Trial | None = None
    checked: tuple[str, ...] = ()
    healed: Trial | None = None
    diagnosed: float = 0.0
    isolation: str = ""

    def __str__(self) -> str:
        """Return the report as `firstnet doctor` prints it, with the code if the file is there."""
        from firstnet.doctor.report.pages import page
        from firstnet.doctor.report.wording import full

        return full(self, self.text_of(), page)

    def path_of(self, file: str = "") -> str:
        """Return the path of the file, or of one beside it that is named as from its folder."""
        return os.path.normpath(Path(self.file).parent / file) if file else self.file

    def text_of(self, file: str = "") -> str:
        """Return what is in the file, or in one beside it; "" if it is not there."""
        path = Path(self.path_of(file))
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def to_dict(examinations: Sequence[Examination]) -> dict[str, Any]:
    """Return the report on these files, fit for JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [_file(examination) for examination in examinations],
    }


def from_dict(file: Mapping[str, Any]) -> Examination:
    """Return the examination that an entry of "files" tells."""
    return Examination(
        file=file["file"],
        status=file["status"],
        findings=tuple(_finding(each) for each in file["findings"]),
        not_run=tuple(NotRun(**each) for each in file["not_run"]),
        assumed=tuple(file["assumed"]),
        seconds=file["seconds"],
        trial=_trial(file["trial"]) if file.get("trial") else None,
        checked=tuple(file.get("checked", ())),
        healed=_trial(file["healed"]) if file.get("healed") else None,
        diagnosed=file.get("diagnosed", 0.0),
        isolation=file.get("isolation", ""),
    )


def with_root(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with the root cause first: the first of the gravest."""
    if not findings:
        return ()
    root = min(findings, key=lambda it: LEVELS.index(it.level))
    others = [replace(finding, root=False) for finding in findings if finding is not root]
    return (replace(root, root=True), *others)


def _file(examination: Examination) -> dict[str, Any]:
    told = asdict(examination)
    told["seconds"] = round(examination.seconds, 3)
    told["diagnosed"] = round(examination.diagnosed, 3)
    told["findings"] = [_told(finding) for finding in examination.findings]
    return told


def _told(finding: Finding) -> dict[str, Any]:
    told = asdict(finding)
    del told["place"]
    place = finding.place
    where = {
        "line": place and place.line,
        "end_line": place and place.end_line,
        "column": place and place.column,
        "in_file": place.file if place else "",
    }
    return told | where


def _trial(told: Mapping[str, Any]) -> Trial:
    pairs = {
        name: tuple((int(a), int(b)) for a, b in told[name]) for name in ("right", "reference")
    }
    names = ("errors", "printed", "answers", "lines", "pieces")
    rest = {name: tuple(told.get(name, ())) for name in names}
    return Trial(**{**told, **pairs, **rest})


def _finding(told: Mapping[str, Any]) -> Finding:
    facts = dict(told)
    line, end_line, column = facts.pop("line"), facts.pop("end_line"), facts.pop("column")
    file = facts.pop("in_file", "")
    fix = facts.pop("fix")
    return Finding(
        **facts,
        place=Place(line, end_line, column, file) if line else None,
        fix=Fix(**fix) if fix else None,
    )
