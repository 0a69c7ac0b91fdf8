"""What the watched training proves: it descends, it contradicts itself, it crashes, or it is stuck.

An error is reported only with a proof. Where there is none, the reason is given, and no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstnet.doctor.report import Finding
from firstnet.doctor.watch.after_training import (
    answers_otherwise,
    cut_off,
    drops_while_tested,
    kept_by_name_only,
    miscounted,
    scaled_otherwise,
    targets_beyond,
    test_set_unused,
)
from firstnet.doctor.watch.batches import misused, same_slice
from firstnet.doctor.watch.caller import Caller
from firstnet.doctor.watch.causes import alike, cause, not_hot, positive, torn_apart, unscaled
from firstnet.doctor.watch.crash import crash_finding, is_proof
from firstnet.doctor.watch.dropped import only_the_last
from firstnet.doctor.watch.evaluation import spreads
from firstnet.doctor.watch.learning import Learning
from firstnet.doctor.watch.not_learning import (
    begins_anew,
    dropped_values,
    empty_batches,
    nan_at_once,
    never_again,
    not_finite,
    nothing_changes,
    prints_the_same,
    ran_long,
    rate_unused,
    rate_vanishes,
    roots_of_gradients,
    runs_once,
    same_target,
    stuck,
    tells_of_progress,
    trains_in_vain,
    unknown_error,
    velocity_grows,
)
from firstnet.doctor.watch.preparation import left_unscaled, never_standardised
from firstnet.doctor.watch.run import RAISED, SPENT, Raised
from firstnet.doctor.watch.still import is_weights
from firstnet.doctor.watch.watching import Watched
from firstnet.doctor.watch.wrong_step import (
    averaged_again,
    idle,
    never_reset,
    no_gradient,
    one_counts,
    one_object,
    other_cost,
    over_examples,
    overwritten,
    scaled_by_dropout,
    shrunk,
    spread_out,
    still,
    without_memory,
    wrong_penalty,
    wrong_step,
)

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
    """

    kind: str
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def judge(watched: Watched, caller: Caller, stand_ins: Sequence[str], path: str) -> Verdict:
    """Return what a watched training proves.

    Args:
        watched: what was seen.
        caller: what was called, if the program does not train by itself.
        stand_ins: what was put in the place of missing data and modules.
        path: of the file that is examined.
    """
    verdict = _judged(watched, caller, stand_ins, path)
    if verdict.kind in (UNKNOWN, STUCK, RIGHT) and (last := only_the_last(watched)) is not None:
        return Verdict(STUCK, (last,))
    return verdict


def _judged(watched: Watched, caller: Caller, stand_ins: Sequence[str], path: str) -> Verdict:
    raised = watched.outcome.raised if watched.outcome.how == RAISED else None
    step, learning = watched.step, watched.learning
    nan = watched.not_finite >= 0 if learning is None else not learning.finite
    lost_before = nan and raised is not None and AFTER_NAN.search(raised.message)
    if raised is not None and not lost_before and is_proof(raised, watched, caller, stand_ins):
        return Verdict(CRASH, (crash_finding(raised, watched, path),))
    spread = spreads(watched.spread, watched.learner.sites.values)
    if (once := runs_once(watched)) is not None:
        return Verdict(STUCK, (once,))
    if caller.called and trains_in_vain(watched):
        assert watched.untouched is not None  # noqa: S101  # as trains_in_vain has seen
        return Verdict(STUCK, (nothing_changes(watched, *watched.untouched),))
    lost = cut_off(watched, stored=True) if step is not None else []
    if lost and (learning is None or not learning.learns):
        return Verdict(STUCK, tuple(lost))
    if step is None:
        if spread and not caller.called:
            return Verdict(WRONG_STEP, (spread_out(watched, spread[0]),))
        if watched.untouched and ran_long(watched) and not caller.called:
            if watched.alike:
                return Verdict(STUCK, (alike(watched.alike, watched.learner),))
            return Verdict(STUCK, (nothing_changes(watched, *watched.untouched),))
        if same := prints_the_same(watched):
            if watched.alike and not caller.called:
                return Verdict(STUCK, (alike(watched.alike, watched.learner),))
            return Verdict(STUCK, (same,))
        if watched.not_finite >= 0 and not caller.called:
            known = roots_of_gradients(watched) or dropped_values(watched) or rate_unused(watched)
            return Verdict(STUCK, (known or nan_at_once(watched),))
        return Verdict(UNKNOWN, (), _nothing_seen(watched, caller, raised))
    if spread and not (step.proven and learning is not None and learning.learns):
        return Verdict(WRONG_STEP, (spread_out(watched, spread[0]),))
    if any(it.sampled for it in watched.steps):
        return Verdict(UNKNOWN, (), "its units are drawn by chance, so its step is no gradient's")
    found = wrong_step(watched, learning)
    if found:
        return Verdict(WRONG_STEP, (found,))
    if step.idle and step.paired:
        return Verdict(WRONG_STEP, (idle(watched, step),))
    if (again := averaged_again(watched, step) or one_counts(watched, step)) is not None:
        return Verdict(WRONG_STEP, (again,))
    if watched.repeated is not None:
        return Verdict(WRONG_STEP, (one_object(watched),))
    if (other := scaled_by_dropout(watched, step)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := without_memory(watched)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := wrong_penalty(watched, watched.steps)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := other_cost(watched, step)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := not_hot(step, watched.learner)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := over_examples(watched)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if (other := no_gradient(watched)) is not None:
        return Verdict(WRONG_STEP, (other,))
    if step.overwritten:
        return Verdict(WRONG_STEP, (overwritten(watched, step),))
    if step.still and not caller.takes_step:
        return Verdict(WRONG_STEP, (still(watched, step),))
    summed = not step.adaptive and (step.summed or not step.right)
    if step.never_reset and (summed or (step.adaptive and len(step.never_reset) > 1)):
        return Verdict(WRONG_STEP, (never_reset(watched, step),))
    if (empty := never_again(watched)) is not None:
        return Verdict(STUCK, (empty,))
    if learning is not None and (anew := begins_anew(watched, learning)) is not None:
        return Verdict(STUCK, (anew,))
    if learning is not None and 2 * learning.empty > learning.steps:
        return Verdict(STUCK, (empty_batches(learning),))
    if learning is not None and learning.same_target:
        return Verdict(STUCK, (same_target(),))
    if learning is not None and not learning.finite and step.of_unknown_cost:
        return Verdict(STUCK, (unknown_error(watched, step, learning),))
    if learning is not None and not learning.finite:
        known = (
            velocity_grows(watched, in_vain=True) or dropped_values(watched) or rate_unused(watched)
        )
        return Verdict(STUCK, (known or not_finite(watched, learning),))
    if learning is None:
        told = tells_of_progress(watched.outcome.printed)
        unmoved = [] if told else _unmoved_weights(watched)
        if unmoved and step.proven and not caller.called:
            return Verdict(STUCK, (alike(unmoved, watched.learner),))
        return Verdict(UNKNOWN, (), _not_followed(watched))
    if step.proven and step.same:
        return Verdict(STUCK, (alike(step.same, watched.learner),))
    if step.proven and (same_examples := same_slice(watched)) is not None:
        return Verdict(WRONG_STEP, (same_examples,))
    if step.proven and (uneven := misused(watched, learning.uses, classes=learning.classes)):
        return Verdict(WRONG_STEP, (uneven,))
    if (
        learning.guesses
        and step.proven
        and (torn := torn_apart(step, learning, watched.learner)) is not None
    ):
        return Verdict(STUCK, (torn,))
    if not learning.learns and step.proven and (far := targets_beyond(watched, learning)):
        return Verdict(STUCK, tuple(far))
    growing = velocity_grows(watched, in_vain=not learning.learns)
    if growing is not None:
        return Verdict(STUCK, (growing,))
    if not learning.learns:
        known = cause(step, learning, watched.learner)
        moved = {it.name for it in step.parameters}
        starts = known is not None and known.code == "ND904" and moved.intersection(step.alike)
        if known is not None and not (starts and learning.falls):
            return Verdict(STUCK, (known,))
        if step.proven and (vanishing := rate_vanishes(watched)) is not None:
            return Verdict(STUCK, (vanishing,))
        slow = watched.cut and not _should_have_learned(learning)
        slow = slow and ((step.proven and not learning.worsens) or learning.falls)
        told = learning.improves or tells_of_progress(watched.outcome.printed)
        told = told or step.of_any_target
        if learning.steps >= ENOUGH and not _still_falls(learning) and not slow and not told:
            if step.of_unknown_cost:
                return Verdict(STUCK, (unknown_error(watched, step, learning),))
            if step.positive:
                return Verdict(STUCK, (positive(step.positive, watched.learner),))
            known = left_unscaled(watched, learning) or never_standardised(watched)
            known = known or rate_unused(watched) or shrunk(watched)
            return Verdict(STUCK, (known or stuck(watched, learning),))
        return Verdict(UNKNOWN, (), _too_short(learning))
    if step.proven and learning.learned:
        return Verdict(UNKNOWN, (), _in_part(learning))
    if step.proven:
        counted = cut_off(watched, stored=False) or miscounted(watched, learning)
        counted = counted or answers_otherwise(caller, learning)
        counted = scaled_otherwise(watched, learning) or counted
        counted = counted or targets_beyond(watched, learning)
        if not counted and (large := unscaled(learning)) is not None:
            counted = [large]
        counted = counted or drops_while_tested(watched, learning) or kept_by_name_only(watched)
        counted = counted or test_set_unused(watched)
        vanishing = rate_vanishes(watched)
        counted = counted or ([vanishing] if vanishing is not None else [])
        return Verdict(RIGHT, tuple(counted))
    return Verdict(UNKNOWN, (), _no_cost(watched))


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


def _nothing_seen(watched: Watched, caller: Caller, raised: Raised | None) -> str:
    if watched.unsteady >= 0:
        line = watched.learner.sites.loops[watched.unsteady].line
        return f"the step at line {line} can't be checked: repeated, it gives other numbers"
    if raised is not None:
        return f"the program stopped before its training was seen ({raised})"
    if caller.reason:
        return caller.reason
    if watched.failed is not None:
        return f"the doctor itself failed ({watched.failed!r}); please report it"
    if watched.outcome.how == SPENT:
        return "no training was seen within the work that one file is given"
    if caller.called:
        return f"{caller.called} changed no parameters that the output depends on"
    return "no training was seen: no loop changes numbers that the next turn uses"
