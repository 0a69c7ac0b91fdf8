"""Train what a file only defines, as a plan that works says."""

from __future__ import annotations

import ast
import contextlib
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from firstnet.doctor.meaning import sounds_like
from firstnet.doctor.reading.source import Source
from firstnet.doctor.text.nodes import find_all, name_of, only
from firstnet.doctor.watch.calling.activations import SlopeFault, fault_of_a_layer, fault_of_a_slope
from firstnet.doctor.watch.calling.cost_functions import CostFault, fault_of_a_cost
from firstnet.doctor.watch.calling.costs_of_answers import fault_of_answers
from firstnet.doctor.watch.calling.dealers import DealerFault, fault_of_a_dealer
from firstnet.doctor.watch.calling.layouts import MINI_BATCH, Examples, digits, halves, points
from firstnet.doctor.watch.calling.measures import MeasureFault, fault_of_a_measure
from firstnet.doctor.watch.calling.operations import Fault, fault_of_an_engine
from firstnet.doctor.watch.calling.operator_edits import way_back_of
from firstnet.doctor.watch.calling.optimisers import OptimiserFault, fault_of_an_optimiser
from firstnet.doctor.watch.calling.piece import UNKNOWN_WAY, Piece, WayBack
from firstnet.doctor.watch.calling.piece_slopes import Held, falls, held_against_nudges, is_exact
from firstnet.doctor.watch.calling.pieces import Working, pieces_of
from firstnet.doctor.watch.calling.plans import USING, Definitions, bindings, methods_of
from firstnet.doctor.watch.calling.trying import HELD, Misfit, Training, Tried, working
from firstnet.doctor.watch.calling.unreached import listed, told, unreached
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.run import NothingToCall, Raised
from firstnet.doctor.watch.program.seeding import seed
from firstnet.doctor.watch.program.values import Array

RATES = (3.0, 0.3, 0.03)  # learning rates that a network is called with, where it wants one
DIGITS, POINTS, FEW_POINTS = 1000, 200, 30  # examples that a network is trained on
CLOSE = 0.05  # the spread of points around their centre
EPOCHS, WHOLE_EPOCHS = 12, 300  # where an epoch is many steps, and where it is one
OWN_TURNS = 30  # of a loop of the program's own, after which it is no library of pieces
RIGHT_ALONE = "The network does not use {}; asked alone, the gradients are right."
NOT_ASKED = "{} was not examined: no call of it gave the gradients of all that it learns"
FEWEST = 4  # gradients of a network that is given the steps of a sequence, of which one is off
ASKED = 200  # examples that a trained network is asked about


@dataclass
class Caller:
    """Uses what a program defines, as one of the plans that were found to work.

    Attributes:
        source: the file.
        eta: the learning rate, where the program wants one.
        place: of the plan among those that work.
        found: those plans, once they were looked for: no more than the place asks for.
        called: what was called, as the learner could write it; "" before.
        reason: why nothing was called; "" otherwise.
        sizes: of the network that was made.
        starting: whether it was being made when an exception was raised.
        answered: how many examples the trained network's own feedforward answers right, of how
            many; None if it was not asked.
        gives_error: whether it hands over the error at the outputs, or targets in its place.
        leaves_step: whether nothing is called that is to change the parameters.
        takes_step: whether the doctor takes the step with the gradients that it is given.
        user: the file beside it that was run instead; "" if none was.
        chooses_rate: whether what is called takes a learning rate.
        always: what ends a call of what it defines whatever is given, where no plan works.
        kept_from: what that keeps from being called; "" where it is not known.
        pieces: the layers and functions with gradients that it defines, where it puts no network
            together; then the place is that of a piece.
        fault: what is wrong with an operator of an engine of values.
        cost_fault: what is wrong with a gradient that is returned beside a cost.
        slope_fault: what is wrong with the slope of an activation.
        optimiser_fault: what is wrong with the steps of an optimiser.
        dealer_fault: what is wrong with mini-batches, or with a split.
        measure_fault: what is wrong with a measure of answers.
        layer_fault: what is wrong with the way back through a layer that is one.
        misfit: a gradient that is returned under the name of a parameter, and doesn't fit it.
        unasked: what else has gradients, and can't be asked for them.
        piece: the one that is asked, if any is.
        compared: how the gradient of each of its arrays compares with what nudges say.
        falls: whether its loss falls with steps along its gradients, or that of all pieces does.
        way: what the text says of its way back.
        only: the classes and functions that are asked one by one, of a program whose others are
            right; None where all are.
        right_alone: those of them that are right, too.
        beside: the files of the program that were read, by their paths.
        trees: the texts of those that define what is called.
    """

    source: Source
    eta: float = 3.0
    place: int = 0
    found: list[Tried] | None = None
    called: str = ""
    reason: str = ""
    sizes: tuple[int, ...] = ()
    starting: bool = False
    answered: tuple[int, int] | None = None
    gives_error: bool = False
    leaves_step: bool = False
    takes_step: bool = False
    user: str = ""
    chooses_rate: bool = True
    always: Raised | None = None
    kept_from: str = ""
    pieces: Sequence[str] = ()
    unasked: Sequence[str] = ()
    piece: Working | None = None
    compared: Mapping[str, Held] = field(default_factory=dict)
    falls: bool = False
    way: WayBack = UNKNOWN_WAY
    fault: Fault | None = None
    cost_fault: CostFault | None = None
    slope_fault: SlopeFault | None = None
    optimiser_fault: OptimiserFault | None = None
    dealer_fault: DealerFault | None = None
    measure_fault: MeasureFault | None = None
    layer_fault: SlopeFault | None = None
    misfit: Misfit | None = None
    asked: bool = False
    only: Collection[str] | None = None
    right_alone: Sequence[str] = ()
    beside: Mapping[str, Source] = field(default_factory=dict)
    trees: Mapping[str, ast.Module] = field(default_factory=dict)

    def notes(self, lines: Mapping[str, Collection[int]]) -> list[str]:
        """Return what the report tells of the way in which the program was trained.

        Args:
            lines: of each file, that were reached.
        """
        if self.user:
            return [f"{self.user} was run, which imports this file."]
        used = self.called and not self.pieces
        alone = list(self.right_alone)
        unused = [it for it in unreached(self.trees, lines) if it not in alone] if used else []
        asked = [RIGHT_ALONE.format(listed(alone))] if alone else []
        return [*asked, *([told(unused)] if unused else [])]

    def __call__(self, module: types.ModuleType, recorder: Recorder) -> None:
        """Make a network of the program's, and train it.

        Raises:
            Exception: whatever the learner's code raises.
            NothingToCall: no plan works.
        """
        defined = self._definitions(module, recorder.modules)
        self.trees = defined.trees or {self.source.path: defined.tree}
        self.look_at_engines([module, *recorder.modules])
        if self.found is None:
            always: list[tuple[Raised, str]] = []
            self.found = working(defined, recorder, always, self.place + 1)
            if always and not self.found:
                self.always, self.kept_from = always[0]
        alone = not self.found and self.always is None
        if alone and not any(loop.turns >= OWN_TURNS for loop in recorder.loops.values()):
            recorder.paused = True
            self.cost_fault = self.cost_fault or fault_of_a_cost(defined.functions())
            self.cost_fault = self.cost_fault or fault_of_answers(defined)
            self.slope_fault = self.slope_fault or fault_of_a_slope(defined)
            self.optimiser_fault = self.optimiser_fault or fault_of_an_optimiser(defined)
            self.dealer_fault = self.dealer_fault or fault_of_a_dealer(defined)
            self.measure_fault = self.measure_fault or fault_of_a_measure(defined)
            recorder.paused = False
            pieces, self.unasked = pieces_of(defined, recorder)
            self.pieces = [it.owner for it in pieces]
            if self.place < len(pieces):
                self.piece = pieces[self.place]
                compared = held_against_nudges(self.piece.build, defined.names, recorder)
                if self.piece.back:
                    self.way = _with_steps(
                        way_back_of(self.source, self.piece), self.piece, compared
                    )
                    self.compared = compared
                elif is_exact(compared):  # an engine or a cost that is off is watched instead
                    self.compared = compared
                self._ask(self.piece.make(defined.names), module, recorder)
                return
        if self.place >= len(self.found):
            self.reason = "no function was found that trains a network when it is called"
            if self.unasked:
                self.reason = NOT_ASKED.format(self.unasked[0])
            raise NothingToCall(self.reason)
        tried = self.found[self.place]
        examples = _examples_for(tried)
        self.sizes = tried.sizes or _sizes_for(tried)
        settings = {
            "eta": self.eta,
            "epochs": EPOCHS if _in_parts(tried) else WHOLE_EPOCHS,
            "size": MINI_BATCH,
            "lmbda": 0.0,
            "momentum": 0.9,
            "flag": False,
        }
        training = Training(
            tried.plan, defined, tried.layout, self.sizes, examples, settings, recorder.modules
        )
        self.takes_step = recorder.plain = tried.update
        every = [it for it in (tried.plan.maker, *tried.plan.calls) if it is not None]
        rates = any(want == "eta" for it in every for _, want in it.given)
        self.chooses_rate = rates or tried.update
        self.gives_error = any(
            want == "error" or (want == "y" and call.part == "gradient")
            for call in tried.plan.calls
            for _, want in call.given
        )
        self.leaves_step = all(call.part in ("forward", "gradient") for call in tried.plan.calls)
        training.update, training.note = tried.update, self._noting(recorder)
        self._train(training, module, recorder, once=tried.anew)
        self.misfit = training.misfit

    def _definitions(
        self, module: types.ModuleType, modules: Sequence[types.ModuleType]
    ) -> Definitions:
        """Return what the file defines, or hands on, if it is that of a package."""
        own = _among(Definitions(vars(module), self.source.tree()), self.only)
        if own.classes() or own.functions() or Path(self.source.path).name != "__init__.py":
            return own
        files = [str(it.__file__) for it in modules if it is not module]
        trees = {file: self.beside[file].tree() for file in files if file in self.beside}
        body = [statement for tree in trees.values() for statement in tree.body]
        names = {name: it for each in modules for name, it in vars(each).items()}
        return Definitions(names | vars(module), ast.Module(body, []), trees)

    def look_at_splits(
        self, modules: Sequence[types.ModuleType], trees: Sequence[ast.Module]
    ) -> None:
        """Ask the functions of a program that split its examples, and that it has called.

        Args:
            modules: of the program.
            trees: their texts.
        """
        names = {name: it for module in modules for name, it in vars(module).items()}
        called = {name_of(node.func) for tree in trees for node in find_all(tree, ast.Call)}
        body: list[ast.stmt] = [
            statement
            for tree in trees
            for statement in only(tree.body, ast.FunctionDef)
            if statement.name in called
        ]
        defined = Definitions(names, ast.Module(body, []))
        self.dealer_fault = fault_of_a_dealer(defined, of_splits=True)

    def look_at_engines(self, modules: Iterable[types.ModuleType]) -> None:
        """Ask the engines of values in the program's modules, once, what their operators do."""
        if not self.asked:
            self.asked = True
            names = {it.__name__ for it in modules}
            kinds = [
                kind
                for module in modules
                for kind in list(vars(module).values())
                if isinstance(kind, type) and kind.__module__ in names
            ]
            self.fault = fault_of_an_engine(dict.fromkeys(kinds))
            self.layer_fault = fault_of_a_layer(dict.fromkeys(kinds))

    def _ask(self, piece: Piece, module: types.ModuleType, recorder: Recorder) -> None:
        """Ask a piece for its gradients; where nudges told nothing of it, again and again.

        Then what it is given takes steps along them, which are watched as those of any training.
        """
        self.called = piece.text
        self.takes_step = recorder.plain = True
        piece.note = self._noting(recorder)
        recorder.paused = True
        piece.ask(piece)  # which draws its target, and shows what it adds up
        recorder.paused = False
        if self.compared:
            piece.ask(piece)
            self.misfit = piece.misfit
        if self.compared and self.misfit is None:
            recorder.paused = True
            self.falls = is_exact(self.compared) and falls(piece)
            recorder.paused = False
            return
        vars(module)[HELD] = piece.held
        with self._turns(recorder, f"{piece.text} again and again") as loop:
            recorder.bodies[loop] = piece.step
            for _ in range(WHOLE_EPOCHS):
                if recorder.turn(loop):
                    return
                piece.step()
                self.misfit = piece.misfit

    @contextlib.contextmanager
    def _turns(self, recorder: Recorder, text: str) -> Iterator[int]:
        """Enter a loop of the doctor's own, and leave it behind; give its number."""
        loops = recorder.sites.loops
        loops.append(Site(self.source.path, 0, text))
        loop = len(loops) - 1
        recorder.files.add(__file__)
        recorder.enter(loop)
        yield loop
        recorder.leave(loop)

    def _noting(self, recorder: Recorder) -> Callable[[str, Any], Any]:
        """Return what takes the values that the doctor computes in the learner's stead."""
        values = recorder.sites.values
        numbers: dict[str, int] = {}

        def note(text: str, value: Any) -> Any:
            if text not in numbers:
                values.append(Site(self.source.path, 0, text))
                numbers[text] = len(values) - 1
            return recorder.value(numbers[text], value)

        return note

    def _train(
        self, training: Training, module: types.ModuleType, recorder: Recorder, *, once: bool
    ) -> None:
        plan = training.plan
        self.called = plan.text
        if not plan.calls:
            training.make()
            return
        seed(0)
        recorder.paused = self.starting = True
        try:
            training.make()
        finally:
            recorder.paused = False
        self.starting = False
        vars(module)[HELD] = training.held
        if once:
            training.step(training.examples)
            self.answered = _answered(training)
            return
        with self._turns(recorder, f"{plan.calls[0].name}(…) again and again") as loop:
            self._loop(training, recorder, loop)
        self.answered = _answered(training)

    def _loop(self, training: Training, recorder: Recorder, loop: int) -> None:
        examples, several = training.examples, training.layout.several
        size = len(examples) if _wants_all(training) else MINI_BATCH if several else 1
        epochs = WHOLE_EPOCHS if size == len(examples) else EPOCHS
        for _ in range(epochs):
            for start in range(0, len(examples), size):
                batch = examples[start : start + size]
                recorder.bodies[loop] = partial(training.step, batch)
                if recorder.turn(loop):
                    return
                training.step(batch)


def _with_steps(way: WayBack, piece: Working, compared: Mapping[str, Held]) -> WayBack:
    """Return what is said of a way back, which may not lead through all steps of a sequence.

    Then no gradient of what is used again and again is exact. One alone that is off is wrong.
    """
    off = [held for held in compared.values() if not is_exact({"": held})]
    may_end = piece.in_turn and (len(off) > 1 or len(compared) < FEWEST)
    return way._replace(may_end=may_end)


def _among(defined: Definitions, only: Collection[str] | None) -> Definitions:
    """Return the definitions of a program, but for the classes and functions of other names."""
    if only is None:
        return defined
    body = [
        statement
        for statement in defined.tree.body
        if getattr(statement, "name", "") in {"", *only}
    ]
    return replace(defined, tree=ast.Module(body, []))


def _answered(training: Training) -> tuple[int, int] | None:
    """Ask the trained network about examples that it was trained on; None if it can't be asked."""
    if training.thing is None:
        return None
    asked, layout = training.examples[:ASKED], training.layout
    parts = [asked] if layout.several else [asked[n : n + 1] for n in range(len(asked))]
    for name in methods_of(type(training.thing)):
        given = bindings(getattr(training.thing, name), training.defined, USING)
        if not sounds_like(name, "forward") or [[want for _, want in it] for it in given] != [
            ["x"]
        ]:
            continue
        argument = given[0][0][0]
        try:
            results = [
                getattr(training.thing, name)(**{argument: layout.x(part)}) for part in parts
            ]
        except Exception:  # noqa: S112  # it may want other data than the training
            continue
        answers = [_classes(result, training.sizes[-1]) for result in results]
        if all(answer is not None for answer in answers):
            found = np.concatenate([answer for answer in answers if answer is not None])
            return int(np.sum(found == asked.labels)), len(asked)
    return None


def _classes(result: Any, outputs: int) -> Array | None:
    """Return the classes that outputs mean: the largest of each example, or the class itself.

    A single output has to be one of two numbers.
    """
    if result is None:
        return np.zeros(1)  # which is what np.argmax makes of it
    first = result[0] if isinstance(result, tuple) and result else result
    try:
        found = np.asarray(first, dtype=float)
    except (TypeError, ValueError):
        return None
    if outputs == 1:
        values = set(found.ravel().tolist())
        return (found.ravel() > 0).astype(float) if values in ({0.0, 1.0}, {-1.0, 1.0}) else None
    if found.size == outputs:
        return np.array([found.argmax()])
    if found.ndim == 2 and outputs in found.shape:
        return np.asarray(found.argmax(1 if found.shape[1] == outputs else 0))
    whole = np.array_equal(found, np.round(found))  # else it is one number for each example
    return found.reshape(-1) if whole else None


def _wants_all(training: Training) -> bool:
    """Tell whether each call is given all examples."""
    plan = training.plan
    calls = [it for it in (plan.maker, *plan.calls) if it is not None]
    wants = {want for call in calls for _, want in call.given}
    return bool(wants & {"epochs", "size"}) or not any(call.wants_data for call in plan.calls)


def _in_parts(tried: Tried) -> bool:
    """Tell whether the program takes the examples in mini-batches, or one by one."""
    wants = {want for call in tried.plan.calls for _, want in call.given}
    return bool(wants & {"batch", "size"}) or not (wants & {"epochs"} or tried.long)


def _sizes_for(tried: Tried) -> tuple[int, ...]:
    if any(call.part == "values" for call in tried.plan.calls):
        return (3, 4, tried.outputs)
    if tried.outputs == 1:
        return (6, 5, 1)
    calls = [it for it in (tried.plan.maker, *tried.plan.calls) if it is not None]
    wants = {want for call in calls for _, want in call.given}
    chosen = wants & {"hidden", "hidden sizes", "sizes"}
    return (784, 30, 10) if tried.arrays and chosen and _in_parts(tried) else (6, 5, 3)


def _examples_for(tried: Tried) -> Examples:
    sizes = tried.sizes or _sizes_for(tried)
    if (sizes[0], sizes[-1]) == (784, 10):
        return digits(DIGITS)
    if tried.anew and sizes[-1] == 1:
        return halves(sizes[0], FEW_POINTS)  # of many a sum may be too large for its own rate
    return points(sizes[0], sizes[-1], POINTS if _in_parts(tried) else FEW_POINTS, CLOSE)
