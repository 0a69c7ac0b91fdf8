"""Edits that are tried by the program's own training: with which of them is it right?"""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, TypeGuard

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, functions, name_of, span_of
from firstnet.doctor.watch.calling.caller import RATES, Caller
from firstnet.doctor.watch.calling.trying import Tried
from firstnet.doctor.watch.calling.unreached import has_its_own_step
from firstnet.doctor.watch.edits.activations import KIND as ACTIVATION
from firstnet.doctor.watch.edits.nothing import KIND as RETURN
from firstnet.doctor.watch.edits.right_class import KIND as RIGHT_CLASS
from firstnet.doctor.watch.edits.synthesis import hides
from firstnet.doctor.watch.edits.turned import KIND as TURNED
from firstnet.doctor.watch.findings.second_forward import TERM
from firstnet.doctor.watch.learning.counted import answers_alike, falls_behind, least_share
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.comparisons import MANY
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.remedies import COUNTS, MEASURE, ORDER, SQUASHED
from firstnet.doctor.watch.steps.watching import FOLLOWED, PARTS, Watched, watch
from firstnet.doctor.watch.text.chained import KIND as CHAINED
from firstnet.doctor.watch.text.folds import KIND as HELD_OUT
from firstnet.doctor.watch.text.signs import KIND as SIGNS
from firstnet.doctor.watch.text.summed import KIND as ADDED_UP
from firstnet.doctor.watch.verdict import RIGHT, STUCK, UNKNOWN, Verdict, in_a_library, judge

TRIES = 60  # edits that are tried
HEAVY = 30_000  # work of a step, for each time of which a try counts once more
TRAINED = 12  # as many tries counts one with which there was a training to be looked at
IN_VAIN = 6  # likewise, with which no way to call a library was found, after hundreds of tries
ALIKE = 0.3  # in cost, of edits of which the one is taken that learns best
FAR_LESS = 0.1  # in score, by which an edit may not let a program learn less
BETTER = 0.05  # in score, for a less likely one to be taken
SAFETY_S = 40.0  # seconds that a try may compute, for safety: its work has limits of its own
BRIEFLY = FOLLOWED // 2  # the work of a training of which nothing is wanted but that it learns
CERTAIN = (
    RETURN,
    ORDER,
    ADDED_UP,
    CHAINED,
    RIGHT_CLASS,
    SQUASHED,
    TURNED,
)  # kinds of edits, of which one is enough
WORD = re.compile(r"[^\W\d]\w*")
COUNTING = re.compile(r"(sum|mean|average)\(.*==|\+= .*==|==.*\)\.(sum|mean|average)\(")
CHOSEN = {"argmax", "axis"}  # by which an answer is chosen, and which a threshold does without
HARDLY_ANY = 0.1  # of the examples, at which a perceptron still changes its weights
MOSTLY = 0.5  # of the answers are right, where a network has learned and they are counted right


def cured(
    learner: Learner,
    edits: Iterable[Edit],
    stand_ins: Sequence[str],
    printed: Sequence[str] = (),
    before: Learning | None = None,
    gain: float = 0.0,
    better: float = 0.0,
    counted: float = 0.0,
    called: str = "",
    varied: bool = False,
    keeps: bool = False,
) -> Edit | None:
    """Return the likeliest edit with which the program trains as it should, and learns.

    Of those that are about as likely, it is the one with which it learns best.

    Args:
        learner: the program.
        edits: of what is run, the likeliest first.
        stand_ins: what is put in the place of missing data and modules.
        printed: what the program prints as it is. An edit of what it measures, which no step goes
            through, has to change that.
        before: how the program learns as it is. An activation that is put in has to make that
            better: a layer may be linear on purpose.
        gain: by how much better the program has to learn than before, all of the time: in the end
            it may have learned by heart what belongs to nothing.
        better: by how much better the program has to learn in the end.
        counted: what share of the answers has to be counted right, beside the training.
        called: what was called, where the program does not train by itself; it has to be called in
            the same way with an edit.
        varied: whether not all targets may be the same number.
        keeps: whether it may not learn far less than before, if it learned then.
    """
    known, left = {it.runnable for it in learner.sources.values()}, TRIES
    best: tuple[float, Edit] | None = None
    for edit in edits:
        if best is not None and edit.cost > best[1].cost + ALIKE:
            break
        source = learner.sources.get(edit.path, learner.about)
        edited = source.edited(apply(source.runnable, [edit]))
        if edited.runnable in known or hides(source, edit) or _hands_over_another(learner, edit):
            continue
        known.add(edited.runnable)
        with contextlib.suppress(SyntaxError):  # of which the trial will tell
            if _compares_less(source, edited, edit):
                continue
        compared = gain or better or counted or edit.kind == ACTIVATION
        work = FOLLOWED if compared else BRIEFLY
        parts = PARTS if edit.kind in CERTAIN and best is None and not compared else 1
        answer = apart(
            partial(
                _judged, learner.with_edited(edited), stand_ins, edit, printed, called, work, parts
            ),
            SAFETY_S,
        )
        helps = edit.kind != ACTIVATION or answer.get("score", 0.0) > _score(before) + BETTER
        helps = helps and (not gain or answer.get("course", 0.0) > _course(before) + gain)
        helps = helps and (not better or answer.get("score", 0.0) > _score(before) + better)
        helps = helps and answer.get("counted", 0.0) >= counted
        helps = helps and (not varied or answer.get("varied", False))
        if keeps and before is not None and before.learns:
            helps = helps and answer.get("score", 0.0) > _score(before) - FAR_LESS
        right = answer.get("right") and helps
        if right and (best is None or answer["score"] > best[0] + BETTER):
            best = answer["score"], edit
            if edit.kind in CERTAIN or best[0] > 1 - BETTER:  # no other can be better by so much
                break
        left -= int(answer.get("cost", TRAINED))
        if left <= 0:
            break
    return best[1] if best is not None else None


def trains_as_before(
    learner: Learner, edit: Edit, stand_ins: Sequence[str], called: str = ""
) -> bool:
    """Tell whether a program that is right still is, with an edit beside its training.

    Args:
        learner: the program.
        edit: of it.
        stand_ins: what is put in the place of missing data and modules.
        called: as for `cured`.
    """
    source = learner.sources.get(edit.path, learner.about)
    edited = learner.with_edited(source.edited(apply(source.runnable, [edit])))
    return bool(apart(partial(_is_right, edited, stand_ins, called), SAFETY_S).get("right"))


def _is_right(learner: Learner, stand_ins: Sequence[str], called: str) -> dict[str, Any]:
    _, caller, verdict = _trained(learner, stand_ins, BRIEFLY)
    return {"right": verdict.kind == RIGHT and (not called or caller.called == called)}


def _trained(
    learner: Learner, stand_ins: Sequence[str], work: int, parts: int = 1
) -> tuple[Watched, Caller, Verdict]:
    """Watch a program with an edit; where the doctor chooses the learning rate, try others, too."""
    plans: list[Tried] | None = None
    for eta in RATES:
        caller = Caller(learner.about, eta, 0, plans)
        own = caller if learner.about is learner.source else None
        seen = watch(
            learner, own, patient=False, searching=False, asking=False, followed=work, parts=parts
        )
        verdict = judge(seen, caller, stand_ins, learner.about.path)
        plans = caller.found
        learned = seen.learning is not None and seen.learning.learns
        slow = verdict.kind in (STUCK, UNKNOWN) or (verdict.kind == RIGHT and not learned)
        if not (slow and caller.called and caller.chooses_rate):
            break
    return seen, caller, verdict


def _judged(
    learner: Learner,
    stand_ins: Sequence[str],
    edit: Edit,
    printed: Sequence[str],
    called: str,
    work: int,
    parts: int,
) -> dict[str, Any]:
    try:
        for source in learner.sources.values():
            source.tree()
    except SyntaxError:
        return {"cost": 1}
    seen, caller, verdict = _trained(learner, stand_ins, work, parts)
    right = verdict.kind == RIGHT and not verdict.findings and not _counts_few(seen, edit)
    right = right and (not called or caller.called in ("", called))  # or it trains by itself
    right = right and (not caller.called or in_a_library(seen) is None)
    right = right and not (caller.takes_step and _leaves_its_step(seen, caller))
    right = right and (edit.kind == HELD_OUT or not _falls_behind_beside_the_step(seen, edit))
    if seen.learning is not None and seen.learning.mistakes:
        right = right and seen.learning.parts[0].distance > 0  # no neuron is right from the start
    if edit.kind == COUNTS:
        right = right and not seen.outcome.stopped
    if edit.kind == SIGNS:
        right = right and _score(seen.learning) > -HARDLY_ANY  # it may have been right already
    if edit.kind in (MEASURE, TERM):
        right = right and list(seen.outcome.printed) != list(printed)
    heavy = max((step.work for step in seen.steps), default=0) // HEAVY
    trained = TRAINED // 2 if edit.kind == COUNTS else TRAINED  # of which there are more
    cost = trained * (1 + heavy) if seen.looked else IN_VAIN if caller.found == [] else 1
    score, course = _score(seen.learning), _course(seen.learning)
    counted = least_share(seen.comparisons) or 0.0
    varied = seen.learning is not None and not seen.learning.one_target
    told = {"right": right, "cost": cost, "score": score, "course": course}
    return {**told, "counted": counted, "varied": varied}


def _leaves_its_step(seen: Watched, caller: Caller) -> bool:
    """Tell whether the program has a training of its own, which the doctor could not call."""
    calls = caller.found[caller.place].plan.calls if caller.found else ()
    return bool(calls) and has_its_own_step(caller.trees, seen.lines, calls[-1].name)


def _hands_over_another(learner: Learner, edit: Edit) -> bool:
    """Tell whether a function gets something else for what has its parameter's own name."""
    source = learner.sources.get(edit.path, learner.about)
    span = edit.line, edit.column, edit.end_line, edit.end_column
    for call in find_all(source.tree(), ast.Call):
        given = [*enumerate(call.args), *((word.arg, word.value) for word in call.keywords)]
        handed = [(place, it.id) for place, it in given if _is_name_at(it, span)]
        for place, name in handed:
            for other in learner.sources.values():
                for function in functions(other.tree()):
                    names = [it.arg for it in function.args.args if it.arg != "self"]
                    own = names[place : place + 1] if isinstance(place, int) else [place]
                    if function.name == name_of(call.func) and own == [name]:
                        return True
    return False


def _is_name_at(node: ast.expr, span: tuple[int, int, int, int]) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and span_of(node) == span


def _falls_behind_beside_the_step(seen: Watched, edit: Edit) -> bool:
    """Tell whether an edit that no step goes through lets too few answers count as right."""
    path = edit.path or seen.learner.about.path
    lines = seen.trained(path)
    beside = lines.isdisjoint(range(edit.line, edit.end_line + 1))
    return beside and falls_behind(seen.comparisons, seen.learning)


def _compares_less(source: Source, edited: Source, edit: Edit) -> bool:
    """Tell whether a comparison reads less than before, as `y == y` does."""
    start, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
    if start == end and "\n" in edit.replacement:
        return False  # a statement is put before it
    if edit.kind == HELD_OUT:
        return False  # it reads the fold that is held out
    read = []
    for it in (source, edited):
        nodes = find_all(it.tree(), ast.Compare)
        here = [node for node in nodes if edit.line <= node.lineno <= edit.end_line]
        read.append({word for node in here for word in WORD.findall(ast.unparse(node))})
    if edit.kind == COUNTS and read[1] - read[0]:
        return False  # it reads others
    chosen = CHOSEN if edit.kind == COUNTS else set()
    return not read[0] - chosen <= read[1]


def _counts_few(seen: Watched, edit: Edit) -> bool:
    """Tell whether few answers are compared with labels where an edit makes them count otherwise.

    Of another way to choose the answers, most have to be right.
    """
    learner = seen.learner
    source = learner.sources.get(edit.path, learner.about)
    lines = range(edit.line, edit.end_line + 1)
    text = "\n".join(source.runnable.split("\n")[edit.line - 1 : edit.end_line])
    sites = learner.sites.values
    here = {
        number: comparison
        for number, comparison in seen.comparisons.items()
        if sites[number].line in lines and sites[number].file == source.path
    }
    if edit.kind == COUNTS:
        every = here if here and COUNTING.search(text) else seen.comparisons
        return not any(it.equal >= MOSTLY * len(it.left) >= MOSTLY * MANY for it in every.values())
    if not COUNTING.search(text):
        return False
    return not any(len(it.left) >= MANY for it in here.values()) or answers_alike(here)


def _score(learning: Learning | None) -> float:
    """Return how well a training has ended: the share of right answers, or how close they are."""
    return _scores(learning)[-1]


def _course(learning: Learning | None) -> float:
    """Return how well a training has gone from its start to its end."""
    scores = _scores(learning)
    return sum(scores) / len(scores)


def _scores(learning: Learning | None) -> list[float]:
    if learning is None or not learning.parts:
        return [0.0]
    if learning.classes:
        return [part.right / max(1, part.examples) for part in learning.parts]
    spread = learning.spread
    return [1 - part.distance / spread if spread else -part.distance for part in learning.parts]
