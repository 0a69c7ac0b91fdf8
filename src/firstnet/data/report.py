"""What was read, and what looks wrong about it: counts, sizes and ranges in a few lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from firstnet.data.dataset import Dataset, Examples

PARTS = ("training", "validation", "test")
SAMPLE = 10_000  # examples whose numbers are looked at
LARGE = 16.0  # numbers of which a sigmoid neuron with small weights is saturated already
LOPSIDED = 20  # times as many examples of one class as of another
SHOWN, FEW = 12, 5  # classes in a line


@dataclass(frozen=True)
class Report:
    """What there is to say about a data set.

    Attributes:
        facts: what was read, a line each.
        worries: what looks wrong, a line each, with what to try.
    """

    facts: tuple[str, ...]
    worries: tuple[str, ...]

    def __str__(self) -> str:
        """All lines, the worries marked."""
        return "\n".join([*self.facts, *(f"! {worry}" for worry in self.worries)])


def report(digits: Dataset) -> Report:
    """Look at a data set as somebody careful would before training on it."""
    parts = {name: getattr(digits, name) for name in PARTS}
    facts = [_size(digits), *(_counts(name, it, digits.names) for name, it in parts.items())]
    some = next((part for part in parts.values() if len(part)), digits.training)
    facts += [_range(some), *digits.remarks]
    worries = []
    if len(digits.training):
        worries = [
            *_unscaled(digits.training),
            *_missing(parts, digits.names),
            *_twice(parts),
        ]
    return Report(tuple(facts), tuple(worries))


def _size(digits: Dataset) -> str:
    inputs, classes = digits.training.x.shape[1], digits.training.classes
    side = int(inputs**0.5)
    shape = f" ({side} by {side})" if side * side == inputs and side > 3 else ""
    return f"{inputs} numbers an example{shape}, {classes} classes."


def _counts(name: str, examples: Examples, names: tuple[str, ...]) -> str:
    counts = np.bincount(examples.labels, minlength=examples.classes)
    called = names or tuple(map(str, range(examples.classes)))
    told = ", ".join(f"{label} {count:,}" for label, count in zip(called[:SHOWN], counts))
    more = f", and {len(called) - SHOWN} more classes" if len(called) > SHOWN else ""
    return f"{name.capitalize()}: {len(examples):,} examples: {told}{more}."


def _sample(examples: Examples) -> np.ndarray:
    return examples.x[:: max(len(examples) // SAMPLE, 1)]


def _range(examples: Examples) -> str:
    x = _sample(examples)
    if x.dtype == np.uint8:
        return f"Bytes from {x.min()} to {x.max()}; a byte b means b/256."
    least, most, mean = (f"{it:.4g}" for it in (x.min(), x.max(), x.mean()))
    return f"Numbers ({x.dtype}) from {least} to {most}, {mean} on the average, as they are."


def _unscaled(examples: Examples) -> list[str]:
    x = _sample(examples)
    if x.dtype == np.uint8 or not x.size or np.abs(x).max() <= LARGE:
        return []
    most = np.abs(x).max()
    cure = "divide by 256" if x.min() >= 0 and most <= 255 else "standardise each column"
    return [
        f"Numbers go up to {most:.4g}: neurons saturate, and nothing is learned. First {cure}, so "
        "that they lie around 0 to 1."
    ]


def _missing(parts: dict[str, Examples], names: tuple[str, ...]) -> list[str]:
    training = parts["training"]
    called = names or tuple(map(str, range(training.classes)))
    counts = {
        name: np.bincount(part.labels, minlength=part.classes)
        for name, part in parts.items()
        if len(part)
    }
    learned, worries = counts["training"], []
    never = [called[it] for it in np.flatnonzero(learned == 0)]
    once = [called[it] for it in np.flatnonzero(learned == 1)]
    if len(np.flatnonzero(sum(counts.values()))) < 2:
        worries.append(
            "All examples are of one class, so there is nothing to tell apart; wanted a subfolder, "
            "or a label, for each class. Are the classes one folder deeper?"
        )
    if never:
        worries.append(
            f"No training example is called {_some(never)}: the network will never say so."
        )
    if once:
        worries.append(f"Only one training example is called {_some(once)}; wanted some dozens.")
    some = learned[learned > 1]
    if len(some) and some.max() > LOPSIDED * some.min():
        most, least = (
            called[learned.argmax()],
            called[int(np.where(learned > 1, learned, learned.max() + 1).argmin())],
        )
        worries.append(
            f"There are {some.max():,} training examples of {most}, but {some.min():,} of {least}: "
            "a network that always says the first looks good. Look at each class apart."
        )
    return worries


def _some(names: list[str]) -> str:
    """Return a few names, and how many more there are."""
    more = f" and {len(names) - FEW} others" if len(names) > FEW else ""
    return " or ".join(names[:FEW]) + more


def _twice(parts: dict[str, Examples]) -> list[str]:
    """Tell of test and validation examples that are in the training examples as well."""
    if isinstance(parts["training"].x, np.memmap):
        return []  # it would all be read
    known = {row.tobytes() for row in parts["training"].x}
    worries = []
    for name in ("validation", "test"):
        again = sum(row.tobytes() in known for row in parts[name].x)
        if again:
            worries.append(
                f"{again:,} {name} examples are training examples as well: what is known by heart "
                "is counted as understood. Leave them out."
            )
    return worries
