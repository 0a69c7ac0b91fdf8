"""Record how each program of the corpus trains on MNIST: outcomes.json.

5,000 training digits, three epochs, mini-batches of 10, [784, 30, 10]; judged on 1,000 test digits,
once by the outputs of the program's own feedforward and once by what its own evaluate returns. One
process a program, 20 s each. Whole-batch programs without mini-batches take 80 steps an epoch.

    python bench/doctor/outcomes.py [ID ...]
"""

from __future__ import annotations

import io
import json
import multiprocessing
import random
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import bugs
import numpy as np
from behaviour import OldPickle, TooSlow, limit, quiet
from drivers import DRIVERS
from loading import load, today

import firstnet

HERE = Path(__file__).parent
LIMIT_S = 20.0
SIZES = {"any": (784, 30, 10), "three": (784, 30, 10), "fixed": (784, 10, 10)}
OTHER = {  # what the training code at the end of the file says, which the driver leaves out
    "book_columns/eta-100": {"eta": 100.0},
    "cross_entropy_delta/eta-tiny": {"eta": 0.00001},
    "eta_stored/eta-zero-default": {"eta": 0.0},
    "weights_first/two-hidden-neurons": {"sizes": (784, 2, 10)},
}


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    mnist = firstnet.load("mnist")
    training, test = mnist.training, mnist.test
    x, test_x = training.x[:5000] / 255, test.x[:1000] / 255
    return x, training.labels[:5000], test_x, test.labels[:1000]


def outcome(task: tuple[str, str, str]) -> dict[str, Any]:
    """Train one program (id, base, text) and tell what came of it."""
    name, base, text = task
    with quiet():
        try:
            with limit(LIMIT_S):
                return _trained(name, base, text)
        except TooSlow:
            return {"outcome": "too slow"}
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == "learner.py"]
            told = f"{type(error).__name__}: {error}"[:200]
            return {"outcome": "crash", "error": told, "line": lines[-1] if lines else None}


def _trained(name: str, base: str, text: str) -> dict[str, Any]:
    module = load(today(text) if base == "python2_original" else text)
    wanted = load(today(bugs.healthy(base)) if base == "python2_original" else bugs.healthy(base))
    if module.missing != wanted.missing:
        raise ImportError(module.missing[-1])
    driver = DRIVERS[base]
    x, y, test_x, test_y = (np.array(digit) for digit in digits())
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # the learner's code draws from it
    other = OTHER.get(name, {})
    net = driver.make(module, other.get("sizes", SIZES[driver.sizes]))
    eta = other.get("eta", driver.eta)
    if driver.train is None:
        return {"outcome": "not driven", "reason": "its data are given to the constructor"}
    if base == "python2_converted":
        training, _, test = _wrapped(module, x, y, test_x, test_y)
        net.SGD(training, 3, 10, eta)
        reported = net.evaluate(test)
    else:
        net = driver.train(module, net, x.astype(float), np.eye(10)[y], 3, 10, eta)
        reported = driver.evaluate and driver.evaluate(module, net, test_x, test_y)
    right = np.mean(driver.forward(module, net, test_x).argmax(axis=1) == test_y)
    if np.ndim(reported):  # predictions
        reported = np.mean(np.ravel(reported)[: len(test_y)] == test_y)
    told = {"outcome": "trained", "right": float(right)}
    return told | ({} if reported is None else {"reported": float(reported)})


def _wrapped(module: Any, x: Any, y: Any, test_x: Any, test_y: Any) -> Any:
    """Let the program's own loader lay out the digits."""
    module.gzip = type("Gzip", (), {"open": staticmethod(_nothing)})
    module.pickle = OldPickle(((x, y), (test_x[::-1], test_y[::-1]), (test_x, test_y)))
    return module.load_data_wrapper()


def _nothing(*_: object) -> io.BytesIO:
    return io.BytesIO()


if __name__ == "__main__":
    tasks = [(name, name, bugs.healthy(name)) for name in DRIVERS]
    tasks += [(bug.id, bug.base, bug.text()) for bug in [*bugs.single(), *bugs.several()]]
    kept = HERE / "outcomes.json"
    told = {}
    if sys.argv[1:]:
        told = json.loads(kept.read_text())
        tasks = [task for task in tasks if task[0] in sys.argv[1:]]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=None) as pool:
        for task, result in zip(tasks, pool.map(outcome, tasks)):
            told[task[0]] = result
            print(task[0], result, flush=True)
    kept.write_text(json.dumps(told, indent=1) + "\n")
