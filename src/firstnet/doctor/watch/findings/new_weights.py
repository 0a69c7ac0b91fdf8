"""Errors that are led back through weights which the same step has just changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.watch.edits.nothing import blocks
from firstnet.doctor.watch.findings.finding import finding, fix_of, place_of
from firstnet.doctor.watch.program.state import plain
from firstnet.doctor.watch.steps.seen import StepSeen
from firstnet.doctor.watch.steps.watching import Watched

WORDS = re.compile(r"[A-Za-z_]\w*")
KIND = "copied before"  # of the edit
KEPT = "weights_before"  # the name of the copy
COPIES = ("np.array", "numpy.array", "list", "copy.deepcopy", "copy.copy")


def through_new_weights(watched: Watched) -> Finding | None:
    """Return what is said of an error that is led back through new weights."""
    looks = [step for step in watched.steps if step.led_back]
    if not looks:
        return None
    first = looks[0].led_back[0]
    site = watched.learner.sites.values[first.site]
    edit = next((it for it in kept_before(watched, looks[0]) if it.path == site.file), None)
    return finding(
        "ND414",
        f"`{site.text}` leads the error back through weights that the step has just changed",
        observed=f"it is the product with the new {plain(first.name)}, to the last digit",
        expected="the weights with which the output was computed: first lead the error back, "
        "then change them",
        at=place_of(site.file, site.line, watched.learner.about.path),
        fix=fix_of(edit, watched.learner) if edit is not None else None,
    )


def kept_before(watched: Watched, step: StepSeen) -> Iterator[Edit]:
    """Yield edits that copy the weights before they are changed, for the error to go through."""
    done = set()
    for it in step.led_back:
        site = watched.learner.sites.values[it.site]
        source = watched.learner.sources.get(site.file)
        if source is not None and site not in done:
            done.add(site)
            edit = _with_copy(source, site.line, site.text, WORDS.findall(it.name)[-1])
            if edit is not None:
                yield edit


def _with_copy(source: Source, line: int, text: str, word: str) -> Edit | None:
    """Return the edit of a product at a line, of which one factor has this word in it.

    The copy is made in the innermost block that has statements before the product.
    """
    around = [
        (block, place)
        for block in blocks(source.tree())
        for place, it in enumerate(block)
        if it.lineno <= line <= (it.end_lineno or 0)
    ]
    for block, place in sorted(around, key=lambda it: -it[0][0].col_offset):
        for node in ast.walk(block[place]):
            here = isinstance(node, ast.expr) and node.lineno == line
            factor = _factor_with(node, word) if here and ast.unparse(node) == text else None
            edit = _copied(source, block, place, factor) if factor is not None else None
            if edit is not None:
                return edit
    return None


def _factor_with(product: ast.AST, word: str) -> ast.expr | None:
    """Return the factor of a product that mentions a word, if it is one alone."""
    factors: list[ast.expr] = []
    if isinstance(product, ast.BinOp) and isinstance(product.op, ast.MatMult | ast.Mult):
        factors = [product.left, product.right]
    elif isinstance(product, ast.Call):
        factors = list(product.args)
        if isinstance(product.func, ast.Attribute) and len(factors) == 1:
            factors.append(product.func.value)
    found = [factor for factor in factors if word in WORDS.findall(ast.unparse(factor))]
    return found[0] if len(found) == 1 else None


def _copied(source: Source, block: list[ast.stmt], place: int, factor: ast.expr) -> Edit | None:
    """Return the edit that puts a copy of a factor before the statements that may change it."""
    names = {node.id for node in ast.walk(factor) if isinstance(node, ast.Name)}
    inner = {
        node.id
        for node in ast.walk(factor)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    start = 0 if _stores(block[place], names - inner) else place
    if not start:
        return None  # it is about what that statement itself makes
    while start > 0 and not _makes(block[start - 1], names - inner):
        start -= 1
    while start < place and _is_text(block[start]):
        start += 1
    start = next((n for n in range(start, place) if _is_stored_in(factor, block[n])), start)
    first, last = block[start], block[place]
    if start == place or first.lineno == last.lineno:
        return None
    written = ast.unparse(factor)
    copied = isinstance(factor, ast.Call) and ast.unparse(factor.func) in COPIES
    kept = f"{KEPT} = {written}{'' if copied else '.copy()'}"
    lines = source.runnable.split("\n")
    indent = lines[first.lineno - 1][: first.col_offset]
    if indent.strip():
        return None
    begin, end = first.lineno - 1, factor.end_lineno or last.lineno
    span = "\n".join(lines[begin:end]).encode()
    before = "\n".join(lines[begin : factor.lineno - 1]).encode()
    offset = len(before) + (1 if factor.lineno - 1 > begin else 0) + factor.col_offset
    behind = lines[end - 1].encode()[factor.end_col_offset or 0 :]
    text = indent + kept + "\n" + span[:offset].decode() + KEPT + behind.decode()
    where = first.lineno, 0, end, len(lines[end - 1].encode())
    words = f"{KEPT}, a copy from before the step"
    return Edit(*where, text, KIND, 0.0, words, source.path)


def _stores(statement: ast.stmt, names: set[str]) -> bool:
    """Tell whether a statement gives one of these names another value."""
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names
        for node in ast.walk(statement)
    )


def _makes(statement: ast.stmt, names: set[str]) -> bool:
    """Tell whether a statement gives one of these names a value that is not made of the old one."""
    again = isinstance(statement, ast.AugAssign) or (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and any(
            isinstance(node, ast.Name) and node.id == statement.targets[0].id
            for node in ast.walk(statement.value)
        )
    )
    return not again and _stores(statement, names)


def _is_stored_in(factor: ast.expr, statement: ast.stmt) -> bool:
    """Tell whether a statement stores something into a part of a factor, as W2 of W2.T."""
    parts = {ast.unparse(node) for node in ast.walk(factor) if isinstance(node, ast.expr)}
    stored = (
        node for node in ast.walk(statement) if isinstance(getattr(node, "ctx", None), ast.Store)
    )
    return any(ast.unparse(inner) in parts for inner in stored)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
