"""Indentation that was lost, found again: the cheapest reading of the lines as blocks.

A line either stays in a block that is open or closes some of them. Where the text is indented, the
columns decide. Where they say nothing, because a block stands no deeper than its first line, the
words do: what follows a `return`, where `self` is known, which names a loop has made.
Each way to read a line has a price. The cheapest whole reading comes first; where the program does
not learn as it is read, the next ones are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.reading.pasted.phrases import LOOPS, Phrase, phrase_of
from firstnet.doctor.text.lines import Logical, logical_lines

WIDTH = 60  # readings that are followed at once
MANY = 120_000  # ways to read a line, in all; the lines after them get fewer readings
FEW = 6
MARGIN = 6.0  # by how much a reading may be dearer than the cheapest one
DEEPEST = 30  # blocks in one another; Python reads 100, but nobody writes them, and each costs time
STEP = 4
IMPOSSIBLE = 1000.0


@dataclass(frozen=True)
class Block:
    """An open block.

    Attributes:
        head: the phrase that opened it; None for the module.
        head_column: where its first line stands in the text.
        column: where its lines stand in the text; None until one is seen.
        at: where its lines shall stand; None until one is seen.
        head_at: where its first line shall stand.
        made: the names that it has bound.
        stale: the names that only a loop inside it has bound, which has ended.
        ended: whether a `return`, or the like, was its last line.
        last: the kind of its last statement: an `else` must follow an `if`.
        size: how many statements it has.
        classes: how many classes it has.
    """

    head: Phrase | None
    head_column: int
    column: int | None
    at: int | None
    head_at: int
    made: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    ended: bool = False
    last: str = ""
    size: int = 0
    classes: int = 0

    @property
    def lost(self) -> bool:
        """Whether it stands no deeper than its head, so that columns tell nothing of its end."""
        return self.head is not None and self.column is not None and self.column <= self.head_column

    @property
    def kind(self) -> str:
        """What opened it: "def", "class", "for", "module"."""
        return self.head.kind if self.head else "module"


@dataclass(frozen=True)
class Reading:
    """The lines so far: the open blocks, the price, and where each line shall stand."""

    blocks: tuple[Block, ...]
    price: float = 0.0
    places: tuple[int, tuple] | None = None  # type: ignore[type-arg]  # a linked list, last first

    @cached_property
    def columns(self) -> list[int]:
        """Where the lines shall stand."""
        found, link = [], self.places
        while link is not None:
            found.append(link[0])
            link = link[1]
        return found[::-1]


def reindented(lines: Sequence[str], place: int = 0) -> list[Mend]:
    """Return the edits that give lines their indentation back, a run of changed lines each.

    Args:
        lines: of the file.
        place: which reading of them is meant, 0 for the cheapest; the last one if there are fewer.
    """
    code, phrases, readings = _read(tuple(lines))
    columns = readings[min(place, len(readings) - 1)]
    edits, run = [], list[tuple[Logical, int]]()
    for logical, phrase, column in zip(code, phrases, columns, strict=True):
        if run and phrase.kind in ("def", "class") and len(run) > 1:
            edits.append(_edit(run))
            run = []
        if logical.text[: len(logical.text) - len(logical.code)] != " " * column:
            run.append((logical, column))
        elif run:
            edits.append(_edit(run))
            run = []
    return edits + ([_edit(run)] if run else [])


def _edit(run: Sequence[tuple[Logical, int]]) -> Mend:
    first, last = run[0][0], run[-1][0]
    lines = {line.first: " " * column + line.code.split("\n")[0] for line, column in run}
    before = {line.first: line.text.split("\n")[0] for line, _ in run}
    spaces = f"{run[0][1]} spaces"
    several = first is not last
    where = f"lines {first.first + 1} to {last.first + 1}" if several else f"line {first.first + 1}"
    text = not several and first.code.lstrip("rRuU")[:1] in ('"', "'")
    what = "The docstring is" if text else "These lines are" if several else "The line is"
    were = "were" if several else "was"
    return Mend(
        code="ND002",
        message=f"{what} indented differently from the surrounding block.",
        lines=lines,
        before=before,
        observed=f"{'the docstring' if text else first.code.split(chr(10))[0].strip() + ','} "
        f"indented by {first.column} spaces",
        expected=f"indented by {spaces}",
        assumed=f"{where} {were} indented by {spaces}, as the content suggests",
        column=1,
        place=(first.first, last.first if text else last.last),
    )


def _gaps(logicals: Sequence[Logical]) -> dict[int, float]:
    """Return how much above each line speaks for an end: blank lines, a comment."""
    found: dict[int, float] = {}
    gap = 0.0
    for logical in logicals:
        if logical.blank:
            gap += 0.3 if logical.code.strip() else 0.6
        else:
            found[logical.first] = min(gap, 1.5)
            gap = 0.0
    return found


@lru_cache(maxsize=4)
def _read(lines: tuple[str, ...]) -> tuple[list[Logical], list[Phrase], list[list[int]]]:
    """Return the statements, what they say, and where they shall stand, in each good reading."""
    logicals = logical_lines(lines)
    code = [logical for logical in logicals if not logical.blank]
    phrases = [phrase_of(line) for line in code]
    return code, phrases, _cheapest(code, phrases, _gaps(logicals))


def _cheapest(
    code: Sequence[Logical], phrases: Sequence[Phrase], gaps: dict[int, float]
) -> list[list[int]]:
    """Return the columns of all lines, for the cheapest reading and then the next cheapest."""
    margin = code[0].column if code else 0
    readings = [Reading((Block(None, -1, margin, 0, -STEP),))]
    tried = 0
    for logical, phrase in zip(code, phrases, strict=True):
        following = [
            it for one in readings for it in _ways(one, logical, phrase, gaps[logical.first])
        ]
        if not following:  # nothing goes together with this line, so all is left as it was
            return [[line.column for line in code]]
        following.sort(key=lambda it: it.price)
        tried += len(following)
        readings = following[: WIDTH if tried < MANY else FEW]
    dearest = readings[0].price + MARGIN
    return [reading.columns for reading in readings if reading.price <= dearest]


def _ways(reading: Reading, logical: Logical, phrase: Phrase, gap: float) -> Iterator[Reading]:
    """Yield the readings that the next line allows."""
    blocks, column = reading.blocks, logical.column
    opened = blocks[-1].at is None
    depths = [len(blocks)] if opened else range(len(blocks), 0, -1)
    for depth in depths:
        kept, block = blocks[: depth - 1], blocks[depth - 1]
        price = _price(blocks, depth, column, phrase, gap)
        if price >= IMPOSSIBLE and depth > 1:
            continue
        at = block.at if block.at is not None else _new_column(block, column, phrase)
        known = block.column is not None and not _found_again(block, column)
        seen = block.column if known or phrase.kind == "text" else column
        changed = replace(
            block,
            at=at,
            column=seen,
            made=block.made | phrase.makes,
            stale=(block.stale | _made_by_loops(blocks[depth:])) - block.made - phrase.makes,
            ended=phrase.ends,
            last=phrase.kind,
            size=block.size + 1,
            classes=block.classes + (phrase.kind == "class"),
        )
        stack = (*kept, changed)
        if phrase.opens and len(stack) == DEEPEST:
            continue
        if phrase.opens:
            stack += (Block(phrase, column, None, None, at, phrase.targets),)
        yield Reading(stack, reading.price + price, (at, reading.places))  # type: ignore[arg-type]


def _new_column(block: Block, column: int, phrase: Phrase) -> int:
    """Return where the first line of a block shall stand: as deep as it does, if it is deeper."""
    deeper = column - block.head_column
    if phrase.kind == "text" or deeper <= 0:
        return block.head_at + STEP
    return block.head_at + deeper


def _price(blocks: tuple[Block, ...], depth: int, column: int, phrase: Phrase, gap: float) -> float:
    """Return what it costs to read a line as part of the block at this depth."""
    block, closed = blocks[depth - 1], blocks[depth:]
    price = _by_rule(blocks[:depth], phrase) + _stale(blocks[:depth], phrase)
    if block.at is None:
        return price
    method = phrase.kind == "def" and bool(phrase.targets & {"self", "cls"})
    if method and block.kind != "class":
        price += 8.0 * any(it.classes for it in blocks)  # outside of its class
    if _found_again(block, column) or (method and block.kind == "class" and block.column != column):
        price += 1.0
    elif phrase.kind != "text" or block.size:
        price += _by_column(block, column)
    lost = block.lost or any(it.lost or it.column is None for it in closed)
    text = phrase.kind == "text"
    off = block.column is not None and block.column != column and not text
    if lost or off:
        price += _by_words(blocks, depth, phrase, gap)
    return price


def _found_again(block: Block, column: int) -> bool:
    """Tell whether a block whose first lines stood too far left goes on at its own depth.

    A page that damages the first lines of a body often leaves the rest of it as it was.
    """
    return block.lost and column > block.head_column


def _by_column(block: Block, column: int) -> float:
    if block.column is None or column == block.column:
        return 0.0
    return 3.0 if abs(column - block.column) < STEP else 6.0


def _made_by_loops(closed: tuple[Block, ...]) -> frozenset[str]:
    """Return the names that end with these blocks, since only a loop in them has bound them."""
    names: frozenset[str] = frozenset()
    for block in closed:
        if block.kind not in ("def", "class"):
            names |= block.stale | (
                block.made if block.lost and block.kind in LOOPS else frozenset()
            )
    return names


PARTNERS = {
    "else": {"if", "elif", "for", "while", "except"},
    "elif": {"if", "elif"},
    "except": {"try", "except"},
    "finally": {"try", "except", "else"},
}


def _by_rule(blocks: tuple[Block, ...], phrase: Phrase) -> float:
    """Return a price for what Python forbids, or nobody writes."""
    block = blocks[-1]
    inside = [it.kind for it in blocks]
    if phrase.kind in PARTNERS and block.last not in PARTNERS[phrase.kind]:
        return IMPOSSIBLE
    if block.last == "try" and phrase.kind not in ("except", "finally"):
        return IMPOSSIBLE
    if block.last == "@" and phrase.kind not in ("@", "def", "class"):
        return IMPOSSIBLE
    if phrase.kind in ("return", "yield") and "def" not in inside:
        return IMPOSSIBLE
    last = max((at for at, kind in enumerate(inside) if kind in ("def", "class")), default=0)
    if phrase.kind in ("break", "continue") and not {"for", "while"} & set(inside[last:]):
        return IMPOSSIBLE
    return 0.0


def _by_words(blocks: tuple[Block, ...], depth: int, phrase: Phrase, gap: float) -> float:
    """Return a price for what the words make unlikely, where columns say nothing."""
    open_blocks, closed = blocks[:depth], blocks[depth:]
    block = open_blocks[-1]
    price = 5.0 * block.ended - (gap if closed else 0.0)
    functions = [open_block for open_block in open_blocks if open_block.kind == "def"]
    classes = [open_block for open_block in open_blocks if open_block.kind == "class"]
    if phrase.kind == "def":
        price += _def_here(block, phrase, any(it.kind == "class" for it in blocks))
    elif phrase.kind == "class":
        price += 0.0 if block.kind == "module" else 4.0
    elif phrase.kind == "main":
        price += 0.0 if block.kind == "module" else 10.0
    elif phrase.kind == "import":
        price += 0.0 if block.kind in ("module", "try", "except") else 1.5
    elif block.kind == "class" and phrase.kind not in ("text", "@"):
        price += 3.0
    if "self" in phrase.uses and not any("self" in function.made for function in functions):
        price += 8.0
    if phrase.kind in ("return", "raise") and block.kind in LOOPS:
        price += 3.0
    for function in functions:
        price += 2.0 * (function.head is not None and function.head.name in phrase.calls)
    if phrase.kind not in ("def", "class", "main", "@", "import"):
        price += sum(_left(it, open_blocks, phrase) for it in closed)
        price += sum(_stayed(open_block, phrase) for open_block in open_blocks)
        price += _idle(open_blocks, phrase)
    if classes and phrase.kind == "def" and block.kind == "module":
        price += 2.0
    return price


def _def_here(block: Block, phrase: Phrase, in_class: bool) -> float:
    if phrase.targets & {"self", "cls"}:
        return 0.0
    if block.last == "@":
        return 0.0 if block.kind == "class" else 8.0 if in_class else 0.0
    return {"module": 0.0, "class": 4.0}.get(block.kind, 3.5)


def _left(closed: Block, around: tuple[Block, ...], phrase: Phrase) -> float:
    """Return what it costs to have closed this block: names that only it has made are used."""
    outer = frozenset().union(*(block.made for block in around))
    own = closed.made - outer
    if closed.kind in LOOPS:
        return 2.5 * bool(own & phrase.uses) + 0.8 * phrase.grows
    if closed.kind == "def":
        return 4.0 * bool(own & phrase.uses) + 0.6
    if closed.kind in ("if", "elif", "else"):
        about = closed.head.uses if closed.head else frozenset()
        return 0.6 * bool((own | about) & phrase.uses and phrase.kind not in ("for", "if"))
    return 0.0


def _idle(blocks: tuple[Block, ...], phrase: Phrase) -> float:
    """Return what it costs to be in loops whose own names the line does not use."""
    if phrase.kind in PARTNERS:
        return 0.0
    price, weight = 0.0, 1.0
    for at in range(len(blocks) - 1, -1, -1):
        if blocks[at].kind in LOOPS:
            outer = frozenset().union(*(block.made for block in blocks[:at]))
            if (blocks[at].made - outer) & phrase.uses:
                break
            price += weight * (0.5 if blocks[at].made & phrase.uses else 1.0)
            weight = 0.3
    return price


def _stale(blocks: tuple[Block, ...], phrase: Phrase) -> float:
    """Return what it costs to use a name that only a loop has bound which was closed."""
    known: frozenset[str] = frozenset()
    price = 0.0
    for block in reversed(blocks):
        price += 3.0 * bool((block.stale - known) & phrase.uses)
        known |= block.made
    return price


def _stayed(block: Block, phrase: Phrase) -> float:
    """Return what it costs to be in this block still: nothing of it is used."""
    if block.kind in ("if", "elif", "else", "except", "finally") and phrase.kind != "text":
        return 0.5
    if block.kind == "def":
        return 0.0 if block.made & (phrase.uses | phrase.makes) else 0.5
    return 0.0
