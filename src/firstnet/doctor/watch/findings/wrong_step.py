"""What is wrong with a step: groups of parameters that do not follow the gradient downhill."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding, Fix, Place
from firstnet.doctor.text.flat_spots import is_raised
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    is_product,
    name_of,
    only,
    statement_on,
)
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.findings.speaking import in_words, update_place
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.observed import OWN
from firstnet.doctor.watch.steps.seen import (
    ASYMMETRIC,
    CLEARLY,
    CLOSE,
    WRONG,
    GroupSeen,
    StepSeen,
    wholly_proven,
)
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.fixed_feedback import fixed_feedback
from firstnet.doctor.watch.text.spots import summands, sums_of_all

# Words of those who lead the error back through other weights, on purpose.
FEEDBACK = re.compile(
    r"feedback[ _](alignment|weights?)|random feedback|gradient[ _]?revers|adversar"
    r"|revers(al|e)[ _]?(layer|grad|strength)",
    re.IGNORECASE,
)
CLIPPED = re.compile(r"clip|norm\b|(max|min)(imum)?\(1(\.0?)?\s*,", re.IGNORECASE)
ALWAYS_ONE = (
    "A softmax divides each exponential by the sum over the classes. Of one output that is the "
    "exponential itself, so the answer never changes, and nothing can be learned."
)
FEW = 3  # directions, along which a change may be along a gradient by chance
WEIGHT = re.compile(r"['\"]?w\w*['\"]?\]?", re.IGNORECASE)  # W2, of one row, is no bias


def wrong_step(watched: Watched, learning: Learning | None) -> Finding | None:
    """Return what is wrong with the step; None if nothing is proven."""
    # That a step is the gradient of some cost counts for nothing where it comes to nothing.
    in_vain = learning is not None and learning.is_in_vain
    steps = [it for it in watched.steps if not (it.right if in_vain else it.proven)]
    if (wholly_proven(watched.steps) and not in_vain) or len(steps) < 2:
        return None
    if any(it.vanishing for it in steps):
        return None
    step = steps[0]
    stuck = learning is not None and not learning.learns
    if all(it.uphill and it.error_site < 0 and it.cost != OWN for it in steps):
        if all(it.asymmetry > CLEARLY for it in steps) and not _climbs_steadily(steps):
            return None  # it climbs no cost at all: what is taken for the target is none
        if learning is None or learning.worsens or stuck:
            return _uphill(watched, step)
        return None
    if any(it.several for it in steps):
        return None  # of which each may be along the gradient
    names = [
        {it.name for it in (each.not_along if in_vain else each.wrong)} | _against(each)
        for each in steps
    ]
    measured = [
        {group.name for group in each.groups if group.asymmetry > ASYMMETRIC} for each in steps
    ]
    shown = measured[0] | measured[1] | _against(steps[0]) | (names[0] if in_vain else set())
    both = names[0] & names[1] & shown
    both -= {it.name for each in steps for it in each.groups if it.aside}  # it moves no output
    both -= _of_own_costs(steps, both)
    if learning is not None and learning.learns:
        both -= frozenset().union(*(it.untaught for it in steps))
    # Where several are the largest, every one of them may get the whole error.
    if all(it.tied for it in steps):
        both -= {group.name for group in step.groups if not group.follows}
    certain = [
        {
            group.name
            for group in each.groups
            if (group.follows and group.factor > 0)
            or 0.4 <= group.share < 1
            or (group.found and group.directions >= 4)
        }
        for each in steps
    ]
    of_another = _has_another_cost(watched, step, both) or _is_a_mean(watched, step)
    if of_another or _leads_through_others(watched):
        return None
    if both and certain[0] & certain[1]:
        if step.adaptive:  # whose step is not along the gradient anyway
            if not (step.subtracted or step.labels):
                return None  # what belongs to what is a guess
            doubt = {
                group.name
                for group in step.groups
                if group.directions < 4 or group.size in step.hidden
            }
            both = both - doubt
            if step.output is not None and step.output.which != "all" and step.target is None:
                return None  # it is a part of the outputs, and what they should be is not known
            sure = (
                group
                for group in step.groups
                if group.found or (group.descends and group.directions >= 4)
            )
            if not both or not any(sure):
                return None
        return _some_wrong(watched, step, both)
    if step.mutates:
        return None  # it keeps what does better, and follows no gradient
    if step.output is not None and not step.adaptive and all(map(_is_all_wrong, steps)):
        return _all_wrong(watched, step)
    return None


def _climbs_steadily(steps: Sequence[StepSeen]) -> bool:
    """Tell whether groups go up along the gradient exactly, by the same rate in every look."""
    rates = [it.factor for step in steps for it in step.groups if it.residual < CLOSE]
    return bool(rates) and max(rates) < 0 and min(rates) > 1.01 * max(rates)


def _of_own_costs(steps: Sequence[StepSeen], wrong: Collection[str]) -> set[str]:
    """Return the groups that may follow another cost than the rest, as of two networks.

    By itself, each of them descends or climbs something. Where there are such, numbers that are too
    few to show that may do so, too.
    """
    groups = [it for step in steps for it in step.groups if it.name in wrong and not it.follows]
    several = {it.name for it in groups if it.directions > FEW and not it.another}
    off = {it.name for it in groups if it.own_asymmetry > CLEARLY}
    few = {it.name for it in groups if it.directions <= FEW}
    return several - off | few if several - off else set()


def _leads_through_others(watched: Watched) -> bool:
    """Tell whether the error is led back through other weights or slopes, on purpose."""
    sources, sites = watched.learner.sources, watched.learner.sites.values
    traces = [step.trace for step in watched.steps if step.trace is not None]
    wrong = [sites[trace.wrong.site] for trace in traces]
    meant = (FEEDBACK.search(it.text) or is_raised(it.tree()) for it in sources.values())
    return any(meant) or any(
        fixed_feedback(sources[site.file], [site.line]) for site in wrong if site.file in sources
    )


def _is_a_mean(watched: Watched, step: StepSeen) -> bool:
    """Tell whether the output is a mean over the steps: `smooth = 0.9 * smooth + 0.1 * loss`."""
    site = watched.learner.sites.values[step.output.site] if step.output is not None else None
    source = watched.learner.sources.get(site.file) if site is not None else None
    statement = statement_on(source.tree(), site.line) if site is not None and source else None
    if not isinstance(statement, ast.Assign):
        return False
    name = ast.unparse(statement.targets[0])
    moved = any(plain(group.name) == name for group in step.groups)  # which no layer's outputs are
    return moved and name in map(ast.unparse, ast.walk(statement.value))


def _has_another_cost(watched: Watched, step: StepSeen, wrong: Collection[str]) -> bool:
    """Tell whether what looks wrong may be along the gradient of a cost with one more part.

    A part of it may be of other outputs, such as a variance beside a mean. Or a term is added on
    the way back, as that of a penalty for what a hidden layer answers. Where the step is that of
    the gradient itself, a derivative that is not symmetric has shown that it is none.
    """
    if not step.adaptive:
        return False
    if any(group.aside for group in step.groups if group.name in wrong):
        return True
    trace = next((it.trace for it in watched.steps if it.trace is not None), None)
    if trace is None or trace.right is None:
        return False
    sites = watched.learner.sites.values
    right, whole = sites[trace.right.site].text, sites[trace.wrong.site]
    added = set(summands(whole.text)) - {right}
    if right not in summands(whole.text):
        return False
    source = watched.learner.sources.get(whole.file)
    made = list(ast.walk(source.tree())) if source is not None else []
    led_back = {
        ast.unparse(target)
        for node in only(made, ast.Assign)
        if is_product(node.value)
        for target in node.targets
    }
    return not added <= led_back  # the error of a later moment is a part of the gradient


def _may_be_clipped(watched: Watched) -> bool:
    return any(CLIPPED.search(source.runnable) for source in watched.learner.sources.values())


def no_gradient(watched: Watched) -> Finding | None:
    """Return what is said of an error at the outputs that is the gradient of no cost at all.

    All layers follow it as they should. But of a gradient the derivative is symmetric, unless it is
    divided by its own length.
    """
    looks = [it for it in watched.steps if it.of_unknown_cost and not it.adaptive]
    if len(looks) < 2 or len(looks) < len(watched.steps) or not all(map(_is_asymmetric, looks)):
        return None
    step = looks[0]
    if step.mutates or step.several or _may_be_clipped(watched):
        return None
    site = watched.learner.sites.values[step.error_site]
    return finding(
        "ND407",
        f"The error at the outputs, `{site.text}`, is the gradient of no cost",
        observed=f"its derivative is asymmetric by {100 * min(1.0, step.asymmetry):.0f} %",
        expected="a symmetric one, as of every gradient: is it that of these outputs?",
        at=watched.at(site.file, site.line),
    )


def over_examples(watched: Watched) -> Finding | None:
    """Return what is said of a softmax that adds up along the wrong axis."""
    series = next((step.over_examples for step in watched.steps if step.over_examples), None)
    if series is None:
        return None
    site = watched.learner.sites.values[series.site]
    return finding(
        "ND308",
        f"The softmax, `{site.text}`, adds up over the examples, and not over the classes alone",
        observed="chances that add up to 1 over the examples of the mini-batch",
        expected="chances of one example that add up to 1",
        at=watched.at(site.file, site.line),
    )


def always_one(watched: Watched) -> Finding | None:
    """Return what is said of a softmax of one output."""
    looks = watched.steps or watched.unpaired
    series = looks[0].always_one if looks and all(look.always_one for look in looks) else None
    if series is None:
        return None
    site = watched.learner.sites.values[series.site]
    source = watched.learner.sources.get(site.file)
    function = function_at(source.tree(), site.line) if source is not None else None
    if source is None or "exp(" not in ast.unparse(function or source.tree()):
        return None
    return finding(
        "ND308",
        "A softmax of one output is 1, whatever the network computes",
        observed=f"`{site.text}` is 1 for every example: each number is divided by itself",
        expected="a sigmoid for one output, or an output for each class",
        at=watched.at(site.file, _called_last(source, site, function)),
        why=ALWAYS_ONE,
    )


def _called_last(source: Source, site: Site, function: ast.AST | None) -> int:
    """Return the last line that calls the function around a site; its own in none."""
    calls = list(find_all(source.tree(), ast.Call))
    name = getattr(function, "name", "")
    lines = [call.lineno for call in calls if name and name_of(call.func) == name]
    return lines[-1] if len(lines) == 1 else site.line


def _is_asymmetric(step: StepSeen) -> bool:
    clear = [group for group in step.groups if group.measured and group.directions > 1]
    each = [it.own_asymmetry for it in clear]  # others may descend costs of their own
    sure = bool(clear) and not any(it.kinked for it in clear)
    return sure and min(each) > ASYMMETRIC and max(each) > CLEARLY


def _is_all_wrong(step: StepSeen) -> bool:
    """Tell whether no group follows the gradient, and none has a symmetric derivative.

    That the gradient of a few is computed nevertheless may be an accident. Where the program does
    not subtract the target from the output, another output or target may be meant.
    """
    least = ASYMMETRIC if step.certain and step.subtracted and step.error_site < 0 else CLEARLY
    plain = [group for group in step.groups if group.directions > 1 and group.measured]
    wrong = {it.name for it in step.wrong} | {it.name for it in plain if it.even and it.found}
    astray = [it for it in plain if it.name in wrong or (it.found and it.residual > WRONG)]
    mostly = 2 * len(wrong & {it.name for it in plain}) > len(plain)
    by_itself = (it.own_asymmetry if it.directions > FEW else it.asymmetry for it in plain)
    return mostly and astray == plain and all(gap > least for gap in by_itself)


def _against(step: StepSeen) -> set[str]:
    """Return the groups that follow the gradient exactly, and go up, while others go down."""
    if step.error_site >= 0:
        return set()
    down = [group.factor for group in step.groups if group.residual < CLOSE and group.factor > 0]
    shared = sorted(down)[len(down) // 2] if down else 0.0
    return {
        group.name
        for group in step.groups
        if group.residual < CLOSE and abs(group.factor + shared) < 0.01 * shared
    }


def spread_out(watched: Watched, site: int) -> Finding:
    """Return what is said of two arrays that NumPy broadcast to a table of all pairs."""
    it, shapes = watched.learner.sites.values[site], watched.spread[site]
    rows = max(shapes[0])
    pairs = (
        "every output minus every target" if "*" not in it.text else "every pair of two examples"
    )
    return finding(
        "ND111",
        f"`{it.text}` broadcasts: {pairs}, {rows} x {rows} numbers",
        observed=f"shapes {shapes[0]} and {shapes[1]}",
        expected="two arrays of the same shape",
        at=watched.at(it.file, it.line),
    )


def _uphill(watched: Watched, step: StepSeen) -> Finding:
    return finding(
        "ND501",
        "Each step goes uphill: it adds to the cost instead of reducing it",
        observed=f"every parameter moves along the gradient of the {step.cost} cost",
        expected="every parameter moves against it",
        at=update_place(watched, step, [group.name for group in step.groups]),
    )


def _some_wrong(watched: Watched, step: StepSeen, names: set[str]) -> Finding:
    wrong = [group for group in step.groups if group.name in names]
    good = [group.name for group in step.groups if group.name not in names]
    if all(it.even for it in wrong) and (added := _added_over_all(watched, wrong)) is not None:
        return added
    flipped = [it for it in wrong if it.follows and it.factor < 0]
    code = _gradient_code(step, wrong)
    blamed = _blamed(watched)
    turned = any(it.trace is not None and it.trace.turned for it in watched.steps)
    if flipped and not turned and not _led_back_with_other_sign(step, flipped):
        code, blamed = "ND519", None
    elif blamed is not None and blamed.code == "ND519" and not all(it.found for it in wrong):
        blamed = None
    elif blamed is not None:
        code = blamed.code or code
    listed = in_words([it.name for it in wrong])
    worst = max(wrong, key=lambda it: it.residual)
    if not good:
        good = ["the others of them"]
    swapped = [f"{it.name} by the gradient of {it.another}" for it in wrong if it.another]
    if len(swapped) == len(wrong):
        message = f"The step moves {' and '.join(swapped)}"
        observed = f"the change of {wrong[0].name} is exactly along the other gradient"
    elif flipped:
        message = f"The step of {listed} goes uphill, while that of {in_words(good)} goes downhill"
        observed = f"{listed}: along the gradient"
    else:
        message = f"The step of {listed} is not along the gradient of the cost"
        observed = (
            f"{100 * min(1.0, worst.residual):.0f} % of the change of {plain(worst.name)} is not "
            "explained by the gradient"
        )
    observed = blamed.observed if blamed else observed
    return finding(
        code,
        message,
        observed=observed,
        expected=f"as for {in_words(good)}, whose step is exactly along it",
        at=blamed.at if blamed else update_place(watched, step, [it.name for it in wrong]),
        fix=blamed.fix if blamed else None,
    )


def _added_over_all(watched: Watched, wrong: Sequence[GroupSeen]) -> Finding | None:
    """Return what is said of biases that all get one and the same step."""
    for source, reached in watched.files_run():
        calls = [total for total in sums_of_all(source) if total.lineno in reached]
        if calls:
            listed = in_words([group.name for group in wrong])
            return finding(
                "ND405",
                f"All numbers in {listed} get the same step: it is added up over the neurons, too",
                observed=f"`{ast.unparse(calls[-1])}` is a single number",
                expected="a sum over the examples alone, with a number for each neuron",
                at=watched.at(source.path, calls[-1].lineno),
            )
    return None


def _led_back_with_other_sign(step: StepSeen, flipped: Sequence[GroupSeen]) -> bool:
    """Tell whether the gradient has the wrong sign, rather than the step that is taken with it.

    The others show which sign a gradient has in this program before the step.
    """
    right = {group.computed for group in step.groups if group.descends and group.computed}
    wrong = {it.computed for it in flipped}
    return len(right) == 1 and wrong == {-number for number in right}


def _gradient_code(step: StepSeen, wrong: Sequence[GroupSeen]) -> str:
    shapes = dict(step.shapes)
    matrices = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    flat = [
        group
        for group in wrong
        if len(shapes.get(group.name, ())) < 2 or min(shapes[group.name]) == 1
    ]
    biases = [group for group in flat if not WEIGHT.fullmatch(re.split(r"[.\[]", group.name)[-1])]
    if matrices and len(biases) == len(wrong):
        return "ND405"
    if len(wrong) == 1 and len(matrices) > 1 and wrong[0].name == matrices[-1]:
        return "ND404"
    return "ND403" if len(wrong) > 1 else "ND406"


def _all_wrong(watched: Watched, step: StepSeen) -> Finding:
    blamed = _blamed(watched)
    asymmetric = f"the derivative of the step is asymmetric by {100 * step.asymmetry:.0f} %"
    names = [group.name for group in step.groups]
    return finding(
        (blamed.code if blamed else "") or "ND407",
        "The step is not along the gradient of any cost of the program's output",
        observed=blamed.observed if blamed else asymmetric,
        expected="a symmetric one, as for every step along a gradient",
        at=blamed.at if blamed else update_place(watched, step, names),
        fix=blamed.fix if blamed else None,
    )


class Blamed(NamedTuple):
    """What a trace shows to be wrong: the place, what is seen there, and a rule if it tells one."""

    at: Place | None
    observed: str
    code: str
    fix: Fix | None = None


def _blamed(watched: Watched) -> Blamed | None:
    """Return the place at which the way back goes wrong; None if unknown."""
    trace = next((step.trace for step in watched.steps if step.trace is not None), None)
    if trace is None:
        return None
    sites = watched.learner.sites.values
    wrong = sites[trace.wrong.site]
    right = sites[trace.right.site] if trace.right is not None else None
    factor = sites[trace.factor.site] if trace.factor is not None else None
    code = ""
    if factor is not None:
        observed = (
            f"`{factor.text}`, by which {_line_of(wrong, factor)} multiplies, is not what it "
            "should be"
        )
        elsewhere = (factor.file, factor.function) != (wrong.file, wrong.function)
        code = "ND202" if elsewhere else ""
    elif trace.after:
        observed = f"up to `{wrong.text}` the gradient is right; what is done with it is not"
        code = "ND519"
    elif right is None or right == wrong:
        observed = f"`{wrong.text}` is not the derivative that it should be"
    else:
        observed = (
            f"`{right.text}` ({_line_of(right, wrong)}) is still a derivative of the cost, "
            f"`{wrong.text}` is none"
        )
    site, edit = factor or wrong, trace.edit
    at = watched.at(site.file, site.line)
    return Blamed(at, observed, code, None if edit is None else fix_of(edit, watched.learner))


def _line_of(site: Site, beside: Site) -> str:
    """Return the line of an expression, with its file if that is not the one of another."""
    file = "" if site.file == beside.file else f" of {Path(site.file).name}"
    return f"line {site.line}{file}"
