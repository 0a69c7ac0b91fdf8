"""Does the program count right? What it compares and prints, beside what its training has shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.comparisons import MOST, Comparisons
from firstnet.doctor.watch.program.instrument import Site

FEWEST = 200  # test examples, before their count is compared with guessing
WORSE = 0.35  # of what a constant answer gets
FEW_TESTS = 20  # pairs, before something is said of their class
MOST_OF_ONE = 0.6  # of the training examples, if others are among the tests by right
FEWEST_OUTPUTS = 4  # that are compared with labels
FEWEST_LISTS = 4  # that a number is compared with
ENOUGH = 30  # pairs, before something is said of them
AS_PRINTED = 0.001  # from a share that was computed to the one that is printed
LAST = 4  # lines
MORE = 0.02  # than the share of the examples
CLEARLY_LESS = 0.3  # than the share of right answers in the training
OTHERWISE = 0.02  # by which a count of right answers may differ from the comparisons
OFTEN, FEW_CLASSES = 0.2, 10  # of the comparisons; different numbers on a side of them
FAR_OTHERWISE = 0.3  # likewise, of few comparisons
LEARNED, MUCH = 0.85, 0.4  # of the training examples right, and by how much less is too little
OF_TRAINING = re.compile(r"train|entrena|treino|apprent|lern|epoch|[ée]po", re.IGNORECASE)
HARDER = re.compile(  # what is asked on purpose, and not to see how well it has learned
    r"advers|attack|fgsm|robust|perturb|noise|noisy|rausch|bruit|ruido|rumore|shuffl|permut|random"
    r"|untrained|chance|majority|baseline",
    re.IGNORECASE,
)
WITHIN = re.compile(r"\babs\(.*[<>]|isclose")  # how close an output has to be, of its own choice
ACCURACY = re.compile(
    r"accura|\bacc\b|acc[:=]|performance|precision|correct(?!ed|ion)|score|genauig|pr[eé]cision|exactitud"
    r"|aciert|trefferquote|acur|% right|richtig|epoch\s*\d+\s*[:,-].*?\d+ ?/ ?\d+",
    re.IGNORECASE,
)
OF_MISTAKES = re.compile(r"incorrect|wrong|mistake|false|missed|falsch|errad|faux", re.IGNORECASE)
OF_HUNDRED = re.compile(
    r"(?:accuracy|\bacc|genauigkeit|trefferquote|exactitud|acur[aá]cia|pr[eé]cision)"
    r"(?: score)?(?: on [\w ]+)?\s*[:=]?\s*(\d+\.\d+|\d+(?= ?%))(?! ?/)",
    re.IGNORECASE,
)
COUNTED = re.compile(r"epo|step|iter|[ée]poca|runde|\bit\b|\d+ ?[:)]", re.IGNORECASE)
# How learners name outputs and targets, and how they ask for a table of all pairs.
WANTED = re.compile(
    r"pred|out|label|target|actual|expected|desired|hat\b|truth|true|soll|salida|sortie|ausgabe|"
    r"\b(y|a|t|d|h|s|o|yy|al)\d*\b|\by_|_y\b|error|score|result|guess",
    re.IGNORECASE,
)
AXIS, BOTH = re.compile(r"None|newaxis"), 2  # sides that are made a column and a row on purpose
ON_PURPOSE = re.compile(r"None|newaxis|reshape|expand_dims|\.T\b|outer|transpose")
OF = r"(\d+) ?(?:/|of|out of|de|von|aus|sur|su|di|из) ?(\d+)"  # 9129 / 10000, 40 of 60
RATIO = re.compile(OF)
LABELS = re.compile(r"(?<![a-zA-Z])(y|Y|labels?|targets?|truth)(?![a-z])")
ANSWERS = re.compile(r"hat|pred|out|answer|guess", re.IGNORECASE)
TEST_LABELS = re.compile(  # y_test, labels_val, test_targets; no answers, as y_test_pred
    r"(?<![a-z])(y|labels?|targets?)_?(test|te|val|dev)(?![a-z_])"
    r"|(?<![a-z])(test|val|dev)_?(y|labels?|targets?)(?![a-z_])",
    re.IGNORECASE,
)
OVER_AXIS = [re.compile(rf"argmax\([^()]*(\([^()]*\)[^()]*)*(axis ?= ?)?{it}\)") for it in (0, 1)]
GOOD, MUCH_LESS = 0.75, 0.6  # a share of right answers, and the part of it that is far too few
BETTER_RUN = 0.85  # the part of it that a few answers in a row may have
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?")


@dataclass(frozen=True)
class Miscount:
    """What is wrong with an evaluation: the code of its rule, the facts, and where.

    Attributes:
        site: of the comparison; -1 where none is blamed.
        chosen: whether a side of it is at fault, that argmax may have made before.
        answered: whether the answers are at fault, such as outputs in the place of classes.
    """

    code: str
    message: str
    observed: str
    expected: str
    site: int = -1
    chosen: bool = False
    answered: bool = False


def miscounts(
    comparisons: dict[int, Comparisons],
    sites: Sequence[Site],
    printed: Sequence[str],
    learning: Learning,
    *,
    cut: bool = False,
    table: tuple[int, ...] = (),
) -> list[Miscount]:
    """Return what is wrong with how a program counts right answers.

    Args:
        comparisons: what it compares with `==` since its training began.
        sites: where.
        printed: its lines.
        learning: how the training went, by its own outputs and targets.
        cut: whether the training was cut short, so that lines on epochs are not of its end.
        table: the shape of the outputs of a step.
    """
    found = []
    for number, comparison in comparisons.items():
        text = sites[number].text
        said = _of_the_examples(number, comparison, text, table, learning)
        said = said or _of_one(number, comparison, text, learning)
        if said is not None:
            found.append(said)
    last = learning.parts[-1]
    share = last.right / max(1, last.examples)
    of_the_end = [line for line in printed if not (cut and COUNTED.search(line))]
    beside = learning.reference
    possible = beside.counts[-1][0] / beside.counts[-1][1] if beside is not None else 1.0
    within = any(WITHIN.search(site.text) for site in sites)
    if learning.classes and share > LEARNED and not within:
        contradicted = _contradicted(of_the_end, share, possible)
        found += [contradicted] if contradicted is not None else []
    if not found:
        found += [
            _of_tables(number, comparison.hot, sites[number].text)
            for number, comparison in comparisons.items()
            if comparison.hot
            and comparison.hot[0] > comparison.hot[1] + MORE
            and _prints(printed[-LAST:], comparison.hot[0])
        ]
    counted = last_count(printed)
    if learning.classes and learning.learns and not found and counted is not None:
        right, examples = counted
        if right < WORSE * learning.commonest * examples:
            found.append(
                Miscount(
                    "ND709",
                    "The program counts fewer right answers than guessing would give",
                    f"{right} of {examples}, although {100 * share:.0f} % of the last training "
                    "examples were answered right",
                    "about the same share, since the network has learned",
                )
            )
    if not found and (other := _counted_otherwise(comparisons, of_the_end)) is not None:
        found.append(other)
    if not found and (poor := _beside_a_right_network(comparisons, printed, learning)):
        found.append(poor)
    never = _outputs_as_classes(comparisons, sites, learning) if _prints_none(printed) else None
    if not found and never is not None:
        found.append(never)
    if not found and (none := _never_right(comparisons, sites, printed, learning)):
        found.append(none)
    impossible = impossible_accuracy(printed)
    if impossible and not found:
        found.append(
            Miscount(
                "ND709",
                "The program prints an accuracy above 100 %",
                f'"{impossible}"',
                "the right answers of one epoch, divided by the number of examples",
            )
        )
    return found


def _prints_none(printed: Sequence[str]) -> bool:
    """Tell whether a program prints that none of its answers is right, as in "0 of 8"."""
    counts = (RATIO.search(line) for line in printed if not OF_MISTAKES.search(line))
    none = any(count is not None and int(count[1]) == 0 for count in counts)
    return none or any(reported_accuracy([it]) == 0 for it in printed)


def _outputs_as_classes(
    comparisons: dict[int, Comparisons], sites: Sequence[Site], learning: Learning
) -> Miscount | None:
    """Return what is wrong where outputs with a fraction are compared with labels without one."""
    if not learning.classes or not learning.learns:
        return None
    for number, comparison in comparisons.items():
        for outputs, labels in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        ):
            values = set(labels)
            whole = 1 < len(values) <= FEW_CLASSES and all(label % 1 == 0 for label in values)
            parts = len(outputs) >= FEWEST_OUTPUTS and all(output % 1 for output in outputs)
            if whole and parts and min(values) - 1 < min(outputs) <= max(outputs) < max(values) + 1:
                shown = ", ".join(f"{output:.3g}" for output in outputs[-3:])
                return Miscount(
                    "ND704",
                    f"`{sites[number].text}` compares outputs with labels, and is never true",
                    f"outputs such as {shown}, and labels such as {labels[-1]:g}",
                    "the class that an output means, as `output > 0.5` tells, or rounded",
                    number,
                    answered=True,
                )
    return None


def _never_right(
    comparisons: dict[int, Comparisons],
    sites: Sequence[Site],
    printed: Sequence[str],
    learning: Learning,
) -> Miscount | None:
    """Return what is wrong where each accuracy printed is 0, though the cost falls.

    What the classes are need not be known for that.
    """
    told = {reported_accuracy([line]) for line in printed} - {None}
    if learning.classes or not learning.learns or told != {0.0}:
        return None
    for number, comparison in comparisons.items():
        labels = min(len(set(comparison.left)), len(set(comparison.right)))
        if len(comparison.left) >= ENOUGH and labels > 1 and comparison.equal == 0:
            return Miscount(
                "ND704",
                f"`{sites[number].text}` is never true",
                f"in none of {len(comparison.left)} comparisons",
                "in many of them, since the cost falls",
                number,
                answered=True,
            )
    return None


def _contradicted(printed: Sequence[str], share: float, possible: float) -> Miscount | None:
    """Return what is wrong where the last accuracy is much less than that of the training.

    Where another one is not, the network can answer, and what was asked last is harder on purpose.

    Args:
        printed: the lines of the end.
        share: of the last training examples, that were answered right.
        possible: the part of others that a right network answers right.
    """
    reported, least = reported_accuracy(printed), min(share, possible) - MUCH
    last = next((it for it in reversed(printed) if ACCURACY.search(it)), "")
    if reported is None or reported >= least or HARDER.search(last):
        return None
    others = (reported_accuracy([line]) for line in printed if not OF_TRAINING.search(line))
    if any(other is not None and other >= least for other in others):
        return None
    return Miscount(
        "ND709",
        "The accuracy that the program prints contradicts its own outputs",
        f"it prints {reported:.3g}, while {100 * share:.0f} % of the last training examples were "
        "answered right",
        "about the same accuracy, since most examples were new to it",
    )


def _prints(printed: Sequence[str], share: float) -> bool:
    """Tell whether a share is printed, as 0.871, as 87.1, or as 871 / 1000."""
    numbers = [float(it) for line in printed for it in NUMBER.findall(line)]
    counts = [it for line in printed for it in re.findall(OF, line)]
    numbers += [int(right) / int(of) for right, of in counts if int(of)]
    return any(
        min(abs(number - share), abs(number / 100 - share)) < AS_PRINTED for number in numbers
    )


def _of_tables(number: int, shares: tuple[float, float], text: str) -> Miscount:
    return Miscount(
        "ND709",
        f"`{text}` compares number by number, so that zeros of other classes count as right",
        f"{100 * shares[0]:.1f} % of the numbers are equal, and {100 * shares[1]:.1f} % of the "
        "examples are answered right",
        "one comparison for each example, as of np.argmax along the classes",
        number,
    )


def _counted_otherwise(
    comparisons: dict[int, Comparisons], printed: Sequence[str]
) -> Miscount | None:
    """Return what is wrong where the last accuracy printed is that of no comparisons at the end.

    How many of them belong to it is not known, so any number of the last ones may.
    """
    lines = [line for line in printed if ACCURACY.search(line) and not COUNTED.search(line)]
    if len(comparisons) != 1 or len(lines) != 1 or len(NUMBER.findall(lines[0])) != 1:
        return None
    number, it = next(iter(comparisons.items()))
    reported = reported_accuracy(lines)
    if reported is None or not ENOUGH <= len(it.left) <= MOST:
        return None
    if min(len(set(it.left)), len(set(it.right))) < 3:
        return None
    many = len(it.left) >= FEWEST
    shares = it.shares_from_the_end()[(FEWEST if many else ENOUGH) // 2 :]
    if np.abs(shares - reported).min() < (OTHERWISE if many else FAR_OTHERWISE):
        return None
    return Miscount(
        "ND709",
        "The accuracy that the program prints contradicts its own comparisons",
        f"it prints {reported:.3g}, and of all its comparisons {it.equal} of {len(it.left)} were "
        "true",
        f"an accuracy of {shares[-1]:.3g}",
        number,
    )


def _beside_a_right_network(
    comparisons: dict[int, Comparisons], printed: Sequence[str], learning: Learning
) -> Miscount | None:
    """Return what is wrong where few answers are right of a network that was trained well.

    A right network that is trained on the same examples is right on most of those held back. So
    others of their kind can be answered, and never were.
    """
    right, last = learning.reference, learning.parts[-1]
    if right is None or not learning.classes or learning.restarts[0]:
        return None
    possible = min(last.share, right.counts[-1][0] / right.counts[-1][1])
    if possible < GOOD:
        return None
    for number, comparison in comparisons.items():
        if (
            len(comparison.left) < ENOUGH
            or min(len(set(comparison.left)), len(set(comparison.right))) < 2
        ):
            continue
        shares = comparison.shares_from_the_end()[ENOUGH - 1 :]
        if comparison.best_run(ENOUGH) > BETTER_RUN * possible:
            continue  # it can answer: what is asked last may be a harder question
        poor = [each for each in np.unique(shares.round(4)) if each < MUCH_LESS * possible]
        lines = [line for line in printed[-LAST:] if not HARDER.search(line)]
        said = next((each for each in poor if _prints(lines, each)), None)
        if said is not None:
            return Miscount(
                "ND709",
                "The trained network's answers are mostly wrong where the program asks for them",
                f"{100 * said:.0f} % are right; while it was trained {100 * last.share:.0f} % were",
                f"about the {100 * possible:.0f} % that a right network gets of examples that it "
                "has not seen",
                number,
            )
    return None


def last_count(printed: Sequence[str]) -> tuple[int, int] | None:
    """Return the last "9129 / 10000" that a program prints; None where there is none."""
    for line in reversed(printed):
        match = None if OF_MISTAKES.search(line) else ACCURACY.search(line)
        ratio = _ratio(line, match) if match else None
        if ratio and int(ratio[2]) >= FEWEST and not line[ratio.end() :].strip():
            return int(ratio[1]), int(ratio[2])
    return None


def _ratio(line: str, word: re.Match[str]) -> re.Match[str] | None:
    """Return the "9129 / 10000" that is the first number after a word for the right answers."""
    ratio = RATIO.search(line, word.start())
    between = line[word.end() : ratio.start()] if ratio else ""
    return None if re.search(r"\d", between) else ratio


def impossible_accuracy(printed: Sequence[str]) -> str:
    """Return a line with an accuracy above 100 %; "" if there is none."""
    for line in printed:
        match = OF_HUNDRED.search(line)
        if match and float(match[1]) > 100.5 and float(match[1]) < 1e6:
            return line.strip()[:80]
    return ""


def _of_one(number: int, it: Comparisons, text: str, learning: Learning) -> Miscount | None:
    if it.square is not None and len(AXIS.findall(text)) < BOTH:
        one, two = it.square
        return Miscount(
            "ND709",
            f"`{text}` compares every answer with every label, not with its own",
            f"shapes {one} and {two}, which NumPy spreads out to {one[0]} x {one[0]} comparisons",
            "two arrays of the same shape",
            number,
        )
    if it.stray is not None and not it.ever:
        answer, count = it.stray
        return Miscount(
            "ND704",
            f"`{text}` compares one number with all labels, and is never true",
            f"{answer:g} and {count} labels, all of them smaller",
            "one answer for each label; np.argmax wants the axis of the classes",
            number,
        )
    if it.text is not None and it.texts >= ENOUGH and not it.left:
        label, answer = it.text
        return Miscount(
            "ND704",
            f"`{text}` compares a number with a text, and is never true",
            f"{answer:g} and {label.strip()!r}, and {it.texts - 1} more of the kind",
            f"two numbers, as by int({label.strip()!r})",
            number,
        )
    if it.listed is not None and it.lists >= FEWEST_LISTS and not it.left:
        found, wanted = it.listed
        return Miscount(
            "ND704",
            f"`{text}` compares a number with a list, and is never true",
            f"{found:g} and [{wanted:g}], and {it.lists - 1} more of the kind",
            f"two numbers: the {wanted:g} in the list",
            number,
        )
    pairs = len(it.left)
    if pairs < FEW_TESTS or not learning.classes or not learning.learns:
        return None
    if (same := _one_class(number, it, text, learning)) is not None:
        return same
    if pairs < ENOUGH:
        return None
    answers, labels = set(it.left), set(it.right)
    if (len(labels) == 1 and len(answers) >= 3) or (len(answers) == 1 and len(labels) >= 3):
        constant = it.right[0] if len(labels) == 1 else it.left[0]
        if constant == 0:
            return Miscount(
                "ND704",
                f"One side of `{text}` is always {constant:g}",
                f"{constant:g} in all of {pairs} comparisons, and the other side takes "
                f"{max(len(answers), len(labels))} values",
                "the answer on one side, the label on the other",
                number,
                chosen=True,
            )
    if (coded := _coded_otherwise(it)) is not None:
        often, never = coded
        return Miscount(
            "ND704",
            f"`{text}` compares predictions with labels that use another coding",
            f"{often:g} is often predicted but never a label, and {never:g} is often a label but "
            "never predicted",
            "predictions that are coded like the labels",
            number,
            answered=True,
        )
    if it.equal == 0 and len(answers) >= 3 and len(labels) >= 3:
        return Miscount(
            "ND704",
            f"`{text}` is never true",
            f"in none of {pairs} comparisons",
            "in most of them, since the network has learned",
            number,
            answered=not all(map(float.is_integer, it.left)),
        )
    return None


def _coded_otherwise(it: Comparisons) -> tuple[float, float] | None:
    """Return an answer that is no label, and a label that is no answer, if both are frequent."""
    sides = Counter(it.left), Counter(it.right)
    if max(map(len, sides)) > FEW_CLASSES or min(map(len, sides)) < 2:
        return None
    found = [
        max((count, value) for value, count in side.items() if value not in other)
        for side, other in (sides, sides[::-1])
        if not side.keys() <= other.keys()
    ]
    if len(found) < 2 or min(count for count, _ in found) < OFTEN * len(it.left):
        return None
    return found[0][1], found[1][1]


def _of_the_examples(
    number: int, it: Comparisons, text: str, table: tuple[int, ...], learning: Learning
) -> Miscount | None:
    """Return what is said of an argmax over the examples, which leaves one number for each class.

    Which side of a table are the classes is known by what comes of it: of a network that has
    learned, most answers are right, if they are those of examples.

    Args:
        number: of the comparison.
        it: what it has compared.
        text: of it.
        table: the shape of the outputs of a step, with the classes in rows or in columns.
        learning: how the training went.
    """
    last = learning.parts[-1]
    share, told = last.right / max(1, last.examples), it.equal / max(1, len(it.left))
    if not learning.classes or not learning.learns or told > share - CLEARLY_LESS:
        return None
    for axis, word in enumerate(OVER_AXIS):
        classes = table[1 - axis] if len(table) == 2 else 0
        if 2 < classes < table[axis] and it.lengths == {classes} and word.search(text):
            return Miscount(
                "ND709",
                f"`{text}` takes the largest over the examples, not over the classes",
                f"{classes} comparisons, one for each class, whatever the number of examples",
                f"one comparison for each example, by axis={1 - axis}",
                number,
            )
    return None


def _one_class(number: int, it: Comparisons, text: str, learning: Learning) -> Miscount | None:
    """Return what is said of test examples that are all of one class, while others are trained."""
    if text.count("==") != 1:
        return None
    for place, word in enumerate(text.split("==")):
        *before, last = [both[place] for both in it.sorts] or [frozenset()]
        if len(last) == 1 and any(len(each) > 1 for each in before) and _is_a_label(word):
            return Miscount(
                "ND810",
                f"All examples that `{text}` compares last are of one class",
                f"{word.strip()} is {next(iter(last)):g} for each of them, and takes "
                f"{max(map(len, before))} values for those compared before",
                "examples in random order, before they are divided into a training and a test set",
                number,
                chosen=True,
            )
    for side, word in zip((it.left, it.right), text.split("==")):
        rare = learning.commonest < MOST_OF_ONE
        if rare and TEST_LABELS.search(word) and len(set(side)) == 1:
            return Miscount(
                "ND810",
                f"All {len(side)} examples that `{text}` compares are of one class",
                f"{word.strip()} is always {side[0]:g}, while no class is more than "
                f"{100 * learning.commonest:.0f} % of the training examples",
                "examples in random order, before they are divided into a training and a test set",
                number,
            )
    return None


def _is_a_label(word: str) -> bool:
    """Tell whether a text is that of labels, by a y or a word, and of no answers."""
    return LABELS.search(word) is not None and ANSWERS.search(word) is None


def spreads(spread: Iterable[int], sites: Sequence[Site]) -> list[int]:
    """Return the differences of outputs and targets that NumPy spread out without being asked to.

    Args:
        spread: the sites of differences with n x n entries.
        sites: where.
    """
    return [
        number
        for number in spread
        if WANTED.search(sites[number].text) and not ON_PURPOSE.search(sites[number].text)
    ]


def reported_accuracy(printed: Sequence[str]) -> float | None:
    """Return the last accuracy that a program prints, from 0 to 1; None where there is none."""
    for line in reversed(printed):
        match = None if OF_MISTAKES.search(line) else ACCURACY.search(line)
        if match is None or "[" in line:  # whole arrays are no accuracies
            continue
        ratio = _ratio(line, match)
        if ratio and int(ratio[2]):
            return int(ratio[1]) / int(ratio[2])
        numbers = [it for it in NUMBER.finditer(line, match.start()) if float(it[0]) <= 100]
        shares = [it for it in numbers if line[it.end() :].lstrip().startswith("%")]
        if not numbers:
            continue
        number = shares[0] if shares else numbers[0]
        value = float(number[0])
        if value > 1 and "." not in number[0] and "%" not in line:
            return None  # a count, of nobody knows how many
        percent = number in shares or value > 1
        return value / 100 if percent else value
    return None
