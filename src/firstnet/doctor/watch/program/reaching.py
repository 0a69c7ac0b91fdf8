"""What in a text could reach the doctor that watches it: looked for before the text is run.

The learner's program shares a process with what watches it. Whoever gets at Python's insides there
(frames, the list of modules, attributes of functions) can change what is measured. So every text is
read first, and where it reaches for such things the parent process hears of it before the first
line runs. What it hears then of a network that learns is not believed.

A program that keeps to numbers, its own classes and what is in `allowed.py` comes by none of them.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.machinery
import sys
import types
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from firstnet.doctor.beside import is_package
from firstnet.doctor.standins import absent
from firstnet.doctor.watch.program.allowed import (
    EXCEPTIONS,
    LYING,
    MODULES,
    OF_OUTPUT,
    OF_SHARED,
    OUTPUT,
    SHARED,
    UNNAMED,
    WITH_STARS,
    may_be_read,
    may_be_used,
)

ABSENT = absent.__name__


class Reach(NamedTuple):
    """What a text reaches for: the line, and the expression."""

    line: int
    text: str


def reaches(
    tree: ast.AST, folder: str | Path | None, hooks: Collection[str] = ()
) -> Iterator[Reach]:
    """Yield what of a program's text could reach the doctor.

    Args:
        tree: of the text, as the learner wrote it.
        folder: in which it is, where its own modules are looked for.
        hooks: names that the doctor puts into the program.
    """
    modules = _Modules(_around(folder))
    nodes = [*ast.walk(tree), *_in_annotations(tree)]
    bases = set[int]()  # what an attribute is read of
    of_itself = set[int]()
    for node in nodes:
        modules.bind(node)
        if isinstance(node, ast.Attribute):
            bases.add(id(node.value))
        if isinstance(node, ast.Call):
            of_itself |= _of_itself(node)
    for node in nodes:
        if id(node) not in of_itself and any(True for _ in _why(node, modules, bases, hooks)):
            yield Reach(getattr(node, "lineno", 0), _shown(node))


def halves(tree: ast.AST, folder: str | Path | None) -> set[str]:
    """Return which halves of a way to the doctor a text has: harmless, as long as they are apart.

    Those are `self.__dict__`, and a module that is handed on and may be such a `self`.
    """
    modules = _Modules(_around(folder))
    nodes = list(ast.walk(tree))
    for node in nodes:
        modules.bind(node)
    bases = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    found = {
        "dict" for node in nodes if isinstance(node, ast.Attribute) and node.attr == "__dict__"
    }
    for node in nodes:
        meant = modules.meant(node) if isinstance(node, ast.Name | ast.Attribute) else None
        if meant is not None and id(node) not in bases and not meant[1] and meant[0] in SHARED:
            found.add("module")
    return found


def may_be_imported(module: str, folders: Collection[Path] = ()) -> bool:
    """Tell whether a module is the learner's, harmless, or not there at all."""
    top, parts = module.partition(".")[0], module.split(".")
    if not _is_shared(top, folders):
        return True
    used = (may_be_used(".".join(parts[:n]), parts[n]) for n in range(1, len(parts)))
    return top in MODULES and all(used)


class _Modules:
    """The names of a text that mean modules, and which.

    Args:
        folders: of the learner's own modules.
    """

    def __init__(self, folders: Collection[Path]) -> None:
        self.folders = folders
        self.named: dict[str, str] = {}

    def bind(self, node: ast.AST) -> None:
        """Take in what a statement imports."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                self.named[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if _is_module(whole):
                    self.named[alias.asname or alias.name] = whole

    def meant(self, node: ast.AST) -> tuple[str, list[str]] | None:
        """Return the module that a chain of attributes begins with, and the attributes."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.named:
            return None
        module = self.named[node.id]
        while names and _is_module(f"{module}.{names[0]}"):
            if not may_be_used(module, names[0]):
                break
            module = f"{module}.{names.pop(0)}"
        return module, names

    def leads_to_another(self, module: str, names: Sequence[str]) -> bool:
        """Tell whether a chain of attributes leads to a module that this one has imported."""
        found: Any = sys.modules.get(module)
        for name in names:
            found = _attribute(found, name)
            if isinstance(found, types.ModuleType):
                return True
        return False

    def is_known(self, module: str) -> bool:
        """Tell whether a module is shared with the doctor: Python's, or an installed one."""
        return _is_shared(module.partition(".")[0], self.folders)


def _why(
    node: ast.AST, modules: _Modules, bases: set[int], hooks: Collection[str]
) -> Iterator[bool]:
    """Yield True for each reason why a node could reach the doctor."""
    if isinstance(node, ast.Attribute):
        yield from _of_attribute(node, modules, bases)
    elif isinstance(node, ast.Name):
        if node.id in UNNAMED or node.id in hooks:
            yield True
        if node.id == "__name__" and not isinstance(node.ctx, ast.Load):
            yield True
        meant = modules.meant(node)
        if meant and id(node) not in bases and isinstance(node.ctx, ast.Load):
            module, names = meant
            if not names and module not in SHARED and modules.is_known(module):
                yield True
    elif isinstance(node, ast.Import):
        if not all(may_be_imported(it.name, modules.folders) for it in node.names):
            yield True
        if any(it.asname in hooks for it in node.names):
            yield True
    elif isinstance(node, ast.ImportFrom):
        yield from _of_import(node, modules, hooks)
    elif isinstance(node, ast.ClassDef):
        if any(name in LYING for it in node.body if not _gives_array(it) for name in _defined(it)):
            yield True
    elif isinstance(node, ast.Module):
        if any(name in hooks for it in node.body for name in _defined(it)):
            yield True
    elif isinstance(node, ast.MatchClass):
        if not all(map(may_be_read, node.kwd_attrs)):
            yield True
    elif (isinstance(node, ast.arg) and node.arg in hooks) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("query", "eval")
        and not all(map(_is_plain, node.args[:1]))
    ):
        yield True


def _of_attribute(node: ast.Attribute, modules: _Modules, bases: set[int]) -> Iterator[bool]:
    own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    own = own and modules.meant(node.value) is None
    read = may_be_read(node.attr) or (own and node.attr == "__dict__")
    if not read or (node.attr in OF_SHARED and not own):
        yield True
    stored = not isinstance(node.ctx, ast.Load)
    if stored and (node.attr in LYING or (_is_a_type(node.value) and not own)):
        yield True
    meant = modules.meant(node)
    if meant is None or not modules.is_known(meant[0]):
        return
    module, names = meant
    if not names:  # it is a module
        if (id(node) not in bases and module not in SHARED) or stored:
            yield True
        return
    is_output = f"{module}.{names[0]}" in OUTPUT
    if not may_be_used(module, names[0]) or any(it.startswith("_") for it in names[1:]):
        yield True
    if stored and not (is_output and len(names) == 1) and (module, names[0]) not in EXCEPTIONS:
        yield True
    if modules.leads_to_another(module, names):
        yield True
    if is_output and len(names) > 1 and names[1] not in OF_OUTPUT:
        yield True


def _of_import(node: ast.ImportFrom, modules: _Modules, hooks: Collection[str]) -> Iterator[bool]:
    if any((it.asname or it.name) in hooks for it in node.names):
        yield True
    if node.level or not node.module:
        return
    if node.module == ABSENT:  # which the doctor itself puts into what it reads
        if not all(may_be_read(it.name) and not it.name.startswith("_") for it in node.names):
            yield True
        if any(isinstance(vars(absent).get(it.name), types.ModuleType) for it in node.names):
            yield True
        return
    if not may_be_imported(node.module, modules.folders):
        yield True
    if modules.is_known(node.module):
        names = [it.name for it in node.names if it.name != "*"]
        if not all(may_be_used(node.module, name) for name in names):
            yield True
        if any(
            modules.leads_to_another(node.module, [name])
            for name in names
            if not _is_module(f"{node.module}.{name}")
        ):
            yield True
        if len(names) < len(node.names) and node.module.partition(".")[0] not in WITH_STARS:
            yield True


def _in_annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of annotations that are texts, which Python may evaluate."""
    for node in ast.walk(tree):
        for of in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            for it in ast.walk(of) if isinstance(of, ast.AST) else ():
                if isinstance(it, ast.Constant) and isinstance(it.value, str):
                    with contextlib.suppress(SyntaxError, ValueError):
                        yield from ast.walk(ast.parse(it.value.strip(), mode="eval"))


def _of_itself(call: ast.Call) -> set[int]:
    """Return what is `sys.modules` in `getattr(sys.modules[__name__], name)`, as of the book."""
    first = call.args[0] if call.args else None
    if (
        isinstance(call.func, ast.Name)
        and call.func.id in ("getattr", "hasattr")
        and isinstance(first, ast.Subscript)
        and ast.unparse(first) == "sys.modules[__name__]"
    ):
        return {id(first.value)}
    return set()


def _is_plain(node: ast.AST) -> bool:
    """Tell whether an argument is no text that is read as Python and names insides."""
    return not any(
        isinstance(it, ast.Constant) and isinstance(it.value, str) and "__" in it.value
        for it in ast.walk(node)
    )


def _is_a_type(node: ast.AST) -> bool:
    """Tell whether an expression gives the class of an object other than `self`."""
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        inner: ast.AST = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        inner = node.args[0] if node.args else node
    else:
        return False
    return not (isinstance(inner, ast.Name) and inner.id in ("self", "cls"))


def _defined(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement of a body binds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign) and not _is_none(node.value):
        yield from (it.id for it in node.targets if isinstance(it, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def _gives_array(node: ast.AST) -> bool:
    """Tell whether a statement is an `__array__` that gives back an attribute, and does no more.

    NumPy then sees what the program itself has stored, as with `return np.asarray(self.data)`.
    """
    if not isinstance(node, ast.FunctionDef) or node.name != "__array__" or node.decorator_list:
        return False
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) and len(node.body) == 1 else None
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("np.asarray", "np.array"):
        value = value.args[0] if value.args else None
    return isinstance(value, ast.Attribute) and ast.unparse(value.value) == "self"


def _is_none(node: ast.AST) -> bool:
    """Tell whether a value is None, as in `__array_ufunc__ = None`, which hides nothing."""
    return isinstance(node, ast.Constant) and node.value is None


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    if isinstance(node, ast.Module):
        return "a name of the doctor's"
    return " ".join(ast.unparse(node).split())[:100]


def _around(folder: str | Path | None) -> tuple[Path, ...]:
    """Return the folders in which a program's own modules are looked for before all others."""
    if folder is None:
        return ()
    start = Path(folder).resolve()
    while is_package(start) and start != start.parent:
        start = start.parent
    return (start,)


def _is_shared(top: str, folders: Collection[Path]) -> bool:
    """Tell whether a module is Python's or an installed one, and not the learner's own."""
    if top in MODULES or top in sys.stdlib_module_names:
        return True
    own = any((it / f"{top}.py").is_file() or any((it / top).glob("*.py")) for it in folders)
    return not own and _is_installed(top)


def _attribute(owner: object, name: str) -> object:
    """Return an attribute of a module or a class; None where there is none, or it has gone."""
    try:
        return getattr(owner, name, None)
    except ImportError:  # as a module says of a name that it has no more
        return None


def _is_module(name: str) -> bool:
    """Tell whether a dotted name is that of a module, which is loaded when it is asked for."""
    if isinstance(sys.modules.get(name), types.ModuleType):
        return True
    holder, _, last = name.rpartition(".")
    found = _attribute(sys.modules[holder], last) if holder in sys.modules else None
    return isinstance(found, types.ModuleType) and found.__name__ == name


_PATHS = tuple(sys.path)  # before a program has added its own


@cache
def _is_installed(top: str) -> bool:
    """Tell whether Python itself could load a module of this name."""
    if top in sys.builtin_module_names or top in sys.stdlib_module_names:
        return True
    return importlib.machinery.PathFinder.find_spec(top, list(_PATHS)) is not None
