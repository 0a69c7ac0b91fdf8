"""A step that stands behind the loop that it belongs to: it takes the last example, or one step."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.meaning import looks_like_gradient, meaning
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import (
    find_all,
    is_text,
    loops_in_blocks,
    names_in,
    names_read,
    names_set,
)
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.steps.watching import Watched

FEWEST_EPOCHS = 20
INDENTED = (
    "A statement belongs to a loop by its indentation. What stands behind the loop is done once, "
    "with what the last turn has left."
)
SLOPES = frozenset({"gradients"})
FEWEST = 10  # turns of a loop whose results are dropped, but for the last


class Behind(NamedTuple):
    """A loop, and the statements behind it that read what only its last turn has left."""

    loop: ast.For
    statements: tuple[ast.stmt, ...]
    names: tuple[str, ...]
    source: Source


def behind(watched: Watched) -> Behind | None:
    """Return a loop, and the step that stands behind it instead of inside."""
    return _after_the_last(watched) if watched.step is not None else _repeated(watched)


def _after_the_last(watched: Watched) -> Behind | None:
    """Return the first loop of a program that prepares examples for the statements behind it.

    They are the step. Where the loop asks the network, too, and may add something up inside of it,
    the step has to follow the gradient of the last answers alone.
    """
    step = watched.step
    if step is None:
        return None
    of_last = step.proven and step.output is not None and step.output.which == "last"
    for number, site in enumerate(watched.learner.sites.loops):
        source = watched.learner.sources.get(site.file)
        turns = max(watched.lengths.get(number, []), default=0)
        if source is None or turns < FEWEST:
            continue
        for before, loop, behind_it in loops_in_blocks(source.tree()):
            if loop.lineno != site.line:
                continue
            following = _step_in(behind_it, step.lines.get(source.path, set()), source)
            names = set().union(*map(names_read, following))
            read = _prepared(loop, asking=of_last) & names
            if read & set().union(*map(names_set, before)):
                continue  # it was to be added up in the loop
            kinds = (ast.Expr, ast.Assign, *([ast.AugAssign] if of_last else []))
            plain = bool(following) and isinstance(following[0], kinds)
            over_parameters = of_last and any(isinstance(it, ast.For) for it in following)
            slopes = any(meaning(it, SLOPES) or looks_like_gradient(it) for it in read)
            enough = len(read) > 1 or slopes or (of_last and _sums_up(loop))
            if read and ((plain and enough) or over_parameters):
                return Behind(loop, following, tuple(sorted(read)), source)
    return None


def _repeated(watched: Watched) -> Behind | None:
    """Return a loop that computes the same in every turn, and the steps that stand behind it."""
    for number, site in enumerate(watched.learner.sites.loops):
        source = watched.learner.sources.get(site.file)
        if source is None or max(watched.lengths.get(number, []), default=0) < FEWEST_EPOCHS:
            continue
        for _, loop, behind_it in loops_in_blocks(source.tree()):
            if loop.lineno == site.line and _repeats(loop):
                following = _steps_behind(loop, behind_it)
                if following:
                    return Behind(loop, following, (), source)
    return None


def never_stepped(watched: Watched) -> Finding | None:
    """Return what is said of a loop over epochs that takes no step, for all steps are behind it."""
    found = _repeated(watched)
    if found is None:
        return None
    text = ast.unparse(found.statements[0]).partition("\n")[0]
    loops = watched.learner.sites.loops
    lengths = (
        it
        for number, it in watched.lengths.items()
        if (loops[number].file, loops[number].line) == (found.source.path, found.loop.lineno)
    )
    turns = max(max(length, default=0) for length in lengths)
    edit = moved_inside(found)
    return finding(
        "ND505",
        f"`{text}` stands behind the loop over the epochs, and is done once",
        observed=f"the loop at line {found.loop.lineno} computes the same in each of its "
        f"{turns} turns",
        expected="a step in each turn, inside of the loop",
        at=watched.at(found.source.path, found.statements[0].lineno),
        fix=fix_of(edit, watched.learner) if edit is not None else None,
        why=INDENTED,
    )


def only_the_last(watched: Watched) -> Finding | None:
    """Return what is said of a step that stands behind the loop over the examples."""
    found = _after_the_last(watched)
    if found is None:
        return None
    first = found.statements[0]
    text, names = ast.unparse(first).partition("\n")[0], " and ".join(found.names)
    return finding(
        "ND601",
        f"`{text}` stands behind the loop over the examples, and takes only the last of them",
        observed=f"the loop at line {found.loop.lineno} makes {names} anew in each turn, and does "
        "nothing with them",
        expected="a step inside of the loop, for each example",
        at=watched.at(found.source.path, first.lineno),
    )


def moved_inside(found: Behind) -> Edit | None:
    """Return the edit that puts the statements into the loop."""
    node, first = found.statements[0], found.loop.body[0]
    lines = found.source.runnable.split("\n")
    last = found.statements[-1].end_lineno or node.lineno
    old = lines[node.lineno - 1 : last]
    before, inside = old[0][: node.col_offset], lines[first.lineno - 1][: first.col_offset]
    if before.strip() or not all(it.startswith(before) for it in old):
        return None
    text = "\n".join(inside + it[len(before) :] for it in old)
    where = node.lineno, 0, last, len(old[-1].encode())
    return Edit(*where, text, "indent", 0.0, "inside of the loop", found.source.path)


def _step_in(
    statements: Sequence[ast.stmt], lines: Collection[int], source: Source
) -> tuple[ast.stmt, ...]:
    """Return the first statements that are a step, up to one that looks at it now and then.

    A call of a function in the file, whose result nobody takes, changes something, too.
    """
    functions = {node.name for node in find_all(source.tree(), ast.FunctionDef)}

    def steps(it: ast.stmt) -> bool:
        if isinstance(it, ast.Expr):
            return isinstance(it.value, ast.Call) and _name_of(it.value) in functions
        inside = isinstance(it, ast.For) and any(statement.lineno in lines for statement in it.body)
        return (inside or it.lineno in lines) and not isinstance(it, ast.If | ast.Return)

    return tuple(takewhile(steps, statements))


def _name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _prepared(loop: ast.For, *, asking: bool = False) -> set[str]:
    """Return the names that a loop makes of its own variable in each turn, if it does no more.

    There are none where a turn goes on from what the one before has made.

    Args:
        loop: the loop.
        asking: whether it may call functions whose results it does not keep.
    """
    own = names_in(loop.target)
    stored = names_set(loop)
    made: set[str] = set()
    of_own = set(own)
    for statement in loop.body:
        if asking and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            continue
        if asking and _is_sum(statement, loop):
            continue
        targets = _targets(statement)
        roots = {root.id for root in map(_root, targets) if root is not None}
        if not targets or len(roots) < len(targets):
            return set()
        read = names_read(statement)
        inside = isinstance(statement, ast.AugAssign) or any(
            isinstance(t, ast.Subscript) for t in targets
        )
        if read & (stored - own - made - (roots if inside else set())):
            return set()  # it goes on from the turn before
        if inside and not roots <= made:
            return set()  # an array from before the loop
        made |= roots
        of_own |= roots if read & of_own else set()
    return (made & of_own) - own


def _sums_up(loop: ast.For) -> bool:
    """Tell whether a loop adds up something of its turns, as the cost."""
    return any(_is_sum(statement, loop) for statement in loop.body)


def _is_sum(statement: ast.stmt, loop: ast.For) -> bool:
    """Tell whether something is added to a name that the loop does not look at otherwise.

    That may be under a condition, as where mistakes are counted.
    """
    if isinstance(statement, ast.If):
        return not statement.orelse and all(_is_sum(it, loop) for it in statement.body)
    if not isinstance(statement, ast.AugAssign) or not isinstance(statement.target, ast.Name):
        return False
    name = statement.target.id
    return [node.id for node in find_all(loop, ast.Name)].count(name) == 1


def _targets(statement: ast.stmt) -> list[ast.expr]:
    """Return what a plain assignment gives values to; nothing for any other statement."""
    if isinstance(statement, ast.AugAssign):
        return [statement.target]
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    return list(target.elts) if isinstance(target, ast.Tuple) else [target]


def _root(target: ast.expr) -> ast.Name | None:
    """Return the variable that a target is, or is a part of."""
    root = target.value if isinstance(target, ast.Subscript) else target
    return root if isinstance(root, ast.Name) else None


def _repeats(loop: ast.For) -> bool:
    """Tell whether no turn of a loop depends on its number, or on the turn before.

    The number may be looked at now and then, as to print it.
    """
    own = names_in(loop.target)
    stored = names_set(loop) - own
    made: set[str] = set()
    for statement in loop.body:
        looks = isinstance(statement, ast.If) or (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call | ast.Constant)
        )
        if looks and not names_set(statement):
            continue
        plain = isinstance(statement, ast.Assign) and all(
            isinstance(t, ast.Name) for t in statement.targets
        )
        if not plain or names_read(statement) & (own | (stored - made)):
            return False
        made |= names_set(statement)
    return bool(made)


def _steps_behind(loop: ast.For, statements: Sequence[ast.stmt]) -> tuple[ast.stmt, ...]:
    """Return the first statements behind a loop that change what it reads by its errors.

    An error is what follows from a difference of what the loop has made and what it has not.
    """
    made, read = names_set(loop), _texts(loop)
    errors: set[str] = set()
    for statement in loop.body:
        if isinstance(statement, ast.Assign) and (
            names_read(statement) & errors or _has_difference(statement, made)
        ):
            errors |= names_set(statement)
    found: list[ast.stmt] = []
    for statement in statements:
        if is_text(statement):
            continue
        known = _changes(statement) and ast.unparse(_target_of(statement)) in read - made
        if not known or not names_read(statement) & errors:
            break
        found.append(statement)
    return tuple(found)


def _target_of(statement: ast.stmt) -> ast.expr:
    if isinstance(statement, ast.AugAssign):
        return statement.target
    assert isinstance(statement, ast.Assign)  # noqa: S101  # as it changes something
    return statement.targets[0]


def _changes(statement: ast.stmt) -> bool:
    """Tell whether a statement makes a new value of an old one: w -= d, or w = w - d."""
    if isinstance(statement, ast.AugAssign):
        return True
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    return ast.unparse(statement.targets[0]) in _texts(statement.value)


def _has_difference(statement: ast.Assign, made: set[str]) -> bool:
    """Tell whether a difference is taken between what a loop makes and what it only reads."""
    for node in find_all(statement.value, ast.BinOp):
        if isinstance(node.op, ast.Sub):
            one, other = names_read(node.left), names_read(node.right)
            if one and other and bool(one & made) != bool(other & made):
                return True
    return False


def _texts(node: ast.AST) -> set[str]:
    """Return the names and attributes in a text, as they are written."""
    return {ast.unparse(inner) for inner in find_all(node, ast.Name, ast.Attribute)}
