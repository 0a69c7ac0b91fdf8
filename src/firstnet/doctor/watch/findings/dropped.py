"""A loop over examples that prepares each, and a step behind it that takes only the last one."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import NamedTuple

from firstnet.doctor.edits import Edit
from firstnet.doctor.report import Finding
from firstnet.doctor.source import Source
from firstnet.doctor.watch.edits.nothing import blocks
from firstnet.doctor.watch.findings.finding import finding, place_of
from firstnet.doctor.watch.steps.watching import Watched

FEWEST = 10  # turns of a loop whose results are dropped, but for the last


class Behind(NamedTuple):
    """A loop, and the statements behind it that read what only its last turn has left."""

    loop: ast.For
    statements: tuple[ast.stmt, ...]
    names: tuple[str, ...]
    source: Source


def behind(watched: Watched) -> Behind | None:
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
        for block in blocks(source.tree()):
            for place, loop in enumerate(block):
                if not isinstance(loop, ast.For) or loop.lineno != site.line:
                    continue
                following = _step_in(block[place + 1 :], step.lines.get(source.path, set()))
                names = set().union(*map(_read, following))
                read = _prepared(loop, asking=of_last) & names
                plain = bool(following) and isinstance(following[0], ast.Expr | ast.Assign)
                over_parameters = of_last and any(isinstance(it, ast.For) for it in following)
                if read and ((plain and len(read) > 1) or over_parameters):
                    return Behind(loop, following, tuple(sorted(read)), source)
    return None


def only_the_last(watched: Watched) -> Finding | None:
    """Return what is said of a step that stands behind the loop over the examples."""
    found = behind(watched)
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
        at=place_of(found.source.path, first.lineno, watched.learner.about.path),
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


def _step_in(statements: Sequence[ast.stmt], lines: Collection[int]) -> tuple[ast.stmt, ...]:
    """Return the first statements that are a step, up to one that looks at it now and then."""
    looks = ast.If | ast.Return
    return tuple(takewhile(lambda it: it.lineno in lines and not isinstance(it, looks), statements))


def _prepared(loop: ast.For, *, asking: bool = False) -> set[str]:
    """Return the names that a loop makes of its own variable in each turn, if it does no more.

    There are none where a turn goes on from what the one before has made.

    Args:
        loop: the loop.
        asking: whether it may call functions whose results it does not keep.
    """
    own = {it.id for it in ast.walk(loop.target) if isinstance(it, ast.Name)}
    stored = {it.id for it in ast.walk(loop) if isinstance(it, ast.Name) and _is_stored(it)}
    made: set[str] = set()
    of_own = set(own)
    for it in loop.body:
        if asking and isinstance(it, ast.Expr) and isinstance(it.value, ast.Call):
            continue
        target = it.targets[0] if isinstance(it, ast.Assign) and len(it.targets) == 1 else None
        root = target.value if isinstance(target, ast.Subscript) else target
        if not isinstance(it, ast.Assign) or not isinstance(root, ast.Name):
            return set()
        read = _read(it)
        if read & (stored - own - made - ({root.id} if root is not target else set())):
            return set()  # it goes on from the turn before
        if root is not target and root.id not in made:
            return set()  # an array from before the loop
        made.add(root.id)
        of_own |= {root.id} if read & of_own else set()
    return (made & of_own) - own


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _read(node: ast.AST) -> set[str]:
    names = (it for it in ast.walk(node) if isinstance(it, ast.Name))
    return {it.id for it in names if isinstance(it.ctx, ast.Load)}
