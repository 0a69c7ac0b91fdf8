"""Edits of the statements that a program has stopped in: those with which they come to an end."""

from __future__ import annotations

import ast
import builtins
import contextlib
import difflib
import io
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from firstnet.doctor.edits import Edit, edits
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import (
    find_all,
    inside,
    is_call_of,
    is_text,
    name_of,
    names_in,
    only,
    spans,
    statement_on,
)
from firstnet.doctor.watch.edits.nothing import frames_of
from firstnet.doctor.watch.edits.parts import parts_of_results
from firstnet.doctor.watch.edits.placed import at_once, before, replacing
from firstnet.doctor.watch.edits.synthesis import Proposal, proposals
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.instrument import VALUE, Site
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.program.run import Raised

MOST = 400  # edits of one statement that are tried where it has stopped
WORK = 100_000  # of one of them
SAFETY_S = 6.0
EACH = 4  # edits of one statement that are tried by a whole training
DEEPEST = 3  # statements, from the innermost outwards
SPREAD = 20  # edits of a line that has made what does not fit
NEAR = 0.5  # likeness of names
TAKES_NONE = re.compile(r"(\w+)\(\) takes no arguments")
OF_WHOLE_NUMBERS = ("array", "asarray", "zeros", "ones", "full", "zeros_like", "ones_like")
USUAL = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    **{
        name: f"import {name}" for name in ("math", "random", "os", "sys", "time", "struct", "gzip")
    },
}


def edits_of_crash(source: Source, raised: Raised, sources: Mapping[str, Source]) -> Iterator[Edit]:
    """Yield edits with which a program may go on: of names, of the statements, of what they read.

    Args:
        source: the program, or the file of it that may be edited.
        raised: what has stopped it.
        sources: its files.
    """
    if raised.error is None:
        return
    if isinstance(raised.error, UnboundLocalError) and raised.file == source.path:
        yield from _declared_global(source, raised)
    if isinstance(raised.error, NameError):
        yield from _names(source, raised)
    if isinstance(raised.error, TypeError) and "'str'" in raised.message:
        yield from _as_numbers(source)
    if isinstance(raised.error, TypeError) and "not callable" in raised.message:
        hidden = _hidden(source, raised)
        yield from _other_names(source, hidden)
        if hidden:
            return  # without the call, the statement would come to its end, and to something else
    if isinstance(raised.error, TypeError) and "same_kind" in raised.message:
        yield from _with_fractions(source, raised)
    yield from _constructors(source, raised)
    trail = list(reversed(frames_of(raised.error, sources)))[:DEEPEST]
    here = [(frame, line) for frame, line in trail if frame.f_code.co_filename == source.path]
    for frame, line in here[:1]:
        yield from parts_of_results(source, frame, line)
    for frame, line in here:
        tried = proposals(source, Site(source.path, line, ""))[:MOST]
        statement = statement_on(source.tree(), line)
        bare = isinstance(statement, ast.Expr)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            called = name_of(statement.value.func)  # the call whose result is dropped is meant
            tried = [it for it in tried if called in it.code.co_names]
            # What the call has changed before it stopped may keep it from coming to its end.
            text = ast.unparse(statement)
            yield from (it.edit for it in tried if _is_order(it.edit, text))
        fitting = apart(partial(_ending, tried, frame, bare), SAFETY_S).get("fitting", [])
        yield from (tried[number].edit for number in fitting[:EACH])
    for frame, line in here[:1]:
        yield from _of_what_it_reads(source, frame, line)


def _ending(tried: list[Proposal], frame: types.FrameType, bare: bool) -> dict[str, Any]:
    """Return the numbers of the edits with which the statement comes to its end.

    Args:
        tried: the edits.
        frame: that the statement runs in.
        bare: whether it need not have a value, as a call whose result is dropped.
    """
    recorder = getattr(frame.f_globals.get(VALUE), "__self__", None)
    if isinstance(recorder, Recorder):
        recorder.paused = True
    found = []
    for number, it in enumerate(tried):
        names = {**frame.f_globals, **frame.f_locals}
        if isinstance(recorder, Recorder):
            recorder.left = WORK
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                value = eval(it.code, names)  # noqa: S307  # in a copy of the process
        except (Exception, BudgetSpent):  # noqa: S112  # it stops there, too
            continue
        useful = bare if value is None else not _is_useless(value)
        found += [number] if useful else []
        if len(found) >= EACH:
            break
    return {"fitting": found}


def _is_order(edit: Edit, text: str) -> bool:
    """Tell whether an edit only gives a call its arguments in another order."""
    return edit.replacement != text and sorted(edit.replacement) == sorted(text)


def _is_useless(value: Any) -> bool:
    """Tell whether a value is none that a network computes."""
    if isinstance(value, np.ndarray):
        return not value.size or value.dtype == object
    return callable(value) or isinstance(value, types.ModuleType | range | str)


def _names(source: Source, raised: Raised) -> Iterator[Edit]:
    """Yield a name that is defined in the place of one that is not, or the import it lacks."""
    name = str(getattr(raised.error, "name", "") or "")
    if name in USUAL:
        body = source.tree().body
        first = next((statement for statement in body if not _comes_first(statement)), body[0])
        yield before(first, [USUAL[name]], USUAL[name], source, kind="import")
    tree = source.tree()
    known = names_in(tree) - {name}
    known |= {node.arg for node in find_all(tree, ast.arg)}
    known |= {node.name for node in find_all(tree, ast.FunctionDef, ast.ClassDef)}
    folded = {it.casefold(): it for it in sorted(known)}
    near = difflib.get_close_matches(name.casefold(), folded, n=4, cutoff=NEAR)
    uses = [node for node in find_all(tree, ast.Name) if node.id == name]
    for other in (*(folded[it] for it in near), f"self.{name}"):
        for use in uses:
            if use.lineno == raised.line:
                yield replacing(use, other, source, kind="name")
                break


def _hidden(source: Source, raised: Raised) -> list[str]:
    """Return the functions of Python's that are called on a line, and that variables hide."""
    nodes = list(find_all(source.tree(), ast.Name))
    stored = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    called = {
        node.func.id
        for node in find_all(source.tree(), ast.Call)
        if isinstance(node.func, ast.Name) and node.lineno == raised.line
    }
    return sorted(called & stored & vars(builtins).keys())


def _other_names(source: Source, hidden: Sequence[str]) -> Iterator[Edit]:
    """Yield another name for a variable of the file that hides a function of Python's, as sum.

    No function may read it, or have a variable of its own with that name.
    """
    tree = source.tree()
    calls = [node.func for node in find_all(tree, ast.Call)]
    own = list(inside(tree))
    for name in hidden:
        every = [node for node in find_all(tree, ast.Name) if node.id == name]
        free = [inner for inner in every if inner not in calls]
        here = [inner for inner in free if inner in own]
        others = [node.arg for node in find_all(tree, ast.arg, ast.keyword)]
        others += [
            declared for node in find_all(tree, ast.Global, ast.Nonlocal) for declared in node.names
        ]
        alone = len(here) == len(free) and name not in others
        if alone and any(isinstance(inner.ctx, ast.Store) for inner in here):
            texts = [f"{name}_"] * len(here)
            yield at_once(here, texts, f"{name}_ for the variable {name}", source)


def _with_fractions(source: Source, raised: Raised) -> Iterator[Edit]:
    """Yield dtype=float for an array of whole numbers that a step takes fractions from."""
    statement = statement_on(source.tree(), raised.line)
    if not isinstance(statement, ast.AugAssign):
        return
    name = ast.unparse(statement.target)
    for node in find_all(source.tree(), ast.Assign):
        call = node.value
        if [*map(ast.unparse, node.targets)] == [name] and is_call_of(call, *OF_WHOLE_NUMBERS):
            other = [keyword for keyword in call.keywords if keyword.arg != "dtype"]
            made = ast.Call(call.func, call.args, [*other, ast.keyword("dtype", ast.Name("float"))])
            yield replacing(call, ast.unparse(made), source)


def _as_numbers(source: Source) -> Iterator[Edit]:
    """Yield float(v) for the v of a list that is made of text: [v for v in row]."""
    for made in filter(_is_unchanged, find_all(source.tree(), ast.ListComp)):
        yield replacing(made.elt, f"float({ast.unparse(made.elt)})", source, kind="name")


def _is_unchanged(made: ast.ListComp) -> bool:
    """Tell whether the items of a list are those that another one deals."""
    return isinstance(made.elt, ast.Name) and made.elt.id == name_of(made.generators[0].target)


def _declared_global(source: Source, raised: Raised) -> Iterator[Edit]:
    """Yield `global total` in a function that reads variables of the module, and then sets them."""
    tree = source.tree()
    of_module = {child.id for child in _names_of(tree.body) if isinstance(child.ctx, ast.Store)}
    for inner in find_all(tree, ast.FunctionDef):
        if inner.name != raised.function:
            continue
        if spans(inner, raised.line):
            inside = list(find_all(inner, ast.Name))
            stored = [node.id for node in inside if isinstance(node.ctx, ast.Store)]
            read = {node.id for node in inside if isinstance(node.ctx, ast.Load)}
            names = [name for name in dict.fromkeys(stored) if name in of_module & read]
            declared = f"global {', '.join(names)}"
            if names:
                yield before(inner.body[0], [declared], declared, source, kind="scope")


def _names_of(body: Sequence[ast.stmt]) -> Iterator[ast.Name]:
    """Yield the names in statements that are in no function and no class."""
    plain = (
        statement for statement in body if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
    )
    return find_all(plain, ast.Name)


def _constructors(source: Source, raised: Raised) -> Iterator[Edit]:
    """Yield `__init__` for the name of the method that a class without a constructor has."""
    match = TAKES_NONE.fullmatch(raised.message)
    for owner in ast.walk(source.tree()) if match is not None else ():
        if match and isinstance(owner, ast.ClassDef) and owner.name == match[1]:
            lines = [statement.lineno for statement in only(owner.body, ast.FunctionDef)]
            found = edits(source.tree(), source.runnable, owner.body, lines, within=lines)
            yield from (edit for edit in found if edit.replacement == "__init__")


def _comes_first(statement: ast.stmt) -> bool:
    """Tell whether a statement has to stand before every import: a docstring, a future."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return is_text(statement)


def _of_what_it_reads(source: Source, frame: types.FrameType, line: int) -> Iterator[Edit]:
    """Yield edits of the lines that have assigned what a statement reads."""
    tree = source.tree()
    statement = statement_on(tree, line)
    if statement is None:
        return
    read = _words(statement, ast.Load)
    lines: list[int] = []
    arounds: list[ast.stmt] = []
    for around in ast.walk(tree):
        if not isinstance(around, ast.FunctionDef) and around not in tree.body:
            continue
        for node in ast.walk(around):
            by_call = isinstance(node, ast.Return) and getattr(around, "name", "") in read
            if not isinstance(node, ast.Assign | ast.Return) or node.lineno == line:
                continue
            if by_call or _made(node) & read:
                lines.append(node.lineno)
                if isinstance(around, ast.stmt) and around not in arounds:
                    arounds.append(around)
    by_line: dict[int, list[Edit]] = {line: [] for line in lines}
    for edit in edits(tree, source.runnable, arounds, lines, within=lines):
        if edit.line in by_line:
            by_line[edit.line].append(edit)
    in_turn = zip_longest(*(them[:SPREAD] for them in by_line.values()))
    yield from (it for each in in_turn for it in each if it is not None)


def _made(statement: ast.Assign | ast.Return) -> set[str]:
    """Return the names that a statement assigns, and the keys of a dictionary that it makes."""
    found = set()
    for target in statement.targets if isinstance(statement, ast.Assign) else ():
        found |= _words(target, ast.Store)
    if isinstance(statement.value, ast.Dict):
        keys = statement.value.keys
        found |= {str(key.value) for key in only(keys, ast.Constant)}
    return found


def _words(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Return the variables, attributes and keys that are read, or assigned."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, context):
            found.add(inner.id)
        elif isinstance(inner, ast.Attribute) and isinstance(inner.ctx, context):
            found.add(inner.attr)
        elif isinstance(inner, ast.Subscript) and isinstance(inner.slice, ast.Constant):
            found.add(str(inner.slice.value))
    return found
