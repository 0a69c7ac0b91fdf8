"""What deals examples: mini-batches, and splits into a training and a test set.

Each is given a table whose rows can be told apart, and the numbers of the rows as targets. Three
things hold of every right one: a row that is put elsewhere takes its target along; mini-batches
move on by more than one example; and no example of the training is one of the test, unless both are
stretches of a series.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np

from firstnet.doctor.meaning import meaning
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.calling.plans import Definitions
from firstnet.doctor.watch.calling.trying import SAFETY_S
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

BATCHES = re.compile(r"batch|lote?s?|chunk|loader|stapel|deal|iterate", re.IGNORECASE)
SPLITS = re.compile(r"split|partition|hold_?out|divid|teile|separa", re.IGNORECASE)
SHARE = re.compile(
    r"\w*(frac(tion)?|ratio|share|percent|proportion|test_?size|val_?size)\w*|p", re.I
)
SIZES = re.compile(r"size|n|k|length|taille|groesse|tam(anho)?")  # of a mini-batch, shortly
# Of those who draw with replacement, more of one class, or targets of other rows, on purpose.
DRAWN = re.compile(
    r"choice|randint|integers\(|sample|bootstrap|replace|oversampl|augment|negati[vf]|mismatch|unpair"
    r"|null|wrong|corrupt|(random|shuffled|permuted)_?(label|target)",
    re.IGNORECASE,
)
# Of a test set; two parts may as well be inputs and targets, or shares of several networks.
OF_A_TEST = re.compile(r"(?<![a-z])(test|val(id(ation)?)?|hold_?out)(?![a-z])", re.IGNORECASE)
SHUFFLED = re.compile(r"permutation\(|shuffle\(|\brandom\(", re.IGNORECASE)
DATA = frozenset({"x", "y", "size", "random"})
ROWS, COLUMNS, SIZE = 23, 3, 5  # of the table, and of a mini-batch
A_PART = 0.25
MOST = 3 * ROWS  # mini-batches that are taken of one that never ends
TORN, UNEVEN, SHARED = "torn", "uneven", "shared"


@dataclass(frozen=True)
class DealerFault:
    """What is wrong with what a function deals, or a class that is iterated over.

    Attributes:
        function: its name.
        kind: "torn" where rows get the targets of others, "uneven" where mini-batches overlap, and
            "shared" where training and test share examples.
        count: of the rows that are so.
        total: of all of them.
    """

    function: str
    kind: str
    count: int
    total: int


class Dealt(NamedTuple):
    """One part of what was dealt: the numbers of its rows, and of its targets, if it has any."""

    rows: tuple[int, ...]
    targets: tuple[int, ...] | None


def fault_of_a_dealer(defined: Definitions, *, of_splits: bool = False) -> DealerFault | None:
    """Return what is wrong with the first function, or class, of a program that deals wrongly.

    Args:
        defined: what the program defines.
        of_splits: whether only what splits into a training and a test set is asked.
    """
    dealers: dict[str, Callable[..., Any]] = dict(defined.functions())
    dealers |= {kind.__name__: kind for kind in defined.classes() if hasattr(kind, "__iter__")}
    drawn = DRAWN.search(ast.unparse(defined.tree)) or _draws_in_turn(defined.tree)
    if drawn and not of_splits:
        return None
    for name, function in dealers.items():
        splits = SPLITS.search(name) is not None
        own = defined.definition("", name)
        text = ast.unparse(own) if own is not None else ""
        if of_splits and DRAWN.search(text):
            continue
        if splits or (BATCHES.search(name) and not of_splits):
            tested = OF_A_TEST.search(text) is not None
            asked = partial(_told, function, splits=splits, used=of_splits, tested=tested)
            told = apart(asked, SAFETY_S)
            if told:
                return DealerFault(name, **told)
    return None


def _draws_in_turn(tree: ast.Module) -> bool:
    """Tell whether a loop shuffles anew in each of its turns, so that mini-batches may overlap."""
    return any(SHUFFLED.search(ast.unparse(loop)) for loop in find_all(tree, ast.For, ast.While))


def _told(
    function: Callable[..., Any], *, splits: bool, used: bool, tested: bool
) -> dict[str, Any]:
    """Return what is wrong with what a function deals; {} if nothing is, or nobody knows.

    Args:
        function: the function, or the class.
        splits: whether it makes a training and a test set.
        used: whether a program has called it, which trains with the one and tests with the other.
        tested: whether a name in it tells of a test set.
    """
    dealt = []
    for chance in (0, 1):
        seed(chance)
        try:
            dealt.append(_dealt(function(**_given(function, chance))))
        except Exception:
            return {}
    parts, others = dealt
    torn = _torn(parts)
    if torn:
        return {"kind": TORN, "count": torn, "total": sum(len(part.rows) for part in parts)}
    rows = [row for part in parts for row in part.rows]
    missing = ROWS - len(set(rows))
    if missing != ROWS - len({row for part in others for row in part.rows}):
        return {}  # they are drawn by chance
    for_all = any(len(set(part.rows)) == ROWS for part in parts)  # who trains on all in the end
    if splits and tested and all(map(_in_both, dealt)) and (used or not for_all):
        smaller = min(len(part.rows) for part in parts)
        return {"kind": SHARED, "count": _in_both(parts), "total": smaller}
    if not splits and _moves_by_one(parts):
        return {"kind": UNEVEN, "count": missing, "total": ROWS}
    return {}


def _in_both(parts: Sequence[Dealt]) -> int:
    """Return how many rows are in both of two parts; 0 of more or fewer parts.

    Two stretches of a series may overlap: the first windows of the test look back on some examples
    that the training has learned to predict.
    """
    if len(parts) != 2 or all(_is_stretch(part.rows) for part in parts):
        return 0
    return len(set(parts[0].rows) & set(parts[1].rows))


def _is_stretch(rows: Sequence[int]) -> bool:
    return list(rows) == list(range(rows[0], rows[0] + len(rows))) if rows else False


def _moves_by_one(parts: Sequence[Dealt]) -> bool:
    """Tell whether there are as many mini-batches as of one epoch, each one example further on."""
    one_epoch = len(parts) in (ROWS // SIZE, -(-ROWS // SIZE))
    return one_epoch and all(
        len(one.rows) == SIZE and one.rows[1:] == other.rows[:-1] for one, other in pairwise(parts)
    )


def _torn(parts: Sequence[Dealt]) -> int:
    """Return how many rows have the targets of others; 0 where the targets were made anew.

    That is where they are no numbers of rows, each once in its part, or all apart by one number.
    Where the rows stay in their order, or come several times, their targets are others on purpose.
    """
    rows = [row for part in parts for row in part.rows]
    if len(set(rows)) < len(rows) or all(sorted(part.rows) == list(part.rows) for part in parts):
        return 0
    pairs = [pair for part in parts for pair in zip(part.rows, part.targets or part.rows)]
    known = all(
        len(set(part.targets)) == len(part.targets) and set(part.targets) <= set(range(ROWS))
        for part in parts
        if part.targets is not None
    )
    apart = {row - target for row, target in pairs}
    return sum(row != target for row, target in pairs) if known and len(apart) > 1 else 0


def _given(function: Callable[..., Any], chance: int) -> dict[str, Any]:
    """Return what is given for the arguments that have no default, and for the size of a batch.

    Raises:
        ValueError: nobody knows what one stands for.
    """
    table = np.arange(ROWS, dtype=float)[:, None] + np.arange(COLUMNS) / 4
    given: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        needed = parameter.default is parameter.empty
        stands_for = meaning(parameter.name, DATA)
        if SHARE.fullmatch(parameter.name):
            if needed:
                given[parameter.name] = A_PART
        elif stands_for == "size" or SIZES.fullmatch(parameter.name):
            given[parameter.name] = SIZE
        elif not needed:
            continue
        elif stands_for in ("x", "y"):
            given[parameter.name] = table.copy() if stands_for == "x" else np.arange(ROWS)
        elif stands_for == "random":
            own = "seed" in parameter.name or "state" in parameter.name
            given[parameter.name] = chance if own else np.random.default_rng(chance)
        else:
            raise ValueError(parameter.name)
    return given


def _dealt(result: Any) -> list[Dealt]:
    """Return the parts of what a function has returned, or yields.

    Raises:
        ValueError: they are no rows of the table.
    """
    several = list(islice(result, MOST)) if not isinstance(result, tuple | list) else list(result)
    arrays = [it for it in _flat(several) if np.ndim(it)]
    tables = [array for array in arrays if np.ndim(array) == 2 and np.shape(array)[1] == COLUMNS]
    targets = [it for it in arrays if np.ndim(it) == 1]
    if not tables or len(tables) + len(targets) != len(arrays):
        raise ValueError(len(arrays))
    if targets and [len(it) for it in targets] != [len(it) for it in tables]:
        raise ValueError(len(targets))
    if any(np.asarray(target).dtype.kind not in "iu" for target in targets):
        raise ValueError(targets[0].dtype)
    numbers = [tuple(map(int, it)) for it in targets] if targets else [None] * len(tables)
    return [Dealt(_rows_of(table), own) for table, own in zip(tables, numbers)]


def _rows_of(table: Array) -> tuple[int, ...]:
    """Return the numbers of rows of the table.

    Raises:
        ValueError: one is none of them.
    """
    first = table[:, 0]
    rows = np.rint(first)
    if not np.array_equal(table, rows[:, None] + np.arange(COLUMNS) / 4):
        raise ValueError(table.shape)
    return tuple(map(int, rows))


def _flat(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, tuple | list) and not all(np.isscalar(it) for it in part):
            yield from _flat(part)
        elif isinstance(part, Sequence | np.ndarray):
            yield np.asarray(part)
