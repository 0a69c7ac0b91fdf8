"""Train a network that its file only defines: on real digits where it takes them.

Which function is which, and what its arguments stand for, is found as for the ladder
(`discovery`). The calls are watched as the learner's own would be.
"""

from __future__ import annotations

import contextlib
import types
from dataclasses import dataclass, field

import numpy as np

from firstnet.doctor.discovery import discover
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Program, seed
from firstnet.doctor.reaching import output_in
from firstnet.doctor.roles import Unfit
from firstnet.doctor.slots import Unreadable, make
from firstnet.doctor.source import Source
from firstnet.doctor.watch.instrument import Site
from firstnet.doctor.watch.recorder import BudgetSpent, Recorder
from firstnet.doctor.watch.run import NothingToCall
from firstnet.doctor.watch.values import Array

DIGITS = 1000  # that a network is trained on
EPOCHS = 12
WHOLE_EPOCHS = 300  # where an epoch is a single step
MINI_BATCH = 10
LOOKING = 8_000_000  # work that finding the functions may take
ASKED = 200  # examples that a trained network is asked about
HELD = "network_made_by_the_doctor"  # a name under which the recorder finds it


@dataclass
class Caller:
    """Uses what a program defines.

    Attributes:
        source: the file.
        eta: the learning rate, where the program wants one.
        called: what was called, as the learner could write it; "" before.
        reason: why nothing was called; "" otherwise.
        sizes: of the network that was made.
        starting: whether it was being made when an exception was raised.
        answered: how many examples the trained network's own feedforward answers right, of how
            many; None if it was not asked.
    """

    source: Source
    eta: float = 3.0
    called: str = ""
    reason: str = ""
    sizes: tuple[int, ...] = ()
    starting: bool = False
    answered: tuple[int, int] | None = None
    _patients: list[Patient] = field(default_factory=list)

    def __call__(self, module: types.ModuleType, recorder: Recorder) -> None:
        """Make a network of the program's, and train it.

        Raises:
            Exception: whatever the learner's code raises.
            NothingToCall: no network was found, or no way to train it.
        """
        try:
            self._use(module, recorder)
        except (Unfit, Unreadable) as error:
            self.reason = str(error)
            raise NothingToCall(self.reason) from error
        except KeyError as error:  # the program stopped before it had defined that function
            self.reason = f"{error} was not defined"
            raise NothingToCall(self.reason) from error

    def _use(self, module: types.ModuleType, recorder: Recorder) -> None:
        patient = self._patient(module, recorder)
        self.sizes = _sizes(patient)
        xs, ys = _examples(self.sizes)
        seed(0)
        recorder.paused = self.starting = True
        try:
            body = patient.body(self.sizes)
            if body.instance is None:
                body = make(patient, self.sizes)
        finally:
            recorder.paused = False
        self.starting = False
        vars(module)[HELD] = body.board if body.instance is None else body.instance
        self._train(patient, body, xs, ys, recorder)
        self._evaluate(patient, body, xs, ys)

    def _patient(self, module: types.ModuleType, recorder: Recorder) -> Patient:
        left, recorder.left, recorder.paused = recorder.left, LOOKING, True
        try:
            program = Program(self.source, self.source.tree(), vars(module))
            return discover(program)
        except BudgetSpent as error:
            raise Unfit("finding out which function is which took too long") from error
        finally:
            recorder.left, recorder.paused = left, False

    def _train(
        self, patient: Patient, body: Body, xs: Array, ys: Array, recorder: Recorder
    ) -> None:
        maker, train = patient.roles.maker, patient.roles.train
        made = f"{maker}({list(self.sizes)})" if patient.roles.sizes == "list" else f"{maker}(…)"
        if train is not None:
            self.called = f"{made}, then {train.short}(…)"
            test_x, test_y = body.batch(xs[:200]), body.answer_batch(ys[:200])
            more = {"test_x": test_x, "test_y": test_y}
            epochs = EPOCHS if {"size", "batch"} & train.means() else WHOLE_EPOCHS
            body.train(xs, ys, epochs, MINI_BATCH, self.eta, more)
            return
        verb = patient.roles.step or patient.roles.update or patient.roles.gradient
        if verb is None:
            raise Unfit("no function was found that trains the network")
        self.called = f"{made}, then {verb.short}(…) again and again"
        sites = recorder.sites.loops
        sites.append(Site(self.source.path, 0, f"{verb.short}(…) on one mini-batch after another"))
        loop = len(sites) - 1
        size = MINI_BATCH if "batch" in verb.means() or patient.roles.layout != "flat" else 1
        recorder.files.add(__file__)
        recorder.enter(loop)
        for _ in range(EPOCHS):
            for start in range(0, len(xs), size):
                recorder.turn(loop)
                rows = slice(start, start + size)
                if verb is patient.roles.gradient:  # which changes the weights itself
                    body.call(verb, body.prepare(verb, xs[rows], ys[rows]) | {"eta": self.eta})
                else:
                    body.step(xs[rows], ys[rows], self.eta)
        recorder.leave(loop)

    def _evaluate(self, patient: Patient, body: Body, xs: Array, ys: Array) -> None:
        """Ask the trained network about examples that it was trained on, and let it count."""
        if patient.roles.forward is not None:
            outputs = [self._answer(body, x) for x in xs[:ASKED]]
            right = sum(it == int(y.argmax()) for it, y in zip(outputs, ys))
            self.answered = right, len(outputs)
        if patient.roles.evaluate is None:
            return
        x, y = body.batch(xs[:ASKED]), body.answer_batch(ys[:ASKED])
        pairs = body.pairs(xs[:ASKED], ys[:ASKED])
        given = {"x": x, "y": y, "test": pairs, "test_x": x, "test_y": y, "batch": pairs}
        with contextlib.suppress(Exception):  # it may want other data than it was given
            body.call(patient.roles.evaluate, given)

    @staticmethod
    def _answer(body: Body, x: Array) -> int:
        """Return the number of the largest output, as np.argmax takes it from whatever it gets."""
        try:
            result = body.forward(x)
            found = output_in(result, body.sizes[-1])
            if found is None and np.size(result) == 1 and result is not None:
                return int(np.asarray(result).reshape(-1)[0])  # the class itself
        except Exception:
            return -1
        return 0 if found is None else int(found.argmax())


def _sizes(patient: Patient) -> tuple[int, ...]:
    """Return sizes for digits, else those that the program fixes."""
    for sizes in ((784, 30, 10), (784, 20, 15, 10), (784, 10)):
        if patient.allows(sizes):
            return sizes
    return patient.roles.fixed


def _examples(sizes: tuple[int, ...]) -> tuple[Array, Array]:
    """Return inputs and one-hot targets in rows: digits, or groups of points around centres."""
    if not sizes:
        raise Unfit("no sizes were found with which a network can be made")
    if (sizes[0], sizes[-1]) == (784, 10):
        from firstnet.data import load

        digits = load("mnist").training
        return digits.x[:DIGITS] / 256.0, np.eye(10)[digits.labels[:DIGITS]]
    rng = np.random.default_rng(0)
    centres = rng.uniform(0, 1, (sizes[-1], sizes[0]))
    labels = np.arange(400) % sizes[-1]
    inputs = np.clip(centres[labels] + rng.normal(0, 0.15, (400, sizes[0])), 0, 1)
    order = rng.permutation(400)
    return inputs[order], np.eye(sizes[-1])[labels[order]]
