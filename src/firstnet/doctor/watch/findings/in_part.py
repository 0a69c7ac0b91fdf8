"""A layer, asked by itself, of which one gradient is wrong, while all others are exact."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping

import numpy as np

from firstnet.doctor.report.report import Finding, Place
from firstnet.doctor.text.nodes import find_all, spans
from firstnet.doctor.watch.calling.operations import BACKWARD
from firstnet.doctor.watch.calling.piece import INPUTS, ROWS, UNKNOWN_WAY, WayBack
from firstnet.doctor.watch.calling.piece_slopes import Held
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.speaking import in_words
from firstnet.doctor.watch.program.instrument import last_word
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.fit import EXACT
from firstnet.doctor.watch.steps.seen import GroupSeen, StepSeen
from firstnet.doctor.watch.steps.still import is_bias
from firstnet.doctor.watch.steps.watching import Watched

OFF = 0.3  # the residual, and the asymmetry, of a gradient that has little of the true one
FEW = 3  # directions, along which a gradient may seem to be one by chance
LEARNED = re.compile(
    r"\['(layer|network|results)'\](?!\.given)|\]\[|\['(w(eights?)?|b(ias(es)?)?|gamma|beta)\d?'\]",
    re.IGNORECASE,
)
OF_A_NETWORK = "['network']"  # in the name of a parameter
MANY, NEARLY_ALL = 0.3, 0.9  # of the numbers of a gradient
ALTERED = re.compile(  # words of those who alter a gradient on purpose
    r"clip|mask|cent(er|re)(?=[a-z_(])|drop|prun|max_?norm|normali[sz]\w*_grad|grad\w*_norm|quant|straight"
    r"|surrogate|truncate|stop_grad|detach|feedback",
    re.IGNORECASE,
)
NOISE = re.compile("noise", re.IGNORECASE)  # of a layer; a network draws none, or isn't asked
OF_SLOPES = re.compile(
    r"^_*(d|g(?=[A-Z])|delta|grad(ient)?s?|nabla)_?|_?grad(ient)?s?$", re.IGNORECASE
)


def wrong_in_part(watched: Watched) -> Finding | None:
    """Return what is said of the one gradient of a layer that is none, in every look.

    The others show that the layer was asked as it is meant to be.
    """
    looks = watched.steps
    if len(looks) < 2 or is_altered(watched):
        return None
    wrong = {name for step in looks for name in _names(step, off=True)}
    exact = [_names(step, off=False) for step in looks]
    alone = all(len(step.groups) == len(right) + 1 for step, right in zip(looks, exact))
    if len(wrong) != 1 or not alone or min(map(len, exact)) < 2:
        return None
    (name,) = wrong
    worst = max(group.residual for step in looks for group in step.groups if group.name == name)
    return _told(watched, name, worst, exact[0])


def off_alone(
    watched: Watched,
    compared: Mapping[str, Held],
    way: WayBack = UNKNOWN_WAY,
    *,
    beside: bool = False,
) -> Finding | None:
    """Return what is said of the gradients of a layer that are none, where others are exact.

    These are two of its own, or one where other layers are exact in all; or half of the numbers of
    the same gradient.

    Args:
        watched: what was seen.
        compared: how the gradient of each array compares with what nudges say.
        way: what the text says of the way back. Where something may be held constant on it, only a
            gradient that is right in half of its numbers is reported; where it may end before the
            first step of a sequence, none is.
        beside: whether other layers of the program are exact in all.
    """
    exact = {name for name, held in compared.items() if held.part < EXACT}
    penalised = {name for name, held in compared.items() if held.penalty}
    wrong = {name: held.part for name, held in compared.items() if held.part > OFF}
    clear = len(wrong) + len(exact) == len(compared)  # and none is nearly right
    noisy = not any(OF_A_NETWORK in name for name in compared)
    if way.may_end or is_altered(watched, way.name, noisy=noisy) or may_be_meant(compared):
        return None
    wrong = {name: part for name, part in wrong.items() if name not in penalised}
    split = [name for name, held in compared.items() if _is_split(held) and name not in penalised]
    if split:
        name = max(split, key=lambda name: compared[name].part)
        return _told_of_numbers(watched, name, compared[name])
    elsewhere = [name for name, held in compared.items() if held.misplaced > FEW]
    if elsewhere and not way.otherwise:
        return _told_of_places(watched, elsewhere[0], compared[elsewhere[0]])
    several = len(exact) > (0 if beside else 1)
    if way.otherwise:
        wrong = {name: part for name, part in wrong.items() if LEARNED.search(name)}
    if way.constant or not (wrong and clear and several):
        return None
    return _told(watched, max(wrong, key=lambda name: wrong[name]), max(wrong.values()), exact)


def may_be_meant(compared: Mapping[str, Held]) -> bool:
    """Tell whether what is off may be meant otherwise.

    A gradient may be a mean, all of them may point downhill, and the one that a layer hands back
    may be reversed, or a delta. A penalty may be in it, and not in the cost that is told.
    """
    off = {name: held for name, held in compared.items() if held.part >= EXACT}
    learned = {name: held for name, held in compared.items() if LEARNED.search(name)}
    downhill = bool(learned) and all(held.factor < 0 for held in learned.values())
    return all(
        held.factor > 0
        or held.of_a_unit
        or held.penalty > 0
        or (held.factor < 0 and (downhill or name not in learned))
        for name, held in off.items()
    )


def hands_back_a_multiple(compared: Mapping[str, Held]) -> bool:
    """Tell whether a layer that learns nothing hands back a multiple of the error of its inputs.

    Not one of a mean over its examples or inputs, which may be meant, nor one in which it hands
    back more than that, where nothing else is known.
    """
    means = [1.0, *(size**sign for size in (ROWS, INPUTS) for sign in (1, -1))]
    factors = [held.factor for held in compared.values()]
    return len(factors) == 1 and factors[0] > 0 and not any(np.isclose(factors[0], means))


def _is_split(held: Held) -> bool:
    """Tell whether a gradient is exact in many of its numbers, and clearly none in the others."""
    clear = held.exact + held.off >= NEARLY_ALL * held.asked
    return clear and held.off > FEW and held.exact > FEW and held.exact >= MANY * held.asked


def _told(watched: Watched, name: str, worst: float, exact: Collection[str]) -> Finding:
    share = 100 * min(1.0, worst)
    at, back = _where_named(watched, name), _where_returned(watched)
    if at is None and back is not None:  # of the inputs, which it hands back
        code, at = "ND403", watched.at(back[0], back[1])
    else:
        code = "ND405" if is_bias(name) else "ND406"
    return finding(
        code,
        f"The gradient of {plain(name)} is not that of {_what(name)}",
        observed=f"{share:.0f} % of it is not explained by the slopes of {_whose(name)}",
        expected=f"all of it, as of the gradients of {in_words(sorted(exact))}",
        at=at,
    )


def is_altered(watched: Watched, back: str = "", *, noisy: bool = True) -> bool:
    """Tell whether the lines that were run speak of gradients that are altered on purpose.

    Args:
        watched: what was seen.
        back: the way back, whose lines alone are read; all are where it is "".
        noisy: whether noise may be added to a gradient.
    """
    about = watched.learner.about
    ways = [it for it in find_all(about.tree(), ast.FunctionDef) if it.name == back]
    reached = watched.run_in(about.path)
    lines = [
        text
        for line, text in enumerate(about.text.split("\n"), 1)
        if line in reached and (not ways or any(spans(way, line) for way in ways))
    ]
    words = (ALTERED, NOISE) if noisy else (ALTERED,)
    run = (it for it in lines if not it.lstrip().startswith("def "))
    return any(word.search(it) for it in run for word in words)


def off_but_for_an_edit(watched: Watched, name: str, held: Held) -> Finding:
    """Return what is said of a gradient that is exact with an edit, as all others then are."""
    share = 100 * min(1.0, held.part)
    return finding(
        "ND403",
        f"The gradient of {plain(name)} is not that of {_what(name, 'what is answered')}",
        observed=f"{share:.0f} % of it is not explained by the slopes of {_whose(name)}",
        expected="all of it, as with the edit below",
        at=_where(watched, name),
    )


def _told_of_numbers(watched: Watched, name: str, held: Held) -> Finding:
    return finding(
        "ND403",
        f"The gradient of {plain(name)} is right in some of its numbers only",
        observed=f"{held.off} of {held.asked} numbers that were asked are no slopes of "
        f"{_whose(name)}",
        expected=f"all of them are, as {held.exact} are",
        at=_where(watched, name),
    )


def _what(name: str, answers: str = "what the layer answers") -> str:
    """Return what a gradient should be that of, in words."""
    return "the cost that the network returns" if OF_A_NETWORK in name else answers


def _whose(name: str) -> str:
    return "the cost" if OF_A_NETWORK in name else "the output"


def _told_of_places(watched: Watched, name: str, held: Held) -> Finding:
    return finding(
        "ND403",
        f"The gradient of {plain(name)} has the right numbers in the wrong places",
        observed=f"{held.misplaced} numbers are slopes of {_whose(name)} along other numbers",
        expected="each number in the place of what it is the slope along",
        at=_where(watched, name),
    )


def _names(step: StepSeen, *, off: bool) -> set[str]:
    """Return the names of the gradients that are clearly off, or of those that are exact."""
    fits = _is_clearly_off if off else _is_exact
    return {group.name for group in step.groups if fits(group)}


def _is_clearly_off(group: GroupSeen) -> bool:
    return group.residual > OFF and group.asymmetry > OFF and group.directions > FEW


def _is_exact(group: GroupSeen) -> bool:
    return group.residual < EXACT and group.factor > 0


def _where(watched: Watched, parameter: str) -> Place | None:
    """Return where the gradient of a parameter is set, or else where that of the inputs is."""
    at, back = _where_named(watched, parameter), _where_returned(watched)
    return watched.at(back[0], back[1]) if at is None and back is not None else at


def _where_named(watched: Watched, parameter: str) -> Place | None:
    """Return the last statement that gives the gradient of a parameter its numbers: dW = …."""
    about = watched.learner.about
    word = re.findall(r"\w+|$", plain(parameter))[-2:][0].lower()
    lines = [
        node.lineno
        for node in find_all(about.tree(), ast.Assign, ast.AugAssign)
        if node.lineno in watched.run_in(about.path) and word in map(_without_d, _targets(node))
    ]
    return watched.at(about.path, max(lines, default=0))


def _where_returned(watched: Watched) -> tuple[str, int] | None:
    """Return the file and the line on which the layer hands back the gradient of its inputs."""
    path = watched.learner.about.path
    lines = watched.run_in(path)
    returns = [
        node.lineno
        for function in find_all(watched.learner.about.tree(), ast.FunctionDef)
        if BACKWARD.search(function.name)
        for node in find_all(function, ast.Return)
        if node.value is not None and node.lineno in lines
    ]
    return (path, max(returns)) if returns else None


def _targets(node: ast.Assign | ast.AugAssign) -> list[str]:
    """Return the last words of what a statement assigns to: dW for `self.dW[k] += …`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [last_word(target) for target in targets]


def _without_d(name: str) -> str:
    """Return the name of the parameter that a gradient is called after; "" for other names."""
    found = OF_SLOPES.sub("", name)
    return found.lower() if found != name else ""
