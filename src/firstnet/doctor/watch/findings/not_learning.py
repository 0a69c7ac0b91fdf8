"""What is said of a training that does not learn, and of one that is lost on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.nodes import (
    find_all,
    function_at,
    has,
    is_call_of,
    is_within,
    lines_of,
    name_of,
    only,
    spans,
    walk_all,
)
from firstnet.doctor.watch.findings.as_written import calls_anew
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.own_numbers import EPOCHS, tells_of_none
from firstnet.doctor.watch.learning.learning import NO_BETTER, Learning
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.run import ENDED
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.still import is_weights
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.once import counts_on, ends_at_once
from firstnet.doctor.watch.text.spots import (
    Decay,
    decays,
    first_descent,
    grown_rates,
    is_momentum_of_one,
    momentums,
    rebound,
    unsquared,
    unused_rate,
)

WORD = re.compile(r"[A-Za-z_]\w*")
NUMERICAL = re.compile(r"num|approx|finite|central|check_?grad|grad_?check", re.IGNORECASE)
MANY_OF_ONE = 200  # examples, among which chance would leave more than one class
IN_VAIN = 100  # turns of an endless loop
OF_BATCHES = re.compile(r"range\(0, .+, .+\)|batch", re.IGNORECASE)
MANY_TURNS = 50  # of a loop, which may be a training
EPOCHS_IN_VAIN = 5  # at least, before a loop is taken for the training
FEWEST_STEPS = 5  # of an epoch
ROUNDED = 1e-6  # of a momentum of 1
VANISHED = 0.1  # of a learning rate, after a tenth of the epochs
WEIGHTED = 10.0  # times the factor of another step: such steps are weighed by something
OF_THE_MEAN = ("quadratic", "cross-entropy", "log-likelihood", "log of the softmax")


def never_again(watched: Watched) -> Finding | None:
    """Return what is said of a loop over an iterator that is empty from the second time on."""
    for number in watched.training:
        loop = watched.learner.sites.loops[number]
        first, *others = watched.lengths.get(number, []) or [0]
        if not first or len(others) < 2 or any(others):
            continue
        source = watched.learner.sources.get(loop.file)
        counter = counts_on(source, loop.line) if source is not None else ""
        if counter:
            return finding(
                "ND604",
                f"The loop `{loop.text}` runs only in the first epoch",
                observed=f"{first} iterations in the first epoch, and none afterwards: `{counter}` "
                "is never set back",
                expected=f"{first} iterations in every epoch: `{counter}` begins anew in each",
                at=watched.at(loop.file, loop.line),
            )
        if loop.text.startswith("for ") and "range(" not in loop.text:
            return finding(
                "ND604",
                f"The loop `{loop.text}` runs only in the first epoch",
                observed=f"{first} iterations in the first epoch, and none afterwards: the "
                "iterator is exhausted",
                expected=f"{first} iterations in every epoch, from a new iterator or a list",
                at=watched.at(loop.file, loop.line),
            )
    return None


def runs_once(watched: Watched) -> Finding | None:
    """Return what is said of a loop over epochs or mini-batches that is left in its first turn."""
    for number in sorted(watched.turns):
        loop = watched.learner.sites.loops[number]
        source = watched.learner.sources.get(loop.file)
        # Beside the training, `for n in range(10): …; break` may show the first image on purpose.
        counted = number in watched.training or re.search(r"range\([^\d)]", loop.text)
        epochs = EPOCHS.search(loop.text) and counted
        if source is None or not (epochs or _is_over_batches(watched, loop)):
            continue
        line = ends_at_once(source, loop.line, may_break=not epochs)
        if line:
            return finding(
                "ND604",
                f"The loop `{loop.text}` is left in its first turn",
                observed=f"line {line} ends it, whatever happens before",
                expected=f"a turn for each {'epoch' if epochs else 'mini-batch'}: the line belongs "
                "behind the loop",
                at=watched.at(loop.file, line),
            )
    return None


def _is_over_batches(watched: Watched, loop: Site) -> bool:
    """Tell whether a loop over mini-batches, by what it says, goes around a part of the step."""
    source = watched.learner.sources[loop.file]
    trained = watched.trained(loop.file)
    around = (lines_of(it) for it in find_all(source.tree(), ast.For) if it.lineno == loop.line)
    return bool(OF_BATCHES.search(loop.text)) and not all(map(trained.isdisjoint, around))


def begins_anew(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of a training whose every epoch begins with new parameters."""
    restarts, entered = learning.restarts
    if restarts < 3 or restarts < entered - 2 or not EPOCHS.search(watched.around):
        return None
    if watched.step is None or len(watched.step.parameters) < 2:
        return None  # it may be an error that is led back, and no parameter
    if _is_a_training_each(watched, watched.step):
        return None
    return finding(
        "ND610",
        "Every epoch starts from new weights, so what was learned before is lost",
        observed=f"{restarts} times in a row the weights at the beginning of an epoch were not "
        "those at the end of the one before",
        expected="weights that are made once, before the first epoch",
        at=_made_again(watched, watched.step),
    )


def _is_a_training_each(watched: Watched, step: StepSeen) -> bool:
    """Tell whether new weights are made by the function that trains them, each time it is called.

    It trains a network anew on other examples, or with other settings.
    """
    loop = watched.learner.sites.loops[step.loop]
    source = watched.learner.sources.get(loop.file)
    around = function_at(source.tree(), loop.line) if source is not None else None
    if source is None or around is None:
        return False
    words = {word for parameter in step.parameters for word in WORD.findall(parameter.name)} - {
        "self"
    }
    outer = [it for it in find_all(around, ast.For, ast.While) if is_within(loop.line, it)]
    again = {id(node) for node in walk_all(outer)}
    assigns = [inner for inner in find_all(around, ast.Assign) if id(inner) not in again]
    inside = [assign for assign in assigns if assign.lineno < loop.line]
    return any(
        words & set(WORD.findall(ast.unparse(target)))
        for assignment in inside
        for target in assignment.targets
    )


def _made_again(watched: Watched, step: StepSeen) -> Place | None:
    """Return where a loop around the steps gives the parameters new values, but for the steps."""
    words = {word for parameter in step.parameters for word in WORD.findall(parameter.name)}
    loops = watched.learner.sites.loops
    around = [loops[number] for number in watched.training if number != step.loop]
    for path, source in watched.learner.sources.items():
        heads = {site.line for site in around if site.file == path}
        inner = {loops[step.loop].line} if loops[step.loop].file == path else set()
        for loop in find_all(source.tree(), ast.For, ast.While):
            for statement in loop.body if loop.lineno in heads else ():
                if not isinstance(statement, ast.Assign) or statement.lineno in inner:
                    continue
                stored = {
                    word
                    for target in statement.targets
                    for word in WORD.findall(ast.unparse(target))
                }
                if stored & words and has(statement, ast.Call):
                    return watched.at(path, statement.lineno)
    return None


def empty_batches(learning: Learning) -> Finding:
    """Return what is said of a training most of whose steps have no example."""
    return finding(
        "ND601",
        "Most mini-batches are empty",
        observed=f"{learning.empty} of {learning.steps} steps had no example",
        expected="a part of the examples in each step, and all of them in an epoch",
    )


def same_target() -> Finding:
    """Return what is said of examples that all have the same target."""
    return finding(
        "ND802",
        "After the first examples, every example has the same target",
        observed="one and the same target vector for all of the last examples",
        expected="the target that belongs to each example",
    )


def of_one_class(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of many different examples that are all of one class.

    There are several outputs: any number that stays the same may be taken for a single target.
    """
    shape = watched.step.output_shape if watched.step is not None else ()
    several = len(shape) > 0 and min(shape) > 1
    if not several or not all(step.subtracted for step in watched.steps):
        return None
    alike = learning.classes and learning.commonest == 1 and learning.parts[-1].share == 1
    if not alike or learning.few or learning.examples < MANY_OF_ONE:
        return None
    return finding(
        "ND802",
        "All examples have the same class: there is nothing to tell apart",
        observed=f"one class for all of {learning.examples:,} examples",
        expected="labels of several classes; are they read from the right column?",
    )


def is_shown_to_fail(watched: Watched, step: StepSeen, learning: Learning) -> bool:
    """Tell whether it is shown that nothing is learned, and not only measured by the doctor.

    Where an output and a target do not explain the whole step, the network may learn something
    else, as one with two outputs does: then its own numbers have to tell. So they have where the
    cost is not least at the mean, where a penalty is descended too, or steps are weighed.
    """
    own = tells_of_none(watched.outcome.printed)
    if own or not step.right:
        return own
    factors = [it.factor for each in watched.steps if each.right for it in each.groups]
    weighted = not step.adaptive and max(factors) > WEIGHTED * max(min(factors), 0.0)
    penalised = any(group.penalty is not None for group in step.groups)
    best = len(step.groups) == 1 and not learning.worsens  # of a single table of weights
    if weighted or penalised or best or not step.cost.endswith(OF_THE_MEAN):
        return False
    right = learning.reference
    better = right is not None and right.learns and learning.classes
    return better or learning.parts[-1].distance > NO_BETTER * learning.spread


def ran_long(watched: Watched) -> bool:
    """Tell whether a loop in which weights were untouched was seen to its end, or has none."""
    if watched.untouched is None:
        return False
    number = watched.untouched[0]
    endless = re.match(r"while (True|1)\b", watched.learner.sites.loops[number].text)
    long = endless is not None and watched.turns.get(number, 0) >= IN_VAIN
    return watched.outcome.how == ENDED or long


def checks_gradients(watched: Watched) -> bool:
    """Tell whether an expression holds gradients against numerical ones, and so takes no step."""
    if watched.untouched is None:
        return False
    loop = watched.learner.sites.loops[watched.untouched[0]]
    tree = watched.learner.sources[loop.file].tree()
    return any(
        NUMERICAL.search(name_of(call.func))
        for node in find_all(tree, ast.ListComp, ast.GeneratorExp, ast.DictComp)
        if spans(node, loop.line)
        for call in find_all(node, ast.Call)
    )


def trains_in_vain(watched: Watched) -> bool:
    """Tell whether the program's own loop over epochs computes gradients, and changes nothing."""
    if watched.untouched is None or watched.outcome.how != ENDED:
        return False
    number = watched.untouched[0]
    turns = sum(watched.lengths.get(number, []))
    return turns >= EPOCHS_IN_VAIN and bool(EPOCHS.search(watched.learner.sites.loops[number].text))


def nothing_changes(watched: Watched, number: int, names: Sequence[str]) -> Finding:
    """Return what is said of weights whose gradients are computed, and that no step changes.

    Where the result of a call is dropped in that loop, it may be the step.
    """
    loop = watched.learner.sites.loops[number]
    about = watched.learner.about
    files = watched.learner.sources.values()
    dropped = dropped_calls(about, loop.line, files) if loop.file == about.path else []
    renewed = rebound(about, loop.line) if loop.file == about.path else []
    at = dropped[0].lineno if len(dropped) == 1 else loop.line
    message = (
        f"The weights never change: the loop `{loop.text}` computes gradients, and takes no step"
    )
    if renewed:
        at, message = renewed[-1].lineno, calls_anew(renewed[-1])
    kept = [name for name in names if is_weights(name)] or names
    return finding(
        "ND505",
        message,
        observed=f"{' and '.join(kept)} are the same at each turn, and at the end",
        expected="weights that each step changes",
        at=watched.at(loop.file, at),
    )


def result_dropped(watched: Watched) -> Finding | None:
    """Return what is said of the one call in a loop of many turns whose result is dropped."""
    about, loops = watched.learner.about, watched.learner.sites.loops
    long = {
        loops[number].line
        for number, turns in watched.turns.items()
        if turns >= MANY_TURNS and loops[number].file == about.path
    }
    files = watched.learner.sources.values()
    dropped = {it for line in long for it in dropped_calls(about, line, files)}
    if len(dropped) != 1:
        return None
    call = dropped.pop()
    return finding(
        "ND505",
        f"`{ast.unparse(call)}` returns new weights, and nothing keeps them",
        observed="the same result each time",
        expected="an assignment of what the call returns",
        line=call.lineno,
    )


def dropped_values(watched: Watched) -> Finding | None:
    """Return what is said of new values that nothing keeps, where numbers turn into nan."""
    about = watched.learner.about
    reached = watched.run_in(about.path)
    for node in rebound(about)[:1]:
        if node.lineno in reached:
            return finding(
                "ND505",
                calls_anew(node),
                observed="numbers that turn into nan or infinity within the first steps",
                expected=f"{ast.unparse(node.targets[0])} changed in place, so that it is kept",
                at=watched.at(about.path, node.lineno),
            )
    return None


def dropped_calls(source: Source, line: int, files: Iterable[Source] = ()) -> list[ast.Expr]:
    """Return the calls in a loop whose result is dropped, of functions that return one.

    Args:
        source: the file of the loop.
        line: of the loop.
        files: all files of the program, in which the functions may be.
    """
    tree = source.tree()
    returning = {
        function.name
        for each in (source, *files)
        for function in find_all(each.tree(), ast.FunctionDef)
        if any(isinstance(inner, ast.Return) and inner.value for inner in ast.walk(function))
    }
    loops = list(find_all(tree, ast.For, ast.While))
    inside = [node for loop in loops if loop.lineno == line for node in ast.walk(loop)]
    return [child for child in only(inside, ast.Expr) if is_call_of(child.value, *returning)]


def rate_unused(watched: Watched) -> Finding | None:
    """Return what is said of a learning rate that the program sets, and never reads."""
    learner = watched.learner
    name = unused_rate(learner.sources.values())
    if not name:
        return None
    places = (
        watched.at(path, first_descent(source, watched.run_in(path)))
        for path, source in learner.sources.items()
    )
    return finding(
        "ND509",
        f"{name} is set, and no step uses it",
        observed="steps as long as the gradients themselves",
        expected=f"each step is {name} times the gradient",
        at=next((place for place in places if place is not None), None),
    )


def rate_vanishes(watched: Watched) -> Finding | None:
    """Return what is said of a learning rate that is gone after a tenth of the training.

    It is made smaller after every step, by as much as would do after every epoch.
    """
    learning = watched.learning
    harmed = learning is not None and (learning.falls_short or not learning.learns)
    for path, source in watched.learner.sources.items():
        loops = {
            loop.line: (loop.text, watched.lengths.get(number, []))
            for number, loop in enumerate(watched.learner.sites.loops)
            if loop.file == path
        }
        for decay in decays(source):
            _, lengths = loops.get(decay.inner.lineno, ("", []))
            head, whole = loops.get(decay.outer.lineno, ("", []))
            turns = max(lengths, default=0)
            if decay.inner is decay.outer:
                of_steps = learning is not None and turns > learning.steps // 2
                early = 0 < decay.factor < 1 and decay.factor ** (turns // 10) < VANISHED
                if harmed and of_steps and early:
                    return _gone_early(decay, turns, watched.at(path, decay.statement.lineno))
                continue
            written = [int(it) for it in re.findall(r"range\((\d+)\)", head)]
            soon = max(1, max([*whole, *written, len(lengths)]) // 10)  # a tenth of the training
            if turns < FEWEST_STEPS or not 0 < decay.factor < 1 or not EPOCHS.search(head):
                continue
            left = decay.factor ** (turns * soon)
            if left < VANISHED:
                text = ast.unparse(decay.statement)
                epochs = "one epoch" if soon == 1 else f"{soon} epochs"
                return finding(
                    "ND902",
                    f"`{text}` is done after every step, and not after every epoch",
                    observed=f"after {epochs} of {turns} steps the learning rate is {left:.2g} of "
                    "what it was",
                    expected=f"{decay.factor**soon:.2g} of it, as below the loop over the steps",
                    at=watched.at(path, decay.statement.lineno),
                    level="error" if harmed else "warning",
                )
    return None


def _gone_early(decay: Decay, turns: int, at: Place | None) -> Finding:
    """Return what is said of a rate that is made smaller in each of so many steps."""
    left = decay.factor ** (turns // 10)
    return finding(
        "ND902",
        f"`{ast.unparse(decay.statement)}` is done after every step: the learning rate is gone "
        "long before the end",
        observed=f"after {turns // 10} of {turns} steps it is {left:.2g} of what it was",
        expected="a factor nearer to 1, or one such step after each epoch",
        at=at,
        level="error",
    )


def not_finite(watched: Watched, learning: Learning) -> Finding:
    """Return what is said of outputs that turn into nan, or are on the way there."""
    first, last = learning.parts[0].distance, learning.parts[-1].distance
    grows = learning.finite
    for source, (statement, factor) in watched.each_run(grown_rates, lambda it: it[0].lineno):
        return finding(
            "ND910",
            f"`{ast.unparse(statement)}` makes the learning rate {factor:g} times as large",
            observed=f"the outputs {'grow without limit' if grows else 'turn into nan'} within "
            f"{learning.steps} steps",
            expected="a factor below 1",
            at=watched.at(source.path, statement.lineno),
        )
    return finding(
        "ND910",
        f"The outputs {'grow without limit' if grows else 'turn into nan'} within "
        f"{learning.steps} steps",
        observed=f"a mean square error of {first:.3g} in the first steps, of {last:.3g} in the last"
        if grows
        else "outputs that are no numbers any more",
        expected="outputs that come closer to the targets",
    )


def growing_momentum(watched: Watched) -> float:
    """Return the momentum of the steps; 0 if they have none.

    One of exactly 1 looks like a gradient that is never set back to zero.
    """
    found = max((step.momentum for step in watched.steps if step.proven), default=0.0)
    summed = [name for step in watched.steps for name in step.never_reset]
    named = any(is_momentum_of_one(source, summed) for source in watched.learner.sources.values())
    return max(found, 1.0) if named else found


def velocity_grows(watched: Watched, *, in_vain: bool) -> Finding | None:
    """Return what is said of a momentum above 1, at the line that sets it.

    Args:
        watched: what was seen.
        in_vain: whether nothing was learned, so that one of exactly 1 is to blame, too.
    """
    momentum = growing_momentum(watched)
    if momentum < (1 - ROUNDED if in_vain else 1 + ROUNDED):
        return None
    learner = watched.learner
    lines = {path: momentums(source, momentum) for path, source in learner.sources.items()}
    places = [watched.at(path, it.lineno) for path in lines for it in lines[path]]
    return finding(
        "ND911",
        f"The momentum is {momentum:.3g}, so the steps grow without limit",
        observed=f"each step has {momentum:.3g} times the one before in it",
        expected="a part of it, from 0 to below 1, such as 0.9",
        at=places[0] if places else None,
    )


def roots_of_gradients(watched: Watched) -> Finding | None:
    """Return what is said of a mean of gradients that a root is taken of, as if of squares."""
    for source, mean in watched.each_run(unsquared, lambda it: it.statement.lineno):
        return finding(
            "ND519",
            f"A root is taken of what adds up `{ast.unparse(mean.gradient)}`, not its square",
            observed=f"`{ast.unparse(mean.statement)}`, and numbers that turn into nan: "
            "gradients may be negative",
            expected=f"the mean of {ast.unparse(mean.gradient)} ** 2",
            at=watched.at(source.path, mean.statement.lineno),
        )
    return None


def nan_at_once(watched: Watched) -> Finding:
    """Return what is said of parameters that turn into nan within the first steps."""
    loop = watched.learner.sites.loops[watched.not_finite]
    return finding(
        "ND910",
        f"Within the first turns of the loop at line {loop.line} numbers turn into nan or infinity",
        observed="arrays that hold no numbers any more after one step",
        expected="finite weights",
        at=watched.at(loop.file, loop.line),
    )


def stuck(watched: Watched, learning: Learning) -> Finding:
    """Return what is said of a training that is no better at its end."""
    shares = ", ".join(shown(part.right, part.examples) for part in learning.parts)
    if learning.classes:
        constant = learning.constant is not None
        always = f"; every example is answered {learning.constant:g}" if constant else ""
        observed = f"{shares} right at the start, the middle and the end of the training{always}"
        expected = f"more than the {100 * learning.commonest:.0f} % that a constant answer gets"
    elif watched.step is not None and watched.step.target is None:
        ends = [f"{part.distance:.3g}" for part in learning.parts]
        observed = f"a cost of {', '.join(ends)} at the start, the middle and the end"
        expected = "a cost that falls"
    else:
        ends = [f"{part.distance:.3g}" for part in learning.parts]
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


def unknown_error(watched: Watched, step: StepSeen, learning: Learning) -> Finding | None:
    """Return what is said of an error at the outputs that leads nowhere; None of the doctor's."""
    site = watched.learner.sites.values[step.error_site]
    if not site.line:
        return None
    end = "the outputs turn into nan" if not learning.finite else "the outputs come no closer"
    return finding(
        "ND407",
        f"The error at the outputs, `{site.text}`, is the slope of no cost that is known",
        observed=f"every step follows it, and {end} in {learning.steps} steps",
        expected="the derivative of the cost by the outputs, such as a - y",
        at=watched.at(site.file, site.line),
    )


def shown(right: int, examples: int) -> str:
    """Return a share as the book prints it: 857 / 1000."""
    if examples <= 0:
        return "0 / 0"
    return f"{right} / {examples}"
