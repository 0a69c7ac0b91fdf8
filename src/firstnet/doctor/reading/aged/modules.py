"""The modules that a learner imports: moved since Python 2, missing here, shadowed, or beside."""

from __future__ import annotations

import ast
import contextlib
import difflib
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from firstnet.doctor.beside import is_package, programs_in
from firstnet.doctor.reading.spans import Change
from firstnet.doctor.standins import folders
from firstnet.doctor.standins.modules import can_stand_in
from firstnet.doctor.text.nodes import guarded

ABSENT = "firstnet.doctor.standins.absent"
MOVED = {
    "cPickle": "pickle",
    "cStringIO": "io",
    "StringIO": "io",
    "Tkinter": "tkinter",
    "Queue": "queue",
    "ConfigParser": "configparser",
    "urllib2": "urllib.request",
    "httplib": "http.client",
    "__builtin__": "builtins",
    "itertools": "itertools",
}
IZIP = {"izip": "zip", "imap": "map", "ifilter": "filter"}
USUAL = {"numpy", "random", "pickle", "math", "gzip", "json", "os", "sys", "time", "struct"}
OTHERS = {
    "matplotlib",
    "pandas",
    "scipy",
    "sklearn",
    "tensorflow",
    "torch",
    "csv",
    "copy",
    "urllib",
}


def sibling(path: str | Path, module: str) -> Path | None:
    """Return the file of a module that stands beside a file, or None.

    Args:
        path: of the file that imports it, or the folder.
        module: its name, which may have dots: "src.network".
    """
    place = Path(path)
    folder = place if place.is_dir() else place.parent
    *parts, last = module.split(".")
    folder = folder.joinpath(*parts)
    files = folder / f"{last}.py", folder / last / "__init__.py"
    with contextlib.suppress(OSError):  # a name that is too long for a file
        return next((file for file in files if file.is_file()), None)
    return None


def is_known(module: str, path: str | Path) -> bool:
    """Tell whether a module can be imported: Python's own, installed, or beside the file."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or sibling(path, module) or sibling(path, top):
        return True
    if folders.is_set() and can_stand_in(module):
        return True
    above = Path(path).resolve().parents
    try:
        if any((folder / top).is_dir() or sibling(folder, module) for folder in above[:3]):
            return True  # beside the file, or where `sys.path.append(os.pardir)` leads
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError, AttributeError, OSError):
        return False


def moved_modules(tree: ast.Module, path: str) -> Iterator[Change]:
    """Yield the imports that today's Python can't fulfil."""
    safe = guarded(tree)
    for node in ast.walk(tree):
        if node in safe:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom) and (other := _other_name(node, path)):
            yield other
        elif isinstance(node, ast.Import):
            yield from _imported(node, path)
        elif isinstance(node, ast.ImportFrom):
            for change in _imported_from(node, path):
                in_part = change.assumed.endswith(LEFT_OUT) and _computes_with(node, tree)
                yield (
                    replace(change, assumed=change.assumed.replace(LEFT_OUT, IN_PART))
                    if in_part
                    else change
                )


LEFT_OUT = "so what uses it was not run"
IN_PART = "so the functions that compute with it were not run as they are"
ASIDE = re.compile(r"load|data|plot|show|draw|save|progress|tqdm", re.IGNORECASE)


def _computes_with(node: ast.ImportFrom, tree: ast.Module) -> bool:
    """Tell whether functions use what a missing module was to bring, but to load or to show."""
    names = {name.asname or name.name for name in node.names}
    names = {name for name in names if not ASIDE.search(name)}
    functions = (inner for inner in ast.walk(tree) if isinstance(inner, ast.FunctionDef))
    used = {
        it.id for function in functions for it in ast.walk(function) if isinstance(it, ast.Name)
    }
    return "*" in names or bool(names & used)


ALIKE = 0.8  # how much of the name of a file and of a module is the same, from 0 to 1


def _other_name(node: ast.Import | ast.ImportFrom, path: str) -> Change | None:
    """Return what is said of `from Matrix import …` or `losses` beside matrix.py or loss.py."""
    one = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
    alone = len(node.names) == 1 if isinstance(node, ast.Import) else node.level == 0
    if not alone or not one or "." in one or is_known(one, path):
        return None
    if one in MOVED or can_stand_in(one):
        return None
    beside = {
        program.stem: program for program in programs_in(Path(path).parent) if program != Path(path)
    }
    other_case = [it for it in beside if it.casefold() == one.casefold()]
    close = [*other_case, *difflib.get_close_matches(one, beside, 1, ALIKE)]
    if not close:
        return _misspelt(node, one)
    names = ", ".join(_written(name.name, name.asname) for name in node.names)
    new = f"from {close[0]} import {names}"
    if isinstance(node, ast.Import):
        new = f"import {close[0]} as {node.names[0].asname or one}"
    message = f"There is no module {one}; the file beside is {close[0]}.py."
    return Change(node, "ND021", message, new, level="error")


def _imported(node: ast.Import, path: str) -> Iterator[Change]:
    missing = [name for name in node.names if not is_known(name.name, path)]
    if not missing:
        return
    parts, absent = [], []
    for name in node.names:
        if name not in missing:
            parts.append(_written(name.name, name.asname))
        elif name.name in MOVED:
            parts.append(_written(MOVED[name.name], name.asname or name.name))
        else:
            bound = name.asname or name.name.split(".")[0]
            absent.append(_written(name.name.replace(".", "_"), bound))
    statements = [f"import {', '.join(parts)}"] if parts else []
    advice = statements[0] if statements and not absent else None
    if absent:
        statements.append(f"from {ABSENT} import {', '.join(absent)}")
    yield _change(node, missing[0].name, advice, "; ".join(statements))


def _misspelt(node: ast.Import | ast.ImportFrom, one: str) -> Change | None:
    """Return what is said of `import nump`: a module that everyone has, but for a letter."""
    close = difflib.get_close_matches(one, USUAL | OTHERS, 1, ALIKE)
    if not close or not one.isalpha() or abs(len(one) - len(close[0])) > 1:
        return None
    names = ", ".join(_written(name.name, name.asname) for name in node.names)
    new = f"from {close[0]} import {names}"
    if isinstance(node, ast.Import):
        new = f"import {_written(close[0], node.names[0].asname or one)}"
    return Change(
        node, "ND021", f"There is no module {one}; did you mean {close[0]}?", new, level="error"
    )


def _written(name: str, asname: str | None) -> str:
    return f"{name} as {asname}" if asname and asname != name else name


def _imported_from(node: ast.ImportFrom, path: str) -> Iterator[Change]:
    module = node.module or ""
    names = ", ".join(_written(name.name, name.asname) for name in node.names)
    if node.level and is_package(Path(path).parent):
        return  # it is run as a part of its package
    if node.level:
        yield from _imported_from_package(node, path, names)
    elif module == "itertools" and {name.name for name in node.names} & set(IZIP):
        yield _from_itertools(node)
    elif not is_known(module, path):
        if module in MOVED:
            new = f"from {MOVED[module]} import {names}"
            yield _change(node, module, new, new)
        else:
            runs = "pass" if names == "*" else f"from {ABSENT} import ({names})"
            yield _change(node, module, None, runs)


def _imported_from_package(node: ast.ImportFrom, path: str, names: str) -> Iterator[Change]:
    """Yield `from .network import Network` where the file is run by itself."""
    module = node.module or ""
    wanted = module or node.names[0].name
    if node.level == 1 and sibling(path, wanted):
        new = f"from {module} import ({names})" if module else f"import {names}"
        yield Change(node, "ND021", f"Run by itself, the file can't import .{module}.", new)
    else:
        runs = "pass" if names == "*" else f"from {ABSENT} import ({names})"
        yield _change(node, "." * node.level + module, None, runs)


def _from_itertools(node: ast.ImportFrom) -> Change:
    kept = [_written(name.name, name.asname) for name in node.names if name.name not in IZIP]
    own = [
        f"{name.asname or name.name} = {IZIP[name.name]}"
        for name in node.names
        if name.name in IZIP
    ]
    first = [f"from itertools import {', '.join(kept)}"] if kept else []
    message = "itertools.izip and its like are Python 2; today zip, map and filter are as frugal."
    return Change(node, "ND011", message, "; ".join(first + own))


def _change(node: ast.stmt, module: str, advice: str | None, runs: str) -> Change:
    if module in MOVED:
        return Change(
            node,
            "ND011",
            f"The module {module} is Python 2; today it is {MOVED[module]}.",
            advice,
            runs=None if advice == runs else runs,
        )
    return Change(
        node,
        "ND021",
        f"The module {module} is neither installed here nor beside the file.",
        expected="a module that is there",
        assumed=f"line {node.lineno}: {module} is missing, {LEFT_OUT}",
        runs=runs,
    )


def shadowing(tree: ast.Module, path: str) -> Iterator[Change]:
    """Yield the imports that find a file of the learner's in place of the module they want."""
    own = Path(path)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in {it.partition(".")[0] for it in names}:
            file = sibling(path, name)
            itself = own.stem == name and own.suffix == ".py"
            if not (file or itself) or not _is_meant(name, itself):
                continue
            found = own.name if itself else file.name if file else ""
            yield Change(
                node,
                "ND023",
                f"`import {name}` finds your own file {found}, not the module {name}.",
                expected=f"another name for {found}",
                level="error" if itself else "",
            )


def _is_meant(name: str, itself: bool) -> bool:
    """Tell whether the module of that name that everyone knows was meant."""
    if name in USUAL or name in sys.stdlib_module_names:
        return True
    return itself and name in ("matplotlib", "scipy", "pandas", "sklearn", "torch")
