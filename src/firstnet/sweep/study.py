"""What a sweep knows: its trials, in a database, where a sweep that was cut off finds them again.

Optuna keeps them, deals the points that no advice names, and says which trials lag behind. Other
computers may work on the same sweep, by the address of the same database.
"""

from __future__ import annotations

import contextlib
import json
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from firstnet.errors import RecipeError
from firstnet.machine.extras import extra
from firstnet.sweep.advice import Later, Tried, advice
from firstnet.sweep.database import Database
from firstnet.sweep.owners import is_gone, owner
from firstnet.sweep.plan import Plan
from firstnet.sweep.space import Choices, Point, Range, distinct
from firstnet.sweep.work import Done

RUNGS, REDUCTION = (9, 3), 3  # a ninth of the epochs, then a third: two of three are stopped
MOST_REPEATS = 200  # of points that were tried already, before others are given up
STARTUP = 10  # points at random before the trials so far suggest any
UNADVISED = -1
ENDED = ("done", "stopped", "diverged", "failed")
HOWS = {
    "COMPLETE": "done",
    "PRUNED": "stopped",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}
REPEATED = "repeated"  # a point that was dealt once more, and is no trial


@dataclass(frozen=True)
class Told:
    """What the database tells of a trial.

    Attributes:
        number: its number, from 0.
        point: its hyper-parameters.
        accuracies: after each epoch, from 0 to 1.
        how: "done", "stopped" early, "diverged", "failed", "cut off", "running" or "waiting".
    """

    number: int
    point: Point
    accuracies: tuple[float, ...]
    how: str

    @property
    def accuracy(self) -> float:
        """The best epoch's; 0 where there is none."""
        failed = self.how in ("diverged", "failed")
        return 0.0 if failed else max(self.accuracies, default=0.0)


class Study:
    """The trials of a sweep."""

    def __init__(self, plan: Plan, url: str, name: str = "sweep") -> None:
        """Open the database, or make it.

        Args:
            plan: the sweep.
            url: the database's address, as SQLAlchemy takes it: sqlite:///sweep.db
            name: of the sweep, among others in the same database.

        Raises:
            MissingExtra: Optuna, or what speaks to such a database, is not installed.
            AccessError: the database does not answer.
            RecipeError: it holds another sweep of this name.
        """
        self._optuna = extra("optuna", "Optuna", "sweep")
        self._optuna.logging.set_verbosity(self._optuna.logging.ERROR)
        self.plan, self._name, self._database = plan, name, Database(url)
        self._distributions = {
            name: self._distribution(within) for name, within in plan.space.items()
        }
        self._study = self._opened()
        self._database.opened = True
        self._adopt()

    def told(self) -> list[Told]:
        """Return every trial, in the order of their numbers."""
        found = [self._told(trial) for trial in self._trials()]
        return [it for it in found if it.how != REPEATED]

    def left(self) -> int:
        """Return how many trials are still to be begun, by us or by others at work on the sweep."""
        begun = sum(it.how in (*ENDED, "running") for it in self.told())
        points = distinct(self.plan.space) or self.plan.trials
        return min(self.plan.trials, points) - begun

    def begin(self, *, waits: bool = True) -> tuple[Any, Point]:
        """Return a new trial, and its point: advised, or else dealt by Optuna.

        Args:
            waits: whether trials are under way here, so that what depends on them can wait.

        Raises:
            Later: what comes next depends on trials that are under way.
            RecipeError: nothing new is dealt any more.
        """
        asked = None
        if self.plan.order == "book":
            try:
                asked = self._advised()
            except Later:
                if waits:
                    raise  # else it is others who are at work on them
        tried = [it.point for it in self.told() if it.how not in ("cut off", "waiting")]

        def begun() -> Any:
            if asked:
                stage, point = asked
                self._study.enqueue_trial(point, user_attrs={"stage": stage})
            trial = self._study.ask(self._distributions)
            trial.set_user_attr("owner", owner())
            trial.set_user_attr("seen", time.time())
            return trial

        for _ in range(MOST_REPEATS):
            try:
                trial = self._database.patiently(begun)
            except self._optuna.exceptions.UpdateFinishedTrialError:
                continue  # before it had our name, another took it for one that was cut off
            if trial.params not in tried:
                return trial, dict(trial.params)
            self._leave_out(trial)
        raise RecipeError(
            f"Nothing new was dealt {MOST_REPEATS} times: nearly all points of the search are "
            f"tried. Ask for fewer --trials than {self.plan.trials}, or search farther."
        )

    def rungs(self) -> list[int]:
        """Return after how many epochs each piece of a trial ends."""
        epochs = self.plan.recipe.epochs
        early = {epochs // part for part in RUNGS} - {0} if self.plan.pruned else set()
        return sorted(early | {epochs})

    def report(self, trial: Any, done: Done, before: int) -> bool:
        """Note a piece's epochs, from `before` on; return whether the trial lags behind."""

        def noted() -> bool:
            trial.set_user_attr("seen", time.time())
            trial.set_user_attr("accuracies", list(done.accuracies))
            for number in range(before + 1, len(done.accuracies) + 1):
                trial.report(max(done.accuracies[:number]), number)  # judged by the best so far
            return bool(done.progress and self.plan.pruned and trial.should_prune())

        return self._database.patiently(noted)

    def is_ours(self, trial: Any) -> bool:
        """Return whether nobody has taken a trial from us, believing that we were gone."""
        there = self._trials()[trial.number]
        return bool(there.state.name == "RUNNING" and there.user_attrs.get("owner") == owner())

    @property
    def place(self) -> str:
        """What may be shown of the database's address."""
        return self._database.shown

    def end(self, trial: Any, done: Done, *, stopped: bool) -> Told:
        """Note a trial's end."""
        states = self._optuna.trial.TrialState
        accuracy = 0.0 if done.diverged else max(done.accuracies, default=0.0)

        def noted() -> None:
            trial.set_user_attr("diverged", done.diverged)
            if stopped:
                self._study.tell(trial, state=states.PRUNED)
            else:
                self._study.tell(trial, accuracy)

        self._finish(noted)
        return self._told(self._trials()[trial.number])

    def fail(self, trial: Any, reason: str) -> Told:
        """Note a trial that can't be made."""

        def noted() -> None:
            trial.set_user_attr("reason", reason or "unknown")
            self._fail(trial)

        self._finish(noted)
        return self._told(self._trials()[trial.number])

    def _finish(self, noted: Callable[[], None]) -> None:
        """Note how a trial ended; a first try may have come through, and its answer not."""

        def once() -> None:
            with contextlib.suppress(self._optuna.exceptions.UpdateFinishedTrialError):
                noted()

        self._database.patiently(once)

    def _leave_out(self, trial: Any) -> None:
        self._database.patiently(lambda: trial.set_user_attr(REPEATED, True))
        self._fail(trial)

    def _fail(self, trial: Any) -> None:
        failed = self._optuna.trial.TrialState.FAIL
        self._database.patiently(lambda: self._study.tell(trial.number, state=failed))

    def put_back(self, trial: Any) -> None:
        """Note a trial that was cut off; it is tried again."""

        def noted() -> None:
            self._fail(trial)
            if self._stage(trial) == UNADVISED:  # what was advised is advised again
                self._study.enqueue_trial(trial.params)

        self._finish(noted)

    def _opened(self) -> Any:
        optuna, plan = self._optuna, self.plan

        def opened() -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that some of it is experimental
                self._database.make()
                study = optuna.create_study(
                    storage=self._database.url,
                    study_name=self._name,
                    load_if_exists=True,
                    direction="maximize",
                    pruner=optuna.pruners.SuccessiveHalvingPruner(self.rungs()[0], REDUCTION),
                )
                seed = plan.seed + len(study.get_trials(deepcopy=False))
                if plan.order == "random":
                    study.sampler = optuna.samplers.RandomSampler(seed)
                else:
                    study.sampler = optuna.samplers.TPESampler(
                        seed=seed, multivariate=True, constant_liar=True, n_startup_trials=STARTUP
                    )
            return study

        study = self._database.patiently(opened)
        described = json.loads(json.dumps(plan.described))
        there = self._database.patiently(lambda: study.user_attrs.get("plan"))
        if there is None or not self._database.patiently(lambda: study.get_trials(deepcopy=False)):
            self._database.patiently(lambda: study.set_user_attr("plan", described))
        elif there != described:
            raise RecipeError(
                f"{self._database.shown} holds another sweep of the name {self._name!r}, with "
                f"{_other(there, described)}; say the same again, or choose another --name."
            )
        return study

    def _adopt(self) -> None:
        """Put back what processes left behind that are no more."""
        for trial in self._trials():
            told = trial.user_attrs
            if trial.state.name == "RUNNING" and is_gone(
                told.get("owner", ""), told.get("seen", 0)
            ):
                self.put_back(trial)

    def _advised(self) -> tuple[int, Point] | None:
        trials = self._trials()
        if any(trial.state.name == "WAITING" for trial in trials):
            return None  # what was put back comes first
        tried = []
        for trial in trials:
            told = self._told(trial)
            if told.how not in ("cut off", REPEATED):
                accuracy = told.accuracy if told.how in ENDED else None
                tried.append(Tried(told.point, self._stage(trial), accuracy))
        return advice(self.plan.recipe, self.plan.space, tried)

    def _trials(self) -> Sequence[Any]:
        trials: Sequence[Any] = self._database.patiently(
            lambda: self._study.get_trials(deepcopy=False)
        )
        return trials

    def _told(self, trial: Any) -> Told:
        accuracies = tuple(trial.user_attrs.get("accuracies", ()))
        how = HOWS[trial.state.name]
        if how == "done" and trial.user_attrs.get("diverged"):
            how = "diverged"
        if how == "failed" and not trial.user_attrs.get("reason"):
            how = REPEATED if trial.user_attrs.get(REPEATED) else "cut off"
        return Told(trial.number, dict(trial.params), accuracies, how)

    @staticmethod
    def _stage(trial: Any) -> int:
        return int(trial.user_attrs.get("stage", UNADVISED))

    def _distribution(self, within: Range | Choices) -> Any:
        distributions = self._optuna.distributions
        if isinstance(within, Choices):
            return distributions.CategoricalDistribution(within.values)
        if within.whole:
            return distributions.IntDistribution(within.low, within.high, log=within.log)
        return distributions.FloatDistribution(within.low, within.high, log=within.log)


def _other(there: dict[str, Any], here: dict[str, Any]) -> str:
    """Return in what two plans differ: eta 3.0 and not 0.5."""
    told = []
    for table, value in here.items():
        before = there.get(table)
        if isinstance(value, dict) and isinstance(before, dict):
            told += [
                f"{name} {before.get(name)} and not {value.get(name)}"
                for name in sorted({*value, *before})
                if value.get(name) != before.get(name)
            ]
        elif value != before:
            told.append(f"{table} {before} and not {value}")
    return ", ".join(told)
