"""A made-up table with the columns that a program asks for by name, where no usual one has them."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins import asking
from firstnet.doctor.standins.rows import Table, drawn, standard, written

ROWS = 600
READS = re.compile(r"\bread_(csv|table|excel|fwf|json|parquet)\(|\bDictReader\(")
NAMES = re.compile(r"\.columns *=|\.rename\(|\bnames *=")
FEATURES = ("a", "b", "c", "d", "e")  # where a program names its target only
MONEY = re.compile(r"price|cost|salary|income|charge|preis|gehalt|preco|preço|precio|prix|fiyat")
CLASS = re.compile(
    r"label|class|target|species|survived|diagnosis|outcome|churn|default|approved|klass"
    r"|clase|espec|espèce|etiqueta|is_|has_"
)


@dataclass
class Asked:
    """What a program asks a table for.

    Attributes:
        columns: in the order in which they are asked for first.
        alone: those that are taken by themselves, as a target is.
        words: what the values of a column are compared with, or translated from.
    """

    columns: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)


def lacking(headings: Sequence[str]) -> Asked | None:
    """Return what the program asks for where most of it is not among the headings of a table.

    One that gives names to the columns itself is not asked.
    """
    for text in asking.texts():
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        asked = asked_in(tree)
        known = set(headings).intersection(asked.columns)
        least = max(1, 2 * len(known)) if known or not asked.alone else 0
        if len(asked.columns) > least and not NAMES.search(text):
            return asked
    return None


def table(asked: Asked) -> Table:
    """Return numbers under the headings that are asked for, and a target that follows from them."""
    rng = np.random.default_rng(len(asked.columns))
    target = _target(asked)
    features = [column for column in asked.columns if column != target] or list(FEATURES)
    columns = [*asked.columns, *(feature for feature in features if feature not in asked.columns)]
    values: dict[str, Any] = {}
    score: Array = np.zeros(ROWS)
    for place, name in enumerate(features):
        values[name], numbers = _feature(rng, asked.words.get(name, []), place)
        score = score + (-1.0) ** place / (1 + place) * standard(numbers)
    values[target] = _goal(rng, target, score, asked.words.get(target, []))
    used = f"{ROWS} made-up rows of these columns were used"
    return Table(columns, written(*(values[column] for column in columns)), True, used)


def _target(asked: Asked) -> str:
    """Return the column to be predicted: taken alone, as a price or a class is, or last."""
    named = [it for it in asked.alone if MONEY.search(it.lower()) or CLASS.search(it.lower())]
    return [*named, *asked.alone[-1:], asked.columns[-1]][0]


def _feature(rng: np.random.Generator, words: Sequence[str], place: int) -> tuple[Any, Array]:
    if len(words) > 1:
        chosen = rng.integers(0, len(words), ROWS)
        return [words[it] for it in chosen], chosen.astype(float)
    size = (10.0, 100.0, 1000.0)[place % 3]
    numbers = (size * rng.uniform(0.1, 1.0, ROWS)).round(1)
    return numbers, numbers


def _goal(rng: np.random.Generator, name: str, score: Array, words: Sequence[str]) -> Any:
    if len(words) > 1:
        ends = np.quantile(score, np.arange(1, len(words)) / len(words))
        return [words[it] for it in np.digitize(score, ends)]
    if CLASS.search(name.lower()) and not MONEY.search(name.lower()):
        return drawn(rng, score, 0.4)
    noise = rng.normal(0, 0.1, ROWS)
    if MONEY.search(name.lower()):
        return (250_000 + 80_000 * (standard(score) + noise)).round(-2)
    return (50 + 15 * (standard(score) + noise)).round(2)


def asked_in(tree: ast.Module) -> Asked:
    """Return the columns that a program takes out of what it reads with pandas."""
    texts = _texts(tree)
    frames = _frames(tree)
    asked, own = Asked(), _own(tree, frames)
    nodes = [inner for inner in ast.walk(tree) if isinstance(inner, ast.expr)]
    nodes.sort(key=lambda it: (it.lineno, it.col_offset))
    for node in nodes:
        for names in _columns(node, frames, texts):
            asked.columns += [it for it in names if it not in (*asked.columns, *own)]
            if len(names) == 1 and names[0] in asked.columns and names[0] not in asked.alone:
                asked.alone += names
    for node in nodes:
        for name, words in _words(node, asked.columns, texts):
            asked.words[name] = [*asked.words.get(name, []), *words]
    return asked


def _own(tree: ast.Module, frames: Collection[str]) -> set[str]:
    """Return the columns that a program adds itself, and makes of others."""
    found = set()
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) in frames:
            for name in _written(target.slice, {}):
                if repr(name) not in ast.unparse(node.value):  # type: ignore[attr-defined]
                    found.add(name)
    return found


def _texts(tree: ast.Module) -> dict[str, list[str]]:
    """Return the names that stand for one text, or for a list of texts."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts = _written(node.value, {})
            if texts:
                found[node.targets[0].id] = texts
    return found


def _written(node: ast.AST, texts: Mapping[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name):
        return texts.get(node.id, [])
    if isinstance(node, ast.List | ast.Tuple):
        parts = [_written(element, texts) for element in node.elts]
        return [text for part in parts for text in part] if all(parts) else []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _written(node.left, texts), _written(node.right, texts)
        return [*left, *right] if left and right else []
    return []


def _frames(tree: ast.Module) -> set[str]:
    """Return the names of what is read, of what is made of it, and of each row of it."""
    found: set[str] = set()
    pairs: list[tuple[ast.expr, ast.expr]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs.append((node.targets[0], node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            pairs.append((node.target, node.iter))
    for _ in range(3):  # of what is made of what is made of it
        for target, source in pairs:
            value = ast.unparse(source)
            first = re.match(r"(?:list\()?(\w+)(\[|\.|\)|$)", value)
            made = READS.search(value) or (first and first[1] in found)
            if made and isinstance(target, ast.Name):
                found.add(target.id)
    return found


def _columns(
    node: ast.AST, frames: Collection[str], texts: Mapping[str, list[str]]
) -> Iterator[list[str]]:
    """Yield what an expression takes out of a table: df["x"], df[NAMES], df.drop(columns="x")."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) in frames:
        names = _written(node.slice, texts)
        if names:
            yield names
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    if node.func.attr == "drop" and ast.unparse(node.func.value) in frames:
        given = [
            *node.args[:1],
            *(keyword.value for keyword in node.keywords if keyword.arg == "columns"),
        ]
        for expression in given:
            yield from ([name] for name in _written(expression, texts))
    if node.func.attr == "pop" and ast.unparse(node.func.value) in frames and node.args:
        yield _written(node.args[0], texts)


def _words(
    node: ast.AST, known: Collection[str], texts: Mapping[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the values of a column that a program names: df["x"] == "yes", .map({"yes": 1})."""
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        column, words = _column_in(node.left, known, texts), _written(node.comparators[0], {})
        if column and words:
            yield column, [*words, f"not {words[0]}"]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        given = node.args[0]
        if node.func.attr in ("map", "replace") and isinstance(given, ast.Dict):
            column = _column_in(node.func.value, known, texts)
            words = [text for key in given.keys if key for text in _written(key, {})]
            if column and words:
                yield column, words


def _column_in(node: ast.AST, known: Collection[str], texts: Mapping[str, list[str]]) -> str:
    if isinstance(node, ast.Subscript):
        names = _written(node.slice, texts)
        return names[0] if len(names) == 1 and names[0] in known else ""
    return _column_in(node.value, known, texts) if isinstance(node, ast.Attribute) else ""
