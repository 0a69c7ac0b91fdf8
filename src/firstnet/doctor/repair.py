"""Repair as proof: the smallest edit after which the probes pass, on other seeds and sizes too."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from firstnet.doctor.calling import patience
from firstnet.doctor.discovery import discover
from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.ladder import RUNGS, Rung, Told, look, measure
from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Program, TimeUp, load_changed, quiet, reached, time_limit
from firstnet.doctor.suspicion import defined_for, made_in, makers, slopes_of, suspect_lines
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.trial import FIRST, JUDGES, Trial

PATIENCE_S = 0.1  # for a call of a candidate; more is an endless loop
DISCOVERY_S = 1.0  # to find the parts of a candidate anew
MOST = 1200  # edits of a function
APART = ("units", "gradient", "update", "batches", "data")  # stages whose checks are independent
SECONDARY = 0.6  # by which edits of the lines are put back that suspect ones have their values from
NEAR = 4  # lines above an insertion in which one that it overrules is looked for
CLEANER_S = 2.5  # and for how long
CLEANER = 250  # edits that are tried after one that heals its stage, for one that heals all


@dataclass(frozen=True, eq=False)
class Repaired:
    """A program with an edit that heals it, or at least the stage that failed.

    Attributes:
        edit: what was changed.
        patient: the program with the edit.
        clean: whether the later stages pass as well.
        whole: whether the stage passes; else only some of its failed checks do.
    """

    edit: Edit
    patient: Patient
    clean: bool
    whole: bool


def repair(
    patient: Patient, rung: Rung, seconds: float, told: Told | None = None
) -> Repaired | None:
    """Search for an edit that heals the stage on which the ladder stopped.

    Args:
        patient: the program.
        rung: the stage, with the rule that fired.
        seconds: of work, to search.
        told: the rule that fired; the first one by default.

    Returns:
        The first edit after which all stages pass; else one that heals this stage and leaves the
        fewest others ill; else the first that heals a part of it; else None.
    """
    end = time.process_time() + seconds
    symptom = (told or rung.told[0]).symptom
    lines = suspect_lines(patient, rung.stage, symptom, rung.failures)
    if "has no attribute" in symptom.message:
        lines += made_in(patient)
    behind = defined_for(patient, lines)
    if rung.stage == "gradient":
        behind += slopes_of(patient)
    penalties = dict.fromkeys(behind if lines else [], SECONDARY) | dict.fromkeys(lines, 0.0)
    fallback: Repaired | None = None
    partly: Repaired | None = None
    least = len(RUNGS)
    more = CLEANER
    with patience(PATIENCE_S):
        for edit in _candidates(patient, _suspects(patient, rung, symptom), penalties):
            if time.process_time() > end or more == 0:
                break
            more -= fallback is not None
            candidate = edited(patient, edit, anew=not patient.roles.confirmed)
            if candidate is None:
                continue
            failures = _failures(candidate, rung.stage, FIRST, rung.looked_at)
            if failures is None or not failures < rung.failures:
                continue
            if failures:
                apart = rung.stage in APART
                if apart and partly is None and _holds(candidate, rung.stage, but=failures):
                    partly = Repaired(edit, candidate, clean=False, whole=False)
                continue
            if not _holds(candidate, rung.stage):
                continue
            ill = _still_ill(candidate, rung.stage)
            if ill == 0:
                return _neater(patient, Repaired(edit, candidate, clean=True, whole=True), rung)
            if ill < least:
                end = min(end, time.process_time() + CLEANER_S)
                least, fallback = ill, Repaired(edit, candidate, clean=False, whole=True)
    best = fallback or partly
    return best and _neater(patient, best, rung)


def _neater(patient: Patient, repaired: Repaired, rung: Rung) -> Repaired:
    """Return the same repair with a line replaced, where one was put in that overrules another."""
    edit, lines = _above(repaired.edit), patient.program.source.runnable.split("\n")
    inserts = (edit.line, edit.column) == (edit.end_line, edit.end_column) and edit.column == 0
    target = edit.replacement.strip().partition(" = ")[0]
    if not inserts or " = " not in edit.replacement or edit.replacement.count("\n") != 1:
        return repaired
    for line in (edit.line, *range(edit.line - 1, edit.line - NEAR - 1, -1)):
        if 0 < line < len(lines) and lines[line - 1].strip().partition(" = ")[0] == target:
            instead = replace(edit, line=line, column=0, end_line=line + 1, end_column=0)
            candidate = edited(patient, instead)
            if candidate is None or _failures(candidate, rung.stage, FIRST) is None:
                continue
            same = _failures(candidate, rung.stage, FIRST) == _failures(
                repaired.patient, rung.stage, FIRST
            )
            if same and _still_ill(candidate, rung.stage) <= _still_ill(
                repaired.patient, rung.stage
            ):
                return replace(repaired, edit=instead, patient=candidate)
    return repaired


def _above(edit: Edit) -> Edit:
    """Return an edit that puts a line behind another as one that puts it before the next."""
    empty = (edit.line, edit.column) == (edit.end_line, edit.end_column)
    if not empty or not edit.replacement.startswith("\n"):
        return edit
    after = edit.end_line + 1
    text = edit.replacement[1:] + "\n"
    return replace(edit, line=after, column=0, end_line=after, end_column=0, replacement=text)


def _suspects(patient: Patient, rung: Rung, symptom: Symptom) -> tuple[str, ...]:
    """Return the functions to edit; what makes the network too, where that may be the cause."""
    maker = patient.roles.maker
    if "has no attribute" in symptom.message or "takes no arguments" in symptom.message:
        methods = [it for it in patient.program.functions() if it.startswith(f"{maker}.")]
        near = [it for it in methods if it.endswith("__") or it.endswith("_")]
        return (f"{maker}.__init__", *near, *symptom.suspects)
    if "KeyError" in symptom.message:
        return (*symptom.suspects, *reached(patient.program, [patient.roles.forward]))
    if rung.stage == "contract" or "Error" in symptom.message:
        return (*symptom.suspects, *makers(patient))
    return symptom.suspects


def edited(patient: Patient, edit: Edit, *, anew: bool = False) -> Patient | None:
    """Return the patient with an edit; None if it can't be loaded.

    Args:
        patient: the program.
        edit: what to change.
        anew: whether its parts are to be found again, for the fault has hidden some.
    """
    source = patient.program.source
    changed = source.edited(apply(source.runnable, [edit]))
    try:
        program = load_changed(patient.program, changed, edit.line, edit.end_line)
    except (Exception, TimeUp):
        return None
    if not anew:
        return replace(patient, program=program)
    try:
        with quiet(), time_limit(DISCOVERY_S):
            found = discover(program)
    except (Exception, TimeUp):
        return None
    return found if found.roles.confirmed else None


def _candidates(
    patient: Patient, suspects: Sequence[str], lines: Mapping[int, float]
) -> Iterator[Edit]:
    """Yield edits of the suspected functions, in the order of suspicion."""
    tree = ast.parse(patient.program.source.runnable)
    functions = _functions(tree, patient.program, suspects)
    if not functions:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    yield from edits(tree, patient.program.source.runnable, functions, lines, MOST)


def _functions(tree: ast.Module, program: Program, suspects: Sequence[str]) -> list[ast.stmt]:
    """Return the definitions of these functions in a tree, each once."""
    by_name: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            by_name.setdefault(node.name, node)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    by_name.setdefault(method.name, method)
                    by_name[f"{node.name}.{method.name}"] = method
    found = [by_name[name] for name in suspects if name in by_name]
    return list({id(node): node for node in found}.values())


def _failures(
    patient: Patient, stage: str, trial: Trial, looked_at: frozenset[str] = frozenset()
) -> frozenset[str] | None:
    """Return the checks of a stage that fail; None if it can't be run, or not on all of these."""
    try:
        seen = measure(patient, stage, trial)
    except Exception:  # a candidate may break anything
        return None
    if not looked_at <= getattr(seen, "looked_at", frozenset()):
        return None
    return frozenset(seen.failures)


def _holds(patient: Patient, stage: str, but: frozenset[str] = frozenset()) -> bool:
    """Tell whether all stages up to this one pass, on other seeds and sizes too.

    Args:
        patient: the candidate.
        stage: the last one to look at.
        but: checks of that stage which may fail.
    """
    before = RUNGS[: RUNGS.index(stage)]
    if any(_blocks(patient, it, FIRST) for it in before):
        return False
    for trial in JUDGES:
        if trial.sizes and not patient.allows(trial.sizes):
            continue
        if any(_blocks(patient, it, trial) for it in before):
            return False
        failures = _failures(patient, stage, trial)
        if failures is None or (not but and failures):
            return False
    return True


def _blocks(patient: Patient, stage: str, trial: Trial) -> bool:
    try:
        return look(patient, stage, trial).blocks
    except Exception:
        return True


def _still_ill(patient: Patient, stage: str) -> int:
    """Return how many of the later stages still fail."""
    return sum(_blocks(patient, it, FIRST) for it in RUNGS[RUNGS.index(stage) + 1 :])
