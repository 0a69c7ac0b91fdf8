"""Precision, recall and F1 as a program prints them, beside those of its own answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of
from firstnet.doctor.watch.learning.evaluation import ENOUGH, reported_accuracy
from firstnet.doctor.watch.program.comparisons import Comparisons
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.values import Array

WORDS = {
    "precision": re.compile(r"precisi[oó]n|pr[aä]zision|precis[aã]o", re.IGNORECASE),
    "recall": re.compile(r"recall|rappel|sensitivit|sensibili|revoca", re.IGNORECASE),
    "F1": re.compile(r"\bf[-_ ]?1\b|\bf[-_ ]?(score|measure)", re.IGNORECASE),
}
ACCURATE = re.compile(r"accura|\bacc\b|exactitud|genauig|acur[aá]cia", re.IGNORECASE)
OTHERWISE = re.compile(  # of other examples, or averaged over classes
    r"macro|micro|weight|average|mean|train|valid|best|epoch|threshold|per class", re.IGNORECASE
)
VALUE = re.compile(r"[^\d\n]{0,20}?(\d*\.\d+|[01]\b)(\s*%)?")  # behind the word for it
ANSWERS = re.compile(r"pred|hat\b|guess|answer|out|_p\b|vorher|salida", re.IGNORECASE)
EXPLAINED = re.compile(  # the share of the variance that is explained, and its value
    r"(?<![a-z])R\s?[\^_*]*\s?[2²](?![\d.a-z])[^\d\n-]{0,24}(-?\d+(?:\.\d+)?)", re.IGNORECASE
)
ROUNDED = 0.006  # a number with two digits may be off by so much
AS_PRINTED = 0.001  # likewise, of an accuracy


def explained(printed: Sequence[str]) -> float | None:
    """Return the one R2 that a program prints; None where it prints none, or others."""
    found = [it[1] for line in printed for it in EXPLAINED.finditer(line)]
    return float(found[0]) if len(found) == 1 else None


class Measured(NamedTuple):
    """What a program prints of its answers to two classes, and what they are.

    Attributes:
        printed: the measures, by their names.
        told: those of its own answers, likewise.
        counts: of its answers: right and wrong for the positive class, and for the other one.
    """

    printed: dict[str, float]
    told: dict[str, float]
    counts: tuple[int, int, int, int]

    @property
    def wrong(self) -> list[str]:
        """The measures that are printed wrong."""
        return [it for it, value in self.printed.items() if not _is_close(value, self.told[it])]

    @property
    def swapped(self) -> bool:
        """Whether precision and recall have each other's value."""
        pair = ("precision", "recall")
        return all(it in self.wrong for it in pair) and all(
            _is_close(self.printed[one], self.told[other]) for one, other in (pair, pair[::-1])
        )

    @property
    def is_of_counts(self) -> bool:
        """Whether a wrong measure is another fraction of the same counts."""
        right, wrong, missed, rest = self.counts
        every = sum(self.counts)
        others = [right / max(1, right + number) for number in (wrong, missed, rest)]
        others += [right / max(1, every), (right + rest) / max(1, every)]
        return any(_is_close(self.printed[it], other) for it in self.wrong[:1] for other in others)


def measured(
    comparisons: Mapping[int, Comparisons], sites: Sequence[Site], printed: Sequence[str]
) -> Measured | None:
    """Return what a program prints of two classes, where its own answers contradict that.

    The answers are those whose accuracy it prints, too. Which class is the positive one is not
    known, so that either may be.
    """
    shown = _shown(printed)
    accuracy = reported_accuracy([line for line in printed if ACCURATE.search(line)])
    if not shown or accuracy is None:
        return None
    for number, comparison in comparisons.items():
        pair = _answers_and_labels(sites[number].text, comparison)
        if pair is None or abs(float(np.mean(pair[0] == pair[1])) - accuracy) > AS_PRINTED:
            continue
        found = [Measured(shown, *_measures(*pair, positive)) for positive in np.unique(pair[1])]
        if all(each.wrong for each in found) and (found[-1].swapped or found[-1].is_of_counts):
            return found[-1]  # of the larger number, as 1 of 0 and 1
    return None


def _shown(printed: Sequence[str]) -> dict[str, float]:
    """Return the last value that is printed behind the word for each measure."""
    found: dict[str, float] = {}
    for line in (it for it in printed if not OTHERWISE.search(it)):
        for name, word in WORDS.items():
            for match in word.finditer(line):
                value = VALUE.match(line, match.end())
                if value:
                    found[name] = float(value[1]) / (100 if value[2] else 1)
    return {name: number for name, number in found.items() if 0 <= number <= 1}


def _answers_and_labels(text: str, it: Comparisons) -> tuple[Array, Array] | None:
    """Return the last answers and labels that were compared, of two classes; None for others."""
    sides = text.split("==")
    if len(sides) != 2 or len(it.lengths) != 1 or len(it.left) < ENOUGH:
        return None
    are_answers = [ANSWERS.search(side) is not None for side in sides]
    if are_answers[0] == are_answers[1]:
        return None
    last = max(it.lengths)
    one, other = np.array(it.left[-last:]), np.array(it.right[-last:])
    if len(np.unique(np.concatenate([one, other]))) != 2 or len(np.unique(other)) != 2:
        return None
    return (one, other) if are_answers[0] else (other, one)


def _measures(
    answers: Array, labels: Array, positive: float
) -> tuple[dict[str, float], tuple[int, int, int, int]]:
    is_answer, is_label = answers == positive, labels == positive
    right, wrong = int(np.sum(is_answer & is_label)), int(np.sum(is_answer & ~is_label))
    missed, rest = int(np.sum(~is_answer & is_label)), int(np.sum(~is_answer & ~is_label))
    told = {
        "precision": right / max(1, right + wrong),
        "recall": right / max(1, right + missed),
        "F1": 2 * right / max(1, 2 * right + wrong + missed),
    }
    return told, (right, wrong, missed, rest)


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) < ROUNDED


def set_at(source: Source, name: str) -> ast.Assign | None:
    """Return the statement that sets a measure; None if none does."""
    for node in find_all(source.tree(), ast.Assign):
        if WORDS[name].search(name_of(node.targets[0])):
            return node
    return None


def exchanged(source: Source) -> tuple[list[ast.expr], list[str]]:
    """Return what precision and recall are set to, and the texts for the one the other's."""
    statements = [set_at(source, it) for it in ("precision", "recall")]
    values = [statement.value for statement in statements if statement is not None]
    if len(values) != 2 or values[0] is values[1]:
        return [], []
    return values, [ast.unparse(value) for value in values[::-1]]
