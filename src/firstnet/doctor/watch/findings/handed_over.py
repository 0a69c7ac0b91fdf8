"""What is handed over, and taken for something else: bytes for a text, one part of the data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.edit import as_one
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import around_of, find_all, name_of
from firstnet.doctor.watch.edits.placed import replacing
from firstnet.doctor.watch.findings.finding import finding, fix_of
from firstnet.doctor.watch.program.run import Raised
from firstnet.doctor.watch.steps.watching import Watched

OF_BYTES = re.compile(r"\b(unpack|frombuffer|fromfile|pickle\.load|np\.load)\b")
BYTES = ("a bytes-like object is required, not 'str'", "codec can't decode byte")
SPLIT, PARTS = "train_test_split", 4


def opened_as_text(raised: Raised, watched: Watched) -> Finding | None:
    """Return what is said of files of bytes that a function opens as texts."""
    source = watched.learner.sources.get(raised.file)
    if source is None or not any(it in raised.message for it in BYTES):
        return None
    around = around_of(source.tree(), [raised.line])
    calls = [call for statement in around for call in _text_files(statement)]
    reads_bytes = any(OF_BYTES.search(ast.unparse(statement)) for statement in around)
    if not calls or not reads_bytes:
        return None
    at = max((it for it in calls if it.lineno <= raised.line), default=calls[0], key=_line)
    edits = [_in_place(*_as_bytes(it), source) for it in sorted(calls, key=_line)]
    edit = as_one(source.runnable, edits, "opened as bytes")
    return finding(
        "ND030",
        f"`{ast.unparse(at)}` opens a file of bytes as a text",
        observed=str(raised)[:300],
        expected='the mode "rb", which reads bytes',
        at=watched.at(source.path, at.lineno),
        fix=fix_of(replace(edit, path=source.path), watched.learner),
    )


def _line(call: ast.Call) -> int:
    return call.lineno


def _as_bytes(call: ast.Call) -> tuple[ast.expr, str]:
    """Return an argument of open(), and what has to be in its place."""
    if len(call.args) > 1:
        return call.args[1], '"rb"'
    return call.args[0], f'{ast.unparse(call.args[0])}, "rb"'


def _text_files(around: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of open() with a mode that reads a text, or with none."""
    for node in find_all(around, ast.Call):
        if ast.unparse(node.func) == "open" and node.args:
            plain = not node.keywords and len(node.args) < 3
            mode = node.args[1] if len(node.args) > 1 else None
            if plain and (mode is None or ast.unparse(mode) in ("'r'", "'rt'")):
                yield node


def mixed_parts(watched: Watched) -> Finding | None:
    """Return what is said of training and test data that get each other's names.

    scikit-learn hands over both parts of the first array, then both of the second.
    """
    for path, source in watched.learner.sources.items():
        for node in ast.walk(source.tree()):
            found = _mixed(node)
            if found is None or found[0].lineno not in watched.run_in(path):
                continue
            target, right = found
            names = ", ".join(map(ast.unparse, target.elts))
            return finding(
                "ND113",
                f"{SPLIT} returns its parts in another order than `{names}`",
                observed=f"{ast.unparse(target.elts[1])} gets a part of the inputs",
                expected=right,
                at=watched.at(path, target.lineno),
                fix=fix_of(_in_place(target, right, source), watched.learner),
            )
    return None


def _mixed(node: ast.AST) -> tuple[ast.Tuple, str] | None:
    """Return the four names of a split that are in another order, and the right one."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return None
    target = node.targets[0]
    named = name_of(node.value.func) == SPLIT and len(node.value.args) == PARTS // 2
    if not named or not isinstance(target, ast.Tuple) or len(target.elts) != PARTS:
        return None
    names = [ast.unparse(element) for element in target.elts]
    letters = [name[:1].lower() for name in names]
    if letters[0] == letters[1] or letters != letters[:2] * 2:
        return None
    return target, ", ".join(names[it] for it in (0, 2, 1, 3))


def _in_place(node: ast.expr, text: str, source: Source) -> Edit:
    return replacing(node, text, source, kind="handed over")
