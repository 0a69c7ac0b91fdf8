"""The sweep itself: trials are begun while there are workers, and go on as long as they lead."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from typing import Any

from firstnet.errors import Disconnected, FirstnetError, RecipeError, ShapeError
from firstnet.recipe import Recipe
from firstnet.sweep.advice import Later
from firstnet.sweep.space import Point, to_recipe
from firstnet.sweep.study import ENDED, Study, Told
from firstnet.sweep.work import Done, Piece
from firstnet.sweep.workers import LOST, Workers

MOST_LOSSES = 2  # of processes over one piece, before it is to blame
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
    losses: int = 0


def sweep(study: Study, workers: Workers) -> Generator[Ended, None, None]:
    """Train until the plan's trials are done, and yield each when it ends.

    However this ends, what is known is in the database, and trials that were cut off are put back.

    Raises:
        AccessError: the database no longer answers, or the data can't be read.
        Disconnected: the cluster is gone.
    """
    under_way: dict[Future[Done], UnderWay] = {}
    try:
        while True:
            while len(under_way) < workers.count and study.left(len(under_way)) > 0:
                try:
                    begun = _begun(study)
                except Later:
                    break  # it depends on those that are under way
                if isinstance(begun, Ended):
                    yield begun
                else:
                    under_way[workers.submit(begun.piece)] = begun
            if not under_way:
                return
            done, _ = wait(under_way, POLL_S, FIRST_COMPLETED)
            for future in done:
                ended = _after(study, workers, future, under_way)
                if ended:
                    yield ended
    finally:
        for it in under_way.values():
            with contextlib.suppress(FirstnetError):
                study.put_back(it.trial)


def _begun(study: Study) -> UnderWay | Ended:
    """Begin a trial; its recipe may be one that can't be."""
    trial, point = study.begin()
    try:
        recipe = to_recipe(study.plan.recipe, point)
    except RecipeError as error:
        return Ended(study.fail(trial, str(error)), str(error))
    plan = study.plan
    return UnderWay(trial, Piece(recipe, plan.seed, study.rungs()[0], plan.source))


def _after(
    study: Study, workers: Workers, future: Future[Done], under_way: dict[Future[Done], UnderWay]
) -> Ended | None:
    """Take in a piece: the trial goes on, or ends, or its piece is done again."""
    it = under_way.pop(future, None)
    if it is None:
        return None  # it was lost with another one, and is begun again
    try:
        done = future.result()
    except LOST:
        return _lost(study, workers, it, under_way)
    except (RecipeError, ShapeError, MemoryError) as error:
        return Ended(study.fail(it.trial, str(error)), str(error) or "there is no memory for it")
    except FirstnetError:
        under_way[future] = it  # so that it is put back
        raise
    except Exception as error:
        workers.renew()
        if type(error).__module__.startswith("distributed"):
            reason = f"the cluster lost it: {' '.join(str(error).split())[:200]}"
            return Ended(study.fail(it.trial, reason), reason)
        under_way[future] = it
        raise
    behind = study.report(it.trial, done, it.noted)
    if done.progress is None or behind:
        return Ended(study.end(it.trial, done, stopped=behind), done.diverged)
    it.noted = len(done.accuracies)
    until = next(rung for rung in study.rungs() if rung > it.noted)
    it.piece = replace(it.piece, until=until, progress=done.progress)
    under_way[workers.submit(it.piece)] = it
    return None


def _lost(
    study: Study, workers: Workers, first: UnderWay, under_way: dict[Future[Done], UnderWay]
) -> Ended | None:
    """Begin pieces again whose process was ended from outside, unless they are to blame for it."""
    lost = [first, *under_way.values()]
    under_way.clear()
    try:
        workers.renew()
    except Disconnected:
        under_way.update({Future(): it for it in lost})  # so that they are put back
        raise
    ended = None
    for it in lost:
        it.losses += 1
        if it.losses > MOST_LOSSES and ended is None:
            reason = "its process was ended from outside, again and again; was there memory enough?"
            ended = Ended(study.fail(it.trial, reason), reason)
        else:
            under_way[workers.submit(it.piece)] = it
    return ended


def best(told: list[Told]) -> Told | None:
    """Return the trial of the best epoch, the first of several; of those that have ended."""
    ended = (it for it in told if it.accuracy and it.how in ENDED)
    return max(ended, key=lambda it: it.accuracy, default=None)


def recipe_of(study: Study, point: Point) -> Recipe:
    """Return the whole recipe of a point."""
    return to_recipe(study.plan.recipe, point)
