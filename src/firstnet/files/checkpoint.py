"""Checkpoints: a run that was cut off goes on, to the numbers of a run that was not.

A checkpoint is a saved network with more in it (see `saving.py`), so that `firstnet evaluate` and
`predict` read it, too: the network of the last epoch, what is moving it, and under "run" in its
notes what makes this run the one it is and how far it has come. It is replaced as a whole.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.data.dataset import Examples
from firstnet.errors import AccessError, FormatError, RecipeError
from firstnet.files import saving
from firstnet.files.saving import Moving, Saved
from firstnet.recipe import Recipe
from firstnet.training.progress import Progress

SAMPLED = 1_000  # examples by which the digits of a run are recognised


@dataclass(frozen=True)
class Run:
    """What decides about the numbers of a run, all of it known before the first step.

    Attributes:
        recipe: its choices.
        seed: where its chance started.
        engine: what computes it.
        processes: how many share the work; their sums are rounded in another order.
        digits: a mark of the training examples (see `mark`).
    """

    recipe: Recipe
    seed: int
    engine: str
    processes: int
    digits: str


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run that can go on.

    Attributes:
        progress: where it stands.
        notes: what else the run remembers, as plain values fit for JSON: about the best network so
            far, which another file holds.
    """

    progress: Progress
    notes: Mapping[str, Any] = field(default_factory=dict)


def mark(examples: Examples) -> str:
    """Return a mark by which examples are recognised: how many they are, and a checksum of some."""
    some = slice(None, None, max(len(examples) // SAMPLED, 1))
    checksum = zlib.crc32(np.ascontiguousarray(examples.labels[some]).tobytes())
    checksum = zlib.crc32(np.ascontiguousarray(examples.x[some]).tobytes(), checksum)
    return f"{len(examples)} examples, checksum {checksum:08x}"


def keep(path: str | os.PathLike[str], run: Run, checkpoint: Checkpoint) -> None:
    """Put a checkpoint in the place of the one before.

    Raises:
        AccessError: it can't be written; the one before is still there.
    """
    progress = checkpoint.progress
    told = {
        "epochs": progress.epochs,
        "seed": run.seed,
        "engine": run.engine,
        "processes": run.processes,
        "digits": run.digits,
        "chance": dict(progress.chance),
        "accuracies": list(progress.accuracies),
        "best": dict(checkpoint.notes),
    }
    averaged = progress.mean is not None
    moving = Moving(progress.velocity, progress.network if averaged else None)
    network = progress.mean or progress.network
    saving.save(
        network, path, run.recipe, {"epoch": progress.epochs - 1, "run": told}, moving=moving
    )


def find(path: str | os.PathLike[str], run: Run | None = None) -> Checkpoint | None:
    """Return the checkpoint that is there; None where there is no file yet.

    Args:
        path: its name, which ends in .safetensors.
        run: the run that wants to go on with it.

    Raises:
        FormatError: the file is damaged, or no checkpoint.
        RecipeError: it is the checkpoint of another run.
        AccessError: there is a file, but no run wants to go on with it; or it can't be read, or no
            file could be written there.
    """
    path = Path(path)
    if path.suffix.lower() != ".safetensors":
        raise FormatError(
            f"{path}: a checkpoint's name ends in .safetensors; try {path.stem or 'run'}"
            ".safetensors."
        )
    if not path.exists():
        saving.check_destination(path)
        return None
    saved = saving.read(path)
    told = saved.notes.get("run")
    if not isinstance(told, dict) or saved.recipe is None:
        raise FormatError(
            f"{path}: holds a network, but is no checkpoint, so it stays as it is; choose another "
            "name."
        )
    checkpoint = _checkpoint(path, saved, told)
    if run is None:
        raise AccessError(
            f"{path}: holds a run after {_epochs(checkpoint.progress.epochs)}; add --resume to go "
            "on with it, or choose another name."
        )
    _check_same(path, saved.recipe, told, run)
    saving.check_destination(path)
    return checkpoint


def unpack(content: bytes) -> Checkpoint | None:
    """Return the checkpoint that another process has found, from the bytes of its file."""
    if not content:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.safetensors"
        path.write_bytes(content)
        saved = saving.read(path)
        return _checkpoint(path, saved, saved.notes["run"])


def _checkpoint(path: Path, saved: Saved, told: dict[str, Any]) -> Checkpoint:
    try:
        np.random.PCG64().state = told["chance"]
        progress = Progress(
            int(told["epochs"]),
            saved.moving.network or saved.network,
            told["chance"],
            tuple(int(correct) for correct in told["accuracies"]),
            saved.moving.velocity,
            saved.network if saved.moving.network else None,
        )
        return Checkpoint(progress, dict(told["best"]))
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        raise FormatError(
            f"{path}: damaged: how far its run has come can't be read ({error!r}); take a copy, or "
            "begin again under another name."
        ) from error


def _check_same(path: Path, recipe: Recipe, told: dict[str, Any], run: Run) -> None:
    """Raise unless the run is the one that the checkpoint is of; it may have more epochs."""
    there, here = recipe.to_dict(), run.recipe.to_dict()
    names = [it.name for it in fields(Recipe) if it.name != "epochs"]
    other = [name for name in names if there[name] != here[name]]
    if other:
        said = ", ".join(
            f"{name} {_shown(there[name])} and not {_shown(here[name])}" for name in other
        )
        raise RecipeError(
            f"{path}: the checkpoint of another recipe, with {said}; say the same again, or choose "
            "another name."
        )
    if told.get("processes") != run.processes:
        raise RecipeError(
            f"{path}: the checkpoint of a run of {told.get('processes')} processes, but here are "
            f"{run.processes}; start as many again (torchrun --nproc-per-node), or choose another "
            "name."
        )
    for name in ("seed", "engine", "digits"):
        if told.get(name) != getattr(run, name):
            raise RecipeError(
                f"{path}: the checkpoint of a run with {name} {told.get(name)}, but here is "
                f"{getattr(run, name)}; say the same again, or choose another name."
            )


def _epochs(number: int) -> str:
    return f"{number} epoch{'s' * (number != 1)}"


def _shown(value: object) -> str:
    return str(value).replace(" ", "")
