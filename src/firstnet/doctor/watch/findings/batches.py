"""What is said of the mini-batches that a training takes."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import find_all, function_at, only, walk_all
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.learning.uses import Uses
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.apart import is_sure, torn_apart
from firstnet.doctor.watch.text.seeds import same_draws, seed_before
from firstnet.doctor.watch.text.slices import (
    DRAWS,
    beside_an_order,
    drawn_at,
    of_other_steps,
    order_of_batches,
)

ROUNDS = 3  # passes through all examples, before some are said to be left out
LEFT_OUT = 0.5  # of the examples; less may be kept back to validate
OVERLAPS = 0.45  # of a mini-batch; of two drawn by chance less than 0.25 is the same
TORN = 0.2  # of the examples that come again, with another target
ONE = "it takes one mini-batch in each epoch"  # what may be wrong with a range
BATCHES = "it counts examples, and ends at the number of mini-batches"
OTHERS = 1.5  # turns for each step of one kind, where a loop has steps of another kind
OFTEN = 50  # examples that come again, before their targets are compared

SMALL_PARTS = 4  # of the examples, that a mini-batch is at most one of


def misused(watched: Watched, uses: Uses | None, *, classes: bool) -> Finding | None:
    """Return what is wrong with the mini-batches; None where nothing is.

    Args:
        watched: what was seen of the training.
        uses: which examples it takes.
        classes: whether the targets are classes; numbers as targets may change on purpose.
    """
    if uses is None:
        return None
    other, again = uses.torn
    sure = watched.step is not None and watched.step.right  # its target is that of its inputs
    if classes and sure and again >= OFTEN and other > TORN * again:
        return _torn(watched, uses)
    if uses.of_test:
        return _of_test(watched, uses)
    if uses.leaked is not None:
        return _leaked(watched, uses)
    if not uses.name:
        return _drawn_anew(watched, uses)
    order = next(order_of_batches(watched.learner.about), None)
    if order is not None and ROUNDS * uses.used <= min(uses.seen, uses.count):
        return _left_out(watched, uses, order.lineno)
    line = _taken(watched, uses)
    drawn = uses.batch > 1 and uses.count >= 4 * uses.batch
    if drawn and OVERLAPS < uses.overlap < 1 and watched.around and line:
        return _overlapping(uses, line)
    if _stops_early(watched, uses):
        return _skipping(watched, uses)
    few = uses.seen >= ROUNDS * uses.count and uses.used <= LEFT_OUT * uses.count
    learning = watched.learning
    if few and learning is not None and _has_other_steps(watched, learning.steps):
        return None
    once = learning is not None and learning.steps <= learning.restarts[1] + 2  # in each epoch
    if once and uses.used == uses.batch and not drawn:
        return None  # a large part of them, all at once: that may be meant
    same = uses.batch > 1 and uses.overlap == 1
    if (few or same) and _was_to_take_all(watched, uses):
        return _left_out(watched, uses, line)
    if same and _dealt(watched):
        return _left_out(watched, uses, line or _dealt(watched))
    if few and drawn and uses.used <= uses.batch and (uses.overlap < 1 or _drawn(watched, line)):
        return _left_out(watched, uses, line)  # as many are drawn as there are to draw from
    return None


def _drawn_anew(watched: Watched, uses: Uses) -> Finding | None:
    """Return what is said of a function that draws the same examples whenever it is called."""
    again = uses.batch > 1 and uses.used == uses.batch and uses.seen >= ROUNDS * uses.batch
    step = watched.step
    if step is None or not again:
        return None
    for path, source in watched.learner.sources.items():
        for seed in same_draws(source, step.lines.get(path, set())):
            return finding(
                "ND601",
                f"`{ast.unparse(seed)}` begins chance anew in each step",
                observed=f"the same {uses.used} examples in each of "
                f"{uses.seen // uses.batch} steps, for the same ones are drawn",
                expected="other examples in each step: chance begins once, before the training",
                at=watched.at(path, seed.lineno),
            )
    return None


def never_shuffled(watched: Watched, uses: Uses | None) -> Finding | None:
    """Return what is advised where each epoch takes the same examples in the same order."""
    if uses is None or not uses.ordered or SMALL_PARTS * uses.batch > uses.count:
        return None
    step = watched.step
    site = watched.learner.sites.loops[step.loop] if step is not None else None
    return finding(
        "ND603",
        "Each epoch takes the examples in the same order",
        observed=f"the {uses.count} examples come again as they came before",
        expected="a new order in each epoch, of inputs and targets alike",
        at=watched.at(site.file, site.line) if site else None,
    )


def _has_other_steps(watched: Watched, steps: int) -> bool:
    """Tell whether the loop has many turns that are no such steps, as those of another task."""
    step = watched.step
    return step is not None and watched.turns.get(step.loop, 0) > OTHERS * steps


class Standing(NamedTuple):
    """A loop over mini-batches that takes the same examples in each turn, and where it does."""

    source: Source
    loop: ast.For
    slices: list[ast.Subscript]


def standing(watched: Watched) -> Standing | None:
    """Return the loop over the steps, where it counts in steps and nothing in it reads the counter.

    `for s in range(0, n, size)` is one, with `order[:size]` in it, and nothing drawn by chance. A
    slice of something else than an order has to be as long as the loop's steps, or to have given
    the same examples in every step.
    """
    step = watched.step
    site = watched.learner.sites.loops[step.loop] if step is not None else None
    source = watched.learner.sources.get(site.file) if site is not None else None
    uses = watched.learning.uses if watched.learning is not None else None
    same = uses is not None and uses.batch > 1 and uses.overlap == 1
    orders = _orders(source) if source is not None else set()
    for inner in ast.walk(source.tree()) if source is not None else ():
        if (
            isinstance(inner, ast.For)
            and site
            and inner.lineno == site.line
            and _counts_in_steps(inner)
        ):
            inside = list(walk_all(inner.body))
            read = {node.id for node in only(inside, ast.Name)}
            calls = {_name_of(node.func) for node in only(inside, ast.Call)}
            found = [node for node in only(inside, ast.Subscript) if _is_first(node)]
            stored = {node.id for node in only(inside, ast.Name) if isinstance(node.ctx, ast.Store)}
            found = [node for node in found if _name_of(node.value) not in stored]
            step_of = ast.unparse(inner.iter.args[2]) if isinstance(inner.iter, ast.Call) else ""
            found = [
                node
                for node in found
                if same or _name_of(node.value) in orders or _end_of(node) == step_of
            ]
            if source and found and _name_of(inner.target) not in read and not calls & DRAWS:
                return Standing(source, inner, sorted(found, key=lambda node: node.lineno))
    return None


def _orders(source: Source) -> set[str]:
    """Return the names of orders that are drawn by chance."""
    return {
        _name_of(target)
        for assign in find_all(source.tree(), ast.Assign)
        if isinstance(assign.value, ast.Call) and _name_of(assign.value.func) == "permutation"
        for target in assign.targets
    }


def only_the_first(watched: Watched) -> Finding | None:
    """Return what is said of slices that a loop in steps does not fit: `order[s:size]`."""
    for path, source in watched.learner.sources.items():
        for slice_ in of_other_steps(source):
            loops = [
                (site.line, watched.turns.get(number, 0))
                for number, site in enumerate(watched.learner.sites.loops)
                if site.file == path and site.line <= slice_.node.lineno
            ]
            if max(loops, default=(0, 0))[1] > 1:  # of the innermost one
                text = ast.unparse(slice_.node)
                message, observed = (
                    (
                        f"Only the first mini-batch has examples: `{text}` ends at the size of one",
                        "nothing at all in every other turn of the loop",
                    )
                    if slice_.ends
                    else (
                        f"Mini-batches are left out: `{text}` is for a counter that goes up by 1",
                        "a counter that goes up by the size of a mini-batch already",
                    )
                )
                return finding(
                    "ND601",
                    message,
                    observed=observed,
                    expected=slice_.instead,
                    at=watched.at(path, slice_.node.lineno),
                )
    return None


def apart(watched: Watched, *, learned: bool = False) -> Finding | None:
    """Return what is said of inputs and targets that the text takes apart.

    Args:
        watched: the program.
        learned: whether it has learned all the same, so that the names have to tell it, too.
    """
    for source, torn in watched.each_run(torn_apart, lambda it: it.node.lineno):
        if learned and not is_sure(torn):
            continue
        return finding(
            "ND605",
            f"`{ast.unparse(torn.node)}` tears examples and targets apart",
            observed=torn.why,
            expected=torn.instead,
            at=watched.at(source.path, torn.node.lineno),
        )
    return None


def same_slice(watched: Watched) -> Finding | None:
    """Return what is said of a loop over mini-batches that takes the same slice in each turn."""
    found, step = standing(watched), watched.step
    turns = max(watched.lengths.get(step.loop, []), default=0) if step is not None else 0
    if found is None or turns < ROUNDS:
        return None
    first, counter = found.slices[0], _name_of(found.loop.target)
    return finding(
        "ND601",
        "Step after step takes the same examples",
        observed=f"`{ast.unparse(first)}` in each of the {turns} turns of the loop at line "
        f"{found.loop.lineno}, in which nothing reads {counter}",
        expected="other examples in each turn, until all were used",
        at=watched.at(found.source.path, first.lineno),
    )


class ShortRange(NamedTuple):
    """A loop over mini-batches that ends too soon, whatever the examples are.

    Attributes:
        source: the file.
        loop: as in `for s in range(0, size, n)`, with `order[s:s + size]` in it.
        instead: what its range should be: "range(0, n, size)".
        why: what is wrong with it.
    """

    source: Source
    loop: ast.For
    instead: str
    why: str


def short_range(watched: Watched) -> ShortRange | None:
    """Return the first loop over mini-batches whose end and step have changed places.

    It always takes one mini-batch, though others are there. Or its end is the number of the
    mini-batches, and not of the examples: `range(0, n // size, size)`.
    """
    sites = watched.learner.sites.loops
    run = {
        (sites[number].file, sites[number].line): set(its)
        for number, its in watched.lengths.items()
        if its
    }
    others = _has_others(watched)
    for path, source in watched.learner.sources.items():
        for inner in find_all(source.tree(), ast.For):
            if (path, inner.lineno) not in run:
                continue
            if not _counts_in_steps(inner):
                continue
            assert isinstance(inner.iter, ast.Call)  # noqa: S101  # it counts
            start, end, step = map(ast.unparse, inner.iter.args)
            ends = [_end_of(node) for node in find_all(inner, ast.Subscript)]
            counter = ast.unparse(inner.target)
            once = run[path, inner.lineno] == {1} and others and step != end
            if once and f"{counter} + {end}" in ends:
                return ShortRange(source, inner, f"range({start}, {step}, {end})", ONE)
            match inner.iter.args[1]:
                case ast.BinOp(left=count, op=ast.FloorDiv(), right=size):
                    if ast.unparse(size) == step and f"{counter} + {step}" in ends:
                        instead = f"range({start}, {ast.unparse(count)}, {step})"
                        return ShortRange(source, inner, instead, BATCHES)
    return None


def _has_others(watched: Watched) -> bool:
    """Tell whether there are more examples than a mini-batch has, as far as it is known.

    Where the training is too short to tell, they may be counted afterwards.
    """
    uses = watched.learning.uses if watched.learning is not None else None
    if uses is not None:
        return 0 < uses.batch < max(uses.used, uses.count)
    rows = max(watched.step.output_shape, default=0) if watched.step is not None else 0
    return any(
        max(comparison.lengths, default=0) > 2 * rows > 0
        for comparison in watched.comparisons.values()
    )


def ends_too_soon(watched: Watched) -> Finding | None:
    """Return what is said of epochs that leave out most examples, since a range is wrong."""
    found = short_range(watched)
    if found is None:
        return None
    return finding(
        "ND601",
        f"The loop over `{ast.unparse(found.loop.iter)}` ends too soon",
        observed=found.why,
        expected=f"a turn for each mini-batch, as of `{found.instead}`",
        at=watched.at(found.source.path, found.loop.lineno),
    )


def _counts_in_steps(loop: ast.For) -> bool:
    call = loop.iter
    return isinstance(call, ast.Call) and _name_of(call.func) == "range" and len(call.args) == 3


def _is_first(node: ast.Subscript) -> bool:
    """Tell whether this is a slice from the beginning, such as order[:40]."""
    part = node.slice
    if not isinstance(part, ast.Slice) or part.upper is None or part.step is not None:
        return False
    return part.lower is None or (isinstance(part.lower, ast.Constant) and part.lower.value == 0)


def _end_of(node: ast.Subscript) -> str:
    """Return where a slice ends, as the program has it."""
    part = node.slice
    return ast.unparse(part.upper) if isinstance(part, ast.Slice) and part.upper else ""


def _was_to_take_all(watched: Watched, uses: Uses) -> bool:
    """Tell whether the loop has as many mini-batches as all examples make.

    A training on a part of them, as on all but the test set, has not, whichever part it is.
    """
    usual = _usual_turns(watched)
    return bool(watched.around) and 0.5 < usual * uses.batch / uses.count < 1.5


def _usual_turns(watched: Watched) -> int:
    """Return how many turns the loop of the steps has, each time; 0 where that is not known."""
    step = watched.step
    lengths = sorted(watched.lengths.get(step.loop, [])) if step is not None else []
    return lengths[len(lengths) // 2] if len(lengths) >= ROUNDS else 0


def _dealt(watched: Watched) -> int:
    """Return where a mini-batch is asked of a generator that is made there, anew; 0 if nowhere."""
    lines = [
        call.lineno
        for call in find_all(watched.learner.about.tree(), ast.Call)
        if _name_of(call.func) == "next" and call.args and isinstance(call.args[0], ast.Call)
    ]
    return min(lines, default=0)


def _torn(watched: Watched, uses: Uses) -> Finding:
    other, again = uses.torn
    source = watched.learner.about
    loops = [watched.learner.sites.loops[number] for number in watched.training]
    outermost = min((loop.line for loop in loops if loop.file == source.path), default=0)
    return finding(
        "ND605",
        "Images and answers are torn apart: the same example comes with different targets",
        observed=f"{other} of {again} examples that came again had another target than before",
        expected="one order for both, in every epoch",
        line=_beside(source) or _shuffled(source, uses) or _taken(watched, uses, outermost),
    )


def _beside(source: Source) -> int:
    """Return where something is not taken by the order that the rest is taken by; 0 if nowhere."""
    return next((slice_.node.lineno for slice_ in beside_an_order(source)), 0)


def _of_test(watched: Watched, uses: Uses) -> Finding:
    return finding(
        "ND606",
        f"The network is trained on the test set, {uses.name}",
        observed=f"all {uses.used} examples of the training are in {uses.name}",
        expected="the training set; the test set is for the result alone",
        line=_taken(watched, uses),
    )


def _leaked(watched: Watched, uses: Uses) -> Finding:
    assert uses.leaked is not None  # noqa: S101  # the caller has looked
    name, same, count = uses.leaked
    return finding(
        "ND805",
        f"The network is trained on examples of the test set, {name}",
        observed=f"{same} of the {count} examples in {name} were trained on",
        expected="test examples that the training has never seen",
        line=_stored(watched.learner.about, name),
    )


def _overlapping(uses: Uses, line: int) -> Finding:
    return finding(
        "ND602",
        "Each mini-batch repeats a large part of the one before",
        observed=f"{100 * uses.overlap:.0f} % of the {uses.batch} examples of a step were in the "
        "step before, too",
        expected=f"{uses.batch} others in each step, until all {uses.count} were used",
        line=line,
    )


def _stops_early(watched: Watched, uses: Uses) -> bool:
    """Tell whether each epoch takes few of the examples that all epochs take.

    Its range is divided by the size of a mini-batch, and goes in steps of that size, too.
    """
    divided = re.match(r"for \w+ in range\([^,]+,[^,]*//[^,]*,.+\)", _head(watched))
    taken = _usual_turns(watched) * uses.batch
    return bool(divided and watched.around) and 0 < taken <= LEFT_OUT * uses.used


def _skipping(watched: Watched, uses: Uses) -> Finding:
    step = watched.step
    assert step is not None  # noqa: S101  # the caller has looked
    loop = watched.learner.sites.loops[step.loop]
    turns = _usual_turns(watched)
    return finding(
        "ND601",
        f"An epoch takes only {turns * uses.batch} of the {uses.count} examples: `{loop.text}` "
        "ends too early",
        observed=f"{turns} mini-batches of {uses.batch} in each epoch",
        expected=f"about {-(-uses.count // uses.batch)} of them",
        at=watched.at(loop.file, loop.line),
    )


def _left_out(watched: Watched, uses: Uses, line: int) -> Finding:
    short = of_other_steps(watched.learner.about)
    drawn = _drawn(watched, line)
    seed = seed_before(watched.learner.about, drawn) if uses.overlap == 1 else None
    line = short[0].node.lineno if short else drawn or line
    if seed is not None:
        line, message = seed.lineno, f"`{ast.unparse(seed)}` begins all chance anew in each step"
        observed = "the same in the step before, for the same ones are drawn"
    elif uses.overlap == 1:
        message, observed = "Step after step takes the same examples", "the same in the step before"
    else:
        message = f"Most examples are never used: {uses.used} of {uses.count} are"
        observed = f"{uses.used} different ones in {uses.seen // max(1, uses.batch)} steps"
    return finding(
        "ND601",
        message,
        observed=f"{uses.batch} of the {uses.count} examples in {uses.name}, and {observed}",
        expected=f"all {uses.count} of them in every epoch",
        line=line,
    )


def _drawn(watched: Watched, line: int) -> int:
    """Return where each step draws the examples that a line takes; 0 if it does not."""
    step, about = watched.step, watched.learner.about
    loop = watched.learner.sites.loops[step.loop] if step is not None else None
    drawn = drawn_at(about, line)
    if loop is None or loop.file != about.path:
        return 0
    return drawn if loop.line < drawn or _is_called_in(about, loop.line, drawn) else 0


def _is_called_in(source: Source, loop: int, line: int) -> bool:
    """Tell whether a loop calls the function that a line is in."""
    tree = source.tree()
    function = function_at(tree, line)
    inside = (
        node
        for inner in find_all(tree, ast.For, ast.While)
        if inner.lineno == loop
        for node in ast.walk(inner)
    )
    called = {_name_of(child.func) for child in only(inside, ast.Call)}
    return isinstance(function, ast.FunctionDef) and function.name in called


def _head(watched: Watched) -> str:
    step = watched.step
    return watched.learner.sites.loops[step.loop].text if step is not None else ""


def _taken(watched: Watched, uses: Uses, start: int = 0) -> int:
    """Return the line that takes a part of the examples: the first in the loop of the steps.

    Args:
        watched: what was seen of the training.
        uses: knows the names of the examples.
        start: the line of another loop around it.
    """
    source, step = watched.learner.about, watched.step
    names = {name.split(".")[-1] for name in uses.names}
    lines = [
        node.lineno
        for node in find_all(source.tree(), ast.Subscript)
        if isinstance(node.ctx, ast.Load) and _name_of(node.value) in names
    ]
    loop = watched.learner.sites.loops[step.loop] if step is not None else None
    start = start or (loop.line if loop and loop.file == source.path else 0)
    inside = [line for line in lines if 0 < start <= line]
    return min(inside, default=0) or max(lines, default=0)


def _shuffled(source: Source, uses: Uses) -> int:
    """Return the last line that shuffles the examples in place; 0 where there is none."""
    names = {name.split(".")[-1] for name in uses.names}
    lines = [
        node.lineno
        for node in find_all(source.tree(), ast.Call)
        if _name_of(node.func) == "shuffle" and any(_name_of(arg) in names for arg in node.args)
    ]
    return max(lines, default=0)


def _stored(source: Source, name: str) -> int:
    """Return the last line that assigns a name; 0 where there is none."""
    last = name.split(".")[-1]
    nodes = find_all(source.tree(), ast.Name, ast.Attribute)
    lines = [
        node.lineno for node in nodes if isinstance(node.ctx, ast.Store) and _name_of(node) == last
    ]
    return max(lines, default=0)


def _name_of(node: ast.expr) -> str:
    """Return `X` for X, data.X and data["X"]."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    key = node.slice if isinstance(node, ast.Subscript) else None
    return str(key.value) if isinstance(key, ast.Constant) else ""
