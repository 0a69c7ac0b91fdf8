"""What Python itself reports of a program that reaches for the doctor around it.

A text is read before it is run (`watch/program/reaching.py`). This hook hears of what was not read:
a module that is loaded from elsewhere, a pickle that calls functions, the process's own memory.
"""

from __future__ import annotations

import ast
import os
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from firstnet.doctor.isolation.sandbox import python_folders
from firstnet.doctor.isolation.seatbelt import OURS
from firstnet.doctor.watch.program.guards import look_through

Report = Callable[[int, str], None]
CACHE = f"{os.sep}__pycache__{os.sep}"  # what is loaded from there has to be what the text says
COMPILED = (".pyc", ".pyo", ".so", ".pyd")
INSIDES = {  # audit events of what no program needs, and how it is named
    "sys._current_frames": "sys._current_frames()",
    "sys._current_exceptions": "sys._current_exceptions()",
    "sys.settrace": "sys.settrace()",
    "sys.setprofile": "sys.setprofile()",
    "sys.addaudithook": "sys.addaudithook()",
    "gc.get_objects": "gc.get_objects()",
    "gc.get_referrers": "gc.get_referrers()",
    "gc.get_referents": "gc.get_referents()",
}
OF_PICKLES = {  # what the arrays and the containers of a pickle are made with
    "builtins": "complex set frozenset bytearray list dict tuple object slice range int float str "
    "bool bytes",
    "__builtin__": "complex set frozenset bytearray list dict tuple object slice xrange int float "
    "str bool",
    "copy_reg": "_reconstructor",
    "copyreg": "_reconstructor",
    "_codecs": "encode",
    "collections": "OrderedDict defaultdict deque Counter",
    "datetime": "datetime date time timedelta",
    "array": "array _array_reconstructor",
}
OF_ARRAYS = {
    *("_reconstruct", "scalar", "ndarray", "dtype", "_frombuffer"),
    *("__newobj__", "RandomState", "Generator"),
}


def report_insides(report: Report) -> None:
    """Report from now on what reaches for Python's insides; there is no way back.

    Args:
        report: takes a line, 0 where it is not known, and what was done.
    """
    folders = tuple(f"{it}{os.sep}" for it in (*python_folders(), "/usr", *_own()))

    def is_pythons(path: str) -> bool:
        return path.startswith(("<", *folders))

    def hook(event: str, arguments: Sequence[Any]) -> None:
        if event == "exec":
            name = str(arguments[0].co_filename)
            caller = sys._getframe(1).f_code.co_filename
            if caller.startswith(OURS) or (is_pythons(name) and "zipimport" not in caller):
                return
            if not _is_as_read(arguments[0], name):
                report(0, f"{os.path.basename(name)}, which was loaded past the doctor")  # noqa: PTH119
        elif event == "open" and isinstance(arguments[0], str):
            path, mode = arguments[0], arguments[1]
            if path.endswith("mem") and os.path.realpath(path).startswith("/proc/"):
                report(0, f"open({path!r:.60})")
            elif path.endswith(COMPILED) and CACHE not in path and mode and not is_pythons(path):
                report(0, f"{os.path.basename(path)}, which is no text")  # noqa: PTH119
        elif event == "import" and arguments[1] and not is_pythons(str(arguments[1])):
            report(0, f"{os.path.basename(str(arguments[1]))}, which is no text")  # noqa: PTH119
        elif event == "pickle.find_class":
            if not _is_of_data(*map(str, arguments[:2])):
                report(0, f"a pickle with {arguments[0]}.{arguments[1]}"[:100])
        elif event in INSIDES and _is_the_programs(is_pythons):
            report(0, INSIDES[event])

    sys.addaudithook(hook)


def _is_as_read(code: types.CodeType, name: str) -> bool:
    """Tell whether code is that of a file's text; what it reaches for is reported then."""
    try:
        text = Path(name).read_bytes()
        same: bool = compile(text, name, "exec", dont_inherit=True) == code
        if same:
            look_through(ast.parse(text), str(Path(name).parent))
    except (OSError, SyntaxError, ValueError):
        return False
    return same


def _is_of_data(module: str, name: str) -> bool:
    """Tell whether a class or function in a pickle makes data, and does nothing else."""
    top = module.partition(".")[0]
    if top == "numpy":
        return name in OF_ARRAYS or module.startswith("numpy.random")
    if top in ("pandas", "scipy", "sklearn"):
        return "." not in name and not name.startswith("_") and name[:1].isupper()
    if top == "__main__" or top not in sys.modules:
        return "." not in name
    return name in OF_PICKLES.get(module, "").split()


def _is_the_programs(is_pythons: Callable[[str], bool]) -> bool:
    """Tell whether a function of the program's own has asked, and not a library."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    name = frame.f_code.co_filename
    return not (name.startswith(OURS) or is_pythons(name))


def _own() -> list[str]:
    return [OURS.rstrip(os.sep)]
