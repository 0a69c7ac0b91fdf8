"""What the watched training proves: it descends, it contradicts itself, it crashes, or it is stuck.

An error is reported only with a proof. Where there is none, the reason is given, and no verdict.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firstnet.doctor.report.report import CUT_OFF, Finding
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.activations import SlopeFault
from firstnet.doctor.watch.calling.caller import OWN_TURNS, Caller
from firstnet.doctor.watch.calling.operations import REFLECTED, Fault
from firstnet.doctor.watch.calling.piece_slopes import is_exact
from firstnet.doctor.watch.calling.placing import is_reached
from firstnet.doctor.watch.findings.after_training import (
    among_inputs,
    answers_otherwise,
    cut_off,
    explains_nothing,
    handed_on,
    kept_by_name_only,
    miscounted,
    never_trained,
    scaled_otherwise,
    squashed,
    targets_beyond,
    test_set_unused,
    told_by_an_input,
)
from firstnet.doctor.watch.findings.as_written import (
    lost_when_run,
    on_the_diagonal,
)
from firstnet.doctor.watch.findings.asked_otherwise import asked_otherwise
from firstnet.doctor.watch.findings.averages import averages_mixed, divided_otherwise, root_missing
from firstnet.doctor.watch.findings.batches import (
    apart,
    ends_too_soon,
    misused,
    only_the_first,
    same_slice,
)
from firstnet.doctor.watch.findings.beside_gradient import (
    averaged_again,
    idle,
    looks_ahead,
    never_averaged,
    never_reset,
    one_counts,
    one_object,
    other_cost,
    overwritten,
    scaled_by_dropout,
    shrunk,
    still,
    without_memory,
    wrong_penalty,
)
from firstnet.doctor.watch.findings.brought_back import brought_back_astray
from firstnet.doctor.watch.findings.causal import future_in_sight
from firstnet.doctor.watch.findings.causes import (
    alike,
    cause,
    not_hot,
    one_sided,
    torn_apart,
    unscaled,
)
from firstnet.doctor.watch.findings.central import divided_wrongly
from firstnet.doctor.watch.findings.clipped import made_longer
from firstnet.doctor.watch.findings.coded_apart import coded_apart
from firstnet.doctor.watch.findings.confusion import counted_otherwise
from firstnet.doctor.watch.findings.crash import (
    are_faithful,
    crash_finding,
    is_proof,
    loops_over_a_method,
    misnamed_constructor,
    never_called,
    nothing_returned,
)
from firstnet.doctor.watch.findings.dropped import never_stepped, only_the_last
from firstnet.doctor.watch.findings.dropped_share import divided_by_the_other_share
from firstnet.doctor.watch.findings.dropping import drops_while_tested
from firstnet.doctor.watch.findings.far_too_large import far_too_large, saturates
from firstnet.doctor.watch.findings.first_nan import nan_from_the_start
from firstnet.doctor.watch.findings.folds import held_out_is_seen
from firstnet.doctor.watch.findings.grown import one_for_each_example
from firstnet.doctor.watch.findings.in_part import off_alone, wrong_in_part
from firstnet.doctor.watch.findings.kept_locally import kept_locally
from firstnet.doctor.watch.findings.never_otherwise import (
    always_above,
    goes_on,
    one_list_for_all,
)
from firstnet.doctor.watch.findings.new_weights import through_new_weights
from firstnet.doctor.watch.findings.not_learning import (
    begins_anew,
    checks_gradients,
    dropped_values,
    empty_batches,
    is_shown_to_fail,
    nan_at_once,
    never_again,
    not_finite,
    nothing_changes,
    of_one_class,
    ran_long,
    rate_unused,
    rate_vanishes,
    result_dropped,
    roots_of_gradients,
    runs_once,
    same_target,
    stuck,
    trains_in_vain,
    unknown_error,
    velocity_grows,
)
from firstnet.doctor.watch.findings.own_numbers import (
    cost_overflows,
    diverges,
    falls_somewhere,
    grows,
    is_negative,
    more_than_all,
    of_latents,
    of_one_class_alone,
    of_wrong_terms,
    prints_its_negative,
    prints_the_same,
    tells_of_none,
    tells_of_overflow,
    tells_of_progress,
    wants_rewards,
)
from firstnet.doctor.watch.findings.own_slopes import (
    lines_of_slope,
    misfitting,
    slope_twice,
    wrong_cost_gradient,
    wrong_dealer,
    wrong_measure,
    wrong_operator,
    wrong_optimiser,
    wrong_slope,
)
from firstnet.doctor.watch.findings.pointers import never_moved
from firstnet.doctor.watch.findings.preparation import (
    left_unscaled,
    mixed_by_reshape,
    never_standardised,
    without_brackets,
)
from firstnet.doctor.watch.findings.renamed import renamed
from firstnet.doctor.watch.findings.scaled_too_far import scaled_too_far
from firstnet.doctor.watch.findings.second_forward import answers_lack
from firstnet.doctor.watch.findings.spread import spread_by_variance
from firstnet.doctor.watch.findings.two_scales import on_two_scales
from firstnet.doctor.watch.findings.wrong_share import of_another_set
from firstnet.doctor.watch.findings.wrong_step import (
    always_one,
    no_gradient,
    over_examples,
    spread_out,
    wrong_step,
)
from firstnet.doctor.watch.learning.counted import falls_behind
from firstnet.doctor.watch.learning.evaluation import spreads
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.learning.reference import Reference
from firstnet.doctor.watch.program.run import ENDED, RAISED, SPENT, Raised
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.still import is_weights
from firstnet.doctor.watch.steps.watching import Watched

RIGHT, WRONG_STEP, CRASH, STUCK, UNKNOWN = "right", "wrong", "crash", "stuck", "unknown"
AFTER_NAN = re.compile(r"NoneType|NaN|nan\b|infinity")  # what comes of numbers that are none
ENOUGH = 40  # steps, before a network can be said not to learn


@dataclass(frozen=True)
class Verdict:
    """What is proven of a program.

    Attributes:
        kind: "right", "wrong", "crash", "stuck" or "unknown".
        findings: what was found, the root cause first.
        reason: why nothing is proven; "" otherwise.
        before: whether it is about what the program did before the doctor called anything of it, or
            about what is beside the training: no edit but its own is tried then.
        beside: whether the training is right, and what is wrong is beside it.
        instead: what was found of the right training, should what is beside it be meant so.
    """

    kind: str
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    before: bool = False
    beside: bool = False
    instead: tuple[Finding, ...] = ()


class Case(NamedTuple):
    """A program to be judged.

    Attributes:
        watched: what was seen of its training.
        caller: what was called, if it does not train by itself.
        stand_ins: what was put in the place of missing data and modules.
        path: of the file that is examined.
    """

    watched: Watched
    caller: Caller
    stand_ins: Sequence[str]
    path: str

    @property
    def step(self) -> StepSeen:
        """Return the step that was looked at; there must be one."""
        assert self.watched.step is not None  # noqa: S101  # judge has looked
        return self.watched.step

    @property
    def learning(self) -> Learning:
        """Return how the training went; it must have been followed."""
        assert self.watched.learning is not None  # noqa: S101  # judge has looked
        return self.watched.learning

    @property
    def raised(self) -> Raised | None:
        """Return what ended the program; None if nothing did."""
        return self.watched.outcome.raised if self.watched.outcome.how == RAISED else None

    @property
    def overflows(self) -> bool:
        """Whether the numbers grow until Python has no room for them."""
        learning = self.watched.learning
        grows = learning is not None and (learning.explodes or not learning.finite)
        return self.raised is not None and self.raised.kind == "OverflowError" and grows


Told = Finding | Sequence[Finding] | None
Check = Callable[[Case], Told]
OF_SHAPES = re.compile(r"mismatch|not aligned|broadcast", re.IGNORECASE)
UNEVEN = 0.02  # of a factor, by which rounding does not change it from step to step
BY_ITSELF = "the gradient of {} can't be checked by itself"
ONE_LINE = "it trains a single number, whose steps were not seen to be one multiple of its gradient"
SOME_ONLY = "at the end of its training it answers {} of its {} examples right"
CLIMBS = "its steps go uphill, and it answers fewer examples right than before"
ONE_TARGET = "all targets that were seen are the same number, and its outputs stay away from it"
FAR_OFF = "it improves, and its outputs still end further from the targets than their mean"
TO_BE_ADDED = "what {} gives is the negative gradient, which is right where it is added"
BY_TEXT: tuple[Callable[[Watched], Finding | None], ...] = (
    never_called,
    without_brackets,
    coded_apart,
    on_the_diagonal,
)  # where a program has not learned
Row = tuple[str, Check]  # the kind of the verdict, where the check has something to tell


def judge(watched: Watched, caller: Caller, stand_ins: Sequence[str], path: str) -> Verdict:
    """Return what a watched training proves: what the first check tells that tells anything.

    Args:
        watched: what was seen.
        caller: what was called, if the program does not train by itself.
        stand_ins: what was put in the place of missing data and modules.
        path: of the file that is examined.
    """
    case = Case(watched, caller, stand_ins, path)
    if caller.called and not stand_ins and (same := prints_the_same(watched)) is not None:
        return Verdict(STUCK, (result_dropped(watched) or same,), before=True)
    if caller.compared and caller.misfit is None and watched.outcome.how != RAISED:
        return _of_a_piece(case)
    verdict = _judged(case)
    if caller.pieces and verdict.kind == WRONG_STEP:
        in_part = wrong_in_part(watched)
        told = Verdict(UNKNOWN, (), BY_ITSELF.format(caller.called))
        verdict = Verdict(WRONG_STEP, (in_part,)) if in_part else told
    if verdict.kind != CRASH and (alone := _asked_alone(watched, caller)) is not None:
        return Verdict(WRONG_STEP, (alone,))
    if verdict.kind != CRASH and (stopped := _in_the_text(case)) is not None:
        return Verdict(STUCK, (stopped,))
    if caller.takes_step and not caller.pieces and _is_all_uphill(watched):
        return Verdict(UNKNOWN, (), TO_BE_ADDED.format(caller.called))
    if caller.layer_fault is not None and _is_the_layer(case, verdict, caller.layer_fault):
        return Verdict(WRONG_STEP, (wrong_slope(watched, caller.layer_fault),))
    if caller.misfit is not None and verdict.kind != CRASH:
        return Verdict(WRONG_STEP, (misfitting(watched, caller.misfit),))
    if caller.fault is not None and _may_be_the_cause(case, verdict, caller.fault):
        return Verdict(WRONG_STEP, (wrong_operator(watched, caller.fault),))
    if verdict.kind in (WRONG_STEP, STUCK) and _answers_on_the_way_back(case):
        return Verdict(UNKNOWN, (), "its answers were not found", before=True)
    if caller.called and verdict.kind in (WRONG_STEP, STUCK) and _spread(case) is not None:
        return Verdict(UNKNOWN, (), "NumPy broadcasts what it is called with")
    not_learned = verdict.kind in (STUCK, UNKNOWN) and not caller.called
    for by_text in BY_TEXT:
        if not_learned and (named := by_text(watched)) is not None:
            return Verdict(STUCK, (named,))
    if verdict.kind == UNKNOWN and (figure := _of_figures(watched)) is not None:
        return Verdict(STUCK, (figure,), before=True)
    if verdict.kind != CRASH and (last := only_the_last(watched)) is not None:
        return Verdict(STUCK, (last,))
    if verdict.kind != CRASH and _comes_to_nothing(case) and (torn := apart(watched)) is not None:
        return Verdict(WRONG_STEP, (torn,))
    lost = lost_when_run(watched)
    if verdict.kind not in (CRASH, RIGHT) and lost is not None:
        return Verdict(STUCK, (lost,))
    moved = verdict.kind == RIGHT and not caller.takes_step
    if verdict.kind != CRASH and not moved and (local := kept_locally(watched)) is not None:
        return Verdict(STUCK, (local,))
    if verdict.kind == RIGHT and caller.called and watched.trains_alone:
        return Verdict(
            UNKNOWN, (), "its own loop changes the parameters, but its steps could not be followed"
        )
    if verdict.kind in (RIGHT, UNKNOWN) and (other := asked_otherwise(watched)) is not None:
        right = verdict.kind == RIGHT
        return Verdict(STUCK, (other,), beside=right, instead=verdict.findings if right else ())
    open_yet = verdict.kind == UNKNOWN or (verdict.kind == RIGHT and _varied(case) is None)
    if open_yet and (own := _by_its_own_account(case)) is not None:
        return Verdict(STUCK, (own,))
    return verdict


def _asked_alone(watched: Watched, caller: Caller) -> Finding | None:
    """Return what is wrong with a function that was asked by itself, as no network uses it."""
    if caller.cost_fault is not None:
        return wrong_cost_gradient(watched, caller.cost_fault)
    if caller.slope_fault is not None:
        return wrong_slope(watched, caller.slope_fault)
    if caller.optimiser_fault is not None:
        return wrong_optimiser(watched, caller.optimiser_fault)
    if caller.dealer_fault is not None:
        return wrong_dealer(watched, caller.dealer_fault)
    if caller.measure_fault is not None:
        return wrong_measure(watched, caller.measure_fault)
    return None


def _is_called(case: Case) -> bool:
    """Tell whether a program is a library, of which not all that matters may have been run."""
    return case.watched.step is None or bool(case.caller.called)


def _in_the_text(case: Case) -> Finding | None:
    return in_a_library(case.watched) if _is_called(case) else None


def in_a_library(watched: Watched) -> Finding | None:
    """Return what the text of a library tells, whether or not it was run."""
    return (
        loops_over_a_method(watched)
        or made_longer(watched, unrun=True)
        or averages_mixed(watched, unrun=True)
        or root_missing(watched, unrun=True)
        or divided_otherwise(watched, unrun=True)
        or divided_by_the_other_share(watched, unrun=True)
        or spread_by_variance(watched)
        or of_wrong_terms(watched, unrun=True)
        or future_in_sight(watched, unrun=True)
        or _of_figures(watched, unrun=True)
    )


def _of_figures(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return what is said of figures that are others than they are called, however it learns."""
    return (
        counted_otherwise(watched, unrun=unrun)
        or divided_wrongly(watched, unrun=unrun)
        or brought_back_astray(watched, unrun=unrun)
    )


def _is_all_uphill(watched: Watched) -> bool:
    """Tell whether what is returned is the negative gradient, which may be meant to be added."""
    return bool(watched.steps) and all(step.uphill for step in watched.steps)


def _is_the_layer(case: Case, verdict: Verdict, fault: SlopeFault) -> bool:
    """Tell whether a step goes through a layer that is wrong, and is not shown to be right.

    Where nothing trains, the layers are all that there is.
    """
    file, lines = lines_of_slope(case.watched, fault)
    gone_through = not case.watched.lines.get(file, set()).isdisjoint(lines)
    gone_through |= not (case.watched.step or case.watched.turns or case.caller.found)
    learning = case.watched.learning
    shown = verdict.kind == RIGHT and learning is not None and learning.learns
    return gone_through and verdict.kind != CRASH and not shown


def _may_be_the_cause(case: Case, verdict: Verdict, fault: Fault) -> bool:
    """Tell whether an operator that is wrong is one that the training goes through.

    Where nothing trains, the engine is all that there is.
    """
    watched = case.watched
    texts = (source.runnable for source in watched.learner.sources.values())
    if fault.method in REFLECTED and any(f".{fault.method}(" in text for text in texts):
        return False  # it is called by that name
    ran = watched.step is not None or max(watched.turns.values(), default=0) >= OWN_TURNS
    if ran and not case.caller.called and not is_reached(watched.learner, watched.lines, fault):
        return False
    return verdict.kind != CRASH


def _answers_on_the_way_back(case: Case) -> bool:
    """Tell whether what was taken for the output is computed by a function for the gradients.

    The doctor has called that with an error: what it computes is none of the network's answers.
    """
    caller, step, learner = case.caller, case.watched.step, case.watched.learner
    if not caller.gives_error or step is None or step.output is None or not caller.found:
        return False
    tried = caller.found[caller.place] if caller.place < len(caller.found) else caller.found[0]
    names = {it.name for it in tried.plan.calls if it.part == "gradient"}
    site = learner.sites.values[step.output.site]
    source = learner.sources.get(site.file)
    functions = find_all(source.tree(), ast.FunctionDef) if source is not None else ()
    return any(it.name in names and it.lineno == site.function for it in functions)


def _comes_to_nothing(case: Case) -> bool:
    """Tell whether a training has learned nothing, or nothing that holds for other examples."""
    learning = case.watched.learning
    if learning is None:
        return False
    return not learning.learns or falls_behind(case.watched.comparisons, learning)


def _by_its_own_account(case: Case) -> Finding | None:
    """Tell of a whole training of which nothing is proven, and whose printed cost tells enough."""
    watched, learning = case.watched, _varied(case)
    if case.caller.called or _is_made_up(case) or watched.outcome.how != ENDED:
        return None
    if (learning is not None and learning.improves) or tells_of_progress(watched.outcome.own):
        return None
    if any(step.sampled for step in watched.steps):
        return None
    return prints_the_same(watched) or diverges(watched) or grows(watched)


def _is_made_up(case: Case) -> bool:
    """Tell whether data were put in the place of others, of which not even the form is known."""
    return bool(case.stand_ins) and not are_faithful(case.stand_ins, case.watched)


def _varied(case: Case) -> Learning | None:
    """Return how the training went, if its targets are not all the same number."""
    learning = case.watched.learning
    return learning if learning is not None and (learning.classes or learning.spread) else None


def _of_a_piece(case: Case) -> Verdict:
    """Return what is told of a piece whose gradients were held against nudges."""
    caller, unknown = case.caller, Verdict(UNKNOWN, (), BY_ITSELF.format(case.caller.called))
    if (alone := _asked_alone(case.watched, caller)) is not None:
        return Verdict(WRONG_STEP, (alone,))
    if caller.fault is not None and _may_be_the_cause(case, unknown, caller.fault):
        return Verdict(WRONG_STEP, (wrong_operator(case.watched, caller.fault),))
    if caller.layer_fault is not None and _is_the_layer(case, unknown, caller.layer_fault):
        return Verdict(WRONG_STEP, (wrong_slope(case.watched, caller.layer_fault),))
    off = off_alone(case.watched, caller.compared, caller.way)
    if off is not None:
        return Verdict(WRONG_STEP, (off,))
    return Verdict(RIGHT) if is_exact(caller.compared) else unknown


def _judged(case: Case) -> Verdict:
    watched = case.watched
    if told := _first(BEFORE, case):
        return told
    if watched.step is None:
        return _first(WITHOUT_STEP, case) or Verdict(UNKNOWN, (), _nothing_seen(case))
    if told := _first(SPREAD, case):
        return told
    if any(step.sampled for step in watched.steps):
        return Verdict(UNKNOWN, (), "its units are drawn by chance, so its step is no gradient's")
    if told := _first(OF_THE_STEP, case):
        return told
    if watched.learning is None:
        of_text = ((STUCK, check) for check in OF_THE_TEXT)
        told = _first((*NOT_FOLLOWED, *of_text), case)
        return told or Verdict(UNKNOWN, (), _not_followed(watched))
    if told := _first(OF_THE_COURSE, case):
        return told
    # How long it trains when it is called, and on what, is the doctor's choice.
    on_its_way = bool(case.caller.called) and watched.step.right and watched.learning.falls
    on_its_way &= watched.learning.constant is None or not watched.learning.falls_short
    if not watched.learning.learns and wants_rewards(watched):
        return Verdict(UNKNOWN, (), "it learns from rewards, which are not targets")
    if not watched.learning.learns and not on_its_way:
        told = _first((*NOT_LEARNING, *((STUCK, check) for check in OF_THE_TEXT)), case)
        return told or Verdict(UNKNOWN, (), _too_short(watched.learning))
    if not watched.step.proven:
        return Verdict(UNKNOWN, (), _no_cost(watched))
    if told := _first(KEPT, case):
        return told
    if watched.learning.learned:
        told = _first([(STUCK, check) for check in OF_THE_TEXT], case)
        return told or Verdict(UNKNOWN, (), _in_part(watched.learning))
    factors = [group.factor for step in watched.steps for group in step.groups]
    uneven = len(factors) < 2 or max(factors) > (1 + UNEVEN) * min(factors)
    if watched.step.is_along_one_line and uneven:
        return Verdict(UNKNOWN, (), ONE_LINE)
    squared = watched.step.cost.endswith("quadratic")
    if squared and watched.learning.is_far_off and not watched.cut:
        return Verdict(UNKNOWN, (), FAR_OFF)
    first, last = watched.learning.parts[0], watched.learning.parts[-1]
    to_the_end = watched.outcome.how == ENDED and not (watched.cut or case.caller.called)
    if squared and to_the_end and watched.learning.ends_at_the_mean:
        return Verdict(UNKNOWN, (), FAR_OFF)
    few = watched.learning.few if watched.learning.classes and to_the_end else 0
    if round(last.share * few) < few:
        return Verdict(UNKNOWN, (), SOME_ONLY.format(round(last.share * few), few))
    if all(step.uphill for step in watched.steps) and last.share < first.share:
        return Verdict(UNKNOWN, (), CLIMBS)
    if watched.learning.one_target and not watched.learning.is_close:
        return Verdict(UNKNOWN, (), ONE_TARGET)
    if told := _first(LEARNED, case):
        return told
    if to_the_end and not case.stand_ins:
        if watched.learning.is_in_vain:
            return Verdict(UNKNOWN, (), _behind(watched.learning))
        right, little = watched.learning.reference, watched.learning.learns_little
        if little and right is not None and right.finds_nothing:  # it may be known by heart
            return Verdict(UNKNOWN, (), _little(watched.learning, right))
    return Verdict(RIGHT)


def _first(rows: Sequence[Row], case: Case) -> Verdict | None:
    """Return the verdict of the first check that tells something; None if none does."""
    for kind, check in rows:
        told = check(case)
        if told:
            return Verdict(kind, (told,) if isinstance(told, Finding) else tuple(told))
    return None


# -- before anything else ------------------------------------------------------------------------


def _crash(case: Case) -> Told:
    raised, learning = case.raised, case.watched.learning
    nan = case.watched.not_finite >= 0 if learning is None else not learning.finite
    if raised is None or case.overflows or (nan and AFTER_NAN.search(raised.message)):
        return None
    if not is_proof(raised, case.watched, case.caller, case.stand_ins):
        return None
    step = case.watched.step
    if raised.kind == "OverflowError" and step is not None and step.never_reset:
        return never_reset(case.watched, step)  # such sums grow beyond all bounds
    spread = _spread(case) if OF_SHAPES.search(raised.message) else None
    return spread or crash_finding(raised, case.watched, case.path)


def _called_in_vain(case: Case) -> Told:
    untouched = case.watched.untouched
    if untouched is None or not case.caller.called or not trains_in_vain(case.watched):
        return None
    return nothing_changes(case.watched, *untouched)


def _lost_fractions(case: Case) -> Told:
    watched, learning = case.watched, case.watched.learning
    if watched.step is None:
        own = watched.outcome.how == ENDED and not case.caller.called
        return cut_off(watched, stored=True, updated=True) if own else None
    learns = learning is not None and learning.learns
    return cut_off(watched, stored=True, scaled=learns)


def _by_itself(check: Check) -> Check:
    """Return a check that tells nothing of a program that is called by the doctor."""
    return lambda case: None if case.caller.called else check(case)


BEFORE: tuple[Row, ...] = (
    (WRONG_STEP, lambda it: only_the_first(it.watched)),
    (CRASH, _crash),
    (STUCK, lambda it: not_finite(it.watched, it.learning) if it.overflows else None),
    (STUCK, lambda it: runs_once(it.watched)),
    (STUCK, lambda it: scaled_too_far(it.watched, it.stand_ins)),
    (STUCK, _called_in_vain),
    (STUCK, _lost_fractions),
    (STUCK, lambda it: mixed_by_reshape(it.watched) if it.watched.step is not None else None),
)


# -- where no step was seen ----------------------------------------------------------------------


def _spread(case: Case) -> Told:
    spread = spreads(case.watched.spread, case.watched.learner.sites.values)
    return spread_out(case.watched, spread[0]) if spread else None


def _nothing_moves(case: Case) -> Told:
    watched = case.watched
    if watched.untouched and ran_long(watched) and not checks_gradients(watched):
        return _alike(case) or nothing_changes(watched, *watched.untouched)
    return None


def _alike(case: Case) -> Told:
    return alike(case.watched.alike, case.watched.learner) if case.watched.alike else None


def _drowned(case: Case) -> Told:
    watched = case.watched
    ran = max(watched.turns.values(), default=0) >= ENOUGH
    told = ran and not _is_made_up(case)  # of which there may be more inputs than are meant
    return one_sided(watched.drowned, watched.learner) if watched.drowned and told else None


def _one_sided(case: Case) -> Told:
    """Tell of weights that all start above 0, or below it.

    That is too much for many inputs, and not for two: of made-up data it says nothing.
    """
    learner, step = case.watched.learner, case.step
    if _is_made_up(case):
        return None
    if step.negative:
        return one_sided(step.negative, learner, below=True)
    return one_sided(step.positive, learner)


def _prints_the_same(case: Case) -> Told:
    same = prints_the_same(case.watched)
    if same is None:
        return None
    return _by_itself(_alike)(case) or result_dropped(case.watched) or _from_the_start(case) or same


def _from_the_start(case: Case) -> Told:
    """Tell of data in which there is nan before the training, where a training comes to nan."""
    watched, learning = case.watched, case.watched.learning
    lost = watched.not_finite >= 0 or (learning is not None and not learning.finite)
    own = not case.caller.called and not _is_made_up(case)
    return nan_from_the_start(watched) if lost and own else None


def _nan(case: Case) -> Told:
    watched = case.watched
    if watched.not_finite < 0:
        return None
    known = roots_of_gradients(watched) or dropped_values(watched) or rate_unused(watched)
    if known is None and _is_made_up(case):
        return None  # a column of equal numbers, divided by its deviation, is nan from the start
    return known or _from_the_start(case) or nan_at_once(watched)


def _always(case: Case) -> Told:
    raised = case.caller.always
    if raised is None or case.raised is not None or case.stand_ins:
        return None
    if raised.nothing is not None:
        return nothing_returned(raised, case.watched)
    return crash_finding(raised, case.watched, case.path)


WITHOUT_STEP: tuple[Row, ...] = (
    (WRONG_STEP, _by_itself(lambda it: slope_twice(it.watched, it.watched.unpaired))),
    (WRONG_STEP, lambda it: always_one(it.watched)),
    (CRASH, lambda it: misnamed_constructor(it.watched)),
    (CRASH, _always),
    (WRONG_STEP, _by_itself(_spread)),
    (STUCK, lambda it: never_stepped(it.watched)),
    (STUCK, _by_itself(_nothing_moves)),
    (STUCK, _by_itself(_drowned)),
    (STUCK, _prints_the_same),
    (STUCK, _by_itself(_nan)),
)


# -- the step ------------------------------------------------------------------------------------


def _spread_while_learning(case: Case) -> Told:
    learning = case.watched.learning
    learns = case.step.proven and learning is not None and learning.learns
    return None if learns else _spread(case)


def _repeated(case: Case) -> Told:
    return one_object(case.watched) if case.watched.repeated is not None else None


def _wrong_step(case: Case) -> Told:
    if case.step.curved or (of_latents(case.watched) and not case.step.own):
        return None  # the gradient times a matrix; or there is a divergence in the cost, too
    told = wrong_step(case.watched, case.watched.learning)
    if told is not None or all(
        step.of_unknown_cost or not step.proven for step in case.watched.steps
    ):
        told = slope_twice(case.watched, case.watched.steps) or told
    uphill = told is not None and told.code in ("ND401", "ND501")
    return None if uphill and case.caller.gives_error else told  # its sign is the doctor's choice


def _idle(case: Case) -> Told:
    looks = [step for step in case.watched.steps if step.idle and step.paired and step.right]
    return idle(case.watched, looks[0]) if looks else None


def _overwritten(case: Case) -> Told:
    own = not case.caller.takes_step  # else the step is the doctor's
    return overwritten(case.watched, case.step) if case.step.overwritten and own else None


def _still(case: Case) -> Told:
    if not case.step.still or case.caller.takes_step or case.caller.leaves_step:
        return None
    if case.step.negative and case.watched.learning and not case.watched.learning.learns:
        return _one_sided(case)
    return still(case.watched, case.step)


def _never_reset(case: Case) -> Told:
    step = case.step
    summed = not step.adaptive and (step.summed or not step.right)
    several = step.adaptive and len(step.never_reset) > 1
    if not step.never_reset or not (summed or several) or looks_ahead(case.watched, step):
        return None
    return velocity_grows(case.watched, in_vain=True) or never_reset(case.watched, step)


SPREAD: tuple[Row, ...] = ((WRONG_STEP, _by_itself(_spread_while_learning)),)
OF_THE_STEP: tuple[Row, ...] = tuple(
    (WRONG_STEP, check)
    for check in (
        lambda it: one_for_each_example(it.watched),
        lambda it: through_new_weights(it.watched),
        _wrong_step,
        _idle,
        lambda it: never_averaged(it.watched, it.step),
        lambda it: averaged_again(it.watched, it.step),
        lambda it: one_counts(it.watched, it.step),
        _repeated,
        lambda it: scaled_by_dropout(it.watched, it.step),
        lambda it: without_memory(it.watched),
        lambda it: wrong_penalty(it.watched, it.watched.steps),
        lambda it: other_cost(it.watched, it.step),
        lambda it: None if _is_made_up(it) else not_hot(it.step, it.watched.learner),
        lambda it: over_examples(it.watched),
        lambda it: always_one(it.watched),
        lambda it: no_gradient(it.watched),
        _overwritten,
        _still,
        _never_reset,
    )
)


# -- the course of the training ------------------------------------------------------------------


def _stays_alike(case: Case) -> Told:
    """Tell of weights that start alike and stay so, of a training that comes to nothing."""
    learning = case.watched.learning
    told = tells_of_progress(case.watched.outcome.printed)
    told = told or (learning is not None and learning.improves)
    unmoved = [] if told else _unmoved_weights(case.watched)
    sure = case.step.proven or (learning is not None and learning.steps >= ENOUGH)
    return alike(unmoved, case.watched.learner) if unmoved and sure else None


def _empty(case: Case) -> Told:
    return empty_batches(case.learning) if 2 * case.learning.empty > case.learning.steps else None


def _not_finite(case: Case) -> Told:
    watched = case.watched
    if case.learning.finite and not case.learning.explodes:
        return None
    if case.step.of_unknown_cost:
        return unknown_error(watched, case.step, case.learning)
    known = velocity_grows(watched, in_vain=True) or dropped_values(watched) or rate_unused(watched)
    return known or _from_the_start(case) or not_finite(watched, case.learning)


def _same(case: Case) -> Told:
    seen = [step.same for step in case.watched.steps]
    always = [name for name in seen[0] if all(name in it for it in seen)]
    return alike(always, case.watched.learner) if always else None


def _torn(case: Case) -> Told:
    if not case.learning.guesses:
        return None
    return torn_apart(case.step, case.learning, case.watched.learner)


def _far_targets(case: Case) -> Told:
    own = not case.caller.called  # else the targets are the doctor's
    own = own and not (_is_made_up(case) or case.learning.learns)
    return targets_beyond(case.watched, case.learning) if own else None


def _proven(check: Check) -> Check:
    """Return a check that tells nothing where the step was not shown to be right."""
    return lambda case: check(case) if case.step.proven else None


NEVER_AGAIN: Row = (STUCK, lambda it: never_again(it.watched))
NOT_FOLLOWED: tuple[Row, ...] = (NEVER_AGAIN, (STUCK, _by_itself(_stays_alike)))
OF_THE_COURSE: tuple[Row, ...] = (
    NEVER_AGAIN,
    (STUCK, lambda it: begins_anew(it.watched, it.learning)),
    (STUCK, _empty),
    (STUCK, lambda it: same_target() if it.learning.same_target else None),
    (STUCK, _not_finite),
    (STUCK, _proven(_same)),
    (WRONG_STEP, _proven(lambda it: same_slice(it.watched))),
    (WRONG_STEP, _proven(lambda it: ends_too_soon(it.watched))),
    (WRONG_STEP, _proven(lambda it: never_moved(it.watched))),
    (
        WRONG_STEP,
        _by_itself(
            _proven(lambda it: misused(it.watched, it.learning.uses, classes=it.learning.classes))
        ),
    ),
    (STUCK, _proven(_torn)),
    (STUCK, _proven(_far_targets)),
    (STUCK, lambda it: velocity_grows(it.watched, in_vain=not it.learning.learns)),
)


# -- where it does not learn ---------------------------------------------------------------------


def _known_cause(case: Case) -> Told:
    known = cause(case.step, case.learning, case.watched.learner)
    if known is None:
        return None
    moved = {parameter.name for parameter in case.step.parameters}
    starts = known.code == "ND904" and moved.intersection(case.step.alike)
    return None if starts and case.learning.falls else known


def _saturated(case: Case) -> Told:
    watched, learning = case.watched, case.learning
    long = watched.outcome.how == ENDED or learning.steps >= ENOUGH
    told = learning.improves or tells_of_progress(watched.outcome.printed)
    if case.caller.called or _is_made_up(case) or told or not long:
        return None
    return saturates(watched)


def _stuck(case: Case) -> Told:
    watched, step, learning = case.watched, case.step, case.learning
    slow = watched.cut and not _should_have_learned(learning)
    slow = slow and ((step.proven and not learning.worsens) or learning.falls)
    told = learning.improves or step.of_any_target or falls_somewhere(watched.outcome.own)
    if not (watched.outcome.how == ENDED and not watched.cut and learning.stays_at_the_mean):
        told = told or tells_of_progress(watched.outcome.printed)  # of steps that were not seen
    if learning.steps < ENOUGH or _still_falls(learning) or slow or told:
        return None
    if _is_made_up(case):
        return None  # the real targets may be others, and follow from the inputs
    if step.of_unknown_cost:
        may_be_one = (step.own or step.leads_to_target) and not tells_of_none(
            watched.outcome.printed
        )
        return None if may_be_one else unknown_error(watched, step, learning)
    if step.positive or step.negative:
        return _one_sided(case)
    known = left_unscaled(watched, learning) or never_standardised(watched)
    known = known or (None if case.caller.called else far_too_large(watched))
    known = known or rate_unused(watched)
    known = known or (None if case.caller.takes_step else shrunk(watched))
    hard = learning.is_above_luck and not learning.falls_short  # which it has learned a part of
    if known is None and not hard and is_shown_to_fail(watched, step, learning):
        return stuck(watched, learning)
    return known


def _ends_too_early(case: Case) -> Told:
    """Tell of a training that was seen to its end, where it answers no better than by one answer.

    Another network has learned the same examples. Whether it would have learned in more steps is
    not asked: this training has come to its end.
    """
    watched, learning, right = case.watched, case.learning, case.learning.reference
    ended = watched.outcome.how == ENDED and not (watched.cut or case.caller.called)
    if not ended or case.stand_ins or not case.step.right or not learning.only_guesses:
        return None
    if right is None or not right.learns or not is_shown_to_fail(watched, case.step, learning):
        return None
    if tells_of_progress(watched.outcome.printed) or falls_somewhere(watched.outcome.printed):
        return None
    asked = any(comparison.asks_many for comparison in watched.comparisons.values())
    if learning.falls and not asked:
        return None  # it may be a beginning only, that is shown
    return stuck(watched, learning)


NOT_LEARNING: tuple[Row, ...] = (
    (STUCK, _saturated),
    (STUCK, _known_cause),
    (STUCK, lambda it: of_one_class_alone(it.watched, it.learning)),
    (STUCK, _by_itself(_stays_alike)),
    (STUCK, _proven(lambda it: rate_vanishes(it.watched))),
    (STUCK, _by_itself(lambda it: root_missing(it.watched))),
    (STUCK, _stuck),
    (STUCK, _ends_too_early),
)


# -- where it learns -----------------------------------------------------------------------------


def _by_its_own_numbers(case: Case) -> Told:
    """Tell of a training that prints the contrary of what was measured.

    What stands for a cost of the program's own may be its negative. Where outputs are further from
    the targets than their mean is, a cost that overflows tells that they go on to part.
    """
    watched, learning = case.watched, case.learning
    printed = watched.outcome.printed
    if case.step.target is None and prints_its_negative(printed, learning):
        return stuck(watched, learning)
    far = not learning.classes and learning.parts[-1].distance > learning.spread
    overflown = tells_of_overflow(printed) if far else ""
    return cost_overflows(overflown) if overflown else None


OF_THE_TEXT = tuple(
    _by_itself(check)
    for check in (
        lambda it: of_wrong_terms(it.watched),
        lambda it: always_above(it.watched),
        lambda it: one_list_for_all(it.watched),
        lambda it: on_the_diagonal(it.watched),
        lambda it: without_brackets(it.watched),
        lambda it: made_longer(it.watched),
        lambda it: held_out_is_seen(it.watched),
        lambda it: averages_mixed(it.watched),
        lambda it: root_missing(it.watched),
        lambda it: divided_otherwise(it.watched),
        lambda it: divided_by_the_other_share(it.watched),
        lambda it: _of_figures(it.watched),
        lambda it: handed_on(it.watched),
        lambda it: future_in_sight(it.watched),
        lambda it: apart(it.watched, learned=True),
    )
)
KEPT: tuple[Row, ...] = ((RIGHT, lambda it: kept_by_name_only(it.watched)),)
LEARNED: tuple[Row, ...] = (
    (STUCK, _by_its_own_numbers),
    *((RIGHT, check) for check in OF_THE_TEXT),
    *(
        (RIGHT, check)
        for check in (
            _by_itself(lambda it: None if it.stand_ins else of_one_class(it.watched, it.learning)),
            _by_itself(lambda it: is_negative(it.watched)),
            _by_itself(lambda it: more_than_all(it.watched)),
            _by_itself(lambda it: goes_on(it.watched)),
            lambda it: scaled_otherwise(it.watched, it.learning),
            lambda it: cut_off(it.watched, stored=False),
            lambda it: explains_nothing(it.watched, it.learning),
            lambda it: squashed(it.watched),
            lambda it: answers_lack(it.watched),
            lambda it: renamed(it.watched, it.learning),
            lambda it: miscounted(it.watched, it.learning),
            lambda it: of_another_set(it.watched),
            lambda it: answers_otherwise(it.watched, it.caller, it.learning),
            _by_itself(
                lambda it: None if _is_made_up(it) else targets_beyond(it.watched, it.learning)
            ),
            _by_itself(lambda it: on_two_scales(it.watched, it.learning)),
            lambda it: unscaled(it.watched.step, it.learning, it.watched.learner),
            lambda it: drops_while_tested(it.watched, it.learning),
            lambda it: test_set_unused(it.watched),
            _by_itself(lambda it: told_by_an_input(it.learning)),
            _by_itself(lambda it: None if it.stand_ins else never_trained(it.watched, it.learning)),
            lambda it: among_inputs(it.watched),
            lambda it: rate_vanishes(it.watched),
        )
    ),
)


def _unmoved_weights(watched: Watched) -> list[str]:
    """Return weights that start alike, and that none of the steps that were looked at has moved."""
    moved = {it.name for step in watched.steps for it in step.parameters}
    found = dict.fromkeys(name for step in watched.steps for name in step.alike)
    return [it for it in found if it not in moved and is_weights(it)]


def _should_have_learned(learning: Learning) -> bool:
    """Tell whether a right network has learned these examples with fewer of them."""
    found = learning.reference
    return found is not None and found.learns and learning.examples > 20_000


def _still_falls(learning: Learning) -> bool:
    first, last = learning.parts[0], learning.parts[-1]
    middle = learning.parts[len(learning.parts) // 2]
    return last.distance < 0.995 * middle.distance < 0.99 * first.distance


def _too_short(learning: Learning) -> str:
    return (
        f"in the {learning.steps} steps that were watched it improved too little to say whether it "
        "learns"
    )


def _behind(learning: Learning) -> str:
    assert learning.reference is not None  # noqa: S101  # it is what the training falls short of
    count, examples = learning.reference.counts[-1]
    return (
        f"it answers {100 * learning.parts[-1].share:.0f} % right in the end, and a right network "
        f"with these settings {100 * count / examples:.0f} %; what keeps it back was not found"
    )


def _little(learning: Learning, right: Reference) -> str:
    count, examples = right.counts[-1]
    return (
        f"its step is right, but it answers {100 * learning.parts[-1].share:.0f} % right in the "
        f"end, and a right network {100 * count / examples:.0f} %: do the targets belong to the "
        "inputs?"
    )


def _in_part(learning: Learning) -> str:
    return (
        f"in the {learning.steps} steps that were watched it learned {learning.learned} of its "
        f"{learning.few} examples, and then no more"
    )


def _not_followed(watched: Watched) -> str:
    step = watched.step
    assert step is not None  # noqa: S101  # the caller has looked
    if step.output is None or not step.paired:
        return "no output and target were found in the training, so learning could not be measured"
    return "too few steps were seen to say whether it learns"


def _no_cost(watched: Watched) -> str:
    return "the network learns, but its step follows the gradient of no cost that the doctor knows"


def _nothing_seen(case: Case) -> str:
    watched, caller = case.watched, case.caller
    if watched.unsteady >= 0:
        line = watched.learner.sites.loops[watched.unsteady].line
        return f"the step at line {line} can't be checked: repeated, it gives other numbers"
    if case.raised is not None:
        return f"the program stopped before its training was seen ({case.raised})"
    if watched.unpaired:
        return "its step was seen, but follows the gradient of no cost that the doctor knows"
    if caller.reason:
        return caller.reason
    if watched.failed is not None:
        return f"the doctor itself failed ({watched.failed!r}); please report it"
    if watched.outcome.how == SPENT:
        return CUT_OFF
    if caller.called:
        return f"{caller.called} changed no parameters that the output depends on"
    return "no training was seen: no loop changes numbers that the next turn uses"
