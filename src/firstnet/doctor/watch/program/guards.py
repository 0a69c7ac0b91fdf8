"""Builtin functions for a learner's program: they report what reaches for the doctor, and do it.

What a text says is read before it is run (`reaching.py`). What it only makes up while it runs, such
as the name of an attribute, passes through these.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import sys
import types
from collections.abc import Callable
from typing import Any

from firstnet.doctor.watch.program.allowed import may_be_read, may_be_used
from firstnet.doctor.watch.program.instrument import HOOKS, VALUE
from firstnet.doctor.watch.program.reaching import halves, reaches

Report = Callable[[int, str], None]


OURS = ("numpy", "firstnet.doctor", "json", "math")
SEEDED = "numpy.random"  # whose functions the doctor itself replaces
_functions: list[tuple[types.ModuleType, dict[str, Any]]] = []


_halves: set[str] = set()  # of all texts that were read


def _to_nobody(line: int, text: str) -> None:
    """Report to nobody: there is no other process, as in a browser."""


_report: list[Report] = [_to_nobody]


def report_to(report: Report) -> None:
    """Let these functions report to somebody: the line, 0 if it is not known, and what is done."""
    _report[0] = report


def tell(line: int, text: str) -> None:
    """Report what a program reaches for."""
    _report[0](line, text)


def remember() -> None:
    """Take down the functions of what the doctor judges with, before the first program runs."""
    if not _functions:
        for name, module in list(sys.modules.items()):
            if not name.startswith(OURS) or name.startswith(SEEDED):
                continue
            own = {each: it for each, it in vars(module).items() if callable(it)}
            _functions.append((module, own))


def look_for_replaced() -> None:
    """Report functions that a program has replaced, however it came by their module."""
    for module, own in _functions:
        now = vars(module)
        for name, it in own.items():
            if now.get(name) is not it:
                tell(0, f"{module.__name__}.{name}, which is replaced")


def look_through(tree: ast.AST, folder: str | None) -> None:
    """Report what in a text could reach the doctor, alone or with what was read before."""
    _halves.update(halves(tree, folder))
    if len(_halves) > 1:
        tell(0, "self.__dict__, where numpy.random is handed on")
    for reach in reaches(tree, folder, HOOKS):
        tell(*reach)


def guarded_builtins() -> dict[str, Any]:
    """Return Python's builtins, with those that look inside replaced by functions that report."""
    return {**vars(builtins), **{of.__name__.removesuffix("_"): of for of in GUARDS}}


def _line() -> int:
    return sys._getframe(2).f_lineno


def _is_shared(value: Any) -> bool:
    """Tell whether an object is a module, or a class of one, that the doctor may use, too."""
    if isinstance(value, type):
        value = sys.modules.get(value.__module__)
    return isinstance(value, types.ModuleType) and VALUE not in vars(value)


def getattr_(value: Any, name: str, /, *default: Any) -> Any:
    """Return an attribute; report names of Python's insides."""
    if isinstance(value, types.ModuleType):
        allowed = isinstance(name, str) and may_be_used(value.__name__, name)
        allowed = allowed and not isinstance(getattr(value, name, None), types.ModuleType)
    else:
        allowed = type(name) is str and may_be_read(name)
    if not allowed:
        tell(_line(), f"getattr(…, {name!r:.60})")
    return getattr(value, name, *default)


def setattr_(value: Any, name: str, new: Any, /) -> None:
    """Set an attribute; report those of modules and of classes that are not the program's."""
    if _is_shared(value) or type(name) is not str or not may_be_read(name):
        tell(_line(), f"setattr(…, {name!r:.60}, …)")
    setattr(value, name, new)


def delattr_(value: Any, name: str, /) -> None:
    """Remove an attribute; report those of modules and of classes that are not the program's."""
    if _is_shared(value) or type(name) is not str or not may_be_read(name):
        tell(_line(), f"delattr(…, {name!r:.60})")
    delattr(value, name)


def vars_(*value: Any) -> Any:
    """Return what an object or a frame holds, and report it."""
    if value and isinstance(value[0], argparse.Namespace):
        return vars(value[0])
    tell(_line(), "vars(…)")
    return vars(value[0]) if value else sys._getframe(1).f_locals


def locals_() -> Any:
    """Return the names of a function, and report it."""
    tell(_line(), "locals()")
    return sys._getframe(1).f_locals


def globals_() -> Any:
    """Return the names of a module, and report it."""
    tell(_line(), "globals()")
    return sys._getframe(1).f_globals


def eval_(source: Any, names: Any = None, own: Any = None, /) -> Any:
    """Evaluate a text; report what in it could reach the doctor."""
    return _run(eval, source, names, own, sys._getframe(1))


def exec_(source: Any, names: Any = None, own: Any = None, /) -> None:
    """Execute a text; report what in it could reach the doctor."""
    _run(exec, source, names, own, sys._getframe(1))


def _run(run: Callable[..., Any], source: Any, names: Any, own: Any, frame: types.FrameType) -> Any:
    code = source
    if isinstance(source, str | bytes):
        kind = "eval" if run is eval else "exec"
        text = source.strip() if run is eval else source
        look_through(compile(text, "<string>", kind, ast.PyCF_ONLY_AST), None)
        code = compile(text, "<string>", kind)
    else:
        tell(frame.f_lineno, f"{run.__name__}(…) of what is no text")
    if names is None:
        names, own = frame.f_globals, frame.f_locals if own is None else own
    names.setdefault("__builtins__", frame.f_builtins)
    return run(code, names, names if own is None else own)


def compile_(*arguments: Any, **options: Any) -> Any:
    """Compile a text, and report it."""
    tell(_line(), "compile(…)")
    return compile(*arguments, **options)


def breakpoint_(*arguments: Any, **options: Any) -> Any:
    """Report the wish for a debugger."""
    tell(_line(), "breakpoint()")
    return breakpoint(*arguments, **options)


GUARDS: tuple[Callable[..., Any], ...] = (
    *(getattr_, setattr_, delattr_, vars_, locals_, globals_, eval_, exec_, compile_, breakpoint_),
)
