"""Does it learn? The outputs beside the targets, from the first step to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from firstnet.doctor.watch.learning.answers import Answers, nearest
from firstnet.doctor.watch.learning.asked import Columns
from firstnet.doctor.watch.learning.reach import OutOfReach
from firstnet.doctor.watch.learning.reference import Reference
from firstnet.doctor.watch.learning.uses import Unseen, Uses
from firstnet.doctor.watch.program.values import Array

NO_BETTER, MUCH_WORSE = 0.9, 2.0  # of the variance of the targets
MOSTLY = 0.8  # the share of a class, from which on it may be all that is ever answered
EXPLODED = 1e6  # times the distance to the targets at first, that no training comes back from
LONG_ENOUGH = 300  # steps, before a network is said to learn no more
CLEARLY_MORE = 0.15  # of the examples, that a right network gets right
WORSE = 1.03  # times the variance of the targets, which the answer of their mean has
AT_THE_MEAN = 0.98  # likewise, from which on nothing more than their mean was learned
STANDS = 0.05  # of the distance to the targets, by which what has come to its end still improves
STILL = 1e-3  # of a distance, by which it changes where nothing is learned any more
FAR_FEWER = 0.75  # of the right answers of a right network
FEWER = 0.6  # of the mistakes of a perceptron, that are left where it learns
MUCH_CLOSER = 0.2  # of the distance to the targets at first, that is left
MANY = 200  # examples, among which more than the commonest class may be right by luck
MOST = 0.7  # of the answers
SEVERAL = 5  # examples of a step
STAYS = 0.02  # by which what no longer improves may vary


@dataclass(frozen=True)
class Part:
    """A part of the training: how many examples, how many right, how far the outputs were off."""

    examples: int
    right: int
    distance: float  # the mean square of output minus target, or the cost where none is known

    @property
    def share(self) -> float:
        """The part of the examples that is answered right."""
        return self.right / max(1, self.examples)


@dataclass(frozen=True)
class Learning:
    """How the training went.

    Attributes:
        steps: that were taken.
        parts: its beginning, middle and end.
        classes: whether the targets are classes; else the answers are numbers.
        commonest: the share of the commonest class, which a constant answer gets right.
        constant: the class that is always answered at the end; None if it varies.
        spread: the variance of the targets.
        finite: whether all outputs are numbers.
        examples: that were seen, those that came again included.
        reference: what a right network makes of them; None where it does not fit.
        scales: the usual size of an input within the training, and outside it.
        restarts: how often the loop of the steps was entered with quite other parameters than it
            was left with, and how often it was entered.
        empty: how many steps had no example at all.
        masks: how often numbers were drawn for a layer outside the training, and how often a layer
            was computed there.
        unrelated: for numbers as targets, how little neighbouring inputs tell of each other's, and
            of how many examples; None if they tell something.
        size: the usual size of an input.
        same_target: whether all examples have one and the same target, after others at first.
        reach: the bounds that keep the outputs from many of the targets; None if there are none.
        uses: which examples were taken, and how often; None where they can't be told apart.
        moved: the columns of the inputs that lie apart where the network was asked outside the
            training, if nearly all of them do.
        told: which number of each example is its class, times one factor; -1 if none is.
        unseen: classes that the program has examples of, and trains on none of.
        mistakes: whether the distances are shares of steps that had something to mend, as those of
            a perceptron.
        few: how many different examples there are, each with one target; 0 where they are many.
        one_target: whether one and the same number is wanted in all steps.
    """

    steps: int
    parts: tuple[Part, ...]
    classes: bool
    commonest: float
    constant: float | None
    spread: float
    finite: bool
    same_target: bool = False
    examples: int = 0
    reference: Reference | None = None
    scales: tuple[float, float] | None = None
    restarts: tuple[int, int] = (0, 0)
    empty: int = 0
    masks: tuple[int, int] = (0, 0)
    unrelated: tuple[float, int] | None = None
    size: float = 0.0
    uses: Uses | None = None
    reach: OutOfReach | None = None
    few: int = 0
    moved: Columns | None = None
    told: int = -1
    unseen: Unseen | None = None
    mistakes: bool = False
    one_target: bool = False

    @property
    def learns(self) -> bool:
        """Whether the end is better than the beginning, and than a constant answer.

        Outputs that come from far away to the mean of all targets have not learned yet.
        """
        if not self.finite or not self.parts:
            return False
        if not self.classes:
            return self.improves
        last = self.parts[-1]
        better = last.share > self.commonest + 0.15 * (1 - self.commonest)
        better = better and not self._stands_still()
        if better or self.commonest > MOSTLY:
            return better or self.improves
        near = last.distance < NO_BETTER * self.spread
        return self.constant is None and near and self.improves

    @property
    def has_mostly_learned(self) -> bool:
        """Whether most answers are right in the end, or close to the targets."""
        most = self.parts[-1].share >= MOST if self.classes else self.is_close
        return self.learns and most

    @property
    def is_settled(self) -> bool:
        """Whether most is learned, and likely to stay so.

        It may stay at three of four of XOR. Steps along single examples go back and forth, so that
        the network may be far worse a moment later.
        """
        return self.has_mostly_learned and self.learns_from_several and not self.learned

    @property
    def learns_from_several(self) -> bool:
        """Whether it learns, by steps along several examples each, which seldom undo each other."""
        return self.learns and self.examples >= SEVERAL * self.steps

    def _stands_still(self) -> bool:
        """Tell whether nothing changes, though a right network learns from the same examples."""
        right = self.reference
        if right is None:
            return False
        count, examples = right.counts[-1]
        if count / examples < self.parts[-1].share + CLEARLY_MORE:
            return False
        first, last = self.parts[0], self.parts[-1]
        far = last.distance > NO_BETTER * self.spread > 0 and last.share < MOSTLY
        same = abs(last.distance - first.distance) < STANDS * first.distance
        return far and same and abs(last.share - first.share) < STAYS

    @property
    def improves(self) -> bool:
        """Whether the end is better than the beginning, if perhaps no better than a constant."""
        if not self.finite or not self.parts:
            return False
        first, last = self.parts[0], self.parts[-1]
        if self.mistakes:
            return last.distance < FEWER * first.distance or not last.distance
        closer = first.distance - last.distance > 0.1 * abs(first.distance)
        closer = closer or last.distance < 0.5 * self.spread
        return closer and (not self.classes or last.share >= first.share)

    @property
    def only_guesses(self) -> bool:
        """Whether the answers are no better than one for all, and no closer to the targets."""
        last = self.parts[-1]
        far = last.distance > NO_BETTER * self.spread
        luck = (self.commonest * (1 - self.commonest) / max(1, last.examples)) ** 0.5
        most = self.commonest + (luck if last.examples >= MANY else 0.0)
        return self.classes and far and last.share <= most

    @property
    def is_above_luck(self) -> bool:
        """Whether many more answers are right than are of the commonest class."""
        last = self.parts[-1]
        luck = (self.commonest * (1 - self.commonest) / max(1, last.examples)) ** 0.5
        enough = self.classes and last.examples >= MANY
        return enough and last.share > self.commonest + 2 * luck

    @property
    def falls_short(self) -> bool:
        """Whether a right network answers many more of the same examples right."""
        right = self.reference
        if right is None or not right.learns or not self.parts:
            return False
        count, examples = right.counts[-1]
        return self.parts[-1].share < FAR_FEWER * count / examples

    @property
    def is_in_vain(self) -> bool:
        """Whether it falls short of a right network, and gets no better."""
        return self.falls_short and not self.improves

    @property
    def learns_little(self) -> bool:
        """Whether it leaves more than half of the errors of a constant answer.

        Not told with dropout, which lowers the accuracy during training.
        """
        last, drops = self.parts[-1], self.masks != (0, 0)
        many = self.classes and last.examples >= MANY and not drops
        return many and last.share < (1 + self.commonest) / 2

    @property
    def stays_at_the_mean(self) -> bool:
        """Whether numbers are answered no better than by their mean, and nothing changes."""
        distances = [part.distance for part in self.parts]
        still = max(distances) - min(distances) <= STILL * max(distances)
        return self.guesses and still

    @property
    def is_close(self) -> bool:
        """Whether the outputs end much closer to the targets than they began."""
        return self.parts[-1].distance <= MUCH_CLOSER * self.parts[0].distance

    @property
    def is_far_off(self) -> bool:
        """Whether numbers are answered worse than by their mean, and it stays at that."""
        if self.classes or not self.finite or self.steps < LONG_ENOUGH:
            return False
        _, middle, last = self.parts
        stays = last.distance > (1 - STANDS) * middle.distance
        return stays and last.distance > WORSE * self.spread > 0

    @property
    def ends_at_the_mean(self) -> bool:
        """Whether numbers are answered no better in the end than by their mean."""
        if self.classes or not self.finite or not self.parts:
            return False
        return self.parts[-1].distance > AT_THE_MEAN * self.spread > 0

    @property
    def has_exploded(self) -> bool:
        """Whether the outputs were far away once, and end no better than by the mean."""
        far = max((part.distance for part in self.parts), default=0.0)
        return self.ends_at_the_mean and far > EXPLODED * self.spread

    @property
    def learned(self) -> int:
        """How many of few examples are learned, where it stays at that; 0 where it is all of them.

        As of XOR three of four: the fourth is out of the network's reach.
        """
        if not (self.few and self.classes and self.finite) or self.steps < LONG_ENOUGH:
            return 0
        _, middle, last = self.parts
        stays = abs(last.share - middle.share) < STAYS
        stays = stays and last.distance > (1 - STAYS) * middle.distance
        right = round(last.share * self.few)
        return right if stays and right < self.few else 0

    @property
    def guesses(self) -> bool:
        """Whether numbers are answered no better than by their mean, and not much worse."""
        least, most = NO_BETTER * self.spread, MUCH_WORSE * self.spread
        return not self.classes and 0 < least < self.parts[-1].distance < most

    @property
    def falls(self) -> bool:
        """Whether the outputs come closer to the targets, however slowly."""
        distances = [part.distance for part in self.parts]
        return self.finite and all(one > other for one, other in pairwise(distances))

    @property
    def explodes(self) -> bool:
        """Whether the outputs are finite yet, and many thousand times as far off as at first."""
        first, last = self.parts[0], self.parts[-1]
        return self.finite and last.distance > EXPLODED * max(first.distance, self.spread, 1.0)

    @property
    def worsens(self) -> bool:
        """Whether the outputs move away from the targets."""
        first, last = self.parts[0], self.parts[-1]
        return not self.finite or last.distance > 1.05 * first.distance


def part_of(answers: Sequence[Answers], classes: Array | None) -> Part:
    """Return how many answers of a part of the training are right, and how far off they are."""
    found = np.concatenate([answer[0] for answer in answers])
    wanted = np.concatenate([answer[1] for answer in answers])
    distance = float(np.mean([answer[2] for answer in answers]))
    right = 0
    if classes is not None:
        right = int(np.sum(nearest(np.nan_to_num(found, nan=np.inf), classes) == wanted))
    return Part(len(found), right, distance)
