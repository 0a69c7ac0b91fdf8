"""A turn of the training with an edit in it, taken in a copy of the running program.

The copy stands at the head of the turn. The functions that an edit changes get their new code, and
the body of the loop is executed with the variables that are there, so that the edited turn begins
with the same weights, the same examples and the same random numbers as the turn that was watched.
"""

from __future__ import annotations

import ast
import gc
import random
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.source import Source
from firstnet.doctor.watch.branch import Nudge
from firstnet.doctor.watch.instrument import Site
from firstnet.doctor.watch.recorder import Candidate, Recorder, learner_frames
from firstnet.doctor.watch.state import Group

WORK = 3_000_000  # of a turn


@dataclass
class EditedTurns:
    """Takes turns with edits in them; each has to be taken in a copy of the process.

    Attributes:
        candidate: the loop, at the head of the turn.
        loop: where that is.
        source: the file that it is in.
        recorder: of the program.
    """

    candidate: Candidate
    loop: Site
    source: Source
    recorder: Recorder
    functions: dict[str, list[types.FunctionType]] = field(default_factory=dict)
    codes: dict[str, types.CodeType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.drawn = random.getstate()  # which Python seeds anew in a copy of a process
        self.codes = _codes_in(compile(self.source.tree(), self.source.path, "exec"))
        for it in gc.get_objects():
            if isinstance(it, types.FunctionType):
                code = it.__code__
                if code.co_filename == self.source.path and code.co_qualname in self.codes:
                    self.functions.setdefault(code.co_qualname, []).append(it)

    def after(
        self, edit: Edit, groups: Sequence[Group], nudges: Sequence[Nudge] = ()
    ) -> dict[str, Any] | None:
        """Return the numbers of the groups after the edited turn; None where it stops.

        It changes the program: to be called in a copy of the process.

        Args:
            edit: of the source.
            groups: whose numbers are wanted.
            nudges: of the numbers that the program holds at the head of the turn.
        """
        edited = self.source.edited(apply(self.source.runnable, [edit]))
        tree = edited.tree()
        body = _body(tree, self.source.tree(), self.loop.line, self.source.path)
        if body is None:
            return None
        for name, code in _codes_in(compile(tree, self.source.path, "exec")).items():
            if code != self.codes.get(name):
                for function in self.functions.get(name, ()):
                    if len(code.co_freevars) == len(function.__code__.co_freevars):
                        function.__code__ = code
        for group, difference in nudges:
            group.add(self.candidate.state, difference)
        self.recorder.paused, self.recorder.left = True, WORK
        random.setstate(self.drawn)
        frame = self.candidate.frame
        is_module = frame.f_locals is frame.f_globals
        names = frame.f_globals if is_module else {**frame.f_globals, **frame.f_locals}
        exec(body, names)  # noqa: S102  # in a copy of the process
        return self._values(names, groups)

    def _values(self, names: Mapping[str, Any], groups: Sequence[Group]) -> dict[str, Any] | None:
        roots: dict[str, Any] = {}
        for frame in learner_frames(self.candidate.frame.f_back, self.recorder.files):
            roots = {**frame.f_locals, **roots}
        for module in self.recorder.modules:
            roots = {**vars(module), **roots}
        roots = {**roots, **names}
        values = {path: eval(path, {}, roots) for it in groups for path in it.paths}  # noqa: S307
        found = {it.name: it.gather(values) for it in groups}
        return None if any(it is None for it in found.values()) else found


def _codes_in(code: types.CodeType) -> dict[str, types.CodeType]:
    """Return the code of every function, by the name with that of its class before it."""
    found = {}
    for it in code.co_consts:
        if isinstance(it, types.CodeType):
            found[it.co_qualname] = it
            found |= _codes_in(it)
    return found


def _body(edited: ast.Module, tree: ast.Module, line: int, path: str) -> types.CodeType | None:
    """Return the edited body of a loop, as a program that runs it once."""
    loops = [it for it in ast.walk(tree) if isinstance(it, ast.For | ast.While)]
    place = next((n for n, it in enumerate(loops) if it.lineno == line), None)
    others = [it for it in ast.walk(edited) if isinstance(it, ast.For | ast.While)]
    if place is None or len(others) != len(loops):
        return None
    once = ast.For(
        ast.Name("__once__", ast.Store()),
        ast.Tuple([ast.Constant(0)], ast.Load()),
        others[place].body,
        [],
    )
    module = ast.fix_missing_locations(ast.Module([once], []))
    try:
        return compile(module, path, "exec")
    except SyntaxError:  # it returns from the function, or yields
        return None
