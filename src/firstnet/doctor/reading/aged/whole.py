"""Divisions of whole numbers, which leave the fraction out in Python 2."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.reading.spans import Change
from firstnet.doctor.text.nodes import FUNCTIONS, inside, scopes

PYTHON_2 = {"ND010", "ND011", "ND012"}  # findings of a program that was written for it
SIZED = {"range", "xrange", "randn", "rand", "reshape", "eye"}  # functions of sizes
SHAPED = {"zeros", "ones", "empty", "full"}  # those that take a size, or a list of them, first
COUNTS = {"len", "int", "ord"}  # functions of which a whole number comes back
CHOOSE = {"min", "max", "abs"}  # those that give back one like their arguments
TURNS = {"range", "xrange"}
WHOLE = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
UNKNOWN = ast.Constant(None)
Bindings = dict[str, list[ast.expr]]


def is_of_python_2(edits: Sequence[Mend]) -> bool:
    """Tell whether a text was written for Python 2, by what was respelled in it."""
    return any(edit.code in PYTHON_2 for edit in edits)


def whole_divisions(tree: ast.Module, text: str) -> Iterator[Change]:
    """Yield each division of whole numbers that makes a size, with the sign that divides so today.

    Only what is certain counts: a name is that of a whole number where all that it is ever given
    is one, and the arguments of np.zeros, the turns of a loop and the ends of a slice are sizes.
    """
    if any("division" in _imported(statement) for statement in tree.body):
        return
    known = _whole_names(tree)
    found = [
        each
        for scope in scopes(tree)
        for it in _sizes(list(inside(scope)))
        if _is_whole(it, known)
        for each in _divisions(it)
        if _is_whole(each, known)
    ]
    inner = {id(each) for it in found for each in ast.walk(it) if each is not it}
    for node in {id(it): it for it in found if id(it) not in inner}.values():
        within = [it for it in found if any(it is child for child in ast.walk(node))]
        message = "A size is divided as in Python 2, which leaves the fraction out; today // does."
        yield Change(node, "ND015", message, _with_signs(node, within, text))


def _imported(statement: ast.stmt) -> list[str]:
    """Return what a program takes from the Python that was to come."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return [name.name for name in statement.names]
    return []


def _sizes(nodes: Sequence[ast.AST]) -> list[ast.expr]:
    """Return what has to be a whole number in a scope, and what its names are made of."""
    found: list[ast.expr] = []
    for node in nodes:
        each: list[ast.expr | None] = []
        if isinstance(node, ast.Call) and _called(node) in SIZED:
            of_module = ast.unparse(node.func) in ("np.reshape", "numpy.reshape")
            each = [*node.args[of_module:]]
        elif isinstance(node, ast.Call) and _called(node) in SHAPED:
            each = [*node.args[:1]]
        elif isinstance(node, ast.Slice):
            each = [node.lower, node.upper, node.step]
        for expression in each:
            if expression is not None:
                found += (
                    expression.elts
                    if isinstance(expression, ast.Tuple | ast.List)
                    else [expression]
                )
    named = {
        ast.unparse(expression)
        for expression in found
        if isinstance(expression, ast.Name | ast.Attribute)
    }
    made = (inner for inner in nodes if isinstance(inner, ast.Assign))
    return [
        *found,
        *(assignment.value for assignment in made if ast.unparse(assignment.targets[0]) in named),
    ]


def _divisions(node: ast.expr) -> Iterator[ast.BinOp]:
    """Yield the divisions in an expression, not those in arguments of calls."""
    if isinstance(node, ast.UnaryOp):
        yield from _divisions(node.operand)
    elif isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            yield node
        yield from _divisions(node.left)
        yield from _divisions(node.right)


def _with_signs(node: ast.BinOp, divisions: Sequence[ast.BinOp], text: str) -> str:
    """Return the text of an expression with // for the / of some divisions in it."""
    data = text.encode()
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)

    def place(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)

    ends = {place(division.left.end_lineno, division.left.end_col_offset) for division in divisions}
    start, end = place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)
    for at in sorted((data.index(b"/", number) for number in ends), reverse=True):
        data, end = data[:at] + b"/" + data[at:], end + 1
    return data[start:end].decode()


def _whole_names(tree: ast.Module) -> set[str]:
    """Return the names, and attributes of self, that only ever hold whole numbers."""
    bound = _bindings(tree)
    known = set(bound)
    while wrong := {
        it for it in known if not all(_is_whole(expression, known) for expression in bound[it])
    }:
        known -= wrong
    return known


def _bindings(tree: ast.Module) -> Bindings:
    """Return all that each name is given, wherever that is."""
    bound: Bindings = {}

    def bind(target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            parts = value.elts if same and isinstance(value, ast.Tuple) else ()
            sizes = isinstance(value, ast.Attribute) and value.attr == "shape"
            for place, element in enumerate(target.elts):
                bind(element, parts[place] if parts else ast.Constant(1) if sizes else UNKNOWN)
        elif not isinstance(target, ast.Subscript):
            bound.setdefault(ast.unparse(target), []).append(value)

    calls = [inner for inner in ast.walk(tree) if isinstance(inner, ast.Call)]
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets, value):
                for expression in targets:
                    bind(expression, value)
            case ast.AugAssign(target, op, value):
                bind(target, value if isinstance(op, WHOLE) else UNKNOWN)
            case ast.For(target, turns) | ast.comprehension(target, turns):
                bind(target, _turn_of(turns))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                for parameter, given in _parameters(node, calls):
                    bind(ast.Name(parameter), given)
            case ast.alias(name, other):
                bind(ast.Name(other or name), UNKNOWN)
            case ast.withitem(_, ast.expr() as target):
                bind(target, UNKNOWN)
    return bound


def _turn_of(turns: ast.expr) -> ast.expr:
    """Return something like what a loop gives its target each time."""
    if isinstance(turns, ast.Call) and isinstance(turns.func, ast.Name):
        if turns.func.id in TURNS:
            return ast.Constant(1)
        if turns.func.id == "enumerate":
            return ast.Tuple([ast.Constant(1), UNKNOWN])
    return UNKNOWN


def _parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, calls: Sequence[ast.Call]
) -> Iterator[tuple[str, ast.expr]]:
    """Yield what the parameters of a function are given: by default, and in calls of its name."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    others = [*function.args.kwonlyargs, function.args.vararg, function.args.kwarg]
    yield from ((other.arg, UNKNOWN) for other in others if other is not None)
    name = function.name if isinstance(function, FUNCTIONS) else ""
    behind = names[:1] in (["self"], ["cls"])
    given: Mapping[str, list[ast.expr]] = {it: [] for it in names[behind:]}
    for place, default in enumerate(reversed(function.args.defaults), 1):
        given.get(names[-place], []).append(default)
    own = [it for it in calls if _called(it) == name]
    for call in own:
        for parameter, value in zip(names[behind:], call.args):
            given[parameter].append(UNKNOWN if isinstance(value, ast.Starred) else value)
        for word in call.keywords:
            given.get(word.arg or "", []).append(word.value)
    for parameter, values in given.items():
        for value in values if own and values else [UNKNOWN]:
            yield parameter, value


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _is_whole(node: ast.expr, known: set[str]) -> bool:
    match node:
        case ast.Constant(value):
            return type(value) is int
        case ast.BinOp(left, op, right):
            return isinstance(op, WHOLE) and _is_whole(left, known) and _is_whole(right, known)
        case ast.UnaryOp(ast.USub(), operand):
            return _is_whole(operand, known)
        case ast.Subscript(ast.Attribute(attr="shape"), ast.Constant()):
            return True
        case ast.Call(ast.Name(name), arguments):
            chosen = name in CHOOSE and all(_is_whole(argument, known) for argument in arguments)
            return name in COUNTS or (chosen and len(arguments) > (name != "abs"))
        case ast.Name() | ast.Attribute():
            return ast.unparse(node) in known
    return False
