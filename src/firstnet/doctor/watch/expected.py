"""The edits that a finding asks for: what it expects, written into the program, to be tried."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import removed
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding, beside
from firstnet.doctor.text.nodes import end_of
from firstnet.doctor.watch.calling.stray import of_other_weights
from firstnet.doctor.watch.edits.axes import along_the_other, of_each_example, summed
from firstnet.doctor.watch.edits.columns import as_columns
from firstnet.doctor.watch.edits.counted import (
    chosen_along,
    compared_alike,
    from_a_half,
    from_zero,
    of_the_same_examples,
)
from firstnet.doctor.watch.edits.drawn import around_zero, shuffled_before, with_plain_sizes
from firstnet.doctor.watch.edits.equals import subtracted
from firstnet.doctor.watch.edits.fractions import of_floats
from firstnet.doctor.watch.edits.indexed import exchanged, from_one
from firstnet.doctor.watch.edits.labels import recoded
from firstnet.doctor.watch.edits.missing import steps_of_others
from firstnet.doctor.watch.edits.moved import before_the_loop, reset_in_the_loop, zero_in_the_loop
from firstnet.doctor.watch.edits.placed import in_place_of
from firstnet.doctor.watch.edits.reshaped import examples_kept
from firstnet.doctor.watch.edits.results import kept, led_back, negated, returned, signed
from firstnet.doctor.watch.edits.scaled import all_parts_scaled, scaled
from firstnet.doctor.watch.edits.switched import while_tested
from firstnet.doctor.watch.edits.turns import all_of_each, one_more
from firstnet.doctor.watch.edits.units import of_the_activation
from firstnet.doctor.watch.edits.unwrapped import without_activation
from firstnet.doctor.watch.edits.words import other_words
from firstnet.doctor.watch.remedies import COUNTS, MEASURE, behind_the_loop
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text import folds
from firstnet.doctor.watch.text.apart import torn_in
from firstnet.doctor.watch.text.averages import corrected, of_its_own, with_root
from firstnet.doctor.watch.text.brought_back import back_again
from firstnet.doctor.watch.text.causal import of_the_future
from firstnet.doctor.watch.text.central import by_its_distance
from firstnet.doctor.watch.text.chained import chained
from firstnet.doctor.watch.text.clipped import downwards
from firstnet.doctor.watch.text.confusion import as_called
from firstnet.doctor.watch.text.counting import divided_by_others
from firstnet.doctor.watch.text.cross_entropy import (
    of_misplaced_bracket,
    of_one_logarithm,
    of_two_signs,
)
from firstnet.doctor.watch.text.diagonal import across
from firstnet.doctor.watch.text.dropped_share import of_the_share
from firstnet.doctor.watch.text.never_otherwise import half
from firstnet.doctor.watch.text.once import set_back
from firstnet.doctor.watch.text.penalty import added_again
from firstnet.doctor.watch.text.seeds import once_at
from firstnet.doctor.watch.text.shared_defaults import each_its_own
from firstnet.doctor.watch.text.slices import (
    by_numbers_of_batches,
    by_the_counter,
    moving_on,
    order_of_examples,
)
from firstnet.doctor.watch.text.spread import with_its_root

Make = Callable[[Source, int], Iterator[Edit]]
KIND = "expected"
GRADIENTS = "gradients"  # of a loop that computes them
ELSEWHERE = (
    "ND111",
    "ND113",
    "ND115",
    "ND307",
    "ND407",
    "ND412",
    "ND506",
    "ND605",
    "ND709",
    "ND810",
)  # findings whose line is that of the edit: they were seen where it shows


def _behind(source: Source, line: int) -> Iterator[Edit]:
    edit = behind_the_loop(source, line, KIND)
    if edit is not None:
        yield edit


def _divided(source: Source, line: int) -> Iterator[Edit]:
    divided = divided_by_others(source)
    if divided is not None and divided.by.lineno == line:
        yield in_place_of(divided.by, divided.counted, divided.counted, source)


def _other_logarithm(source: Source, line: int) -> Iterator[Edit]:
    """Yield log(1 - a) for log(1) - a, and for the second of two logarithms of the same number."""
    bracket = of_misplaced_bracket(source, {line})
    if bracket is not None:
        start = bracket.call.lineno, bracket.call.col_offset
        span = (*start, *end_of(bracket.taken))
        yield Edit(*span, bracket.instead, KIND, 0.0, bracket.instead, source.path)
    found = of_one_logarithm(source, {line})
    if found is not None:
        instead = found.instead
        yield in_place_of(found.inside, instead, instead, source)


def _other_sign(source: Source, line: int) -> Iterator[Edit]:
    """Yield the cross-entropy with brackets that it lacks, or the other sign between its terms."""
    found = of_two_signs(source, {line})
    if found is None:
        return
    whole, instead = found
    if instead:
        yield in_place_of(whole, instead, instead, source)
        return
    left, right = whole.left, whole.right
    start = left.end_lineno or left.lineno, left.end_col_offset or 0
    span = Edit(*start, right.lineno, right.col_offset, "", KIND, 0.0, "", source.path)
    sign, other = ("-", "+") if isinstance(whole.op, ast.Sub) else ("+", "-")
    between = removed(source.runnable, span).replace(sign, other, 1)
    yield replace(span, replacement=between, words=f"{other} instead of {sign}")


TOLD_ONLY = (as_called, by_its_distance, back_again)  # which change what is printed, and no step
OF_CODE: Mapping[str, tuple[Make, ...]] = {
    "ND101": (with_plain_sizes,),
    "ND102": (returned,),
    "ND111": (as_columns,),
    "ND204": (_other_sign, _other_logarithm),
    "ND114": (each_its_own,),
    "ND115": (of_floats,),
    "ND116": (of_other_weights,),
    "ND202": (of_the_activation,),
    "ND207": (of_the_activation,),
    "ND306": (chained, across, of_its_own, of_the_share, of_the_future),
    "ND307": (without_activation, other_words),
    "ND308": (of_each_example, along_the_other),
    "ND403": (exchanged,),
    "ND404": (exchanged,),
    "ND406": (exchanged,),
    "ND407": (negated, signed),
    "ND411": (led_back,),
    "ND412": (summed,),
    "ND416": (by_its_distance,),
    "ND505": (kept,),
    "ND506": (one_more, steps_of_others, all_of_each),
    "ND507": (zero_in_the_loop,),
    "ND510": (added_again,),
    "ND514": (subtracted,),
    "ND519": (before_the_loop, downwards, with_root, corrected),
    "ND601": (moving_on, by_the_counter, once_at, order_of_examples),
    "ND602": (by_numbers_of_batches, moving_on),
    "ND604": (_behind, set_back, before_the_loop),
    "ND605": (torn_in,),
    "ND610": (before_the_loop,),
    "ND704": (chosen_along,),
    "ND709": (
        *(before_the_loop, from_zero, _divided, of_the_same_examples, chosen_along),
        *(compared_alike, half, as_called, back_again),
    ),
    "ND712": (from_a_half,),
    "ND801": (scaled,),
    "ND802": (recoded,),
    "ND804": (along_the_other, examples_kept),
    "ND805": (folds.of_folds,),
    "ND809": (from_one,),
    "ND810": (shuffled_before,),
    "ND903": (around_zero, with_its_root),
}


def expected(found: Finding, watched: Watched) -> Iterator[Edit]:
    """Yield edits of the line of a finding that do what it asks for, the likeliest first."""
    learner, place = watched.learner, found.place
    files = {beside(path, learner.about.path): it for path, it in learner.sources.items()}
    source = files.get(place.file) if place is not None else None
    if place is None and found.code == "ND801" and watched.learning is not None:
        for each in files.values():
            yield from (
                replace(edit, kind=KIND, path=each.path)
                for edit in all_parts_scaled(each, watched.learning.size)
            )
    if source is None or place is None:
        return
    kind = COUNTS if found.stage == "evaluate" else KIND
    if found.code == "ND710":
        trained = {line for step in watched.steps for line in step.lines.get(source.path, ())}
        yield from (
            replace(it, kind=kind, path=source.path) for it in while_tested(source, trained)
        )
    for make in OF_CODE.get(found.code, ()):
        own = MEASURE if make in TOLD_ONLY else kind
        for it in make(source, place.line):
            yield replace(it, kind=it.kind if it.kind == folds.KIND else own, path=source.path)
    if found.code == "ND507":
        for each in files.values():
            yield from (replace(it, kind=KIND, path=each.path) for it in reset_in_the_loop(each))
    if found.code == "ND506":
        yield from _of_gradients(watched, files.values())


def _of_gradients(watched: Watched, files: Iterable[Source]) -> Iterator[Edit]:
    """Yield loops of the step with one more turn, where gradients of a layer are left at 0."""
    for source in files:
        run = watched.step.lines.get(source.path, set()) if watched.step is not None else set()
        functions = (node for node in ast.walk(source.tree()) if isinstance(node, ast.FunctionDef))
        for function in functions:
            if not run.isdisjoint(range(function.lineno, (function.end_lineno or 0) + 1)):
                found = one_more(source, function.body[0].lineno)
                yield from (replace(edit, kind=GRADIENTS, path=source.path) for edit in found)
