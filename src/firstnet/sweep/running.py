"""The sweep itself: trials are begun while there are workers, and go on as long as they lead."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

from firstnet.errors import FirstnetError, RecipeError, ShapeError
from firstnet.recipe import Recipe
from firstnet.sweep.advice import Later
from firstnet.sweep.space import Point, to_recipe
from firstnet.sweep.study import ENDED, Study, Told
from firstnet.sweep.work import Done, Piece, work
from firstnet.sweep.workers import LOST, Workers

TOO_MANY = 2  # losses, before a piece is to blame
POLL_S = 5.0  # between looks at how many workers there are


@dataclass(frozen=True, eq=False)
class Ended:
    """A trial that has come to its end.

    Attributes:
        told: the trial.
        reason: why it failed or diverged.
    """

    told: Told
    reason: str = ""


@dataclass(eq=False)
class UnderWay:
    """A trial that is worked on."""

    trial: Any
    piece: Piece
    noted: int = 0  # epochs that the database knows of
    losses: int = 0  # of this piece: its process, while nothing ran beside it, or want of memory


@dataclass(eq=False)
class _Sweep:
    """Where a sweep stands: what is worked on, and what has been lost with a process.

    Of several pieces that were lost together one is to blame; they are done again one at a time.
    """

    study: Study
    workers: Workers
    under_way: dict[Future[Done], UnderWay] = field(default_factory=dict)
    suspects: list[UnderWay] = field(default_factory=list)

    def submit(self, it: UnderWay) -> None:
        """Have a piece worked on."""
        self.under_way[self.workers.submit(work, it.piece)] = it


def sweep(study: Study, workers: Workers) -> Generator[Ended, None, None]:
    """Train until the plan's trials are done, and yield each when it ends.

    However this ends, what is known is in the database, and trials that were cut off are put back.

    Raises:
        AccessError: the database no longer answers, or the data can't be read.
        Disconnected: the cluster is gone.
    """
    at = _Sweep(study, workers)
    try:
        while True:
            yield from _fill(at)
            if not at.under_way:
                return
            done, _ = wait(at.under_way, POLL_S, FIRST_COMPLETED)
            for future in done:
                if ended := _after(at, future):
                    yield ended
    finally:
        with contextlib.suppress(FirstnetError):  # a database that is down ends it at once
            for it in (*at.under_way.values(), *at.suspects):
                study.put_back(it.trial)


def _fill(at: _Sweep) -> Iterator[Ended]:
    """Begin what there are workers for; yield what can't be."""
    if at.suspects:
        if not at.under_way:
            at.submit(at.suspects.pop(0))
        return
    while len(at.under_way) < at.workers.count and at.study.left() > 0:
        try:
            begun = _begun(at)
        except Later:
            return  # it depends on those that are under way
        if isinstance(begun, Ended):
            yield begun
        else:
            at.submit(begun)


def _begun(at: _Sweep) -> UnderWay | Ended:
    """Begin a trial; its recipe may be one that can't be."""
    study, plan = at.study, at.study.plan
    trial, point = study.begin(waits=bool(at.under_way))
    try:
        recipe = to_recipe(plan.recipe, point)
    except RecipeError as error:
        return Ended(study.fail(trial, str(error)), str(error))
    return UnderWay(trial, Piece(recipe, plan.seed, study.rungs()[0], plan.source))


def _after(at: _Sweep, future: Future[Done]) -> Ended | None:
    """Take in a piece: the trial goes on, or ends, or its piece is done again."""
    it, study = at.under_way.pop(future, None), at.study
    if it is None:
        return None  # it was lost with another one
    try:
        done = future.result()
    except LOST:
        return _lost(at, it)
    except MemoryError as error:
        return _short_of_memory(at, it, error)
    except (RecipeError, ShapeError) as error:
        return Ended(study.fail(it.trial, str(error)), str(error))
    except FirstnetError:
        at.suspects.append(it)  # so that it is put back
        raise
    except Exception as error:
        at.suspects.append(it)
        at.workers.renew()
        if type(error).__module__.startswith("distributed"):
            at.suspects.remove(it)
            reason = f"the cluster lost it: {' '.join(str(error).split())[:200]}"
            return Ended(study.fail(it.trial, reason), reason)
        raise
    if not study.is_ours(it.trial):
        return None  # somebody took us for gone, and does it again
    behind = study.report(it.trial, done, it.noted)
    if done.progress is None or behind:
        return Ended(study.end(it.trial, done, stopped=behind), done.diverged)
    it.noted = len(done.accuracies)
    until = next(rung for rung in study.rungs() if rung > it.noted)
    it.piece, it.losses = replace(it.piece, until=until, progress=done.progress), 0
    at.submit(it)
    return None


def _lost(at: _Sweep, first: UnderWay) -> Ended | None:
    """Do again what was lost when a process was ended from outside; alone, it is to blame."""
    lost = [first, *at.under_way.values()]
    at.under_way.clear()
    at.suspects += lost
    at.workers.renew()
    first.losses += len(lost) == 1
    if first.losses < TOO_MANY:
        return None
    at.suspects.remove(first)
    reason = "its process was ended from outside, twice and alone; was there memory enough?"
    return Ended(at.study.fail(first.trial, reason), reason)


def _short_of_memory(at: _Sweep, it: UnderWay, error: MemoryError) -> Ended | None:
    """Do a piece again, alone: others had the memory, or it was not even sent to its process."""
    it.losses += 1
    if it.losses < TOO_MANY:
        at.suspects.append(it)
        return None
    reason = str(error) or "there is no memory for it"
    return Ended(at.study.fail(it.trial, reason), reason)


def best(told: list[Told]) -> Told | None:
    """Return the trial of the best epoch, the first of several; of those that have ended."""
    ended = (it for it in told if it.accuracy and it.how in ENDED)
    return max(ended, key=lambda it: it.accuracy, default=None)


def recipe_of(study: Study, point: Point) -> Recipe:
    """Return the whole recipe of a point."""
    return to_recipe(study.plan.recipe, point)
