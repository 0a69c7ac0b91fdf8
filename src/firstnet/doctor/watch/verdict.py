"""What the watched training proves: it descends, it contradicts itself, it crashes, or it is stuck.

An error is reported only with a proof. Where there is none, the reason is given, and no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstnet.doctor.report import Finding
from firstnet.doctor.watch.caller import Caller
from firstnet.doctor.watch.crash import crash_finding, is_proof
from firstnet.doctor.watch.evaluation import miscounts, spreads
from firstnet.doctor.watch.findings import finding
from firstnet.doctor.watch.learning import Learning
from firstnet.doctor.watch.observed import OWN
from firstnet.doctor.watch.run import RAISED, SPENT, Raised
from firstnet.doctor.watch.step import ASYMMETRIC, GroupSeen, StepSeen, wholly_proven
from firstnet.doctor.watch.watching import Watched

RIGHT, WRONG_STEP, CRASH, STUCK, UNKNOWN = "right", "wrong", "crash", "stuck", "unknown"
CLOSE = 1e-3  # a residual of a step that follows the gradient, whichever way
CLEARLY = 0.1  # an asymmetry that no rounding brings about
ENOUGH = 40  # steps, before a network can be said not to learn


@dataclass(frozen=True)
class Verdict:
    """What is proven of a program.

    Attributes:
        kind: "right", "wrong", "crash", "stuck" or "unknown".
        findings: what was found, the root cause first.
        reason: why nothing is proven; "" otherwise.
    """

    kind: str
    findings: tuple[Finding, ...] = ()
    reason: str = ""


def judge(watched: Watched, caller: Caller, stand_ins: Sequence[str], path: str) -> Verdict:
    """Return what a watched training proves.

    Args:
        watched: what was seen.
        caller: what was called, if the program does not train by itself.
        stand_ins: what was put in the place of missing data and modules.
        path: of the file that is examined.
    """
    raised = watched.outcome.raised if watched.outcome.how == RAISED else None
    step, learning = watched.step, watched.learning
    if raised is not None and is_proof(raised, watched, caller, stand_ins):
        return Verdict(CRASH, (crash_finding(raised, watched, path),))
    if step is None:
        if (unsteady := _unsteady(watched)) is not None:
            return unsteady
        spread = spreads(watched.spread, watched.learner.sites.values)
        if spread and not caller.called:
            return Verdict(WRONG_STEP, (_spread_out(watched, spread[0]),))
        if same := _prints_the_same(watched):
            return Verdict(STUCK, (same,))
        if watched.not_finite >= 0 and not caller.called:
            return Verdict(STUCK, (_nan_at_once(watched),))
        return Verdict(UNKNOWN, (), _nothing_seen(watched, caller, raised))
    spread = spreads(watched.spread, watched.learner.sites.values)
    if spread and not (step.proven and learning is not None and learning.learns):
        return Verdict(WRONG_STEP, (_spread_out(watched, spread[0]),))
    found = _wrong_step(watched, learning)
    if found:
        return Verdict(WRONG_STEP, (found,))
    if step.still and not caller.called:
        return Verdict(WRONG_STEP, (_still_finding(watched, step),))
    if step.never_reset and not step.right and not step.adaptive:
        return Verdict(WRONG_STEP, (_never_reset(watched, step),))
    if (empty := _never_again(watched)) is not None:
        return Verdict(STUCK, (empty,))
    if learning is not None and (anew := _begins_anew(watched, step, learning)) is not None:
        return Verdict(STUCK, (anew,))
    if learning is not None and learning.same_target:
        return Verdict(STUCK, (_same_target(),))
    if learning is not None and not learning.finite:
        return Verdict(STUCK, (_not_finite(watched, learning),))
    if learning is None:
        return Verdict(UNKNOWN, (), _not_followed(watched))
    if not learning.learns:
        torn = learning.reference is not None and learning.reference.finds_nothing
        if torn and step.proven and learning.examples >= 300:
            return Verdict(STUCK, (_unlearnable(learning),))
        slow = (
            watched.cut
            and not _should_have_learned(learning)
            and step.proven
            and not learning.worsens
        )
        if learning.steps >= ENOUGH and not _still_falls(learning) and not slow:
            return Verdict(STUCK, (_stuck(watched, learning),))
        return Verdict(UNKNOWN, (), _too_short(learning))
    if step.proven:
        counted = _miscounted(watched, learning) or _answers_otherwise(caller, learning)
        counted = _scaled_otherwise(watched, learning) or counted
        return Verdict(RIGHT, tuple(counted))
    return Verdict(UNKNOWN, (), _no_cost(watched))


# -- a step that is no step downhill -------------------------------------------------------------


def _wrong_step(watched: Watched, learning: Learning | None) -> Finding | None:
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
            small = {it.name for it in step.groups if it.directions < 4}
            both = both - small
            if not both or not any(it.found for it in step.groups):
                return None
        return _some_wrong(watched, step, both)
    if step.output is not None and not step.adaptive and all(map(_is_all_wrong, steps)):
        return _all_wrong(watched, step)
    return None


def _is_all_wrong(step: StepSeen) -> bool:
    """Tell whether no group follows the gradient, and none has a symmetric derivative."""
    plain = [it for it in step.groups if it.directions > 1 and it.measured]
    wrong = {it.name for it in step.wrong}
    return bool(plain) and all(it.name in wrong and it.asymmetry > CLEARLY for it in plain)


def _unsteady(watched: Watched) -> Verdict | None:
    """Return what follows if the same step, taken twice, changes the parameters differently.

    Walking through a set of objects, whose order is one of addresses, makes no difference to sums
    of gradients; it does where a gradient is overwritten by the next one.
    """
    if watched.unsteady < 0:
        return None
    loop = watched.learner.sites.loops[watched.unsteady]
    texts = {path: it.runnable for path, it in watched.learner.sources.items()}
    places = [
        (path, number)
        for path, text in texts.items()
        for number, line in enumerate(text.split("\n"), 1)
        if re.search(r"\.grad\s*=[^=]", line) and not re.search(r"=\s*(0|1|None|np\.)", line)
    ]
    random = any(re.search(r"urandom|secrets|SystemRandom|Thread", it) for it in texts.values())
    if random or not any(re.search(r"\bset\(|_prev", it) for it in texts.values()):
        reason = f"a turn of the loop at line {loop.line}, repeated, does not end with same numbers"
        return Verdict(UNKNOWN, (), reason)
    here = [line for path, line in places if path == watched.learner.source.path]
    said = finding(
        "ND403",
        "The gradients depend on the order in which a set is walked through",
        observed="the same step, taken twice from the same numbers, changes the weights "
        "differently",
        expected="gradients that are added up, so that their order makes no difference",
        line=here[0] if here else 0,
    )
    return Verdict(WRONG_STEP, (said,))


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


def _spread_out(watched: Watched, site: int) -> Finding:
    it, shapes = watched.learner.sites.values[site], watched.spread[site]
    rows = max(shapes[0])
    return finding(
        "ND111",
        f"`{it.text}` subtracts every number from every other, not from its own",
        observed=f"shapes {shapes[0]} and {shapes[1]}, which NumPy spreads out to {rows} x {rows}",
        expected="two arrays of the same shape",
        line=it.line if it.file == watched.learner.source.path else 0,
    )


def _uphill(watched: Watched, step: StepSeen) -> Finding:
    return finding(
        "ND501",
        "Each step goes uphill: it adds to the cost instead of reducing it",
        observed=f"every parameter moves along the gradient of the {step.cost} cost",
        expected="every parameter moves against it",
        line=_update_line(watched, step, [it.name for it in step.groups]),
    )


def _some_wrong(watched: Watched, step: StepSeen, names: set[str]) -> Finding:
    wrong = [it for it in step.groups if it.name in names]
    good = [it.name for it in step.groups if it.name not in names]
    flipped = [it for it in wrong if it.follows and it.factor < 0]
    code = "ND519" if flipped else _gradient_code(step, wrong)
    listed = _listed([it.name for it in wrong])
    worst = max(wrong, key=lambda it: it.residual)
    if not good:
        good = ["the others of them"]
    if flipped:
        message = f"The step of {listed} goes uphill, while that of {_listed(good)} goes downhill"
        observed = f"{listed}: along the gradient"
    else:
        message = f"The step of {listed} is not along the gradient of the cost"
        observed = (
            f"{100 * min(1.0, worst.residual):.0f} % of the change of {worst.name} is not "
            "explained by the gradient"
        )
    return finding(
        code,
        message,
        observed=observed,
        expected=f"as for {_listed(good)}, whose step is exactly along it",
        line=_update_line(watched, step, [it.name for it in wrong]),
    )


def _gradient_code(step: StepSeen, wrong: Sequence[GroupSeen]) -> str:
    shapes = dict(step.shapes)
    matrices = [name for name, shape in step.shapes if len(shape) == 2 and min(shape) > 1]
    biases = [it for it in wrong if len(shapes.get(it.name, ())) < 2 or min(shapes[it.name]) == 1]
    if matrices and len(biases) == len(wrong):
        return "ND405"
    if len(wrong) == 1 and len(matrices) > 1 and wrong[0].name == matrices[-1]:
        return "ND404"
    return "ND403" if len(wrong) > 1 else "ND406"


def _all_wrong(watched: Watched, step: StepSeen) -> Finding:
    return finding(
        "ND407",
        "The step is not along the gradient of any cost of the program's output",
        observed=f"the derivative of the step is asymmetric by {100 * step.asymmetry:.0f} %",
        expected="a symmetric one, as for every step along a gradient",
        line=_update_line(watched, step, [it.name for it in step.groups]),
    )


def _still_finding(watched: Watched, step: StepSeen) -> Finding:
    listed = _listed(step.still)
    return finding(
        "ND506",
        f"{listed} never changes, though the output depends on it",
        observed=f"{listed} is the same after every step",
        expected="every weight and bias takes a step",
        line=_update_line(watched, step, [it.name for it in step.groups]),
    )


def _update_line(watched: Watched, step: StepSeen, names: Sequence[str]) -> int:
    """Return a line at which one of these numbers is assigned; 0 if none is known."""
    source = watched.learner.source
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
            return hits[-1]
    site = watched.learner.sites.loops[step.loop]
    return site.line if site.file == source.path else 0


# -- learning ------------------------------------------------------------------------------------


def _never_reset(watched: Watched, step: StepSeen) -> Finding:
    listed = _listed(step.never_reset)
    return finding(
        "ND507",
        f"{listed} is never set back to zero, so every step adds the gradients of all steps before",
        observed=f"the step is along the gradient plus what {listed} held before",
        expected="the gradient of this step alone",
        line=_update_line(watched, step, step.never_reset),
    )


def _never_again(watched: Watched) -> Finding | None:
    """Return what is said of a loop over an iterator that is empty from the second time on."""
    for number in watched.training:
        loop = watched.learner.sites.loops[number]
        first, *others = watched.lengths.get(number, []) or [0]
        if not first or len(others) < 2 or any(others):
            continue
        if loop.text.startswith("for ") and "range(" not in loop.text:
            return finding(
                "ND604",
                f"The loop `{loop.text}` has no turn after the first epoch",
                observed=f"{first} turns at first, and then none",
                expected="as many in each epoch; an iterator is empty once it was walked through",
                line=loop.line if loop.file == watched.learner.source.path else 0,
            )
    return None


EPOCHS = re.compile(
    r"epo|iter|step|round|runde|[ée]poca|[ée]poque|cycle|pass|times|range\(\d{2,}", re.IGNORECASE
)


def _begins_anew(watched: Watched, step: StepSeen, learning: Learning) -> Finding | None:
    """Return what is said of a training whose every epoch begins with new parameters."""
    restarts, entered = learning.restarts
    if restarts < 3 or restarts < entered - 2 or not EPOCHS.search(watched.around):
        return None
    return finding(
        "ND610",
        "Each epoch begins with new weights, so what was learned before is lost",
        observed=f"{restarts} times in a row the weights at the beginning of an epoch were not "
        "those at the end of the one before",
        expected="weights that are made once, before the first epoch",
    )


def _scaled_otherwise(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of inputs that have another size when the network is asked."""
    if learning.scales is None:
        return []
    inside, outside = learning.scales
    if not (inside > 0 and outside > 0) or 1 / OTHER_SCALE < outside / inside < OTHER_SCALE:
        return []
    return [
        finding(
            "ND801",
            "The examples that the network is asked about are scaled otherwise than those that it "
            "was trained on",
            observed=f"inputs of about {outside:.3g} after the training, and of about "
            f"{inside:.3g} in it",
            expected="the same preparation for both",
        )
    ]


OTHER_SCALE = 5.0


def _should_have_learned(learning: Learning) -> bool:
    """Tell whether a right network has learned these examples with fewer of them."""
    found = learning.reference
    return found is not None and found.learns and learning.examples > 20_000


def _unlearnable(learning: Learning) -> Finding:
    assert learning.reference is not None  # noqa: S101  # the caller has looked
    right, examples = learning.reference.counts[-1]
    return finding(
        "ND804",
        "The targets do not belong to the inputs: no network can learn these examples",
        observed=f"the step is right, but a right network trained on the same pairs gets {right} "
        f"of {examples} others, as many as by guessing",
        expected="targets that follow from the inputs",
    )


def _same_target() -> Finding:
    return finding(
        "ND802",
        "After the first examples, every example has the same target",
        observed="one and the same target vector for all of the last examples",
        expected="the target that belongs to each example",
    )


def _prints_the_same(watched: Watched) -> Finding | None:
    """Return what is said of a program that prints the same numbers after every epoch."""
    alike: dict[str, list[list[str]]] = {}
    for line in watched.outcome.own:
        numbers = re.findall(NUMBER, line)
        if numbers:
            alike.setdefault(re.sub(NUMBER, "#", line), []).append(numbers)
    for pattern, rows in alike.items():
        if len(rows) < 3 or not re.search(r"[.#] ?[/%]|\.", pattern.replace("#", ".")):
            continue
        columns = list(zip(*rows))
        counting = [column for column in columns if len(set(column)) == len(rows)]
        constant = [column for column in columns if len(set(column)) == 1]
        shares = [float(column[0]) for column in constant if "." in column[0]]
        only = len(counting) + len(constant) == len(columns) and len(counting) <= 1
        poor = any(0 < it < 0.95 for it in shares) or (not shares and "/" in pattern)
        if only and constant and poor:
            return finding(
                "ND909",
                "The network does not learn: it prints the same result every time",
                observed=f"{len(rows)} times: {' '.join(it[0] for it in constant)}",
                expected="a result that changes with the training",
            )
    return None


NUMBER = r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"


def _not_finite(watched: Watched, learning: Learning) -> Finding:
    return finding(
        "ND910",
        f"The outputs turn into nan within {learning.steps} steps",
        observed="outputs that are no numbers any more",
        expected="outputs that come closer to the targets",
    )


def _nan_at_once(watched: Watched) -> Finding:
    loop = watched.learner.sites.loops[watched.not_finite]
    return finding(
        "ND910",
        f"Within the first turns of the loop at line {loop.line} numbers turn into nan or infinity",
        observed="arrays that hold no numbers any more after one step",
        expected="finite weights",
        line=loop.line if loop.file == watched.learner.source.path else 0,
    )


def _still_falls(learning: Learning) -> bool:
    first, last = learning.parts[0], learning.parts[-1]
    middle = learning.parts[len(learning.parts) // 2]
    return last.distance < 0.995 * middle.distance < 0.99 * first.distance


def _answers_otherwise(caller: Caller, learning: Learning) -> list[Finding]:
    """Return what is said of a network whose feedforward gives other answers than its training."""
    if caller.answered is None or not learning.classes:
        return []
    (right, asked), last = caller.answered, learning.parts[-1]
    share = last.right / max(1, last.examples)
    if share < 0.6 or right / asked > share - 0.4:
        return []
    return [
        finding(
            "ND709",
            "The trained network's own answers are wrong, though its training is right",
            observed=f"{right} of {asked} of the examples that it was trained on",
            expected=f"about the {100 * share:.0f} % of them that were right while it was trained",
        )
    ]


def _miscounted(watched: Watched, learning: Learning) -> list[Finding]:
    sites = watched.learner.sites.values
    found = []
    printed = watched.outcome.printed
    spread = spreads(watched.spread, sites)
    if spread:
        found.append(_spread_out(watched, spread[0]))
    for it in miscounts(watched.comparisons, sites, printed, learning, cut=watched.cut):
        here = it.site >= 0 and sites[it.site].file == watched.learner.source.path
        line = sites[it.site].line if here else 0
        texts = {"observed": it.observed, "expected": it.expected}
        found.append(finding(it.code, it.message, **texts, line=line))
    return found[:1]


def _stuck(watched: Watched, learning: Learning) -> Finding:
    shares = ", ".join(shown(it.right, it.examples) for it in learning.parts)
    if learning.classes:
        constant = learning.constant is not None
        always = f"; every example is answered {learning.constant:g}" if constant else ""
        observed = f"{shares} right at the start, the middle and the end of the training{always}"
        expected = f"more than the {100 * learning.commonest:.0f} % that a constant answer gets"
    else:
        ends = [f"{it.distance:.3g}" for it in learning.parts]
        observed = f"a mean square error of {', '.join(ends)}"
        expected = f"well below the variance of the targets, {learning.spread:.3g}"
    step = watched.step
    assert step is not None  # noqa: S101  # there is no learning without one
    known = "the step follows the gradient" if step.right else "the step could not be proven right"
    return finding(
        "ND909",
        f"The network does not learn: after {learning.steps} steps it is no better than before",
        observed=observed,
        expected=f"{expected}; {known}",
    )


def shown(right: int, examples: int) -> str:
    """Return a share as the book prints it: 857 / 1000."""
    if examples <= 0:
        return "0 / 0"
    return f"{right} / {examples}"


def _too_short(learning: Learning) -> str:
    return (
        f"in the {learning.steps} steps that were watched it improved too little to say whether it "
        "learns"
    )


def _not_followed(watched: Watched) -> str:
    step = watched.step
    assert step is not None  # noqa: S101  # the caller has looked
    if step.output is None or not step.paired:
        return "no output and target were found in the training, so learning could not be measured"
    return "too few steps were seen to say whether it learns"


def _no_cost(watched: Watched) -> str:
    return "the network learns, but its step follows the gradient of no cost that the doctor knows"


def _nothing_seen(watched: Watched, caller: Caller, raised: Raised | None) -> str:
    if raised is not None:
        return f"the program stopped before its training was seen ({raised})"
    if caller.reason:
        return caller.reason
    if watched.failed is not None:
        return f"the doctor itself failed ({watched.failed!r}); please report it"
    if watched.outcome.how == SPENT:
        return "no training was seen within the work that one file is given"
    if caller.called:
        return f"{caller.called} changed no parameters that the output depends on"
    return "no training was seen: no loop changes numbers that the next turn uses"


def _listed(names: Sequence[str]) -> str:
    names = [re.sub(r"\.__closure__\[\d+\]\.cell_contents", " (closure)", it) for it in names]
    *first, last = sorted(names)
    if len(names) > 4:
        return f"{', '.join(sorted(names)[:3])} and {len(names) - 3} more"
    return f"{', '.join(first)} and {last}" if first else last
