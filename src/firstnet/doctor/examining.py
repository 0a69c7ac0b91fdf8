"""Examining a file: up the ladder, repair where it stops, and on from there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from firstnet.doctor.discovery import discover
from firstnet.doctor.edits import Edit
from firstnet.doctor.ladder import RUNGS, Rung, Told, look
from firstnet.doctor.linemap import changed_lines, identity
from firstnet.doctor.pages import page
from firstnet.doctor.patch import applied, combined, unified
from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Crash, Program, TimeUp, crash, load, show_lines
from firstnet.doctor.repair import Repaired, repair
from firstnet.doctor.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    Examination,
    Finding,
    Fix,
    NotRun,
    Place,
    with_root,
)
from firstnet.doctor.shapes import shapes_where_it_raised
from firstnet.doctor.siblings import importer
from firstnet.doctor.slots import Unreadable
from firstnet.doctor.source import Source
from firstnet.doctor.suspicion import suspect_lines
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.trial import FIRST

MOST_FAULTS = 6
SEARCH_S = 8.0  # for one fault


def examine(source: Source, seconds: float, *, fixes: bool = True) -> Iterator[Examination | str]:
    """Yield what is known of a program, better and better; a text tells what is being done now.

    Args:
        source: the file, read and mended.
        seconds: for all of it, about.
        fixes: whether to search for edits; without, the first fault is the last.
    """
    start, end = time.monotonic(), time.process_time() + seconds
    show_lines(source)
    notes = _Notes(source, start)
    with importer(Path(source.path).resolve().parent):
        program = _loaded(source, notes)
        if program is None:
            yield notes.examination(())
            return
        try:
            patient = discover(program)
        except Unreadable as error:
            yield notes.not_examined(str(error))
            return
        yield from _climb(patient, notes, end, fixes=fixes)


def diagnose(patient: Patient, start: float) -> Examination:
    """Return what is known of a network whose parts are known; without a search for edits."""
    notes = _Notes(patient.program.source, start)
    for _ in _stages(patient, notes):
        pass
    if notes.unreadable:
        return notes.not_examined(notes.unreadable)
    if not notes.last.blocks:
        return notes.examination(())
    told = next(it for it in notes.last.told if it.rule.level == "error")
    notes.add(patient, notes.last, told)
    return notes.examination(RUNGS[RUNGS.index(notes.last.stage) + 1 :])


def _loaded(source: Source, notes: _Notes) -> Program | None:
    """Return the program, or None if its definitions can't be run; the notes then say why."""
    try:
        return load(source)
    except SyntaxError as error:
        if not any(it.code == "ND001" for it in source.findings):
            notes.faults.append(_broken(str(error.msg), error.lineno))
    except (Exception, TimeUp) as error:
        notes.faults.append(_raises(crash(error, source.path)))
    return None


def _climb(
    patient: Patient, notes: _Notes, end: float, *, fixes: bool
) -> Iterator[Examination | str]:
    waiting: tuple[str, ...] = ()
    for _ in range(MOST_FAULTS):
        yield from _stages(patient, notes)
        last = notes.last
        if notes.unreadable:
            yield notes.not_examined(notes.unreadable)
            return
        waiting = RUNGS[RUNGS.index(last.stage) + 1 :] if last.blocks else ()
        if not last.blocks:
            break
        told = next(it for it in last.told if it.rule.level == "error")
        notes.add(patient, last, told)
        yield notes.examination(waiting)
        if not fixes or time.process_time() > end:
            break
        yield f"repair of {told.rule.code}"
        healed = repair(patient, last, min(SEARCH_S, end - time.process_time()))
        if healed is None:
            break
        notes.heal(patient, healed)
        patient = _again(healed)
    if waiting:
        notes.doubt()
    yield notes.examination(waiting)
    if fixes and not waiting:
        yield from _warnings(patient, notes, end)


def _warnings(patient: Patient, notes: _Notes, end: float) -> Iterator[Examination | str]:
    """Search for edits that answer the warnings, where nothing graver is left."""
    for rung, told in list(notes.warnings):
        if time.process_time() > end:
            return
        yield f"repair of {told.rule.code}"
        healed = repair(patient, rung, min(SEARCH_S / 2, end - time.process_time()), told)
        if healed is not None:
            notes.answer(patient, healed, told)
            yield notes.examination(())


def _stages(patient: Patient, notes: _Notes) -> Iterator[str]:
    """Go up the ladder to the first stage that blocks the others, and name each on the way."""
    for stage in RUNGS:
        yield stage
        rung = look(patient, stage, FIRST)
        notes.pass_by(patient, rung)
        if rung.blocks or notes.unreadable:
            return


def _again(healed: Repaired) -> Patient:
    """Return the healed program with its parts found anew: the fault may have hidden some."""
    try:
        return discover(load(healed.patient.program.source))
    except Unreadable:
        return healed.patient


@dataclass(eq=False)
class _Notes:
    """What was found so far."""

    source: Source
    start: float

    def __post_init__(self) -> None:
        self.faults: list[Finding] = []
        self.last = Rung(RUNGS[0], frozenset())
        self.lines = identity(self.source.runnable)
        self.unreadable = ""
        self.proven: list[str] = []
        self.others: list[Finding] = []  # warnings and advice
        self.warnings: list[tuple[Rung, Told]] = []  # that the last climb has told
        self.not_run: dict[str, str] = {}
        self.assumed: list[str] = list(self.source.assumed)

    def pass_by(self, patient: Patient, rung: Rung) -> None:
        """Take down what a stage has told besides errors, and why it was not run."""
        self.last = rung
        self.unreadable = rung.reason if rung.stage == RUNGS[0] else ""
        self.not_run.pop(rung.stage, None)
        if rung.stage == RUNGS[0]:
            self.warnings.clear()
        self.warnings += [(rung, it) for it in rung.told if it.rule.level == "warning"]
        if rung.reason:
            self.not_run[rung.stage] = rung.reason
        for told in rung.told:
            known = {it.code for it in self.others}
            if told.rule.level != "error" and told.rule.code not in known:
                self.others.append(self._mapped(_finding(patient, rung, told)))
        if not self.faults:  # after an edit the lines are others
            self.assumed = [*self.source.assumed, *patient.program.dropped]

    def add(self, patient: Patient, rung: Rung, told: Told) -> None:
        """Take down a fault; one that was healed in part is the same one still."""
        fault = self._mapped(_finding(patient, rung, told))
        if self.faults and self.faults[-1].code == fault.code:
            last = self.faults[-1]
            if last.fix is not None and not last.fix.verified:
                return
        self.faults.append(fault)
        self.proven.clear()  # for what came before has not led to the end

    def _mapped(self, finding: Finding) -> Finding:
        return replace(finding, place=self.lines.place(finding.place))

    def heal(self, patient: Patient, healed: Repaired) -> None:
        """Add the edit that heals the last fault, or a part of it, and its place."""
        before = patient.program.source
        diff = self._diff(before.runnable, healed.edit)
        last = self.faults.pop()
        place = last.place
        if last.fix is None:
            place = self.lines.place(_place_of(healed.edit, before.runnable))
        else:
            both, _ = combined([last.fix.diff, diff], self.source.text)
            diff = unified(self.source.path, self.source.text, applied(self.source.text, both))
        if healed.whole:  # and so do the parts that it was built upon
            self.faults = [_verified(it) if it.stage == last.stage else it for it in self.faults]
        self.faults.append(replace(last, fix=Fix(diff, healed.whole, "unsafe"), place=place))
        self.proven += [last.code] if healed.clean else []
        self.lines = self.lines.after(before.runnable, healed.edit)

    def _diff(self, runnable: str, edit: Edit) -> str:
        """Return an edit of what is run as a diff against the file as the learner wrote it."""
        numbers = [it for it in self.lines.numbers[edit.line - 1 : edit.end_line] if it]
        first = numbers[0] if numbers else self.lines.original(edit.line) + 1
        last = numbers[-1] if numbers else first - 1
        written = self.source.text.split("\n")
        _, changed = changed_lines(runnable, edit)
        healed = [*written[: first - 1], *changed, *written[last:]]
        return unified(self.source.path, self.source.text, "\n".join(healed))

    def doubt(self) -> None:
        """Call no edit verified that has not led to the end of the ladder."""
        self.faults = [
            replace(it, fix=replace(it.fix, verified=it.code in self.proven)) if it.fix else it
            for it in self.faults
        ]

    def answer(self, patient: Patient, healed: Repaired, told: Told) -> None:
        """Add the edit that answers a warning."""
        runnable = patient.program.source.runnable
        fix = Fix(self._diff(runnable, healed.edit), healed.whole, "unsafe")
        place = self.lines.place(_place_of(healed.edit, runnable))
        self.others = [
            replace(it, fix=fix, place=place or it.place) if it.code == told.rule.code else it
            for it in self.others
        ]

    def examination(self, waiting: tuple[str, ...]) -> Examination:
        """Return all of it as a report."""
        loaded = _in_order(self.source.findings)
        if any(it.code == "ND001" and it.fix is None for it in loaded):  # no mending helped
            loaded = [it for it in loaded if it.code == "ND001"]
        faults, loaded = _merged(self.faults, loaded)
        findings = with_root([*faults, *loaded, *self.others])
        reasons = dict(self.not_run)
        root = self.faults[-1].code if self.faults else ""
        reasons |= dict.fromkeys(waiting, f"it waits until {root} is mended")
        serious = any(it.level != "advice" for it in findings)
        status = FINDINGS if serious else INCOMPLETE if "gradient" in reasons else HEALTHY
        return Examination(
            self.source.path,
            status,
            findings,
            tuple(NotRun(stage, reason) for stage, reason in reasons.items()),
            tuple(self.assumed),
            time.monotonic() - self.start,
        )

    def not_examined(self, reason: str) -> Examination:
        """Return the report on a program in which no network was found."""
        findings = with_root(self.source.findings)
        status = FINDINGS if any(it.level == "error" for it in findings) else INCOMPLETE
        return Examination(
            self.source.path,
            status,
            findings,
            (NotRun("contract", reason),),
            tuple(self.assumed),
            time.monotonic() - self.start,
        )


def _verified(finding: Finding) -> Finding:
    return replace(finding, fix=finding.fix and replace(finding.fix, verified=True))


def _in_order(findings: tuple[Finding, ...]) -> list[Finding]:
    return sorted(findings, key=lambda it: it.place.line if it.place else 0)


def _merged(faults: list[Finding], loaded: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Return both without faults of the ladder that are only what the reading has told.

    An unknown name is one fault, though the ladder stumbles over it too; its edit is kept.
    """
    kept, told = [], list(loaded)
    for fault in faults:
        same = [number for number, it in enumerate(told) if _is_same(fault, it)]
        if not same:
            kept.append(fault)
        elif told[same[0]].fix is None:
            told[same[0]] = replace(told[same[0]], fix=fault.fix)
    told = list({(it.code, it.place, it.message): it for it in told}.values())
    if not kept and told:
        told.sort(key=lambda it: it.code != "ND020")
    return kept, told


def _is_same(fault: Finding, loaded: Finding) -> bool:
    if loaded.level != "error" or loaded.place is None:
        return False
    called = "TypeError" in fault.message and "argument" in fault.message
    missing = "is not defined" in fault.message or called
    if loaded.code == "ND020" and missing:
        return True
    here = fault.place is not None and fault.place.line == loaded.place.line
    return here and (loaded.fix is None or "Error: " in fault.message)


def _finding(patient: Patient, rung: Rung, told: Told) -> Finding:
    symptom = told.symptom
    place = symptom.place
    if place is None:
        lines = suspect_lines(patient, rung.stage, symptom, rung.failures)
        place = Place(lines[0], lines[0]) if lines else _head(patient, symptom)
    raised = "Error: " in symptom.message
    shapes = shapes_where_it_raised(patient, rung.stage) if raised else ""
    return Finding(
        code=told.rule.code,
        name=told.rule.name,
        level=told.rule.level,
        message=symptom.message,
        observed="; ".join(filter(None, [symptom.observed, shapes])),
        expected=symptom.expected,
        why=" ".join(page(told.rule.code).why.split()),
        place=place,
    )


def _head(patient: Patient, symptom: Symptom) -> Place | None:
    """Return the head of the function to look at, where no line is more suspect than others."""
    functions = patient.program.functions()
    first = next((functions[it] for it in symptom.suspects if it in functions), None)
    return Place(first.lineno, first.lineno) if first else None


def _place_of(edit: Edit, text: str) -> Place | None:
    """Return the lines that an edit is about: for an insertion, the one before it."""
    lines = text.split("\n")
    empty = (edit.line, edit.column) == (edit.end_line, edit.end_column)
    if empty and edit.column == 0 and edit.replacement.endswith("\n"):
        line = edit.line - 1
        while line > 1 and not lines[line - 1].strip():
            line -= 1
        return Place(line, line)
    return Place(
        edit.line,
        edit.end_line if edit.end_column else max(edit.line, edit.end_line - 1),
        edit.column + 1,
    )


def _broken(message: str, line: int | None) -> Finding:
    place = Place(line, line) if line else None
    return Finding("ND001", "not-python", "error", f"Python can't read it: {message}", place=place)


def _raises(problem: Crash) -> Finding:
    return Finding(
        "ND030",
        "raises-on-import",
        "error",
        f"Loading the file ends in {problem}",
        observed=str(problem),
        expected="definitions that load",
        why=" ".join(page("ND030").why.split()),
        place=Place(problem.line, problem.line) if problem.line else None,
    )
