"""What was seen of one step of a training: plain data, and what follows from it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from firstnet.doctor.edits import Edit
from firstnet.doctor.watch.program.apart import Later
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.fit import EXACT, SHARE, TOLERANCE
from firstnet.doctor.watch.steps.leaks import Leak
from firstnet.doctor.watch.steps.new_weights import LedBack
from firstnet.doctor.watch.steps.observed import Series
from firstnet.doctor.watch.steps.roles import Role
from firstnet.doctor.watch.steps.saturated import Saturated
from firstnet.doctor.watch.steps.trace import Trace

WRONG = 0.02  # a residual from which on a group is wrong
ASYMMETRIC = 0.02
PRECISE = 1e-7  # residual of a right slope
ROUGH, NEARLY = 1e-4, 0.05  # residuals of one that is nearly right
APART = 0.01  # residual of one that is not, far from where it was nearly right
CLEARLY = 0.1  # an asymmetry that no rounding brings about
CLOSE = 1e-3  # a residual of a step that follows the gradient, whichever way
CLEAN = 5e-4  # a residual that rounding and small kinks leave
BENT = 0.01  # of a factor, by which kinks change that of one group beside the others
SAME_RATE = 1e-5  # by which the multiples of two looks may differ that are one learning rate
UNSEEN = 1e-6  # of the steepest slope and the largest change, below which neither is measured


@dataclass(frozen=True)
class GroupSeen:
    """How the step changes one group of parameters, held against the gradient.

    Attributes:
        name: of the group.
        size: how many numbers.
        factor: by which the change follows the negative gradient; positive where it descends.
        residual: the part of the change that the gradient does not explain, 0 to 1.
        asymmetry: of the derivative of the change, 0 for a gradient; nan if too small to tell.
        found: whether the program computes this gradient, whatever it does with it afterwards.
        change: the largest change of a number in it.
        directions: along how many it was nudged.
        share: of the directions, the part along which the change follows the gradient exactly.
        measured: whether its gradient is large enough to be seen, beside those of the others.
        kinked: whether some nudge has taken the cost past a kink, so that its slope is not known.
        penalty: what the step descends beside the gradient, and by what factor: see `Moves`.
        computed: whether the program computes the gradient (1), its negative (-1) or neither (0).
        even: whether all of its numbers change by the same.
        another: the group whose gradient it goes along instead of its own; "" for none.
        aside: whether it moves, though the cost does not change along it: there is another cost.
        own_factor: by which a single number follows its gradient by itself, where it does not by
            the factor of the others; else 0.
        own_asymmetry: of the derivative of the change along these numbers alone, the others held:
            0 where it follows a gradient, of whichever cost.
    """

    name: str
    size: int
    factor: float
    residual: float
    asymmetry: float
    found: bool
    change: float
    share: float = 0.0
    directions: int = 9
    measured: bool = True
    kinked: bool = False
    penalty: tuple[str, float] | None = None
    computed: int = 0
    even: bool = False
    another: str = ""
    aside: bool = False
    own_factor: float = 0.0
    own_asymmetry: float = 0.0

    @property
    def follows(self) -> bool:
        """Whether the change follows the gradient, up to a factor of either sign."""
        return self.residual < TOLERANCE

    @property
    def descends(self) -> bool:
        """Whether the change follows the gradient downhill, and not by accident.

        What is not explained to the last digit has to have a symmetric derivative, or a kink.
        """
        exactly = self.residual < CLEAN or self.kinked or not self.asymmetry >= ASYMMETRIC
        return self.follows and self.factor > 0 and exactly


def _are_one(factors: Sequence[float]) -> bool:
    """Tell whether these factors are above 0, and the same but for what kinks make of them."""
    return min(factors) > 0 and max(factors) < (1 + BENT) * min(factors)


@dataclass
class StepSeen:
    """What was seen of one step.

    Attributes:
        loop: the number of the loop, of which a turn is a step.
        groups: the parameters.
        still: names of numbers that the output depends on and that do not change.
        stepped_in_vain: those of them that a statement of the turn adds 0 to, or subtracts it from.
        held: these numbers, and weights that are all alike, by their paths.
        output, target: where they are computed; None where none were found.
        labels: whether the target holds the numbers of classes.
        cost: the name of the cost; "" if unknown.
        loss: a cost that the program computes, to be followed where no target is known.
        error_site: where the error is computed that all changes follow, if the cost is unknown.
        asymmetry: the largest among the groups.
        vanishing: whether the gradient is too small to be measured.
        adaptive: whether there is state that scales each parameter's step.
        shapes: of the parameters.
        output_shape: of the output in one turn.
        not_finite: whether the turn made a parameter infinite or nan.
        never_reset: sums of gradients that go on from step to step and enter the change.
        inputs: the examples, as the first layer reads them.
        parameters: the groups of numbers that the step changes.
        paired: whether the output and the target belong together without doubt.
        work: that the step takes.
        roles: of all numbers that change.
        mixed: whether some parameters descend another cost than the others.
        masks: sites at which numbers are drawn for a part of a layer, as for dropout.
        kept: numbers between 0 and 1 that a turn with masks reads: the part of a layer that stays.
        alike: matrices all of whose numbers are the same before the step.
        positive: large matrices all of whose numbers are above 0.
        negative: those all of whose numbers are below it.
        same: matrices of which all rows, or all columns, are the same, and no single number.
        twins: where the same values as those of the target were read, by site.
        certain: whether the program subtracts the target, or nothing else has its values.
        subtracted: whether the program subtracts the target from the output.
        several: whether the turn changes parameters between its outputs: it takes several steps.
        tied: whether tables are compared number by number, as a maximum with what it is one of, and
            several may be the largest; not where the examples were moved apart.
        resting: groups that have changed in other turns, and not in this one, as the weights of an
            input that is 0.
        leads_to_target: whether the error of an unknown cost leads every output to its target, or
            nowhere.
        plain: whether the doctor takes the step, along the gradients that it is given.
        changes_none: whether the turn has changed no parameters, but turns before it may have.
        threshold: whether its error jumps from one value to another, as that of a perceptron, so
            that no small change of a weight shows in the step.
        own: whether the step descends a cost that the program computes, where it is unknown else.
        trace: where the way back goes wrong, if that was looked for and found.
        answers: the sites at which the output is computed, or read.
        not_hot: a table of targets beside chances, and what its rows add up to, if that is not 1.
        twice: the site of a slope that is taken at what an activation has answered; -1 for none.
        over_examples: where a softmax adds up over the examples, if one does.
        always_one: where the chances of a single output are 1, each of them divided by itself.
        mends: edits with which the step follows the gradient, if they were looked for.
        search: looks for these two.
        overwritten: parameters that the step replaces by a multiple of the gradient.
        hidden: the sizes of values that were too large, or too many, to be looked at.
        zeros: arrays of zeros, shaped as parameters are, that stay so from turn to turn.
        idle: biases that are trained, and that nothing is computed from.
        summed: whether the step needs what such sums held before.
        sampled: whether units are drawn by the chances that the network computes, as in a Boltzmann
            machine, so that what is led back is no gradient.
        mutates: whether about as many numbers are drawn as there are parameters, as in evolution.
        momentum: the part of the step before that is left in this one; 0 for none.
        unused: how many examples have errors that are computed beside the one that is followed.
        curved: whether a symmetric matrix changes with the parameters: their step may be the
            gradient times that, as in Newton's method and recursive least squares.
        lines: of each file, on which it computes something.
        leak: what the targets are a part of, if the network is given them.
        uniform: lists whose numbers are much the same, but for biases of 0.
        rough: whether the first look was a rough one, so that the next are far from it.
        untaught: groups that take the same step whatever the targets are, as by a rule of Hebb's.
        led_back: where errors are led back through weights that the step has just changed.
        unsteady: whether the same turn from the same numbers ends with others when taken again.
    """

    loop: int
    groups: list[GroupSeen] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    stepped_in_vain: list[str] = field(default_factory=list)
    held: dict[str, Array] = field(default_factory=dict)
    output: Series | None = None
    target: Series | None = None
    labels: bool = False
    cost: str = ""
    error_site: int = -1
    loss: Series | None = None
    asymmetry: float = 0.0
    vanishing: bool = False
    adaptive: bool = False
    shapes: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    output_shape: tuple[int, ...] = ()
    not_finite: bool = False
    inputs: Series | None = None
    parameters: list[Group] = field(default_factory=list)
    never_reset: list[str] = field(default_factory=list)
    paired: bool = False
    work: int = 0
    roles: dict[str, Role] = field(default_factory=dict)
    mixed: bool = False
    unsteady: bool = False
    led_back: list[LedBack] = field(default_factory=list)
    summed: bool = False
    momentum: float = 0.0
    sampled: bool = False
    mutates: bool = False
    hidden: frozenset[int] = frozenset()
    zeros: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    kept: frozenset[float] = frozenset()
    alike: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    positive: list[str] = field(default_factory=list)
    negative: list[str] = field(default_factory=list)
    twins: dict[int, Series] = field(default_factory=dict)
    certain: bool = True
    subtracted: bool = True
    several: bool = False
    overwritten: list[str] = field(default_factory=list)
    tied: bool = False
    squashed_twice: bool = False
    saturated: Saturated | None = None
    resting: frozenset[str] = frozenset()
    leads_to_target: bool = False
    plain: bool = False
    changes_none: bool = False
    threshold: bool = False
    own: bool = False
    trace: Trace | None = None
    mends: list[Edit] = field(default_factory=list)
    search: Later | None = None
    answers: frozenset[int] = frozenset()
    not_hot: tuple[Series, float] | None = None
    over_examples: Series | None = None
    always_one: Series | None = None
    twice: int = -1
    unused: int = 0
    leak: Leak | None = None
    uniform: frozenset[str] = frozenset()
    rough: bool = False
    untaught: frozenset[str] = frozenset()
    curved: bool = False
    lines: dict[str, set[int]] = field(default_factory=dict)

    def look_further(self) -> bool:
        """Look for where the step goes wrong, and for edits; return whether one was found."""
        told = self.search.ask() if self.search is not None else {}
        if told.get("trace"):
            self.trace = Trace.from_told(told["trace"])
        self.mends = [Edit(**it) for it in told.get("mends", [])]
        return bool(self.mends) or (self.trace is not None and self.trace.edit is not None)

    @property
    def is_along_one_line(self) -> bool:
        """Whether a single number is trained, so that its change fits every gradient."""
        return sum(group.directions for group in self.groups) == 1 and not self.adaptive

    @property
    def is_rough(self) -> bool:
        """Whether some numbers follow the gradient to the last digit, and others only nearly.

        A slope may be nearly right where the activations are small, as that of tanh at a for at z.
        """
        least, most = self._residuals()
        return self.proven and least < PRECISE and ROUGH < most < NEARLY

    def _residuals(self) -> tuple[float, float]:
        """Return the least and the largest residual of what is seen clearly; (1, 0) of nothing."""
        seen = [
            group.residual
            for group in self.groups
            if group.measured and group.directions > 1 and not group.kinked
        ]
        return min(seen, default=1.0), max(seen, default=0.0)

    @property
    def is_even(self) -> bool:
        """Whether all numbers of each group change by the same, and no group is a single number."""
        return all(group.even and group.size > 1 for group in self.groups)

    @property
    def of_any_target(self) -> bool:
        """Whether it is not known what the single output is wanted to be.

        The slope of its cost is the same for every target, up to a factor. So it is with a
        perceptron, of which a step function is compared with the target.
        """
        return self.has_one_output and self.target is not None and not self.subtracted

    @property
    def has_one_output(self) -> bool:
        """Whether the output of a turn is one number."""
        return self.output is not None and self.output_shape in ((), (1,), (1, 1))

    def told(self) -> dict[str, Any]:
        """Return what the search has found, fit for JSON."""
        return {
            "trace": self.trace and self.trace.told(),
            "mends": [asdict(mend) for mend in self.mends],
        }

    @property
    def right(self) -> bool:
        """Whether every group of parameters descends.

        That a gradient is computed counts where the optimiser scales it, or where others descend.
        """
        sure = self.adaptive or any(group.descends for group in self.groups)
        # Where what is exactly right is asymmetric, too, kinks are all around.
        exact = [group for group in self.groups if group.residual < EXACT]
        bent = any(it.asymmetry >= ASYMMETRIC for it in exact)
        # So they are where all groups take the very same step, and one of them exactly.
        factors = [group.factor for group in self.groups]
        bent = bent or (len(factors) > 2 and bool(exact) and _are_one(factors))
        least = UNSEEN * max((group.change for group in self.groups), default=0.0)
        # A velocity may lead a single number either way, while it is shown by others that are more.
        beside = self.adaptive and any(group.directions > 1 for group in self.groups)
        return sure and all(
            group.descends
            or (beside and group.directions == 1 and not self.plain)
            or (bent and group.follows and group.factor > 0)
            or (group.found and not self.plain and not (group.follows and group.factor < 0))
            or (group.change <= least and not group.measured)  # as of biases before a normalisation
            or group.change == 0
            for group in self.groups
        )

    @property
    def convincing(self) -> bool:
        """Whether some parameters follow a gradient, so that this may be a training.

        That all of them go exactly uphill is a training, too. A single number fits anything.
        """
        exactly = len(self.groups) > 1 and all(group.residual < EXACT for group in self.groups)
        climbs = exactly and self.uphill and self.paired and self.error_site < 0
        return (
            self.adaptive
            or (climbs and self.target is not None)
            or any(
                group.directions > 1
                and ((group.follows and group.factor > 0) or group.share >= SHARE)
                for group in self.groups
            )
        )

    @property
    def consistent(self) -> bool:
        """Whether the step is along the gradient of some cost, whichever it is."""
        least, most = self._residuals() if self.rough else (1.0, 0.0)
        apart = least < PRECISE and most > APART  # one of this cost, and one that is not
        return bool(self.groups) and not self.uphill and self.asymmetry < ASYMMETRIC and not apart

    @property
    def proven(self) -> bool:
        """Whether the step is shown to be right, by cost or by symmetry."""
        return self.right or self.consistent

    @property
    def of_unknown_cost(self) -> bool:
        """Whether the step follows an error at the outputs that is the slope of no known cost."""
        return self.error_site >= 0 and not self.cost and self.output is not None

    @property
    def doubtful(self) -> bool:
        """Whether it is not proven, or follows an error that can be the slope of no cost."""
        of_none = self.of_unknown_cost and not self.adaptive and self.asymmetry > CLEARLY
        return not self.proven or of_none

    @property
    def measured(self) -> bool:
        """Whether the gradient of each group was large enough to be seen."""
        return all(group.measured for group in self.groups)

    @property
    def uphill(self) -> bool:
        """Whether every group follows the gradient, against its direction.

        A group of one number follows any, and where it has a velocity, in either direction. So do
        the two biases of a softmax, of whose slopes one is the other's negative.
        """
        sizes = (2, 1, 0)  # directions, of which a group that is heard has more
        several = ([it for it in self.groups if it.directions > size] for size in sizes)
        told = next((groups for groups in several if groups), [])
        return bool(told) and all(it.follows and it.factor < 0 for it in told)

    @property
    def wrong(self) -> list[GroupSeen]:
        """The groups whose change is not along the gradient, while it is for others."""
        # an asymmetry that could not be measured is nan, and clears nothing
        return [group for group in self.not_along if not group.asymmetry < ASYMMETRIC]

    @property
    def not_along(self) -> list[GroupSeen]:
        """The groups whose change is not along the gradient of this cost, if of another one."""
        apart = (group for group in self.groups if group.residual > WRONG)
        return [it for it in apart if not it.found and not it.kinked]


def with_own_rates(steps: Sequence[StepSeen]) -> None:
    """Let single numbers follow their gradients that have a learning rate of their own.

    It is one where the number descends, in each of several looks, by the same multiple of the
    others' factor. A wrong gradient is another multiple of the right one in each of them.
    """
    names = {group.name for step in steps for group in step.groups if group.own_factor}
    for name in names:
        rates = [
            group.own_factor / group.factor
            for step in steps
            for group in step.groups
            if group.name == name and group.factor
        ]
        if len(rates) < 2 or not 0 < max(rates) < (1 + SAME_RATE) * min(rates):
            continue
        for step in steps:
            step.groups = [
                replace(group, factor=group.own_factor, residual=0.0, own_factor=0.0)
                if group.name == name and group.own_factor
                else group
                for group in step.groups
            ]


def wholly_proven(steps: Sequence[StepSeen]) -> list[StepSeen]:
    """Return the looks that show all parameters of any look to take a right step.

    Where a unit is saturated, a look shows nothing of the weights before it. Of inputs that are all
    alike, a step shows not which number belongs to which.
    """
    most = max((sum(group.size for group in step.groups) for step in steps), default=0)
    contradicted = not all(step.proven for step in steps)
    return [
        step
        for step in steps
        if step.proven
        and step.measured
        and sum(group.size for group in step.groups) == most
        and not (contradicted and step.is_even)
    ]


def agree_on_target(steps: Sequence[StepSeen]) -> None:
    """Let the first look follow a target that every look at the same loop has found.

    In one turn a list that never changes, or the inputs, may have the target's values by chance.
    """
    first = steps[0]
    if first.target is None or first.certain:
        return
    common = set(first.twins)
    for step in steps[1:]:
        if step.loop == first.loop and step.twins:
            common &= set(step.twins)
    if common and first.target.site not in common:
        first.target = max((first.twins[site] for site in common), key=lambda it: it.numbers)
