"""How the change of each parameter follows a gradient: the factor, and what is left over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from firstnet.doctor.watch.program.values import Array

TOLERANCE = 2e-3  # of the residual of a fit; kinks of rectified units leave some
EXACT = 1e-4
DOWNHILL = 0.1  # the cosine of the change with the negative gradient, at least
PENALTY = 1e-6  # a residual that a penalty leaves, where it is what is missing
MADE_OF = 1e-5  # of a gradient, that what is kept beside it may miss
MANY = 4  # directions, along which a gradient and a decay can be told apart
SMALLEST = 1e-12  # of the size of a column, that one which depends on the others may have left
SHARE = 0.4  # of the directions, which have to agree on a factor

Fit = tuple[float, float]  # the factor along the negative gradient, and the residual from 0 to 1


class Moment(NamedTuple):
    """What is kept beside a group, along the directions of its nudges.

    Attributes:
        columns: after the step, and before it where the first is made of that.
        sign: 1 where the group moves along what is kept, -1 where it moves against it.
    """

    columns: Array
    sign: float

    def spans(self, gradient: Array) -> bool:
        """Tell whether it is made of a gradient, or of its negative."""
        return is_within(gradient, span(self.columns))

    def descends(self, gradient: Array) -> bool:
        """Tell whether the step goes down along the gradient that it is made of."""
        factors, *_ = np.linalg.lstsq(self.columns, gradient, rcond=None)
        return float(factors[0]) * self.sign <= 0


@dataclass
class Moves:
    """The changes of one step along the directions in which each group was nudged.

    Attributes:
        moves: the change along each direction, by group.
        extra: what else a step may follow, along the same directions: "decay", "sign", "momentum",
            "velocity …", "sum …".
        slopes: what the program computes that may be a gradient, along the same directions, in
            rows of length 1.
        moments: what is kept beside a group.
        squared: groups of which an optimiser keeps the squares of these slopes: no other value is
            their gradient.
        of_others: the change of a group along the directions of another one of the same size.
        ways: what of `extra` the last fit of a group has needed.
        coefficients: of that fit: the factor, and those of what it has needed.
        beside: what `_beside` has found.
        cleared: likewise, of `_without`.
    """

    moves: dict[str, Array]
    extra: dict[str, dict[str, Array]]
    slopes: dict[str, Array]
    moments: dict[str, list[Moment]] = field(default_factory=dict)
    squared: frozenset[str] = frozenset()
    of_others: dict[tuple[str, str], Array] = field(default_factory=dict)
    ways: dict[str, tuple[str, ...]] = field(default_factory=dict)
    coefficients: dict[str, list[float]] = field(default_factory=dict)
    beside: dict[tuple[str, str], tuple[Array, Array]] = field(default_factory=dict)
    cleared: dict[tuple[str, tuple[str, ...]], tuple[Array, Array]] = field(default_factory=dict)

    def fits(self, gradients: Mapping[str, Array]) -> dict[str, Fit]:
        """Return how the change of each group follows the gradients of a cost."""
        scale = max(float(np.abs(move).max()) for move in self.moves.values())
        steepest = max(float(np.abs(array).max()) for array in gradients.values())
        found = {
            name: self.fit(name, -gradient, 1e-9 * scale, 1e-9 * steepest)
            for name, gradient in gradients.items()
        }
        found = self._agreed(gradients, found)
        self._as_the_others(gradients, found)
        return found

    def fit(self, name: str, downhill: Array, least: float = 0.0, flat: float = 0.0) -> Fit:
        """Return how the change of a group follows a direction downhill.

        Args:
            name: of the group.
            downhill: the negative slope along each direction.
            least: a change that is none.
            flat: a slope that is none.
        """
        moves = self.moves[name]
        largest = float(np.abs(moves).max())
        if largest <= least and np.abs(downhill).max() <= max(flat, 1e-12):
            return 1.0, 0.0  # neither moves nor has a reason to
        if np.abs(downhill).max() <= 1e-14:
            return 0.0, 1.0
        best = (0.0, 1.0)
        self.ways.pop(name, None)
        steepest = float(np.abs(downhill).max())
        for way in self._ways(name):
            if way and len(moves) < 2 * (len(way) + 1):
                continue
            beside, rest = self._without(name, way)
            slope = downhill - beside @ (beside.T @ downhill)
            size = float(slope @ slope)
            if not rest.size or size < SMALLEST**2 * float(downhill @ downhill):
                continue
            factor = float(slope @ rest) / size
            if way and abs(factor) * steepest < 0.01 * largest:  # the gradient has no part in it
                continue
            missed = rest - factor * slope
            if not way and moves.size > 2:
                missed = moves - agreed_by_most(downhill, moves, factor * downhill)
            residual = float(np.abs(missed).max() / max(largest, least, 1e-300))
            if residual < best[1] and (not way or residual < TOLERANCE):
                best = (factor, residual)
            if best[1] < TOLERANCE:
                self.ways[name] = way
                self.coefficients[name] = self._coefficients(name, way, downhill)
                break
        return best

    def _without(self, name: str, way: tuple[str, ...]) -> tuple[Array, Array]:
        """Return what a way follows beside a gradient, and the change of a group without that.

        The first has columns at right angles; the second is empty where one of them is 0.
        """
        if (name, way) not in self.cleared:
            moves = self.moves[name]
            columns = np.zeros((len(moves), len(way)))
            for place, key in enumerate(way):
                columns[:, place] = self.extra[name][key]
            known = bool(columns.any(axis=0).all())
            beside = span(columns) if way else columns
            rest = moves - beside @ (beside.T @ moves)
            self.cleared[name, way] = beside, rest if known else moves[:0]
        return self.cleared[name, way]

    def _coefficients(self, name: str, way: tuple[str, ...], downhill: Array) -> list[float]:
        """Return by how much the change follows a direction, and what else is on a way."""
        columns = np.array([downhill, *(self.extra[name][key] for key in way)]).T
        sizes = np.abs(columns).max(axis=0)
        found, *_ = np.linalg.lstsq(columns / sizes, self.moves[name], rcond=None)
        return [float(it) for it in found / sizes]

    def penalty(self, name: str, gradient: Array) -> tuple[str, float] | None:
        """Return the penalty on a group's numbers that the step descends beside the gradient.

        Its kind is "decay", "sign" or "size" (for a slope that lacks the sign), with the factor by
        which it enters the change; None where no penalty is needed, or none explains the rest.
        """
        moves = self.moves[name]
        if len(moves) < 5:
            return None
        kinds: list[str] = [it for it in ("decay", "sign", "size") if it in self.extra[name]]
        columns = {"": np.array([-gradient]).T}
        for kind in kinds:
            columns[kind] = np.array([-gradient, self.extra[name][kind]]).T
        rests: dict[str, float] = {}
        factors: dict[str, float] = {}
        for kind, column in columns.items():
            sizes = np.abs(column).max(axis=0)
            if not sizes.all():
                return None
            found, *_ = np.linalg.lstsq(column / sizes, moves, rcond=None)
            rest = np.abs(moves - (column / sizes) @ found).max()
            rests[kind] = float(rest / max(float(np.abs(moves).max()), 1e-300))
            factors[kind] = float(found[-1] / sizes[-1])
        best = min(rests, key=lambda kind: rests[kind])
        others = [rest for kind, rest in rests.items() if kind != best]
        if not best or rests[best] > PENALTY or rests[best] > 0.01 * min(others):
            return None
        return best, factors[best]

    def own_factor(self, name: str, gradient: Array) -> float:
        """Return the factor by which a single number follows its gradient; 0 for other groups."""
        if len(self.moves[name]) > 1 or not gradient.any():
            return 0.0
        return float(-self.moves[name][0] / gradient[0])

    def _as_the_others(self, gradients: Mapping[str, Array], fits: dict[str, Fit]) -> None:
        """Let a group of few numbers take its momentum from the others, which have enough."""
        known = [
            (self.ways[name][0].split(" ")[0], self.coefficients[name])
            for name, fit in fits.items()
            if fit[1] < TOLERANCE
            and len(self.ways.get(name, ())) == 1
            and len(self.moves[name]) > 3
        ]
        for name, moves in self.moves.items():
            if len(moves) > 3 or fits[name][1] < TOLERANCE or not known:
                continue
            for key, along in self.extra[name].items():
                shared = [it for sort, it in known if sort == key.split(" ")[0]]
                if not shared:
                    continue
                factor, kept = np.median(shared, axis=0)
                predicted = -factor * gradients[name] + kept * along
                scale = max(float(np.abs(moves).max()), 1e-300)
                residual = float(np.abs(moves - predicted).max()) / scale
                if residual < TOLERANCE:
                    fits[name] = (float(factor), residual)
                    break

    def share(self, name: str, gradient: Array) -> float:
        """Return the part of the directions along which the change follows the gradient exactly."""
        moves = self.moves[name]
        predicted = agreed_by_most(-gradient, moves, 0 * moves)
        scale = max(float(np.abs(moves).max()), 1e-300)
        steep = np.abs(gradient) > 1e-9 * max(float(np.abs(gradient).max()), 1e-300)
        good = (np.abs(moves - predicted) < TOLERANCE * np.abs(moves) + 1e-9 * scale) & steep
        return float(good.sum() / max(1, steep.sum()))

    def goes_down(self, name: str, gradient: Array) -> bool:
        """Tell whether the change of a group leads downhill at all, as a clipped gradient does."""
        moves = self.moves[name]
        lengths = float(np.linalg.norm(moves) * np.linalg.norm(gradient))
        return float(moves @ gradient) < -DOWNHILL * lengths

    def follows_another(self, name: str, gradients: Mapping[str, Array]) -> str:
        """Return the group whose gradient the step of this one goes along, as if they were swapped.

        "" is returned if there is none.
        """
        for (one, other), moves in self.of_others.items():
            gradient = gradients.get(other)
            if one != name or gradient is None or len(gradient) < MANY:
                continue
            lengths = float(np.linalg.norm(moves) * np.linalg.norm(gradient))
            if lengths > 0 and float(moves @ gradient) < -(1 - EXACT**2) * lengths:
                return other
        return ""

    def sign(self, name: str, gradient: Array) -> int:
        """Return 1 where the program computes this gradient, -1 for its negative, 0 for neither."""
        up, down = (self._computes(name, array) for array in (gradient, -gradient))
        return int(up) - int(down)

    def computes(self, name: str, gradients: Mapping[str, Array]) -> bool:
        """Tell whether the program computes a group's gradient, whatever it does with it then.

        The gradient of a decay may be added to it. Of a group with few directions, nearly
        everything is its gradient but for a decay, so one of the others has to show that.
        """
        gradient = gradients[name]
        made = [it for it in self.moments.get(name, ()) if it.spans(gradient)]
        if any(it.descends(gradient) for it in made):
            return True
        if any(it.columns.shape[1] > 1 for it in made):
            return False  # what an optimiser keeps leads uphill, whatever it is made of
        if self._computes(name, gradient):
            return True
        for decay in ("decay", "sign"):
            many = len(gradient) >= MANY or any(
                len(array) >= MANY
                and self._computes(other, array, decay)
                and not self._computes(other, array)
                for other, array in gradients.items()
            )
            if many and self._computes(name, gradient, decay):
                return True
        return False

    def _computes(self, name: str, gradient: Array, decay: str = "") -> bool:
        length = float(np.linalg.norm(gradient))
        if not self.slopes[name].size or len(gradient) < 2 or length < 1e-12:
            return False
        along, values = self._beside(name, decay)
        wanted = gradient / length
        wanted = wanted - (wanted @ along) * along
        size = float(np.linalg.norm(wanted))
        return size >= 1e-3 and bool((values @ wanted > (1 - 1e-6) * size).any())

    def _beside(self, name: str, decay: str) -> tuple[Array, Array]:
        """Return the direction of a decay, and what is computed but for that, in rows of length 1.

        Without a decay the direction is 0.
        """
        if (name, decay) not in self.beside:
            known, along = self.slopes[name], np.zeros(self.slopes[name].shape[1])
            if decay and np.linalg.norm(self.extra[name][decay]) > 0:
                along = self.extra[name][decay] / np.linalg.norm(self.extra[name][decay])
            values = known - np.outer(known @ along, along)
            lengths = np.linalg.norm(values, axis=1)
            clear = lengths > 1e-3
            self.beside[name, decay] = along, values[clear] / lengths[clear, None]
        return self.beside[name, decay]

    def kept_beside(self, name: str) -> list[str]:
        """Return what of earlier steps a group may follow: its sums, velocities, its last step."""
        starts = ("sum", "velocity", "momentum")  # the last step is a sum's step, too
        return [key for start in starts for key in self.extra[name] if key.startswith(start)]

    def _ways(self, name: str) -> list[tuple[str, ...]]:
        kept = self.kept_beside(name)
        alone = [(key,) for key in kept]
        return [(), *alone, ("decay",), ("sign",), ("size",), *((key, "decay") for key in kept)]

    def _agreed(self, gradients: Mapping[str, Array], fits: dict[str, Fit]) -> dict[str, Fit]:
        """Hold groups with a single direction, which any factor fits, against the others.

        Where those go the same way up and down, it may go either.
        """
        single = [name for name, move in self.moves.items() if len(move) == 1]
        many = [fit[0] for name, fit in fits.items() if name not in single and fit[1] < TOLERANCE]
        sizes = np.abs(many)
        either = bool(many) and max(many) > 0 > min(many) and np.ptp(sizes) < TOLERANCE * max(sizes)
        if many:
            shared = float(np.median(sizes if either else many))
        elif len(single) == len(self.moves) > 1:
            downhill = -np.concatenate(list(gradients.values()))
            moves = np.concatenate([self.moves[name] for name in gradients])
            shared = float(downhill @ moves / (downhill @ downhill))
        else:
            return fits
        for name in single:
            if many and any(key.startswith("velocity") for key in self.extra[name]):
                continue
            moves = self.moves[name]
            tried: list[Fit] = []
            for factor in (shared, -shared) if either else (shared,):
                predicted = -factor * gradients[name]
                scale = max(float(np.abs(moves).max()), float(np.abs(predicted).max()), 1e-300)
                tried.append((factor, float(np.abs(moves - predicted).max()) / scale))
            fits[name] = min(tried, key=lambda it: it[1])
        return fits


def span(columns: Array) -> Array:
    """Return columns of length 1, at right angles to each other, that the given ones are made of.

    None are returned where a number is not finite.
    """
    if not np.isfinite(columns).all():
        return columns[:, :0]
    sides, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return sides[:, sizes > SMALLEST * max(float(sizes.max()), 1e-300)]


def is_within(gradient: Array, columns: Array) -> bool:
    """Tell whether a gradient is a combination of columns of `span`, which are clearly fewer."""
    length = float(np.linalg.norm(gradient))
    if len(gradient) < columns.shape[1] + 2 or length < 1e-12:
        return False
    rest = gradient - columns @ (columns.T @ gradient)
    return float(np.linalg.norm(rest)) < MADE_OF * length


def badness(factor: float, residual: float) -> float:
    """Return how badly a change follows a gradient: 0 exactly downhill, 1 not at all."""
    if residual > TOLERANCE:
        return 1.0
    return (0.0 if residual < EXACT else 0.3) + (0.6 if factor < 0 else 0.0)


def agreed_by_most(downhill: Array, moves: Array, predicted: Array) -> Array:
    """Return the change that the factor predicts which most of the directions have.

    Where some of them are wrong, a fit to all would be wrong everywhere.
    """
    steep = np.abs(downhill) > 1e-9 * np.abs(downhill).max()
    factors = moves[steep] / downhill[steep]
    for factor in factors:
        close = np.abs(factors - factor) < TOLERANCE * abs(factor)
        if close.sum() >= max(2, SHARE * len(factors)):
            return downhill * factor
    return predicted
