"""Why a network does not learn although its step is right: its examples, or its start."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from functools import partial

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.origin import inputs_at
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.fit import EXACT
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.text.spots import drawn_twice, last_words, made_alike, scaled_by_rows

FEWEST = 300  # examples seen, before they are said to be torn apart
DRAWN = ("normal", "uniform", "rand", "randn", "random", "standard_normal")
EPOCHS = 5  # after which inputs have to have come again
LARGE = 10.0  # inputs of this size saturate every neuron
MANY = 3000  # examples seen, before their size is said to keep the network from learning
LACKS = 0.4  # of the examples, that a right network answers and this one does not


def cause(step: StepSeen, learning: Learning, learner: Learner) -> Finding | None:
    """Return why a network does not learn; None where nothing is proven.

    Args:
        step: that it takes.
        learning: how that went.
        learner: the program.
    """
    if not step.proven:
        return None
    found = torn_apart(step, learning, learner) or unscaled(step, learning, learner)
    return found or (alike(step.alike, learner) if step.alike else None)


def torn_apart(step: StepSeen, learning: Learning, learner: Learner) -> Finding | None:
    """Return what is said of targets that do not belong to their inputs."""
    uses, entered = learning.uses, learning.restarts[1]
    never_again = uses is not None and uses.used == uses.seen and entered >= EPOCHS
    if learning.examples < FEWEST or never_again:  # what never comes again are no inputs
        return None
    right = learning.reference
    exact = step.certain and all(
        group.residual < EXACT or (step.adaptive and group.found)
        for group in step.groups
        if group.measured
    )
    if learning.is_above_luck:
        return None
    if right is not None and right.finds_nothing:
        observed = (
            "the step is right, but a right network trained on the same pairs gets "
            f"{right.counts[-1][0]} of {right.counts[-1][1]} others, as many as by guessing"
        )
    elif _are_drawn(step, learner):
        return None  # on purpose: a control, or numbers in the place of data
    elif learning.unrelated is not None and learning.guesses and exact:
        correlation, examples = learning.unrelated
        observed = (
            "the step is right, but inputs that are alike have targets that are not: among "
            f"{examples} examples their correlation is {correlation:.2f}"
        )
    else:
        return None
    return finding(
        "ND804",
        "The targets do not seem to belong to the inputs",
        observed=observed,
        expected="targets that follow from the inputs",
        at=_first(drawn_twice, learner) or _first(scaled_by_rows, learner),
    )


def _are_drawn(step: StepSeen, learner: Learner) -> bool:
    """Tell whether the targets are drawn by themselves, whatever the inputs are."""
    site = learner.sites.values[step.target.site] if step.target is not None else None
    source = learner.sources.get(site.file) if site is not None else None
    if site is None or source is None:
        return False
    name = site.text.partition("[")[0]
    for node in find_all(source.tree(), ast.Assign):
        if ast.unparse(node.targets[0]) != name:
            continue
        match node.value:
            case ast.Call(ast.Attribute(attr=drawn), args) if drawn in DRAWN:
                return not any(isinstance(it, ast.Name) for arg in args for it in ast.walk(arg))
    return False


def not_hot(step: StepSeen, learner: Learner) -> Finding | None:
    """Return what is said of targets that no chances can come to."""
    if step.not_hot is None:
        return None
    _, total = step.not_hot
    places = _places(re.compile(r"\[:, *\w[\w.]*\] *= *1|ones\("), learner)
    return finding(
        "ND802",
        "The targets are not one-hot: a row of them does not add up to 1",
        observed=f"rows of the targets that add up to {total:g}",
        expected="a 1 at the class of the example, and 0 elsewhere",
        at=places[0] if len(places) == 1 else None,
    )


def unscaled(step: StepSeen | None, learning: Learning, learner: Learner) -> Finding | None:
    """Return what is said of inputs so large that they saturate the neurons."""
    right = learning.reference
    if learning.size < LARGE or right is None or not right.learns or learning.examples < MANY:
        return None
    count, examples = right.counts[-1]
    last = learning.parts[-1]
    if last.right / max(1, last.examples) > count / examples - LACKS:
        return None
    return finding(
        "ND801",
        "The inputs are not scaled: they are too large for the network to learn from them",
        observed=f"inputs of about {learning.size:.3g}; {last.right} of {last.examples} examples "
        f"are answered right after {learning.steps} steps",
        expected=f"inputs of about 1: with these, scaled, a right network gets {count} of "
        f"{examples} others",
        at=inputs_at(step, learner),
    )


def alike(matrices: Sequence[str], learner: Learner) -> Finding:
    """Return what is said of weights that all start with the same number."""
    names = " and ".join(map(plain, matrices))
    at = _first(partial(_first_made, names=matrices), learner)
    return finding(
        "ND904",
        f"All numbers in {names} start alike, so that the neurons of a layer stay alike",
        observed="one number for all weights at the start, and neurons that are all the same",
        expected="weights by chance, another for each",
        at=at,
        level="error",
    )


def _first_made(source: Source, names: Sequence[str]) -> int:
    found = next((call.lineno for call in made_alike(source, names)), 0)
    own = {plain(name) for name in names}
    stores = (
        node.lineno
        for node in find_all(source.tree(), ast.Assign)
        if ast.unparse(node.targets[0]) in own
    )
    return found or next(stores, 0)


def one_sided(matrices: Sequence[str], learner: Learner, *, below: bool = False) -> Finding:
    """Return what is said of weights that all start above 0, or below it: their sums are large."""
    words = last_words(matrices)
    drawn = r"(-.*\brand|uniform\()" if below else r"\b(rand|random|random_sample|uniform)\("
    places = _places(re.compile(rf"(?<!\w)({words})\b.*{drawn}"), learner)
    if not (places or below):
        places = _places(re.compile(r"random\.(rand|random)\("), learner)
    of_positive = "sums of many positive numbers, which saturate the neurons from the start"
    of_negative = "sums of many negative numbers: a rectified unit is off for every example"
    return finding(
        "ND903",
        f"All weights in {' and '.join(matrices)} start {'below' if below else 'above'} 0",
        observed=of_negative if below else of_positive,
        expected="weights around 0, as of np.random.randn",
        at=places[0] if places else None,
        level="error",
    )


def _first(spot: Callable[[Source], int], learner: Learner) -> Place | None:
    """Return the first place that is found in one of the program's files."""
    for source in (learner.about, *learner.sources.values()):
        if line := spot(source):
            return learner.at(source.path, line)
    return None


def _places(made: re.Pattern[str], learner: Learner) -> list[Place]:
    """Return the lines in which a pattern is found, those of the examined file first."""
    files = (learner.about, *(it for it in learner.sources.values() if it is not learner.about))
    found = [
        learner.at(source.path, number)
        for source in files
        for number, line in enumerate(source.runnable.split("\n"), 1)
        if made.search(line)
    ]
    return [place for place in found if place is not None]
