"""A turn of the training with an edit in it, taken in a copy of the running program.

The copy stands at the head of the turn. The functions that an edit changes get their new code, and
the body of the loop is executed with the variables that are there, so that the edited turn begins
with the same weights, the same examples and the same random numbers as the turn that was watched.
Where what the program holds can be put back after a turn, one copy takes many of them.
"""

from __future__ import annotations

import ast
import gc
import random
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.program.apart import apart
from firstnet.doctor.watch.program.branch import Nudge, can_fork
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Candidate, Recorder, learner_frames
from firstnet.doctor.watch.program.snapshot import Snapshot
from firstnet.doctor.watch.program.state import Group, groups_of

Place = tuple[str, str, int]  # of a function: its file, its name, and which of that name it is

WORK = 3_000_000  # of a turn
SAFETY_S = 3.0


@dataclass
class EditedTurns:
    """Takes turns with edits in them; they have to be taken in a copy of the process.

    Attributes:
        candidate: the loop, at the head of the turn.
        loop: where that is.
        sources: the files of the program, by path.
        recorder: of the program.
        restore: puts back what a turn has changed; None where that can't be done.
    """

    candidate: Candidate
    loop: Site
    sources: Mapping[str, Source]
    recorder: Recorder
    functions: dict[Place, list[types.FunctionType]] = field(default_factory=dict)
    codes: dict[Place, types.CodeType] = field(default_factory=dict)
    restore: Callable[[], None] | None = None

    def __post_init__(self) -> None:
        self.drawn = random.getstate()  # which Python seeds anew in a copy of a process
        for source in self.sources.values():
            self.codes |= _codes_in(compile(source.tree(), source.path, "exec"))
        starts = {_start(code): place for place, code in self.codes.items()}
        gc.unfreeze()  # get_objects leaves frozen objects out
        known = gc.get_objects()
        if can_fork():
            gc.freeze()
        for it in known:
            if isinstance(it, types.FunctionType):
                place = starts.get(_start(it.__code__))
                if place is not None:
                    self.functions.setdefault(place, []).append(it)
        self.tree = self.sources[self.loop.file].tree()
        self.way = _way_to(self.loop.line, self.tree)
        self.before = {it: it.__code__ for each in self.functions.values() for it in each}
        if self.are_taken:
            self._find_restore()

    @property
    def are_taken(self) -> bool:
        """Whether turns with edits can be taken at all, as those of a comprehension can't."""
        return self.way is not None

    def _find_restore(self) -> None:
        changing = [self.candidate.state[it].value for it in self.candidate.changed]
        frame, recorder = self.candidate.frame, self.recorder
        self.snapshot = Snapshot(frame, recorder.files, recorder.modules, changing)
        if self.snapshot.is_whole and apart(self._repeats, SAFETY_S).get("repeats"):
            self.restore = self._put_back
        if not can_fork():  # then they were taken here
            self._put_back()

    def _repeats(self) -> dict[str, Any]:
        """Tell whether the turn changes the same numbers in the same way once it is put back."""
        groups = groups_of(self.candidate.state, self.candidate.changed)
        first = self._taken(self.tree, groups)
        self._put_back()
        second = self._taken(self.tree, groups)
        if first is None or second is None:
            return {"repeats": False}
        return {"repeats": all(np.array_equal(it, second[name]) for name, it in first.items())}

    def _put_back(self) -> None:
        for function, code in self.before.items():
            function.__code__ = code
        self.snapshot.restore()

    def after(
        self, edit: Edit, groups: Sequence[Group], nudges: Sequence[Nudge] = ()
    ) -> dict[str, Any] | None:
        """Return the numbers of the groups after the edited turn; None where it stops.

        It changes the program: to be called in a copy of the process.

        Args:
            edit: of one of the files.
            groups: whose numbers are wanted.
            nudges: of the numbers that the program holds at the head of the turn.
        """
        source = self.sources[edit.path]
        tree = source.edited(apply(source.runnable, [edit])).tree()
        for place, code in _codes_in(compile(tree, edit.path, "exec")).items():
            if code != self.codes.get(place):
                for function in self.functions.get(place, ()):
                    if len(code.co_freevars) == len(function.__code__.co_freevars):
                        function.__code__ = code
        return self._taken(tree if edit.path == self.loop.file else self.tree, groups, nudges)

    def _taken(
        self, tree: ast.Module, groups: Sequence[Group], nudges: Sequence[Nudge] = ()
    ) -> dict[str, Any] | None:
        """Return the numbers of the groups after a turn of the loop as it is in this tree."""
        body = None if self.way is None else _body(tree, self.way, self.loop.file)
        if body is None:
            return None
        state = {**self.candidate.state}
        before = [(group, group.read(state)) for group, _ in nudges]
        for group, difference in nudges:
            group.add(state, difference)
        random.setstate(self.drawn)
        frame = self.candidate.frame
        is_module = frame.f_locals is frame.f_globals
        names = frame.f_globals if is_module else {**frame.f_globals, **frame.f_locals}
        with self.recorder.aside():
            self.recorder.paused, self.recorder.left = True, WORK
            try:
                exec(body, names)  # noqa: S102  # in a copy of the process, or to be put back
                return self._values(names, groups)
            finally:
                for group, numbers in before:
                    if numbers is not None:
                        group.put(state, numbers)

    def _values(self, names: Mapping[str, Any], groups: Sequence[Group]) -> dict[str, Any] | None:
        roots: dict[str, Any] = {}
        for frame in learner_frames(self.candidate.frame.f_back, self.recorder.files):
            roots = {**frame.f_locals, **roots}
        for module in self.recorder.modules:
            roots = {**vars(module), **roots}
        roots = {**roots, **names}
        values = {path: eval(path, {}, roots) for group in groups for path in group.paths}  # noqa: S307
        found = {group.name: group.gather(values) for group in groups}
        return None if any(array is None for array in found.values()) else found


def _codes_in(code: types.CodeType) -> dict[Place, types.CodeType]:
    """Return the code of every function, by its file, its name with its class, and its number.

    All functions without a name have the same one.
    """
    found: dict[Place, types.CodeType] = {}
    for inner_code in _inner_codes(code):
        file, name = inner_code.co_filename, inner_code.co_qualname
        number = sum(known[:2] == (file, name) for known in found)
        found[file, name, number] = inner_code
    return found


def _inner_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for co_const in code.co_consts:
        if isinstance(co_const, types.CodeType):
            yield co_const
            yield from _inner_codes(co_const)


def _start(code: types.CodeType) -> tuple[str, str, int, int]:
    """Return where the code of a function begins; several without a name may be on one line."""
    columns = [start for _, _, start, _ in code.co_positions() if start]
    return code.co_filename, code.co_qualname, code.co_firstlineno, min(columns, default=0)


def _body(edited: ast.Module, way: Sequence[tuple[str, int]], path: str) -> types.CodeType | None:
    """Return the edited body of the loop at the end of a way, as a program that runs it once."""
    loop: ast.AST = edited
    for part, number in way:
        within = getattr(loop, part, [])
        if number >= len(within):
            return None
        loop = within[number]
    if not isinstance(loop, ast.For | ast.While):
        return None
    once = ast.For(
        ast.Name("__once__", ast.Store()),
        ast.Tuple([ast.Constant(0)], ast.Load()),
        loop.body,
        [],
    )
    module = ast.fix_missing_locations(ast.Module([once], []))
    try:
        return compile(module, path, "exec")
    except SyntaxError:  # it returns from the function, or yields
        return None


def _way_to(line: int, tree: ast.AST) -> list[tuple[str, int]] | None:
    """Return through which lists of statements, and where in each, the loop of a line is found."""
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        for number, it in enumerate(getattr(tree, part, [])):
            if isinstance(it, ast.For | ast.While) and it.lineno == line:
                return [(part, number)]
            further = _way_to(line, it)
            if further is not None:
                return [(part, number), *further]
    return None
