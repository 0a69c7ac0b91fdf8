"""Right and wrong answers as a program counts them, and the measures that it makes of the counts.

Each is computed as it is written, on a table of answers whose counts are known: 7 found, 3 taken
for the positive class by mistake, 2 missed, and 11 others. What is accused has the value of another
count or measure: the recall's under the name of the precision.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import NamedTuple, cast

import numpy as np

from firstnet.doctor.edits import Edit
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import assigned, find_all, inside, name_of, names_in, scopes
from firstnet.doctor.watch.edits.placed import at_once, replacing
from firstnet.doctor.watch.program.values import Array

COUNTS = {
    "tp": re.compile(r"(n_?|num_?)?(tp|vp|true_?pos(itives?)?)s?", re.IGNORECASE),
    "fp": re.compile(r"(n_?|num_?)?(fp|false_?pos(itives?)?)s?", re.IGNORECASE),
    "fn": re.compile(r"(n_?|num_?)?(fn|false_?neg(atives?)?)s?", re.IGNORECASE),
    "tn": re.compile(r"(n_?|num_?)?(tn|vn|true_?neg(atives?)?)s?", re.IGNORECASE),
}
MEASURES = {
    "precision": re.compile(r"precisi[oó]n|pr(ae|ä)zision|precis[aã]o", re.IGNORECASE),
    "recall": re.compile(r"recall|rappel|sensitivit[yé]|sensibili(dad|dade|tät)", re.IGNORECASE),
    "F1": re.compile(r"f_?1(_?score)?", re.IGNORECASE),
    "specificity": re.compile(r"specificity|spezifit(ae|ä)t|especificidade?", re.IGNORECASE),
}
WORDS = {
    "tp": "number of true positives",
    "fp": "number of false positives",
    "fn": "number of false negatives",
    "tn": "number of true negatives",
}
GUESS = re.compile(r"pred(?!at|ic(?!t))|guess|hat\b|tahmin|previs|vorher|gesch(ae|ä)tzt", re.I)
TP, FP, FN, TN = TABLE = (7, 3, 2, 11)
KNOWN = {
    **dict(zip(COUNTS, TABLE)),
    "precision": TP / (TP + FP),
    "recall": TP / (TP + FN),
    "F1": 2 * TP / (2 * TP + FP + FN),
    "specificity": TN / (TN + FP),
}
OTHERS = (
    *(TP / (TP + TN), TP / sum(TABLE), TP / (2 * TP + FP + FN), TP / (TP + FP + FN)),
    *(TN / (TN + FN), TN / (TN + TP)),
)
# What goes by the name of precision and recall, too: the accuracy, and those of the other class.
LOOSELY = ((TP + TN) / sum(TABLE), TN / (TN + FN), TN / (TN + FP))
JACCARD = TP / (TP + FP + FN)  # a precision, too, in a competition of 2018
FORMULAS = {
    "precision": "{tp} / ({tp} + {fp})",
    "recall": "{tp} / ({tp} + {fn})",
    "specificity": "{tn} / ({tn} + {fp})",
    "F1": "2 * {tp} / (2 * {tp} + {fp} + {fn})",
}
PLAIN = {it.__name__: it for it in (len, int, float, sum, max, min, round, abs, zip, range, bool)}
OF_ARRAYS = {"sum", "mean", "astype", "ravel", "flatten", "item"}
OF_NUMPY = OF_ARRAYS | {"logical_and", "logical_or", "logical_not", "count_nonzero"}
BUILTINS = PLAIN | {"__import__": __import__}  # which NumPy's own methods need, the first time
LARGEST = 100  # number that is written down: a percentage, and no work without end
CLOSE = 1e-3  # of a value, since a denominator may have a little added


class Claim(NamedTuple):
    """An expression, and the count or the measure that it is said to be.

    Attributes:
        name: of that.
        value: the expression.
        condition: under which a loop counts, where the value is made of its turns.
    """

    name: str
    value: ast.expr
    condition: ast.expr | None = None


class Miscalled(NamedTuple):
    """A count or a measure that has the value of another one.

    Attributes:
        value: the expression; for a loop the condition under which it counts.
        words: for what it is said to be.
        gives: the value of it for the table.
        wanted: the right one.
        instead: the expression that it would be; "" where it is not known.
        exchanged: the recall, if that and a precision have each other's value.
    """

    value: ast.expr
    words: str
    gives: float
    wanted: float
    instead: str
    exchanged: ast.expr | None = None


class Table(NamedTuple):
    """Which of two arrays holds the answers, where no name tells, and which class is positive."""

    answers_first: bool
    positive: int

    def arrays(self, names: Sequence[str]) -> dict[str, Array]:
        """Return the values of both arrays, which are known by their words if possible."""
        answers = np.repeat([1, 1, 0, 0], TABLE)
        labels = np.repeat([1, 0, 1, 0], TABLE)
        if not self.positive:
            answers, labels = 1 - answers, 1 - labels
        said = [GUESS.search(it) is not None for it in names]
        are_known = len(names) == 1 or len(set(said)) == 2
        first = said[0] if are_known else self.answers_first
        return dict(zip(names, (answers, labels) if first else (labels, answers)))


TABLES = [Table(*each) for each in product((True, False), (1, 0))]


def first_miscalled(source: Source, lines: Collection[int]) -> Miscalled | None:
    """Return the first of them on some lines."""
    return next((it for it in miscalled(source) if it.value.lineno in lines), None)


def as_called(source: Source, line: int) -> Iterator[Edit]:
    """Yield the expression that a count or a measure on a line is said to be."""
    found = first_miscalled(source, {line})
    if found is not None and found.exchanged is not None:
        both = found.value, found.exchanged
        texts = [source.written(it) for it in both[::-1]]
        yield at_once(both, texts, "precision and recall exchanged", source)
    elif found is not None and found.instead:
        yield replacing(found.value, found.instead, source)


def miscalled(source: Source) -> Iterator[Miscalled]:
    """Yield counts and measures that have the value of others."""
    for scope in scopes(source.tree()):
        values = _set_once(scope)
        claims = [*_set(scope), *_counted(scope), *_printed(scope), *_returned(scope)]
        counts = [claim.name for claim in claims if claim.name in COUNTS]
        if len(counts) > len(set(counts)):
            continue  # of one class after the other
        pair = _pair(claims, values)
        readings = [(table, _wrong(claims, values, table, pair)) for table in TABLES]
        table, wrong = min(readings, key=lambda it: len(it[1]))
        coded_apart = any(claim.name == "tp" for claim, _ in wrong)  # or it counts something else
        if coded_apart or not all(_is_known(value) for _, value in wrong):
            continue
        exchanged = _exchanged(wrong)
        for claim, value in wrong:
            instead = ""
            if claim.condition is None:
                instead = _of_counts(claim, scope) or _of_other_class(claim, values, table, pair)
            words, wanted = WORDS.get(claim.name, claim.name), KNOWN[claim.name]
            other = exchanged if claim.name == "precision" else None
            at = claim.condition or claim.value
            yield Miscalled(at, words, value, wanted, instead, other)


def _exchanged(wrong: Sequence[tuple[Claim, float]]) -> ast.expr | None:
    """Return the recall where it and the precision have each other's value."""
    told = {claim.name: (claim.value, value) for claim, value in wrong}
    if len(wrong) != 2 or set(told) != {"precision", "recall"}:
        return None
    swapped = _is(told["precision"][1], KNOWN["recall"]) and _is(
        told["recall"][1], KNOWN["precision"]
    )
    return told["recall"][0] if swapped else None


# -- what is said to be a count or a measure -----------------------------------------------------


def _known(name: str, *kinds: Mapping[str, re.Pattern[str]]) -> str:
    """Return the count or measure that a name stands for; "" for none."""
    last = name.split(".")[-1]
    return next((it for words in kinds for it, word in words.items() if word.fullmatch(last)), "")


def _set(scope: ast.AST) -> Iterator[Claim]:
    for node in inside(scope):
        for name, value in assigned(node):
            known = _known(name, COUNTS, MEASURES)
            if known and name not in map(ast.unparse, find_all(value, ast.Name, ast.Attribute)):
                yield Claim(known, value)


def _counted(scope: ast.AST) -> Iterator[Claim]:
    """Yield counts that a loop increases by one under a condition, as sums over its turns."""
    for loop in (it for it in inside(scope) if isinstance(it, ast.For)):
        for statement in (it for it in loop.body if isinstance(it, ast.If)):
            passed: list[ast.expr] = []
            branch: ast.stmt | None = statement
            while isinstance(branch, ast.If):
                match branch.body:
                    case [ast.AugAssign(ast.Name(name), ast.Add(), ast.Constant(1))]:
                        known = _known(name, COUNTS)
                        if known:
                            value = _number_of_turns(loop, passed, branch.test)
                            yield Claim(known, value, branch.test)
                passed.append(branch.test)
                branch = branch.orelse[0] if len(branch.orelse) == 1 else None


def _number_of_turns(loop: ast.For, passed: Sequence[ast.expr], test: ast.expr) -> ast.expr:
    failed = [ast.UnaryOp(ast.Not(), it) for it in passed]
    turns = ast.GeneratorExp(
        ast.Call(
            ast.Name("bool", ast.Load()),
            [ast.BoolOp(ast.And(), [ast.Constant(True), *failed, test])],
            [],
        ),
        [ast.comprehension(loop.target, loop.iter, [], 0)],
    )
    return ast.copy_location(ast.Call(ast.Name("sum", ast.Load()), [turns], []), test)


def _printed(scope: ast.AST) -> Iterator[Claim]:
    """Yield the numbers that are printed, each behind the word for a measure alone."""
    for node in inside(scope):
        match node:
            case ast.BinOp(ast.Constant(str(text)), ast.Mod(), value) if text.count("%") == 1:
                pairs = [(text.split("%")[0], value)]
            case ast.Call(ast.Name("print"), [ast.Constant(str(text)), value]):
                pairs = [(text, value)]
            case ast.JoinedStr(parts):
                pairs = [
                    (str(one.value), other.value)
                    for one, other in pairwise(parts)
                    if isinstance(one, ast.Constant) and isinstance(other, ast.FormattedValue)
                ]
            case _:
                pairs = []
        for text, value in pairs:
            known = _known(text.strip(" \n\t:=,;|"), MEASURES)
            if known and not isinstance(value, ast.Name):
                yield Claim(known, value)


def _returned(scope: ast.AST) -> Iterator[Claim]:
    if isinstance(scope, ast.FunctionDef) and (known := _known(scope.name, MEASURES)):
        results = [node.value for node in inside(scope) if isinstance(node, ast.Return)]
        if len(results) == 1 and results[0] is not None:
            yield Claim(known, results[0])


# -- what it is ----------------------------------------------------------------------------------


def _set_once(scope: ast.AST) -> dict[str, ast.expr]:
    """Return the values of names that one plain assignment sets."""
    found: dict[str, list[ast.expr]] = {}
    for node in inside(scope):
        for name, value in assigned(node):
            found.setdefault(name, []).append(value)
    changed = {ast.unparse(it.target) for it in inside(scope) if isinstance(it, ast.AugAssign)}
    return {it: each[0] for it, each in found.items() if len(each) == 1 and it not in changed}


def _pair(claims: Sequence[Claim], values: Mapping[str, ast.expr]) -> tuple[str, ...]:
    """Return the two arrays whose true positives are counted: the answers and the labels."""
    for claim in claims:
        if claim.name == "tp":
            opened = _Opened(values)
            with contextlib.suppress(LookupError):
                opened.open(claim.value)
                if len(opened.arrays) == 2:
                    return tuple(opened.arrays)
    return ()


def _wrong(
    claims: Sequence[Claim], values: Mapping[str, ast.expr], table: Table, pair: Sequence[str]
) -> list[tuple[Claim, float]]:
    """Return the claims that are wrong in a table, each with its value."""
    told = [(claim, _value(claim.value, values, table, pair)) for claim in claims]
    return [
        (claim, value)
        for claim, value in told
        if value is not None and not _is_right(claim.name, value)
    ]


def _is_right(name: str, value: float) -> bool:
    """Tell whether a value is right, or goes by the same name elsewhere."""
    loose = name in ("precision", "recall") and any(_is(value, it) for it in LOOSELY)
    loose = loose or (name == "precision" and _is(value, JACCARD))
    return loose or _is(value, KNOWN[name])


def _is(value: float, other: float) -> bool:
    return abs(value - other) <= CLOSE * other


def _is_known(value: float) -> bool:
    return any(_is(value, other) for other in (*KNOWN.values(), *OTHERS))


def _value(
    node: ast.expr, values: Mapping[str, ast.expr], table: Table, pair: Sequence[str]
) -> float | None:
    """Return what an expression gives in a table; None where it holds something unknown.

    Counts and measures that it names are the right ones, so that each claim is judged by itself.
    Of arrays only the pair is known.
    """
    opened = _Opened(values)
    try:
        tree = ast.fix_missing_locations(ast.Expression(opened.open(node)))
        if not set(opened.arrays) <= set(pair) or not (opened.arrays or opened.counts):
            return None
        held = table.arrays(pair)
        given = {name: held[array] for array, name in opened.arrays.items()}
        code = compile(tree, "a measure", "eval")
        with np.errstate(all="ignore"):
            return float(eval(code, {"__builtins__": BUILTINS, "np": np, "numpy": np} | given))  # noqa: S307
    except Exception:  # it cannot be asked
        return None


class _Opened(ast.NodeTransformer):
    """Puts what names stand for in their place, down to counts and arrays.

    Attributes:
        arrays: the arrays as the program writes them, with the names that they have now.
        counts: how many counts and measures are named.
    """

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values
        self.arrays: dict[str, str] = {}
        self.counts = 0
        self.bound: set[str] = set()
        self.opening: list[str] = []

    def open(self, node: ast.expr) -> ast.expr:
        """Return the expression with what its names stand for."""
        for it in find_all(node, ast.comprehension):
            self.bound |= names_in(it.target)
        return cast(ast.expr, self.visit(copy.deepcopy(node)))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        of_numpy = isinstance(function, ast.Attribute) and _is_numpy(function.value)
        if name_of(function) not in (OF_NUMPY if of_numpy else {*PLAIN, *OF_ARRAYS}):
            raise LookupError(ast.unparse(function))
        if isinstance(function, ast.Attribute) and not of_numpy:
            function.value = self.visit(function.value)
        node.args = [self.visit(it) for it in node.args]
        for it in node.keywords:
            it.value = self.visit(it.value)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, int | float) and not -LARGEST <= node.value <= LARGEST:
            raise LookupError(ast.unparse(node))
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.op, ast.Pow | ast.LShift):
            raise LookupError(ast.unparse(node))  # whose results have no limit
        return self.generic_visit(node)

    def visit_List(self, node: ast.List) -> ast.AST:
        raise LookupError(ast.unparse(node))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        of_a_turn = names_in(node.slice) <= self.bound and names_in(node.slice)
        return self.generic_visit(node) if of_a_turn else self._name(ast.unparse(node))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return node if _is_numpy(node.value) else self._name(ast.unparse(node))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return node if node.id in self.bound or node.id in PLAIN else self._name(node.id)

    def _name(self, name: str) -> ast.AST:
        known = _known(name, COUNTS, MEASURES)
        if known:
            self.counts += 1
            return ast.Constant(KNOWN[known])
        if name in self.values and _is_above(self.values[name]):
            return ast.Compare(self._array(name), [ast.Gt()], [ast.Constant(0.5)])
        if name in self.values and name not in self.opening and not GUESS.search(name):
            before = dict(self.arrays), self.counts
            self.opening.append(name)
            try:
                return self.open(self.values[name])
            except LookupError:  # an array that is computed otherwise
                self.arrays, self.counts = before
            finally:
                self.opening.pop()
        return self._array(name)

    def _array(self, name: str) -> ast.Name:
        return ast.Name(self.arrays.setdefault(name, f"array_{len(self.arrays)}"), ast.Load())


def _is_above(node: ast.expr) -> bool:
    """Tell whether these are the answers above a number that has a name."""
    match node:
        case ast.Compare(ast.Name(), [ast.Gt() | ast.GtE()], [ast.Name()]):
            return True
    return False


def _is_numpy(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy")


# -- what it would be ----------------------------------------------------------------------------


def _of_counts(claim: Claim, scope: ast.AST) -> str:
    """Return a measure made of the counts that the program names; "" where it lacks one."""
    if claim.name not in FORMULAS:
        return ""
    named = {
        _known(text, COUNTS): text
        for text in map(ast.unparse, find_all(scope, ast.Name, ast.Attribute, ast.arg))
    }
    formula = FORMULAS[claim.name]
    counts = re.findall(r"{(\w+)}", formula)
    return formula.format(**named) if all(it in named for it in counts) else ""


def _of_other_class(
    claim: Claim, values: Mapping[str, ast.expr], table: Table, pair: Sequence[str]
) -> str:
    """Return a count with one or two of its classes exchanged, where that makes it right."""
    places = [
        at
        for at, node in enumerate(ast.walk(claim.value))
        if isinstance(node, ast.Constant) and node.value in (0, 1)
    ]
    for exchanged in (*combinations(places, 1), *combinations(places, 2)):
        changed = copy.deepcopy(claim.value)
        for at, node in enumerate(ast.walk(changed)):
            if at in exchanged and isinstance(node, ast.Constant):
                node.value = 0 if node.value else 1
        value = _value(changed, values, table, pair)
        if value is not None and _is(value, KNOWN[claim.name]):
            return ast.unparse(changed)
    return ""
