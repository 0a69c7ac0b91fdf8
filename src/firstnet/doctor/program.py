"""A learner's program, loaded: its definitions without its training."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import random
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from firstnet.doctor.clock import PATIENCE
from firstnet.doctor.report import Place
from firstnet.doctor.sifting import sift
from firstnet.doctor.source import Source
from firstnet.doctor.standing_in import stand_in

MODULE = "learner"


class TimeUp(BaseException):
    """The learner's code was given enough time; not an Exception, so that no `except` eats it."""


@dataclass(frozen=True)
class Crash:
    """An exception that came out of the learner's code.

    Attributes:
        kind: of exception: "ValueError".
        message: its text, on one line.
        line: of the learner's file, where it was raised; None if outside of it.
        function: the learner's function in which it was raised.
    """

    kind: str
    message: str
    line: int | None
    function: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True, eq=False)
class Program:
    """A loaded program.

    Attributes:
        source: where it comes from.
        tree: what was run of it.
        names: the names that it defines, with their values.
        dropped: what was not run, a sentence each.
    """

    source: Source
    tree: ast.Module
    names: dict[str, Any]
    dropped: tuple[str, ...] = ()

    def functions(self) -> dict[str, ast.FunctionDef]:
        """Return the definitions of its functions and methods, "Class.method" by name."""
        found: dict[str, ast.FunctionDef] = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        found[f"{node.name}.{method.name}"] = method
        return found

    def lambdas(self) -> dict[str, ast.Lambda]:
        """Return the functions that it writes as `name = lambda …`, by name."""
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def own_classes(self) -> list[type]:
        """Return the classes that it defines itself, in the order of the file."""
        names = [node.name for node in self.tree.body if isinstance(node, ast.ClassDef)]
        return [it for it in map(self.names.get, names) if isinstance(it, type)]


def load(source: Source) -> Program:
    """Run the definitions of a program.

    Raises:
        SyntaxError: it is not Python.
        Exception: whatever a definition raises.
    """
    sifted = sift(source.tree())
    extra = stand_in(sifted.tree)
    tree = ast.Module([*sifted.tree.body, *([extra] if extra else [])], [])
    return run(source, tree, tuple(sifted.dropped))


def load_changed(program: Program, source: Source, line: int, end_line: int) -> Program:
    """Load a program of which only some lines have changed, without sifting all of it again.

    Args:
        program: as it was.
        source: with the change.
        line: the first line that changed, in the text as it was.
        end_line: the last one.

    Raises:
        as `load`.
    """
    longer = source.runnable.count("\n") - program.source.runnable.count("\n")
    for number, node in enumerate(program.tree.body):
        end = node.end_lineno or node.lineno
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and node.lineno <= line <= end_line <= end
        ):
            lines = source.runnable.split("\n")[node.lineno - 1 : end + longer]
            above = "\n" * (node.lineno - 1)
            fresh = ast.parse(above + "\n".join(lines), filename=source.path).body
            body = [*program.tree.body[:number], *fresh, *program.tree.body[number + 1 :]]
            return run(source, ast.Module(body, []), program.dropped)
    return load(source)


def run(source: Source, tree: ast.Module, dropped: tuple[str, ...] = ()) -> Program:
    """Run a tree of definitions in a module of its own."""
    module = types.ModuleType(MODULE)
    module.__file__ = source.path
    sys.modules[MODULE] = module
    seed(0)
    exec(compile(tree, source.path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # in the child
    return Program(source, tree, module.__dict__, dropped)


def seed(number: int) -> None:
    """Deal the same chance again to whoever asks the global generators."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002  # the learner's code draws from it


def crash(error: BaseException, path: str) -> Crash:
    """Return what is told of an exception that came out of the file at `path`."""
    ours = [it for it in traceback.extract_tb(error.__traceback__) if it.filename == path]
    message = " ".join(str(error).split())
    line, function = (ours[-1].lineno, ours[-1].name) if ours else (None, "")
    return Crash(type(error).__name__, message, line, function)


def show_lines(source: Source) -> None:
    """Let tracebacks find the text of a file that is only in memory."""
    lines = source.runnable.splitlines(keepends=True)
    linecache.cache[source.path] = (len(source.runnable), None, lines, source.path)


def place_of(node: ast.AST) -> Place:
    """Return where a node of the syntax tree stands."""
    line = getattr(node, "lineno", 1)
    end = getattr(node, "end_lineno", None) or line
    return Place(line, end, getattr(node, "col_offset", 0) + 1)


class Named(Protocol):
    """A thing with a name: a verb."""

    @property
    def name(self) -> str:
        """As in `Program.functions`."""


def reached(program: Program, verbs: Iterable[Named | None]) -> tuple[str, ...]:
    """Return the names of these functions, and of the learner's functions that they call."""
    functions = program.functions()
    found: dict[str, None] = {}
    waiting = [verb.name for verb in verbs if verb is not None]
    while waiting:
        name = waiting.pop(0)
        if name in found or name not in functions:
            continue
        found[name] = None
        called = called_names(functions[name])
        waiting += [it for it in functions if it.split(".")[-1] in called]
    return tuple(found)


def called_names(tree: ast.AST) -> set[str]:
    """Return the names of all functions and methods that are called in a tree."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                names.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                names.add(node.func.attr)
    return names


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Run without prints, warnings and floating-point errors."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the code within after so many seconds of work, where the system has timers.

    So it comes about on a busy computer where it would on an idle one. What only waits is given
    longer, and not for ever. Within another limit the shorter one counts, and the other one goes on
    afterwards.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def ring(number: int, frame: types.FrameType | None) -> Any:
        raise TimeUp(f"it did not come to an end within {seconds:g} s")

    work = _timer(signal.ITIMER_PROF, signal.SIGPROF, seconds, time.process_time, ring)
    wait = _timer(signal.ITIMER_REAL, signal.SIGALRM, PATIENCE * seconds, time.monotonic, ring)
    with work, wait:
        yield


@contextlib.contextmanager
def _timer(
    timer: int,
    number: int,
    seconds: float,
    clock: Callable[[], float],
    ring: Callable[[int, types.FrameType | None], Any],
) -> Iterator[None]:
    """Set one of the system's timers within, and let an outer one go on afterwards."""
    start, (left, _) = clock(), signal.getitimer(timer)
    before = signal.signal(number, ring)
    signal.setitimer(timer, min(seconds, left or seconds))
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)
        if left:
            signal.setitimer(timer, max(left - (clock() - start), 1e-3))


def randomness(name: str) -> Any:
    """Return what an argument of this name draws random numbers with: a generator, or a seed."""
    return 0 if "seed" in name or "state" in name else np.random.default_rng(0)
