"""What a program prints of its own training: a cost that falls, stays where it was, or grows."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.learning.costs import COSTS
from firstnet.doctor.watch.learning.evaluation import ACCURACY
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.counting import never_set_back
from firstnet.doctor.watch.text.cross_entropy import (
    first_term,
    of_misplaced_bracket,
    of_one_logarithm,
)
from firstnet.doctor.watch.text.cross_entropy import of_two_signs as wrong_sum

EPOCHS = re.compile(
    r"epo|iter|step|round|runde|[ée]poca|[ée]poque|cycle|pass|times|range\(\d{2,}", re.IGNORECASE
)
FEWEST = 4  # values of a cost, before it is said to grow; each more than the one before: one fewer
LARGE_STEP = 10  # turns between two lines that are printed
STEADILY = 1.2  # times the first cost, to which the last of such values has grown
GROWN = 1.5  # times the first cost, to which the last one has grown
BEYOND = 1e6  # times the first cost, which no training comes back from
REWARDS = re.compile(
    r"reward|polic|episod|q_?table|q_?net|dqn|self_?play|opponent|temporal.diff|belohnung|recompens"
    r"|r[ée]compens",
    re.IGNORECASE,
)
# Of trainings whose cost need not fall: a reward is looked for, or two networks are opponents.
OTHERWISE = re.compile(
    rf"{REWARDS.pattern}|for (lr|eta|rate|alpha|learning_rate)\w* in|range_?test|lr_?find|find_?lr"
    r"|\bgan\b|generator|discriminator|advers|critic|epsilon_?greedy",
    re.IGNORECASE,
)
HIGH = 0.9  # an accuracy
SAME = 0.97  # of the first cost, below which none has fallen that stays where it was
HARDLY = 0.9  # of the first cost: what stays above it has hardly fallen
NEAR = 0.05  # of a cost, by which what is printed of it may be another mini-batch's
FALLEN = 0.8  # of the first cost that is printed, to which the last one has fallen
FROM_FIRST = re.compile(
    r"(first|start|initial|before|erst|anfang|d[ée]but|inici\w*|antes)\b.*"
    r"\b(last|final|end|after|letzt|fin|despu[ée]s)",
    re.IGNORECASE,
)
ITEMS = (  # of which each line tells another one, and no later turn
    r"(pattern|sample|example|image|digit|letter|query|test|rate|lr|eta|alpha|hidden|unit|neuron"
    r"|trial|layer|muster|bild|beispiel|patr[oó]n|padr[aã]o|e[jx]empl[eo]|motif)s?"
)
OF_ITEMS = re.compile(rf"\b{ITEMS} *[#:]* ?#|# {ITEMS}\b", re.IGNORECASE)
ADDED_UP = re.compile(r"total|cumul|regret|noise|ridge|lambda|cluster|component", re.IGNORECASE)
NEGATED = re.compile(r"neg|minus|objective|likelihood|-\s*[a-z]", re.IGNORECASE)
LOG = re.compile(r"\b(np|numpy|math)\.log\(")
OF_LOGARITHMS = re.compile(r"loss|cost|entrop|perte|co[uû]t|verlust|kosten|custo|coste|perda", re.I)
LATENTS = re.compile(r"\bkl|_kl\b|kullback|divergence|elbo|log_?var|reparam", re.IGNORECASE)
UPWARD = re.compile(r"likelihood|log_?l\b|elbo|objective|reward|maximi[sz]|ascent", re.IGNORECASE)
RIGHT_ANSWERS = re.compile(
    r"accura|\bacc\b|acur|genauig|exactitud|aciert|pr[eé]cision|correct|richtig|do[gğ]ru",
    re.IGNORECASE,
)
ALL = 100.5  # per cent, rounded up
SIX_DIGITS = re.compile(r"[1-9]\d{2,}\.\d{3,}|[1-9]\d*\.\d{5,}|0\.0*[1-9]\d{5,}")  # of six digits
FOUR_DIGITS = re.compile(r"[1-9]\d*\.\d{3,}|0\.0*[1-9]\d{3,}")  # of four, from the start on
NUMBER = r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
SEVERAL = re.compile(r"[\[(]\s*#[\s,]+#|#[\s,]+#\s*[\])]")  # in brackets, as an array is printed
PERCENT = re.compile(rf"({NUMBER})\s*%|(?:^|(?<=\s))%({NUMBER})")  # it comes first in Turkish
ANY_NUMBER = rf"{NUMBER}|\b(?:inf|nan)\b"


def prints_the_same(watched: Watched) -> Finding | None:
    """Return what is said of a program that prints the same numbers again and again.

    Of a cost with six digits two epochs are enough, and of one with four digits four from the start
    on; anything else may be the same twice.
    """
    alike: dict[str, list[list[str]]] = {}
    for line in watched.outcome.own:
        numbers = re.findall(NUMBER, line)
        if numbers:
            alike.setdefault(re.sub(NUMBER, "#", line), []).append(numbers)
    for pattern, rows in alike.items():
        if SEVERAL.search(pattern):
            continue  # weights, of which a perceptron that is right changes none
        if OF_ITEMS.search(pattern) or FROM_FIRST.search(pattern):
            continue  # one line is no later one than another
        if len(rows) < 2 or not re.search(r"[.#] ?[/%]|\.", pattern.replace("#", ".")):
            continue
        columns = list(zip(*rows))
        counting = [column for column in columns if len(set(column)) == len(rows)]
        constant = [column for column in columns if len(set(column)) == 1]
        shares = [float(column[0]) for column in constant if "." in column[0]]
        only = len(counting) + len(constant) == len(columns) and len(counting) <= 1
        poor = any(0 < share < 0.95 for share in shares) or (not shares and "/" in pattern)
        named = any(it.search(pattern) for it in (ACCURACY, COSTS)) or not shares
        poor = poor and named and (not COSTS.search(pattern) or bool(ACCURACY.search(pattern)))
        turns = len(counting) == 1 and (EPOCHS.search(pattern) or _counts_turns(counting[0]))
        counted = turns and COSTS.search(pattern)
        often = counted and len(rows) >= FEWEST and float(counting[0][0]) <= 1
        digits = FOUR_DIGITS if often else SIX_DIGITS
        exact = counted and any(digits.fullmatch(column[0]) for column in constant)
        poor = bool(exact) or (poor and len(rows) > 2)
        if not (only and constant and poor) and _stays_from_the_second_on(pattern, rows):
            constant = [column[1:] for column in columns if len(set(column[1:])) == 1]
            poor = only = True
        if only and constant and poor:
            return finding(
                "ND909",
                "The network does not learn: it prints the same result every time",
                observed=f"{len(rows)} times: {' '.join(it[0] for it in constant)}",
                expected="a result that changes with the training",
            )
    return None


def _stays_from_the_second_on(pattern: str, rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a cost is the same from the second line on, and hardly less, or even more.

    If it is more, four digits are enough.
    """
    if len(rows) < FEWEST or not COSTS.search(pattern):
        return False
    for column in zip(*rows):
        first, last = float(column[0]), float(column[-1])
        same = len(set(column[1:])) == 1
        if same and SIX_DIGITS.fullmatch(column[-1]) and HARDLY * first < last < first:
            return True
        if same and FOUR_DIGITS.fullmatch(column[-1]) and 0 < first < last:
            return True
    return False


def _counts_turns(column: Sequence[str]) -> bool:
    """Tell whether numbers count on evenly from 0 in large steps, as 0, 250, 500 do."""
    numbers = [float(it) for it in column]
    even = all(later == place * numbers[1] for place, later in enumerate(numbers))
    return len(numbers) >= FEWEST and numbers[1] >= LARGE_STEP and even


def tells_of_progress(printed: Sequence[str]) -> bool:
    """Tell whether the program prints a cost that falls, or an accuracy that is high in the end."""
    for word, column in _courses(printed):
        if COSTS.search(word) and 0 < column[-1] < FALLEN * column[0]:
            return True
        if ACCURACY.search(word) and (HIGH <= column[-1] <= 1 or HIGH <= column[-1] / 100 <= 1):
            return True
    return False


def falls_somewhere(printed: Sequence[str]) -> bool:
    """Tell whether any number that is printed again and again falls to less than half."""
    return any(0 < column[-1] < 0.5 * column[0] for _, column in _columns(printed))


def tells_of_none(printed: Sequence[str]) -> bool:
    """Tell whether the program prints a cost that never falls, or an accuracy that never rises."""
    for word, column in _courses(printed):
        if COSTS.search(word) and min(column[1:]) > SAME * column[0] > 0:
            return True
        if ACCURACY.search(word) and 0 < max(column[1:]) < column[0] / SAME:
            return True
    return False


def prints_its_negative(printed: Sequence[str], learning: Learning) -> bool:
    """Tell whether a cost is printed that rises, and is the negative of what was seen to fall.

    A program may print a negative on purpose, and say so.
    """
    fallen = learning.parts[-1].distance
    return any(
        COSTS.search(word) is not None
        and not NEGATED.search(word)
        and column[-1] > column[0]
        and abs(column[-1] + fallen) < NEAR * abs(fallen)
        for word, column in _courses(printed)
    )


def is_negative(watched: Watched) -> Finding | None:
    """Return what is said of a cost of logarithms that is negative, and rises to 0 as it learns."""
    about = watched.learner.about
    if _climbs(watched):
        return None
    for word, column in _courses(watched.outcome.printed):
        named = OF_LOGARITHMS.search(word) and not NEGATED.search(word)
        if not named or max(column) >= 0 or column[-1] < FALLEN * column[0]:
            continue
        reached = watched.run_in(about.path)
        lines = enumerate(about.runnable.split("\n"), 1)
        found = [number for number, text in lines if number in reached and LOG.search(text)]
        if not found:
            continue
        return finding(
            "ND204",
            "The cost is negative: it rises while the network learns, and should fall",
            observed=f"{' '.join(word.split())} {column[0]:.4g} at first, and {column[-1]:.4g} in "
            "the end",
            expected="the logarithms of chances with a minus sign, which makes a cost of them",
            line=found[0],
        )
    return None


def _climbs(watched: Watched) -> bool:
    """Tell whether a program says that it goes upwards, or adds its gradients to its parameters.

    A sum of logarithms of chances may be climbed as well as its negative descended.
    """
    sources = watched.learner.sources.values()
    if any(UPWARD.search(it.runnable) for it in sources):
        return True
    names = {group.name.rpartition(".")[2] for step in watched.steps for group in step.groups}
    return any(
        isinstance(node, ast.AugAssign)
        and isinstance(node.op, ast.Add)
        and ast.unparse(node.target).rpartition(".")[2] in names
        and node.lineno in watched.run_in(source.path)
        for source in sources
        for node in ast.walk(source.tree())
    )


def of_wrong_terms(watched: Watched, *, unrun: bool = False) -> Finding | None:
    """Return the finding for a cross-entropy whose two terms can't be meant together.

    Args:
        watched: the program.
        unrun: whether it may be on a line that was not run, as in a library.
    """
    for path, bracket in watched.where_run(of_misplaced_bracket, unrun=unrun):
        return finding(
            "ND204",
            "The logarithm is that of 1, which is 0, and not that of the difference",
            observed=f"`{bracket.written}`",
            expected=f"`{bracket.instead}`",
            at=watched.at(path, bracket.call.lineno),
        )
    for path, one in watched.where_run(of_one_logarithm, unrun=unrun):
        inside = ast.unparse(one.inside)
        return finding(
            "ND204",
            f"Both terms of the cross-entropy have the logarithm of `{inside}`",
            observed=f"`{ast.unparse(one.whole)}`, the same whatever the target is",
            expected=f"the logarithm of `{one.instead}` in the term for the target 0",
            at=watched.at(path, one.inside.lineno),
        )
    for path, found in watched.where_run(wrong_sum, unrun=unrun):
        return finding(
            "ND204",
            "The two terms of the cross-entropy have opposite signs",
            observed=f"`{ast.unparse(found.whole)}`",
            expected="-(y ln a + (1 - y) ln (1 - a)), with the same sign for both terms",
            at=watched.at(path, found.whole.lineno),
        )
    return None


def of_one_class_alone(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of a cost that examples with the target 0 have no part in.

    -y ln a is the cost of several outputs that add up to 1. With a single one it is least where all
    answers are 1, which is what such a network comes to.
    """
    rows = learning.uses.batch if learning.uses is not None else 0
    shapes = {step.output_shape for step in watched.steps}
    alone = all(step.proven and step.cost == "log-likelihood" for step in watched.steps)
    if not (alone and rows > 1 and shapes == {(rows, 1)} and learning.constant == 1.0):
        return None
    terms = (
        (path, first_term(source, watched.run_in(path)))
        for path, source in watched.learner.sources.items()
    )
    path, term = next(((path, node) for path, node in terms if node is not None), ("", None))
    return finding(
        "ND204",
        "The cost has no term for examples with the target 0",
        observed="a gradient that is 0 for each of them, and the answer 1 to all examples",
        expected="-(y ln a + (1 - y) ln (1 - a)), as a single output needs it, and its slope",
        at=watched.at(path, term.lineno) if term is not None else None,
    )


def more_than_all(watched: Watched) -> Finding | None:
    """Return what is said of a program that prints more right answers than it has asked for."""
    shares = [
        float(share[0] or share[1])
        for line in watched.outcome.own
        if RIGHT_ANSWERS.search(line)
        for share in PERCENT.findall(line)
    ]
    over = [number for number in shares if number > ALL]
    if len(over) < 2:
        return None
    about = watched.learner.about
    lines = never_set_back(about, watched.run_in(about.path))
    return finding(
        "ND709",
        f"More answers are counted right than there are: {over[-1]:g} %",
        observed=f"{len(over)} times more than 100 %",
        expected="a counter that is set back to 0 before each epoch" if lines else "at most 100 %",
        line=lines[0] if len(lines) == 1 else 0,
    )


def tells_of_overflow(printed: Sequence[str]) -> str:
    """Return the word for a cost whose last two values are inf or nan, and the first was not."""
    for word, column in _courses(printed):
        if COSTS.search(word) and _is_lost(column):
            return f"{word.strip()} {column[-1]}"
    return ""


def of_latents(watched: Watched) -> bool:
    """Tell whether a program speaks of the divergence that may be a part of its cost."""
    return any(LATENTS.search(source.runnable) for source in watched.learner.sources.values())


def wants_rewards(watched: Watched) -> bool:
    """Tell whether a program learns from rewards: its targets are what it has tried itself."""
    return any(REWARDS.search(source.runnable) for source in watched.learner.sources.values())


def grows(watched: Watched) -> Finding | None:
    """Return what is said of a program whose own cost grows from the first print to the last.

    It may be of a mini-batch, and vary: so it must never have been clearly below the first one.
    """
    if any(OTHERWISE.search(source.runnable) for source in watched.learner.sources.values()):
        return None
    printed = watched.outcome.own
    costs = [(word, column) for word, column in _courses(printed) if _is_of_epochs(word)]
    costs = costs or [*_from_first_to_last(printed)]
    if len({word for word, _ in costs}) != 1:
        return None  # two costs may be two players
    word, column = costs[0]
    if not _has_grown(column):
        return None
    return finding(
        "ND909",
        "The network does not learn: the cost that the program prints grows",
        observed=f"{' '.join(word.split())} {column[0]:.4g} at first, and {column[-1]:.4g} in the "
        "end",
        expected="a cost that falls",
    )


def _is_of_epochs(word: str) -> bool:
    """Tell whether the words before a number are those of a cost, told epoch after epoch."""
    told = COSTS.search(word) is not None and EPOCHS.search(word) is not None
    return told and ADDED_UP.search(word) is None


def _has_grown(column: Sequence[float]) -> bool:
    first, last, least = column[0], column[-1], min(column[1:])
    if not first > 0 or least < SAME * first:
        return False
    if all(one < other for one, other in pairwise(column)):
        return last > (STEADILY if len(column) >= FEWEST - 1 else GROWN) * first
    return (len(column) >= FEWEST and last > GROWN * first) or last > BEYOND * first


def _from_first_to_last(printed: Sequence[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield costs of which only the first and the last are printed, on one line that says so."""
    for line in printed:
        numbers = tuple(float(it) for it in re.findall(ANY_NUMBER, line))
        if len(numbers) == 2 and COSTS.search(line) and FROM_FIRST.search(line):
            yield re.sub(ANY_NUMBER, "", line), numbers


def diverges(watched: Watched) -> Finding | None:
    """Return what is said of a number, printed again and again, that turns into inf or nan."""
    for word, column in _columns(watched.outcome.own):
        told = COSTS.search(word) is not None or not re.search(r"[^\W\d_]", word)
        if told and _is_lost(column):
            return finding(
                "ND910",
                "A number that the program prints of its training turns into inf or nan",
                observed=f"{' '.join(word.split())} {column[0]:.4g} at first, {column[-1]} at last",
                expected="numbers that stay finite",
            )
    return None


def _is_lost(column: Sequence[float]) -> bool:
    """Tell whether the last two values are inf or nan, and the first is not."""
    finite = [math.isfinite(number) for number in column]
    return finite[0] and not any(finite[-2:])


def cost_overflows(last: str) -> Finding:
    """Return what is said of a program that prints inf or nan as its cost."""
    return finding(
        "ND910",
        "The cost that the program prints turns into inf or nan",
        observed=f"{last} in the end, and outputs further from the targets than their mean is",
        expected="a cost that falls",
    )


def _courses(printed: Sequence[str]) -> list[tuple[str, tuple[float, ...]]]:
    """Return costs and accuracies that are printed again and again, after the words before them."""
    return _columns([line for line in printed if COSTS.search(line) or ACCURACY.search(line)])


def _columns(printed: Sequence[str]) -> list[tuple[str, tuple[float, ...]]]:
    """Return the numbers in lines that differ by these alone, after the words before them."""
    alike: dict[str, list[list[float]]] = {}
    for line in printed:
        numbers = [float(it) for it in re.findall(ANY_NUMBER, line)]
        if numbers:
            alike.setdefault(re.sub(ANY_NUMBER, "#", line), []).append(numbers)
    found = []
    for pattern, rows in alike.items():
        before = ""
        for word, column in zip(pattern.split("#"), zip(*rows)) if len(rows) >= 3 else ():
            if _counts_up(column):
                before += word  # "Cost after iteration 100: 0.06"
            else:
                found.append((before + word, column))
                before = ""
    return found


def _counts_up(column: Sequence[float]) -> bool:
    steps = {other - one for one, other in pairwise(column[:-1])}
    return len(steps) == 1 and min(steps) > 0 and column[-1] > column[-2] and column[0] % 1 == 0
