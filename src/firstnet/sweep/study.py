"""What a sweep knows: its trials, in a database, where a sweep that was cut off finds them again.

Optuna keeps them, deals the points that no advice names, and says which trials lag behind. Other
computers may work on the same sweep, by the address of the same database.
"""

from __future__ import annotations

import json
import os
import re
import socket
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from firstnet.errors import AccessError, RecipeError
from firstnet.extras import extra
from firstnet.sweep.advice import Tried, advice
from firstnet.sweep.plan import Plan
from firstnet.sweep.space import Choices, Point, Range, distinct
from firstnet.sweep.work import Done

Result = TypeVar("Result")
PATIENCE_S = 30.0  # for a database that does not answer
RUNGS, REDUCTION = (9, 3), 3  # a ninth of the epochs, then a third: two of three are stopped
MOST_REPEATS = 200  # of points that were tried already, before others are given up
STARTUP = 10  # points at random before the trials so far suggest any
UNADVISED = -1
ENDED = ("done", "stopped", "diverged", "failed")


@dataclass(frozen=True)
class Told:
    """What the database tells of a trial.

    Attributes:
        number: its number, from 0.
        point: its hyper-parameters.
        accuracies: after each epoch, from 0 to 1.
        how: "done", "stopped" early, "diverged", "failed", "cut off" or "running".
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
        self.plan, self._url, self._name = plan, url, name
        self._distributions = {
            name: self._distribution(within) for name, within in plan.space.items()
        }
        self._study = self._opened()
        self._adopt()

    def told(self) -> list[Told]:
        """Return every trial, in the order of their numbers."""
        return [self._told(it) for it in self._trials()]

    def left(self, running: int) -> int:
        """Return how many trials are still to be begun, where so many are under way here."""
        done = sum(it.how in ENDED for it in self.told())
        points = distinct(self.plan.space) or self.plan.trials
        return min(self.plan.trials, points) - done - running

    def begin(self) -> tuple[Any, Point]:
        """Return a new trial, and its point: advised, or else dealt by Optuna.

        Raises:
            Later: what comes next depends on trials that are under way.
            RecipeError: nothing new is dealt any more.
        """
        asked = self._advised() if self.plan.order == "book" else None
        tried = [it.point for it in self.told() if it.how != "cut off"]

        def begun() -> Any:
            if asked:
                stage, point = asked
                self._study.enqueue_trial(point, user_attrs={"stage": stage})
            trial = self._study.ask(self._distributions)
            trial.set_user_attr("owner", _owner())
            return trial

        for _ in range(MOST_REPEATS):
            trial = self._patiently(begun)
            if trial.params not in tried:
                return trial, dict(trial.params)
            self._fail(trial)  # as if it had been cut off
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
            trial.set_user_attr("accuracies", list(done.accuracies))
            for number in range(before + 1, len(done.accuracies) + 1):
                trial.report(max(done.accuracies[:number]), number)  # judged by the best so far
            return bool(done.progress and self.plan.pruned and trial.should_prune())

        return self._patiently(noted)

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

        self._patiently(noted)
        return self._told(self._trials()[trial.number])

    def fail(self, trial: Any, reason: str) -> Told:
        """Note a trial that can't be made."""

        def noted() -> None:
            trial.set_user_attr("reason", reason or "unknown")
            self._fail(trial)

        self._patiently(noted)
        return self._told(self._trials()[trial.number])

    def _fail(self, trial: Any) -> None:
        failed = self._optuna.trial.TrialState.FAIL
        self._patiently(lambda: self._study.tell(trial.number, state=failed))

    def put_back(self, trial: Any) -> None:
        """Note a trial that was cut off; it is tried again."""

        def noted() -> None:
            self._fail(trial)
            if self._stage(trial) == UNADVISED:  # what was advised is advised again
                self._study.enqueue_trial(trial.params)

        self._patiently(noted)

    def _opened(self) -> Any:
        optuna, plan = self._optuna, self.plan

        def opened() -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that some of it is experimental
                study = optuna.create_study(
                    storage=self._url,
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

        try:
            study = self._patiently(opened, patience_s=0)
        except ImportError as error:
            raise AccessError(
                f"What speaks to {self._shown_url()} is not installed ({error}); install the "
                "driver that SQLAlchemy names for it, or take sqlite:///sweep.db."
            ) from error
        described = json.loads(json.dumps(plan.described))
        there = study.user_attrs.get("plan")
        if there is None:
            study.set_user_attr("plan", described)
        elif there != described:
            raise RecipeError(
                f"{self._shown_url()} holds another sweep of the name {self._name!r}, with "
                f"{_other(there, described)}; say the same again, or choose another --name."
            )
        return study

    def _adopt(self) -> None:
        """Put back what a process of this computer left behind that is no more."""
        for trial in self._trials():
            if trial.state.name == "RUNNING" and _is_gone(trial.user_attrs.get("owner", "")):
                self.put_back(trial)

    def _advised(self) -> tuple[int, Point] | None:
        trials = self._trials()
        if any(it.state.name == "WAITING" for it in trials):
            return None  # what was put back comes first
        tried = []
        for it in trials:
            told = self._told(it)
            if told.how != "cut off":
                accuracy = told.accuracy if told.how in ENDED else None
                tried.append(Tried(told.point, self._stage(it), accuracy))
        return advice(self.plan.recipe, self.plan.space, tried)

    def _trials(self) -> Sequence[Any]:
        trials: Sequence[Any] = self._patiently(lambda: self._study.get_trials(deepcopy=False))
        return trials

    def _told(self, trial: Any) -> Told:
        accuracies = tuple(trial.user_attrs.get("accuracies", ()))
        how = {"COMPLETE": "done", "PRUNED": "stopped", "FAIL": "failed"}.get(
            trial.state.name, "running"
        )
        if how == "done" and trial.user_attrs.get("diverged"):
            how = "diverged"
        if how == "failed" and not trial.user_attrs.get("reason"):
            how = "cut off"
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

    def _patiently(self, call: Callable[[], Result], patience_s: float | None = None) -> Result:
        """Call, and again while the database does not answer, up to a limit.

        Raises:
            AccessError: it still does not.
        """
        sqlalchemy = extra("sqlalchemy", "SQLAlchemy", "sweep")
        down = (sqlalchemy.exc.SQLAlchemyError, self._optuna.exceptions.StorageInternalError)
        patience_s = PATIENCE_S if patience_s is None else patience_s
        began, pause = time.monotonic(), 0.5
        while True:
            try:
                return call()
            except sqlalchemy.exc.NoSuchModuleError as error:
                raise ImportError(str(error)) from error
            except sqlalchemy.exc.ArgumentError as error:
                raise RecipeError(
                    f"--database is {self._shown_url()!r}, but must be an address such as "
                    "sqlite:///sweep.db or postgresql://me@10.0.0.2/sweeps."
                ) from error
            except down as error:
                if time.monotonic() - began + pause > patience_s:
                    raise AccessError(
                        f"The database {self._shown_url()} does not answer "
                        f"({_first_line(error)}). {self._cure()}"
                    ) from error
                time.sleep(pause)
                pause *= 2

    def _cure(self) -> str:
        if self._url.startswith("sqlite") and not hasattr(self, "_study"):
            return "Wanted a place for it, or a database of SQLite; check the path."
        return "What it was told is kept; start it, and the same command goes on."

    def _shown_url(self) -> str:
        """Return the address without its password."""
        sqlalchemy = extra("sqlalchemy", "SQLAlchemy", "sweep")
        try:
            shown: str = sqlalchemy.engine.make_url(self._url).render_as_string(hide_password=True)
        except sqlalchemy.exc.ArgumentError:
            return self._url.partition("@")[2] or self._url
        return shown


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


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_gone(owner: str) -> bool:
    """Return whether a process of this computer is no more; of others nothing is known."""
    host, _, number = owner.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal() or os.name == "nt":
        return False  # on Windows to ask would be to end it
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _first_line(error: BaseException) -> str:
    text = " ".join(str(error.__cause__ or error).split())
    text = re.sub(r"^\([\w.]+\) |( \[SQL| \(Background).*", "", text)  # what SQLAlchemy adds
    return text[:150] or type(error).__name__
