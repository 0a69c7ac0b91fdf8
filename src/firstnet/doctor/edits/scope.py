"""One function of the learner's, with what the edits ask of it: text, names, parents."""

from __future__ import annotations

import ast
import bisect
import builtins
import functools
from collections.abc import Iterator

from firstnet.doctor.edits.edit import Edit, line_starts

BINARY = {
    ast.Add: ("+", 10),
    ast.Sub: ("-", 10),
    ast.Mult: ("*", 11),
    ast.Div: ("/", 11),
    ast.FloorDiv: ("//", 11),
    ast.Mod: ("%", 11),
    ast.MatMult: ("@", 11),
    ast.Pow: ("**", 13),
    ast.BitOr: ("|", 6),
    ast.BitXor: ("^", 7),
    ast.BitAnd: ("&", 8),
    ast.LShift: ("<<", 9),
    ast.RShift: (">>", 9),
}
_RANKS = {ast.Lambda: 1, ast.IfExp: 1, ast.Compare: 5, ast.Await: 14}
_LOOSE = (ast.Tuple, ast.Starred, ast.NamedExpr, ast.Yield, ast.YieldFrom)
ATOM = 15
_PLAIN = {"zip", "len", "range", "list", "sum", "int", "enumerate"}  # builtins


class Scope:
    """A function (or another statement of the module) and the file around it.

    Args:
        text: the whole file.
        tree: its syntax tree.
        function: the statement whose inside is edited.
    """

    def __init__(self, text: str, tree: ast.Module, function: ast.stmt) -> None:
        self.tree, self.function = tree, function
        self.data = text.encode()
        self.starts = line_starts(self.data)
        self.nodes = list(ast.walk(function))
        self.parents = {
            child: (node, field) for node in self.nodes for field, child in _children(node)
        }
        self.owner = next(
            (
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.ClassDef) and function in node.body
            ),
            None,
        )

    # --- text ---------------------------------------------------------------------------------

    def offset(self, line: int, column: int) -> int:
        """Return the byte of the file at which this place lies."""
        return self.starts[line - 1] + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the first byte of a node and the first behind it."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def source(self, node: ast.expr | ast.stmt) -> str:
        """Return a node's text, without parentheses around it."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def line(self, number: int) -> str:
        """Return a line of the file without its end."""
        return self.data[self.starts[number - 1] : self.starts[number] - 1].decode()

    def enclosed(self, node: ast.expr) -> bool:
        """Tell whether parentheses of its own stand around an operand."""
        start, end = self.span(node)
        return (
            self.data[:start].rstrip().endswith(b"(")
            and self.data[end:].lstrip().startswith(b")")
            and needed(*self.parents[node]) > 1
        )

    def operand(self, node: ast.expr) -> str:
        """Return an operand's text together with its own parentheses."""
        return f"({self.source(node)})" if self.enclosed(node) else self.source(node)

    def joined(self, left: ast.expr, sign: str, right: ast.expr, of: ast.BinOp) -> str:
        """Return `left sign right`, spaced like the operation `of`, with parentheses as needed."""
        level = next(rank for text, rank in BINARY.values() if text == sign)
        power = sign == "**"
        before = self._fit(left, level + power)
        after = self._fit(right, level + (not power))
        gap = self.data[self.span(of.left)[1] : self.span(of.right)[0]]
        space = " " if b" " in gap or sign == "@" else ""
        return f"{before}{space}{sign}{space}{after}"

    def _fit(self, node: ast.expr, level: int) -> str:
        text = self.operand(node)
        return f"({text})" if not text.startswith("(") and rank(node) < level else text

    # --- edits --------------------------------------------------------------------------------

    def replace(self, node: ast.expr, text: str, kind: str, cost: float, words: str = "") -> Edit:
        """Return the edit that puts `text` in an expression's place, in parentheses if needed."""
        words = words or f"{_short(text)} instead of {_short(self.source(node))}"
        if needed(*self.parents[node]) < 1:
            return self.swap(node, text, kind, cost, words)
        try:
            holds = rank(ast.parse(text, mode="eval").body)
        except SyntaxError:
            holds = ATOM
        if self.enclosed(node):
            start, end = self.span(node)
            if holds == ATOM:  # its own parentheses are not needed any more
                start = len(self.data[:start].rstrip()) - 1
                end = self.data.index(b")", end) + 1
            return Edit(*self.place(start), *self.place(end), text, kind, cost, words)
        text = f"({text})" if holds < needed(*self.parents[node]) else text
        return self.swap(node, text, kind, cost, words)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a byte of the file."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]

    def swap(
        self, node: ast.expr | ast.stmt, text: str, kind: str, cost: float, words: str
    ) -> Edit:
        """Return the edit that puts `text` in a node's place, as it is."""
        return Edit(
            node.lineno,
            node.col_offset,
            node.end_lineno or node.lineno,
            node.end_col_offset or 0,
            text,
            kind,
            cost,
            words,
        )

    def before(self, statement: ast.stmt, text: str, kind: str, cost: float, words: str) -> Edit:
        """Return the edit that inserts a line above a statement, indented like it."""
        indent = self.indent(statement)
        line = getattr(statement, "decorator_list", None) or [statement]
        at = min(each.lineno for each in line)
        return Edit(at, 0, at, 0, f"{indent}{text}\n", kind, cost, words)

    def after(
        self, statement: ast.stmt, text: str, kind: str, cost: float, words: str, indent: str = ""
    ) -> Edit:
        """Return the edit that inserts a line below a statement, indented like it or as told."""
        line = statement.end_lineno or statement.lineno
        column = self.starts[line] - 1 - self.starts[line - 1]
        text = f"\n{indent or self.indent(statement)}{text}"
        return Edit(line, column, line, column, text, kind, cost, words)

    def indent(self, statement: ast.stmt) -> str:
        """Return the white space a statement starts with."""
        line = self.line(statement.lineno)
        return line[: len(line) - len(line.lstrip())]

    def alone(self, statement: ast.stmt) -> bool:
        """Tell whether a statement has its lines to itself, so that whole lines can be moved."""
        start, end = self.span(statement)
        head = self.data[self.starts[statement.lineno - 1] : start]
        rest = self.data[end : self.starts[statement.end_lineno or statement.lineno] - 1].strip()
        return not head.strip() and (not rest or rest.startswith(b"#"))

    # --- what there is ------------------------------------------------------------------------

    def of(self, *kinds: type) -> Iterator[ast.AST]:
        """Yield the function's nodes of these kinds."""
        return (node for node in self.nodes if isinstance(node, kinds))

    @functools.cached_property
    def statements(self) -> list[ast.stmt]:
        """The statements inside, docstrings left out, in the order of the file."""
        found = [
            node
            for node in self.nodes
            if isinstance(node, ast.stmt) and node is not self.function and not is_text(node)
        ]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    @functools.cached_property
    def body(self) -> list[ast.stmt]:
        """The function's outermost statements, docstring left out."""
        return [node for node in getattr(self.function, "body", []) if not is_text(node)]

    @functools.cached_property
    def parameters(self) -> list[str]:
        """The parameters' names, self left out."""
        return [node.arg for node in self.nodes if isinstance(node, ast.arg) and node.arg != "self"]

    @functools.cached_property
    def switches(self) -> set[str]:
        """The parameters that are True or False by default, which no number stands for."""
        arguments = getattr(self.function, "args", None)
        if arguments is None:
            return set()
        last = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) or None :]
        pairs = [*zip(last, arguments.defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
        return {
            it.arg
            for it, default in pairs
            if isinstance(default, ast.Constant) and isinstance(default.value, bool)
        }

    @functools.cached_property
    def bound(self) -> list[str]:
        """Every name the function binds, parameters first, in the order of the file."""
        stored = [
            node
            for node in self.nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        stored.sort(key=lambda node: (node.lineno, node.col_offset))
        return list(dict.fromkeys([*self.parameters, *(node.id for node in stored)]))

    @functools.cached_property
    def outside(self) -> list[str]:
        """For a statement of the module, the names that the other statements of it bind."""
        if isinstance(self.function, (ast.FunctionDef, ast.ClassDef)):
            return []
        plain = (it for it in self.tree.body if not isinstance(it, (ast.FunctionDef, ast.ClassDef)))
        stored = [
            node.id
            for statement in plain
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        return [name for name in dict.fromkeys(stored) if name not in self.bound]

    @functools.cached_property
    def unread(self) -> list[str]:
        """The names that the function binds and never uses: what was forgotten, most likely."""
        read = {
            node.id
            for node in self.nodes
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        }
        idle = [name for name in self.bound if name not in read and not name.startswith("_")]
        return [name for name in idle if name not in self.switches]

    @functools.cached_property
    def forgotten(self) -> dict[ast.AST, list[str]]:
        """For each loop, comprehension and the function: the names it binds and nobody reads."""
        found: dict[ast.AST, list[str]] = {self.function: self.unread}
        for binder in self.of(ast.For, ast.comprehension):
            around = binder if isinstance(binder, ast.For) else self.parents[binder][0]
            inside = [node for node in ast.walk(around) if isinstance(node, ast.Name)]
            end = getattr(around, "end_lineno", 0)
            read = {node.id for node in inside if isinstance(node.ctx, ast.Load)}
            if isinstance(binder, ast.For):
                read |= {
                    node.id
                    for node in self.nodes
                    if isinstance(node, ast.Name)
                    and isinstance(node.ctx, ast.Load)
                    and node.lineno > end
                }
            stored = [node.id for node in inside if isinstance(node.ctx, ast.Store)]
            names = dict.fromkeys(name for name in stored if name not in read)
            found[around] = [*found.get(around, []), *names]
        return found

    def forgotten_at(self, node: ast.AST) -> list[str]:
        """Return the names that could be used here and that nobody reads."""
        found = list(self.forgotten[self.function])
        while node is not self.function:
            node = self.parents[node][0]
            found += self.forgotten.get(node, [])
        return list(dict.fromkeys(name for name in found if not name.startswith("_")))

    @functools.cached_property
    def undefined(self) -> list[str]:
        """The names that the function reads and that nothing defines."""
        module = {
            node.id if isinstance(node, ast.Name) else node.name
            for node in ast.walk(self.tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        }
        defined = {*module, *self.bound, *self.imported, *dir(builtins), "self"}
        read = [node.id for node in self.nodes if isinstance(node, ast.Name)]
        return list(dict.fromkeys(name for name in read if name not in defined))

    @functools.cached_property
    def imported(self) -> set[str]:
        """The names that imports bind."""
        return {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }

    @functools.cached_property
    def listed(self) -> dict[str, None]:
        """What the class or the function takes elements of or appends to, as text."""
        found: dict[str, None] = {}
        for node in [*self.nodes, *ast.walk(self.owner or self.function)]:
            subscript = isinstance(node, ast.Subscript)
            if subscript or (isinstance(node, ast.Attribute) and node.attr == "append"):
                found[ast.unparse(node.value)] = None  # type: ignore[attr-defined]
        return found

    @functools.cached_property
    def counters(self) -> list[str]:
        """The variables that count: targets of loops over range or enumerate."""
        found = []
        for node in self.nodes:
            if isinstance(node, (ast.For, ast.comprehension)) and "range(" in ast.unparse(
                node.iter
            ).replace("xrange(", "range("):
                found += [
                    inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)
                ]
        return list(dict.fromkeys(found))

    @functools.cached_property
    def attributes(self) -> list[str]:
        """The attributes of self, methods left out, those that the class sets first."""
        if self.owner is None:
            return []
        methods = {
            statement.name
            for statement in self.owner.body
            if isinstance(statement, ast.FunctionDef)
        }
        used = [
            node
            for node in ast.walk(self.owner)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
            and node.attr not in methods
        ]
        used.sort(key=lambda node: isinstance(node.ctx, ast.Load))
        return list(dict.fromkeys(node.attr for node in used))

    @functools.cached_property
    def keyed(self) -> list[str]:
        """What the file takes out of this function's dictionaries: params["W2"]."""
        taken = [
            ast.unparse(node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.bound
        ]
        return list(dict.fromkeys(taken))

    @functools.cached_property
    def functions(self) -> dict[str, int]:
        """How to call the file's functions and how many arguments each takes without defaults."""
        found = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = _arity(node.args)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                found[ast.unparse(node.targets[0])] = _arity(node.value.args)
        for node in self.owner.body if self.owner else []:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                loose = any(
                    ast.unparse(decorator).startswith("staticmethod")
                    for decorator in node.decorator_list
                )
                found[f"self.{node.name}"] = _arity(node.args) - (not loose)
        for inner in ast.walk(self.owner) if self.owner else []:
            if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Lambda):
                target = ast.unparse(inner.targets[0])
                if target.startswith("self."):
                    found[target] = _arity(inner.value.args)
        return found

    @functools.cached_property
    def slopes(self) -> list[str]:
        """The file's functions that sound like the slope of a neuron."""
        hints = ("prime", "deriv", "slope", "grad", "_d", "d_", "backward", "dsig")
        return [
            name
            for name, arity in self.functions.items()
            if arity == 1 and any(hint in name.lower() for hint in hints)
        ]

    @functools.cached_property
    def known(self) -> set[str]:
        """Every name that an inserted expression may use."""
        glob = {
            node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        } - {
            node.id
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        args = {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        selfish = {"self"} if self.owner is not None else set()
        return (glob - args) | self.imported | set(self.bound) | selfish | _PLAIN

    def fits(self, node: ast.AST) -> bool:
        """Tell whether everything a node of another function names is known here."""
        inner = {
            child.id
            for child in ast.walk(node)
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)
        }
        return all(
            child.id in self.known or child.id in inner
            for child in ast.walk(node)
            if isinstance(child, ast.Name)
        )


def modules_of(tree: ast.AST) -> set[str]:
    """Return the names by which modules were imported."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    return {it.asname or it.name.split(".")[0] for import_ in imports for it in import_.names}


def root_of(node: ast.expr) -> str:
    """Return the name that an expression starts with, np of np.c_[r]; "" where it has none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_text(node: ast.stmt) -> bool:
    """Tell whether a statement is a docstring or another bare constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def rank(node: ast.expr) -> int:
    """Return how strongly an expression holds together; 15 for what never needs parentheses."""
    if isinstance(node, ast.BinOp):
        return BINARY[type(node.op)][1]
    if isinstance(node, ast.UnaryOp):
        return 4 if isinstance(node.op, ast.Not) else 12
    if isinstance(node, ast.BoolOp):
        return 2 if isinstance(node.op, ast.Or) else 3
    if isinstance(node, _LOOSE):
        return 0
    return _RANKS.get(type(node), ATOM)


def needed(parent: ast.AST, field: str) -> int:
    """Return the rank below which an expression in this field needs parentheses."""
    if isinstance(parent, ast.BinOp):
        level, power = BINARY[type(parent.op)][1], isinstance(parent.op, ast.Pow)
        return level + (power if field == "left" else not power)
    if isinstance(parent, (ast.UnaryOp, ast.BoolOp)):
        return rank(parent) + isinstance(parent, ast.BoolOp)
    if isinstance(parent, ast.Compare):
        return 6
    if field in ("value", "func") and isinstance(parent, (ast.Attribute, ast.Subscript, ast.Call)):
        return ATOM
    if isinstance(parent, (ast.IfExp, ast.comprehension)):
        return 2
    if isinstance(parent, (ast.Call, ast.keyword, ast.Tuple, ast.List, ast.ListComp)):
        return 1
    return 0


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield field, child


def _arity(arguments: ast.arguments) -> int:
    return len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
