"""How a step is spoken of: where it is taken, and its parameters by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from firstnet.doctor.report.report import Place
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.watching import Watched

WORD = re.compile(r"[A-Za-z_]\w*")


def update_place(watched: Watched, step: StepSeen, names: Sequence[str]) -> Place | None:
    """Return the statement that changes one of these numbers, or the head of the loop.

    Of those on lines that the step goes through it is the one that looks most like it.
    """
    about = watched.learner.about
    others = [it for path, it in watched.learner.sources.items() if path in watched.lines]
    best: tuple[int, int, Place | None] = (0, 0, None)
    for source in (about, *(other for other in others if other.path != about.path)):
        lines = step.lines.get(source.path, set())
        for node in find_all(source.tree(), ast.Assign, ast.AugAssign):
            if node.lineno in lines:
                likeness = max((_likeness(node, name) for name in names), default=0)
                if likeness and (likeness, node.lineno) > best[:2]:
                    best = likeness, node.lineno, watched.at(source.path, node.lineno)
        if best[2] is not None:
            return best[2]
    site = watched.learner.sites.loops[step.loop]
    return watched.at(site.file, site.line)


def _likeness(statement: ast.Assign | ast.AugAssign, name: str) -> int:
    """Return how much a statement looks like a step of a parameter; 0 for not at all.

    `params[key] -= …` is a step of params['W1'], more than `grads['W1'] = …` is.
    """
    again = isinstance(statement, ast.AugAssign)
    target = statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
    text = ast.unparse(target)
    if isinstance(statement, ast.Assign):
        again = text in ast.unparse(statement.value)
    one, other = WORD.findall(text), WORD.findall(name)
    if not one or not other:
        return 0
    same = other[-1] in (one[-1], (WORD.findall(ast.unparse(_whole(target))) or one)[-1])
    inside = len(one) > 1 and one[:-1] == other[:-1]
    if isinstance(target, ast.Subscript) and not same:
        inside = inside or one[0] == other[0]
    return 4 * inside + 2 * same + again if same or inside else 0


def _whole(target: ast.expr) -> ast.expr:
    """Return what a statement changes a number of, as self.b for `self.b[j]`."""
    while isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
        target = target.value
    return target


def in_words(names: Sequence[str]) -> str:
    """Return names as a list of words: W1, b1 and W2; of many, the first three."""
    names = [plain(name) for name in names]
    *first, last = sorted(names)
    if len(names) > 4:
        return f"{', '.join(sorted(names)[:3])} and {len(names) - 3} more"
    return f"{', '.join(first)} and {last}" if first else last
