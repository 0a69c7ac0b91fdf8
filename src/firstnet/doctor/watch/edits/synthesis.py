"""Edits of the statement that is wrong: tried where it runs, on the values that it runs with.

What an edited right side computes is held against the derivative that is missing. Only an edit with
which the program comes to that derivative, times the same number as before, is kept.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
import re
import textwrap
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.edits.edit import line_starts
from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, lines_of, only, spans, walk_all
from firstnet.doctor.watch.edits.indexed import indexed
from firstnet.doctor.watch.edits.slopes import KIND, slopes
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder, learner_frames
from firstnet.doctor.watch.program.values import Array, numbers

MOST = 1500  # edits of one statement
ENOUGH = 20  # that fit
WORK = 30_000  # of one of them
MOST_GOALS = 1000
INNER = ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")

Statement = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr
Fits = Callable[[Array], int]
Answer = tuple[int, int]  # the number of a proposal, and of the derivative that it comes to
REDUCTION = re.compile(r"((np|numpy)\.)?(sum|mean|prod|any|all|min|max|len)")


@dataclass(frozen=True)
class Proposal:
    """An edit of a statement, and what its right side becomes."""

    edit: Edit
    code: types.CodeType


def proposals(source: Source, site: Site) -> list[Proposal]:
    """Return the edits of the statement that an expression is in, the likeliest first.

    An edit that only leaves something out is none: it would make right what the network was meant
    to compute otherwise.
    """
    tree = source.tree()
    statement, around = _statement(tree, site.line)
    if statement is None or around is None or statement.value is None:
        return []
    goal = _goal(statement, site)
    found = []
    lines = lines_of(statement)
    tried = edits(tree, source.runnable, [around], lines, within=lines)
    own = (
        slopes(tree, source.runnable, statement, goal),
        indexed(around, goal),
    )
    long = calls_at_length(source)
    for edit in itertools.chain(tried, *own):
        if long(edit):
            continue
        changed = _changed(source.runnable, statement, goal, edit)
        if changed is None or (edit.kind != KIND and _only_leaves_out(goal, changed)):
            continue
        with contextlib.suppress(SyntaxError, ValueError):
            code = compile(ast.Expression(changed), source.path, "eval")
            found.append(Proposal(replace(edit, path=source.path), code))
        if len(found) >= MOST:
            break
    # What a method does to its object must not change what is tried after it.
    return sorted(found, key=lambda it: (_methods(it.edit.replacement) > 0, it.edit.cost))


def calls_at_length(source: Source) -> Callable[[Edit], bool]:
    """Return what tells whether an edit newly calls a function with a loop, such as a loader."""
    functions = find_all(source.tree(), ast.FunctionDef)
    loops = (ast.For, ast.While, ast.With)
    long = [
        function.name
        for function in functions
        if any(isinstance(node, loops) for node in ast.walk(function))
    ]
    called = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, long))})\(")
    lines = source.runnable.split("\n")

    def calls(edit: Edit) -> bool:
        before = "\n".join(lines[edit.line - 1 : edit.end_line])
        known = {match[1] for match in called.finditer(before)}
        return bool(long) and any(
            match[1] not in known for match in called.finditer(edit.replacement)
        )

    return calls


def _methods(text: str) -> int:
    return len(re.findall(r"\bself\.\w+\(", text))


def fitting(
    tried: Iterable[Proposal], fits: Fits, recorder: Recorder
) -> Callable[[types.FrameType | None], list[int]]:
    """Return a function that tells, in the frame of the statement, which of the edits fit.

    Its answers are numbers, which `ranked` reads. It is for a copy of the process that ends with
    them.
    """
    own, all_of_them = frozenset(recorder.files), list(tried)

    def ask(frame: types.FrameType | None) -> list[int]:
        recorder.recording, recorder.paused = None, True
        pairs = _fitting(all_of_them, fits, _outer(frame, own), recorder)
        return [number * MOST_GOALS + goal for number, goal in pairs]

    return ask


def ranked(answers: Iterable[int]) -> list[int]:
    """Return the proposals that come to the most derivatives, the likeliest first."""
    found = Counter(number // MOST_GOALS for number in set(answers))
    most = max(found.values(), default=0)
    return sorted(it for it, count in found.items() if count == most)


def _fitting(
    tried: Iterable[Proposal], fits: Fits, frame: types.FrameType | None, recorder: Recorder
) -> Iterator[Answer]:
    if frame is None:
        return
    names = {**frame.f_globals, **frame.f_locals}
    left = ENOUGH
    for number, proposal in enumerate(tried):
        recorder.left = WORK  # an edit may call what trains the network
        with contextlib.suppress(Exception, BudgetSpent):  # as of shapes that do not go together
            value = numbers(eval(proposal.code, dict(names)))  # noqa: S307  # in the child
            goal = -1 if value is None else fits(value)
            if goal >= 0:
                yield number, goal
                left -= 1
        if not left:
            return


def _outer(frame: types.FrameType | None, files: frozenset[str]) -> types.FrameType | None:
    """Return the learner's frame that a statement runs in, around what it runs inside of it."""
    for theirs in learner_frames(frame, files):
        if theirs.f_code.co_name not in INNER:
            return theirs
    return None


def _statement(tree: ast.Module, line: int) -> tuple[Statement | None, ast.stmt | None]:
    """Return the innermost statement with a value on a line, and the function it is in."""
    found: Statement | None = None
    around: ast.stmt | None = None
    for node in find_all(tree, ast.stmt):
        if not spans(node, line):
            continue
        if isinstance(node, ast.FunctionDef) or (around is None and node in tree.body):
            around = node
        if isinstance(node, Statement):
            found = node
    return found, around


def _goal(statement: Statement, site: Site) -> ast.expr:
    """Return what a statement computes, as far as an expression is a part of it.

    In a dictionary or a list it is one of the items; in a call for its own sake, an argument; of a
    function without a name, its body.
    """
    goal = statement.value
    assert goal is not None  # noqa: S101  # the caller has looked
    while True:
        inner: Iterable[ast.AST] = ()
        if isinstance(goal, ast.Dict | ast.List | ast.Tuple):
            inner = ast.iter_child_nodes(goal)
        elif isinstance(goal, ast.Call) and isinstance(statement, ast.Expr):
            inner = goal.args
        elif isinstance(goal, ast.Lambda):
            inner = [goal.body]
        parts = [node for node in only(inner, ast.expr) if _holds(node, site.span)]
        if not parts:
            return goal
        goal = parts[0]


def _holds(node: ast.expr, span: tuple[int, int, int, int]) -> bool:
    start, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
    return start <= span[:2] and span[2:] <= end


def _changed(text: str, statement: Statement, goal: ast.expr, edit: Edit) -> ast.expr | None:
    """Return what an expression becomes; None where an edit changes nothing of it, or more."""
    span = edit.line, edit.column, edit.end_line, edit.end_column
    if _holds(goal, span):
        return _inside(text, goal, edit)
    return _edited(text, statement, edit) if goal is statement.value else None


def _inside(text: str, goal: ast.expr, edit: Edit) -> ast.expr | None:
    data = text.encode()
    starts = line_starts(data)
    first = starts[goal.lineno - 1] + goal.col_offset
    last = starts[(goal.end_lineno or goal.lineno) - 1] + (goal.end_col_offset or 0)
    start = starts[edit.line - 1] + edit.column
    end = starts[edit.end_line - 1] + edit.end_column
    piece = data[first:start] + edit.replacement.encode() + data[end:last]
    try:
        return ast.parse(f"({piece.decode()})", mode="eval").body
    except SyntaxError:
        return None


def _edited(text: str, statement: Statement, edit: Edit) -> ast.expr | None:
    """Return what the right side of a statement becomes; None where more than that changes."""
    lines = apply(text, [edit]).split("\n")
    tail = text.count("\n") + 1 - (statement.end_lineno or statement.lineno)
    piece = textwrap.dedent("\n".join(lines[statement.lineno - 1 : len(lines) - tail]))
    try:
        body = ast.parse(piece).body
    except SyntaxError:
        return None
    if len(body) != 1 or type(body[0]) is not type(statement):
        return None
    changed = body[0]
    assert isinstance(changed, Statement)  # noqa: S101  # of the same type
    value, old = changed.value, statement.value
    if value is None or old is None or ast.dump(value) == ast.dump(old):
        return None
    changed.value = old
    return value if ast.dump(changed) == ast.dump(statement) else None


def only_leaves_out(source: Source, edit: Edit) -> bool:
    """Tell whether an edit of a program takes values away, and puts nothing in their place."""
    try:
        after = ast.parse(apply(source.runnable, [edit]))
    except SyntaxError:
        return True
    before = source.tree()
    gone = _values(before) - _values(after)
    return bool(gone) and not _values(after) - _values(before)


def hides(source: Source, edit: Edit) -> bool:
    """Tell whether an edit hides a value: only its size is read, or it is multiplied by 0.

    Likewise, where the mask of a rectified unit no longer changes what it was to change, where
    nothing reads any more whether the network trains, where what a step has changed is not
    returned any more, where the network is not evaluated any more, where a sum is handed on, or
    where a function calls itself.
    """
    try:
        after = ast.parse(apply(source.runnable, [edit]))
    except SyntaxError:
        return True
    before = source.tree()
    sizes = [Counter(map(ast.unparse, _sized(node))) for node in (before, after)]
    sized = sizes[1].total() > sizes[0].total() and not _values(after) - _values(before)
    zeros, masked = (
        [Counter(map(ast.unparse, found(node))) for node in (before, after)]
        for found in (_multiplied_by_zero, _masked)
    )
    lost = bool(zeros[1] - zeros[0]) or bool(masked[0] - masked[1])
    text = "\n".join(source.runnable.split("\n")[edit.line - 1 : edit.end_line])
    if "return" in text:
        lost = lost or bool(_changed_and_returned(before) - _changed_and_returned(after))
    lost = lost or bool(_evaluations(before) - _evaluations(after))
    lost = lost or bool(_given_in_sum(after) - _given_in_sum(before))
    lost = lost or bool(_recursive(after) - _recursive(before))
    return sized or lost or bool(_flags_read(before) - _flags_read(after))


def _recursive(tree: ast.AST) -> set[str]:
    """Return the functions that call themselves."""
    return {
        function.name
        for function in find_all(tree, ast.FunctionDef)
        for call in find_all(function, ast.Call)
        if ast.unparse(call.func) in (function.name, f"self.{function.name}")
    }


def _given_in_sum(tree: ast.AST) -> Counter[str]:
    """Count what the program's own functions are given a sum of, or the like, in its place.

    Labels that are added up are no labels any more.
    """
    own = {node.name for node in find_all(tree, ast.FunctionDef)}
    given = (
        arg
        for call in find_all(tree, ast.Call)
        if ast.unparse(call.func).rpartition(".")[2] in own
        for arg in call.args
    )
    inner = (ast.unparse(expression.func) for expression in only(given, ast.Call))
    return Counter(it for it in inner if REDUCTION.fullmatch(it))


def _evaluations(tree: ast.AST) -> Counter[str]:
    """Count the calls of the program's own functions that evaluate, by their names."""
    own = {node.name for node in find_all(tree, ast.FunctionDef)}
    calls = (node.func for node in find_all(tree, ast.Call))
    named = (ast.unparse(call).rpartition(".")[2] for call in calls)
    return Counter(it for it in named if it in own and sounds_like(it, "evaluate"))


def _changed_and_returned(tree: ast.AST) -> Counter[str]:
    """Count where functions return what they have changed: `w = w - eta * dw`, `return w`."""
    found: Counter[str] = Counter()
    for function in find_all(tree, ast.FunctionDef):
        changed = {
            ast.unparse(node.targets[0])
            for node in find_all(function, ast.Assign)
            if ast.unparse(node.targets[0]) in map(ast.unparse, ast.walk(node.value))
        }
        returned = walk_all(find_all(function, ast.Return))
        found.update(inner.id for inner in only(returned, ast.Name) if inner.id in changed)
    return found


def _flags_read(tree: ast.AST) -> Counter[str]:
    """Count where arguments are read that are True or False by default, as training=False."""
    flags = {
        argument.arg
        for node in find_all(tree, ast.FunctionDef)
        for argument, default in zip(node.args.args[::-1], node.args.defaults[::-1])
        if isinstance(default, ast.Constant) and isinstance(default.value, bool)
    }
    names = (node.id for node in find_all(tree, ast.Name))
    return Counter(name for name in names if name in flags)


def masks_otherwise(source: Source, edit: Edit) -> bool:
    """Tell whether an edit compares with another number, or the result of a call.

    Such a mask lets everything through, or nothing.
    """
    trees = source.tree(), ast.parse(apply(source.runnable, [edit]))
    before, after = (Counter(_parts_of_comparisons(tree)) for tree in trees)
    return bool(after - before)


def _parts_of_comparisons(tree: ast.AST) -> Iterator[str]:
    """Yield the calls and the numbers in comparisons."""
    compared = find_all(tree, ast.Compare)
    for inner in walk_all(compared):
        if isinstance(inner, ast.Call | ast.Constant):
            yield type(inner).__name__ if isinstance(inner, ast.Call) else repr(inner.value)


def counts_turns(source: Source, edit: Edit) -> bool:
    """Tell whether an edit puts the counter of a loop where no place in a list is meant."""
    trees = source.tree(), ast.parse(apply(source.runnable, [edit]))
    before, after = (Counter(_counters_read(tree)) for tree in trees)
    return bool(after - before)


def _counters_read(tree: ast.AST) -> Iterator[str]:
    """Yield the counters of loops over a range, wherever they are read as numbers."""
    names = {
        loop.target.id
        for loop in find_all(tree, ast.For, ast.comprehension)
        if isinstance(loop.target, ast.Name) and ast.unparse(loop.iter).startswith("range(")
    }
    subscripts = (inner.slice for inner in find_all(tree, ast.Subscript))
    places = {id(part) for part in walk_all(subscripts)}
    for child in find_all(tree, ast.Name):
        if isinstance(child.ctx, ast.Load) and child.id in names and id(child) not in places:
            yield child.id


def _multiplied_by_zero(tree: ast.AST) -> Iterator[ast.expr]:
    for node in find_all(tree, ast.BinOp):
        if isinstance(node.op, ast.Mult | ast.Div):
            sides = [node.left] if isinstance(node.op, ast.Div) else [node.left, node.right]
            if any(isinstance(side, ast.Constant) and side.value == 0 for side in sides):
                yield node


def _masked(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what is changed where a comparison holds: d in `d[z <= 0] = 0`."""
    for node in ast.walk(tree):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare):
                yield target.value


def _sized(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the values of which only the size is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and node.args:
            yield node.args[0]
        elif isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim"):
            yield node.value


def _only_leaves_out(old: ast.expr, new: ast.expr) -> bool:
    """Tell whether an edit takes values away, and puts nothing in their place."""
    before, after = _values(old), _values(new)
    return not after - before and bool(before - after)


def _values(value: ast.AST) -> Counter[str]:
    """Return the names of the values in an expression, without those of functions and modules."""
    functions = [node.func for node in find_all(value, ast.Call)]
    modules = [function.value for function in only(functions, ast.Attribute)]
    called = {id(expression) for expression in (*functions, *modules)}
    names = (node for node in find_all(value, ast.Name) if id(node) not in called)
    return Counter(name.id for name in names)
