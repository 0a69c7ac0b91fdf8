"""A run of chapter 6, which may take hours: it tells of every epoch, and can be taken up again.

After every epoch a checkpoint is kept, so that a run that was cut off ends with the very weights of
one that was not.
"""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

import firstnet
from firstnet.classic.expand_mnist import expanded
from firstnet.classic.in_order import InOrder, by_examples, engine_here
from firstnet.data import Dataset, Examples, load
from firstnet.data.store import cache_folder
from firstnet.engines import ENGINES
from firstnet.errors import RecipeError, UnknownName
from firstnet.experiments.long_runs.ledger import Run
from firstnet.experiments.long_runs.plans import Plan, network, plan
from firstnet.files import checkpoint
from firstnet.files.checkpoint import Checkpoint
from firstnet.machine.reading import reachable
from firstnet.training.evaluation import count_correct
from firstnet.training.progress import Progress


@dataclass(frozen=True)
class Passed:
    """An epoch of a run.

    Attributes:
        name, seed: of the run.
        number: of the epoch, counted from 1.
        of: how many there will be.
        validation, test: how many of those digits are answered right.
        seconds: how long it took.
    """

    name: str
    seed: int
    number: int
    of: int
    validation: int
    test: int
    seconds: float

    def __str__(self) -> str:
        """A line for the log."""
        return (
            f"{self.name} seed {self.seed}, epoch {self.number} of {self.of}: validation "
            f"{self.validation}, test {self.test}, {self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class Aim:
    """What is to be run.

    Attributes:
        name: of the plan.
        seed: from which everything is dealt.
        plan: the plan.
        epochs: how many.
        engine: what computes.
    """

    name: str
    seed: int
    plan: Plan
    epochs: int
    engine: str

    @property
    def place(self) -> Path:
        """The file in which the run is kept while it lasts."""
        folder = cache_folder() / "book" / firstnet.__version__ / "chapter6"
        return folder / f"{self.name.replace(':', '-')}-seed{self.seed}.safetensors"


@dataclass
class State:
    """How far a run has come.

    Attributes:
        aim: how many epochs there will be.
        validation, test: the right answers after every epoch.
        seconds: how long all of them took.
        engine: what computed; two names where another took the run up.
    """

    aim: int
    validation: list[int]
    test: list[int]
    seconds: float
    engine: str


def run(
    name: str,
    seed: int,
    *,
    epochs: int | None = None,
    resume: bool = False,
    engine: str | None = None,
) -> Generator[Passed, None, Run]:
    """Train a network of chapter 6 from one seed.

    Args:
        name: of the plan.
        seed: from which everything is dealt.
        epochs: how many, where it is not as many as in the book.
        resume: go on where an earlier call was cut off.
        engine: the name of the engine; by default the fastest here.

    Yields:
        Every epoch, once it is kept.

    Returns:
        The run, for the ledger.

    Raises:
        UnknownName: there is no such plan or engine.
        RecipeError: the epochs lie outside their range, or what is kept has another plan; or a run
            that was cut off would be lost.
        AccessError, FormatError: what is kept can't be read.
    """
    chosen = plan(name)
    epochs = chosen.epochs if epochs is None else epochs
    if not 1 <= epochs <= chosen.epochs:
        raise RecipeError(
            f"{name} can't run for {epochs} epochs; wanted 1 to {chosen.epochs}, as many as in the "
            "book."
        )
    if engine is not None and engine not in ENGINES:
        raise UnknownName("engine", engine, ENGINES)
    aim = Aim(name, seed, chosen, epochs, engine or engine_here())
    if resume:
        return _run(aim, _taken_up(aim))
    _check_nothing_is_lost(aim)
    return _run(aim, None)


def _run(aim: Aim, taken_up: Checkpoint | None) -> Generator[Passed, None, Run]:
    digits = digits_of(aim.plan)
    net = network(aim.plan, aim.seed)
    if taken_up:
        net.take(taken_up.progress.network)
    learning = net.learning(digits.training, aim.plan.recipe, aim.engine)
    state = State(0, [], [], 0.0, aim.engine)
    if taken_up:
        learning.rng.bit_generator.state = taken_up.progress.chance
        state = State(validation=[*taken_up.progress.accuracies], **taken_up.notes)
        if aim.engine not in state.engine:
            state.engine += f", {aim.engine}"
    state.aim = max(aim.epochs, len(state.test))
    for epoch in range(len(state.test), aim.epochs):
        seconds = _pass(learning, epoch, digits, state)
        _keep(aim, learning, state)
        right = state.validation[-1], state.test[-1]
        yield Passed(aim.name, aim.seed, epoch + 1, aim.epochs, *right, seconds)
    return _outcome(aim, state, digits.test, learning)


def _pass(learning: InOrder, epoch: int, digits: Dataset, state: State) -> float:
    """Learn for an epoch and count; return the seconds that took."""
    began = time.perf_counter()
    for _ in learning.epoch(epoch):
        pass
    for counts, examples in ((state.validation, digits.validation), (state.test, digits.test)):
        counts.append(count_correct(learning.feedforward(examples.x), examples.labels))
    seconds = time.perf_counter() - began
    state.seconds += seconds
    return seconds


def digits_of(plan: Plan) -> Dataset:
    """Return the digits that a plan takes."""
    digits = load("mnist")
    return expanded(digits) if plan.expanded else digits


def machine() -> str:
    """Return what this computer calls itself: its processor, how many, and its system."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    found = dict(re.findall(r"^(model name|cpu family)\s*: (.+)$", told, re.MULTILINE))
    name = found.get("model name") or platform.processor() or "an unnamed processor"
    family = f" family {found['cpu family']}" if "cpu family" in found else ""
    return f"{name}{family}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"


def _outcome(aim: Aim, state: State, test: Examples, learning: InOrder) -> Run:
    done = len(state.test)
    # Of several the last: the book's program takes what is as good for better as well.
    best = max(range(done), key=lambda epoch: (state.validation[epoch], epoch))
    answers = learning.feedforward(test.x).argmax(axis=1)
    return {
        "name": aim.name,
        "seed": aim.seed,
        "plan": aim.plan.to_dict(),
        "epochs": done,
        "of": aim.plan.epochs,
        "shortened": done < aim.plan.epochs,
        "best epoch": best,
        "best validation": state.validation[best],
        "test at best validation": state.test[best],
        "last test": state.test[-1],
        "validation": state.validation,
        "test": state.test,
        "mistakes": {str(row): int(answers[row]) for row in np.flatnonzero(answers != test.labels)},
        "seconds": round(state.seconds, 1),
        "engine": state.engine,
        "device": learning.device,
        "machine": machine(),
        "firstnet": firstnet.__version__,
        "date": datetime.now(UTC).date().isoformat(),
    }


def _keep(aim: Aim, learning: InOrder, state: State) -> None:
    with reachable(aim.place.parent):
        aim.place.parent.mkdir(parents=True, exist_ok=True)
    chance = dict(learning.rng.bit_generator.state)
    done = Progress(len(state.test), learning.network(), chance, tuple(state.validation))
    notes = {name: value for name, value in vars(state).items() if name != "validation"}
    checkpoint.keep(aim.place, _about(aim), Checkpoint(done, notes))


def _taken_up(aim: Aim) -> Checkpoint | None:
    """Return the checkpoint of a run that was cut off; None where none was."""
    return checkpoint.find(aim.place, _about(aim)) if aim.place.exists() else None


def _about(aim: Aim) -> checkpoint.Run:
    """Return what decides about the numbers of the run; any engine may go on with it."""
    recipe = replace(by_examples(aim.plan.recipe), dropout=aim.plan.p_dropout)
    digits = checkpoint.mark(digits_of(aim.plan).training)
    return checkpoint.Run(recipe, aim.seed, "network3", 1, digits)


def _check_nothing_is_lost(aim: Aim) -> None:
    """Refuse to begin anew where a run was cut off."""
    if (kept := _taken_up(aim)) and kept.progress.epochs < kept.notes["aim"]:
        raise RecipeError(
            f"{aim.place} holds a run that was cut off after epoch {kept.progress.epochs} of "
            f"{kept.notes['aim']}; --resume goes on from there, or move it away to begin anew."
        )
