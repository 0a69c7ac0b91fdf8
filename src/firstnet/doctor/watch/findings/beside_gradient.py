"""What is wrong with a step beside the gradient: what it forgets, repeats or adds to it."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Sequence, Set

from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.nodes import assigned, find_all, is_operation
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.speaking import in_words, update_place
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.seen import CLOSE, StepSeen
from firstnet.doctor.watch.steps.still import is_bias, is_weights
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.cross_entropy import cross_entropy_line
from firstnet.doctor.watch.text.memory import forgotten, never_filled
from firstnet.doctor.watch.text.penalty import first_subtracted
from firstnet.doctor.watch.text.spots import replaced

FROZEN = re.compile(  # words of those who leave a layer as it was drawn, on purpose
    r"\b(freeze\w*|freezing|frozen|trainable|fine_?tun\w*|head_only|only the \w+"
    r"( layer)? (learns|trains|is trained)|reservoir|echo state|extreme learning"
    r"|random (\w+ )?(features|projection)"
    r"|fixed (random )?(weights|layer|features))\b",
    re.IGNORECASE,
)
NOT_TRAINED = re.compile(r"\b(never|not) (be )?(trained|updated|learned)\b", re.IGNORECASE)
WORDS = re.compile(r"[A-Za-z_]\w*")
SHRINKS = 0.03  # of all weights, by which a step that makes them smaller leaves nothing of them
MOST_SHRUNK = 1.5  # likewise, by which they could be smaller at all
FEWEST_SHRUNK = 4  # numbers in a group, of fewer the slope may be as well
MOST_TIMES = 5  # by which the learning rates of layers may differ on purpose
STEADY = 1.02  # times the smallest factor of a step, that the largest may be


def still(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of parameters that never change; None if the program says why."""
    weights = {words for it in step.still if is_weights(it) for words in WORDS.findall(it)[-1:]}
    if weights and any(
        _is_frozen(source.text, weights) for source in watched.learner.sources.values()
    ):
        return None
    if any(_is_given(name, watched) for name in step.still):
        return None
    listed, one = in_words(step.still), len(step.still) == 1
    if step.still == step.stepped_in_vain:
        return finding(
            "ND405" if all(map(is_bias, step.still)) else "ND406",
            f"The gradient of {listed} is 0 in every step, though the output depends on "
            f"{'it' if one else 'them'}",
            observed="the step that is taken changes none of the numbers",
            expected="a gradient that says how the cost changes with each of the numbers",
            at=update_place(watched, step, step.still),
        )
    return finding(
        "ND506",
        f"{listed} never {'changes' if one else 'change'}, though the output depends on "
        f"{'it' if one else 'them'}",
        observed=f"{listed} {'is' if one else 'are'} the same after every step",
        expected="every weight and bias takes a step",
        at=update_place(watched, step, [group.name for group in step.groups]),
    )


def _is_given(name: str, watched: Watched) -> bool:
    """Tell whether this is the first item of a list that begins with the inputs: `acts = [X]`."""
    root, first, _ = name.rpartition("[0]")
    lists = (
        value
        for source in watched.learner.sources.values()
        for node in find_all(source.tree(), ast.Assign)
        for target, value in assigned(node)
        if target == root
    )
    begins = (it.elts[0] for it in lists if isinstance(it, ast.List) and len(it.elts) == 1)
    return bool(first) and any(isinstance(it, ast.Name) for it in begins)


def left_out(found: Finding, at: Place | None) -> Finding:
    """Return what is said of a loop over the layers that ends before the last one of them.

    Args:
        found: what is said of the weights that never change, since they get no gradient.
        at: the loop.
    """
    return finding(
        "ND406",
        "The loop over the layers leaves one out, whose weights get no gradient",
        observed=found.message,
        expected="a turn for each layer",
        at=at,
    )


def _is_frozen(text: str, weights: Set[str]) -> bool:
    """Tell whether comments, or names, say that a layer stays as it is.

    That something is not trained is said of these weights only on a line with their name.
    """
    for line in text.split("\n"):
        code, _, comment = line.partition("#")
        if FROZEN.search(comment) or ("print" not in code and FROZEN.search(code)):
            return True
        if NOT_TRAINED.search(comment) and not weights.isdisjoint(WORDS.findall(code)):
            return True
    return False


def one_counts(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of a step along the gradient of one error, where many are computed."""
    if not step.unused or step.target is None or step.adaptive:
        return None
    if not all(
        group.residual < CLOSE and group.factor > 0 for group in step.groups if group.measured
    ):
        return None
    return finding(
        "ND504",
        f"The step uses the {step.target.which} error only",
        observed=f"{step.unused + 1} errors at the outputs are computed before it, and "
        f"{step.unused} of them have no effect",
        expected="a step for each of them, or along the mean of all",
        at=update_place(watched, step, [group.name for group in step.groups]),
    )


def averaged_again(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of layers whose step is shorter by the number of examples.

    The gradient was divided by it once more on the way back.
    """
    rows = step.output_shape
    matrices = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    factors = {
        group.name: group.factor
        for group in step.groups
        if group.name in matrices and group.descends
    }
    if len(rows) != 2 or len(factors) < 2 or len(factors) < len(matrices) or step.adaptive:
        return None
    largest = max(factors.values())
    whole = [name for name, factor in factors.items() if abs(largest / factor - 1) < CLOSE]
    for count in sorted(row for row in set(rows) if row > MOST_TIMES):
        if _is_written(1 / count, watched):
            continue  # it may be a rate of its own
        short = [
            name
            for name, factor in factors.items()
            if any(abs(largest / factor / count**power - 1) < CLOSE for power in (1, 2, 3))
        ]
        if short and len(short) + len(whole) == len(factors):
            return finding(
                "ND403",
                f"The step of {in_words(short)} is divided by the number of examples once more",
                observed=f"it is {count} times shorter than that of {in_words(whole)}",
                expected="a mean over the examples that is taken once",
                at=update_place(watched, step, short),
            )
    return None


def _is_written(number: float, watched: Watched) -> bool:
    """Tell whether the program's text contains a number."""
    constants = (
        node.value
        for source in watched.learner.sources.values()
        for node in find_all(source.tree(), ast.Constant)
    )
    return any(isinstance(it, float) and math.isclose(it, number) for it in constants)


def never_averaged(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of weights whose step is a sum, where all others are means.

    It is longer by exactly the number of examples, and that of the biases is not.
    """
    factors = {
        group.name: group.factor for group in step.groups if group.descends and group.measured
    }
    if len(step.output_shape) != 2 or step.adaptive or len(factors) < max(4, len(step.groups)):
        return None
    least = min(factors.values())
    means = [name for name, factor in factors.items() if abs(factor / least - 1) < CLOSE]
    sums = [name for name in factors if name not in means]
    for count in (number for number in set(step.output_shape) if number > MOST_TIMES):
        longer = all(abs(factors[name] / least / count - 1) < CLOSE for name in sums)
        if len(sums) == 1 and longer:
            return finding(
                "ND502",
                f"The step of {in_words(sums)} is not averaged over the examples",
                observed=f"it is {count} times longer than that of {in_words(means)}",
                expected=f"a sum over the examples divided by {count}, as for the others",
                at=update_place(watched, step, sums),
            )
    return None


def scaled_by_dropout(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of layers whose step misses the division that dropout has made before.

    The outputs that stay are divided by the part that stays, and so is every error on its way back.
    """
    factors = {
        group.name: group.factor for group in step.groups if group.descends and group.directions > 3
    }
    if len(factors) < 2 or step.adaptive or not step.masks:
        return None
    middle = sorted(factors.values())
    for kept in sorted(step.kept):
        if abs(1 - kept) < 10 * CLOSE:
            continue
        for whole in (middle[0], middle[-1]):
            powers = {n: math.log(factor / whole) / math.log(kept) for n, factor in factors.items()}
            fits = all(
                abs(power - round(power)) < CLOSE * 2 and abs(power) < 4
                for power in powers.values()
            )
            apart = [name for name, number in powers.items() if round(number)]
            if fits and apart:
                return finding(
                    "ND403",
                    f"The step of {in_words(apart)} misses the scale of the dropout",
                    observed=f"it is {kept:g} times as long as that of the other layers, or a "
                    f"power of that, and {kept:g} is the part that dropout leaves",
                    expected="errors that are led back through the same mask and the same division",
                    at=update_place(watched, step, apart),
                )
    return None


def wrong_penalty(watched: Watched, steps: Sequence[StepSeen]) -> Finding | None:
    """Return what is said of a penalty whose slope is wrong, or that makes weights grow."""
    each = [
        {group.name: group.penalty for group in step.groups if group.penalty} for step in steps[:2]
    ]
    if not steps or any(it.adaptive for it in steps) or (len(steps) == 1 and len(each[0]) < 2):
        return None
    same = [name for name in each[0] if each[-1].get(name, ("",))[0] == each[0][name][0]]
    unsigned = [name for name in same if each[0][name][0] == "size"]
    if unsigned:
        return finding(
            "ND510",
            f"The penalty on {in_words(unsigned)} lacks the sign: it pushes all of them downwards",
            observed="the step follows the gradient plus a multiple of the absolute weights",
            expected="a multiple of their signs (L1), or of the weights themselves (L2)",
            at=update_place(watched, steps[0], unsigned),
        )
    growing = [name for name in same if all(it[name][1] > 0 for it in each)]
    rates = [each[0][name][1] for name in growing]
    if growing and max(rates) < 1.01 * min(rates):
        return finding(
            "ND510",
            f"The penalty on {in_words(growing)} has the wrong sign: each step makes them grow",
            observed=f"beside the gradient, each step adds {rates[0]:.2g} times the weights",
            expected="weights that the penalty makes smaller",
            at=_subtracted(watched) or update_place(watched, steps[0], growing),
        )
    return None


def _subtracted(watched: Watched) -> Place | None:
    """Return where a penalty is subtracted from a gradient, if the text tells."""
    places = watched.where_run(first_subtracted)
    return next((watched.at(path, it.node.lineno) for path, it in places), None)


def one_object(watched: Watched) -> Finding:
    """Return what is said of rows, neurons or layers that are all the same object."""
    assert watched.repeated is not None  # noqa: S101  # the caller has looked
    name, count = watched.repeated
    items = name if "[*]" in name else f"{name}[*]"
    one, two = (items.replace("[*]", f"[{place}]", 1) for place in (0, 1))
    nodes = ast.walk(watched.learner.about.tree())
    lines = [line for node in nodes if (line := _repeated_at(node))]
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
        shared = any(isinstance(default, ast.List | ast.Dict) for default in node.args.defaults)
        return node.lineno if shared else 0
    if not is_operation(node, ast.Mult):
        return 0
    item = node.left.elts if isinstance(node.left, ast.List) else []
    return node.lineno if len(item) == 1 and not isinstance(item[0], ast.Constant) else 0


def other_cost(watched: Watched, step: StepSeen) -> Finding | None:
    """Return what is said of a step down the quadratic cost of a program that computes another."""
    squared = step.cost in ("quadratic", "sigmoid and quadratic")
    exactly = all(
        group.residual < CLOSE and group.factor > 0 for group in step.groups if group.measured
    )
    if not squared or step.mixed or step.labels or not exactly or step.adaptive:
        return None
    # Where one example counts, both costs lead in the same direction, but not equally far.
    factors = [it.factor for each in watched.steps for it in each.groups[:1]]
    alone = step.has_one_output and len(factors) < 2
    if alone or max(factors) > STEADY * min(factors):
        return None
    source = watched.learner.about
    line = cross_entropy_line(source, watched.run_in(source.path))
    if not line:
        return None
    return finding(
        "ND407",
        f"The program computes the cross-entropy cost at line {line}, and its step descends the "
        "quadratic cost",
        observed="the error at the outputs is (a - y) times the slope of the sigmoid",
        expected="a - y, the gradient of the cross-entropy",
        at=update_place(watched, step, [group.name for group in step.groups]),
    )


def overwritten(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of parameters that are replaced by their step."""
    listed, sources = in_words(step.overwritten), watched.learner.sources.values()
    if not any(
        replaced(source, step.overwritten) for source in sources
    ):  # by a penalty, or a factor
        return _shrunk(watched, step, step.overwritten, 100)
    several = "are replaced by their" if len(step.overwritten) > 1 else "is replaced by its"
    return finding(
        "ND514",
        f"{listed} {several} step, instead of being changed by it",
        observed="after a step it is a multiple of the gradient alone",
        expected="what it was before, minus a multiple of the gradient",
        at=update_place(watched, step, step.overwritten),
    )


def without_memory(watched: Watched) -> Finding | None:
    """Return what is said of sums or velocities that begin at zero in every step."""
    step, sources = watched.step, watched.learner.sources
    paths = [WORDS.findall(name) for name in (step.zeros if step else ())]
    zeros = {word for words in paths for word in words[-max(1, len(words) - 1) :]}  # not `self`
    empty = never_filled(sources.values())
    for path, source in sources.items():
        for it in forgotten(source) if step is not None else ():
            run = it.statement.lineno in watched.run_in(path)
            if not run or not it.holders & (zeros | empty):
                continue
            name = ast.unparse(it.statement.targets[0])
            held = [each for each in (step.zeros if step else ()) if zeros & it.holders]
            return finding(
                "ND519",
                f"`{ast.unparse(it.statement)}` gives the new sum a name, and keeps it nowhere",
                observed=f"zeros in {in_words(held)} at the head of every step"
                if held
                else f"nothing is ever put into {in_words(sorted(it.holders & empty))}",
                expected=f"the new {name} in the place that the old one was read from",
                at=watched.at(path, it.statement.lineno),
            )
    return None


def shrunk(watched: Watched) -> Finding | None:
    """Return what is said of weights of which each step takes so much away that nothing is kept."""
    step = watched.step
    groups = (
        [group for group in step.groups if group.size >= FEWEST_SHRUNK] if step is not None else []
    )
    factors = {
        group.name: group.penalty[1]
        for group in groups
        if group.penalty and group.penalty[0] == "decay"
    }
    if step is None or not factors or max(factors.values()) > -SHRINKS:
        return None
    if min(factors.values()) < -MOST_SHRUNK:  # the weights would grow in each step
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
        observed=f"of {in_words(tables)}, {100 * (1 - percent / 100) ** 100:.2g} % are left after "
        "100 steps, but for what the gradients add",
        expected="far less, as eta * lmbda / n, where n is the number of all examples",
        at=update_place(watched, step, tables),
    )


def _shrunk(watched: Watched, step: StepSeen, names: Sequence[str], percent: float) -> Finding:
    return finding(
        "ND514",
        f"Each step takes {percent:.0f} % of {in_words(names)} away, so that nothing is kept",
        observed="beside the gradient, a step makes all of the weights smaller by that factor",
        expected="weights that a step changes by its gradient, and hardly shrinks",
        at=update_place(watched, step, names),
    )


def idle(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of biases that are trained without any use."""
    listed = in_words(step.idle)
    return finding(
        "ND301",
        f"The output does not depend on {listed}, which every step changes",
        observed=f"nothing is computed from {listed}",
        expected="a bias that is added to the weighted inputs",
        at=update_place(watched, step, step.idle),
    )


def looks_ahead(watched: Watched, step: StepSeen) -> bool:
    """Tell whether what seem to be sums are the weights, and the parameters a look ahead of them.

    So it is with `look = w - eta * mu * v`: what a step adds to sums of gradients has a factor.
    """
    sums = {plain(re.sub(r"\[\d+\]$", "", name)) for name in step.never_reset}
    for path, source in watched.learner.sources.items():
        lines = step.lines.get(path, set())
        for node in find_all(source.tree(), ast.Assign):
            if node.lineno in lines:
                value, target = node.value, ast.unparse(node.targets[0])
                ahead = isinstance(value, ast.BinOp) and ast.unparse(value.left) in sums
                if ahead and target not in sums:
                    return True
    return False


def never_reset(watched: Watched, step: StepSeen) -> Finding:
    """Return what is said of sums of gradients that go on from step to step."""
    sums = dict.fromkeys(re.sub(r"\[\d+\]$", "", name) for name in step.never_reset)
    listed = in_words([*sums])
    verb = "is" if len(sums) == 1 else "are"
    return finding(
        "ND507",
        f"{listed} {verb} never set back to zero, so every step adds the gradients of all steps "
        "before",
        observed=f"the step is along the gradient plus what {listed} held before",
        expected="the gradient of this step alone",
        at=update_place(watched, step, step.never_reset),
    )
