"""From a program to what was seen of its training."""

from __future__ import annotations

import re
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import removed
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Place
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.calling.placing import is_reached
from firstnet.doctor.watch.edits.mending import (
    FORWARD,
    Follows,
    Moved,
    computed_elsewhere,
    forward_mends,
    holds,
    mends,
)
from firstnet.doctor.watch.edits.synthesis import Proposal, proposals
from firstnet.doctor.watch.learning.answers import squashed
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.body import Body, body_of
from firstnet.doctor.watch.program.branch import Branches, Reruns, can_fork
from firstnet.doctor.watch.program.comparisons import Comparisons
from firstnet.doctor.watch.program.differences import Difference
from firstnet.doctor.watch.program.guards import look_for_replaced
from firstnet.doctor.watch.program.inplace import EditedTurns
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.kept import Kept
from firstnet.doctor.watch.program.recorder import (
    AT_ONCE,
    FURTHER,
    WINDOW,
    Candidate,
    Grown,
    Inexact,
    LoopSeen,
    Recorder,
)
from firstnet.doctor.watch.program.run import MAIN, RAISED, SPENT, Learner, NothingToCall, Outcome
from firstnet.doctor.watch.program.standing import Standing, Stays
from firstnet.doctor.watch.program.state import Group, groups_of, state_of
from firstnet.doctor.watch.program.undone import Undone, expect, snapshot_of
from firstnet.doctor.watch.program.values import Array
from firstnet.doctor.watch.steps.aliases import repeated
from firstnet.doctor.watch.steps.asking import Asked, Asking
from firstnet.doctor.watch.steps.follower import Follower
from firstnet.doctor.watch.steps.roles import NUDGE
from firstnet.doctor.watch.steps.search import Repairs
from firstnet.doctor.watch.steps.seen import (
    StepSeen,
    agree_on_target,
    wholly_proven,
    with_own_rates,
)
from firstnet.doctor.watch.steps.step import watch_step
from firstnet.doctor.watch.steps.still import (
    LONGEST_TURN,
    alike,
    drowned,
    is_rounding,
    stays,
    untouched,
)
from firstnet.doctor.watch.steps.trace import Trace

BUDGET = 12_000_000  # work: about three seconds of a usual computer
FOLLOWED = 8_000_000  # work of a training, once its step was seen
AFTERWARDS = 4_000_000  # work that is kept for what comes after it
LONGER = 6  # times as much, for a network that has not learned by then
ONCE_MORE = 2  # likewise, for one that answers fewer right yet than most
LONGER_WITH_AN_EDIT = 3  # likewise, of a program with an edit: there are more of them
PARTS = 2  # of the work of a training, which ends once it has learned
AGAIN = 2  # times that the loop of the steps is entered again by then, in a program's own training
SHORTER = 2  # times less of it, for a step that is shown to be wrong
CLIMBING = 8  # likewise, for one that is shown to climb, of which no more is to be known
HEAVY_STEP = 100_000  # work of one step, from which on more of them take too long
LOOKS_AT_A_STEP = 5
LOOKS_ALONG_ONE_LINE = 3  # at a step that any gradient fits: the factors are to be the same
SHORT = 20_000  # work of a turn, times the numbers that change; of shorter ones more are looked at
VERY_SHORT, MANY_TURNS = 4_000, 80  # likewise, as of a perceptron that is seldom wrong
LOOKS_IN_VAIN = 100  # at turns of all loops that change nothing
MOST_IN_VAIN = 3  # longer turns of a loop that change nothing, before it is passed by
MOST_OF_A_GROUP = 4  # looks in vain at the same numbers, as at a sum, before they are passed by
TURNS_TO_WAIT = 80  # for a change of weights that were left alone
LOOKS_FOR_RESTING = 3  # of which one may show what has not changed in the others
HEAVY_LOOK = 40_000  # work of a step, times its parameters, from which on two looks are enough
LEAST_PROVEN = 2  # looks that agree on the output, beside one that has another
SEARCHES = 2  # looks at a wrong step from which edits may be searched
BUSY = 1_000_000  # work of a program that does not only define
BACKWARDS = re.compile(r"reversed\(|, -1\)|\[::-1\]")  # as no loop over examples goes
STILLS, OF_A_LOOP = 8, 2  # loops that change nothing, and are looked at, and how often
LATER = 0.8  # by which an edit of the last line that is run is put back
FARTHER = 1.0  # by which an edit is put back that is not on the line that is blamed
Found = TypeVar("Found")
ATTRIBUTE = re.compile(r"\.(\w+)(\[[^\]]*\])*$")  # at the end of a path
TURNS = 1_000  # in which what is left over by rounding may add up
LOOKS = 12  # loops that are examined at most
MISSES = 5  # further looks that find no output and target, and the first was a mistake


@dataclass
class Watched:
    """What was seen of a program's training.

    Attributes:
        outcome: how the run ended.
        steps: the same step seen at several turns, or with several nudges; the first is the main.
        unpaired: steps whose output, target and cost are not known.
        learning: how the training went from there on; None if it was not seen.
        looked: how often loops were looked at.
        lines: the lines of each file that were reached.
        cut: whether the training was cut short.
        comparisons: what was compared with `==` since the training was followed, by site.
        spread: the shapes of two sides of a difference that NumPy spread out to n x n, by site.
    """

    outcome: Outcome
    learner: Learner
    steps: list[StepSeen] = field(default_factory=list)
    unpaired: list[StepSeen] = field(default_factory=list)
    learning: Learning | None = None
    looked: int = 0
    lines: dict[str, set[int]] = field(default_factory=dict)
    cut: bool = False
    comparisons: dict[int, Comparisons] = field(default_factory=dict)
    not_finite: int = -1  # a loop in which numbers turn into nan at once
    lengths: dict[int, list[int]] = field(default_factory=dict)  # turns of each entry, by loop
    turns: dict[int, int] = field(default_factory=dict)  # of all entries, by loop
    training: frozenset[int] = frozenset()  # the loop of the step, and those around it
    around: str = ""  # the heads of the loops around that of the step
    spread: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=dict)
    kept: dict[int, Kept] = field(default_factory=dict)  # what was kept under a name, by site
    unsteady: int = -1  # a loop of which a turn, taken again from the same numbers, ends otherwise
    untouched: tuple[int, list[str]] | None = None  # a loop, and weights that get no step in it
    alike: list[str] = field(default_factory=list)  # those of which all start with one number
    drowned: list[str] = field(default_factory=list)  # those above 0, with which all answers are 1
    repeated: tuple[str, int] | None = None  # a list of one object, and how often it holds it
    greys: Mapping[int, float] = field(default_factory=dict)  # see the recorder
    cut_off: Mapping[int, int] = field(default_factory=dict)  # how often fractions were lost
    failed: Exception | None = None  # what went wrong in the doctor itself
    contradiction: Asked | None = None  # a function that answers otherwise than the step
    passed: tuple[str, ...] = ()  # "forward" and "evaluate", where such functions are right
    moved_alone: frozenset[str] = frozenset()  # attributes that its own loops change, seen as none
    torn: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # see the recorder
    parts: Mapping[int, set[int]] = field(default_factory=dict)  # likewise
    singles: frozenset[int] = frozenset()  # likewise
    wrapped: Mapping[int, float] = field(default_factory=dict)  # see the recorder
    differences: Mapping[int, Difference] = field(default_factory=dict)  # likewise
    grown: Mapping[str, Grown] = field(default_factory=dict)  # likewise

    @property
    def step(self) -> StepSeen | None:
        """The step, as it was seen first."""
        return self.steps[0] if self.steps else None

    @property
    def trains_alone(self) -> bool:
        """Whether the program's own loops change the parameters, too, which were seen as called."""
        names = {ATTRIBUTE.search(group.name) for group in (self.step.groups if self.step else ())}
        return any(name is not None and name[1] in self.moved_alone for name in names)

    def files_run(self) -> Iterator[tuple[Source, set[int]]]:
        """Yield the program's files, each with the lines of it that were run."""
        for path, source in self.learner.sources.items():
            yield source, self.run_in(path)

    def run_in(self, path: str) -> set[int]:
        """Return the lines of a file that were run."""
        return self.lines.get(path, set())

    def trained(self, path: str) -> set[int]:
        """Return the lines of a file on which a step of the training computes something."""
        return {line for step in self.steps for line in step.lines.get(path, ())}

    def each_run(
        self, find: Callable[[Source], Iterable[Found]], line: Callable[[Found], int]
    ) -> Iterator[tuple[Source, Found]]:
        """Yield all that is found in the files on lines that were run, with the file.

        Args:
            find: what is looked for in a file.
            line: of something that is found.
        """
        for source, reached in self.files_run():
            yield from ((source, found) for found in find(source) if line(found) in reached)

    def where_run(
        self, find: Callable[[Source, set[int]], Found | None], *, unrun: bool = False
    ) -> Iterator[tuple[str, Found]]:
        """Yield what is found in each file, on lines that were run, with the path of the file.

        Args:
            find: takes a file and such lines.
            unrun: whether all lines count, as in a library.
        """
        for source, reached in self.files_run():
            every = set(range(1, source.runnable.count("\n") + 2)) if unrun else reached
            found = find(source, every)
            if found is not None:
                yield source.path, found

    def at(self, file: str, line: int) -> Place | None:
        """Return a line of one of the program's files, as the report names it; None for line 0."""
        return self.learner.at(file, line)

    def search(self) -> None:
        """Look for where a wrong step goes wrong, and for edits of it.

        A later look is a closer one. The first is asked where the others see something else, as
        once the numbers have grown beyond all bounds.
        """
        looks = [it for it in self.steps[1:] if it.search is not None]
        same = [look for look in looks if _is_of_the_same(look, self.steps[0])]
        for step in same or self.steps:
            if step.look_further():
                break

    def site(self, number: int) -> str:
        """Return "line 12: `a @ w`" for a site."""
        it = self.learner.sites.values[number]
        return f"line {it.line}: {it.text}"


def watch(
    learner: Learner,
    caller: Caller | None = None,
    budget: int = BUDGET,
    *,
    choosy: bool = True,
    window: int = WINDOW,
    patient: bool = True,
    searching: bool = True,
    asking: bool = True,
    followed: int = FOLLOWED,
    parts: int = PARTS,
    briefly: bool = False,
    exact: bool = True,
    soon: Callable[[Watched], None] | None = None,
) -> Watched:
    """Run a program and return what was seen of its training.

    Args:
        learner: the program.
        caller: uses what the program only defines, where it does not train by itself.
        budget: the work it may do.
        choosy: whether to pass over an inner loop in which nothing descends, as that which leads
            an error back through the layers, until no better one is found.
        window: the heads of a loop in a row that are compared before it is looked at.
        patient: whether to go on where two looks have not shown the step to be right.
        searching: whether what was seen may be asked to look for where a wrong step goes wrong, and
            for edits of it.
        asking: whether the functions that answer and count are asked in the middle of a step.
        followed: the work for which a training is followed, once its step was seen; for more, if
            nothing was learned by then.
        parts: of this work: the training ends after one of them if most is learned by then.
        briefly: whether it is enough if something is learned.
        exact: whether turns may be taken one after another in one process, and undone.
        soon: takes what is known before the training is followed, where a function of a program
            whose step is right answers nothing.
    """

    def call(module: types.ModuleType, calling: Recorder) -> None:
        seen = examiner.steps or examiner.not_finite >= 0
        busy = calling is recorder and (seen or budget - recorder.left > BUSY)
        if caller is not None and busy and calling is recorder:
            caller.look_at_engines([module, *recorder.modules])
        if caller is None or busy:
            raise NothingToCall
        examiner.moved_alone = frozenset(examiner.moved)
        caller.beside = learner.sources
        examiner.called = True
        caller(module, calling)

    def examine(candidate: Candidate) -> bool:
        """Look at the operators of engines first: all that is computed goes through them."""
        look_for_replaced()
        if caller is not None and not caller.asked:
            caller.look_at_engines(recorder.modules)
            trees = [source.tree() for source in learner.sources.values()]
            caller.look_at_splits([*recorder.modules, sys.modules[MAIN]], trees)
            fault = caller.fault
            if fault is not None and is_reached(learner, recorder.lines(), fault):
                recorder.left = min(recorder.left, BUSY)
                return False
        goes_on = examiner.examine(candidate)
        examiner.expect(candidate)
        asked = examiner.contradiction
        if soon is not None and not goes_on and asked is not None and asked.observed == "None":
            soon(Watched(Outcome(SPENT), learner, examiner.steps, contradiction=asked))
        return goes_on

    def look_still(candidate: Candidate) -> None:
        if patient:  # of a program with an edit it is asked whether it is right, and not why not
            examiner.look_still(candidate)
            examiner.expect(candidate)

    again = partial(
        watch,
        learner,
        caller,
        budget,
        patient=patient,
        searching=searching,
        asking=asking,
        followed=followed,
        parts=parts,
        briefly=briefly,
    )
    examiner = _Examiner(learner, call, choosy=choosy)
    recorder = Recorder(learner.sites, budget, examine)
    recorder.look_still = look_still
    recorder.window, recorder.may_train_in = window, learner.may_train_in
    examiner.recorder, examiner.exact = recorder, exact
    examiner.budget = min(budget, followed)
    examiner.briefly, examiner.parts = briefly, parts
    examiner.patient, examiner.searching, examiner.asked = patient, searching, not asking
    try:
        outcome = learner.execute(recorder, call)
    except Inexact:
        return again(choosy=choosy, window=window, exact=False)
    if learner.looked_at and not examiner.steps and outcome.how != RAISED:
        learner.looked_at = frozenset()  # with the edit, it may train in another loop
        return again(choosy=choosy, window=window, exact=exact)
    loops = (learner.sites.loops[step.loop] for step in examiner.steps)
    learner.trained_in = frozenset((loop.file, loop.text) for loop in loops)
    if outcome.how == SPENT and caller is not None and not examiner.steps:
        recorder.left = BUSY
        caller.look_at_engines(recorder.modules)
    examiner.check_still()
    if examiner.not_finite >= 0 and not examiner.steps and window == WINDOW:
        sooner = again(choosy=choosy, window=AT_ONCE, exact=exact)
        if sooner.steps:
            return sooner
    if examiner.passed_over and not examiner.steps:
        return again(choosy=False, exact=exact)
    for it in recorder.kept.values():
        it.look()
    learning = examiner.follower.learning() if examiner.follower else None
    return Watched(
        outcome,
        learner,
        examiner.steps,
        examiner.unpaired,
        learning,
        examiner.looked,
        recorder.lines(),
        recorder.cut or outcome.how == SPENT,
        recorder.comparisons,
        examiner.not_finite,
        {number: loop.lengths for number, loop in recorder.loops.items()},
        {number: loop.turns for number, loop in recorder.loops.items()},
        frozenset(recorder.training),
        examiner.around,
        recorder.spread,
        recorder.kept,
        examiner.unsteady,
        examiner.untouched,
        examiner.alike,
        examiner.drowned,
        examiner.repeated,
        recorder.greys,
        recorder.cut_off,
        examiner.failed or (examiner.follower.failed if examiner.follower else None),
        examiner.contradiction,
        examiner.passed,
        examiner.moved_alone,
        recorder.torn,
        recorder.parts,
        frozenset(recorder.singles),
        recorder.wrapped,
        recorder.differences,
        recorder.grown,
    )


def _variables_after(action: Callable[[], object], frame: types.FrameType) -> Mapping[str, Any]:
    """Do what a turn does, and return the variables of its loop."""
    action()
    return frame.f_locals


def _steps_in(seen: LoopSeen, paths: set[str]) -> bool:
    """Tell whether single turns of a loop change most parameters, though perhaps not each turn."""
    together = (len(changed & paths) for changed in seen.changes)
    return any(count > 1 and 2 * count > len(paths) for count in together)


def _of_one_output(steps: list[StepSeen]) -> list[StepSeen]:
    """Return the looks without those that took something else for the output, and show nothing.

    Of outputs that are saturated, what leads the error back may seem to be the one that counts.
    """
    proven = {step.output.site for step in steps if step.proven and step.output is not None}
    if sum(step.proven for step in steps) < LEAST_PROVEN or len(proven) != 1:
        return steps
    return [
        step
        for step in steps
        if step.proven or step.wrong or step.output is None or step.output.site in proven
    ]


def _is_blurred(step: StepSeen) -> bool:
    """Tell whether a look farther from where the training begins may show what is wrong."""
    return bool(step.uniform) or step.rough


def _is_of_the_same(step: StepSeen, first: StepSeen) -> bool:
    """Tell whether two looks have taken the same expression for the output."""
    outputs = [None if it.output is None else it.output.site for it in (step, first)]
    return outputs[0] == outputs[1]


class _Examiner:
    recorder: Recorder
    budget: int

    def __init__(
        self,
        learner: Learner,
        call: Callable[[types.ModuleType, Recorder], None] | None,
        *,
        choosy: bool,
    ) -> None:
        self.learner = learner
        self.call = call
        self.steps: list[StepSeen] = []
        self.follower: Follower | None = None
        self.looked = 0
        self.paired: set[int] = set()  # loops whose turns have an output and its target
        self.in_vain: Counter[int] = Counter()  # long turns of each loop that changed nothing
        self.vain = 0  # looks that have shown no change
        self.vain_of: dict[int, Counter[str]] = {}  # for each loop, those at each group of numbers
        self.unpaired: list[StepSeen] = []  # without an output and a target
        self.not_finite = -1  # a loop in which numbers turn into nan at once
        self.unsteady = -1
        self.around = ""
        self.work = 0  # that one step takes
        self.parts = 1  # of the work for which the training is followed
        self.briefly = False  # whether it ends after one of them once something is learned
        self.called = False  # whether the doctor has called what is trained
        self.given = 0  # work for it so far
        self.failed: Exception | None = None
        self.choosy = choosy
        self.patient = self.searching = True
        self.passed_over = 0
        self.stills = Counter[int]()  # how often each loop that changes nothing was looked at
        self.untouched: tuple[int, list[str]] | None = None
        self.repeated: tuple[str, int] | None = None
        self.alike: list[str] = []
        self.drowned: list[str] = []
        self.of_still: dict[int, types.FrameType] = {}
        self.stood: tuple[types.FrameType, dict[str, Array]] | None = None  # untouched weights
        self.turns: EditedTurns | None = None  # of the loop that is looked into
        self.exact = True  # whether turns may be taken in this process, and undone
        self.taken: tuple[Candidate, Undone | None] | None = None
        self.stands: tuple[Candidate, Standing] | None = None
        self.names_in: dict[int, set[str]] = {}  # the parameters that a loop changes
        self.around_of: dict[int, frozenset[int]] = {}  # the loops around it
        self.spread = False  # whether numbers that were much the same were made to differ
        self.asked = False
        self.passed: tuple[str, ...] = ()  # the parts of the program that were asked, and are right
        self.contradiction: Asked | None = None
        self.missed = 0
        self.waited = 0  # turns, in which weights that were left alone were left alone again
        self.mistaken = -1  # a loop that was taken for the training, and is not
        self.moved: set[str] = set()  # attributes that loops change
        self.moved_alone = frozenset[str]()  # before the doctor called anything

    def examine(self, candidate: Candidate) -> bool:
        """Look at a loop; return whether to go on searching."""
        if candidate.loop == self.mistaken:
            return True
        self.looked += 1
        self.moved |= {match[1] for it in candidate.changed if (match := ATTRIBUTE.search(it))}
        if self.looked > LOOKS * 10:
            return False
        try:
            return self._examine(candidate)
        except Exception as error:  # a fault of the doctor's own is none of the learner's
            self.failed = error
            return self.looked < LOOKS

    def _examine(self, candidate: Candidate) -> bool:
        in_vain = self.in_vain[candidate.loop] >= MOST_IN_VAIN
        if self._is_barren(candidate):
            self.recorder.look_no_more(candidate.loop)
            return True
        if in_vain or self._has_its_steps_inside(candidate) or self._waits(candidate):
            return True
        branches = partial(self._branches, candidate)
        if not can_fork():
            self._undone(candidate)  # now, before anything is moved aside
        nudge = NUDGE / 10 if self.steps else NUDGE  # the second look is a closer one
        first = self.steps[0] if self.steps else None
        earlier = first if first is not None and first.loop == candidate.loop else None
        at_once = not self.steps and can_fork()  # else it would be searched whatever comes
        again = at_once or any(step.doubtful for step in self.steps if step.loop == candidate.loop)
        asked = sum(step.search is not None for step in self.steps[1:])
        repairing = again and self.searching and asked < SEARCHES
        mends, forward = partial(self._mends, candidate), partial(self._forward, candidate)
        repairs = Repairs(
            self._edits, self._removed, partial(self._holds, candidate), mends, forward
        )
        found = watch_step(
            candidate,
            self.recorder,
            branches,
            nudge,
            earlier,
            repairs=repairs if repairing else None,
        )
        if found is None or found.changes_none:
            self.vain += 1
            if found is None or not candidate.inside:
                groups = groups_of(candidate.state, candidate.changed)
                looks = self.vain_of.setdefault(candidate.loop, Counter())
                looks.update(group.name for group in groups)
            if self.vain > LOOKS_IN_VAIN and not self.steps:
                return False
            if found is not None and found.work * len(candidate.changed) < SHORT:
                short = found.work * len(candidate.changed) < VERY_SHORT
                self.recorder.look_on(candidate.loop, MANY_TURNS if short else FURTHER)
            elif found is not None:
                self.in_vain[candidate.loop] += 1
            self.look_still(candidate)
            return True
        found.rough = earlier.rough if earlier is not None else found.is_rough
        if found.unsteady and self.taken is not None and self.taken[1] is not None:
            raise Inexact  # perhaps something could not be put back
        if found.unsteady:
            self.unsteady = candidate.loop
            self.recorder.left = 0  # nothing more can be shown by nudges
            return False
        if not found.groups:
            self.not_finite = candidate.loop
            return True
        if not (found.proven or found.convincing) and self._takes_many_steps(found):
            return True
        if found.held:
            self.of_still[id(found)] = candidate.frame
        self.names_in[candidate.loop] = {it.name for it in found.groups}
        self.around_of[candidate.loop] = frozenset(self.recorder.active)
        if not found.paired:
            self.unpaired.append(found)
            return self._goes_on_after_a_miss(candidate.loop)
        self.paired.add(candidate.loop)
        if self.choosy and not self.steps and not found.convincing and self.recorder.active[1:]:
            self.passed_over += 1
            return True
        if self.steps and self.steps[0].loop != found.loop and not found.proven:
            return True  # the loop that is looked at again has its next turn later
        self.work = found.work
        self.steps.append(found)
        with_own_rates([step for step in self.steps if step.loop == found.loop])
        if len(self.steps) == 2 and _is_blurred(self.steps[0]) and not self.spread:
            # Now they differ, which shows more of the step. How they start is known already.
            first = self.steps[0]
            found.uniform, found.alike, found.same = first.uniform, first.alike, first.same
            found.held, found.idle = first.held | found.held, first.idle or found.idle
            self.steps, self.follower, self.spread = [found], None, True
        self._outvote()
        paths = [path for group in found.parameters for path in group.paths]
        about = self.recorder.files, self.recorder.modules
        self.repeated = self.repeated or repeated(paths, candidate.frame, *about)
        if not self.patient and sum(not step.proven for step in self.steps) > 1:
            self.recorder.left = self.recorder.reserve = 0
            return False
        if found.proven and not self.asked:
            self.asked = True
            self.contradiction = self._ask(candidate, found)
        if self._is_enough(found):
            self.recorder.again = None
            self._follow()
            return False
        self.recorder.again = candidate.loop
        if self.follower is None:
            self._follow()
        return True

    def _is_barren(self, candidate: Candidate) -> bool:
        """Tell whether all that this loop changes was looked at several times, and is no step.

        Such are sums over the examples, and what a function computes anew whenever it is called.
        """
        looks = self.vain_of.get(candidate.loop)
        if looks is None:
            return False
        groups = groups_of(candidate.state, candidate.changed)
        return all(looks[group.name] >= MOST_OF_A_GROUP for group in groups)

    def _waits(self, candidate: Candidate) -> bool:
        """Tell whether this turn leaves weights alone that a look is still to see change.

        A right step has left them alone, as those of a unit that is off; or a single look has shown
        them change, and not along the gradient. Another look shows no more before they do.
        """
        looks = [step for step in self.steps if step.loop == candidate.loop]
        if not looks or looks[-1].work > LONGEST_TURN:
            return False
        doubtful = [step for step in looks if step.doubtful]
        unseen: set[str] = set()
        if looks[-1].still and looks[-1].proven:
            unseen.update(looks[-1].held)
        elif len(doubtful) == 1 < len(looks):
            wrong = {group.name for group in doubtful[0].wrong}
            groups = (group for group in doubtful[0].parameters if group.name in wrong)
            unseen.update(path for group in groups for path in group.paths)
        if not unseen.intersection(candidate.state):
            return False
        self.waited += 1
        if self.waited < TURNS_TO_WAIT and self._leaves(candidate, unseen):
            return True
        candidate.changed = [it for it in candidate.state if it in {*unseen, *candidate.changed}]
        return False

    def _leaves(self, candidate: Candidate, paths: Set[str]) -> bool:
        """Tell whether the turn that begins now leaves these numbers as they are."""
        groups = groups_of(candidate.state, [path for path in candidate.state if path in paths])
        turn = self._branches(candidate, groups).turn([], frozenset())
        return turn is not None and all(stays(group, candidate.state, turn) for group in groups)

    def _ask(self, candidate: Candidate, step: StepSeen) -> Asked | None:
        """Ask the functions that answer and count in the middle of a step that was proven."""
        output, inputs = step.output, step.inputs
        if output is None or inputs is None or step.masks:
            return None

        def squash(values: Array) -> Array:
            return squashed(values, values, step.cost)

        base = self._branches(candidate, []).turn([], frozenset())
        number = output.numbers[-1 if output.which == "last" else 0]
        events = base.events if base is not None else []
        if number >= len(events) or events[number].site != output.site:
            return None
        place = sum(event.site == output.site for event in events[:number])
        asking = Asking(self.learner, self.recorder, inputs.site, squash)
        told: list[dict[str, Any]] = []
        for mending in (False, True):
            asking.mending = mending
            branches = self._branches(candidate, [])
            turn = branches.turn([], None, question=((output.site, place), asking))
            said = turn.answers if turn is not None else []
            self.passed = tuple(it for it in said if isinstance(it, str))
            told = [it for it in said if isinstance(it, dict)]
            if not told:
                return None
        edit = told[0]["edit"]
        return Asked(**{**told[0], "edit": Edit(**edit) if edit else None})

    def _goes_on_after_a_miss(self, loop: int) -> bool:
        """Tell whether to look on, where a look has shown no output and target.

        What a single look has shown of a loop is forgotten, if further ones show nothing of it.
        """
        if not self.steps or self.steps[0].loop != loop:
            return True
        self.missed += 1
        if self.missed < MISSES:
            return True
        self.recorder.again = None
        if len(self.steps) > 1:
            self._follow()
            return False
        self.mistaken, self.missed = loop, 0
        self.steps, self.follower = [], None
        return True

    def _outvote(self) -> None:
        """Put two looks that agree on the output before one of three that does not."""
        sites = [step.output.site for step in self.steps if step.output is not None]
        loops = {step.loop for step in self.steps}
        if len(sites) != 3 or len(self.steps) != 3 or len(loops) != 1 or len(set(sites)) != 2:
            return
        odd = next(place for place, site in enumerate(sites) if sites.count(site) == 1)
        if odd == 0 and self.steps[0].subtracted:
            return
        self.steps.append(self.steps.pop(odd))
        if odd == 0:
            self.follower = None

    def _edits(self, site: Site) -> list[Proposal]:
        return proposals(self.learner.sources[site.file], site)

    def _removed(self, edit: Edit) -> str:
        source = self.learner.sources.get(edit.path, self.learner.about)
        return removed(source.runnable, edit)

    def _mends(
        self,
        candidate: Candidate,
        trace: Trace | None,
        lines: set[tuple[str, int]],
        groups: Sequence[Group],
        follows: Follows,
        work: int,
    ) -> list[Edit]:
        """Return edits with which the turn follows the gradient."""
        turns = self._edited_turns(candidate)
        if turns is None:
            return []
        own = {line: FARTHER for line in lines if line[0] in turns.sources}
        if trace is not None:
            blamed = self.learner.sites.values[trace.place.site]
            own[blamed.file, blamed.line] = 0.0
        return mends(turns, own, groups, follows, work)

    def _forward(
        self,
        candidate: Candidate,
        lines: Sequence[tuple[str, int]],
        groups: Sequence[Group],
        sizes: Mapping[str, float],
        wrong: Sequence[str],
        follows: Follows,
        moved: Moved,
        cheapest: float,
        work: int,
    ) -> list[Edit]:
        """Return edits of the forward pass with which the step is along a gradient."""
        turns = self._edited_turns(candidate)
        if turns is None:
            return []
        # Some of the later lines may be on the way back.
        own = {line: LATER * place / len(lines) for place, line in enumerate(lines)}
        found = forward_mends(turns, own, groups, sizes, wrong, follows, moved, cheapest, work)
        run = self.steps[0].lines if self.steps else {}
        alone = not computed_elsewhere(self.learner.sources.values(), run)
        return [edit for edit in found if alone or edit.kind != FORWARD]

    def _holds(
        self, candidate: Candidate, edit: Edit, groups: Sequence[Group], follows: Follows
    ) -> bool:
        """Tell whether the turn follows the gradient with an edit, as far as it can be told."""
        turns = self._edited_turns(candidate)
        return turns is None or holds(turns, edit, groups, follows)

    def _edited_turns(self, candidate: Candidate) -> EditedTurns | None:
        loop, sources = self.learner.sites.loops[candidate.loop], self.learner.sources
        if loop.file not in sources or not (can_fork() or self._undone(candidate)):
            return None
        if self.turns is None or self.turns.candidate is not candidate:
            self.turns = EditedTurns(candidate, loop, sources, self.recorder)
        return self.turns if can_fork() or self.turns.restore is not None else None

    def _has_its_steps_inside(self, candidate: Candidate) -> bool:
        """Tell whether one turn of a loop inside of this one changes all parameters already."""
        known = set().union(*self.names_in.values())
        loops = {loop: around for loop, around in self.around_of.items() if loop in self.paired}
        changing = {group.name for group in groups_of(candidate.state, candidate.changed)} & known
        return any(
            candidate.loop in around
            and loop not in self.recorder.active
            and len(changing) > 1
            and changing <= self.names_in[loop]
            for loop, around in loops.items()
            if loop != candidate.loop
        )

    def _takes_many_steps(self, found: StepSeen) -> bool:
        """Tell whether a loop inside of this one changes the same parameters in each of its turns.

        A turn of an epoch is no step: what many steps do is along no gradient. A loop that is still
        running is no inner one, but that of a generator which deals the mini-batches.
        """
        names = {it.name for it in found.groups}
        inner = [
            loop
            for loop, around in self.around_of.items()
            if found.loop in around and loop not in self.recorder.active
        ]
        if any(len(self.names_in[loop] & names) > 1 for loop in inner):
            return True
        paths = {path for group in found.parameters for path in group.paths}
        return any(
            found.loop in seen.around
            and loop not in self.recorder.active
            and _steps_in(seen, paths)
            for loop, seen in self.recorder.loops.items()
        )

    def check_still(self) -> None:
        """Forget what did not change in the turns that were looked at, and did in others."""
        for step in self.steps:
            frame = self.of_still.get(id(step))
            if frame is not None:
                state = state_of(frame, self.recorder.files, self.recorder.modules)
                changed = {
                    path
                    for path, before in step.held.items()
                    if path in state and not is_rounding(np.ravel(before), state[path].array, TURNS)
                }
                step.still = [] if changed.difference(step.alike) else step.still
                step.alike = [it for it in step.alike if it not in changed]
        if self.stood is not None:
            frame, held = self.stood
            state = state_of(frame, self.recorder.files, self.recorder.modules)
            if any(it in state and not np.array_equal(held[it], state[it].array) for it in held):
                self.untouched = None
        if self.untouched is not None and self.call is not None:  # each call is a training anew
            names = (ATTRIBUTE.search(it) for it in self.untouched[1])
            if any(name is not None and name[1] in self.moved for name in names):
                self.untouched = None

    def look_still(self, candidate: Candidate) -> None:
        """Look at a loop that changes no parameters: are their gradients computed nevertheless?"""
        self.stills[candidate.loop] += 1
        looked = self.stills[candidate.loop] > OF_A_LOOP or len(self.stills) > STILLS
        looked = (
            looked or BACKWARDS.search(self.learner.sites.loops[candidate.loop].text) is not None
        )
        if self.steps or self.untouched is not None or looked:
            return
        self.alike = alike(self._branches(candidate, []), candidate.state)
        several = len(self.alike) > 1
        names = [] if several else untouched(self._branches(candidate, []), candidate.state)
        if not self.alike and not names:
            self.drowned = self.drowned or drowned(self._branches(candidate, []), candidate.state)
        if len(names) > 1 or several:
            self.untouched = candidate.loop, names or self.alike
            state = candidate.state
            held = {it: state[it].array for it in self.untouched[1] if it in state}
            self.stood = candidate.frame, held

    def _is_enough(self, found: StepSeen) -> bool:
        """Tell whether another look would show no more.

        Where the gradient of some parameters was too small to be seen, as with a saturated unit,
        another example may show it. So it may where some were not changed at all.
        """
        moved = {group.name for step in self.steps for group in step.groups}
        waiting = found.resting.union(found.still) - moved
        if waiting and len(self.steps) < LOOKS_FOR_RESTING:
            return False
        if _is_blurred(found) and not self.spread:
            return False  # where they differ more, a slope may be wrong that is right here
        if found.is_along_one_line and len(self.steps) < LOOKS_ALONG_ONE_LINE:
            return False
        sure = found.certain and not found.of_unknown_cost
        if found in wholly_proven(self.steps) and (sure or len(self.steps) > 1):
            return True
        doubts = sum(not step.proven for step in self.steps)
        heavy = found.work * len(found.groups) > HEAVY_LOOK
        if heavy and len(self.steps) > 1 and not doubts:
            return True
        if doubts == len(self.steps) == 2 and not self._agree():
            return False  # the one or the other has taken something else for the output
        return doubts >= 2 or len(self.steps) >= LOOKS_AT_A_STEP

    def _agree(self) -> bool:
        """Tell whether all looks have found the same output, as far as they have found one."""
        return len({step.output.site for step in self.steps if step.output is not None}) < 2

    def _follow(self) -> None:
        self.steps = _of_one_output(self.steps)
        doubtful = [step for step in self.steps if not step.proven]
        if self.steps[0].rough and len(doubtful) > 1:  # then a look that is nearly right shows less
            self.steps = [step for step in self.steps if step.right or not step.proven]
        certain = doubtful if len(doubtful) >= 2 else []
        proven = [step for step in self.steps if step.proven]
        whole = sorted(wholly_proven(self.steps), key=lambda it: it.of_any_target)
        best = [*whole, *certain, *proven, *self.steps][0]
        self.steps.remove(best)
        self.steps.insert(0, best)
        agree_on_target(self.steps)
        self.follower = Follower(self.recorder, best)
        recorder = self.recorder
        shown = len(certain) > 1 and all(it.wrong for it in certain) and not proven
        climbs = len(certain) > 1 and all(it.uphill for it in certain) and not proven
        budget = self.budget // (SHORTER if shown else CLIMBING if climbs else self.parts)
        recorder.reserve = budget // 2 if shown else AFTERWARDS
        recorder.left = budget if shown else budget + AFTERWARDS
        self.given = self.budget if shown else budget  # a wrong step gets no more
        recorder.more = self._more
        around = recorder.active.index(best.loop) if best.loop in recorder.active else -1
        recorder.training = {best.loop, *recorder.active[: around + 1]}
        loops = self.learner.sites.loops
        self.around = "; ".join(loops[number].text for number in recorder.active[: max(0, around)])
        self.follower.begin()

    def _more(self) -> int:
        """Return how much more work a training may do: perhaps it only learns slowly."""
        step, most = self.steps[0], 1
        if self.follower is None or step.uphill:
            return 0
        learning = None
        if step.right and self.work < HEAVY_STEP:
            learning = self.follower.learning(quick=True)
        if learning is not None:
            whole = self.given % self.budget == 0  # and no part of it is left
            if learning.has_mostly_learned if whole else self._is_settled(learning):
                return 0
            if not learning.learns:
                most = LONGER if self.patient else LONGER_WITH_AN_EDIT
            elif learning.classes and self.budget >= FOLLOWED:
                most = ONCE_MORE
        more = self.budget // self.parts if self.given < most * self.budget else 0
        self.given += more
        return more

    def _is_settled(self, learning: Learning) -> bool:
        """Tell whether a training may end after a part of its work.

        One of the program's own has to come to its third epoch: what it does with its examples from
        epoch to epoch is looked at, too.
        """
        if self.briefly:
            return learning.learns_from_several
        return (self.called or learning.restarts[1] >= AGAIN) and learning.is_settled

    def _branches(self, candidate: Candidate, groups: list[Group]) -> Branches:
        if can_fork():
            return Stays(self._standing(candidate), self.recorder, candidate, groups)
        undone = self._undone(candidate)
        if undone is not None:
            return replace(undone, groups=groups)
        execute = partial(self.learner.execute, call=self.call)
        return Reruns(execute, self.recorder, candidate, groups)

    def _standing(self, candidate: Candidate) -> Standing:
        """Return the copy that may stay at the head of a turn."""
        if self.stands is None or self.stands[0] is not candidate:
            make = partial(self._made_undone, candidate)
            self.stands = candidate, Standing(make, len(candidate.state))
            # Every copy of the process would compile the body again that is not known here.
            self.stands[1].fails = not self.exact or self._body(candidate) is None
        return self.stands[1]

    def _undone(self, candidate: Candidate) -> Undone | None:
        """Return what takes the turn in this process; None if that can't be exact."""
        if not self.exact:
            return None
        if self.taken is None or self.taken[0] is not candidate:
            self.taken = candidate, self._made_undone(candidate)
        return self.taken[1]

    def _made_undone(self, candidate: Candidate) -> Undone | None:
        body = self._body(candidate)
        if body is None:
            return None
        before = snapshot_of(candidate, self.recorder)
        return Undone(self.recorder, candidate, [], body, before) if before.is_whole else None

    def _body(self, candidate: Candidate) -> Body | None:
        """Return what takes the turn, as a function."""
        own = self.recorder.bodies.get(candidate.loop)
        file = self.learner.sites.loops[candidate.loop].file
        tree = self.learner.trees.get(file)
        if own is not None:  # a loop of the doctor's own, which keeps no numbers in variables
            return partial(_variables_after, own, candidate.frame)
        return None if tree is None else body_of(candidate.frame, candidate.loop, tree)

    def expect(self, candidate: Candidate) -> None:
        """Let the turn that the program takes now be compared with the one that was looked at.

        Raises:
            Inexact: the copy that stayed at its head does not take it as it did at first.
        """
        if self.stands is not None:
            self.stands[1].end()
            self.stands = None
        if self.taken is not None and self.taken[0] is candidate and self.taken[1] is not None:
            expect(self.taken[1])
        self.taken = None
