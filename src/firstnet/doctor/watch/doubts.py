"""Edits that are tried where nothing is proven, and what is said if one of them makes it right."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.report.report import Finding, Fix, Place
from firstnet.doctor.text.nodes import find_all, names_in
from firstnet.doctor.watch.at_edit import OF_KIND
from firstnet.doctor.watch.edits import answers, labels, right_class, unmoved
from firstnet.doctor.watch.edits.drawn import SMALL, by_the_root, smaller
from firstnet.doctor.watch.edits.named_units import COST_SLOPE, SLOPE, UNIT, by_name
from firstnet.doctor.watch.findings import arguments, made_again, wrapped_around
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.learning.counted import answers_alike, falls_behind, least_share
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.run import ENDED
from firstnet.doctor.watch.remedies import (
    LEFT,
    SMALLER,
    START,
    UPDATE,
    WEAKER,
    at_the_first_turn,
    behind_the_loop,
    in_place,
    of_alike,
    other_rates,
    weaker_penalties,
)
from firstnet.doctor.watch.steps.still import is_bias
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text import (
    chained,
    misspelt,
    orders,
    restarted,
    seeds,
    signs,
    summed,
)
from firstnet.doctor.watch.text.counting import left_at

MINIMUM = (
    "Downhill leads to the nearest valley, and that need not be the lowest. With few hidden "
    "neurons there are many valleys that leave some examples wrong, and a seed always begins at "
    "the same place."
)
OF_ANSWERS = {  # by the first word of the edit
    "threshold": ("ND709", "The outputs are made classes by another threshold than 0.5"),
    "unit": ("ND305", "The answers are computed with another unit than the training has"),
}
OF_THE_TEXT = (  # kinds of edits
    *(arguments.KIND, chained.KIND, misspelt.KIND, restarted.KIND, right_class.KIND, summed.KIND),
    *(COST_SLOPE, LEFT, SLOPE, SMALL, START, UNIT),
)
AS_THE_MEAN = 0.98  # of the distance of the targets to their mean, after a whole training


class Said(NamedTuple):
    """What is said of a program at an edit of one kind.

    The texts may hold {words} and {text}, those of the edit and what it puts in; {target}, what
    its words begin with, and {first}, the first name in them; {before} and {behind}, what its words
    have before and behind " for ".

    Attributes:
        code: of the rule.
        message: the fault.
        observed: what was seen of it.
        expected: what would be right.
        why: another reason than the rule's; "" for that.
    """

    code: str
    message: str
    observed: str
    expected: str
    why: str = ""


SAID = {
    UPDATE: Said(
        "ND519",
        OF_KIND[UPDATE].message,
        "values that are computed in each turn of a loop, and dropped",
        "{text}",
    ),
    wrapped_around.KIND: Said(
        "ND814",
        "`{words}` goes below 0, but its dtype is unsigned: it wraps around",
        "large positive values in the place of negative ones",
        "{text}, with which it learns far better",
    ),
    orders.KIND: Said(
        "ND605",
        "One of two arrays is put in another order, and {first} is not",
        "a network that learns its examples by heart, if at all",
        "{text}, with which it learns far better",
    ),
    signs.KIND: Said(
        "ND307",
        "The answers are 1 and {behind}, and the targets 1 and {before}: those are never reached",
        "weights that change at these examples for ever, as the answer is never right",
        "answers of 1 and {before}, with which it makes fewer and fewer mistakes",
    ),
    made_again.KIND: Said(
        "ND610",
        "`{words}` makes new weights in each turn of the training",
        "turns that each begin with new weights, so that none learns from another",
        "weights that are made once, before the loop, with which it learns",
    ),
    unmoved.KIND: Said(
        "ND506",
        "`{target}` is added to the weighted sum, and no step ever changes it",
        "weights that change, a bias that stays as it was, and examples that are not learned",
        "{words}, with which it learns them",
    ),
    labels.KIND: Said(
        "ND804",
        "All targets are the same number: the labels are in another column",
        "one and the same target in all steps of the training",
        "{words}, with which it learns",
        "A network that is shown one target only learns to answer with that, whatever it sees. The "
        "true answers may be among its inputs.",
    ),
    WEAKER: Said(
        "ND510",
        "The weight decay is so strong that the network can't learn",
        "weights that shrink to zero, whatever the examples are",
        "{text}, with which it learns",
        "Each step takes a part of every weight away, and the gradients give little back. So the "
        "weights go to zero, and the answer to all examples is the same.",
    ),
}


def of_text(watched: Watched) -> Iterator[Edit]:
    """Yield edits of what is most likely wrong in the text of a program, whatever was seen."""
    for source, reached in watched.files_run():
        yield from at_the_first_turn(source, reached)
        yield from by_name(source)
        yield from misspelt.as_it_is_read(source, reached)
        yield from summed.added_up(source, reached)
        yield from chained.carried_on(source, reached)
        yield from restarted.restarted(source, reached)
        found = right_class.of_right_classes(source)
        yield from (edit for edit in found if edit.line in reached)
    yield from in_place(watched)
    yield from arguments.reached(watched)


def doubts(watched: Watched) -> Iterator[Edit]:
    """Yield edits of a program of which its own training proves nothing.

    They are of what is most likely wrong in its text, or of a training that has come to its end and
    has learned nothing.
    """
    yield from of_text(watched)
    learning, step = watched.learning, watched.step
    if step is None:
        yield from made_again.made_once(watched)
    in_part = learning is not None and learning.learned and not learning.only_guesses
    if in_part and step is not None and step.proven:
        words = {word for group in step.groups for word in seeds.WORDS.findall(group.name)} - {
            "self"
        }
        to_the_end = watched.outcome.how == ENDED and not watched.cut
        for source in watched.learner.sources.values() if to_the_end else ():
            yield from of_alike(source, sorted(it for it in words if not is_bias(it)))
            if seeds.draws_only(source, words):
                yield from seeds.reseeded(source)
    if learning is not None and not learning.learns:
        for source, reached in watched.files_run():
            yield from signs.other_signs(source, reached) if learning.mistakes else ()
            yield from (edit for edit in orders.both_in_order(source) if edit.line in reached)
            yield from unmoved.steps_of_biases(source, reached)
    if learning is not None and (learning.learns_little or not learning.learns):
        yield from suspicions(watched)
    ended = watched.outcome.how == ENDED and not watched.cut
    ended = ended and learning is not None and (not learning.learns or learning.ends_at_the_mean)
    if ended and step is not None and step.proven and not step.of_any_target:
        for source in watched.learner.sources.values():
            yield from weaker_penalties(source, watched)
            yield from other_rates(source, watched)


def suspicions(watched: Watched) -> Iterator[Edit]:
    """Yield edits of what is odd in the text of a program that learns.

    A network can learn by heart what belongs to nothing. If it learns far better with such an edit,
    that was to be so.
    """
    for source, reached in watched.files_run():
        yield from (edit for edit in orders.one_of_two(source) if edit.line in reached)
        yield from restarted.restarted(source, reached)
    yield from wrapped_around.of_floats(watched)


def of_starts(watched: Watched) -> Iterator[Edit]:
    """Yield smaller starting weights for a program that falls far short of a right network."""
    if watched.learning is not None and watched.learning.falls_short:
        names = [group.name.split(".")[-1] for step in watched.steps for group in step.groups]
        for source in watched.learner.sources.values():
            yield from by_the_root(source, names)
            yield from smaller(source, names)


def of_labels(watched: Watched) -> Iterator[Edit]:
    """Yield other columns for the answers of a program in which all targets are the same number."""
    if watched.learning is not None and watched.learning.one_target:
        for source in watched.learner.sources.values():
            yield from labels.other_columns(source)


def of_answers(watched: Watched) -> Iterator[Edit]:
    """Yield edits of the answers of a program that counts far fewer right than in its training."""
    if not falls_behind(watched.comparisons, watched.learning):
        return
    names = {
        seeds.WORDS.findall(path)[-1]
        for step in watched.steps
        for it in step.parameters
        for path in it.paths[:1]
    }
    for source, reached in watched.files_run():
        trained = watched.trained(source.path)
        if answers_alike(watched.comparisons):
            yield from answers.thresholds(source, reached - trained)
        yield from answers.units_of_the_training(source, names, trained, reached)


def certain(watched: Watched) -> Edit | None:
    """Return the edit of a loop that adds up, and returns the sum in its first turn.

    Whatever the network is: that the rest is never added is no way to write it.
    """
    for source, reached in watched.files_run():
        for return_ in find_all(source.tree(), ast.Return):
            left = left_at(source, return_.lineno)
            if left is None or return_.lineno != left.end.lineno or return_.lineno not in reached:
                continue
            sums = {
                change.target.id
                for change in find_all(left.loop.body, ast.AugAssign)
                if isinstance(change.target, ast.Name)
            }
            if sums & names_in(return_):
                return behind_the_loop(source, return_.lineno, LEFT)
    return None


def told(edit: Edit, watched: Watched, *, proven: bool) -> Finding:
    """Return what is said of a program at such an edit.

    Args:
        edit: of the program.
        watched: what was seen of it.
        proven: whether the program is right with the edit; without that, it is a warning.
    """
    learner = watched.learner
    at, fix = watched.at(edit.path or learner.about.path, edit.line), fix_of(edit, learner)
    if edit.kind in OF_THE_TEXT:
        wanted = edit.words if edit.kind in (SMALL, START) else edit.replacement.strip()
        wanted = f"the line {edit.words}" if edit.kind == LEFT else wanted
        return finding(
            OF_KIND[edit.kind].code,
            OF_KIND[edit.kind].message,
            observed="a training that comes to nothing, or to little",
            expected=f"{wanted}, with which it learns" if proven else wanted,
            at=at,
            fix=fix,
            level="error" if proven else "warning",
        )
    if edit.kind == answers.KIND:
        return _told_of_answers(edit, watched, at, fix)
    if edit.kind == made_again.KIND:
        at = _called_at(edit, watched)
    if edit.kind in SAID:
        level = "error" if proven and _stays(watched.learning) else "warning"
        level = level if edit.kind == WEAKER else ""
        return _filled(SAID[edit.kind], edit, at, fix, level)
    if edit.kind == seeds.KIND:
        return _stuck_from_the_start(edit, watched, at, fix)
    steps = watched.learning.steps if watched.learning is not None else 0
    large = edit.kind == SMALLER
    sure = not large or (watched.learning is not None and watched.learning.has_exploded)
    return finding(
        "ND901" if large else "ND902",
        f"The learning rate is too {'large' if large else 'small'} for this network",
        observed=f"after all {steps} steps of its training it has learned next to nothing",
        expected=f"{edit.replacement}, with which it learns in as many",
        at=at,
        level="error" if proven and sure and _stays(watched.learning) else "warning",
        fix=fix,
    )


def _filled(said: Said, edit: Edit, at: Place | None, fix: Fix, level: str) -> Finding:
    """Return what is said at an edit, with its own words in the texts."""
    words = edit.words
    before, _, behind = words.partition(" for ")
    first = next(iter(seeds.WORDS.findall(words)), "")
    own = {"words": words, "text": edit.replacement, "before": before, "behind": behind}
    own |= {"first": first, "target": words.partition(" ")[0]}
    message, observed, expected = (it.format(**own) for it in said[1:4])
    return finding(
        said.code,
        message,
        observed=observed,
        expected=expected,
        at=at,
        fix=fix,
        level=level,
        why=said.why,
    )


def _called_at(edit: Edit, watched: Watched) -> Place | None:
    """Return where the call is, behind an edit, that the edit moves out of a loop."""
    source = watched.learner.sources.get(edit.path, watched.learner.about)
    lines = enumerate(source.runnable.split("\n"), 1)
    calls = (n for n, text in lines if n > edit.line and text.strip() == edit.words)
    return watched.at(source.path, next(calls, edit.line))


def _stays(learning: Learning | None) -> bool:
    """Tell whether one and the same answer to all examples would be no worse than the outputs."""
    if learning is None or not learning.parts:
        return False
    if learning.classes and learning.constant is not None:
        return True  # which is what it gives
    return learning.parts[-1].distance > AS_THE_MEAN * learning.spread > 0


def _stuck_from_the_start(edit: Edit, watched: Watched, at: Place | None, fix: Fix) -> Finding:
    """Return what is said of a training that stays where its starting weights have led it."""
    learning = watched.learning
    assert learning is not None  # noqa: S101  # as was asked before the edit
    return finding(
        "ND909",
        f"The training gets stuck: it learns {learning.learned} of its {learning.few} examples, "
        "and then no more",
        observed=f"its steps are right, and after {learning.steps} of them nothing gets better",
        expected=f"{edit.words}, with which it learns all of them; or more hidden neurons",
        at=at,
        fix=fix,
        why=MINIMUM,
    )


def _told_of_answers(edit: Edit, watched: Watched, at: Place | None, fix: Fix) -> Finding:
    """Return what is said of answers that far fewer of are right than in the training."""
    share, learning = least_share(watched.comparisons), watched.learning
    assert learning is not None and share is not None  # noqa: S101  # as was asked before
    code, message = OF_ANSWERS[edit.words.partition(" ")[0]]
    return finding(
        code,
        message,
        observed=f"{100 * share:.0f} % of the answers are counted right, and "
        f"{100 * learning.parts[-1].share:.0f} % were in the training",
        expected=f"{edit.replacement}, with which nearly as many are right",
        at=at,
        fix=fix,
    )
