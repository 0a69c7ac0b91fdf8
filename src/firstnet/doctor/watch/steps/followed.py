"""What the change of each parameter may follow: gradients, decay, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from firstnet.doctor.watch.program.recorder import Turn
from firstnet.doctor.watch.program.state import Group, State
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.fit import Moment, Moves
from firstnet.doctor.watch.steps.roles import CACHE, NEVER_RESET, PARAMETER, VELOCITY, Role
from firstnet.doctor.watch.steps.scaled import what_is_squared


@dataclass(frozen=True)
class Followed:
    """A turn, and what it has changed.

    Attributes:
        base: the turn.
        state: what the program holds at its head.
        earlier: the numbers at the head of the turn before, by their paths.
        roles: of all groups that the turn changes.
        old: their numbers at its head.
        shift: by how much parameters were moved aside for a second look.
        parameters: the groups that are trained.
        along: the directions of the nudges, in rows, by group.
        starts: the parameters at the head of the turn.
        changes: by how much the turn changes each.
    """

    base: Turn
    state: State
    earlier: Mapping[str, Any]
    roles: Mapping[str, Role]
    old: Mapping[str, Array]
    shift: Sequence[tuple[Group, Array]]
    parameters: Mapping[str, Group]
    along: Mapping[str, Array]
    starts: Mapping[str, Array]
    changes: Mapping[str, Array]

    def moves(self) -> Moves:
        """Return the changes along the directions, with all that they may follow."""
        slopes = {name: self._computed_slopes(name) for name in self.along}
        return Moves(
            {name: array @ self.changes[name] for name, array in self.along.items()},
            {name: self._regressors(name) for name in self.along},
            {name: it for name, (it, _) in slopes.items()},
            {name: self._moments(name) for name in self.along},
            frozenset(name for name, (_, squared) in slopes.items() if squared),
            {
                (name, other): along @ self.changes[name]
                for name in self.along
                for other, along in self.along.items()
                if name != other and along.shape[1] == self.changes[name].size
            },
        )

    def _is(self, name: str, kind: str) -> bool:
        return name in self.roles and self.roles[name].kind == kind

    def _moments(self, name: str) -> list[Moment]:
        """Return what an optimiser keeps for a group, before and after the step.

        The gradient is made of both, as m is of m and the gradient; what is set anew holds it.
        """
        along, size = self.along[name], self.changes[name].size
        found = []
        for other, before in self.old.items():
            after = self.base.after.get(other)
            if before.size == size and after is not None and not self._is(other, PARAMETER):
                columns = np.array([along @ after, along @ before]).T
                sign = float(np.sign(self.changes[name] @ after))
                found.append(Moment(columns[:, :1] if self._is(other, CACHE) else columns, sign))
        return found

    def _regressors(self, name: str) -> dict[str, Array]:
        """Return what else a step may follow: the step before, decay, and kept velocities."""
        group, along, before = self.parameters[name], self.along[name], self.starts[name]
        found = {
            "decay": along @ before,
            "sign": along @ np.sign(before),
            "size": along @ np.abs(before),
        }
        earlier = [self.earlier.get(path) for path in group.paths]
        if all(it is not None for it in earlier):
            flat = np.concatenate([np.ravel(np.asarray(it, dtype=float)) for it in earlier])
            if flat.size == before.size:
                aside = self._aside(group)
                found["momentum"] = along @ (before - aside - flat)
                if aside.any():  # the program may keep the step before itself, or the weights
                    found["momentum aside"] = along @ (before - flat)
        for other, old in self.old.items():
            places = self.roles[other].parts.get(name) if other in self.roles else None
            if places is not None:
                found[f"velocity {other}"] = along @ old[places]
            elif self._is(other, VELOCITY) and old.size == before.size:
                found[f"velocity {other}"] = along @ old
            if self._is(other, NEVER_RESET) and old.size == before.size:
                found[f"sum {other}"] = along @ old
        return found

    def _aside(self, group: Group) -> Array:
        """Return by how much these numbers were moved aside for a second look."""
        parts = {path: np.zeros(self.state[path].array.size) for path in group.paths}
        for other, difference in self.shift:
            start = 0
            for path in other.paths:
                size = self.state[path].array.size
                if path in parts:
                    parts[path] = difference[start : start + size]
                start += size
        return np.concatenate(list(parts.values()))

    def _computed_slopes(self, name: str) -> tuple[Array, bool]:
        """Return what may be a group's gradient, along the directions, of length 1.

        That is what an optimiser keeps the squares of, and whether it does; of no squares, every
        value of the size of the group.
        """
        shape = np.shape(self.state[self.parameters[name].paths[0]].value)
        size, found = self.changes[name].size, []
        sized = [array for array in self.base.arrays.values() if array.size == size]
        finite = [it for it in sized if np.isfinite(it).all()]
        kept = [
            (before, after)
            for other, before in self.old.items()
            if before.size == size
            and (after := self.base.after.get(other)) is not None
            and not self._is(other, PARAMETER)
        ]
        squared = what_is_squared(finite, kept)
        for value in squared or finite:
            turned = [value.T] if value.ndim == 2 and value.shape == shape[::-1] else []
            for flat in (it.reshape(-1) for it in (value, *turned)):
                slopes = self.along[name] @ flat
                length = float(np.linalg.norm(slopes))
                if length > 1e-14:
                    found.append(slopes / length)
        return np.array(found), bool(squared)
