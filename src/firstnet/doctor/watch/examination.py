"""The examination of a program by its own training alone."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.reading.aged.leftovers import gone
from firstnet.doctor.reading.reading import mended, read, read_otherwise, text_of
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    TRIAL,
    Examination,
    Finding,
    NotRun,
    Place,
    Trial,
    with_root,
)
from firstnet.doctor.standins import files, shortened
from firstnet.doctor.text.lines import error_of
from firstnet.doctor.text.nodes import find_all, guarded, lines_of
from firstnet.doctor.watch.at_edit import at_edit
from firstnet.doctor.watch.calling.activations import SlopeFault
from firstnet.doctor.watch.calling.caller import NOT_ASKED, RATES, Caller
from firstnet.doctor.watch.calling.operations import Fault
from firstnet.doctor.watch.calling.operator_edits import (
    OF_A_TERM,
    edit_of_a_layer,
    edit_of_a_piece,
    edit_of_an_operator,
    takes_meaning_away,
    turns_a_sign,
)
from firstnet.doctor.watch.calling.piece_slopes import is_exact
from firstnet.doctor.watch.calling.placing import line_of
from firstnet.doctor.watch.calling.trying import FOUND, Tried
from firstnet.doctor.watch.calling.unreached import unreached
from firstnet.doctor.watch.calling.users import users_of
from firstnet.doctor.watch.cure import cured, trains_as_before
from firstnet.doctor.watch.doubts import (
    certain,
    doubts,
    of_answers,
    of_labels,
    of_starts,
    of_text,
    suspicions,
    told,
)
from firstnet.doctor.watch.edits.factors import KIND as FACTOR
from firstnet.doctor.watch.edits.longer import KIND as LONGER
from firstnet.doctor.watch.edits.longer import gone_through_again
from firstnet.doctor.watch.expected import ELSEWHERE, GRADIENTS, expected
from firstnet.doctor.watch.findings.as_written import (
    from_front_to_back,
    kept_by_no_one,
    never_main,
    only_the_last_layer,
    only_the_last_product,
    renamed_only,
)
from firstnet.doctor.watch.findings.asked_otherwise import asked_otherwise
from firstnet.doctor.watch.findings.batches import never_shuffled
from firstnet.doctor.watch.findings.beside_gradient import left_out
from firstnet.doctor.watch.findings.crash import misnamed_constructor, never_called
from firstnet.doctor.watch.findings.finding import finding, fix_of, place_of
from firstnet.doctor.watch.findings.in_part import (
    hands_back_a_multiple,
    is_altered,
    may_be_meant,
    off_alone,
    off_but_for_an_edit,
)
from firstnet.doctor.watch.findings.once_through import used_up
from firstnet.doctor.watch.findings.own_numbers import wants_rewards
from firstnet.doctor.watch.findings.own_slopes import lines_of_slope
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.run import ENDED, Learner
from firstnet.doctor.watch.remedies import LARGER, SMALLER, readily, remedies, turned_around
from firstnet.doctor.watch.steps.fit import EXACT
from firstnet.doctor.watch.steps.watching import Watched, watch
from firstnet.doctor.watch.text.backwards import backwards
from firstnet.doctor.watch.text.chained import unchained
from firstnet.doctor.watch.text.guards import never_true
from firstnet.doctor.watch.text.last_only import last_only
from firstnet.doctor.watch.text.lost import kept_nowhere
from firstnet.doctor.watch.text.never_returned import computed_for_nothing, never_returned
from firstnet.doctor.watch.text.never_set import never_set
from firstnet.doctor.watch.text.spots import lost_at_once
from firstnet.doctor.watch.verdict import (
    BY_ITSELF,
    CRASH,
    RIGHT,
    STUCK,
    UNKNOWN,
    WRONG_STEP,
    Verdict,
    in_a_library,
    judge,
)
from firstnet.errors import FirstnetError

# What stops today's Python wherever it is.
UNREADABLE = ("ND001", "ND002", "ND003", "ND004", "ND005", "ND010", "ND012")
SEEDED = re.compile(r"(seed|default_rng|RandomState)\(\s*(seed\s*=\s*)?\d")
ASIDE = re.compile(r"plot|show|draw|test|demo|visual|display|grad_?check", re.IGNORECASE)


class Seen(NamedTuple):
    """A program that was run or called: what was recorded, how it was called, and the verdict."""

    watched: Watched
    caller: Caller
    verdict: Verdict


class Aim(NamedTuple):
    """What a program is watched for: its whole training, or whether its step is right.

    Attributes:
        patient: whether to go on where two looks have not shown the step to be right.
        searching: whether edits of a wrong step may be asked for.
        briefly: whether its training is followed no longer than until it learns something.
        others: what is run in the place of files beside it, by their paths.
        soon: takes what is known before the training is followed.
    """

    patient: bool = True
    searching: bool = True
    briefly: bool = False
    others: Mapping[str, Source] = MappingProxyType({})
    soon: Callable[[Watched], None] | None = None

    def watch(
        self,
        learner: Learner,
        caller: Caller | None = None,
        soon: Callable[[Watched], None] | None = None,
    ) -> Watched:
        """Watch a program, or what is called of it, for this."""
        return watch(
            learner,
            caller,
            patient=self.patient,
            searching=self.searching,
            briefly=self.briefly,
            soon=soon,
        )


TINY = 5_000  # work of a step, up to which a network is trained with twice as many seeds
LONG_ENOUGH = 20_000_000  # work of all trainings, after which no other seed is tried
NOT_SHOWN = ("ND909", "ND910")  # of a network that is called, with examples of the doctor's
LEFT_ALONE = "ND506"  # no luck is needed to see that no step changes some weights
OF_THEIR_SIZE = "ND903"  # likewise: sums are large where there are many inputs
WORD_OR_SIGN = re.compile(r"\w+|[^\w\s+()-]")
OUT_OF_REACH = "ND307"
ONE_CLASS = "ND802"  # of examples that are all alike, where they have classes at all
LENGTHS = (SMALLER, LARGER, LONGER)  # kinds of edits: of how long steps and trainings are
OF_A_SLOPE = "ND202"
NEVER_RESET = "ND507"  # sums go on from step to step, whatever their sign
UPHILL = "ND501"  # every step is along the gradient: it is a matter of signs alone
ONCE_THROUGH = "ND014"  # an iterator that may be empty in the second epoch
BETTER = 0.05  # in score, by which a program that learns, in part, has to learn better in the end
FAR_BETTER = 0.3  # of the answers, that smaller starting weights have to add
GAIN = 0.2  # in score, by which a program that learns has to learn better with an edit
SET = "an attribute that the constructor sets"
SEVERAL_GRADIENTS = 4  # that one edit makes exact at once, which is no chance
FEW = 3  # directions, along which a gradient may seem to be one by chance
FEWER = 0.1  # of the answers that are right, on other examples than those of the training
OF_DATA = ("ValueError", "IndexError")  # what a line raises that is not as it was expected
RIGHT_WITHOUT = "its gradients are right without it, too, and nothing is trained with it"
OF_EXAMPLES = ("data", "batches")  # stages at which what is put right may have been too easy
HANDFUL = 20  # steps, which show too little for a doubt
SHOWN = 100  # steps, after which a training that has learned nothing is no short demonstration
FEW_STEPS = 1_000  # of a training that is gone on with, to see whether it learns
LESS = 0.05  # likewise, where it counts fewer right answers after the training than in it
WHY_OF_ONE = (
    "Older versions of NumPy converted such an array, from 1.25 on with a warning. The program "
    "runs with those, and stops with the version that is installed."
)
OF_ONE = "NumPy 2.4 no longer converts an array with one element to a number"
LUCK = "It sets no seed, and learns with some starting weights, but not with those tried first."
TRAINED_ON = "Its own {} steps are too few to tell: the loop at line {} is gone through {}."


def watched(
    path: str,
    stand_ins: list[str],
    texts: Mapping[str, str] | None = None,
    soon: Callable[[Examination], None] | None = None,
) -> Iterator[Examination]:
    """Yield what the training of a program proves; then, where one is found, the same with an edit.

    Args:
        path: of the file.
        stand_ins: what is put in the place of missing data and modules; it grows meanwhile.
        texts: files that are read in the place of the program's own, as with edits, by their paths;
            no other edits are searched then.
        soon: takes what is known while the training is followed, if that is anything.
    """

    def tell(seen: Watched) -> None:
        said = asked_otherwise(seen)
        if said is not None and soon is not None:
            assumed = (*source.assumed, *stand_ins)
            soon(Examination(path, FINDINGS, with_root([said]), (), assumed))

    def with_findings(*said: Finding) -> Examination:
        findings = with_root([*said, *_met(source, seen)])
        return replace(found, findings=findings, seconds=time.monotonic() - start)

    start = time.monotonic()
    edited = {it: mended(it, text_of(Path(text))) for it, text in (texts or {}).items()}
    source = edited.pop(path, None) or read(path)
    error = error_of(source.runnable, path)
    if error is not None:
        broken = finding("ND001", f"Python can't read it: {error.msg}", line=error.lineno or 0)
        yield Examination(path, FINDINGS, with_root([broken]))
        return
    unreadable = [it for it in source.findings if it.code in UNREADABLE]
    if unreadable and not texts:  # whether or not the program comes to an end
        yield Examination(path, FINDINGS, with_root(unreadable))
    aim = Aim(not texts, not texts, bool(texts), edited, None if soon is None else tell)
    seen, caller, verdict = _with_shorter_tables(source, stand_ins, path, aim)
    plainer = (
        _with_plainer_tables(source, stand_ins, path, aim) if _stumbles(seen, verdict) else None
    )
    seen, caller, verdict = plainer or (seen, caller, verdict)
    if verdict.kind != RIGHT and not (verdict.beside or texts):
        better = _read_otherwise(path, stand_ins)
        if better is not None:
            source, (seen, caller, verdict) = better
    if not texts and _ends_too_soon(Seen(seen, caller, verdict)):
        further = _trained_on(source, seen, stand_ins, path)
        seen, caller, verdict = further or (seen, caller, verdict)
    if verdict.beside and not _makes_it_right(seen, caller, stand_ins):
        verdict = Verdict(RIGHT, verdict.instead)
    used = caller.notes(seen.lines)
    written = _as_written(source, Seen(seen, caller, verdict))
    met = [it for it in _met(source, seen) if verdict.kind != RIGHT or it.code != ONCE_THROUGH]
    if verdict.kind == RIGHT and not (caller.called or texts):
        gone = used_up(seen.learner)
        met = [*met, gone] if gone is not None else met
    alone = verdict.kind == RIGHT and not (caller.called or verdict.findings or met or written)
    advice = _advised(seen) if alone else []
    findings = with_root([*verdict.findings, *met, *written, *advice])
    found = Examination(
        path,
        _status(verdict, findings),
        findings,
        (NotRun("trial", verdict.reason),) if verdict.reason else (),
        (*source.assumed, *used, *stand_ins),
        time.monotonic() - start,
        None if verdict.before else trial_of(seen, caller),
        (TRIAL, *seen.passed) if verdict.kind == RIGHT else (),
    )
    if texts and seen.outcome.stopped and not found.findings:
        stopped = NotRun("trial", f"with it, the program stops: {seen.outcome.stopped}")
        found = replace(found, status=INCOMPLETE, not_run=(stopped,), trial=None)
    yield found
    if texts:
        return
    healed = None
    watched_step = verdict.kind == WRONG_STEP and seen.step is not None
    if watched_step:
        for edits in (turned_around, readily) if verdict.findings[0].code == UPHILL else (readily,):
            healed = healed or _with_edit(seen, caller, verdict, edits(seen), stand_ins)
    if watched_step and healed is None:
        seen.search()
        verdict = judge(seen, caller, stand_ins, path)
        findings = with_root([*verdict.findings, *_met(source, seen)])
        found = replace(
            found,
            status=_status(verdict, findings),
            findings=findings,
            not_run=(NotRun("trial", verdict.reason),) if verdict.reason else (),
        )
        yield found
    if verdict.kind == STUCK and any(not step.proven for step in seen.steps):
        seen.search()  # a wrong step may be why, though it was seen but once
    if verdict.kind == UNKNOWN:
        if plainer or verdict.before or _is_soon_over(seen) or wants_rewards(seen):
            return
        edit = _doubted(seen, caller, stand_ins)
        doubted = edit or certain(seen)
        if doubted is not None:
            said = with_findings(told(doubted, seen, proven=edit is not None))
            yield said if edit is None else replace(said, status=FINDINGS, not_run=())
        return
    counted = all(it.stage == "evaluate" or it.code == ONE_CLASS for it in verdict.findings)
    if verdict.kind == RIGHT and counted and not (caller.called or plainer):
        edit = _improved(seen, stand_ins, LESS if verdict.findings else GAIN)
        if edit is not None:
            yield replace(with_findings(told(edit, seen, proven=True)), status=FINDINGS)
        if edit is not None or not verdict.findings:
            return
    healed = healed or _with_cure(seen, caller, verdict, stand_ins)
    if healed is not None:
        yield with_findings(healed, *verdict.findings[1:])


def _doubted(seen: Watched, caller: Caller, stand_ins: list[str]) -> Edit | None:
    """Return an edit that reveals the fault of a program whose step could not be checked."""
    learning = seen.learning
    learns = learning is not None and learning.learns and not learning.ends_at_the_mean
    gained = BETTER if learns else 0.0
    asks = partial(cured, before=seen.learning, better=gained, called=caller.called)
    if caller.called:  # its examples and its rate are the doctor's
        return asks(seen.learner, of_text(seen), stand_ins)
    edit = asks(seen.learner, of_labels(seen), stand_ins, varied=True)
    return edit or asks(seen.learner, doubts(seen), stand_ins)


def _improved(seen: Watched, stand_ins: list[str], gain: float) -> Edit | None:
    """Return an edit with which a program whose step is right learns or counts far better.

    It has to explain wrong counts, too.
    """
    asks = partial(cured, seen.learner, stand_ins=stand_ins)
    edit = asks(of_labels(seen), varied=True)
    edit = edit or asks(suspicions(seen), before=seen.learning, gain=gain)
    edit = edit or asks(of_starts(seen), before=seen.learning, better=FAR_BETTER)
    if edit is None and seen.learning is not None:
        edit = asks(of_answers(seen), counted=seen.learning.parts[-1].share - FEWER)
    return edit


def _stumbles(seen: Watched, verdict: Verdict) -> bool:
    """Tell whether a program stops where it takes data apart, before any step."""
    raised = seen.outcome.raised
    early = verdict.kind == UNKNOWN and seen.step is None
    return early and raised is not None and raised.kind in OF_DATA


def _with_shorter_tables(source: Source, stand_ins: list[str], path: str, aim: Aim) -> Seen:
    """Watch the program with a part of its long tables; where that proves nothing, with all rows.

    What fails with fewer rows, or is counted otherwise, is no fault.
    """
    shortened.shorten()
    seen = best_of(source, stand_ins, path, aim)
    verdict = seen.verdict
    proven = verdict.kind == WRONG_STEP or (verdict.kind == RIGHT and not verdict.findings)
    if not proven and shortened.as_whole():
        seen = best_of(source, stand_ins, path, aim)
    return seen


def _with_plainer_tables(source: Source, stand_ins: list[str], path: str, aim: Aim) -> Seen | None:
    """Return what is seen with made-up tables that are plainer, until the program trains.

    Which column is meant for what is not known then: only its steps may be told, not its answers.
    """
    before = list(stand_ins)
    while files.plainer():
        seen = best_of(source, stand_ins, path, aim)
        if seen.watched.step is not None:
            verdict = seen.verdict
            steps = verdict.kind == WRONG_STEP or (verdict.kind == RIGHT and not verdict.findings)
            if steps or verdict.kind == UNKNOWN:
                return seen
            break
    files.as_usual()
    stand_ins[:] = before
    return None


def _ends_too_soon(seen: Seen) -> bool:
    """Tell whether a program's own steps are right, and too few to show that it learns."""
    watched, step, learning = seen.watched, seen.watched.step, seen.watched.learning
    if seen.verdict.kind != UNKNOWN or seen.caller.called or step is None or learning is None:
        return False
    whole = watched.outcome.how == ENDED and not watched.cut
    short = learning.steps < FEW_STEPS and not learning.learns
    begun = learning.steps < SHOWN or not _is_in_vain(learning)
    return whole and short and begun and step.right and step.proven


def _is_in_vain(learning: Learning) -> bool:
    """Tell whether a training ends no better than if it always gave the same answer."""
    last = learning.parts[-1]
    if learning.classes:
        return last.right <= learning.commonest * last.examples
    return last.distance >= learning.spread


def _trained_on(source: Source, seen: Watched, stand_ins: list[str], path: str) -> Seen | None:
    """Return what is seen of a training that goes on for longer, if it is right; None if not."""
    loops = [it for it in seen.training if seen.turns.get(it, 0) > 1]
    if not loops or seen.learning is None:
        return None
    outermost = seen.learner.sites.loops[min(loops, key=lambda it: seen.turns[it])]
    before = list(stand_ins)
    if outermost.file != source.path:
        return None
    for edit in gone_through_again(source, outermost.line):
        longer = source.edited(apply(source.runnable, [edit]))
        further = _alone(Learner(longer), stand_ins, path, Aim(searching=False))
        if further.verdict.kind == RIGHT and not further.verdict.findings:
            note = TRAINED_ON.format(seen.learning.steps, edit.line, edit.words)
            stand_ins.append(note)
            return further
        stand_ins[:] = before
    return None


def _read_otherwise(path: str, stand_ins: list[str]) -> tuple[Source, Seen] | None:
    """Return the first other reading of lost indentation with which the program is right."""
    before = list(stand_ins)
    for other in read_otherwise(path):
        stand_ins[:] = before
        seen = best_of(other, stand_ins, path, Aim(patient=False, searching=False))
        if seen.verdict.kind == RIGHT:
            return other, seen
    stand_ins[:] = before
    return None


def _makes_it_right(seen: Watched, caller: Caller, stand_ins: list[str]) -> bool:
    """Tell whether the program trains as before with the edit of a function that was asked.

    That edit is all the proof there is: what the function answers may be meant otherwise. One that
    answers nothing needs none.
    """
    asked = seen.contradiction
    edit = asked.edit if asked is not None and asked.observed != "None" else None
    if edit is None:
        return True
    return trains_as_before(seen.learner, edit, stand_ins, caller.called)


def _is_soon_over(seen: Watched) -> bool:
    """Tell whether it takes a handful of steps, as a perceptron until it makes no mistake.

    They show too little for a doubt.
    """
    learning = seen.learning
    return learning is not None and learning.steps < HANDFUL


def _advised(seen: Watched) -> list[Finding]:
    """Return what would be better in a training that is right."""
    uses = seen.learning.uses if seen.learning is not None else None
    advice = never_shuffled(seen, uses)
    return [advice] if advice is not None else []


def _status(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return the status of an examination: nothing but a proof makes a program healthy."""
    if verdict.kind == RIGHT:
        return FINDINGS if any(it.level != "advice" for it in findings) else HEALTHY
    if verdict.kind == UNKNOWN:
        return FINDINGS if any(it.level == "error" for it in findings) else INCOMPLETE
    return FINDINGS


def _with_cure(
    seen: Watched, caller: Caller, verdict: Verdict, stand_ins: list[str]
) -> Finding | None:
    """Return the first finding with an edit that the training has shown to be right, if any is."""
    first = verdict.findings[0] if verdict.findings else None
    if first is None or first.fix is not None:
        return None
    if caller.fault is not None:
        return _with_operator(seen, caller.fault, first)
    if caller.layer_fault is not None and first.code == OF_A_SLOPE:
        return _with_layer(seen, caller.layer_fault, first)
    piece = caller.piece if caller.compared and caller.misfit is None else None
    if piece is not None and in_a_library(seen) is None:  # a right one many edits keep right
        edit = edit_of_a_piece(seen.learner.about, piece)
        return None if edit is None else _healed(first, edit, seen)
    about = seen.outcome.printed, seen.learning
    asked = list(expected(first, seen))
    keeps = not caller.called and first.stage not in OF_EXAMPLES
    edit = cured(seen.learner, asked, stand_ins, *about, called=caller.called, keeps=keeps)
    if edit is not None:
        place = seen.at(edit.path, edit.line)
        if first.place is not None and (first.code not in ELSEWHERE or _spans(edit, first.place)):
            place = first.place
        if edit.kind == GRADIENTS:
            first = left_out(first, seen.at(edit.path, edit.line))
            return replace(first, fix=fix_of(edit, seen.learner))
        fix = fix_of(edit, seen.learner)
        if piece is not None:
            fix = replace(fix, verified=False, unproven=RIGHT_WITHOUT)
        return replace(first, fix=fix, place=place)
    if verdict.before or piece is not None:
        return None
    ended = _with_its_end(seen, caller)
    first_of_all = () if verdict.kind == WRONG_STEP else readily(ended)  # as they were tried
    tried: Iterator[Edit] = chain(first_of_all, remedies(ended))
    if first.code == UPHILL:
        turned = list(turned_around(seen))  # which were tried
        tried = (it for it in tried if it not in turned and _is_of_signs(seen.learner, it))
    if first.code == NEVER_RESET:
        tried = (it for it in tried if not _is_of_signs(seen.learner, it))
    if first.stage != "dynamics" and first.code != OUT_OF_REACH:
        tried = (it for it in tried if it.kind not in LENGTHS)  # which would hide the fault
    healed = _with_edit(seen, caller, verdict, tried, stand_ins)
    likely = _likeliest(seen) if healed is None else None
    return healed if likely is None else _healed(first, likely, seen)


def _with_edit(
    seen: Watched, caller: Caller, verdict: Verdict, edits: Iterator[Edit], stand_ins: list[str]
) -> Finding | None:
    """Return the first finding with the first of some edits that makes the program right."""
    first = verdict.findings[0] if verdict.findings else None
    if first is None or first.fix is not None or caller.fault is not None:
        return None
    about, called = (seen.outcome.printed, seen.learning), caller.called or caller.kept_from
    keeps = not caller.called and first.stage not in OF_EXAMPLES
    edit = cured(seen.learner, edits, stand_ins, *about, called=called, keeps=keeps)
    return None if edit is None else _healed(first, edit, seen)


def _healed(found: Finding, edit: Edit, seen: Watched) -> Finding:
    """Return a finding with an edit, at its line."""
    return at_edit(replace(found, fix=fix_of(edit, seen.learner)), edit, seen)


def _with_its_end(seen: Watched, caller: Caller) -> Watched:
    """Return the same, with the exception in which every call of a library has ended, if it did."""
    if caller.always is None or seen.outcome.raised is not None:
        return seen
    return replace(seen, outcome=replace(seen.outcome, raised=caller.always))


def _spans(edit: Edit, place: Place) -> bool:
    """Tell whether a place is within the lines of an edit, which may begin before it."""
    return edit.line <= place.line <= edit.end_line and not place.file


def _is_of_signs(learner: Learner, edit: Edit) -> bool:
    """Tell whether an edit changes nothing but signs, and the order of what they are between."""
    source = learner.sources.get(edit.path, learner.about)
    texts = (source.runnable, apply(source.runnable, [edit]))
    words = [sorted(WORD_OR_SIGN.findall(text)) for text in texts]
    return words[0] == words[1]


def _with_operator(seen: Watched, fault: Fault, found: Finding) -> Finding | None:
    """Return the finding of an operator with the edit with which its whole class is right."""
    path, line = line_of(seen.learner, fault)
    edit = edit_of_an_operator(seen.learner.sources[path], fault, line) if line else None
    if edit is None:
        return None
    place = seen.at(path, edit.line)
    return replace(found, fix=fix_of(edit, seen.learner), place=place)


def _with_layer(seen: Watched, fault: SlopeFault, found: Finding) -> Finding | None:
    """Return the finding of a layer with the edit with which its way back is right."""
    path, _ = lines_of_slope(seen, fault)
    line = found.place.line if found.place is not None else 0
    edit = edit_of_a_layer(seen.learner.sources[path], fault, line) if line else None
    return None if edit is None else replace(found, fix=fix_of(edit, seen.learner))


def _likeliest(seen: Watched) -> Edit | None:
    """Return the one edit that makes the step right, if the program learns nothing with it.

    That may lie in made-up data. The proof that follows every edit will tell.
    """
    mends = [it for step in seen.steps for it in step.mends]
    best = min((mend.cost for mend in mends), default=0.0)
    texts = {(mend.line, mend.replacement): mend for mend in mends if mend.cost == best}
    return next(iter(texts.values())) if len(texts) == 1 else None


def best_of(source: Source, stand_ins: list[str], path: str, aim: Aim | None = None) -> Seen:
    """Watch the program; where it trains nothing by itself, see what others do with it.

    The files beside it that import it come first, then calls of what it defines. There may be
    several ways to call that: a right training in one of them shows that the others were
    misunderstandings.
    """
    aim = aim or Aim()
    users = users_of(source.path)
    if users:
        alone = _alone(Learner(source, others=aim.others), stand_ins, path, aim)
        if alone.watched.step is not None or alone.verdict.kind == CRASH:
            return _with_rates(source, stand_ins, path, 0, [], aim)
        for user in users:
            used = _by_user(source, user, stand_ins, path, aim)
            if used is not None:
                return used
    plans: list[Tried] = []
    tries: list[Seen] = []
    for place in range(FOUND):
        tries.append(_with_rates(source, stand_ins, path, place, plans or None, aim))
        _, caller, verdict = tries[-1]
        plans = caller.found or []
        settled = verdict.kind == RIGHT or verdict.beside
        if settled or not caller.called or _is_its_own(tries[-1]):
            break
        if place == 0 and plans:
            plans = _every_plan(source, aim)
        if place + 1 >= len(plans):
            break
        if plans[place + 1].update and any(it.watched.step is not None for it in tries):
            break  # the program takes its step itself
        if verdict.kind == WRONG_STEP and _has_called(tries[-1].watched, plans[place + 1 : FOUND]):
            break  # any other way leads through the same step
    for place in range(1, len(tries[0].caller.pieces)):
        tries.append(_with_rates(source, stand_ins, path, place, None, aim))
    if tries[0].caller.pieces:
        return _of_pieces(tries)
    if any(it.verdict.kind == WRONG_STEP for it in tries):
        # What has seen the same is no contradiction.
        tries = [
            it for it in tries if it.verdict.kind == WRONG_STEP or not _is_wrong_in_part(it.watched)
        ]
    right = [it for it in tries if it.verdict.kind == RIGHT or it.verdict.beside]
    unknown = [it for it in tries if it.verdict.kind == UNKNOWN and it.watched.step is not None]
    best = [*right, *unknown, *tries][0]
    if best.verdict.kind == UNKNOWN and best.watched.trains_alone:
        return _alone(Learner(source, others=aim.others), stand_ins, path, aim)
    if best.verdict.kind == RIGHT and best.caller.called and not best.verdict.findings:
        return _unused(source, stand_ins, path, aim, best) or best
    if best.verdict.kind == UNKNOWN and best.caller.called:
        asked = [*_asked_alone(source, stand_ins, path, aim, None)]
        faults = ("cost_fault", "optimiser_fault", "dealer_fault", "measure_fault")  # of no network
        off = (
            _off(seen, beside=False)
            for seen in asked
            if seen.caller.compared or any(getattr(seen.caller, it) for it in faults)
        )
        told = next((it for it in off if it is not None), None)
        return told or _right_by_its_own_cost(asked, best) or best
    return best


def _every_plan(source: Source, aim: Aim) -> list[Tried]:
    """Return all plans that work, by a run in which none of them is followed."""
    caller = Caller(source, place=FOUND)
    watch(Learner(source, others=aim.others), caller, patient=False, searching=False, asking=False)
    return caller.found or []


def _has_called(seen: Watched, plans: Sequence[Tried]) -> bool:
    """Tell whether a step, which was understood, has called all that other plans call.

    It was if some of the parameters follow the gradient exactly, in whichever direction.
    """
    if not (_is_wrong_in_part(seen) or all(step.uphill for step in seen.steps)):
        return False
    lines = seen.trained(seen.learner.about.path)
    functions = list(find_all(seen.learner.about.tree(), ast.FunctionDef))
    called = {call.name for plan in plans for call in plan.plan.calls}
    reached = {it.name for it in functions if not lines.isdisjoint(lines_of(it))}
    return called <= reached


def _right_by_its_own_cost(asked: list[Seen], best: Seen) -> Seen | None:
    """Return what is seen of a network whose gradients are all those of the cost that it returns.

    Its steps were seen, and nothing is known against them; how many it takes when it is called,
    and on what examples, is the doctor's choice.
    """
    step, learning = best.watched.step, best.watched.learning
    explodes = learning is not None and (learning.explodes or not learning.finite)
    costs = [it for it in asked if it.caller.piece is not None and it.caller.piece.cost]
    if step is None or step.wrong or explodes or not costs:
        return None
    seen = _of_pieces(asked)
    return seen if seen.verdict.kind == RIGHT else None


def _unused(source: Source, stand_ins: list[str], path: str, aim: Aim, best: Seen) -> Seen | None:
    """Return what is wrong with a layer, or a function, that a right training has not used."""
    only = unreached({source.path: source.tree()}, best.watched.lines)
    asked = list(_asked_alone(source, stand_ins, path, aim, only)) if only else []
    off = next((it for it in (_off(seen, beside=True) for seen in asked) if it is not None), None)
    right = [seen for seen in asked if seen.verdict.kind == RIGHT]
    best.caller.right_alone = [it.caller.pieces[it.caller.place] for it in right]
    return off


def _asked_alone(
    source: Source, stand_ins: list[str], path: str, aim: Aim, only: Collection[str] | None
) -> Iterator[Seen]:
    """Yield what is seen of each layer, or function, that is asked by itself.

    Args:
        source: the program.
        stand_ins: what was put in the place of missing data and modules.
        path: of the file that is examined.
        aim: what it is watched for.
        only: the names of those that are asked; None for all.
    """
    place, pieces = 0, 1
    while place < pieces:
        caller = Caller(source, place=place, found=[], only=only)
        learner = Learner(source, others=aim.others)
        watched = aim.watch(learner, caller)
        yield Seen(watched, caller, judge(watched, caller, stand_ins, path))
        place, pieces = place + 1, len(caller.pieces)


def _alone(learner: Learner, stand_ins: list[str], path: str, aim: Aim) -> Seen:
    """Watch what a program does by itself, without any calls of the doctor's."""
    seen = aim.watch(learner)
    caller = Caller(learner.about)
    return Seen(seen, caller, judge(seen, caller, stand_ins, path))


def _is_wrong_in_part(seen: Watched) -> bool:
    """Tell whether a look shows some groups to follow the gradient exactly, and others not at all.

    Other looks may have seen nothing of them, as where a unit is saturated.
    """
    return any(
        any(group.residual < EXACT and group.factor > 0 for group in step.groups)
        and bool(step.wrong)
        for step in seen.steps
    )


def _of_pieces(tries: list[Seen]) -> Seen:
    """Return what was seen of the first piece, if the gradients of all of them are right.

    None is accused but an engine of values, whose slopes can mean nothing else, a gradient of one
    number for several biases, and a layer that contradicts itself. Any other layer may lead back
    another error than its own, or be meant to be asked otherwise than the doctor does.
    """
    faults = (
        "fault",
        "cost_fault",
        "slope_fault",
        "optimiser_fault",
        "dealer_fault",
        "misfit",
        "measure_fault",
    )
    wrong = [it for it in tries if any(getattr(it.caller, name) for name in faults)]
    wrong += [it for it in tries if it.verdict.kind == WRONG_STEP]
    if wrong:
        return wrong[0]
    unknown = [it for it in tries if it.verdict.kind != RIGHT and not _follows_in_all_looks(it)]
    beside = sum(is_exact(it.caller.compared) for it in tries) > 1
    for each in unknown:
        if (off := _off(each, beside=beside)) is not None:
            return off
    watched, caller, _ = unknown[0] if unknown else tries[0]
    if (told := in_a_library(watched)) is not None:
        return Seen(watched, caller, Verdict(STUCK, (told,)))
    if unknown:
        reason = BY_ITSELF.format(caller.called)
    elif caller.unasked:
        reason = NOT_ASKED.format(caller.unasked[0])
    else:
        caller.falls = all(it.caller.falls for it in tries if it.caller.compared)
        return Seen(watched, caller, Verdict(RIGHT))
    return Seen(watched, caller, Verdict(UNKNOWN, (), reason))


def _off(seen: Seen, *, beside: bool) -> Seen | None:
    """Return the same of a layer that contradicts itself, or others, or is exact with an edit.

    Args:
        seen: a layer, or what else was asked by itself.
        beside: whether other layers of the program are right.
    """
    caller = seen.caller
    if seen.verdict.kind in (WRONG_STEP, RIGHT):
        return seen if seen.verdict.kind == WRONG_STEP else None
    told = off_alone(seen.watched, caller.compared, caller.way, beside=beside)
    told = told or _off_by_an_edit(seen)
    return None if told is None else seen._replace(verdict=Verdict(WRONG_STEP, (told,)))


def _off_by_an_edit(seen: Seen) -> Finding | None:
    """Return what is said of a layer that one edit makes exact in all its gradients."""
    piece, compared = seen.caller.piece, seen.caller.compared
    if piece is None or is_exact(compared):
        return None
    if may_be_meant(compared) and not hands_back_a_multiple(compared):
        return None
    if seen.caller.way.otherwise or is_altered(seen.watched, piece.back, noisy=not piece.cost):
        return None
    source = seen.watched.learner.about
    edit = edit_of_a_piece(source, piece)
    if edit is None or takes_meaning_away(source, piece, edit):
        return None
    some_exact = any(held.exact for held in compared.values())
    if piece.cost:  # it may show another cost than it descends
        clear = some_exact or turns_a_sign(source, edit)
    else:
        clear = some_exact or (
            len(compared) >= SEVERAL_GRADIENTS and edit.kind in (*OF_A_TERM, FACTOR)
        )
    if piece.is_read and not clear:
        return None  # it may be meant otherwise
    name = max(compared, key=lambda name: compared[name].part)
    told = off_but_for_an_edit(seen.watched, name, compared[name])
    return _healed(told, edit, seen.watched)


def _follows_in_all_looks(seen: Seen) -> bool:
    """Tell whether each look shows many numbers to follow the gradient, whatever comes of it."""
    watched, _, verdict = seen
    groups = [group for step in watched.steps for group in step.groups]
    close = [it.residual < EXACT and it.factor > 0 and it.directions > FEW for it in groups]
    return verdict.kind == UNKNOWN and len(watched.steps) > 1 and bool(close) and all(close)


def _is_its_own(seen: Seen) -> bool:
    """Tell whether the program has shown by itself that it does not learn, whatever is called."""
    watched, _, verdict = seen
    return watched.step is None and verdict.kind == STUCK


def _by_user(source: Source, user: str, stand_ins: list[str], path: str, aim: Aim) -> Seen | None:
    """Watch a file that imports the program; None if it does not train it."""
    try:
        using = aim.others.get(user) or read(user)
        using.tree()
    except (FirstnetError, SyntaxError, ValueError):
        return None
    seen = _alone(Learner(using, about=source, others=aim.others), stand_ins, path, aim)
    raised = seen.watched.outcome.raised
    crashed = seen.verdict.kind == CRASH
    if crashed and (raised is None or raised.file != source.path):
        return None
    if seen.watched.step is None and not crashed:
        return None
    seen.caller.user = Path(user).name
    return seen


def _with_rates(
    source: Source,
    stand_ins: list[str],
    path: str,
    place: int,
    plans: list[Tried] | None,
    aim: Aim,
) -> Seen:
    """Watch the program; where the doctor chooses the learning rate or the seed, try others, too.

    A right step that does not learn may have had bad luck with its starting weights. Where the
    rates are the doctor's own, not learning proves nothing.
    """
    slow: Seen | None = None  # a right step that has not learned yet
    printed: Sequence[str] = ()
    spent = 0  # work
    for seed, eta in enumerate((*RATES, *RATES)):
        caller = Caller(source, eta, place, plans)
        learner = Learner(source, seed=seed, others=aim.others)
        seen = aim.watch(learner, caller, aim.soon)
        verdict = judge(seen, caller, stand_ins, path)
        step, plans = seen.step, caller.found
        if caller.compared:
            return Seen(seen, caller, verdict)  # which no rate changes
        spent += seen.learning.steps * step.work if seen.learning and step else 0
        unproven = (*NOT_SHOWN, OF_THEIR_SIZE) if caller.called else NOT_SHOWN
        stuck = any(it.code in unproven for it in verdict.findings)
        in_part = seen.learning is not None and seen.learning.learned > 0
        in_part = in_part and all(it.code != LEFT_ALONE for it in verdict.findings)
        unlucky = (stuck or in_part) and step is not None and step.proven
        if caller.called:
            learned = seen.learning is not None and seen.learning.learns
            if verdict.kind == RIGHT and not learned and caller.chooses_rate:
                slow = slow or Seen(seen, caller, verdict)
            elif verdict.kind not in (STUCK, UNKNOWN) or verdict.beside:
                break
            if eta == RATES[-1]:
                break
            if _is_its_own(Seen(seen, caller, verdict)):
                break
            if slow is None and not caller.chooses_rate and step is not None and not step.proven:
                break  # with another rate it would show the same
        elif seed and printed and printed == seen.outcome.printed:
            break  # it draws the same numbers whatever the seed is
        elif not unlucky:
            if seed and verdict.kind == RIGHT:
                stand_ins.append(LUCK)
            break
        elif spent > LONG_ENOUGH or (seed + 1 >= len(RATES) and (step is None or step.work > TINY)):
            break
        elif SEEDED.search(source.runnable):
            break  # a program with a seed of its own would draw the same numbers again
        elif seen.learning is not None and seen.learning.reference is not None:
            break
        printed = seen.outcome.printed
    if slow is not None and verdict.kind != RIGHT:
        seen, caller, verdict = slow
    rests = verdict.kind == RIGHT and seen.learning is not None and not seen.learning.learns
    rests = rests and not caller.pieces  # a cost has nothing to learn
    if caller.called and not verdict.beside and (rests or unlucky or stuck):
        # Rates and examples are the doctor's choice.
        rates = ", ".join(f"{number:g}" for number in RATES)
        right = "its step is right, but " if rests or unlucky else ""
        reason = f"{right}with learning rates of {rates} it did not learn"
        return Seen(seen, caller, Verdict(UNKNOWN, (), reason))
    return Seen(seen, caller, verdict)


def _met(source: Source, seen: Watched) -> list[Finding]:
    """Return what the reading has fixed on lines that were reached, or that Python can't read.

    That is for the file itself first, then for those that it imports.
    """
    found = _met_in(source, seen)
    for path, other in seen.learner.sources.items():
        if path != source.path:
            for it in _met_in(other, seen)[:1]:
                line = it.place.line if it.place else 0
                place = place_of(path, line, source.path)
                found.append(replace(it, place=place, fix=None))
    return found


def _met_in(source: Source, seen: Watched) -> list[Finding]:
    reached = seen.run_in(source.path) | _imports(source)
    unused = not reached & _inside(source)  # nothing that it defines was called
    found = []
    for it in source.findings:
        line = it.place.line if it.place else 0
        met = line in reached or (unused and it.code == "ND020" and it.level == "error")
        if it.code in UNREADABLE or (met and it.fix is not None):
            found.append(it)
    for line, name, message in gone(source.tree()):
        if line in reached:
            found.append(finding("ND024", message, observed=name, line=line))
            break
    sites = [seen.learner.sites.values[single] for single in seen.singles]
    tried = {getattr(node, "lineno", 0) for node in guarded(source.tree())}
    here = sorted((site.line, site.text) for site in sites if site.file == source.path)
    here = [it for it in here if it[0] not in tried]
    if here and _refuses_arrays():
        line, text = here[0]
        told = finding("ND024", OF_ONE, observed=text, expected="x.item() of an array x", line=line)
        found.append(replace(told, why=WHY_OF_ONE))
    return found


def _refuses_arrays() -> bool:
    """Tell whether NumPy makes no number of an array with one number in it, as from 2.4 on."""
    try:
        float(np.ones(1))
    except TypeError:
        return True
    return False


def _as_written(source: Source, seen: Seen) -> list[Finding]:
    """Return the first thing that is wrong in a library as it is written, whatever it is given.

    That is a name that nothing sets, a training that is never run, or a value that is lost.

    What a program that trains by itself has never reached may be there for nothing.
    """
    watched, caller, verdict = seen
    by_itself = watched.step is not None and not caller.called
    if by_itself or caller.user or verdict.kind == CRASH:
        return []
    undefined = [
        it
        for it in source.findings
        if it.code == "ND020" and it.level == "error" and it.fix is None and it.place is not None
    ]
    reads = [
        finding(
            "ND020",
            f"`{it.text}` is read here, and nothing sets it"
            + (f"; did you mean {it.meant}?" if it.meant else "."),
            expected=it.meant
            or (SET if it.text.startswith("self.") else "a function that is there"),
            line=it.line,
        )
        for it in never_set(source)
    ]
    unrun = [
        *filter(None, [never_called(watched), misnamed_constructor(watched)]),
        *(never_main(it, source, watched) for it in never_true(source)),
    ]
    dropped = [
        finding(
            "ND102",
            f"{it.function} computes {it.name} last, and ends without return: it gives back None",
            expected=f"return {it.name}",
            line=it.line,
        )
        for it in never_returned(source)
    ] + [
        replace(
            finding(
                "ND112",
                f"`{it.text}` is computed here, and nothing keeps it"[:200],
                expected="=, which assigns" if it.compares else "a return, or an assignment",
                line=it.line,
            ),
            why="A statement that is only an expression is computed, and its value is lost.",
        )
        for it in computed_for_nothing(source)
    ]
    for other in watched.learner.sources.values():
        dropped += _lost_in(other, source.path, watched)
    aside, known = _functions(source, ASIDE), {(it.code, it.place) for it in verdict.findings}
    each = [it for it in (*undefined, *reads, *unrun, *dropped) if (it.code, it.place) not in known]
    found = [it for it in each if it.place and (it.place.file or it.place.line not in aside)]
    own = [it for it in found if it.place and not it.place.file]
    return sorted(own or found, key=lambda it: it.place.line if it.place else 0)[:1]


def _lost_in(source: Source, path: str, watched: Watched) -> list[Finding]:
    """Return what one of the files computes and loses, in a report on a path."""
    aside = _functions(source, ASIDE)
    steps = (step for step in watched.steps if step.right)
    right = {line for step in steps for line in step.lines.get(source.path, ())}
    found = [
        *(renamed_only(assignment, source, path) for assignment in lost_at_once(source)),
        *(kept_by_no_one(assignment, source, path) for assignment in kept_nowhere(source)),
        *(only_the_last_layer(it, source, path) for it in unchained(source)),
        *(only_the_last_product(it, source, path) for it in last_only(source)),
        *(
            from_front_to_back(backward, source, path)
            for backward in backwards(source)
            if backward.call.lineno not in right
        ),
    ]
    return [it for it in found if it.place and it.place.line not in aside]


def _functions(source: Source, names: re.Pattern[str]) -> set[int]:
    """Return the lines of the functions whose names hold such words."""
    functions = find_all(source.tree(), ast.FunctionDef)
    meant = [function for function in functions if names.search(function.name)]
    return {line for it in meant for line in lines_of(it)}


def _inside(source: Source) -> set[int]:
    """Return the lines of the statements that are in a function."""
    functions = find_all(source.tree(), ast.FunctionDef)
    return {it.lineno for function in functions for top in function.body for it in _statements(top)}


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    return find_all(node, ast.stmt)


def _imports(source: Source) -> set[int]:
    """Return the lines of the imports that a program begins with."""
    body = source.tree().body
    return {
        statement.lineno for statement in body if isinstance(statement, ast.Import | ast.ImportFrom)
    }


def trial_of(seen: Watched, caller: Caller) -> Trial | None:
    """Return how the network learned; None if that was not seen."""
    learning, step = seen.learning, seen.step
    if learning is None:
        pieces = tuple(dict.fromkeys(caller.pieces))
        asked = bool(pieces and caller.compared)
        return Trial(0, learns=caller.falls, pieces=pieces) if asked else None
    ended = seen.outcome.how == ENDED and not seen.cut
    return Trial(
        learning.steps,
        tuple((part.right, part.examples) for part in learning.parts) if learning.classes else (),
        tuple(part.distance for part in learning.parts),
        learning.reference.counts if learning.reference else (),
        _constant(learning),
        caller.called,
        () if caller.called else ends_of(seen.outcome.printed),
        learning.learns and not learning.learned and not (ended and learning.ends_at_the_mean),
        caller.answered or (),
        tuple(sorted(step.lines.get(seen.learner.about.path, ()))) if step is not None else (),
        learning.mistakes,
        tuple(dict.fromkeys(caller.pieces)),
    )


def _constant(learning: Learning) -> str:
    return "" if learning.constant is None else f"{learning.constant:g}"


def ends_of(printed: Sequence[str]) -> tuple[str, ...]:
    """Return the first and the last line of those that are alike but for their numbers.

    Such lines, as "Epoch 3: 9 / 10", are how a program itself reports its training.
    """
    alike: dict[str, list[str]] = {}
    for line in printed:
        alike.setdefault(re.sub(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?|nan|inf", "#", line), []).append(
            line
        )
    longest = max(alike.values(), key=len, default=[])
    if len(longest) < 2 or "#" not in re.sub(r"\d", "#", longest[0]):
        return ()
    return (longest[0].strip(), longest[-1].strip())
