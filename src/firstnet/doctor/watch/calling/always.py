"""Exceptions that end a function whatever it is given."""

from __future__ import annotations

import ast
import difflib
import re
import types
from collections.abc import Collection
from dataclasses import replace

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.text.nodes import find_all, names_set, only, statement_on
from firstnet.doctor.watch.edits.comma import lone_tuple
from firstnet.doctor.watch.edits.nothing import silent_among
from firstnet.doctor.watch.program.run import Raised, raised_by

NO_CALL = re.compile(r"'(tuple|module)' object is not callable")
NOT_CALLED = re.compile(r"'builtin_function_or_method' object|and 'builtin_function_or_method'")
TOO_FEW = re.compile(r"not enough values to unpack \(expected \d+, got 1\)")
NO_TYPE = re.compile(r"Cannot interpret '\d+' as a data type")  # of np.ones(3, 4)
SHAPE = re.compile(r"\.shape\(")  # of an array, which is a tuple whatever the array
ARITY = re.compile(r"takes \d+ positional arguments? but \d+ (was|were) given")
# By these, names and attributes come from where nobody sees them.
HIDDEN = re.compile(
    r"\b(globals|vars|locals|exec|eval|setattr|__dict__|__getattr\w*__)\b|import \*"
)
METHODS = ("forward", "gradient", "step", "update", "train")  # which a class has itself
NEAR = 0.7  # likeness of an attribute that is meant


def always_raised(error: BaseException, files: Collection[str], tree: ast.Module) -> Raised | None:
    """Return an exception that no other arguments would have kept off; None for any other.

    Args:
        error: that a call of the doctor's has ended in.
        files: of the program.
        tree: the text of the one that defines what was called.
    """
    raised = raised_by(error, tuple(files))
    if not raised.line:
        return None
    source = ast.unparse(tree)
    call = isinstance(error, TypeError) and (
        _calls_no_function(raised, tree)
        or NOT_CALLED.search(raised.message) is not None
        or NO_TYPE.search(raised.message) is not None
        or (ARITY.search(raised.message) is not None and _is_own_call(error, files))
    )
    unbound = (
        isinstance(error, NameError)
        and not isinstance(error, UnboundLocalError)
        and not _is_bound(str(error.name), tree)
    )
    lacks = isinstance(error, AttributeError) and _is_nowhere(error, tree)
    hidden = HIDDEN.search(source) is not None
    fixed = lone_tuple(raised, tree) is not None or _is_set_of_arrays(raised, tree)
    fixed = fixed or _pairs_one_list(raised, tree)
    if (silent := silent_among(error, {raised.file: tree})) is not None:
        return replace(raised, nothing=(silent[0], silent[1].lineno))
    return raised if call or fixed or (not hidden and (unbound or lacks)) else None


def _is_set_of_arrays(raised: Raised, tree: ast.Module) -> bool:
    """Tell whether arrays are put into a set beside texts, since commas stand for colons."""
    statement = statement_on(tree, raised.line)
    nodes = ast.walk(statement) if statement is not None else ()
    return "unhashable type: 'numpy" in raised.message and any(
        isinstance(node, ast.Set) and any(isinstance(key, ast.Constant) for key in node.elts)
        for node in nodes
    )


def _pairs_one_list(raised: Raised, tree: ast.Module) -> bool:
    """Tell whether several names are to be given what zip makes of a single list."""
    statement = statement_on(tree, raised.line)
    nodes = list(ast.walk(statement)) if statement is not None else []
    return TOO_FEW.search(raised.message) is not None and any(
        isinstance(node, ast.For | ast.comprehension)
        and isinstance(node.target, ast.Tuple)
        and isinstance(node.iter, ast.Call)
        and ast.unparse(node.iter.func) == "zip"
        and len(node.iter.args) == 1
        and not isinstance(node.iter.args[0], ast.Starred)
        for node in nodes
    )


def _calls_no_function(raised: Raised, tree: ast.Module) -> bool:
    """Tell whether a module is called, or the shape of an array."""
    found = NO_CALL.search(raised.message)
    statement = statement_on(tree, raised.line)
    text = ast.unparse(statement) if statement is not None else ""
    return found is not None and (found[1] == "module" or SHAPE.search(text) is not None)


def _is_bound(name: str, tree: ast.Module) -> bool:
    """Tell whether a name gets a value anywhere in a file, in whatever order that is run."""
    if any(name in declared.names for declared in find_all(tree, ast.Global)):
        return True
    outside = (it for it in tree.body if not isinstance(it, ast.FunctionDef | ast.ClassDef))
    return any(name in names_set(statement) for statement in outside)


def _is_own_call(error: BaseException, files: Collection[str]) -> bool:
    """Tell whether the program itself makes the call that does not fit."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code.co_filename in files


def _is_nowhere(error: AttributeError, tree: ast.Module) -> bool:
    """Tell whether an attribute is of a module, or a misspelt one of an object of the program's.

    A method that is called, and that no class of the program has, is lacking however it is spelt.
    """
    if isinstance(error.obj, types.ModuleType):
        return True
    nodes = list(ast.walk(tree))
    own = any(
        isinstance(node, ast.ClassDef) and node.name == type(error.obj).__name__ for node in nodes
    )
    given = any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr == error.name
        for node in nodes
    )
    near = difflib.get_close_matches(str(error.name), dir(error.obj), 1, NEAR)
    return own and not given and (bool(near) or _is_lacking_method(error, nodes))


def _is_lacking_method(error: AttributeError, nodes: Collection[ast.AST]) -> bool:
    """Tell whether `self.backprop(…)` is called in a class that stands alone, and has no such one.

    A function under another name, such as a cost, may be set from outside.
    """
    kind = type(error.obj)
    alone = kind.__mro__[1:] == (object,) and "__getattr__" not in vars(kind)
    bases = [base for node in only(nodes, ast.ClassDef) for base in node.bases]
    handed_on = any(ast.unparse(expression) == kind.__name__ for expression in bases)
    wanted = f"self.{error.name}"
    called = any(isinstance(node, ast.Call) and ast.unparse(node.func) == wanted for node in nodes)
    sounds = any(sounds_like(str(error.name), it) for it in METHODS)
    return alone and not handed_on and called and sounds
