"""Which edits may make a program right, by what its training has shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import beside
from firstnet.doctor.text.nodes import around_of, find_all, lines_of, name_of, only
from firstnet.doctor.watch.edits.activations import activated
from firstnet.doctor.watch.edits.additions import begun_again, biases, resets
from firstnet.doctor.watch.edits.axes import along_the_other
from firstnet.doctor.watch.edits.carried import carried
from firstnet.doctor.watch.edits.crashed import edits_of_crash
from firstnet.doctor.watch.edits.drawn import by_the_root, scaled_down, smaller
from firstnet.doctor.watch.edits.equals import mistyped
from firstnet.doctor.watch.edits.imported import others_of_the_module
from firstnet.doctor.watch.edits.keys import keys_meant
from firstnet.doctor.watch.edits.listed import KIND as LISTED
from firstnet.doctor.watch.edits.listed import from_the_first_on
from firstnet.doctor.watch.edits.longer import more_epochs
from firstnet.doctor.watch.edits.named_units import by_name
from firstnet.doctor.watch.edits.nothing import silent
from firstnet.doctor.watch.edits.placed import (
    at_once,
    before,
    enclosed,
    in_front_of,
    in_place_of,
    replacing,
    with_argument,
)
from firstnet.doctor.watch.edits.right_class import of_right_classes
from firstnet.doctor.watch.edits.scaled import WHITE, all_parts_scaled
from firstnet.doctor.watch.edits.shapes import OF_SHAPES, edits_of_shapes
from firstnet.doctor.watch.edits.shared import own_lists
from firstnet.doctor.watch.edits.turned import turned
from firstnet.doctor.watch.findings import arguments, dropping, pointers
from firstnet.doctor.watch.findings.after_training import compared_nothing, miscounted
from firstnet.doctor.watch.findings.batches import Standing, short_range, standing
from firstnet.doctor.watch.findings.beside_gradient import shrunk
from firstnet.doctor.watch.findings.crash import module_meant
from firstnet.doctor.watch.findings.dropped import behind, moved_inside
from firstnet.doctor.watch.findings.not_learning import ROUNDED, dropped_calls, growing_momentum
from firstnet.doctor.watch.findings.order import as_in, swapped
from firstnet.doctor.watch.findings.preparation import (
    as_the_other,
    given_raw,
    standardised,
    unprepared,
    unread,
)
from firstnet.doctor.watch.findings.renamed import renamed, without_shifts
from firstnet.doctor.watch.findings.second_forward import of_watched, with_term
from firstnet.doctor.watch.findings.wrapped_around import of_floats
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.run import ENDED, Raised
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.as_in_training import as_in_training
from firstnet.doctor.watch.text.backwards import backwards
from firstnet.doctor.watch.text.chained import carried_on, chained, unchained
from firstnet.doctor.watch.text.counting import chosen_at, left_at, other_answers
from firstnet.doctor.watch.text.falling import rising
from firstnet.doctor.watch.text.lost import added, lost_sums
from firstnet.doctor.watch.text.measures import exchanged
from firstnet.doctor.watch.text.never_read import with_what_comes_back
from firstnet.doctor.watch.text.orders import both_in_order, one_of_two
from firstnet.doctor.watch.text.seeds import seeded_once
from firstnet.doctor.watch.text.slices import (
    beside_an_order,
    of_other_steps,
)
from firstnet.doctor.watch.text.spots import (
    OF_BIASES,
    above_zero,
    decays,
    grown_rates,
    last_words,
    made_alike,
    momentums,
    never_counted,
    penalties,
    rates,
    rebound,
    replaced,
    stepped,
    sums_of_all,
    undivided,
    unraised,
    unsquared,
)
from firstnet.doctor.watch.text.step_sizes import step_sizes
from firstnet.doctor.watch.text.summed import added_up
from firstnet.doctor.watch.text.unrated import unrated

START, UPDATE, COUNTED, COUNTS = "start", "update", "counted", "counts"  # kinds of edits
SCALED, POSITIVE = "scaled", "positive"  # likewise
LATER = 0.2  # by which an edit of the data is put back
ORDER, AXIS = "order", "axis"  # likewise
SMALLER, LARGER, WEAKER = "smaller rate", "larger rate", "weaker penalty"
UNRATED = "without rate"
SQUASHED = "squashed"  # of outputs that two activations have squashed
LEFT = "left"  # of a loop that is left in its first turn
MEASURE = "measure"  # of what the program prints, and no step goes through
TENTHS = (0.1, 0.01)
PIXELS = re.compile(r"uint8|ubyte|mnist|pixel|imread|Image\.open|load_digits", re.IGNORECASE)
DIVIDED = re.compile(r"/=? *\(?(25[56]|16)\b|\.(max|std|ptp)\(")  # as inputs are, to be scaled
LOST = re.compile(r"\b(nan|inf)\b", re.IGNORECASE)  # what is printed of numbers that are none
SUMS = ("axis=1, keepdims=True", "axis=0, keepdims=True", "axis=0", "axis=1")  # over the examples
MUCH_WORSE = 1.6  # times the variance of the targets, from which outputs are saturated
LARGEST_RATE = 1.0  # that is tried in the place of one a thousand times as small, or more
DEAD = 1e-3  # of the distance to the targets, by which it still changes where no neuron lives
LIKELIEST = 20  # edits of shapes, that come before others of a crash
LAST = 7.0  # cost of another rate, which is tried where nothing else helps
STARTS = (0.1, 0.5, 0.01)  # sizes of starting weights


def readily(watched: Watched) -> Iterator[Edit]:
    """Yield edits of what is most likely wrong by the text alone; they need no search."""
    for source in watched.learner.sources.values():
        yield from by_name(source)
        yield from mistyped(source)
    yield from _of_order(watched)
    for source, reached in watched.files_run():
        yield from (slice_ for slice_ in of_right_classes(source) if slice_.line in reached)
        for each in unsquared(source):
            text = f"{ast.unparse(each.gradient)} ** 2"
            yield replacing(each.gradient, text, source, kind=UPDATE)
        if powers := unraised(source):
            written = [power for _, power in powers]
            yield at_once([node for node, _ in powers], written, written[0], source, kind=UPDATE)
    yield from arguments.reached(watched)
    for source, reached in watched.files_run():
        yield from (it for it in rising(source) if it.line in reached)
        yield from at_the_first_turn(source, reached)
        for backward in backwards(source):
            if backward.call.lineno in reached:
                other_way = f"reversed({ast.unparse(backward.loop.iter)})"
                yield replacing(backward.loop.iter, other_way, source)
        yield from added_up(source, reached)
        yield from carried_on(source, reached)
        yield from carried(source, reached)


def remedies(watched: Watched) -> Iterator[Edit]:
    """Yield further edits of the files of a program, the likeliest first."""
    learner, raised = watched.learner, watched.outcome.raised
    if (compared := compared_nothing(watched)) is not None:
        path = compared.function.source.path
        yield from (replace(it, path=path) for it in compared.function.edits())
    last = behind(watched)
    inside = moved_inside(last) if last is not None else None
    if inside is not None:
        yield inside
    for source in learner.sources.values():
        for strong in undivided(source) if shrunk(watched) is not None else ():
            text = f"({strong.strength.id} / {strong.by})"
            yield replacing(strong.strength, text, source, kind=UPDATE)
        if any(it.even and not it.follows for step in watched.steps for it in step.groups):
            calls = sums_of_all(source)
            for more in SUMS if calls else ():
                texts = [with_argument(call, more, source) for call in calls]
                yield at_once(calls, texts, more, source, kind="name")
    if watched.learning is not None and renamed(watched, watched.learning) is not None:
        for source in learner.sources.values():
            yield from without_shifts(source)
    yield from _of_spread(watched)
    if raised is not None and raised.kind == "OverflowError":
        yield from _of_sums(watched)
    if raised is not None:
        yield from _of_crash(raised, watched)
    yield from _of_activations(watched)
    yield from _of_two_activations(watched)
    yield from turned_around(watched)
    for step in watched.steps:
        yield from step.mends
    for source in learner.sources.values():
        yield from with_what_comes_back(source)
    astray = raised is not None or any(not it.right for it in watched.steps)
    for source in learner.sources.values() if astray else ():
        yield from _of_softmax(source, watched.run_in(source.path))
        yield from (replace(it, kind=LISTED) for it in from_the_first_on(source))
    idle = list(dict.fromkeys(name for it in watched.steps for name in it.idle))
    for step in watched.steps[:1]:
        for source in _files_of(step, watched):
            found = [added(lost_total, source) for lost_total in lost_sums(source)]
            found += biases(source, idle)
            yield from (replace(it, path=source.path) for it in found)
    yield from _of_sums(watched)
    yield from in_place(watched)
    shrinking = [name for it in watched.steps for name in it.overwritten]
    if shrunk(watched) is not None:
        shrinking += [group.name for step in watched.steps for group in step.groups]
    for source in learner.sources.values() if shrinking else ():
        yield from _of_replaced(source, shrinking)
    if watched.untouched is not None:
        loop = learner.sites.loops[watched.untouched[0]]
        source = learner.sources[loop.file]
        yield from _of_dropped(source, loop.line, learner.sources.values())
    for step in watched.steps[:1]:
        for source in _files_of(step, watched) if step.positive else ():
            yield from _of_positive(source, step.positive)
        starts = [name for it in watched.steps for name in (*it.alike, *it.same)]
        for source in _files_of(step, watched) if starts else ():
            yield from seeded_once(source)
        if watched.learning is not None and not watched.learning.learns:
            starts += [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
        for source in _files_of(step, watched):
            yield from of_alike(source, list(dict.fromkeys(starts)))
    if not watched.steps and watched.alike:
        yield from of_alike(learner.about, watched.alike)
    if (still := standing(watched)) is not None:
        yield from _of_standing(still)
    if (turned := short_range(watched)) is not None:
        yield replacing(turned.loop.iter, turned.instead, turned.source, kind="index")
    if (pointer := pointers.of_watched(watched)) is not None:
        yield pointers.moved_on(pointer)
    for source in learner.sources.values():
        for slice_ in (*of_other_steps(source), *beside_an_order(source)):
            yield replacing(slice_.node, slice_.instead, slice_.source, kind="index")
    torn = watched.learning is None or (
        not watched.learning.learns
        or (watched.learning.uses is not None and watched.learning.uses.torn[0] > 0)
    )
    for source in learner.sources.values() if torn else ():
        yield from both_in_order(source)
        reached = watched.run_in(source.path)
        yield from (it for it in one_of_two(source) if it.line in reached)
    yield from of_floats(watched)
    left = unprepared(learner.sources.values())
    again = as_the_other(left) if left is not None else None
    if again is not None:
        yield again
    raw = given_raw(learner.sources.values())
    if raw is not None:
        yield raw
    unused = unread(learner.sources.values())
    again = standardised(unused) if unused is not None else None
    if again is not None:
        yield again
    lacking = of_watched(watched)
    whole = with_term(*lacking) if lacking is not None else None
    if whole is not None:
        yield whole
    always = dropping.of_watched(watched)
    off = dropping.switched(always) if always is not None else None
    if off is not None:
        yield off
    yield from _of_counts(watched)
    yield from _of_momentum(watched)
    yield from _of_a_short_training(watched)
    for source in learner.sources.values():
        yield from _of_unrated(source, watched)
        yield from _of_counters(source)
        yield from _of_decays(source)
    if _rests(watched):
        yield from _of_starts(watched)
    for source in learner.sources.values():
        yield from other_rates(source, watched)


def _of_sums(watched: Watched) -> Iterator[Edit]:
    """Yield sums of gradients that begin again with each step."""
    for step in watched.steps[:1]:
        loop = watched.learner.sites.loops[step.loop]
        wrong = ["grad"] if any(not group.follows for group in step.groups) else []
        for source in _files_of(step, watched):
            if loop.file == source.path:
                yield from begun_again(source, step.never_reset, loop.line)
            found = resets(source, [*step.never_reset, *wrong])
            yield from (replace(edit, path=source.path) for edit in found)


def _files_of(step: StepSeen, watched: Watched) -> list[Source]:
    """Return the files that a step is computed in, the examined one first."""
    about, sources = watched.learner.about, watched.learner.sources
    others = sorted(step.lines, key=lambda it: -len(step.lines[it]))
    return [
        about,
        *(sources[other] for other in others if other in sources and other != about.path),
    ]


def _of_counts(watched: Watched) -> Iterator[Edit]:
    """Yield other answers to be compared with the labels, where the right ones are miscounted."""
    learning, learner = watched.learning, watched.learner
    if learning is None or not learning.learns:
        return
    for source in learner.sources.values():
        trained = _trained(watched, source)
        reached = watched.run_in(source.path)
        for edit in as_in_training(source, trained, reached):
            yield replace(edit, kind=MEASURE)
    places = [
        finding.place for finding in miscounted(watched, learning) if finding.place is not None
    ]
    for source in learner.sources.values():
        lines = {
            place.line for place in places if beside(source.path, learner.about.path) == place.file
        }
        for line in sorted(lines):
            values, texts = exchanged(source)
            if values:
                words = "precision and recall exchanged"
                yield at_once(values, texts, words, source, kind=COUNTS)
            for other in other_answers(source, chosen_at(source, line)):
                yield at_once(other.calls, other.texts, other.texts[0], source, kind=COUNTS)
            if (left := behind_the_loop(source, line, COUNTS)) is not None:
                yield left


def _trained(watched: Watched, source: Source) -> set[int]:
    """Return the lines of the loops of the training in one file, and of the step."""
    lines = watched.trained(source.path)
    loops = {watched.learner.sites.loops[step.loop] for step in watched.steps}
    heads = {loop.line for loop in loops if loop.file == source.path}
    for node in find_all(source.tree(), ast.For, ast.While):
        if node.lineno in heads:
            lines.update(lines_of(node))
    return lines


def at_the_first_turn(source: Source, reached: set[int]) -> Iterator[Edit]:
    """Yield each return that ends a loop in its first turn, put behind the loop."""
    for node in find_all(source.tree(), ast.Return):
        if node.lineno in reached and left_at(source, node.lineno):
            edit = behind_the_loop(source, node.lineno, LEFT)
            if edit is not None:
                yield edit


def behind_the_loop(source: Source, line: int, kind: str) -> Edit | None:
    """Return the line that ends a loop in its first turn, put behind the loop.

    Args:
        source: the file.
        line: in the loop.
        kind: of the edit.
    """
    left = left_at(source, line)
    if left is None or left.end.end_lineno != left.end.lineno:
        return None
    indent = source.runnable.split("\n")[left.loop.lineno - 1][: left.loop.col_offset]
    where = left.end.lineno, 0, left.end.lineno, left.end.col_offset
    return Edit(*where, indent, kind, 0.0, "behind the loop", source.path)


def _of_momentum(watched: Watched) -> Iterator[Edit]:
    """Yield a momentum of 0.9 in the place of one with which the velocity grows."""
    momentum = growing_momentum(watched)
    if momentum >= 1 - ROUNDED:
        for source in watched.learner.sources.values():
            for constant in momentums(source, momentum)[:1]:
                yield replacing(constant, "0.9", source)


def turned_around(watched: Watched) -> Iterator[Edit]:
    """Yield edits that turn the whole step around, where all of it goes uphill.

    An error with the other sign is the slope of no cost at all.
    """
    step = watched.step
    if step is None or not all(it.uphill or it.of_unknown_cost for it in watched.steps):
        return
    sites = watched.learner.sites.values
    wanted = [series.site for series in (step.target,) if series is not None] + [*step.twins]
    targets = {sites[number].text for number in wanted}
    operands = targets | {
        sites[series.site].text for series in (step.output,) if series is not None
    }
    names = [group.name for group in step.groups]
    for source in _files_of(step, watched):
        yield from turned(source, step.lines.get(source.path, set()), names, operands, targets)


def _of_activations(watched: Watched) -> Iterator[Edit]:
    """Yield activations of layers, where the step is not along the gradient without them.

    They are in the function that computes the output, before that.
    """
    step, sites = watched.step, watched.learner.sites.values
    if step is None or step.output is None or step.proven:
        return
    output = sites[step.output.site]
    source = watched.learner.sources.get(output.file)
    if source is not None:
        run = watched.run_in(source.path)
        around = around_of(source.tree(), [output.line])
        inside = {n for statement in around for n in range(statement.lineno, output.line + 1)}
        yield from activated(source, run & inside if around else run)


def _of_two_activations(watched: Watched) -> Iterator[Edit]:
    """Yield calls without another one around them, where outputs are squashed twice."""
    step = watched.step
    if step is None or not step.squashed_twice:
        return
    for source in _files_of(step, watched):
        run = step.lines.get(source.path, set())
        for node in ast.walk(source.tree()):
            match node:
                case ast.Call(args=[ast.Call() as inner], keywords=[]) if node.lineno in run:
                    text = source.written(inner)
                    yield in_place_of(node, text, f"{text} alone", source, kind=SQUASHED)


def _of_order(watched: Watched) -> Iterator[Edit]:
    """Yield results in the order in which they are unpacked, or the other way round."""
    found = swapped(watched.learner.sources.values(), watched.lines)
    if found is not None:
        pairs = [(found.returned, found.unpacked), (found.unpacked, found.returned)]
        for node, other in pairs if found.once else pairs[1:]:
            source = found.sources[node is found.returned]
            text = ", ".join(ast.unparse(expression) for expression in as_in(node, other))
            yield in_place_of(node, text, "the same order", source, kind=ORDER)


def _of_spread(watched: Watched) -> Iterator[Edit]:
    """Yield outputs and targets of one shape, wherever NumPy spread out their difference.

    They are the flat sides as columns, or the columns flat, in all differences of a file at once.
    """
    sites = watched.learner.sites.values
    for path, source in watched.learner.sources.items():
        texts = {
            (sites[number].line, sites[number].text): shapes
            for number, shapes in watched.spread.items()
            if sites[number].file == path
        }
        here = list(find_all(source.tree(), ast.BinOp))
        found = [(inner, texts.get((inner.lineno, ast.unparse(inner)))) for inner in here]
        sides = [
            sorted(zip(shapes, (inner.left, inner.right)), key=lambda each: len(each[0]))
            for inner, shapes in found
            if shapes is not None
        ]
        flat = [side for side in sides if len(side[0][0]) == 1 and len(side[1][0]) == 2]
        for place, change in enumerate((".reshape(-1, 1)", ".reshape(-1)") if flat else ()):
            nodes = sorted((it[place][1] for it in flat), key=lambda it: (it.lineno, it.col_offset))
            texts_of = [f"{enclosed(node)}{change}" for node in nodes]
            yield at_once(nodes, texts_of, texts_of[0], source, kind="wrap", cost=0.1 * place)


def _of_a_short_training(watched: Watched) -> Iterator[Edit]:
    """Yield smaller starts, and more epochs, where outputs come closer and nothing is learned."""
    step, learning = watched.step, watched.learning
    if step is None or learning is None or learning.learns:
        return
    names = {group.name.split(".")[-1] for group in step.groups}
    for source in watched.learner.sources.values():
        yield from smaller(source, names)
        yield from more_epochs(source) if learning.falls and step.right else ()


def _of_softmax(source: Source, reached: set[int]) -> Iterator[Edit]:
    """Yield functions of exponentials that add up along the other axis."""
    functions = find_all(source.tree(), ast.FunctionDef)
    for it in (function for function in functions if function.body[0].lineno in reached):
        calls = (name_of(node.func) for node in find_all(it, ast.Call))
        if "exp" in calls:
            edits = along_the_other(source, it.body[0].lineno)
            yield from (replace(edit, kind=AXIS) for edit in edits)


def _of_counters(source: Source) -> Iterator[Edit]:
    """Yield `t += 1` at the head of the loops and of the function around `1 - beta**t`."""
    for counter in never_counted(source):
        text = f"{counter.name} += 1"
        for statement in counter.before:
            yield replace(before(statement, [text], text, source, COUNTED), cost=0.3)


def _of_decays(source: Source) -> Iterator[Edit]:
    """Yield learning rates that are lowered below the loop over the steps, and not at its end."""
    lines = source.runnable.split("\n")
    for decay in decays(source):
        statement, inner = decay.statement, decay.inner
        if inner is decay.outer:
            continue
        if inner.body[-1] is statement and lines[statement.lineno - 1].strip() == ast.unparse(
            statement
        ):
            line, column = statement.lineno, statement.col_offset
            indent = lines[inner.lineno - 1][: inner.col_offset]
            words = "below the loop over the steps"
            yield Edit(line, 0, line, column, indent, "indent", 0.5, words, source.path)


def _of_unrated(source: Source, watched: Watched) -> Iterator[Edit]:
    """Yield changes times the rate that their neighbours have, where nothing is learned."""
    learning = watched.learning
    if learning is not None and not learning.learns:
        for it in unrated(source):
            yield replacing(it.change, f"{it.rate} * {enclosed(it.change)}", source, kind=UNRATED)


def other_rates(source: Source, watched: Watched) -> Iterator[Edit]:
    """Yield other rates for a right step: smaller ones where numbers are lost, larger ones else."""
    step, learning = watched.step, watched.learning
    factors: tuple[float, ...]
    if step is None:
        dead = watched.outcome.how == ENDED  # it may be after the first step
        factors = TENTHS if watched.not_finite >= 0 or dead else ()
    elif learning is None:
        factors = TENTHS if any(map(LOST.search, watched.outcome.printed)) else ()
    elif learning.explodes or not learning.finite or learning.has_exploded:
        factors = TENTHS
    elif (learning.learns and not learning.ends_at_the_mean) or not step.right:
        factors = ()
    else:
        far = learning.parts[-1].distance > MUCH_WORSE * learning.spread > 0
        lost = not learning.finite or learning.worsens or (far and not learning.falls)
        factors = (10.0, 100.0, 1000.0, 10_000.0)
        factors = TENTHS if lost else (*TENTHS, *factors) if _is_dead(learning) else factors
    tried = []
    lines = watched.trained(source.path)
    if any(True for _ in watched.each_run(grown_rates, lambda it: it[0].lineno)):
        return  # a smaller rate would hide how it grows
    settings = rates(source) or (step_sizes(source, lines) if factors == TENTHS else [])
    for number in settings if factors and not decays(source) else ():
        own = float(ast.literal_eval(number))
        for place, factor in enumerate(TENTHS if own >= LARGEST_RATE else factors):
            rate = own * factor
            if rate > LARGEST_RATE and place > 1:
                continue
            value = f"{rate:g}"
            words = f"a learning rate of {value}"
            kind, cost = SMALLER if factor < 1 else LARGER, LAST + 0.1 * place
            tried.append(in_place_of(number, value, words, source, kind=kind, cost=cost))
    yield from sorted(tried, key=lambda it: it.cost)


def weaker_penalties(source: Source, watched: Watched) -> Iterator[Edit]:
    """Yield a weaker weight decay for a right step that learns nothing."""
    step, learning = watched.step, watched.learning
    if step is None or learning is None or learning.learns or not step.right:
        return
    for place, factor in enumerate((0.01, 0.0001)):
        for number in penalties(source):
            value = f"{float(ast.literal_eval(number)) * factor:g}"
            cost, words = LAST + 0.1 * place, f"a weight decay of {value}"
            yield in_place_of(number, value, words, source, kind=WEAKER, cost=cost)


def _is_dead(learning: Learning) -> bool:
    """Tell whether all examples are answered alike, and nothing changes."""
    distances = [part.distance for part in learning.parts[1:]]
    return learning.constant is not None and max(distances) - min(distances) < DEAD * max(distances)


def _loops_run(source: Source, run: set[int]) -> list[int]:
    """Return the lines of the loops that were run."""
    loops = find_all(source.tree(), ast.For, ast.While)
    return sorted(
        loop.lineno for loop in loops if run.intersection({loop.lineno, loop.body[0].lineno})
    )


def _of_replaced(source: Source, names: Sequence[str]) -> Iterator[Edit]:
    """Yield what numbers were before, plus or minus what they are replaced by."""
    for node in replaced(source, names):
        target = ast.unparse(node.targets[0])
        for sign in "+-":
            value = f"{target} {sign} {enclosed(node.value)}"
            yield replacing(node.value, value, source, kind=UPDATE, cost=0.1 * (sign == "-"))


def in_place(watched: Watched) -> Iterator[Edit]:
    """Yield steps that change an array in the place of those that give its name to a new one."""
    for source in watched.learner.sources.values():
        for line in _loops_run(source, watched.run_in(source.path)):
            yield from _of_rebound(source, line)


def _of_rebound(source: Source, line: int) -> Iterator[Edit]:
    """Yield the steps in place of what gives new values to names only: w -= step."""
    nodes, texts = [], []
    for node in rebound(source, line):
        if isinstance(node.value, ast.BinOp):
            left, right = node.targets[0], source.written(node.value.right)
            sign = "-" if isinstance(node.value.op, ast.Sub) else "+"
            if ast.unparse(left) == ast.unparse(node.value.left) and right:
                nodes.append(node)
                texts.append(f"{ast.unparse(left)} {sign}= {right}")
    if nodes:
        yield at_once(nodes, texts, "in place", source, kind=UPDATE)


def _rests(watched: Watched) -> bool:
    """Tell whether nothing is learned though no step was seen to be wrong."""
    learning = watched.learning
    stuck = learning is None or not learning.learns
    right = watched.step is None or watched.step.right
    return stuck and right and watched.outcome.raised is None


def _of_starts(watched: Watched) -> Iterator[Edit]:
    """Yield other weights to start with, and inputs of about 1, where neurons may be saturated."""
    seen = [group.name for step in watched.steps for group in step.groups]
    sources = watched.learner.sources.values()
    pixels = any(PIXELS.search(it.runnable) for it in sources)
    for source in sources:
        every = dict.fromkeys([*seen, *stepped(source)])
        names = [it for it in every if not OF_BIASES.search(it)]
        calls = above_zero(source, names)
        if calls:
            drawn = [source.written(call) for call in calls]
            yield at_once(
                calls, [f"({it} - 0.5)" for it in drawn], "around 0", source, kind=POSITIVE
            )
        if not watched.steps:
            yield from of_alike(source, names)
        words = last_words(names).split("|")
        yield from by_the_root(source, words)
        yield from scaled_down(source, words)
        unscaled = pixels and not DIVIDED.search(source.runnable)
        for it in all_parts_scaled(source, WHITE) if unscaled else ():
            yield replace(it, kind=SCALED, cost=LATER, path=source.path)


def _of_positive(source: Source, names: Sequence[str]) -> Iterator[Edit]:
    """Yield starting weights around 0 in the place of those above it."""
    for call in above_zero(source, names):
        text = source.written(call)
        yield in_place_of(call, f"({text} - 0.5)", "around 0", source, kind=START)


def of_alike(source: Source, names: Sequence[str]) -> Iterator[Edit]:
    """Yield starting weights by chance in the place of zeros, or of another number, for all."""
    calls = [it for it in made_alike(source, names) if it.args and _is_table(it.args[0])]
    for place, size in enumerate(STARTS if calls else ()):
        texts = []
        for call in calls:
            shape = ast.unparse(call.args[0]).strip("()").rstrip(",")
            base = ast.unparse(call.func).rpartition(".")[0]
            texts.append(f"{size} * {base}.random.randn({shape})")
        yield at_once(calls, texts, "weights by chance", source, kind=START, cost=0.1 * place)


def _is_table(shape: ast.expr) -> bool:
    """Tell whether a shape is that of weights: not of one row, as biases are."""
    return isinstance(shape, ast.Tuple) and bool(shape.elts) and ast.unparse(shape.elts[0]) != "1"


def _of_standing(found: Standing) -> Iterator[Edit]:
    """Yield slices that move with the counter of their loop: order[s:s + 40] for order[:40]."""
    counter, texts = ast.unparse(found.loop.target), []
    for subscript in found.slices:
        assert isinstance(subscript.slice, ast.Slice)  # noqa: S101  # they were chosen so
        size = ast.unparse(subscript.slice.upper) if subscript.slice.upper is not None else ""
        texts.append(f"{ast.unparse(subscript.value)}[{counter}:{counter} + {size}]")
    words = f"from {counter} on"
    yield at_once(found.slices, texts, words, found.source, kind="index")


def _of_dropped(source: Source, line: int, files: Iterable[Source]) -> Iterator[Edit]:
    """Yield assignments of the results that a loop drops, to the arguments they were made of."""
    for dropped in dropped_calls(source, line, files):
        given = dropped.value.args if isinstance(dropped.value, ast.Call) else []
        for name in map(ast.unparse, only(given, ast.Name, ast.Attribute)):
            yield in_front_of(dropped, f"{name} = ", f"assigned to {name}", source, kind="assign")


def _of_crash(raised: Raised, watched: Watched) -> Iterator[Edit]:
    sources = watched.learner.sources
    wanted, source = module_meant(raised), sources.get(raised.file)
    if wanted and source is not None:
        line = source.runnable.split("\n")[raised.line - 1]
        name = str(getattr(raised.error, "name", ""))
        start = line.find(name)
        if start >= 0:
            where = raised.line, start, raised.line, start + len(name)
            yield Edit(*where, wanted, "name", 0.0, wanted, source.path)
    for each in sources.values():
        yield from own_lists(each)
    nothing = silent(raised, sources)
    if nothing is not None:
        yield from nothing.edits()
    yield from others_of_the_module(sources, raised.message)
    if isinstance(raised.error, KeyError):
        yield from keys_meant(sources, str(raised.error.args[0]))
    for source in sources.values():
        for loop in unchained(source):
            yield from chained(source, loop.call.lineno)
    of_shapes = OF_SHAPES.search(raised.message) and raised.file in sources
    shapes = edits_of_shapes(sources, raised.file, raised.line) if of_shapes else iter(())
    yield from islice(shapes, LIKELIEST)
    for source in sources.values():
        yield from edits_of_crash(source, raised, sources)
    yield from shapes
