"""The values that a learner's functions compute, expression by expression, without changing them.

    trace = Trace(text)
    namespace = {RECORDER: trace.record}
    exec(compile(watched(tree, functions), "network.py", "exec"), namespace)

Then `first_stranger` tells the first array that a right network never computes, `never_seen` the
step that is missing, and `shapes_at_crash` what did not fit together.
"""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any, NamedTuple

import numpy as np

RECORDER = "__firstnet_record__"  # ends in __, or classes would rename it
MOST_EVENTS = 20_000
LARGEST_COPY = 10_000  # numbers in an array
MOST_NUMBERS = 4_000_000  # copied in all
_FARTHEST = 400  # events between an operand and what it is an operand of
_RECORDED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.Name, ast.Attribute)


class Span(NamedTuple):
    """Where an expression stands, as in `ast`: lines from 1, columns in bytes from 0."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, other: Span) -> bool:
        """Tell whether the other is a part of this one, and not all of it."""
        return self != other and self[:2] <= other[:2] and other[2:] <= self[2:]


@dataclass(frozen=True, eq=False)
class Event:
    """One expression that was computed.

    Attributes:
        span: where it stands.
        source: its text.
        value: a copy of the array or the number; None for anything else and for large arrays.
        shape: of the array, () for a number, None for anything else.
    """

    span: Span
    source: str
    value: Any
    shape: tuple[int, ...] | None

    @property
    def line(self) -> int:
        """The line on which it starts, from 1."""
        return self.span.line

    @property
    def column(self) -> int:
        """The column at which it starts, in bytes from 0."""
        return self.span.column


class Trace:
    """What was computed, in order.

    Args:
        text: the learner's file, of which expressions are quoted.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.events: list[Event] = []
        self.last: dict[Span, str] = {}  # what each expression was, in words, when last computed
        self._room = MOST_NUMBERS
        self._lines = [line.encode() for line in text.split("\n")]
        self._sources: dict[Span, str] = {}

    def record(self, place: tuple[int, int, int, int], value: Any) -> Any:
        """Note the value of an expression and hand it on: the same object, untouched."""
        span = Span(*place)
        kind = type(value)
        shape = value.shape if isinstance(value, np.ndarray) else None
        if isinstance(value, np.generic) or kind in (int, float, bool):
            shape = ()
        self.last[span] = _told(value)
        if len(self.events) < MOST_EVENTS:
            kept = None
            if shape == () and not isinstance(value, np.ndarray):
                kept = value
            elif shape is not None and self._fits(value):
                kept = np.array(value, subok=False)
                self._room -= kept.size
            self.events.append(Event(span, self.quote(span), kept, shape))
        return value

    def _fits(self, value: Any) -> bool:
        small = value.size <= min(LARGEST_COPY, self._room)
        return small and value.dtype.kind in "bifcu"

    def quote(self, span: Span) -> str:
        """Return the text of an expression, on one line."""
        if span not in self._sources:
            lines = self._lines[span.line - 1 : span.end_line]
            lines[-1] = lines[-1][: span.end_column]
            lines[0] = lines[0][span.column :]
            self._sources[span] = " ".join(b" ".join(lines).decode().split())
        return self._sources[span]


def watched(tree: ast.Module, functions: Sequence[ast.stmt]) -> ast.Module:
    """Return a copy of the tree that hands the values of these functions' expressions to RECORDER.

    Each expression is still computed once, in the same order, at the same place of the file.

    Args:
        tree: of the whole file.
        functions: definitions in that tree (or other statements) to be watched.
    """
    twin = copy.deepcopy(tree)
    chosen = {id(function) for function in functions}
    wrapper = _Wrapper()
    for original, node in zip(ast.walk(tree), list(ast.walk(twin))):
        if id(original) not in chosen:
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [wrapper.visit(statement) for statement in node.body]
        else:
            wrapper.visit(node)
    return twin


class _Wrapper(ast.NodeTransformer):
    """Puts `RECORDER(place, …)` around every expression that is read."""

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [self.visit(statement) for statement in node.body]
            return node
        if isinstance(node, ast.match_case):
            node.body = [self.visit(statement) for statement in node.body]
            return node
        self._go_in(node)
        reads = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        return _wrap(node) if reads and isinstance(node, _RECORDED) and _unwrapped(node) else node

    def _go_in(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.Subscript):
            if isinstance(node.ctx, ast.Load):
                node.value = self.visit(node.value)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            if node.value is not None:
                node.value = self.visit(node.value)
        elif not isinstance(node, (ast.JoinedStr, ast.Delete, ast.ClassDef)):
            self.generic_visit(node)

    def _call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):  # what the method belongs to, not the method
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)


def _unwrapped(node: ast.AST) -> bool:
    return not (isinstance(node, ast.Name) and node.id in (RECORDER, "self", "np"))


def _wrap(node: ast.expr) -> ast.Call:
    place = ast.Tuple([ast.Constant(number) for number in span_of(node)], ast.Load())
    call = ast.Call(ast.Name(RECORDER, ast.Load()), [place, node], [])
    for new in (call, call.func, place, *place.elts):
        ast.copy_location(new, node)
    return call


def span_of(node: Any) -> Span:
    """Return where an expression or a statement stands."""
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def first_stranger(trace: Trace, known: Mapping[str, Any], tolerance: float = 1e-7) -> Event | None:
    """Return the first array that is none of the known values, or None.

    A value counts as known in any shape and transposed, but not with the other sign. Arrays of
    zeros or ones only, single numbers and integers are never strangers; nor is an operand where
    the whole expression is known again.

    Args:
        trace: of a run on the same weights and inputs as the known values.
        known: what a right network has at hand and computes, inputs and weights included.
        tolerance: how far off a value may be, as a share of the largest known number.
    """
    table = _Table(known, tolerance)
    floats = [event for event in trace.events if _matters(event)]
    strange = [not table.has(event.value) for event in floats]
    for place, event in enumerate(floats):
        if strange[place] and not _absorbed(event, floats, strange, place):
            return event
    return None


def _absorbed(event: Event, floats: list[Event], strange: list[bool], place: int) -> bool:
    """Tell whether something known was made of a stranger within the same expression."""
    for later in range(place + 1, min(place + _FARTHEST, len(floats))):
        if floats[later].span == event.span:  # computed anew
            return False
        if floats[later].span.holds(event.span) and not strange[later]:
            return True
    return False


def never_seen(trace: Trace, known: Mapping[str, Any], tolerance: float = 1e-7) -> list[str]:
    """Return the names of the known values that were never computed, in their own order."""
    arrays = [event.value for event in trace.events if isinstance(event.value, np.ndarray)]
    return [
        name
        for name, value in known.items()
        if not any(map(_Table({name: value}, tolerance).has, arrays))
    ]


def _matters(event: Event) -> bool:
    value = event.value
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.size < 2:
        return False
    return not (np.all(value == 0) or np.all(value == 1))


class _Table:
    """Known values by size, row by row and column by column."""

    def __init__(self, known: Mapping[str, Any], tolerance: float) -> None:
        self.tolerance = tolerance
        self.by_size: dict[int, list[np.ndarray]] = {}
        for value in known.values():
            array = np.asarray(value, dtype=float)
            ways = [array.ravel(), array.T.ravel()]
            self.by_size.setdefault(array.size, []).extend(ways)

    def has(self, value: np.ndarray) -> bool:
        flat = value.ravel()
        return any(self._equal(flat, each) for each in self.by_size.get(value.size, ()))

    def _equal(self, flat: np.ndarray, other: np.ndarray) -> bool:
        with np.errstate(all="ignore"):
            allowed = self.tolerance * float(np.max(np.abs(other), initial=0.0))
            return bool(np.all((np.abs(flat - other) <= allowed) | (flat == other)))


@dataclass(frozen=True)
class Crash:
    """The expression that raised, and what it was computed from.

    Attributes:
        span: where it stands.
        source: its text.
        operands: the text of each operand, and what it was: "(4, 3)", "None", "a list of 3".
    """

    span: Span
    source: str
    operands: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """All of it in a line: `np.dot(w, a): w is (4, 3), a is (4, 1)`."""
        parts = ", ".join(f"{text} is {value}" for text, value in self.operands)
        return f"{self.source}: {parts}" if parts else self.source


def shapes_at_crash(trace: Trace, error: BaseException) -> Crash | None:
    """Return the innermost expression of the file that raised; None where none did.

    Args:
        trace: whose recorder the program ran with.
        error: as it was caught, with its traceback.
    """
    nodes: dict[Span, ast.AST] = {}
    for node in ast.walk(ast.parse(trace.text)):
        if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.AugAssign)):
            nodes[span_of(node)] = node
        elif isinstance(node, (ast.Compare, ast.Assign, ast.For, ast.Attribute)):
            nodes.setdefault(span_of(node), node)
    for frame, span in reversed(list(_frames(error.__traceback__))):
        own = getattr(frame.f_globals.get(RECORDER), "__self__", None) is trace
        if own and span in nodes:
            found = list(_operands(nodes[span], trace, frame))
            return Crash(span, trace.quote(span), tuple(dict.fromkeys(found)))
    return None


def _frames(traceback: TracebackType | None) -> Iterator[tuple[FrameType, Span]]:
    while traceback is not None:
        code: CodeType = traceback.tb_frame.f_code
        at = next(itertools.islice(code.co_positions(), traceback.tb_lasti // 2, None), None)
        if at is not None and None not in at:
            line, end_line, column, end_column = at
            yield traceback.tb_frame, Span(line, column, end_line, end_column)  # type: ignore[arg-type]
        traceback = traceback.tb_next


def _operands(node: ast.AST, trace: Trace, frame: FrameType) -> Iterator[tuple[str, str]]:
    for child in _children(node):
        value = trace.last.get(span_of(child)) or _looked_up(child, frame)
        if value is not None:
            yield trace.quote(span_of(child)), value


def _children(node: Any) -> Iterable[ast.expr]:
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.Compare):
        return node.left, *node.comparators
    if isinstance(node, ast.AugAssign):
        return node.target, node.value
    if isinstance(node, ast.Call):
        method = isinstance(node.func, ast.Attribute)
        owner = [node.func.value] if method else []  # type: ignore[attr-defined]
        return *owner, *node.args, *(keyword.value for keyword in node.keywords)
    if isinstance(node, ast.UnaryOp):
        return (node.operand,)
    if isinstance(node, ast.Subscript):
        return node.value, node.slice
    return (node.iter,) if isinstance(node, ast.For) else (node.value,)


def _looked_up(node: ast.expr, frame: FrameType) -> str | None:
    """What a name or an attribute of self holds at the crash; nothing is computed."""
    if isinstance(node, ast.Name) and node.id in frame.f_locals and node.id != "self":
        return _told(frame.f_locals[node.id])
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        held = getattr(frame.f_locals.get(node.value.id), "__dict__", {})
        if node.attr in held and not isinstance(held[node.attr], type(ast)):
            return _told(held[node.attr])
    return None


def _told(value: Any) -> str:
    """What a value is, in a few words; for arrays the shape alone."""
    if isinstance(value, np.ndarray):
        return str(value.shape)
    kind = type(value)
    if value is None or kind in (int, float, bool):
        return repr(value)
    if isinstance(value, np.generic):
        return str(value)
    if kind in (list, tuple, dict, str):
        return f"a {kind.__name__} of {len(value)}"
    return f"a {kind.__name__}"
