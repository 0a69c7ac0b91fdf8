"""A process's place among others, as torchrun tells it by the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from firstnet.errors import RecipeError


@dataclass(frozen=True)
class Place:
    """Where a process stands among those that train together.

    Attributes:
        rank: its number among all; number 0 prints and saves.
        size: how many they are.
        local_rank: its number on its machine.
        local_size: how many there are on its machine.
        restarts: how often torchrun has started all of them again.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    local_size: int = 1
    restarts: int = 0

    @property
    def alone(self) -> bool:
        """Whether there is no other process."""
        return self.size == 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that prints and saves."""
        return self.rank == 0

    @property
    def leader_here(self) -> int:
        """The rank of the first process on this machine."""
        return self.rank - self.local_rank

    def share(self, number: int) -> slice:
        """Return which of a number of things are this process's: as many as anybody's, or one more.

        The shares of all processes follow one another. With fewer things than processes some get
        none.
        """
        return slice(number * self.rank // self.size, number * (self.rank + 1) // self.size)


def place(environ: Mapping[str, str] = os.environ) -> Place:
    """Return the place of this process: alone, unless RANK and WORLD_SIZE say otherwise.

    Raises:
        RecipeError: what the environment says makes no sense, or lacks where the others are.
    """
    if "RANK" not in environ or "WORLD_SIZE" not in environ:
        return Place(restarts=_number(environ, "TORCHELASTIC_RESTART_COUNT"))
    found = Place(
        _number(environ, "RANK"),
        _number(environ, "WORLD_SIZE"),
        _number(environ, "LOCAL_RANK"),
        _number(environ, "LOCAL_WORLD_SIZE", "1"),
        _number(environ, "TORCHELASTIC_RESTART_COUNT"),
    )
    if not 0 <= found.local_rank <= found.rank < found.size:
        raise RecipeError(
            f"RANK is {found.rank}, LOCAL_RANK {found.local_rank} and WORLD_SIZE {found.size}; "
            "wanted ranks from 0 to under the size. Let torchrun set them, or unset them."
        )
    missing = [name for name in ("MASTER_ADDR", "MASTER_PORT") if not environ.get(name)]
    if missing and not found.alone:
        raise RecipeError(
            f"WORLD_SIZE is {found.size}, but {' and '.join(missing)} do not say where the first "
            "process is; let torchrun set them, or unset RANK to train in one process."
        )
    return found


def _number(environ: Mapping[str, str], name: str, default: str = "0") -> int:
    text = environ.get(name, default)
    if not text.isdecimal():
        raise RecipeError(
            f"{name} is {text!r}; wanted a whole number. torchrun sets it, or unset it."
        )
    return int(text)
