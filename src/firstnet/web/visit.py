"""A visit: what one browser tab has. It begins and ends with the tab, and its training with it.

The page talks with it by a few verbs (`front/state/source.js`); plain data go in and come out.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from firstnet.data.dataset import Dataset, Examples
from firstnet.errors import DataError
from firstnet.training.evaluation import answers
from firstnet.web.choosing import Chosen, at_once, chosen_by, read, texts_of
from firstnet.web.curves import Point
from firstnet.web.look import look
from firstnet.web.run import Run

DIGITS = 2_000  # test digits that a neuron is shown
UNKNOWN = "The page asked for something that firstnet serve doesn't know; reload it."

NO_NUMBERS = "This neuron's outputs are no numbers any more; start again with a smaller eta."
SLOWEST, FASTEST = 0.01, 1e6  # epochs a second, that a run is held back to

Answer = Mapping[str, Any] | None


class Visit:
    """What one page shows, and what it may change.

    Attributes:
        name: another one for each visit, so that a page knows its own.
        digits: the digits to learn from and to be judged on; shared by all visits, never changed.
        run: the training run. Another one takes its place when training starts again, so read it
            anew each time: `visit.run.network`, never a `run` that was kept.
    """

    def __init__(self, digits: Dataset, run: Run) -> None:
        self.name = secrets.token_hex(8)
        self.digits = digits
        self.run = run

    @property
    def mark(self) -> tuple[object, ...]:
        """What changes whenever the state does; compare two only for being equal."""
        run = self.run
        return run.number, run.beat, run.running, run.goal, run.trouble, run.recipe, run.engine

    def state(self, seen: tuple[int, int] = (-1, 0)) -> dict[str, Any]:
        """Return how the run stands.

        Args:
            seen: the number of the run whose points the page has, and how many of them; the others
                are in the state.
        """
        run = self.run
        first = seen[1] if seen[0] == run.number else 0
        return {
            "visit": self.name,
            "number": run.number,
            "beats": run.beat,
            "choices": plain(chosen_by(run)),
            "goal": run.goal,
            "running": run.running,
            "speed": run.speed,
            "trouble": run.trouble,
            "miniBatch": run.mini_batch,
            "miniBatches": run.mini_batches,
            "sizes": list(run.network.sizes),
            "first": first,
            "more": [_told(it) for it in run.points[first:]],
        }

    def close(self) -> None:
        """End with the tab: whatever trains, stops."""
        self.run.close()

    def start_again(self, run: Run) -> None:
        """Let another run take the place of the present one, which stops."""
        self.run.close()
        self.run = run

    def change(self, choices: object) -> None:
        """Let the run take up what it can on its way of the choices that a page has sent."""
        chosen = self.chosen(choices)
        self.run.change(at_once(chosen, self.run), chosen.engine)

    def begin_again(self, wanted: object) -> None:
        """Deal new starting weights by the choices of a page; go on where that is wanted."""
        it = wanted if isinstance(wanted, dict) else {}
        chosen = self.chosen(it.get("choices"))
        try:
            run = Run(
                self.digits,
                chosen.recipe,
                seed=chosen.seed,
                engine=chosen.engine,
                examples=chosen.examples,
            )
        except MemoryError as error:
            raise DataError("Not enough memory; use fewer neurons.") from error
        run.pace = self.run.pace
        self.start_again(run)
        if it.get("going") is True:
            run.go()

    def hold_back(self, pace: object) -> None:
        """Hold the run back to so many epochs a second; null is for none of that."""
        fits = isinstance(pace, (int, float)) and SLOWEST <= pace <= FASTEST
        self.run.pace = float(pace) if fits else math.inf  # type: ignore[arg-type]

    def chosen(self, choices: object) -> Chosen:
        """Return the choices that a page has sent.

        Raises:
            DataError, Unreadable: they are none, or wrong.
        """
        texts = texts_of(chosen_by(self.run))
        if not isinstance(choices, dict) or not texts.keys() <= choices.keys():
            raise DataError(UNKNOWN)
        for name in texts:
            it = choices[name]
            texts[name] = ",".join(map(str, it)) if isinstance(it, list) else str(it)
        return read(texts, self.run.recipe, len(self.digits.training))

    def network(self, _: object) -> Answer:
        """Return the network as it stands, its parameters layer by layer in one array."""
        network = self.run.network
        parts = [array.ravel() for it in network.dense for array in (it.w, it.b)]
        return {
            "sizes": list(network.sizes),
            "neurons": [it.neuron.name for it in network.dense],
            "parameters": np.concatenate(parts),
        }

    def digit(self, wanted: object) -> Answer:
        """Return a digit of the set that is wanted, and its label."""
        name = wanted.get("set") if isinstance(wanted, dict) else None
        sets = {"training": self.digits.training, "test": self.digits.test}
        if name not in sets:
            raise DataError(UNKNOWN)
        number = _number(wanted, "number", len(sets[name]))
        return _digit(sets[name], number)

    def read(self, wanted: object) -> Answer:
        """Return a test digit, and what the network makes of it."""
        test = self.digits.test
        number = _number(wanted, "number", len(test))
        outputs = answers(self.run.network, test.x[number : number + 1])[0]
        return {**_digit(test, number), "outputs": outputs}

    def answers(self, _: object) -> Answer:
        """Return the outputs for all test digits, one row per digit, and what each of them is."""
        test = self.digits.test
        outputs = answers(self.run.network, test.x)
        return {"outputs": outputs, "labels": test.labels.astype(np.uint8)}

    def look(self, wanted: object) -> Answer:
        """Return what a neuron does with the first test digits."""
        network, test = self.run.network, self.digits.test
        layer = _number(wanted, "layer", len(network.dense))
        neuron = _number(wanted, "neuron", network.sizes[layer + 1])
        seen = look(network, layer, neuron, test.x[:DIGITS])
        if not (np.isfinite(seen.z).all() and np.isfinite(seen.a).all()):
            raise DataError(NO_NUMBERS)

        def shown(numbers: list[int]) -> list[dict[str, Any]]:
            return [{"number": it, "a": float(seen.a[it]), **_digit(test, it)} for it in numbers]

        return {
            "z": seen.z,
            "bias": float(network.dense[layer].b[neuron, 0]),
            "fires": [float(seen.a.min()), float(seen.a.max())],
            "flat": seen.flat,
            "word": seen.word,
            "most": shown(seen.most),
            "least": shown(seen.least),
        }


Told = Callable[[Visit, object], None]
Asked = Callable[[Visit, object], Answer]

TOLD: dict[str, Told] = {  # what a page may tell; it changes the state, and is done in turn
    "open": lambda visit, _: None,
    "go": lambda visit, _: visit.run.go(),
    "oneEpoch": lambda visit, _: visit.run.one_epoch(),
    "oneMiniBatch": lambda visit, _: visit.run.one_mini_batch(),
    "pause": lambda visit, _: visit.run.pause(),
    "pace": Visit.hold_back,
    "change": Visit.change,
    "startAgain": Visit.begin_again,
}
ASKED: dict[str, Asked] = {  # and what it may ask
    "network": Visit.network,
    "digit": Visit.digit,
    "read": Visit.read,
    "answers": Visit.answers,
    "look": Visit.look,
}
SLOW = ("startAgain", "answers", "look")  # of all these, what takes more than a moment


def plain(chosen: Chosen) -> dict[str, Any]:
    """Return choices as plain data, by the names of their fields."""
    recipe = asdict(chosen.recipe)
    texts = texts_of(chosen)
    own = {"hidden": list(chosen.recipe.sizes[1:-1])}
    others = {"seed": chosen.seed, "engine": chosen.engine, "examples": chosen.examples}
    return {name: recipe.get(name, text) for name, text in texts.items()} | own | others


def _told(point: Point) -> dict[str, Any]:
    """Return a point of the curves; a cost of nan or infinity is None."""
    told = asdict(point)
    for score in (told["test"], told["training"]):
        score["cost"] = score["cost"] if math.isfinite(score["cost"]) else None
    return told


def _digit(examples: Examples, number: int) -> dict[str, Any]:
    pixels = np.asarray(examples.x[number], np.uint8)
    return {"pixels": pixels, "label": int(examples.labels[number])}


def _number(wanted: object, name: str, count: int) -> int:
    number = wanted.get(name) if isinstance(wanted, dict) else None
    if not isinstance(number, int) or not 0 <= number < count:
        raise DataError(f"There is no {name} {number!r}; the last one is {count - 1}.")
    return number
