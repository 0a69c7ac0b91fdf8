"""What is wrong with a step: groups of parameters that do not follow the gradient downhill."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from firstnet.doctor.report import Finding, Fix, Place
from firstnet.doctor.watch.cross_entropy import cross_entropy_line
from firstnet.doctor.watch.findings import finding, fix_of, place_of
from firstnet.doctor.watch.instrument import Site
from firstnet.doctor.watch.learning import Learning
from firstnet.doctor.watch.memory import forgotten, never_filled
from firstnet.doctor.watch.observed import OWN
from firstnet.doctor.watch.seen import (
    ASYMMETRIC,
    CLEARLY,
    WRONG,
    GroupSeen,
    StepSeen,
    wholly_proven,
)
from firstnet.doctor.watch.spots import replaced, sums_of_all
from firstnet.doctor.watch.state import plain
from firstnet.doctor.watch.watching import Watched

CLOSE = 1e-3  # a residual of a step that follows the gradient, whichever way

WORDS = re.compile(r"[A-Za-z_]\w*")
SHRINKS = 0.03  # of all weights, by which a step that makes them smaller leaves nothing of them
FEWEST_SHRUNK = 4  # numbers in a group, of fewer the slope may be as well
MOST_TIMES = 5  # by which the learning rates of layers may differ on purpose
WEIGHT = re.compile(r"['\"]?w\w*['\"]?\]?", re.IGNORECASE)  # W2, of one row, is no bias


def wrong_step(watched: Watched, learning: Learning | None) -> Finding | None:
    """Return what is wrong with the step; None if nothing is proven."""
    steps = [it for it in watched.steps if not it.proven]
    if wholly_proven(watched.steps) or len(steps) < 2:
        return None
    if any(it.vanishing for it in steps):
        return None
    step = steps[0]
    stuck = learning is not None and not learning.learns
    if all(it.uphill and it.error_site < 0 and it.cost != OWN for it in steps):
        if learning is None or learning.worsens or stuck:
            return _uphill(watched, step)
        return None
    names = [{it.name for it in each.wrong} | _against(each) for each in steps]
    measured = [{it.name for it in each.groups if it.asymmetry > ASYMMETRIC} for each in steps]
    both = names[0] & names[1] & (measured[0] | measured[1] | _against(steps[0]))
    if step.tied:  # where several are the largest, every one of them may get the whole error
        both -= {it.name for it in step.groups if not it.follows}
    certain = [
        {
            it.name
            for it in each.groups
            if (it.follows and it.factor > 0)
            or 0.4 <= it.share < 1
            or (it.found and it.directions >= 4)
        }
        for each in steps
    ]
    if both and certain[0] & certain[1]:
        if step.adaptive:  # whose step is not along the gradient anyway
            doubt = {it.name for it in step.groups if it.directions < 4 or it.size in step.hidden}
            both = both - doubt
            if step.output is not None and step.output.which != "all" and step.target is None:
                return None  # it is a part of the outputs, and what they should be is not known
            sure = (it for it in step.groups if it.found or (it.descends and it.directions >= 4))
            if not both or not any(sure):
                return None
        return _some_wrong(watched, step, both)
    if step.output is not None and not step.adaptive and all(map(_is_all_wrong, steps)):
        return _all_wrong(watched, step)
    return None


def no_gradient(watched: Watched) -> Finding | None:
    """Return what is said of an error at the outputs that is the gradient of no cost at all.

    All layers follow it as they should. But of a gradient the derivative is symmetric.
    """
    looks = [it for it in watched.steps if it.of_unknown_cost and not it.adaptive]
    if len(looks) < 2 or len(looks) < len(watched.steps) or not all(map(_is_asymmetric, looks)):
        return None
    step = looks[0]
    site = watched.learner.sites.values[step.error_site]
    return finding(
        "ND407",
        f"The error at the outputs, `{site.text}`, is the gradient of no cost",
        observed=f"its derivative is asymmetric by {100 * min(1.0, step.asymmetry):.0f} %",
        expected="a symmetric one, as of every gradient: is it that of these outputs?",
        at=place_of(site.file, site.line, watched.learner.about.path),
    )


def over_examples(watched: Watched) -> Finding | None:
    """Return what is said of a softmax that adds up along the wrong axis."""
    step = watched.step
    if step is None or step.over_examples is None:
        return None
    site = watched.learner.sites.values[step.over_examples.site]
    return finding(
        "ND308",
        f"The softmax, `{site.text}`, adds up over the examples, and not over the classes",
        observed="the chances of one class add up to 1 over the mini-batch",
        expected="chances of one example that add up to 1",
        at=place_of(site.file, site.line, watched.learner.about.path),
    )


def _is_asymmetric(step: StepSeen) -> bool:
    clear = [it for it in step.groups if it.measured and it.directions > 1]
    each = [it.asymmetry for it in clear]
    sure = bool(clear) and not any(it.kinked for it in clear)
    return sure and min(each) > ASYMMETRIC and max(each) > CLEARLY


def _is_all_wrong(step: StepSeen) -> bool:
    """Tell whether no group follows the gradient, and none has a symmetric derivative.

    That the gradient of a few is computed nevertheless may be an accident.
    """
    plain = [it for it in step.groups if it.directions > 1 and it.measured]
    wrong = {it.name for it in step.wrong}
    astray = [it for it in plain if it.name in wrong or (it.found and it.residual > WRONG)]
    mostly = 2 * len(wrong & {it.name for it in plain}) > len(plain)
    return mostly and astray == plain and all(it.asymmetry > CLEARLY for it in plain)


def _against(step: StepSeen) -> set[str]:
    """Return the groups that follow the gradient exactly, and go up, while others go down."""
    if step.error_site >= 0:
        return set()
    down = [it.factor for it in step.groups if it.residual < CLOSE and it.factor > 0]
    shared = sorted(down)[len(down) // 2] if down else 0.0
    return {
        it.name
        for it in step.groups
        if it.residual < CLOSE and abs(it.factor + shared) < 0.01 * shared
    }


def spread_out(watched: Watched, site: int) -> Finding:
    """Return what is said of a difference that NumPy broadcast to a table of all pairs."""
    it, shapes = watched.learner.sites.values[site], watched.spread[site]
    rows = max(shapes[0])
    return finding(
        "ND111",
        f"`{it.text}` broadcasts: every output minus every target, {rows} x {rows} numbers",
        observed=f"shapes {shapes[0]} and {shapes[1]}",
        expected="two arrays of the same shape",
        at=place_of(it.file, it.line, watched.learner.about.path),
    )


def _uphill(watched: Watched, step: StepSeen) -> Finding:
    return finding(
        "ND501",
        "Each step goes uphill: it adds to the cost instead of reducing it",
        observed=f"every parameter moves along the gradient of the {step.cost} cost",
        expected="every parameter moves against it",
        at=_update_place(watched, step, [it.name for it in step.groups]),
    )


def _some_wrong(watched: Watched, step: StepSeen, names: set[str]) -> Finding:
    wrong = [it for it in step.groups if it.name in names]
    good = [it.name for it in step.groups if it.name not in names]
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
    listed = _listed([it.name for it in wrong])
    worst = max(wrong, key=lambda it: it.residual)
    if not good:
        good = ["the others of them"]
    swapped = [f"{it.name} by the gradient of {it.another}" for it in wrong if it.another]
    if len(swapped) == len(wrong):
        message = f"The step moves {' and '.join(swapped)}"
        observed = f"the change of {wrong[0].name} is exactly along the other gradient"
    elif flipped:
        message = f"The step of {listed} goes uphill, while that of {_listed(good)} goes downhill"
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
        expected=f"as for {_listed(good)}, whose step is exactly along it",
        at=blamed.at if blamed else _update_place(watched, step, [it.name for it in wrong]),
        fix=blamed.fix if blamed else None,
    )


def _added_over_all(watched: Watched, wrong: Sequence[GroupSeen]) -> Finding | None:
    """Return what is said of biases that all get one and the same step."""
    about = watched.learner.about
    for path, source in watched.learner.sources.items():
        reached = watched.lines.get(path, set())
        calls = [it for it in sums_of_all(source) if it.lineno in reached]
        if calls:
            listed = _listed([it.name for it in wrong])
            return finding(
                "ND405",
                f"All numbers in {listed} get the same step: it is added up over the neurons, too",
                observed=f"`{ast.unparse(calls[-1])}` is a single number",
                expected="a sum over the examples alone, with a number for each neuron",
                at=place_of(path, calls[-1].lineno, about.path),
            )
    return None


def _led_back_with_other_sign(step: StepSeen, flipped: Sequence[GroupSeen]) -> bool:
    """Tell whether the gradient has the wrong sign, rather than the step that is taken with it.

    The others show which sign a gradient has in this program before the step.
    """
    right = {it.computed for it in step.groups if it.descends and it.computed}
    wrong = {it.computed for it in flipped}
    return len(right) == 1 and wrong == {-it for it in right}


def _gradient_code(step: StepSeen, wrong: Sequence[GroupSeen]) -> str:
    shapes = dict(step.shapes)
    matrices = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    flat = [it for it in wrong if len(shapes.get(it.name, ())) < 2 or min(shapes[it.name]) == 1]
    biases = [it for it in flat if not WEIGHT.fullmatch(re.split(r"[.\[]", it.name)[-1])]
    if matrices and len(biases) == len(wrong):
        return "ND405"
    if len(wrong) == 1 and len(matrices) > 1 and wrong[0].name == matrices[-1]:
        return "ND404"
    return "ND403" if len(wrong) > 1 else "ND406"


def _all_wrong(watched: Watched, step: StepSeen) -> Finding:
    blamed = _blamed(watched)
    asymmetric = f"the derivative of the step is asymmetric by {100 * step.asymmetry:.0f} %"
    names = [it.name for it in step.groups]
    return finding(
        (blamed.code if blamed else "") or "ND407",
        "The step is not along the gradient of any cost of the program's output",
        observed=blamed.observed if blamed else asymmetric,
        expected="a symmetric one, as for every step along a gradient",
        at=blamed.at if blamed else _update_place(watched, step, names),
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
    trace = next((it.trace for it in watched.steps if it.trace is not None), None)
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
    at = place_of(site.file, site.line, watched.learner.about.path)
    return Blamed(at, observed, code, None if edit is None else fix_of(edit, watched.learner))


def _line_of(site: Site, beside: Site) -> str:
    """Return the line of an expression, with its file if that is not the one of another."""
    file = "" if site.file == beside.file else f" of {Path(site.file).name}"
    return f"line {site.line}{file}"


def still(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of parameters that never change."""
    listed = _listed(step.still)
    return finding(
        "ND506",
        f"{listed} never changes, though the output depends on it",
        observed=f"{listed} is the same after every step",
        expected="every weight and bias takes a step",
        at=_update_place(watched, step, [it.name for it in step.groups]),
    )


def one_counts(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of a step along the gradient of one error, where many are computed."""
    if not step.unused or step.target is None or step.adaptive:
        return None
    if not all(it.residual < CLOSE and it.factor > 0 for it in step.groups if it.measured):
        return None
    return finding(
        "ND504",
        f"The step uses the {step.target.which} error only",
        observed=f"{step.unused + 1} errors at the outputs are computed before it, and "
        f"{step.unused} of them have no effect",
        expected="a step for each of them, or along the mean of all",
        at=_update_place(watched, step, [it.name for it in step.groups]),
    )


def averaged_again(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of layers whose step is shorter by the number of examples.

    The gradient was divided by it once more on the way back.
    """
    rows = step.output_shape
    matrices = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    factors = {it.name: it.factor for it in step.groups if it.name in matrices and it.descends}
    if len(rows) != 2 or len(factors) < 2 or len(factors) < len(matrices) or step.adaptive:
        return None
    largest = max(factors.values())
    whole = [name for name, it in factors.items() if abs(largest / it - 1) < CLOSE]
    for count in sorted(it for it in set(rows) if it > MOST_TIMES):
        short = [
            name
            for name, it in factors.items()
            if any(abs(largest / it / count**power - 1) < CLOSE for power in (1, 2, 3))
        ]
        if short and len(short) + len(whole) == len(factors):
            return finding(
                "ND403",
                f"The step of {_listed(short)} is divided by the number of examples once more",
                observed=f"it is {count} times shorter than that of {_listed(whole)}",
                expected="a mean over the examples that is taken once",
                at=_update_place(watched, step, short),
            )
    return None


def scaled_by_dropout(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of layers whose step misses the division that dropout has made before.

    The outputs that stay are divided by the part that stays, and so is every error on its way back.
    """
    factors = {it.name: it.factor for it in step.groups if it.descends and it.directions > 3}
    if len(factors) < 2 or step.adaptive or not step.masks:
        return None
    middle = sorted(factors.values())
    for kept in sorted(step.kept):
        if abs(1 - kept) < 10 * CLOSE:
            continue
        for whole in (middle[0], middle[-1]):
            powers = {n: math.log(it / whole) / math.log(kept) for n, it in factors.items()}
            fits = all(abs(it - round(it)) < CLOSE * 2 and abs(it) < 4 for it in powers.values())
            apart = [name for name, it in powers.items() if round(it)]
            if fits and apart:
                return finding(
                    "ND403",
                    f"The step of {_listed(apart)} misses the scale of the dropout",
                    observed=f"it is {kept:g} times as long as that of the other layers, or a "
                    f"power of that, and {kept:g} is the part that dropout leaves",
                    expected="errors that are led back through the same mask and the same division",
                    at=_update_place(watched, step, apart),
                )
    return None


def wrong_penalty(watched: Watched, steps: Sequence[StepSeen]) -> Finding | None:
    """Return what is said of a penalty whose slope is wrong, or that makes weights grow."""
    each = [{it.name: it.penalty for it in step.groups if it.penalty} for step in steps[:2]]
    if not steps or any(it.adaptive for it in steps) or (len(steps) == 1 and len(each[0]) < 2):
        return None
    same = [name for name in each[0] if each[-1].get(name, ("",))[0] == each[0][name][0]]
    unsigned = [name for name in same if each[0][name][0] == "size"]
    if unsigned:
        return finding(
            "ND510",
            f"The penalty on {_listed(unsigned)} lacks the sign: it pushes all of them downwards",
            observed="the step follows the gradient plus a multiple of the absolute weights",
            expected="a multiple of their signs (L1), or of the weights themselves (L2)",
            at=_update_place(watched, steps[0], unsigned),
        )
    growing = [name for name in same if all(it[name][1] > 0 for it in each)]
    rates = [each[0][name][1] for name in growing]
    if growing and max(rates) < 1.01 * min(rates):
        return finding(
            "ND510",
            f"The penalty on {_listed(growing)} has the wrong sign: each step makes them grow",
            observed=f"beside the gradient, each step adds {rates[0]:.2g} times the weights",
            expected="weights that the penalty makes smaller",
            at=_update_place(watched, steps[0], growing),
        )
    return None


def one_object(watched: Watched) -> Finding:
    """Return what is said of rows, neurons or layers that are all the same object."""
    assert watched.repeated is not None  # noqa: S101  # the caller has looked
    name, count = watched.repeated
    items = name if "[*]" in name else f"{name}[*]"
    one, two = (items.replace("[*]", f"[{place}]", 1) for place in (0, 1))
    nodes = ast.walk(watched.learner.about.tree())
    lines = [line for it in nodes if (line := _repeated_at(it))]
    return finding(
        "ND114",
        f"All {count} items of {name} are one and the same object, with the same numbers",
        observed=f"{one} is {two}; what changes one of them changes them all",
        expected="an object of its own for each, as a list comprehension makes them",
        line=lines[0] if len(lines) == 1 else 0,
    )


def _repeated_at(node: ast.AST) -> int:
    """Return where a list of an object is multiplied, or is the default of an argument; else 0."""
    if isinstance(node, ast.FunctionDef):
        shared = any(isinstance(it, ast.List | ast.Dict) for it in node.args.defaults)
        return node.lineno if shared else 0
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return 0
    item = node.left.elts if isinstance(node.left, ast.List) else []
    return node.lineno if len(item) == 1 and not isinstance(item[0], ast.Constant) else 0


def other_cost(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of a step down the quadratic cost of a program that computes another."""
    squared = step.cost in ("quadratic", "sigmoid and quadratic")
    exactly = all(it.residual < CLOSE and it.factor > 0 for it in step.groups if it.measured)
    if not squared or step.mixed or step.labels or not exactly or step.adaptive:
        return None
    source = watched.learner.about
    line = cross_entropy_line(source, watched.lines.get(source.path, set()))
    if not line:
        return None
    return finding(
        "ND407",
        f"The program computes the cross-entropy cost at line {line}, and its step descends the "
        "quadratic cost",
        observed="the error at the outputs is (a - y) times the slope of the sigmoid",
        expected="a - y, the gradient of the cross-entropy",
        at=_update_place(watched, step, [it.name for it in step.groups]),
    )


def overwritten(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of parameters that are replaced by their step."""
    listed, sources = _listed(step.overwritten), watched.learner.sources.values()
    if not any(replaced(it, step.overwritten) for it in sources):  # by a penalty, or a factor
        return _shrunk(watched, step, step.overwritten, 100)
    several = "are replaced by their" if len(step.overwritten) > 1 else "is replaced by its"
    return finding(
        "ND514",
        f"{listed} {several} step, instead of being changed by it",
        observed="after a step it is a multiple of the gradient alone",
        expected="what it was before, minus a multiple of the gradient",
        at=_update_place(watched, step, step.overwritten),
    )


def without_memory(watched: Watched) -> Finding | None:
    """Return what is said of sums or velocities that begin at zero in every step."""
    step, sources = watched.step, watched.learner.sources
    paths = [WORDS.findall(name) for name in (step.zeros if step else ())]
    zeros = {word for words in paths for word in words[-max(1, len(words) - 1) :]}  # not `self`
    empty = never_filled(sources.values())
    for path, source in sources.items():
        for it in forgotten(source) if step is not None else ():
            run = it.statement.lineno in watched.lines.get(path, set())
            if not run or not it.holders & (zeros | empty):
                continue
            name = ast.unparse(it.statement.targets[0])
            held = [each for each in (step.zeros if step else ()) if zeros & it.holders]
            return finding(
                "ND519",
                f"`{ast.unparse(it.statement)}` gives the new sum a name, and keeps it nowhere",
                observed=f"zeros in {_listed(held)} at the head of every step"
                if held
                else f"nothing is ever put into {_listed(sorted(it.holders & empty))}",
                expected=f"the new {name} in the place that the old one was read from",
                at=place_of(path, it.statement.lineno, watched.learner.about.path),
            )
    return None


def shrunk(watched: Watched) -> Finding | None:
    """Return what is said of weights of which each step takes so much away that nothing is kept."""
    step = watched.step
    groups = [it for it in step.groups if it.size >= FEWEST_SHRUNK] if step is not None else []
    factors = {it.name: it.penalty[1] for it in groups if it.penalty and it.penalty[0] == "decay"}
    if step is None or not factors or max(factors.values()) > -SHRINKS:
        return None
    if len(factors) == len(groups):
        return _shrunk(watched, step, list(factors), -100 * max(factors.values()))
    tables = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    if set(factors) != set(tables):
        return None
    percent = -100 * max(factors.values())
    return finding(
        "ND510",
        f"The weight decay takes {percent:.0f} % of the weights away at each step",
        observed=f"of {_listed(tables)}, {100 * (1 - percent / 100) ** 100:.2g} % are left after "
        "100 steps, but for what the gradients add",
        expected="far less, as eta * lmbda / n, where n is the number of all examples",
        at=_update_place(watched, step, tables),
    )


def _shrunk(watched: Watched, step: StepSeen, names: Sequence[str], percent: float) -> Finding:
    return finding(
        "ND514",
        f"Each step takes {percent:.0f} % of {_listed(names)} away, so that nothing is kept",
        observed="beside the gradient, a step makes all of the weights smaller by that factor",
        expected="weights that a step changes by its gradient, and hardly shrinks",
        at=_update_place(watched, step, names),
    )


def idle(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of biases that are trained without any use."""
    listed = _listed(step.idle)
    return finding(
        "ND301",
        f"The output does not depend on {listed}, which every step changes",
        observed=f"nothing is computed from {listed}",
        expected="a bias that is added to the weighted inputs",
        at=_update_place(watched, step, step.idle),
    )


def never_reset(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of sums of gradients that go on from step to step."""
    listed = _listed(step.never_reset)
    return finding(
        "ND507",
        f"{listed} is never set back to zero, so every step adds the gradients of all steps before",
        observed=f"the step is along the gradient plus what {listed} held before",
        expected="the gradient of this step alone",
        at=_update_place(watched, step, step.never_reset),
    )


def _update_place(watched: Watched, step: StepSeen, names: Sequence[str]) -> Place | None:
    """Return a place at which one of these numbers is assigned, or the head of the loop."""
    about = watched.learner.about
    others = [it for path, it in watched.learner.sources.items() if path in watched.lines]
    for source in (about, *(it for it in others if it.path != about.path)):
        for name in names:
            last = re.split(r"[.\[]", name.replace("']", "").replace("'", ""))
            words = [it for it in last if re.match(r"[A-Za-z_]", it)]
            if not words:
                continue
            word = re.escape(words[-1])
            pattern = re.compile(rf"(?<!\w){word}['\"]?\]?(\[[^\]]*\])*\s*([-+]?=)(?!=)")
            lines = source.runnable.split("\n")
            hits = [number for number, line in enumerate(lines, 1) if pattern.search(line)]
            if hits:
                return place_of(source.path, hits[-1], about.path)
    site = watched.learner.sites.loops[step.loop]
    return place_of(site.file, site.line, about.path)


def _listed(names: Sequence[str]) -> str:
    names = [plain(it) for it in names]
    *first, last = sorted(names)
    if len(names) > 4:
        return f"{', '.join(sorted(names)[:3])} and {len(names) - 3} more"
    return f"{', '.join(first)} and {last}" if first else last
