"""Does the network answer as it does while it is trained, and does it count its own answers?

The functions that answer and count are called in the middle of a step, where its output has just
been computed: by then the inputs, the output and the parameters belong together, so that nothing
has to be learned first. Which form of the inputs a function wants is not known: if one of them
leads to the output, it is right. Nothing is told but what an edit of the function makes fit.
"""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import re
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from firstnet.doctor.edits import Edit, apply, edits
from firstnet.doctor.edits.edit import removed
from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, has
from firstnet.doctor.watch.calling.layouts import LAYOUTS, Examples, Layout
from firstnet.doctor.watch.calling.plans import USING, Definitions, bindings, methods_of
from firstnet.doctor.watch.calling.stacks import stacked
from firstnet.doctor.watch.edits.nothing import silent_in
from firstnet.doctor.watch.program.recorder import BudgetSpent, Recorder, learner_frames
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.program.state import numbers_in
from firstnet.doctor.watch.program.values import Array

WORK = 200_000  # of one call
ALTOGETHER = 4_000_000  # of all calls, until no more edits are tried
CLOSE = 1e-9  # of two outputs of one network
DRAWN = 150  # inputs, of which those with many different answers are taken
COUNTED = 61  # examples that are counted: a prime number, so that no share of them is a round one
WRONG = 3  # one of so many is given another label than the network's answer
MOST_TRIES = 500  # edits of one function
ROUND = 1e-6
ORDERED = 6  # numbers, from which on their order alone tells that one is made of the other
Given = tuple[tuple[str, str], ...]
WAYS = {  # what a function is given besides what the program holds
    "forward": (["x"],),
    "evaluate": (["batch"], ["test"], ["x", "y"], ["y", "x"], ["test_x", "test_y"]),
}


@dataclass(frozen=True)
class Asked:
    """A function that contradicts the step, or the answers of the network.

    Attributes:
        path: of its file.
        owner: its class; "" for a function.
        function: its name.
        part: "forward" or "evaluate".
        observed, expected: what it returns, and what fits.
        edit: with which that is returned; None where it returns None.
    """

    path: str
    owner: str
    function: str
    part: str
    observed: str
    expected: str
    edit: Edit | None = None


@dataclass
class _Function:
    """A function of the program's, with all that it is given but for examples."""

    path: str
    owner: str
    name: str
    part: str
    given: Given
    call: Callable[..., Any]
    held: dict[str, Any] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)  # of its module
    thing: Any = None
    forms: tuple[int, ...] = ()  # of the inputs, or layouts, that it takes; () for all

    @property
    def held_names(self) -> set[str]:
        """The names under which the program holds what the function is given."""
        return {want[6:] for _, want in self.given if want.startswith("named ")}


@dataclass
class Asking:
    """A question about the functions of a network, for a copy of the process that ends with it.

    Attributes:
        learner: the program.
        recorder: of the turn.
        inputs: site of the step.
        squash: what its cost makes of the output, such as a softmax.
        mending: whether edits are searched.
    """

    learner: Learner
    recorder: Recorder
    inputs: int
    squash: Callable[[Array], Array]
    mending: bool = False

    def __call__(self, frame: types.FrameType | None) -> list[Any]:
        """Return what is passed, and the first function that contradicts the step, if one does.

        All of it is plain data: the parts "forward" and "evaluate", then the function.
        """
        recording = self.recorder.recording
        if recording is None or recording.asked is None:
            return []
        self.output = np.asarray(recording.asked, dtype=float)
        first = next((event for event in recording.events if event.site == self.inputs), None)
        known = {(recording.events[n].shape, recording.events[n].mark): n for n in recording.arrays}
        place = known.get((first.shape, first.mark)) if first is not None else None
        if place is None:
            return []
        self.x = recording.arrays[place]
        self.recorder.recording, self.recorder.paused = None, True
        self.frames = learner_frames(frame, self.recorder.files)
        self.passed: list[str] = []
        self.left = ALTOGETHER
        said = next(self._contradictions(), None)
        return [*self.passed, *([asdict(said)] if said is not None else [])]

    def _contradictions(self) -> Iterator[Asked]:
        functions = list(self._functions())
        answering: list[_Function] = []
        for function in functions:
            if function.part == "forward":
                if self._is_called_in(function, functions):
                    continue  # what it does besides is its own affair
                results = self._answers(function)
                if any(map(self._is_output, results)):
                    answering.append(function)
                    self._pass("forward")
                elif results and (said := self._told(function, results)) is not None:
                    yield said
        for function in functions:
            if function.part == "evaluate" and answering:
                said = self._count_told(function, answering[0])
                if said is not None:
                    yield said

    def _pass(self, part: str) -> None:
        if part not in self.passed:
            self.passed.append(part)

    # -- the functions, and what they are given ---------------------------------------------------

    def _functions(self) -> Iterator[_Function]:
        """Yield the functions that answer or count, of the objects and the modules in sight."""
        held = {name: it for frame in reversed(self.frames) for name, it in frame.f_locals.items()}
        for module in self.recorder.modules:
            source = self.learner.sources.get(str(getattr(module, "__file__", "")))
            if source is None:
                continue
            names = vars(module)
            defined = Definitions(names, source.tree())
            everything = {**names, **held}
            things = {id(it): it for it in (*held.values(), *names.values())}
            layers = stacked(defined.classes(), names)  # which answer to what the others give
            for kind in (it for it in defined.classes() if it not in layers):
                own = [it for it in things.values() if type(it) is kind]
                for thing in own[:1] if _holds_numbers(own[:1], self.recorder) else ():
                    methods = methods_of(kind)
                    yield from self._of(source.path, defined, methods, everything, thing)
            yield from self._of(source.path, defined, defined.functions(), everything, None)

    def _of(
        self,
        path: str,
        defined: Definitions,
        functions: dict[str, Callable[..., Any]],
        held: dict[str, Any],
        thing: Any,
    ) -> Iterator[_Function]:
        known = frozenset(it for it, value in held.items() if _is_kept(value))
        for (name, function), part in itertools.product(functions.items(), WAYS):
            if not sounds_like(name, part) or (part == "evaluate" and sounds_like(name, "forward")):
                continue
            for given in bindings(function, defined, USING, method=thing is not None):
                free = _with_held(given, known)
                data = [want for _, want in free if not want.startswith("named ")]
                if data in WAYS[part]:
                    owner = type(thing).__name__ if thing is not None else ""
                    call = getattr(thing, name) if thing is not None else function
                    yield _Function(
                        path, owner, name, part, free, call, held, dict(defined.names), thing
                    )
                    break

    def _call(self, it: _Function, values: dict[str, Any]) -> Any:
        """Return what a function returns.

        Raises:
            Exception: whatever the learner's code raises.
            BudgetSpent: it takes too long.
        """
        self.recorder.left = WORK
        given = {
            name: it.held[want[6:]] if want.startswith("named ") else values[want]
            for name, want in it.given
        }
        try:
            return it.call(**given)
        finally:
            self.left -= WORK - self.recorder.left

    def _forms(self) -> Iterator[Any]:
        """Yield the inputs in all forms that a function may want them in."""
        x = self.x
        yield x
        for frame in self.frames:
            for value in frame.f_locals.values():
                found = _numbers_of(value) if isinstance(value, list | np.ndarray) else None
                if found is not None and found.size == x.size:
                    yield value
        yield x.ravel()
        yield x.T
        if x.ndim == 1 or 1 in x.shape:
            yield x.reshape(-1, 1)
            yield x.reshape(1, -1)
            yield x.ravel().tolist()
        yield x.tolist()

    def _answers(self, it: _Function) -> list[Any]:
        """Return what a function returns for the inputs in all forms that it takes."""
        results, taken = [], []
        with np.errstate(all="ignore"):
            for number, form in enumerate(self._forms()):
                if it.forms and number not in it.forms:
                    continue
                try:
                    results.append(self._call(it, {"x": form}))
                except (Exception, BudgetSpent):  # noqa: S112  # another form may be meant
                    continue
                taken.append(number)
        it.forms = it.forms or tuple(taken)
        return results

    # -- answers ----------------------------------------------------------------------------------

    def _is_output(self, result: Any) -> bool:
        """Tell whether a function returns the output of the step, in whatever form."""
        ways = [self.output, self.squash(self.output)]
        for part in result if isinstance(result, tuple | list) else (result,):
            found = _numbers_of(part)
            if found is None:
                continue
            for way in ways:
                if found.size == way.size and _is_close(found, way):
                    return True
            if _is_moved(found, self.output):
                return True
            tables = (found, found.T) if found.ndim == 2 and self.output.size > 1 else ()
            columns = [each for table in tables for each in table if each.size == ways[0].size]
            if any(_is_close(column, way) for column in columns for way in ways):
                return True  # as of the chances of both classes, where there is one output
            one_each = self.output.ndim and found.size * self._classes() == self.output.size
            if one_each and np.array_equal(found.ravel(), self._chosen()):
                return True
        whole = _numbers_of(result)
        return whole is not None and any(
            whole.size == way.size and _is_close(whole, way) for way in ways
        )

    def _classes(self) -> int:
        """Return how many outputs an example has, as far as the shapes tell."""
        if 1 in self.output.shape or self.output.ndim < 2:
            return self.output.size
        rows = self.x.shape[0] if self.x.ndim > 1 else 1
        return self.output.shape[1] if self.output.shape[0] == rows else self.output.shape[0]

    def _chosen(self) -> Array:
        """Return the place of the largest output of each example."""
        if self._classes() == self.output.size:
            return np.array([self.output.argmax()])
        return np.asarray(self.output.argmax(1 if self.output.shape[1] == self._classes() else 0))

    def _is_in_order(self, result: Any) -> bool:
        """Tell whether a result is made of the outputs, as by a softmax, or they are of it."""
        found = _numbers_of(result)
        if found is None or found.size != self.output.size:
            return False
        way = self.output.reshape(found.shape)
        if any(
            _is_close(made, other)
            for one, other in ((way, found), (found, way))
            for made in _made_of(one)
        ):
            return True
        if way.size < ORDERED:
            return False
        return np.array_equal(np.argsort(found.ravel()), np.argsort(way.ravel()))

    def _told(self, it: _Function, results: Sequence[Any]) -> Asked | None:
        """Return what is told of a function that returns something else than the output."""
        if all(result is None for result in results):
            if self._keeps_something(it):
                return None  # where the outputs may be read
            none = Asked(it.path, it.owner, it.name, it.part, "None", "the outputs of the network")
            silent = silent_in(f"{it.name}()", self.learner.sources) if self.mending else None
            tried = (replace(each, path=it.path) for each in silent.edits()) if silent else ()
            return next(
                (replace(none, edit=each) for each in tried if self._answers_with(it, each)), none
            )
        numbers = [array for array in map(_numbers_of, results) if array is not None]
        if not numbers or any(_are_labels(number) for number in numbers) or _has_a_switch(it.call):
            return None
        if any(map(self._is_in_order, results)):
            return None
        said = Asked(it.path, it.owner, it.name, it.part, _shown(results[0]), _shown(self.output))
        if not self.mending:
            return said
        right = (edit for edit in self._edits(it) if self._answers_with(it, edit))
        return next((replace(said, edit=edit) for edit in right), None)

    def _answers_with(self, it: _Function, edit: Edit) -> bool:
        """Tell whether a function returns the output with an edit."""
        changed = self._edited(it, edit)
        return changed is not None and any(map(self._is_output, self._answers(changed)))

    def _is_called_in(self, it: _Function, functions: Sequence[_Function]) -> bool:
        """Tell whether a function calls another one that answers."""
        node = self._node(it)
        others = {function.name for function in functions if function.part == "forward"} - {it.name}
        calls = [inner.func for inner in find_all(node, ast.Call)] if node else []
        return any(
            (isinstance(call, ast.Attribute) and call.attr in others)
            or (isinstance(call, ast.Name) and call.id in others)
            for call in calls
        )

    def _node(self, it: _Function) -> ast.FunctionDef | None:
        tree = self.learner.sources[it.path].tree()
        return Definitions(it.names, tree).definition(it.owner, it.name)

    def _keeps_something(self, it: _Function) -> bool:
        """Tell whether a function puts anything where it can be found after its end."""
        node = self._node(it)
        if node is None or has(node, ast.Global):
            return True
        if any(
            isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call)
            for inner in ast.walk(node)
        ):
            return True  # as where it prints its answer
        return any(
            isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store)
            for inner in ast.walk(node)
        )

    # -- counts -----------------------------------------------------------------------------------

    def _count_told(self, it: _Function, answering: _Function) -> Asked | None:
        """Return what is told of a function that counts other answers than the network's."""
        rows = self._rows_of_inputs()
        if rows is None:
            return None
        labels = self._labels(answering, rows)
        if labels is None:
            return None
        chosen = _of_many_classes(labels)
        rows, labels = rows[chosen], labels[chosen]
        classes = self._classes()
        right = len(labels) - len(labels[::WRONG])
        others = 1 + np.arange(len(labels[::WRONG])) % (classes - 1)
        labels[::WRONG] = (labels[::WRONG] + others) % classes
        examples = Examples(rows, np.eye(classes)[labels])
        fits, counted = self._counts(it, examples, right)
        if fits:
            self._pass("evaluate")
        if fits or not counted:
            return None
        said = Asked(it.path, it.owner, it.name, it.part, f"{counted[0]:g}", str(right))
        if not self.mending:
            return said
        for edit in self._edits(it):
            changed = self._edited(it, edit)
            if changed is not None and self._counts(changed, examples, right)[0]:
                return replace(said, edit=edit)
        return None

    def _rows_of_inputs(self) -> Array | None:
        """Return examples in rows, made from the inputs of the step."""
        rows = self.x.reshape(1, -1) if self.x.ndim < 2 or 1 in self.x.shape else self.x
        if self._classes() != self.output.size and self.output.shape[0] == self._classes():
            rows = rows.T
        if not rows.size:
            return None
        rng = np.random.default_rng(0)
        scales = np.geomspace(0.1, 10, DRAWN)[:, None]
        drawn = rng.permuted(rows[np.arange(DRAWN) % len(rows)], axis=1)
        return np.asarray(scales * drawn * rng.choice([-1, 1], drawn.shape))

    def _labels(self, it: _Function, rows: Array) -> NDArrayOfInts | None:
        """Return the answers of the network to examples; None if it can't be asked for them."""
        if self._classes() < 2:
            return None
        for layout in LAYOUTS:
            single = [Examples(rows[n : n + 1], rows[n : n + 1]) for n in range(len(rows))]
            parts = [Examples(rows, rows)] if layout.several else single
            try:
                results = [_numbers_of(self._call(it, {"x": layout.x(part)})) for part in parts]
            except (Exception, BudgetSpent):  # noqa: S112  # another layout may be meant
                continue
            found = [result for result in results if result is not None]
            if len(found) < len(parts):
                continue
            if not layout.several and all(array.size == self._classes() for array in found):
                return np.array([array.argmax() for array in found])
            if layout.several and sorted(found[0].shape) == sorted((len(rows), self._classes())):
                return np.asarray(found[0].argmax(1 if len(found[0]) == len(rows) else 0))
        return None

    def _counts(self, it: _Function, examples: Examples, right: int) -> tuple[bool, list[float]]:
        """Tell whether a function counts the right answers in one layout; else what it counts."""
        counted: list[float] = []
        taken = []
        for number, layout in enumerate(LAYOUTS):
            if it.forms and number not in it.forms:
                continue
            values = _given(
                layout, examples, pairs=any(w in ("batch", "test") for _, w in it.given)
            )
            for value in values:
                try:
                    result = self._call(it, value)
                except (Exception, BudgetSpent):  # noqa: S112  # another layout may be meant
                    continue
                found = _numbers_of(result)
                if found is None or found.size != 1 or isinstance(result, bool):
                    continue
                if _is_count(float(found.ravel()[0]), right, len(examples)):
                    return True, []
                taken.append(number)
                counted.append(float(found.ravel()[0]))
        it.forms = it.forms or tuple(taken)
        sure = all(_counts_something(it, len(examples)) for it in counted)
        return False, counted if sure else []

    # -- edits ------------------------------------------------------------------------------------

    def _edits(self, it: _Function) -> Iterator[Edit]:
        """Yield edits of a function, but those that take away what it does to its argument."""
        source = self.learner.sources[it.path]
        tree = source.tree()
        node = Definitions(it.names, tree).definition(it.owner, it.name)
        if node is None:
            return
        names = [re.escape(name) for name, want in it.given if not want.startswith("named ")]
        own = re.compile(rf"\b({'|'.join(names)})\b")
        for edit in itertools.islice(edits(tree, source.runnable, [node]), MOST_TRIES):
            if self.left < 0:
                return
            before = removed(source.runnable, edit)
            if len(edit.replacement) >= len(before) or not own.search(before):
                yield replace(edit, path=it.path)

    def _edited(self, it: _Function, edit: Edit) -> _Function | None:
        """Return a function with an edit; None where it can't be made."""
        source: Source = self.learner.sources[it.path]
        try:
            tree = ast.parse(apply(source.runnable, [edit]))
            node = Definitions(it.names, tree).definition(it.owner, it.name)
            if node is None:
                return None
            node.decorator_list = []
            made: dict[str, Any] = {}
            exec(compile(ast.Module([node], []), it.path, "exec"), it.names, made)  # noqa: S102
        except (SyntaxError, ValueError):
            return None
        function, thing = made[it.name], _copied(it.thing)
        call = types.MethodType(function, thing) if thing is not None else function
        held = {
            name: _copied(value) if name in it.held_names else value
            for name, value in it.held.items()
        }
        return replace(it, call=call, held=held)


def _copied(value: Any) -> Any:
    """Return a copy, so that an edited function can't change what the next one is given."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def _of_many_classes(labels: NDArrayOfInts) -> NDArrayOfInts:
    """Return the places of examples, in turn of each class as far as there are some."""
    places = [np.flatnonzero(labels == it) for it in np.unique(labels)]
    rounds = itertools.zip_longest(*(array.tolist() for array in places))
    mixed = [place for each in rounds for place in each if place is not None]
    return np.array(mixed[:COUNTED])


NDArrayOfInts = np.ndarray[Any, np.dtype[np.intp]]


def _holds_numbers(things: Sequence[Any], recorder: Recorder) -> bool:
    return any(numbers_in("thing", thing, recorder.modules) for thing in things)


def _has_a_switch(function: Callable[..., Any]) -> bool:
    """Tell whether a function has an argument that is on or off, as `train=False`.

    What it answers then need not be what it answers in the training.
    """
    arguments = inspect.signature(function).parameters.values()
    return any(isinstance(argument.default, bool) for argument in arguments)


def _is_kept(value: Any) -> bool:
    """Tell whether a value may be one that the network consists of, or what it is made of."""
    return isinstance(value, np.ndarray | dict | list | tuple) or (
        hasattr(value, "__dict__")
        and not callable(value)
        and not isinstance(value, types.ModuleType)
    )


def _with_held(given: Given, known: frozenset[str]) -> Given:
    """Return what is given, with what the program holds under the name of an argument."""
    return tuple(
        (
            name,
            want
            if want in ("x", "y", "batch", "test", "test_x", "test_y") or name not in known
            else f"named {name}",
        )
        for name, want in given
    )


def _given(layout: Layout, examples: Examples, *, pairs: bool) -> Iterator[dict[str, Any]]:
    """Yield examples as the arguments of a function that counts."""
    if pairs:
        if not layout.several:
            yield dict.fromkeys(("batch", "test"), layout.together(examples))
        return
    if layout.several:
        x, y = layout.x(examples), layout.y(examples)
    else:
        each = [examples[n : n + 1] for n in range(len(examples))]
        x, y = [layout.x(it) for it in each], [layout.y(it) for it in each]
    yield {"x": x, "y": y, "test_x": x, "test_y": y}


def _numbers_of(value: Any) -> Array | None:
    """Return numbers as an array; None for anything else."""
    if value is None or isinstance(value, str | bytes | dict | set):
        return None
    try:
        found = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
    return found if found.size else None


def _made_of(values: Array) -> Iterator[Array]:
    """Yield what outputs are turned into, of which each keeps their order."""
    with np.errstate(all="ignore"):
        powers = np.exp(values - values.max())
        yield powers / powers.sum()
        for axis in range(values.ndim):
            powers = np.exp(values - values.max(axis=axis, keepdims=True))
            yield powers / powers.sum(axis=axis, keepdims=True)
            yield values / values.sum(axis=axis, keepdims=True)
        yield values / values.sum()
        yield 1 / (1 + np.exp(-values))
        yield np.tanh(values)
        yield np.exp(values)
        yield np.maximum(values, 0)


def _is_moved(found: Array, shifted: Array) -> bool:
    """Tell whether outputs are others less the largest of each example, as before a softmax."""
    if found.shape != shifted.shape or found.ndim != 2:
        return False
    scale = CLOSE * max(1.0, float(np.abs(shifted).max()))
    return any(
        bool((np.abs(shifted.max(axis=axis)) < scale).all())
        and bool((np.ptp(found - shifted, axis=axis) < scale).all())
        for axis in (0, 1)
    )


def _are_labels(values: Array) -> bool:
    """Tell whether all numbers are whole ones, as classes are."""
    return bool(np.array_equal(values, np.round(values)))


def _is_close(one: Array, other: Array) -> bool:
    """Tell whether two arrays hold the same numbers, however they are laid out."""
    scale = max(1.0, float(np.abs(other).max()))
    ways = (one, one.T) if one.ndim == 2 else (one,)
    apart = (float(np.abs(way.ravel() - other.ravel()).max()) for way in ways)
    return any(number < CLOSE * scale for number in apart)


def _is_count(count: float, right: int, asked: int) -> bool:
    """Tell whether a number is that of the right or of the wrong answers, or their share."""
    scales = (1.0, 1 / asked, 100 / asked)
    meant = [value * scale for value in (right, asked - right) for scale in scales]
    return any(abs(count - number) <= 1e-3 * max(1.0, number) for number in meant)


def _counts_something(count: float, asked: int) -> bool:
    """Tell whether a number is a count, a share or a per cent of something, unlike a cost."""
    if not np.isfinite(count):
        return False
    scaled = (count, count * asked, count * asked / 100, count * 100)
    return any(abs(number - round(number)) < ROUND for number in scaled)


def _shown(value: Any) -> str:
    """Return a value in few characters."""
    found = _numbers_of(value)
    if found is None:
        return type(value).__name__
    numbers = ", ".join(f"{it:.3g}" for it in found.ravel()[:3])
    return f"[{numbers}{', …' if found.size > 3 else ''}]" if found.ndim else numbers
