"""Which expressions of a learner's module may run at once: those that only make values."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Known = Mapping[str, ast.AST]  # the learner's own functions and classes, by name

CALLS = {
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "complex",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "pow",
    "print",
    "property",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
    "staticmethod",
    "classmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "zip",
    "namedtuple",
    "partial",
    "deque",
    "defaultdict",
    "Counter",
    "OrderedDict",
    "reduce",
    "vectorize",
    "array",
    "zeros",
    "ones",
    "eye",
    "arange",
    "linspace",
    "exp",
    "sqrt",
    "log",
    "tanh",
    "randn",
    "rand",
    "xrange",
}
MODULES = {
    "np",
    "numpy",
    "math",
    "cmath",
    "random",
    "itertools",
    "functools",
    "operator",
    "collections",
    "string",
}
FILES = {
    "load",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "memmap",
    "save",
    "savez",
    "savez_compressed",
    "savetxt",
    "tofile",
    "open",
    "DataSource",
    "seterr",
    "seterrcall",
    "set_printoptions",
}
METHODS = {
    "reshape",
    "transpose",
    "copy",
    "astype",
    "dot",
    "flatten",
    "ravel",
    "sum",
    "mean",
    "std",
    "max",
    "min",
    "argmax",
    "argmin",
    "T",
    "append",
    "extend",
    "insert",
    "items",
    "keys",
    "values",
    "get",
    "format",
    "join",
    "split",
    "strip",
    "lower",
    "upper",
    "replace",
    "tolist",
    "clip",
    "index",
    "count",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "randn",
    "rand",
    "randint",
    "normal",
    "uniform",
    "permutation",
    "standard_normal",
    "shuffle",
    "choice",
    "fill",
}
SEEDS = {"np.random.seed", "numpy.random.seed", "random.seed", "seed"}


def is_seed(node: ast.stmt) -> bool:
    """Tell whether a statement does nothing but seed the generators of chance."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in SEEDS
        and not any(isinstance(it, ast.Call) for it in ast.walk(node) if it is not node.value)
    )


def is_harmless(value: ast.AST, own: Known, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether to evaluate it can't train, read files, draw, sleep or ask.

    Args:
        value: an expression, or a definition of which the body counts.
        own: the learner's functions and classes.
        seen: those that are being looked at.
    """
    if isinstance(value, ast.Lambda):
        return True  # it is not called yet
    if isinstance(value, ast.While | ast.Await | ast.Yield | ast.YieldFrom | ast.With):
        return False
    if isinstance(value, ast.Call) and not _harmless_call(value.func, own, seen):
        return False
    return all(is_harmless(child, own, seen) for child in ast.iter_child_nodes(value))


def _harmless_call(function: ast.expr, own: Known, seen: frozenset[str]) -> bool:
    if isinstance(function, ast.Name):
        name = function.id
        if name in own:
            return name in seen or _harmless_body(own[name], own, seen | {name})
        return name in CALLS or _is_exception(name)
    if isinstance(function, ast.Attribute):
        root = _root(function)
        if root in MODULES:
            return function.attr not in FILES
        if root == "self":
            return any(function.attr == name for name in seen) or function.attr in METHODS
        return function.attr in METHODS
    return isinstance(function, ast.Lambda)


def _harmless_body(definition: ast.AST, own: Known, seen: frozenset[str]) -> bool:
    if isinstance(definition, ast.ClassDef):
        made = [it for it in definition.body if isinstance(it, Function) and it.name == "__init__"]
        return all(_harmless_body(it, own, seen) for it in made)
    body = definition.body if isinstance(definition, Function) else []
    return all(is_harmless(statement, own, seen) for statement in body)


def _is_exception(name: str) -> bool:
    value = getattr(builtins, name, None)
    return isinstance(value, type) and issubclass(value, BaseException)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
