"""Measures of a classifier's answers, each held against the one that its name promises.

What is accused gives another measure that is known, in each of some cases: the recall under the
name of the precision, or half of F1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.watch.calling.plans import Definitions
from firstnet.doctor.watch.calling.stacks import required
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.values import Array

SAFETY_S = 5.0
EXAMPLES, LARGEST = 60, 3  # examples, and classes at most
K = 3  # the classes of highest score that may be right
NAMES = {
    "precision": re.compile(r"precisi[oó]n|pr(ae|ä)zision|precis[aã]o", re.IGNORECASE),
    "recall": re.compile(
        r"recall|sensitivit(y|ät|aet)|sensibili(dade?|t[eéaà])|revoca(ci[oó]n|ç[aã]o)?",
        re.IGNORECASE,
    ),
    "F1": re.compile(r"(?<![a-z])f_?1", re.IGNORECASE),
    "top-k accuracy": re.compile(r"^top_?(k|n|3)(_?acc(uracy)?)?$|^acc(uracy)?_?(at_?)?top_?k$"),
    "R2": re.compile(r"^r_?2(_?score)?$|^r_?squared$", re.IGNORECASE),
}
# Words beside those of the measure that change nothing of it.
BESIDE = re.compile(
    r"compute|calc(ulate)?|get|my|scores?|macro|binary|per|each|class(es)?|of|at|k|_|\d", re.I
)
TABLE = re.compile(r"table|conf|matri[xz]|cm|m|c", re.IGNORECASE)
CONFUSION = re.compile(r"confusion|kontingenz|confus[aã]o", re.IGNORECASE)
TRUTH = re.compile(r"(y_?)?(true|truth|targets?|labels?|actual|real|wahr|gold|test)|y|t", re.I)
GUESS = re.compile(
    r"(y_?)?(pred\w*|guess\w*|hat|said|out(put)?s?|est\w*|probs?|scores?)|p|yhat", re.I
)
SCORES = re.compile(r"scores?|prob|logit|softmax|confiden", re.IGNORECASE)  # best if large
Known = Mapping[str, Array]  # values for each class, or one number, by the words for them


class MeasureFault(NamedTuple):
    """A measure that is another one.

    Attributes:
        function: its name.
        promised: the measure of that name.
        returned: the one that it gives.
    """

    function: str
    promised: str
    returned: str


class Asked(NamedTuple):
    """What a measure is given, and what it may return: the right values, and known wrong ones."""

    given: tuple[Any, ...]
    right: Array
    wrong: Known


def fault_of_a_measure(defined: Definitions) -> MeasureFault | None:
    """Return the first measure that gives another one than its name promises."""
    functions = defined.functions()
    for name, function in functions.items():
        promised = [measure for measure, words in NAMES.items() if _is_named(name, words)]
        if len(promised) == 1:
            told = apart(partial(_told, function, promised[0], functions), SAFETY_S)
            if told:
                return MeasureFault(name, promised[0], told["returned"])
    return None


def _is_named(name: str, words: re.Pattern[str]) -> bool:
    """Tell whether a function has the name of a measure, and of nothing else beside it."""
    rest = words.sub("", name)
    return rest != name and not BESIDE.sub("", rest).strip("_")


def _told(
    function: Callable[..., Any], measure: str, functions: Mapping[str, Callable[..., Any]]
) -> dict[str, str]:
    """Return which measure a function gives in place of its own; {} if it may be right."""
    found: set[str] = set()
    for ways in zip(*(_ways(measure, required(function), functions, n) for n in range(4))):
        try:
            values = [np.asarray(function(*way.given), dtype=float) for way in ways]
        except Exception:  # noqa: S112  # it may want other data
            continue
        if any(not np.isfinite(value).all() for value in values):
            continue
        if _is_always([way.right for way in ways], values):
            return {}
        cases = {word: [way.wrong[word] for way in ways] for word in ways[0].wrong}
        found |= {word for word, wanted in cases.items() if _is_always(wanted, values)}
    return {"returned": found.pop()} if len(found) == 1 else {}


def _is_always(wanted: Sequence[Array], values: Sequence[Array]) -> bool:
    """Tell whether values are those wanted in one and the same view of all cases."""
    seen = [_views(array) for array in wanted]
    names = set.intersection(*(set(views) for views in seen))
    return any(
        all(_is_it(views[name], value) for views, value in zip(seen, values)) for name in names
    )


def _is_it(view: Array, value: Array) -> bool:
    return view.size == value.size and any(
        np.allclose(scale * view.ravel(), value.ravel(), atol=1e-6) for scale in (1, 100)
    )


def _views(array: Array) -> dict[str, Array]:
    """Return what a measure may give for several classes: one for each, one of them, their mean."""
    whole = np.atleast_1d(array)
    views = {"each": whole, "mean": np.array([whole.mean()])}
    if whole.size == 2:
        views |= {"last": whole[1:], "first": whole[:1]}
    return views


# -- what is asked -------------------------------------------------------------------------------


def _ways(
    measure: str,
    wanted: Sequence[str],
    functions: Mapping[str, Callable[..., Any]],
    chance: int,
) -> Iterator[Asked]:
    """Yield the ways in which a measure may be meant to be asked, always in the same order."""
    rng = np.random.default_rng(chance)
    if measure == "R2":
        yield from _of_numbers(wanted, rng)
    elif measure == "top-k accuracy":
        yield from _of_scores(wanted, rng)
    else:
        for classes in (LARGEST, 2):
            yield from _of_labels(measure, wanted, functions, classes, rng)


def _of_labels(
    measure: str,
    wanted: Sequence[str],
    functions: Mapping[str, Callable[..., Any]],
    classes: int,
    rng: np.random.Generator,
) -> Iterator[Asked]:
    truth = np.concatenate([np.arange(classes), rng.integers(0, classes, EXAMPLES)])
    drawn = np.minimum(rng.integers(0, classes + 1, truth.size), classes - 1)  # the last one most
    guess = np.where(rng.random(truth.size) < 0.5, truth, drawn)
    guess[:classes] = truth[:classes]
    table = np.zeros((classes, classes), dtype=int)
    np.add.at(table, (truth, guess), 1)
    known = _order_of(wanted) is not None
    for turned in _orders(wanted):
        pair = (guess, truth) if turned else (truth, guess)
        lists = tuple(labels.tolist() for labels in pair)
        forms = {2: [pair, lists], 3: [(*pair, classes)]}.get(len(wanted), [])
        yield from (_asked(given, measure, table, rows_are_told=known) for given in forms)
    if len(wanted) == 1 and TABLE.fullmatch(wanted[0]):
        own = _own_table(functions, truth, guess, classes)
        if own is not None and (np.array_equal(own, table) or np.array_equal(own, table.T)):
            yield _asked((own,), measure, table, rows_are_told=True)
        else:
            yield _asked((table,), measure, table, rows_are_told=False)


def _asked(given: tuple[Any, ...], measure: str, table: Array, *, rows_are_told: bool) -> Asked:
    """Return what a measure of labels may give.

    Args:
        given: what it is called with.
        measure: its name.
        table: how often each class, in rows, was taken for each.
        rows_are_told: whether it is known which of what is given are the targets; if it is not,
            precision and recall are not told from each other.
    """
    hits = np.diag(table)
    precision, recall = hits / table.sum(axis=0), hits / table.sum(axis=1)
    both, total = precision * recall, precision + recall
    if measure == "F1":
        wrong = {
            "half of F1": both / total,
            "the mean of precision and recall": total / 2,
            "the product of precision and recall": both,
        }
        return Asked(given, 2 * both / total, wrong)
    right, other = (precision, recall) if measure == "precision" else (recall, precision)
    word = "recall" if measure == "precision" else "precision"
    wrong = {"the hits as a share of all examples": hits / table.sum()}
    wrong = wrong if rows_are_told or measure == "precision" else {}  # what a memory gives back
    return Asked(given, right, wrong | ({f"the {word}": other} if rows_are_told else {}))


def _own_table(
    functions: Mapping[str, Callable[..., Any]], truth: Array, guess: Array, classes: int
) -> Array | None:
    """Return the table that a function of the program makes; None if none does."""
    for name, function in functions.items():
        wanted = required(function)
        order = _order_of(wanted)
        if not CONFUSION.search(name) or order is None:
            continue
        pair = (guess, truth) if order else (truth, guess)
        try:
            return np.asarray(function(*pair, *([classes] if len(wanted) == 3 else [])))
        except Exception:
            return None
    return None


def _order_of(wanted: Sequence[str]) -> bool | None:
    """Return whether the targets come behind the answers; None where the names do not tell."""
    first, second = (*wanted, "", "")[:2]
    if TRUTH.fullmatch(first) and GUESS.fullmatch(second):
        return False
    return True if GUESS.fullmatch(first) and TRUTH.fullmatch(second) else None


def _orders(wanted: Sequence[str]) -> list[bool]:
    """Return the orders that two arguments may have: whether the targets come second."""
    order = _order_of(wanted)
    return [False, True] if order is None else [order]


def _of_scores(wanted: Sequence[str], rng: np.random.Generator) -> Iterator[Asked]:
    classes = 3 * K
    scores, truth = rng.random((EXAMPLES, classes)), rng.integers(0, classes, EXAMPLES)
    scores[np.arange(EXAMPLES), truth] += 0.5
    above = (scores > scores[np.arange(EXAMPLES), truth][:, None]).sum(axis=1)
    below = classes - 1 - above
    right, lowest = np.mean(above < K), {"the share among the lowest scores": np.mean(below < K)}
    wrong = lowest if any(map(SCORES.search, wanted)) else {}  # of distances, the lowest are best
    for turned in (False, True):
        pair = (scores, truth) if turned else (truth, scores)
        if len(wanted) in (2, 3):
            yield Asked(
                (*pair, *([K] if len(wanted) == 3 else [])), np.array(right), _arrays(wrong)
            )


def _of_numbers(wanted: Sequence[str], rng: np.random.Generator) -> Iterator[Asked]:
    truth = rng.normal(2.0, 1.0, EXAMPLES)
    guess = truth + rng.normal(0.1, 0.5, EXAMPLES)
    for turned in _orders(wanted) if len(wanted) == 2 else []:
        left = ((truth - guess) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
        wrong = {"the share that is not explained": left, "1 - 1 / (1 - R2)": 1 - 1 / left}
        pair = (guess, truth) if turned else (truth, guess)
        yield Asked(pair, np.array(1 - left), _arrays(wrong))


def _arrays(values: Mapping[str, Any]) -> Known:
    return {word: np.array(value) for word, value in values.items()}
