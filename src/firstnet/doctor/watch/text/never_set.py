"""What a program reads that nothing sets: attributes of its own objects, and of modules."""

from __future__ import annotations

import ast
import difflib
import importlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from firstnet.doctor.beside import programs_in
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, names_in, names_set, only, walk_all
from firstnet.doctor.watch.program.run import REMOVED

CLOSE = 0.75  # by which names resemble each other, of which one is the other misspelt
MODULES = ("numpy", "math", "random")  # that are there, and have no names that come and go
USUAL = {"np": "numpy"}  # what a module is called, where a star import may have brought it
# Functions of other libraries, that no version of NumPy has had.
NEVER_IN_NUMPY = {"sigmoid", "relu", "softmax", "one_hot", "logsumexp", "expit", "rand", "randn"}
# By which attributes may be set where nobody sees it.
OPEN_ENDS = {"setattr", "vars", "exec", "eval", "__dict__", "__slots__"}
OPEN_ENDS |= {"__getattr__", "__getattribute__", "__setattr__"}
ABSTRACT = {"NotImplementedError", "NotImplemented", "ABC", "ABCMeta", "abstractmethod", "Protocol"}
PLAIN = (ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.Expr, ast.Pass)  # in the body of a class
ASKED = {"hasattr", "getattr", "AttributeError"}  # by which it is known that they may not be set


class Unset(NamedTuple):
    """A name that is read, and that nothing sets.

    Attributes:
        line: where it is read first.
        text: "self.whi" or "np.random.rnadn".
        meant: what is there under a similar name; "" if nothing is.
    """

    line: int
    text: str
    meant: str


def never_set(source: Source) -> list[Unset]:
    """Return the attributes that a program reads, in the order of its lines, and that no one sets.

    A class counts only if all its bases are in the file. A name of a module counts only if the
    module has a similar one, or never had it: an older version may have had the others.
    """
    tree = source.tree()
    path = Path(source.path)
    alone = path.is_file() and programs_in(path.parent) == [path]
    return sorted([*_of_objects(tree, alone=alone), *_of_classes(tree, path), *_of_modules(tree)])


def _of_classes(tree: ast.Module, path: Path) -> Iterator[Unset]:
    """Yield what is read of a class by its name, and that neither the class nor anyone else sets.

    The class is in this file, or in one beside it.
    """
    closed = {name: known for name, known in _classes_at(tree, path).items() if known is not None}
    stored = _stored_in(tree)
    told: set[str] = set()
    for read in find_all(tree, ast.Attribute):
        name, text = ast.unparse(read.value), ast.unparse(read)
        known = closed.get(name)
        if known is None or text in told or read.attr in known | stored:
            continue
        if not hasattr(type, read.attr):
            told.add(text)
            near = _near(read.attr, known)
            yield Unset(read.lineno, text, f"{name}.{near}" if near else "")


def _classes_at(tree: ast.Module, path: Path) -> dict[str, set[str] | None]:
    """Return what the classes of a file, and those that it imports from beside it, define.

    None stands for a class that may have more: by its bases, or since its file sets attributes
    where nobody sees it. A name that is given another value is left out.
    """
    found = _all_defined(tree)
    for statement in only(tree.body, ast.ImportFrom):
        beside = _tree_of(path.parent / f"{statement.module}.py") if statement.module else None
        there = _all_defined(beside) if beside is not None else {}
        found |= {it.asname or it.name: there.get(it.name) for it in statement.names}
    own = _words_in(tree) & (OPEN_ENDS | ASKED | ABSTRACT)
    again = names_set(tree) | _bound_inside(tree)
    return {} if own else {name: it for name, it in found.items() if name not in again}


def _all_defined(tree: ast.Module) -> dict[str, set[str] | None]:
    """Return what each class of a file defines; None where it may have more."""
    classes = {it.name: it for it in only(tree.body, ast.ClassDef)}
    hidden = _words_in(tree) & (OPEN_ENDS | ASKED | ABSTRACT)
    hidden |= {
        name for name, it in classes.items() if not all(isinstance(s, PLAIN) for s in it.body)
    }
    if hidden:
        return dict.fromkeys(classes)
    stored = _stored_in(tree)
    each = {name: _defined(it, classes) for name, it in classes.items()}
    return {name: None if known is None else known | stored for name, known in each.items()}


def _stored_in(tree: ast.Module) -> set[str]:
    """Return the attributes that a file sets, of whatever object."""
    return {it.attr for it in find_all(tree, ast.Attribute) if isinstance(it.ctx, ast.Store)}


def _bound_inside(tree: ast.Module) -> set[str]:
    """Return the names of arguments, and of what is imported or defined below the module."""
    names = {it.arg for it in find_all(tree, ast.arg)}
    inner = [it for it in find_all(tree, ast.ClassDef, ast.FunctionDef) if it not in tree.body]
    names |= {it.name for it in inner}
    for function in find_all(tree, ast.FunctionDef):
        for statement in find_all(function, ast.Import, ast.ImportFrom):
            names |= {it.asname or it.name for it in statement.names}
    return names


def _tree_of(path: Path) -> ast.Module | None:
    """Return a file's tree; None where there is none."""
    try:
        return ast.parse(path.read_text("utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None


def _words_in(tree: ast.Module) -> set[str]:
    """Return the names that a file reads, sets and defines."""
    nodes = [*ast.walk(tree)]
    words = {node.id for node in only(nodes, ast.Name)}
    words |= {node.attr for node in only(nodes, ast.Attribute)}
    return words | {node.name for node in only(nodes, ast.FunctionDef)}


def _of_objects(tree: ast.Module, *, alone: bool) -> Iterator[Unset]:
    """Yield the attributes that nothing sets.

    Args:
        tree: of the file.
        alone: whether no other file in its folder may hold a class that inherits from one here,
            and sets or defines what that lacks.
    """
    nodes, words = [*ast.walk(tree)], _words_in(tree)
    if words & (OPEN_ENDS | ASKED):
        return
    added_to = {node.target for node in only(nodes, ast.AugAssign)}
    set_somewhere = {
        node.attr
        for node in only(nodes, ast.Attribute)
        if isinstance(node.ctx, ast.Store) and node not in added_to
    }
    classes = {node.name: node for node in only(nodes, ast.ClassDef)}
    defined = set[str]().union(*map(_of_body, classes.values()))
    for owner in classes.values():
        known = _defined(owner, classes)
        if known is None:
            continue
        makes = "__init__" in known
        known = known | set_somewhere | defined  # a class that inherits from it may define more
        for attribute in _own_attributes(owner):
            near = _near(attribute.attr, known)
            read = isinstance(attribute.ctx, ast.Load) and alone and not ABSTRACT & words
            sure = near or (makes and (attribute in added_to or read))
            if attribute.attr in known or not sure:
                continue
            known.add(attribute.attr)
            name = ast.unparse(attribute.value)
            meant = f"{name}.{near}" if near else ""
            yield Unset(attribute.lineno, f"{name}.{attribute.attr}", meant)


def _near(name: str, known: set[str]) -> str:
    """Return a known name that differs in a letter or two, in their case, or in their order."""
    cased = [it for it in sorted(known) if it.lower() == name.lower() and len(it) > 1]
    close = difflib.get_close_matches(name, sorted(known), 1, CLOSE)
    turned = [it for it in sorted(known) if len(it) > 2 and sorted(it) == sorted(name)]
    return next(iter([*cased, *turned, *close]), "")


def _own_attributes(owner: ast.ClassDef) -> Iterator[ast.Attribute]:
    """Yield what the methods of a class read of their own object, or add to."""
    for method in only(owner.body, ast.FunctionDef):
        if method.decorator_list or not method.args.args:
            continue
        own = method.args.args[0].arg
        foreign = set(walk_all(find_all(method, ast.ClassDef)))
        for node in find_all(method, ast.Attribute):
            is_own = isinstance(node.value, ast.Name) and node.value.id == own
            if is_own and node not in foreign and not node.attr.startswith("__"):
                yield node


def _defined(
    owner: ast.ClassDef, classes: dict[str, ast.ClassDef], below: frozenset[str] = frozenset()
) -> set[str] | None:
    """Return what a class and its bases define; None if one of them is not in the file.

    Args:
        owner: the class.
        classes: of the file, by name; of several with one name, the last.
        below: the classes that inherit from it.
    """
    if owner.keywords or owner.decorator_list or owner.name in below:
        return None
    found = _of_body(owner)
    for base in owner.bases:
        name = base.id if isinstance(base, ast.Name) else ""
        if name == "object":
            continue
        under = below | {owner.name}
        inherited = _defined(classes[name], classes, under) if name in classes else None
        if inherited is None:
            return None
        found |= inherited
    return found


def _of_body(owner: ast.ClassDef) -> set[str]:
    """Return the names that the body of a class defines: methods, and what all objects share."""
    found = set[str]()
    for statement in owner.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            found |= names_in(statement)
    return found


def _of_modules(tree: ast.Module) -> Iterator[Unset]:
    nodes = [*ast.walk(tree)]
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {a.asname or a.name: a.name for a in node.names if a.name in MODULES}
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            names |= {alias: name for alias, name in USUAL.items() if alias not in names}
    if names_in(tree) & {"hasattr", "AttributeError"}:
        return
    seen = set(REMOVED)
    seen |= {node.attr for node in only(nodes, ast.Attribute) if isinstance(node.ctx, ast.Store)}
    modules = set(names) - names_set(tree)
    for node in only(nodes, ast.Attribute):
        parts = ast.unparse(node).split(".")
        if parts[0] not in modules:
            continue
        holder: object = importlib.import_module(names[parts[0]])
        for part in parts[1:-1]:
            holder = getattr(holder, part, None)
        known = node.attr in seen or hasattr(holder, node.attr)
        if known or not isinstance(holder, types.ModuleType):
            continue
        seen.add(node.attr)
        never = holder is np and node.attr in NEVER_IN_NUMPY
        near = "" if never else _near(node.attr, set(dir(holder)))
        if near or never:
            meant = ".".join([*parts[:-1], near]) if near else ""
            yield Unset(node.lineno, ast.unparse(node), meant)
