"""Run a learner's whole program, instrumented: the file itself and the modules beside it."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import io
import linecache
import os
import sys
import traceback
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from firstnet.doctor.beside import is_package
from firstnet.doctor.reading.reading import read
from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Place, place_of
from firstnet.doctor.text.nodes import find_all
from firstnet.doctor.watch.program.guards import (
    guarded_builtins,
    look_for_replaced,
    look_through,
    remember,
)
from firstnet.doctor.watch.program.instrument import Sites, instrument
from firstnet.doctor.watch.program.minimizing import watched_minimizers
from firstnet.doctor.watch.program.ordered import OrderedSet
from firstnet.doctor.watch.program.recorder import (
    BudgetSpent,
    InBranch,
    Inexact,
    Recorder,
    TurnRecorded,
)
from firstnet.doctor.watch.program.seeding import seeded
from firstnet.doctor.watch.program.whole_numbers import with_floats

MAIN = "__main__"
REMOVED = {  # names that NumPy had when many programs were written
    "asfarray": lambda a, dtype=float: np.asarray(a, dtype=dtype),
    "product": np.prod,
    "cumproduct": np.cumprod,
    "sometrue": np.any,
    "alltrue": np.all,
    "float_": np.float64,
    "Inf": np.inf,
    "NaN": np.nan,
    "infty": np.inf,
}
A_CHARACTER = 10  # work to write one of an array
FIRST_LINES, LAST_LINES = 200, 400  # of what a program prints

MISSING = (OSError, EOFError, MemoryError, ModuleNotFoundError, KeyboardInterrupt)
# Exceptions that no data can bring about: the program's own text is at fault.
BY_THE_TEXT = ("NameError", "UnboundLocalError", "SyntaxError", "IndentationError", "ImportError")
# Exceptions that a statement of a program raises, whatever files and modules are there.
OWN = ("AttributeError", "IndexError", "KeyError", "NameError", "TypeError", "ValueError")
TOO_LARGE = (
    "array is too big"  # what NumPy says where addresses have 32 bits, instead of MemoryError
)
ENDED, SPENT, EXITED, RAISED = "ended", "spent", "exited", "raised"


@dataclass(frozen=True)
class Raised:
    """An exception that ended the program.

    Attributes:
        kind: "ValueError".
        message: its text, on one line.
        file, line: the innermost of the learner's own lines; line 0 if there is none.
        function: in which that line is.
        depth: functions of the learner's own between the module and that line.
        calls: the functions from the module to that line.
        nothing: the file and the first line of the function that ends without `return`, and whose
            None it is about; None where that is not known.
    """

    kind: str
    message: str
    file: str = ""
    line: int = 0
    function: str = ""
    calls: tuple[str, ...] = ()
    error: BaseException | None = field(default=None, repr=False, compare=False)
    nothing: tuple[str, int] | None = None

    @property
    def is_missing(self) -> bool:
        """Whether something was not there or not allowed, which says nothing of the network."""
        if isinstance(self.error, ModuleNotFoundError) and self.file:
            beside = Path(self.file).parent / (self.error.name or "").split(".")[0]
            if beside.with_suffix(".py").is_file():  # it is there, but not where it is looked for
                return False
        if sys.maxsize < 2**32 and TOO_LARGE in self.message:  # in a browser
            return True
        return isinstance(self.error, MISSING) or self.kind in ("MissingExtra", "Refused")

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True)
class Outcome:
    """How a run ended: "ended", "spent" (its budget), "exited" or "raised".

    Attributes:
        raised: the exception that ended it.
        printed: its lines.
        own: those that it printed before the doctor called what it defines.
    """

    how: str
    raised: Raised | None = None
    printed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def stopped(self) -> str:
        """The exception that a statement of the program has raised itself; "" if none has."""
        return str(self.raised) if self.raised is not None and self.raised.kind in OWN else ""


class Printed(io.TextIOBase):
    """Keeps the first and the last lines that a program prints.

    Args:
        spend: takes the work of writing arrays, which takes longer than most steps. The program
            holds this object as `sys.stdout`, so that it leads to nothing else of the doctor's.
    """

    def __init__(self, spend: Callable[[int], None] | None = None) -> None:
        self.spend = spend
        self.first: list[str] = []
        self.last: deque[str] = deque(maxlen=LAST_LINES)
        self.rest = ""

    def write(self, text: str, /) -> int:
        """Take what is printed."""
        if self.spend is not None and text.startswith("["):
            self.spend(A_CHARACTER * len(text))
        *lines, self.rest = (self.rest + str(text)).replace("\r", "\n").split("\n")
        self.rest = self.rest[-10_000:]
        for line in lines:
            kept = self.first if len(self.first) < FIRST_LINES else self.last
            kept.append(line[:300])
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True

    def lines(self) -> tuple[str, ...]:
        """Return what was kept, without empty lines."""
        return tuple(it for it in [*self.first, *self.last, self.rest] if it.strip())


@dataclass
class Learner:
    """A program of one or several files, ready to be executed as often as needed.

    Attributes:
        source: the file that is run.
        about: the file that is examined, where another one is run that imports it.
        sites: of all files, numbered once.
        seed: for the random numbers of a program that does not seed them itself.
        others: what is run in the place of files beside it, by their paths.
        careful: whether it stops where NumPy divides by 0 or makes nan.
        edited: files with an edit of the doctor, whose text was read through before.
        looked_at: the loops that may be its training, each with its file and its head; all, if
            there are none. So it is with an edit, where the training was seen without it.
        trained_in: the loops in which its training was seen, likewise.
    """

    source: Source
    about: Source = field(default=None)  # type: ignore[assignment]
    sites: Sites = field(default_factory=Sites)
    seed: int = 0
    others: Mapping[str, Source] = field(default_factory=dict)
    careful: bool = False
    edited: frozenset[str] = frozenset()
    looked_at: frozenset[tuple[str, str]] = frozenset()
    trained_in: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        self.about = self.about or self.source
        self._codes: dict[str, types.CodeType] = {}
        self.trees: dict[str, ast.Module] = {}  # of the files that were instrumented
        own = {source.path: source for source in (self.source, self.about)}
        self.sources: dict[str, Source] = {**self.others, **own}
        self.package, self.folder = _package_of(Path(self.source.path).resolve())

    def at(self, file: str, line: int) -> Place | None:
        """Return a line of one of its files, as the report names it; None for line 0."""
        return place_of(file, line, self.about.path)

    def with_edited(self, edited: Source) -> Learner:
        """Return the same program with another text of one of its files."""
        named = {it.path: it for it in (*self.sources.values(), edited)}
        source, about = named[self.source.path], named[self.about.path]
        files = self.edited | {edited.path}
        before = self.sources.get(edited.path)
        same = before is not None and _heads(before) == _heads(edited)
        return Learner(
            source,
            about,
            seed=self.seed,
            others=named,
            edited=files,
            looked_at=self.trained_in if same else frozenset(),
        )

    def may_train_in(self, loop: int) -> bool:
        """Tell whether a loop is one of those that may be its training."""
        if not self.looked_at:
            return True
        it = self.sites.loops[loop]
        return (it.file, it.text) in self.looked_at

    def execute(
        self,
        recorder: Recorder,
        call: Callable[[types.ModuleType, Recorder], None] | None = None,
    ) -> Outcome:
        """Run the program from its start to its end, or until its budget is spent.

        Args:
            recorder: takes what the program reports.
            call: is run after the program, to use what it only defines.

        Raises:
            SyntaxError: it isn't valid Python.
            TurnRecorded: the turn that the recorder asked for is over.
        """
        process = os.getpid()
        printed = Printed(recorder.spend)
        own: list[tuple[str, ...]] = []

        def calling(module: types.ModuleType, recorder: Recorder) -> None:
            own.append(printed.lines())
            if call is None:
                raise NothingToCall
            call(module, recorder)

        module = types.ModuleType(MAIN)
        module.__dict__.update(__file__=self.source.path, __package__=self.package or None)
        try:
            code = self.code(self.source)
            with self._surroundings(module, recorder, printed):
                outcome = _run(code, module, recorder, calling, self.sources)
        finally:
            if os.getpid() != process:  # a copy of the process, whose turn has not come to an end
                os._exit(1)
        lines = printed.lines()
        return Outcome(outcome.how, outcome.raised, lines, own[0] if own else lines)

    def code(self, source: Source) -> types.CodeType:
        """Return the instrumented code of a file."""
        if source.path not in self._codes:
            written = source.tree()
            if source.path not in self.edited:
                look_through(written, str(Path(source.path).parent))
            tree = instrument(with_floats(written), source.path, self.sites)
            self.trees[source.path] = tree
            self._codes[source.path] = compile(tree, source.path, "exec", dont_inherit=True)
            if not source.path.endswith(".ipynb"):  # as it was read, whatever its coding line says
                lines = source.text.splitlines(keepends=True)
                linecache.cache[source.path] = len(source.text), None, lines, source.path
        return self._codes[source.path]

    @contextlib.contextmanager
    def _surroundings(
        self, module: types.ModuleType, recorder: Recorder, printed: Printed
    ) -> Iterator[None]:
        """Give the program its modules, seeds, arguments and output, and take them back."""
        before, path, argv = dict(sys.modules), list(sys.path), sys.argv
        main = sys.modules.get(MAIN)
        found: set[str] = set()
        finders = [
            Beside(self, recorder, _roots(self.folder), found),
            Beside(self, recorder, _above(self.folder), found),
        ]
        for name in self.own_modules():
            sys.modules.pop(name, None)
        sys.meta_path.insert(0, finders[0])
        sys.meta_path.append(finders[1])
        sys.modules[MAIN] = module
        sys.argv = [self.source.path]
        remember()
        recorder.modules.append(module)
        recorder.files.add(self.source.path)
        without: Literal["raise", "ignore"] = "raise" if self.careful else "ignore"
        added = {name: it for name, it in REMOVED.items() if name not in vars(np)}
        vars(np).update(added)
        try:
            with (
                seeded(self.seed),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(Printed()),
                warnings.catch_warnings(),
                np.errstate(all="ignore", divide=without, invalid=without),
                watched_minimizers(recorder, self.source.path, self.source.runnable),
            ):
                warnings.simplefilter("ignore")
                if self.package:
                    importlib.import_module(self.package)
                yield
        finally:
            look_for_replaced()
            for name in added:
                vars(np).pop(name, None)
            for finder in finders:
                sys.meta_path.remove(finder)
            beside = [it for it in sys.modules if it.partition(".")[0] in found]  # also folders
            for name in (*self.own_modules(), *beside):
                if name not in before:
                    sys.modules.pop(name, None)
            if main is not None:
                sys.modules[MAIN] = main
            sys.path[:], sys.argv = path, argv

    def own_modules(self) -> list[str]:
        """Return the names of the imported modules that are the learner's."""
        own = set(self._codes)
        return [
            name
            for name, module in list(sys.modules.items())
            if name != MAIN and getattr(module, "__file__", None) in own
        ]


def _run(
    code: types.CodeType,
    module: types.ModuleType,
    recorder: Recorder,
    call: Callable[[types.ModuleType, Recorder], None],
    own: dict[str, Source],
) -> Outcome:
    module.__dict__.update(recorder.hooks(), set=OrderedSet, __builtins__=guarded_builtins())
    outcome = _guarded(lambda: exec(code, module.__dict__), own)  # noqa: S102  # in the child
    if outcome.how == SPENT:
        return outcome
    if outcome.raised is not None and outcome.how == RAISED and not outcome.raised.is_missing:
        return outcome
    called = _guarded(lambda: call(module, recorder), own, outcome)
    return called if called.raised is None or called.raised.kind in BY_THE_TEXT else outcome


def _guarded(
    action: Callable[[], None], own: dict[str, Source], before: Outcome | None = None
) -> Outcome:
    try:
        action()
    except NothingToCall:
        return before or Outcome(ENDED)
    except BudgetSpent:
        return Outcome(SPENT)
    except (TurnRecorded, InBranch, Inexact):
        raise
    except SystemExit as error:
        return Outcome(EXITED, raised_by(error, own))
    except BaseException as error:  # the learner's code may raise anything
        return Outcome(RAISED, raised_by(error, own))
    return Outcome(ENDED)


class NothingToCall(Exception):
    """What the program defines was not called: its training was seen, or none was found."""


def raised_by(error: BaseException, own: Sequence[str] | dict[str, Source]) -> Raised:
    """Return what is known of an exception that came out of the learner's code."""
    frames = [it for it in traceback.extract_tb(error.__traceback__) if it.filename in own]
    message = " ".join(str(error).split())[:300]
    if not frames:
        return Raised(type(error).__name__, message, error=error)
    last = frames[-1]
    calls = tuple(frame.name for frame in frames)
    return Raised(
        type(error).__name__, message, last.filename, last.lineno or 0, last.name, calls, error
    )


class Beside(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules that are beside the learner's file, and instruments them, too.

    Args:
        learner: the program.
        recorder: takes what its modules report.
        roots: folders in which they are looked for.
        found: packages and modules at the top that one of the finders has found.
    """

    def __init__(
        self, learner: Learner, recorder: Recorder, roots: Sequence[Path], found: set[str]
    ) -> None:
        self.learner = learner
        self.recorder = recorder
        self.roots = roots
        self.found = found

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where a module is, if it is beside the learner's file."""
        top, last = name.partition(".")[0], name.rpartition(".")[2]
        if name in sys.stdlib_module_names or (path is not None and top not in self.found):
            return None
        found = self._spec(name, last, path)
        if found is not None:
            self.found.add(top)
        return found

    def _spec(
        self, name: str, last: str, path: Sequence[str] | None
    ) -> importlib.machinery.ModuleSpec | None:
        for root in self.roots if path is None else map(Path, path):
            for file, package in (
                (root / last / "__init__.py", True),
                (root / f"{last}.py", False),
            ):
                if file.is_file():
                    spec = importlib.machinery.ModuleSpec(
                        name, self, origin=str(file), is_package=package
                    )
                    spec.has_location = True
                    if package:
                        spec.submodule_search_locations = [str(root / last)]
                    return spec
            folder = root / last
            if folder.is_dir() and any(folder.glob("*.py")):  # a package without __init__.py
                spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
                spec.submodule_search_locations = [str(folder)]
                return spec
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Leave the making of the module to Python."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module."""
        path = str(module.__file__)
        if Path(path) == Path(self.learner.source.path):  # which is imported by what it imports
            code = compile(self.learner.source.runnable, path, "exec")
            module.__dict__["__builtins__"] = guarded_builtins()
            exec(code, module.__dict__)  # noqa: S102  # in the child
            return
        if path not in self.learner.sources:
            text = Path(path).read_bytes()
            empty = Source(path, "", "")
            source = read(path) if text.strip() else empty
            source.tree()  # one that Python can't read is none of the program's
            self.learner.sources[path] = source
        self.recorder.modules.append(module)
        self.recorder.files.add(path)
        given = guarded_builtins()
        module.__dict__.update(self.recorder.hooks(), set=OrderedSet, __builtins__=given)
        exec(self.learner.code(self.learner.sources[path]), module.__dict__)  # noqa: S102  # in the child


def _package_of(file: Path) -> tuple[str, Path]:
    """Return the package that a file belongs to, and the folder that holds it."""
    names: list[str] = []
    folder = file.parent
    while folder != folder.parent and is_package(folder):
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names), folder


def _roots(folder: Path) -> list[Path]:
    return [folder]


def _above(folder: Path) -> list[Path]:
    return [folder.parent, folder.parent.parent]


def _heads(source: Source) -> list[str]:
    """Return the heads of the loops in a file, by which they are known again."""
    try:
        loops = find_all(source.tree(), ast.For, ast.While)
        return [
            ast.unparse(loop.iter if isinstance(loop, ast.For) else loop.test) for loop in loops
        ]
    except SyntaxError:
        return []
