"""A training run that a person watches: it pauses, takes one step, and changes on the way.

    run = Run(digits, Recipe(), seed=0)
    run.go()                                              # a thread trains
    print(run.network, run.points, run.speed)             # at any time
    run.change(replace(run.recipe, eta=0.5))
    run.pause()

Unless something is changed, it leads to the weights of `training.train`, whatever the pauses. The
thread is there only while it trains, so a run that is paused or left alone costs nothing.
"""

from __future__ import annotations

import atexit
import itertools
import math
import threading
import time
import weakref
from collections.abc import Sequence

import numpy as np

from firstnet import engines
from firstnet.book.network import Network
from firstnet.data.dataset import Dataset
from firstnet.errors import FirstnetError, RecipeError, UnknownName
from firstnet.recipe import Recipe, starting_network
from firstnet.shapes import Labels
from firstnet.training.loop import beats, check_finite, dropout, score
from firstnet.web.curves import SAMPLE, Point
from firstnet.web.fitting import check_sizes

BEAT_S = 0.03  # how long a beat is: new weights to look at 30 times a second, pauses at once
LATELY_S = 2.0  # what the speed is averaged over
FIXED = ("sizes", "neuron", "starts", "dtype", "expand")  # choices that only a new run can change
BUILT_IN = ("cost", "lmbda", "l1", "momentum", "nesterov", "dropout")  # what engines start with

_NUMBERS = itertools.count()


class Run:
    """One training run. What it tells may be read at any time, from any thread.

    Attributes:
        number: which run it is, of all that this program has made.
        digits: what it learns from and is judged on.
        recipe: its choices, as they stand.
        seed: where chance started.
        engine: the name of what computes.
        examples: how many of the training digits it learns from.
        network: the network as it stands, also within an epoch; its numbers are always finite.
        beat: rises whenever `network` changes.
        points: what the epochs led to, one after the other; only ever appended to.
        mini_batch: mini-batches done in the epoch that has begun.
        goal: the number of epochs at which it pauses by itself.
        pace: the epochs a second that it does not exceed, for those who want to watch; infinite.
        speed: epochs a second, lately; 0 before the first beat.
        trouble: what ended the training, in a sentence; None when all is well.

    Raises:
        ShapeError, RecipeError: the choices and the digits do not fit together.
    """

    def __init__(
        self,
        digits: Dataset,
        recipe: Recipe,
        *,
        seed: int = 0,
        engine: str = "fast",
        examples: int | None = None,
        network: Network | None = None,
        points: Sequence[Point] = (),
    ) -> None:
        self._training = digits.training[: examples or len(digits.training)]
        check_sizes(recipe, digits)
        self.number = next(_NUMBERS)
        self.digits, self.recipe, self.seed, self.engine = digits, recipe, seed, engine
        self.examples = len(self._training)
        self.network = network or starting_network(recipe, seed)
        engines.check_recipe(self.network, recipe, self.examples)
        self.points = list(points)
        self.beat = self.mini_batch = 0
        self.goal = max(recipe.epochs, len(self.points))
        self.pace = math.inf
        self.speed = 0.0
        self.trouble: str | None = None
        self._targets = self._training.targets(recipe.dtype)
        self._rng = np.random.default_rng(seed)
        self._order: Labels = np.empty(0, int)  # what is left of the epoch that has begun
        self._engine: engines.Engine | None = None
        self._built: tuple[object, ...] = ()  # the choices that it was started with
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._steps = 0.0  # mini-batches still to take; infinite when it goes on
        self._until: int | None = None  # the epochs at which to pause; the goal when None
        self._size = 10.0  # mini-batches a beat
        self._epochs, self._seconds = 0.0, 0.0  # done lately, and how long it took
        self._closed = False

    @property
    def running(self) -> bool:
        """Whether it trains right now."""
        return self._thread is not None

    @property
    def mini_batches(self) -> int:
        """How many mini-batches an epoch has."""
        return math.ceil(self.examples / self.recipe.mini_batch_size)

    @property
    def left_s(self) -> float | None:
        """The seconds to the goal at the present speed; None before there is one."""
        if not self.speed:
            return None
        done = len(self.points) + self.mini_batch / self.mini_batches
        return max(0.0, self.goal - done) / self.speed

    def go(self) -> None:
        """Train to the goal; beyond it, where it is reached, for as many epochs again."""
        if len(self.points) >= self.goal:
            self.goal = len(self.points) + self.recipe.epochs
        self._start(math.inf, None)

    def one_epoch(self) -> None:
        """Train to the end of the epoch, and pause."""
        self.goal = max(self.goal, len(self.points) + 1)
        self._start(math.inf, len(self.points) + 1)

    def one_mini_batch(self) -> None:
        """Take one step downhill, and pause."""
        self.goal = max(self.goal, len(self.points) + 1)
        self._start(1, len(self.points) + 1)

    def pause(self) -> None:
        """Stop after the present beat; `go` continues as if nothing had happened."""
        with self._lock:
            self._steps = 0

    def close(self) -> None:
        """Stop for good, and give the engine's memory back."""
        with self._lock:
            self._closed, self._steps = True, 0
            if self._thread is None:
                self._engine = None

    def wait(self, timeout_s: float = 60) -> None:
        """Wait until it has paused. For programs and tests; a page looks at `running` instead."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def change(self, recipe: Recipe, engine: str | None = None) -> None:
        """Go on with other choices.

        Raises:
            RecipeError: only a new run can change this.
        """
        for name in FIXED:
            if getattr(recipe, name) != getattr(self.recipe, name):
                raise RecipeError(f"{name} can't change during a run; start again to apply it.")
        engines.check_recipe(self.network, recipe, self.examples)
        if engine is not None and engine not in engines.ENGINES:
            raise UnknownName("engine", engine, engines.ENGINES)
        with self._lock:
            if recipe.epochs != self.recipe.epochs:
                self.goal = max(recipe.epochs, len(self.points))
            self.recipe, self.engine = recipe, engine or self.engine

    def _start(self, steps: float, until: int | None) -> None:
        with self._lock:
            if self._closed:
                return
            self._steps, self._until, self.trouble = steps, until, None
            if self._thread is None:
                _STARTED.add(self)
                self._thread = threading.Thread(target=self._work, name="firstnet run", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """Train beat by beat, in the thread, until there is nothing more to do."""
        self._epochs = self._seconds = 0.0  # before a pause is not lately
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # check_finite looks for it
                while most := self._allowed():
                    self._try_to_train(most)
        finally:  # whatever has happened, this thread does not run any more
            with self._lock:
                if self._thread is threading.current_thread():
                    self._steps, self._thread = 0, None

    def _try_to_train(self, most: float) -> None:
        try:
            self._train(most)
        except (FirstnetError, MemoryError) as error:
            self.trouble = str(error) or "Not enough memory; try a smaller network."
            self._engine = None  # it goes on from the last network that was all right
            self.pause()

    def _allowed(self) -> float:
        """Return how many mini-batches may follow; with none, the thread is over."""
        with self._lock:
            until = self.goal if self._until is None else self._until
            if not self._steps or len(self.points) >= until:
                self._steps, self._thread = 0, None
                self._engine = None if self._closed else self._engine
            return self._steps

    def _train(self, most: float) -> None:
        """Train for a beat, at most for so many mini-batches, and tell what it led to."""
        began = time.perf_counter()
        recipe, engine = self.recipe, self._started()
        if not len(self._order):
            self._order = self._rng.permutation(self.examples)
        left = next(
            beats(
                engine,
                self._order,
                recipe.mini_batch_size,
                recipe.eta,
                kept=dropout(recipe, self._rng),
                most=lambda: max(1, int(self._few(most))),
            )
        )
        examples, self._order = len(self._order) - len(left), left
        mini_batches = math.ceil(examples / recipe.mini_batch_size)
        network = engine.network()
        check_finite(network.parameters, len(self.points), recipe.eta)
        most_growth = 2 if mini_batches >= int(self._size) else 1  # a small beat tells little
        took = max(time.perf_counter() - began, 1e-6)
        self._size = max(1, self._size * min(most_growth, BEAT_S / took))
        self._tell(network, mini_batches)
        epochs = examples / self.examples
        time.sleep(max(0.0, epochs / self.pace - (time.perf_counter() - began)))
        self._measure(epochs, time.perf_counter() - began)

    def _few(self, most: float) -> float:
        """Return how many mini-batches the beat has, at most `most`."""
        return min(most, self._size, self.pace * BEAT_S * self.mini_batches)

    def _started(self) -> engines.Engine:
        """Return the engine, a new one where a choice has changed that engines start with."""
        built = (self.engine, *(getattr(self.recipe, name) for name in BUILT_IN))
        if self._engine is None or built != self._built:
            x, network = self._training.x, self.network
            self._engine = engines.start(self.engine, network, x, self._targets, self.recipe)
            self._built = built
        return self._engine

    def _tell(self, network: Network, mini_batches: int) -> None:
        """Show the network, and at the end of an epoch its point of the curves."""
        with self._lock:
            self._steps = max(0, self._steps - mini_batches)
        self.network = network
        self.mini_batch = self.mini_batch + mini_batches if len(self._order) else 0
        if not len(self._order):
            self.points.append(self._point(network))
        self.beat += 1

    def _point(self, network: Network) -> Point:
        engine, recipe, n = self._started(), self.recipe, self.examples
        test, training = (
            score(engine, network, examples, recipe, n)
            for examples in (self.digits.test, self._training[:SAMPLE])
        )
        return Point(len(self.points), test, training, recipe.eta)

    def _measure(self, epochs: float, seconds: float) -> None:
        """Take a beat into the speed; older ones fade."""
        faded = math.exp(-seconds / LATELY_S)
        self._epochs = self._epochs * faded + epochs
        self._seconds = self._seconds * faded + seconds
        self.speed = self._epochs / self._seconds


_STARTED: weakref.WeakSet[Run] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """Stop whatever trains before Python ends: native code can't come back when it is gone."""
    started = list(_STARTED)
    for run in started:
        run.close()
    for run in started:
        run.wait(10)
