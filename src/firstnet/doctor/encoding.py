"""Functions that make a vector of a label: 1.0 at its place and 0.0 elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.meaning import meaning
from firstnet.doctor.patient import Patient
from firstnet.doctor.program import Crash, Program
from firstnet.doctor.reaching import Array
from firstnet.doctor.returned import one_hot
from firstnet.doctor.telling import kind_of

CLASSES = 10
SEVERAL = np.array([3, 0, 9, 1, 5, 8, 2, 7, 4, 6, 9, 3, 5, 1])


@dataclass(frozen=True, eq=False)
class Encoding:
    """A function that makes wrong vectors.

    Attributes:
        name: of the function.
        own: whether it is in the learner's file.
        file: where it is.
        label: that it was tried on.
        got: what it returned, in words.
        wanted: what it should have, in words.
        short: whether there are too few entries for ten digits.
    """

    name: str
    own: bool
    file: str
    label: int
    got: str
    wanted: str
    short: bool = False


def wrong_encoding(patient: Patient, program: Program, name: str) -> Encoding | None:
    """Return what is wrong with a function that should make vectors of labels; None if nothing."""
    function, node = program.names.get(name), program.functions()[name]
    needed = node.args.args[: len(node.args.args) - len(node.args.defaults)]
    more = {
        it.arg: CLASSES for it in needed[1:] if meaning(it.arg, frozenset({"outputs", "total"}))
    }
    if not callable(function) or len(needed) != 1 + len(more):
        return None

    def tried(label: Any) -> Any:
        return attempt(lambda: function(label, **more), program.source.path)

    base = Encoding(name, program is patient.program, program.source.path, 0, "", "")
    single = [tried(label) for label in range(CLASSES)]
    if all(isinstance(it, np.ndarray) and it.size != 1 for it in single) or (
        not isinstance(tried(SEVERAL), np.ndarray) and not _wants_array(single)
    ):
        return _of_single(base, patient, single)
    several = tried(SEVERAL)
    return None if isinstance(several, Crash) else _of_several(base, several)


def _wants_array(results: list[Any]) -> bool:
    """Tell whether a function fails on numbers because it wants an array of them."""
    return all(isinstance(it, Crash) for it in results)


def _of_single(base: Encoding, patient: Patient, results: list[Any]) -> Encoding | None:
    for label, result in enumerate(results):
        wanted = f"1.0 at place {label} of {CLASSES}, 0.0 elsewhere"
        told = replace(base, label=label, wanted=wanted)
        if isinstance(result, Crash):
            return replace(told, got=str(result), short=result.kind == "IndexError")
        size = np.size(result) if isinstance(result, (np.ndarray, list)) else 0
        if size > 1 and size < CLASSES:
            return replace(told, label=size, got=kind_of(result), short=True)
        if size != CLASSES or one_hot(result) != label:
            return replace(told, got=_shown(result))
    return None


def _of_several(base: Encoding, result: Any) -> Encoding | None:
    told = replace(base, label=int(SEVERAL[0]), wanted="1.0 at the place of each label")
    if not isinstance(result, np.ndarray) or result.size != CLASSES * len(SEVERAL):
        return replace(told, got=kind_of(result)) if result is None else None
    rows = np.asarray(result, dtype=np.float64).squeeze()
    rows = rows.T if rows.ndim == 2 and rows.shape[0] == CLASSES else rows
    if rows.shape != (len(SEVERAL), CLASSES):
        return None
    for label, row in zip(SEVERAL, rows):
        if one_hot(row) != label:
            return replace(told, label=int(label), got=_shown(row))
    return None


def _shown(result: Any) -> str:
    if not isinstance(result, np.ndarray) or result.size > CLASSES:
        return kind_of(result)
    flat: Array = np.asarray(result, dtype=np.float64).ravel()
    return f"[{', '.join(f'{it:g}' for it in flat)}]"
