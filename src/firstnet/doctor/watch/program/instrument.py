"""Rewrite a program so that it reports each value that it computes and each turn of its loops.

`a @ b` becomes `__value__(7, a @ b)`, and a loop announces its entry, each of its turns and its
exit. The program computes what it computed before, at the same lines; only that a loop can be left
when its training was watched for long enough.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from firstnet.doctor.beside import programs_in
from firstnet.doctor.text.nodes import end_of, find_all, only, walk_all
from firstnet.doctor.watch.program.reshaped import PLACE, count_of_columns

VALUE, HELD, EQUAL, KEEP = "__value__", "__held__", "__equal__", "__keep__"
MINUS, TIMES, OVER, GREYS = "__minus__", "__times__", "__over__", "__greys__"
WHOLE, STORE, TORN, PART = "__whole__", "__store__", "__torn__", "__part__"
SINGLE_NUMBER = "__single__"
ENTER, TURN, LEAVE, EACH = "__enter__", "__turn__", "__leave__", "__each__"
HOOKS = frozenset(  # all of them
    (
        *(VALUE, HELD, EQUAL, KEEP, MINUS, TIMES, OVER, GREYS, WHOLE, STORE, TORN, PART),
        *(SINGLE_NUMBER, ENTER, TURN, LEAVE, EACH),
    )
)
MOST_BESIDE, LARGEST_BESIDE = 20, 100_000  # programs beside a file, and bytes of one
OF_INDICES = ast.Tuple | ast.BinOp | ast.operator | ast.UnaryOp | ast.USub  # read twice at no cost
A_RUN = 3  # calls of one function in a row, which are the turns of a loop
LONGEST = 70  # characters of an expression in a sentence
SAVED = re.compile(  # names of what is to stay as it is
    r"(?<![a-z])(best|saved?|backup|snapshot|initial|mejor(es)?|beste[rsnm]?"
    r"|melhor(es)?|meilleure?s?|migliori?e?)_"
    r"|_(best|saved|backup|snapshot|mejor(es)?|beste|melhor(es)?"
    r"|migliori?e?)(?![a-z])"
)
TO_WHOLE = re.compile(r"(np\.|numpy\.)?['\"]?int(8|16|32|64|_)?['\"]?")  # what astype makes
OF_A_NUMBER = re.compile(  # functions that take one
    r"float|int|math\.(exp|expm1|sqrt|log|log2|log10|log1p|a?(sin|cos|tan)h?|fabs|floor|ceil|erf)"
)
SINGLE, DOUBLE = ("float32", "float16", "single", "half"), "float64"


@dataclass(frozen=True)
class Site:
    """Where an expression or a loop is, and how the learner wrote it."""

    file: str
    line: int
    text: str
    is_name: bool = False  # a bare variable, attribute or item, and not computed here
    is_passed_on: bool = False  # a statement returns it, or assigns it, and does no more
    function: int = 0  # the line of the function that it is in
    span: tuple[int, int, int, int] = (0, 0, 0, 0)  # its first line and column, its last ones


@dataclass(frozen=True)
class Stepped:
    """A statement that adds to something, or subtracts from it: `self.W -= eta * self.dW`.

    Attributes:
        word: the last word of what is changed: W.
        file, line: where it is.
        read: the variables and attributes that it reads: eta and self.dW.
        by_zero: whether a 0 is written in it.
    """

    word: str
    file: str
    line: int
    read: tuple[str, ...]
    by_zero: bool


@dataclass
class Sites:
    """The expressions and loops of all files that were rewritten, by number.

    Attributes:
        values: the expressions.
        loops: the loops.
        constants: names of numbers that are written down once and never assigned again.
        stepped: the statements that add to something, or subtract from it.
    """

    values: list[Site] = field(default_factory=list)
    loops: list[Site] = field(default_factory=list)
    constants: set[str] = field(default_factory=set)
    stepped: list[Stepped] = field(default_factory=list)


def _is_white(node: ast.expr) -> bool:
    """Tell whether this is the number of white in an image of 256 greys."""
    return isinstance(node, ast.Constant) and node.value == 255


def _is_length(node: ast.expr) -> bool:
    """Tell whether this is how many there are of something."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[_]):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
    return False


def _is_log(node: ast.expr) -> bool:
    """Tell whether this is a logarithm, as of the chances in a cross-entropy."""
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called.rpartition(".")[2].startswith("log")


def instrument(tree: ast.Module, file: str, sites: Sites) -> ast.Module:
    """Return a module that reports its values and turns; `sites` grows."""
    sites.constants |= _constants(tree)
    sites.stepped += _stepped(tree, file)
    changed = _Rewriter(file, sites, _changing([tree, *_beside(file)])).visit(copy.deepcopy(tree))
    return ast.fix_missing_locations(changed)


def _constants(tree: ast.Module) -> set[str]:
    """Return the names that a module gives a literal number, and no other value anywhere."""
    names = list(find_all(tree, ast.Name))
    stored = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
    found = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and not any(
            isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.List)
            for node in ast.walk(statement.value)
        ):
            targets = list(walk_all(statement.targets))
            found |= {inner.id for inner in only(targets, ast.Name) if stored[inner.id] == 1}
    return found


def _stepped(tree: ast.Module, file: str) -> Iterator[Stepped]:
    """Yield the statements that add to something, or subtract from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
            yield _step_of(node.target, node.value, file)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            sums = isinstance(node.value.op, ast.Add | ast.Sub)
            if sums and ast.unparse(node.value.left) == ast.unparse(node.targets[0]):
                yield _step_of(node.targets[0], node.value.right, file)


def _step_of(target: ast.expr, value: ast.expr, file: str) -> Stepped:
    inner = list(ast.walk(value))
    read = [ast.unparse(it) for it in only(inner, ast.Name, ast.Attribute)]
    by_zero = any(isinstance(it, ast.Constant) and it.value == 0 for it in inner)
    return Stepped(last_word(target), file, target.lineno, tuple(read), by_zero)


def last_word(target: ast.expr) -> str:
    """Return the last word of what a statement assigns to: W for `self.W[k]`, W1 for `p["W1"]`."""
    while isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
        target = target.value
    words = re.findall(r"\w+", ast.unparse(target))
    return words[-1] if words else ""


@cache
def _beside(file: str) -> tuple[ast.Module, ...]:
    """Return the other programs of a file's folder, that it may import, as far as they are read."""
    path, found = Path(file), []
    others = programs_in(path.parent) if path.is_file() else []
    for other in others[:MOST_BESIDE]:
        with contextlib.suppress(OSError, SyntaxError, ValueError):
            if other != path and other.stat().st_size <= LARGEST_BESIDE:
                found.append(ast.parse(other.read_text("utf-8")))
    return tuple(found)


def _changing(trees: Sequence[ast.Module]) -> frozenset[str]:
    """Return the functions that change attributes or items, themselves or by what they call."""
    calls: dict[str, set[str]] = {}
    found: set[str] = set()
    for function in walk_all(trees):
        if not isinstance(function, ast.FunctionDef):
            continue
        handed = _handed_over(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute | ast.Subscript | ast.Global):
                stored = isinstance(node, ast.Global) or isinstance(node.ctx, ast.Store)
                found |= {function.name} if stored else set()
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found |= {function.name} if node.target.id in handed else set()  # if an array
            if isinstance(node, ast.Call):
                calls.setdefault(function.name, set()).add(_called(node))
    found.discard("__init__")
    while more := {name for name, them in calls.items() if them & found} - found:
        found |= more
    return frozenset(found)


def _handed_over(function: ast.FunctionDef) -> set[str]:
    """Return the names of what a function is given, and of what its loops go through."""
    names = (it for loop in find_all(function, ast.For) for it in find_all(loop.target, ast.Name))
    return {arg.arg for arg in function.args.args} | {name.id for name in names}


def _called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


class _Rewriter(ast.NodeTransformer):
    def __init__(self, file: str, sites: Sites, changing: frozenset[str]) -> None:
        self.file = file
        self.changing = changing
        self.sites = sites
        self.function = 0
        self.whole: ast.expr | None = None  # of which a part is taken

    def _number(self, node: ast.expr | ast.stmt, text: str, *, is_name: bool = False) -> None:
        end = end_of(node)
        span = (node.lineno, node.col_offset, *end)
        site = Site(self.file, node.lineno, text, is_name, function=self.function, span=span)
        self.sites.values.append(site)

    def _pass_on(self, value: ast.expr | None) -> None:
        """Note that the expression that was numbered last is handed on as it is."""
        precision = isinstance(value, ast.Attribute) and value.attr in (*SINGLE, DOUBLE)
        if isinstance(value, ast.Name | ast.Attribute | ast.Subscript) and not precision:
            self.sites.values[-1] = replace(self.sites.values[-1], is_passed_on=True)

    # -- expressions -----------------------------------------------------------------------------

    def _reported(self, new: ast.expr, old: ast.expr, text: str = "") -> ast.expr:
        place = isinstance(old, ast.Name | ast.Attribute | ast.Subscript)
        text = " ".join((text or ast.unparse(old)).split())
        self._number(old, _short(text), is_name=place)
        number = ast.Constant(len(self.sites.values) - 1)
        hook = HELD if old is self.whole else VALUE
        call = ast.Call(ast.Name(hook, ast.Load()), [number, new], [])
        return ast.copy_location(call, old)

    def _expression(self, node: ast.expr) -> ast.expr:
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._children(node)
        text = ast.unparse(node)
        return self._reported(self._children(node), node, text)

    def _children(self, node: ast.expr) -> ast.expr:
        visited = self.generic_visit(node)
        assert isinstance(visited, ast.expr)  # noqa: S101  # for the type checker
        return visited

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.Sub):
            return self._pair(node, MINUS)
        if isinstance(node.op, ast.Div) and _is_white(node.right):
            return self._pair(node, OVER)
        if isinstance(node.op, ast.Div) and _is_length(node.right):
            return self._pair(node, PART)
        chances = isinstance(node.op, ast.Mult) and any(map(_is_log, (node.left, node.right)))
        return self._pair(node, TIMES) if chances else self._expression(node)

    visit_UnaryOp = visit_Name = _expression
    visit_IfExp = _expression

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        sides = (node.left, node.comparators[0])
        plain = len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)
        if not plain or any(isinstance(side, ast.Constant) for side in sides):
            return self._expression(node)
        return self._pair(node, EQUAL)

    def _pair(self, node: ast.Compare | ast.BinOp, hook: str) -> ast.expr:
        """Report an expression with its two sides."""
        right = node.right if isinstance(node, ast.BinOp) else node.comparators[0]
        text = " ".join(ast.unparse(node).split())
        sides = [self.visit(node.left), self.visit(right)]
        self._number(node, _short(text))
        number = ast.Constant(len(self.sites.values) - 1)
        call = ast.Call(ast.Name(hook, ast.Load()), [number, *sides], [])
        return ast.copy_location(call, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in SINGLE:  # kinks aside, 64 bits compute what 32 approximate
            node.attr = DOUBLE
            return node
        return self._part(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._part(node)

    def _part(self, node: ast.Attribute | ast.Subscript) -> ast.expr:
        """Report a part of something that is held, of which no more than the part is read."""
        if isinstance(node.value, ast.Name | ast.Attribute):
            self.whole = node.value
        return self._expression(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.copy_location(ast.Constant(DOUBLE), node) if node.value in SINGLE else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        text, name = ast.unparse(node), ast.unparse(node.func)
        function = node.func
        if isinstance(function, ast.Attribute):
            cuts = function.attr == "astype" and len(node.args) == 1
            cuts = cuts and TO_WHOLE.fullmatch(ast.unparse(node.args[0])) is not None
            function.value = self.visit(function.value)
            count = count_of_columns(node)
            if cuts or count is not None:
                self._number(node, _short(text))
                sides = [function.value] if count is None else [function.value, count]
                function.value = self._call(WHOLE if cuts else TORN, *sides)
        elif not isinstance(function, ast.Name):
            node.func = self.visit(function)
        if "frombuffer" not in text and "fromfile" not in text:
            node.args = [self.visit(argument) for argument in node.args]
            single = len(node.args) == 1 and not isinstance(node.args[0], ast.Starred)
            if single and OF_A_NUMBER.fullmatch(name):
                self._number(node, _short(text))
                called = ast.parse(name, mode="eval").body
                node.args = [self._call(SINGLE_NUMBER, called, node.args[0])]
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
        return self._reported(node, node, text)

    def _comprehension(self, node: ast.expr) -> ast.expr:
        """Make a loop of a comprehension that calls what changes something: it may be training."""
        made = [getattr(node, it) for it in ("elt", "value") if hasattr(node, it)]
        calls = list(find_all(made, ast.Call))
        first = node.generators[0]  # type: ignore[attr-defined]
        head = f"for {ast.unparse(first.target)} in {ast.unparse(first.iter)}"[:LONGEST]
        loops = any(_called(call) in self.changing for call in calls)
        number = len(self.sites.loops)
        if loops:
            self.sites.loops.append(Site(self.file, node.lineno, head))
        self.generic_visit(node)
        if loops:
            each = ast.Call(ast.Name(EACH, ast.Load()), [ast.Constant(number), first.iter], [])
            first.iter = ast.copy_location(each, node)
        return node

    visit_ListComp = visit_GeneratorExp = visit_SetComp = visit_DictComp = _comprehension

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        return self._children(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return node

    # -- statements ------------------------------------------------------------------------------

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = node.value
        self.generic_visit(node)
        self._pass_on(value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def _definition(self, node: ast.AST) -> ast.AST:
        """Rewrite the body alone: decorators, defaults and annotations stay as they are."""
        around = self.function
        if not isinstance(node, ast.ClassDef | ast.match_case):
            self.function = node.lineno  # type: ignore[attr-defined]
        node.body = self._statements(node.body)  # type: ignore[attr-defined]
        self.function = around
        return node

    def _statements(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        changed: list[ast.stmt] = []
        for statement in body:
            new = self.visit(statement)
            changed += new if isinstance(new, list) else [new]
        return changed

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _definition

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        around, self.function = self.function, node.lineno
        node.body = self.visit(node.body)
        self.function = around
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        return self._definition(node)

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Report what is kept under a name that says so: it may be the same arrays."""
        saved = any(SAVED.search(ast.unparse(expression)) for expression in node.targets)
        text, value, target = ast.unparse(node), node.value, copy.deepcopy(node.targets[0])
        self.generic_visit(node)
        self._pass_on(value)
        if saved:
            self._number(node, _short(text))
            number = ast.Constant(len(self.sites.values) - 1)
            call = ast.Call(ast.Name(KEEP, ast.Load()), [number, node.value], [])
            node.value = ast.copy_location(call, node.value)
        if isinstance(target, ast.Subscript) and len(node.targets) == 1:
            node.value = self._stored(node, target, node.value, text)
        return node

    def _stored(
        self, node: ast.stmt, target: ast.Subscript, value: ast.expr, text: str
    ) -> ast.expr:
        """Report what is put into an array or a list, where that is at a plain place."""
        holder = copy.deepcopy(target.value)
        if not all(isinstance(inner, PLACE) for inner in ast.walk(holder)):
            return value
        for part in ast.walk(holder):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        index = copy.deepcopy(target.slice)
        plain = all(isinstance(inner, PLACE | OF_INDICES) for inner in ast.walk(index))
        self._number(node, _short(text))
        return self._call(STORE, holder, index if plain else ast.Constant(None), value)

    def _call(self, hook: str, *arguments: ast.expr) -> ast.expr:
        """Return a call of a hook with the number of the site that was numbered last."""
        number = ast.Constant(len(self.sites.values) - 1)
        call = ast.Call(ast.Name(hook, ast.Load()), [number, *arguments], [])
        return ast.copy_location(call, arguments[-1])

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        target = node.target.value if isinstance(node.target, ast.Subscript) else node.target
        after = copy.deepcopy(target)
        for part in ast.walk(after):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        text, stored = ast.unparse(node), copy.deepcopy(node.target)
        if isinstance(node.target, ast.Subscript):
            node.target.slice = self.visit(node.target.slice)
        if isinstance(node.op, ast.Div) and _is_white(node.value):
            self._number(node, _short(text))
            arguments = [ast.Constant(len(self.sites.values) - 1), after, node.value]
            node.value = ast.Call(ast.Name(GREYS, ast.Load()), arguments, [])
        else:
            node.value = self.visit(node.value)
        if isinstance(stored, ast.Subscript):
            node.value = self._stored(node, stored, node.value, text)
        return [node, ast.copy_location(ast.Expr(self._reported(after, after)), node)]

    def _loop(self, node: ast.For | ast.While) -> list[ast.stmt]:
        number = self._numbered(node, _head(node))
        body, node.body = node.body, []
        self.generic_visit(node)
        node.body = self._with_runs(body)
        turn = ast.If(_told(TURN, number, node).value, [ast.Break()], [])
        node.body.insert(0, ast.copy_location(turn, node))
        return [_told(ENTER, number, node), node, _told(LEAVE, number, node)]

    visit_For = visit_While = _loop

    def _with_runs(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite the body of a loop; several calls of one function in a row are a loop as well.

        A turn that shows a perceptron its four examples in four statements takes four steps.
        """
        changed: list[ast.stmt] = []
        for name, each in groupby(body, _function_called):
            run = list(each)
            if not name or len(run) < A_RUN:
                changed += self._statements(run)
                continue
            number = self._numbered(run[0], f"{name}(…) again and again")
            changed.append(_told(ENTER, number, run[0]))
            for statement in run:
                changed += [_told(TURN, number, statement), *self._statements([statement])]
            changed.append(_told(LEAVE, number, run[-1]))
        return changed

    def _numbered(self, node: ast.stmt, text: str) -> int:
        self.sites.loops.append(Site(self.file, node.lineno, text))
        return len(self.sites.loops) - 1


def _told(hook: str, number: int, node: ast.stmt) -> ast.Expr:
    """Return a statement that calls a hook with the number of a loop."""
    call = ast.Call(ast.Name(hook, ast.Load()), [ast.Constant(number)], [])
    return ast.copy_location(ast.Expr(call), node)


def _function_called(node: ast.stmt) -> str:
    """Return the function that a statement calls, if it does no more; "" otherwise."""
    match node:
        case ast.Expr(ast.Call(func)):
            return ast.unparse(func)
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _head(node: ast.For | ast.While) -> str:
    if isinstance(node, ast.While):
        return f"while {ast.unparse(node.test)}"[:LONGEST]
    return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}"[:LONGEST]
