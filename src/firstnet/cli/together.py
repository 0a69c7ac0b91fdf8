"""Commands that many processes run together, and that speak with one voice."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from firstnet.book.expansion import Distorted
from firstnet.cli.complaint import complain
from firstnet.cli.digits import loaded
from firstnet.cli.ending import WRONG, heeding
from firstnet.data import Dataset
from firstnet.engines import Start
from firstnet.errors import Disconnected, FirstnetError, RecipeError
from firstnet.files import saving
from firstnet.many.place import Place
from firstnet.recipe import Recipe
from firstnet.training.loop import expanded

if TYPE_CHECKING:
    from firstnet.many.group import Group

TOLD_TO_END = "Stopped by SIGTERM: another process of this run has failed, or someone stopped it."
INTERRUPTED = 128 + 2  # exit code, as in cli/__init__.py


@dataclass(frozen=True)
class Options:
    """How `train` is to train: its arguments of these names."""

    recipe: Recipe
    seed: int | np.random.Generator
    engine: Start
    distorting: Callable[..., Any] | None = None


@contextmanager
def together(place: Place, engine: str, checkpoint: str | None) -> Iterator[Group | None]:
    """Meet the other processes, if there are any, and part from them in the end.

    Where something goes wrong, one process says so, and the others end in silence.

    Args:
        place: of this process among them.
        engine: which computes; one of many processes has to share what it computes.
        checkpoint: where the run is kept, if it is.

    Raises:
        RecipeError: the engine is one for a single process.
        MissingExtra: PyTorch is not installed.
        Disconnected: the others do not come.
    """
    if place.alone:
        yield None
        return
    try:
        group = _met(place, engine)
    except FirstnetError as error:  # as yet, nobody can agree on who speaks
        if place.local_rank:
            raise click.exceptions.Exit(WRONG) from error
        raise
    if not place.leads:
        logging.getLogger("firstnet").setLevel(logging.CRITICAL)
    try:
        with heeding(Disconnected(TOLD_TO_END), partial(_say, group, checkpoint)):
            yield group
    except (FirstnetError, click.Abort, KeyboardInterrupt, MemoryError, OSError) as error:
        interrupted = isinstance(error, (click.Abort, KeyboardInterrupt))
        if not group.has_the_word():
            raise click.exceptions.Exit(INTERRUPTED if interrupted else WRONG) from error
        if interrupted:
            raise click.Abort from error
        raise
    finally:
        group.leave()


def _say(group: Group, checkpoint: str | None, reason: FirstnetError) -> None:
    """Say why the run ends, if nobody has: for a main thread that is stuck."""
    if group.has_the_word():
        complain("firstnet train", f"{reason} {_way_on(checkpoint)}")


def _met(place: Place, engine: str) -> Group:
    if engine != "pytorch":
        raise RecipeError(
            f"This run has {place.size} processes, but the engine {engine} uses only one; add "
            "--engine pytorch, or start it without torchrun."
        )
    from firstnet.many.group import Group

    return Group(place)


@contextmanager
def telling_the_way_on(path: str | None) -> Iterator[None]:
    """Where the processes lose one another, say what is left of the run."""
    try:
        yield
    except Disconnected as error:
        if threading.current_thread() is threading.main_thread():
            # it ends already, and torchrun's word to end must not come between the lines
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Disconnected(f"{error} {_way_on(path)}") from error


def _way_on(path: str | None) -> str:
    if path is None:
        return "Nothing was saved; with --checkpoint PATH a run can be continued."
    try:
        epoch = saving.read(path).notes["epoch"]
    except (FirstnetError, LookupError):
        return f"No epoch was finished, so {path} holds nothing yet."
    return f"{path} holds the run after epoch {epoch}; the same command with --resume continues it."


def shared(
    group: Group, device: str, source: tuple[str, str | None, int], recipe: Recipe, seed: int
) -> tuple[Dataset, Options]:
    """Return the digits, of which each process has a share, and how `train` is to train on them.

    Raises:
        RecipeError: the processes were not all started with the same choices.
    """
    from firstnet.many import mapped, sharing

    told = dict(zip(("data", "label", "examples"), source))
    _check_same(group, {**told, "seed": seed, **recipe.to_dict()})

    def made() -> tuple[Dataset, Any]:
        digits, rng = loaded(*source), np.random.default_rng(seed)
        training = expanded(digits.training, recipe, rng)
        return replace(digits, training=training), rng.bit_generator.state

    digits, chance = mapped.share(group, made)
    rng = np.random.default_rng(seed)
    rng.bit_generator.state = chance
    return digits, Options(
        replace(recipe, expand="none"),  # they are expanded already
        rng,
        partial(sharing.start, group=group, device=device),
        Distorted,
    )


def _check_same(group: Group, choices: dict[str, Any]) -> None:
    """Raise unless this process has been told the same as the first one."""
    if group.place.leads:
        group.tell("choices", json.dumps(choices))
        return
    first = json.loads(group.hear("choices"))
    for name, value in json.loads(json.dumps(choices)).items():
        if first.get(name) != value:
            raise RecipeError(
                f"Process {group.place.rank} was started with {name} {value}, but process 0 with "
                f"{first.get(name)}; start all of them with the same command."
            )
