"""What Python 2 or an old library left in a text that today's Python can parse."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from firstnet.doctor.reading.aged.elsewhere import foreign_files
from firstnet.doctor.reading.aged.iterators import used_up
from firstnet.doctor.reading.aged.modules import moved_modules, shadowing
from firstnet.doctor.reading.aged.names import undefined_names
from firstnet.doctor.reading.aged.ragged import ragged_arrays
from firstnet.doctor.reading.mending import Mend
from firstnet.doctor.reading.spans import Change, put
from firstnet.doctor.text.lines import error_of
from firstnet.doctor.text.nodes import parse

Look = Callable[[ast.Module, str], Iterator[Change]]

SAME = {"iteritems": "items", "iterkeys": "keys", "itervalues": "values"}
STRINGS = {
    "letters": "ascii_letters",
    "lowercase": "ascii_lowercase",
    "uppercase": "ascii_uppercase",
}
REMOVED = {
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "unicode": "str",
    "float_": "np.float64",
    "complex_": "np.complex128",
    "NaN": "np.nan",
    "NAN": "np.nan",
    "Inf": "np.inf",
    "Infinity": "np.inf",
    "infty": "np.inf",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "row_stack": "np.vstack",
    "trapz": "np.trapezoid",
    "in1d": "np.isin",
    "round_": "np.round",
}


def leftovers(
    lines: Sequence[str], path: str, notebook: bool = False
) -> tuple[list[str], list[Mend]]:
    """Return the lines without the leftovers that stop today's Python, and the edits."""
    now, edits = list(lines), []
    looks: tuple[Look, ...] = (
        python2_attributes,
        printed_formats,
        removed_from_numpy,
        ragged_arrays,
        used_up,
        foreign_files,
        shadowing,
    )
    for look in looks:
        now, more = _taken(look, now, path)
        edits += more
    after, more = undefined_names(now, path, notebook)
    if error_of("\n".join(after), path) is None:
        now, edits = after, edits + more
    now, more = _taken(moved_modules, now, path)
    return now, edits + more


def _taken(look: Look, lines: list[str], path: str) -> tuple[list[str], list[Mend]]:
    changes = list(look(parse("\n".join(lines)), path))
    if not changes:
        return lines, []
    after, edits = put(changes, lines)
    return (after, edits) if error_of("\n".join(after), path) is None else (lines, [])


def python2_attributes(tree: ast.Module, _: str) -> Iterator[Change]:
    """Yield the methods that the objects of Python 2 had."""
    own = {inner.name for inner in ast.walk(tree) if isinstance(inner, ast.FunctionDef)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr in own:
            continue
        value = ast.unparse(node.value)
        name = node.attr
        if name in SAME:
            yield _renamed(node, f"{value}.{SAME[name]}", f"{name}() is Python 2")
        elif value == "string" and name in STRINGS:
            yield _renamed(node, f"string.{STRINGS[name]}", f"string.{name} is Python 2")
        elif value == "sys" and name == "maxint":
            yield _renamed(node, "sys.maxsize", "sys.maxint is Python 2")
        elif value == "time" and name == "clock":
            yield _renamed(node, "time.perf_counter", "time.clock is gone since Python 3.8")
        elif value == "itertools" and name in ("izip", "imap", "ifilter"):
            yield _renamed(node, name[1:], f"itertools.{name} is Python 2")


def _renamed(node: ast.expr, becomes: str, what: str) -> Change:
    return Change(node, "ND011", f"{what}; today it is {becomes}.", becomes)


def printed_formats(tree: ast.Module, _: str) -> Iterator[Change]:
    """Yield print("%d") % x, which was a statement and is now None % x."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Expr) else None
        if (
            isinstance(value, ast.BinOp)
            and isinstance(value.op, ast.Mod)
            and isinstance(value.left, ast.Call)
            and ast.unparse(value.left.func) == "print"
            and len(value.left.args) == 1
        ):
            inner = ast.BinOp(value.left.args[0], value.op, value.right)
            message = "The % stands behind the brackets of print, so it gets None and not the text."
            yield Change(value, "ND010", message, f"print({ast.unparse(inner)})")


LIBRARIES = {"numpy": "numpy", "sklearn": "scikit-learn"}  # by what is imported
GONE = {  # by the name: the library, its last version with it, and what is said
    "asfarray": (
        "numpy",
        "1.26",
        "NumPy has no asfarray any more; it is np.asarray(…, dtype=float) today.",
    ),
    "load_boston": (
        "scikit-learn",
        "1.1",
        "scikit-learn has no load_boston any more; fetch_california_housing has houses, too.",
    ),
    "fetch_mldata": (
        "scikit-learn",
        "0.21",
        "scikit-learn has no fetch_mldata any more; it is fetch_openml today.",
    ),
}


def _endless(call: ast.Call) -> Iterator[Change]:
    """Yield the threshold of np.set_printoptions that once stood for no limit."""
    for word in call.keywords:
        if word.arg == "threshold" and re.fullmatch(
            r"['\"]nan['\"]|\w+\.nan", ast.unparse(word.value)
        ):
            message = "NumPy takes no nan for threshold any more; no limit is float('inf') today."
            yield Change(word.value, "ND024", message, "float('inf')")


def gone(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield where a name is used that a library had once, the name, and what there is today.

    A function of the learner's may have that name, and an import may be tried, with another one for
    where it fails.
    """
    tried = {
        id(node)
        for inner in ast.walk(tree)
        if isinstance(inner, ast.Try)
        for part in inner.body
        for node in ast.walk(part)
    }
    libraries: dict[str, str] = {}  # by the names that they, and what is in them, have here
    found: list[tuple[int, str, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                root = (getattr(node, "module", None) or alias.name).partition(".")[0]
                libraries[(alias.asname or alias.name).partition(".")[0]] = LIBRARIES.get(root, "")
                if isinstance(node, ast.ImportFrom) and id(node) not in tried:
                    found.append((node.lineno, alias.name, LIBRARIES.get(root, "")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in tried:
            root = ast.unparse(node).partition(".")[0]
            found.append((node.lineno, node.attr, libraries.get(root, "")))
    for line, name, library in sorted(found):
        if name in GONE and GONE[name][0] == library and not _is_there(*GONE[name][:2]):
            yield line, name, GONE[name][2]


def _is_there(library: str, last: str) -> bool:
    """Tell whether a version of a library is installed that is no later than the last with a name.

    Of one that is not installed, today's version is meant.
    """
    try:
        found = version(library)
    except PackageNotFoundError:
        return False
    numbers = [[int(it) for it in re.findall(r"\d+", each)[:2]] for each in (found, last)]
    return numbers[0] <= numbers[1]


def removed_from_numpy(tree: ast.Module, _: str) -> Iterator[Change]:
    """Yield the names that NumPy had once and has no more."""
    aliases = {
        it.asname or it.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for it in node.names
        if it.name == "numpy"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("set_printoptions"):
            yield from _endless(node)
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        name, alias = node.attr, node.value.id
        if alias in aliases and name in REMOVED and not hasattr(np, name):
            new = re.sub(r"^np\.", f"{alias}.", REMOVED[name])
            message = f"NumPy has no {alias}.{name} any more; it is {new} today."
            yield Change(node, "ND024", message, new)
