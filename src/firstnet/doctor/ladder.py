"""The ladder: the stages in order, each blocking the later ones."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from firstnet.doctor import rules
from firstnet.doctor.calling import OURS
from firstnet.doctor.patient import Patient
from firstnet.doctor.report import STAGES
from firstnet.doctor.symptom import Symptom
from firstnet.doctor.trial import FIRST, Trial

RUNGS = STAGES[1:]  # "load" is over before anything runs


@dataclass(frozen=True)
class Rule:
    """A rule and its code and name, which are those of its file."""

    code: str
    name: str
    level: str
    module: ModuleType

    @property
    def stage(self) -> str:
        """The stage whose observations it judges."""
        return STAGES[int(self.code[2])]


@dataclass(frozen=True, eq=False)
class Told:
    """A rule that fired, and what it says."""

    rule: Rule
    symptom: Symptom


@dataclass(frozen=True, eq=False)
class Rung:
    """What came of a stage.

    Attributes:
        stage: its name.
        failures: the checks that failed.
        told: the rules that fired, the likeliest first.
        reason: why it was not run, or "".
        looked_at: the learner's functions that a cure must not take out of sight.
    """

    stage: str
    failures: frozenset[str]
    told: tuple[Told, ...] = ()
    reason: str = ""
    looked_at: frozenset[str] = frozenset()

    @property
    def blocks(self) -> bool:
        """Whether the later stages have to wait for a cure."""
        return any(it.rule.level == "error" for it in self.told)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return all rules in the order of their codes."""
    found = []
    for name in sorted(it.name for it in pkgutil.iter_modules(rules.__path__)):
        module = importlib.import_module(f"{rules.__name__}.{name}")
        code, _, kebab = name.partition("_")
        found.append(Rule(code.upper(), kebab.replace("_", "-"), module.LEVEL, module))
    return tuple(found)


def climb(patient: Patient, trial: Trial = FIRST, first: str = RUNGS[0]) -> Iterator[Rung]:
    """Yield what comes of each stage, up to the first that blocks the others."""
    for stage in RUNGS[RUNGS.index(first) :]:
        rung = look(patient, stage, trial)
        yield rung
        if rung.blocks:
            return


def look(patient: Patient, stage: str, trial: Trial) -> Rung:
    """Run one stage, and let its rules judge."""
    try:
        seen = measure(patient, stage, trial)
    except OURS as error:
        return Rung(stage, frozenset(), (), str(error))
    except Exception as error:  # the learner's code may raise anywhere
        return Rung(stage, frozenset(), (), f"it ended in {type(error).__name__}: {error}")
    if not seen.failures:
        return Rung(stage, frozenset())
    looked_at: frozenset[str] = getattr(seen, "looked_at", frozenset())
    return Rung(stage, seen.failures, tuple(_judged(stage, seen)), looked_at=looked_at)


def measure(patient: Patient, stage: str, trial: Trial) -> Any:
    """Return what a stage sees."""
    return importlib.import_module(f"firstnet.doctor.stages.{stage}").measure(patient, trial)


def _judged(stage: str, seen: Any) -> Iterator[Told]:
    for rule in all_rules():
        if rule.stage == stage and hasattr(rule.module, "look"):  # others: of the training
            symptom = rule.module.look(seen)
            if symptom is not None:
                yield Told(rule, symptom)
                if rule.level == "error":
                    return
