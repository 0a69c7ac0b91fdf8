"""Count what other plans for the first layer of the book's network would do, on the real digits.

The kernels for AVX-512 pack the ten digits of a mini-batch: each row of weights that any of them
needs is read once and multiplied by all ten, forward and back. Each plan here multiplies less.
Counted are its multiply-adds, loads and stores of vectors, for an example, and what bounds them:
the cycles of a core that starts two multiply-adds, two loads and a store in a cycle. Then what a
plan needs beside: its lists of pixels, and the ends of its loops, which are mispredicted. None of
it is timed; the share saved is of the cycles that an example takes by `results/limit.json`.

    python bench/plans.py
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from firstnet import load
from report import publish

BATCH, BATCHES, PIXELS = 10, 500, 784
VECTORS = 2  # of 16 numbers, in a row of 30 weights
FLOPS_A_CYCLE = 64  # two multiply-adds of 16 numbers
LIST = 5 * PIXELS / 8 / 4  # cycles to list pixels: 5 instructions for 8 of them, 4 in a cycle
END = 15  # cycles: the end of a loop, mispredicted
LIMIT = json.loads((Path(__file__).parent / "results" / "limit.json").read_text())


@dataclass(frozen=True)
class Work:
    """What a plan does for a mini-batch.

    Attributes:
        multiply_adds: of vectors.
        loads: of vectors, numbers and indices.
        stores: of vectors.
        lists: how many lists of pixels it makes.
        ends: of loops.
    """

    multiply_adds: float = 0.0
    loads: float = 0.0
    stores: float = 0.0
    lists: int = 0
    ends: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(*(a + b for a, b in zip(vars(self).values(), vars(other).values())))

    @property
    def bound(self) -> float:
        """The cycles that it takes at least, without what it needs beside."""
        return max(self.multiply_adds / 2, self.loads / 2, self.stores)


Digits = np.ndarray  # (digits, PIXELS) of bool: whether a pixel is not 0
Plan = Callable[[Digits], tuple[Work, Work]]  # forward and back


def rows(count: float, digits: int, back: bool) -> Work:
    """Return the work of rows of weights that some digits share."""
    loads = count * (digits + VECTORS + 1)  # a number of each digit, the row, its index
    return Work(count * digits * VECTORS, loads, count * VECTORS * back, 1, 1)


def entries(count: float, back: bool, lists: int) -> Work:
    """Return the work of rows of weights that single digits read for themselves."""
    loads = count * (VECTORS + 3)  # the row, its index, a byte and the number it stands for
    return Work(count * VECTORS, loads, count * VECTORS * back, 0, lists)


def both(work: Callable[[bool], Work]) -> tuple[Work, Work]:
    """Return the work of both passes; lists are made once."""
    forward, back = work(False), work(True)
    return forward, Work(back.multiply_adds, back.loads, back.stores, 0, back.ends)


def packed(digits: Digits) -> tuple[Work, Work]:
    """Each row for all digits, as it is done."""
    union = digits.any(0).sum()
    return both(lambda back: rows(union, len(digits), back))


def listed(digits: Digits) -> tuple[Work, Work]:
    """Each digit for itself, both ways: the lists are made when the digits are stored."""
    return both(lambda back: entries(digits.sum(), back, len(digits)))


def listed_back(digits: Digits) -> tuple[Work, Work]:
    """Packed forward, and digit by digit in the update."""
    return packed(digits)[0], listed(digits)[1]


def rare_listed(digits: Digits, most: int = 3) -> tuple[Work, Work]:
    """Pixels that few of the digits have are listed for each digit, and the others packed."""
    having = digits.sum(0)
    rare = having[having <= most].sum()
    lists = Work(lists=len(digits))  # made from the packed digits, a list each
    return both(
        lambda back: (
            rows((having > most).sum(), len(digits), back)
            + entries(rare, back, len(digits))
            + lists
        )
    )


def in_groups(digits: Digits, sizes: Sequence[int]) -> tuple[Work, Work]:
    """Groups of digits, and a list of rows for each set of groups that needs them."""
    ends = np.cumsum(sizes)
    needs = np.array([digits[end - size : end].any(0) for size, end in zip(sizes, ends)])

    def work(back: bool) -> Work:
        done = Work()
        for some in itertools.product((False, True), repeat=len(sizes)):
            if any(some):
                count = (needs == np.array(some)[:, np.newaxis]).all(0).sum()
                done += rows(count, int(np.dot(sizes, some)), back)
        return done

    return both(work)


def sorted_by(key: np.ndarray, plan: Plan) -> Callable[[Digits, np.ndarray], tuple[Work, Work]]:
    """Return a plan for digits that are arranged by a number of each, known beforehand."""
    return lambda digits, chosen: plan(digits[np.argsort(key[chosen])])


def best_halves(digits: Digits) -> tuple[Work, Work]:
    """Split into the two fives that need the fewest rows, if that took no time."""
    every = set(range(BATCH))
    halves = ([0, *it] for it in itertools.combinations(range(1, BATCH), BATCH // 2 - 1))
    orders = [[*half, *sorted(every - set(half))] for half in halves]
    return min(
        (in_groups(digits[order], (5, 5)) for order in orders),
        key=lambda passes: passes[0].multiply_adds,
    )


def plans(x: np.ndarray) -> Iterator[tuple[str, Callable[[Digits, np.ndarray], tuple[Work, Work]]]]:
    """Yield each plan with its name."""
    numbers = (x > 0).astype(np.float32)
    numbers -= numbers.mean(0)
    axis = np.linalg.svd(numbers[:5_000], full_matrices=False)[2][0]
    key = numbers @ axis  # along the direction in which patterns differ most
    halves: Plan = partial(in_groups, sizes=(5, 5))
    threes: Plan = partial(in_groups, sizes=(3, 3, 4))
    plain: list[tuple[str, Plan]] = [
        ("packed, as it is", packed),
        ("pixels in order of their frequency, packed", packed),
        ("lists", listed),
        ("packed forward, lists in the update", listed_back),
        ("pixels of at most 3 digits in lists, the others packed", rare_listed),
        ("two fives, three lists of rows", halves),
        ("3 + 3 + 4, seven lists", threes),
        ("five pairs, 31 lists", lambda digits: in_groups(digits, (2,) * 5)),
    ]
    for name, plan in plain:
        yield name, lambda digits, _, plan=plan: plan(digits)
    yield "two fives that share a pattern", sorted_by(key, halves)
    yield "3 + 3 + 4 that share a pattern", sorted_by(key, threes)


def average(plan: Callable[[Digits, np.ndarray], tuple[Work, Work]], x: np.ndarray, count: int):
    """Return the mean of what counts for an example, over some mini-batches."""
    rng, found = np.random.default_rng(0), []
    for _ in range(count):
        chosen = rng.integers(len(x), size=BATCH)
        passes = plan(x[chosen] > 0, chosen)
        made = sum(it.lists for it in passes) * LIST + sum(it.ends for it in passes) * END
        found.append(
            (
                sum(it.multiply_adds for it in passes),
                sum(it.loads for it in passes),
                sum(it.stores for it in passes),
                sum(it.bound for it in passes),
                made,
            )
        )
    return np.mean(found, axis=0) / BATCH


def main() -> None:
    """Count every plan, and publish the counts."""
    x = load("mnist").training.x
    cycles = LIMIT["measured_us"] * 1e-6 * LIMIT["machine_rates"]["multiply_adds"] / FLOPS_A_CYCLE
    counts = {name: average(plan, x, BATCHES) for name, plan in plans(x)}
    best = average(lambda digits, _: best_halves(digits), x, BATCHES // 10)
    counts["two fives, the best of all 126 splits"] = best
    now = counts["packed, as it is"]
    lines = [
        f"An example takes {cycles:,.0f} cycles ({LIMIT['machine']['processor']}).",
        "",
        "| plan | multiply-adds of vectors | loads | stores | cycles at least | lists and ends | "
        "saved at best | saved with lists and ends |",
        "|" + "---|" * 8,
    ]
    for name, (multiply_adds, loads, stores, bound, made) in counts.items():
        saved = (now[3] - bound) / cycles
        lines.append(
            f"| {name} | {multiply_adds:.0f} | {loads:.0f} | {stores:.0f} | {bound:.0f} | "
            f"{made:.0f} | {round(100 * saved)} % | "
            f"{round(100 * (saved + (now[4] - made) / cycles))} % |"
        )
    kept = {name: [round(float(it), 2) for it in each] for name, each in counts.items()}
    publish("plans", {"cycles": cycles, "counts": kept}, "\n".join(lines))


if __name__ == "__main__":
    main()
