"""Edits with which a step follows the gradient: each is tried on the turn that went wrong."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import around_of, find_all, is_call_of, is_product, name_of, only
from firstnet.doctor.watch.edits.additions import accumulations
from firstnet.doctor.watch.edits.crossed import crossed
from firstnet.doctor.watch.edits.idioms import KIND as IDIOM
from firstnet.doctor.watch.edits.idioms import idioms
from firstnet.doctor.watch.edits.siblings import siblings
from firstnet.doctor.watch.edits.synthesis import (
    calls_at_length,
    counts_turns,
    hides,
    masks_otherwise,
    only_leaves_out,
)
from firstnet.doctor.watch.program.apart import apart, each_apart
from firstnet.doctor.watch.program.branch import Nudge
from firstnet.doctor.watch.program.inplace import EditedTurns
from firstnet.doctor.watch.program.state import Group
from firstnet.doctor.watch.program.values import Array

Follows = Callable[[Mapping[str, Array]], bool]
# Of parameters after a turn, and nudges at its head: their changes, or what is along the gradient.
Moved = Callable[[Mapping[str, Array], Mapping[str, Array]], dict[str, Array]]
Lines = Mapping[tuple[str, int], float]  # by how much an edit of each line of a file is put back

WORK = 18_000_000  # of all the turns; a copy of the process counts as a turn of COPY
COPY, RESTORED = 40_000, 15_000
SAFETY_S = 3.0
ENOUGH = 3  # edits that fit
FORWARD = "forward"  # kind of an edit with which the network computes something else
MODULES = {"np", "numpy", "self", "dot", "matmul", "T"}  # words in a product that name no number
WORD = re.compile(r"[^\W\d]\w*")
SYMMETRIC = 1e-3  # a difference of the derivative and its transpose that a nudge leaves
SMALL = (
    "name",
    "index",
    "operator",
    "bracket",
    "wrap",
    "indent",
    IDIOM,
)  # kinds of edits of the forward pass
RETURNED = re.compile(r"\n\s*return ")  # added to a function that works without
BEFORE = 0.4  # by which edits of the forward pass are put back
MOST_COST, MOST_FORWARD = 3.2, 200  # of edits of the forward pass
MOST_EDITS = 1500
FEWEST_FORWARD, TURNS = 50, 5  # edits that are tried, and turns that each takes at most
FEW = 8  # edits of the forward pass that are tried after the first one that fits
OTHERS = 40  # that are tried after the first one that fits


def mends(
    turns: EditedTurns,
    lines: Lines,
    groups: Sequence[Group],
    follows: Follows,
    work: int,
) -> list[Edit]:
    """Return edits with which the change of every parameter follows the gradient.

    An edit that only leaves something out is none, since it may make a wrong gradient that of a
    network that nobody meant.

    Args:
        turns: takes the turn with an edit.
        lines: that may be edited.
        groups: the parameters.
        follows: tells whether what they are after a turn follows the gradient.
        work: of a turn.
    """
    if not turns.are_taken:
        return []
    candidates = _candidates(turns, lines)
    answers = [partial(_tried, turns, candidate, groups, follows) for candidate in candidates]
    found: list[Edit] = []
    left = WORK // (work + (COPY if turns.restore is None else RESTORED))
    for edit, answer in zip(candidates, each_apart(answers, SAFETY_S, turns.restore)):
        if answer.get("fits"):
            found.append(edit)
            left = min(left, OTHERS)
        left -= 1
        if left <= 0 or len(found) >= ENOUGH:
            break
    return found


def computed_elsewhere(sources: Iterable[Source], run: Mapping[str, Collection[int]]) -> bool:
    """Tell whether the layers are also computed on lines that no step runs, as to predict.

    An edit of the forward pass of the steps alone may tear the two apart.

    Args:
        sources: the files.
        run: the lines of a step, by file.
    """
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for source in sources:
        nodes = find_all(source.tree(), ast.expr)
        for expression in filter(is_product, nodes):
            in_step = expression.lineno in run.get(source.path, ())
            words[in_step] |= _words([ast.unparse(expression)])
    return not (words[True] & words[False]) <= MODULES


def holds(turns: EditedTurns, edit: Edit, groups: Sequence[Group], follows: Follows) -> bool:
    """Tell whether the change of every parameter follows the gradient with an edit."""
    return bool(apart(partial(_tried, turns, edit, groups, follows), SAFETY_S).get("fits"))


def forward_mends(
    turns: EditedTurns,
    lines: Lines,
    groups: Sequence[Group],
    sizes: Mapping[str, float],
    wrong: Sequence[str],
    follows: Follows,
    moved: Moved,
    cheaper: float,
    work: int,
) -> list[Edit]:
    """Return edits of the forward pass with which the step is along the gradient of some cost.

    Of the change of a step along a gradient, the derivative is symmetric: it is seen in two
    directions, for which four turns are taken. What functions are called has to stay the same,
    so that no activation is lost. An edit that leaves the forward pass as it was is told by its
    kind: it is of the way back.

    Args:
        turns: takes the turn with an edit.
        lines: of the forward pass.
        groups: the parameters, and what an optimiser keeps beside them.
        sizes: of a nudge to each of the parameters.
        wrong: the parameters whose steps are wrong.
        follows: tells whether a change follows the gradient of what the forward pass was before.
        moved: returns the changes of the parameters.
        cheaper: what an edit of the way back costs that fits, too; infinite if there is none.
        work: of a turn.
    """
    if not turns.are_taken:
        return []
    each = COPY if turns.restore is None else RESTORED
    near = set(_siblings(turns, lines))  # the likeliest, whichever line they are on
    candidates = [
        candidate
        for candidate in sorted(_candidates(turns, lines), key=lambda it: it not in near)
        if candidate.kind in SMALL and candidate.cost + BEFORE <= min(cheaper, MOST_COST)
        if candidate.kind != "indent" or not _moves_the_end(candidate)
        if not _leaves_unread(turns.sources[candidate.path], candidate, lines, groups)
        if not _is_of_a_target(turns.sources[candidate.path], candidate)
    ]
    answers = [
        partial(_forward, turns, candidate, groups, sizes, wrong, follows, moved)
        for candidate in candidates
    ]
    found: list[Edit] = []
    left = min(MOST_FORWARD, max(FEWEST_FORWARD, WORK // (TURNS * (work + each))))
    for edit, answer in zip(candidates, each_apart(answers, SAFETY_S, turns.restore)):
        if answer.get("fits"):
            found.append(edit if answer["back"] else replace(edit, kind=FORWARD))
            left = min(left, FEW)
        left -= 1
        if left <= 0 or len(found) >= ENOUGH:
            break
    return found


def _moves_the_end(edit: Edit) -> bool:
    """Tell whether an edit moves several lines, or a return: either would take a loop apart."""
    return edit.line != edit.end_line or edit.replacement.strip().startswith("return")


def _is_of_a_target(source: Source, edit: Edit) -> bool:
    """Tell whether an edit gives the result another name, so that what is read stays as it was."""
    targets = [target for node in find_all(source.tree(), ast.Assign) for target in node.targets]
    return any(
        (expression.lineno, expression.col_offset) <= (edit.line, edit.column)
        and (edit.end_line, edit.end_column)
        <= (expression.end_lineno or 0, expression.end_col_offset or 0)
        for expression in targets
    )


def _leaves_unread(source: Source, edit: Edit, lines: Lines, groups: Sequence[Group]) -> bool:
    """Tell whether an edit of the forward pass takes a parameter from it altogether."""
    span = range(edit.line, edit.end_line + 1)
    text = source.runnable.split("\n")
    after = apply(source.runnable, [edit]).split("\n")
    edited = after[edit.line - 1 : edit.end_line + len(after) - len(text)]
    others = [
        text[number - 1] for path, number in lines if path == source.path and number not in span
    ]
    gone = _words(text[edit.line - 1 : edit.end_line]) - _words([*edited, *others])
    return not gone.isdisjoint(_words(group.name for group in groups))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text)}


def _calls_alike(source: Source, edit: Edit) -> bool:
    """Tell whether an edit leaves the functions that are called what they are, of whatever name.

    One that is called twice in a row, as in sigmoid(sigmoid(z)), may be called once.
    """
    try:
        after = ast.parse(apply(source.runnable, [edit]))
    except SyntaxError:
        return False
    before = source.tree()
    calls = [
        Counter(name_of(node.func) for node in find_all(tree, ast.Call)) for tree in (before, after)
    ]
    fewer, more = calls[0] - calls[1], calls[1] - calls[0]
    root = edit.kind == IDIOM and more.total() == 1 and next(iter(more)).endswith("sqrt")
    if (more and not root) or fewer.total() > 1:
        return False
    return not fewer or _is_applied_twice(before, next(iter(fewer)), edit)


def _is_applied_twice(tree: ast.Module, function: str, edit: Edit) -> bool:
    """Tell whether a call in an edited line has a result of the same function for its argument."""
    results = {
        ast.unparse(target)
        for node in find_all(tree, ast.Assign)
        if _calls(node.value, function)
        for target in node.targets
    }
    return any(
        _calls(node, function)
        and edit.line <= node.lineno <= edit.end_line
        and (_calls(node.args[0], function) or ast.unparse(node.args[0]) in results)
        for node in find_all(tree, ast.Call)
        if len(node.args) == 1
    )


def _calls(node: ast.AST, function: str) -> bool:
    return is_call_of(node, function)


def _forward(
    turns: EditedTurns,
    edit: Edit,
    groups: Sequence[Group],
    sizes: Mapping[str, float],
    wrong: Sequence[str],
    follows: Follows,
    moved: Moved,
) -> dict[str, Any]:
    """Tell whether the derivative of the edited step is symmetric, and its gradient the same.

    Beside that of the layers whose steps are right, that of the others may be too small to be seen.
    """
    for seed, names in enumerate((wrong, list(sizes))):
        if not _is_symmetric(
            turns, edit, groups, {name: sizes[name] for name in names}, moved, seed
        ):
            return {"fits": False}
    source = turns.sources[edit.path]
    if not _calls_alike(source, edit) or _spoils(source, edit):
        return {"fits": False}
    after = _after(turns, edit, groups)
    return {"fits": True, "back": after is not None and follows(after)}


def _is_symmetric(
    turns: EditedTurns,
    edit: Edit,
    groups: Sequence[Group],
    sizes: Mapping[str, float],
    moved: Moved,
    seed: int,
) -> bool:
    rng = np.random.default_rng(seed)
    state = turns.candidate.state
    trained = [group for group in groups if group.name in sizes]
    directions = [
        {it.name: sizes[it.name] * rng.normal(size=it.size(state)) for it in trained}
        for _ in range(2)
    ]
    slopes = []
    for direction in directions:
        sides = []
        for sign in (1, -1):
            nudges = {name: sign * array for name, array in direction.items()}
            after = _after(turns, edit, groups, [(it, nudges[it.name]) for it in trained])
            if after is None:
                return False
            sides.append(moved(after, nudges))
        slopes.append({name: sides[0][name] - sides[1][name] for name in sides[0]})
    if not seed and not all(array.any() for array in slopes[0].values()):
        return False  # nothing is led back to a layer that was wrong
    one = sum(float(directions[1][name] @ array) for name, array in slopes[0].items())
    two = sum(float(directions[0][name] @ array) for name, array in slopes[1].items())
    length = max(abs(one), abs(two))
    return length > 0 and abs(one - two) < SYMMETRIC * length


def _spoils(source: Source, edit: Edit) -> bool:
    """Tell whether an edit makes a step right by what it takes away."""
    checks = (only_leaves_out, hides, masks_otherwise, counts_turns, _turns_around, _reads_itself)
    return any(check(source, edit) for check in checks)


def _reads_itself(source: Source, edit: Edit) -> bool:
    """Tell whether an edit makes a name of what it was in the turn before: `d = d - t`.

    It may be made in two steps, of which the second reads what the first has stored.
    """
    stored: dict[str, set[int]] = {}
    read = []
    for node in ast.walk(ast.parse(apply(source.runnable, [edit]))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.setdefault(node.id, set()).add(node.lineno)
        if isinstance(node, ast.Assign) and edit.line <= node.lineno <= edit.end_line:
            names = {target.id for target in only(node.targets, ast.Name)}
            inside = (inner.id for inner in find_all(node.value, ast.Name))
            read += [it for it in inside if it in names]
    return any(len(stored[it]) == 1 for it in read)


def _turns_around(source: Source, edit: Edit) -> bool:
    """Tell whether an edit takes the minus out of exp(-z), so that the activation falls."""
    before, after = source.runnable, apply(source.runnable, [edit])
    return before.count("exp(-") > after.count("exp(-")


def _after(
    turns: EditedTurns, edit: Edit, groups: Sequence[Group], nudges: Sequence[Nudge] = ()
) -> dict[str, Any] | None:
    """Return the numbers after an edited turn, of which more are to follow in this process."""
    if turns.restore is not None:
        try:
            return turns.after(edit, groups, nudges)
        finally:
            turns.restore()
    answer = apart(partial(_moved, turns, edit, groups, nudges), SAFETY_S)
    return {name: np.array(it) for name, it in answer.items()} or None


def _moved(
    turns: EditedTurns, edit: Edit, groups: Sequence[Group], nudges: Sequence[Nudge]
) -> dict[str, Any]:
    after = turns.after(edit, groups, nudges)
    return {} if after is None else {name: it.tolist() for name, it in after.items()}


def _tried(
    turns: EditedTurns, edit: Edit, groups: Sequence[Group], follows: Follows
) -> dict[str, Any]:
    after = turns.after(edit, groups)
    source = turns.sources[edit.path]
    fits = after is not None and bool(follows(after))
    return {"fits": fits and not _spoils(source, edit)}


def _candidates(turns: EditedTurns, lines: Lines) -> list[Edit]:
    """Return the edits of these lines, the likeliest first."""
    found = _siblings(turns, lines)
    for path, here in _by_file(lines).items():
        source = turns.sources[path]
        tree = source.tree()
        usual = edits(tree, source.runnable, around_of(tree, here), here, within=here)
        long = calls_at_length(source)
        quick = (edit for edit in usual if not long(edit) and not RETURNED.match(edit.replacement))
        special = (*accumulations(source, here), *crossed(source, here), *idioms(source, here))
        found += [replace(edit, path=path) for edit in (*special, *islice(quick, MOST_EDITS))]
    each = {
        (edit.path, edit.line, edit.column, edit.end_column, edit.replacement): edit
        for edit in found[::-1]
    }
    return sorted(each.values(), key=lambda it: it.cost + lines[it.path, it.line])


def _siblings(turns: EditedTurns, lines: Lines) -> list[Edit]:
    return [
        replace(it, path=path)
        for path, here in _by_file(lines).items()
        for it in siblings(turns.sources[path].tree(), here)
    ]


def _by_file(lines: Lines) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for (path, line), back in lines.items():
        found.setdefault(path, {})[line] = back
    return found
