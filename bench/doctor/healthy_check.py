"""Check that every healthy network is right: a step against nudges, and it learns.

python bench/doctor/healthy_check.py [NAME ...]
"""

from __future__ import annotations

import contextlib
import io
import sys

import numpy as np
from drivers import COSTS, DRIVERS, Driver
from loading import HEALTHY, load, today, weights

RNG = np.random.default_rng(0)


def sizes_for(driver: Driver) -> tuple[int, ...]:
    return {"any": (6, 5, 4, 3), "three": (6, 5, 3), "fixed": (784, 10, 10)}[driver.sizes]


def worst_slope(driver: Driver, module) -> float:
    """Return the greatest difference of a step from the numerical gradient, of its size."""
    sizes = sizes_for(driver)
    net = driver.make(module, sizes)
    if module.__name__ == "learner" and sizes[0] == 784:
        net = tuple(net)
    x = RNG.random((1 if driver.step_name == "train" else 4, sizes[0]))
    y = np.eye(sizes[-1])[RNG.integers(sizes[-1], size=len(x))]
    before = [w.copy() for w in weights(net)]
    eta = 1.0
    cost = COSTS[driver.cost]
    shown = [(i, k) for i, w in enumerate(before) for k in _some(w)]
    wanted = []
    for i, k in shown:
        live = weights(net)[i].reshape(-1)
        at = live[k]
        values = []
        for nudge in (1e-4, -1e-4):
            live[k] = at + nudge
            values.append(cost(driver.forward(module, net, x), y))
        live[k] = at
        wanted.append((values[0] - values[1]) / 2e-4 / (1 if driver.summed else len(x)))
    net = driver.step(module, net, x, y, eta)
    after = weights(net)
    got = [(before[i].ravel()[k] - after[i].ravel()[k]) / eta for i, k in shown]
    return float(np.max(np.abs(np.subtract(got, wanted))) / np.max(np.abs(wanted)))


def _some(w: np.ndarray) -> list[int]:
    if w.size < 60:
        return list(range(w.size))
    return [int(k) for k in RNG.integers(w.size, size=12)]


def learns(name: str, driver: Driver, module) -> str:
    if driver.train is None:
        return "-"
    sizes = {"fixed": (784, 10, 10), "three": (6, 30, 3), "any": (6, 8, 3)}[driver.sizes]
    net = driver.make(module, sizes)
    centres = RNG.random((sizes[-1], sizes[0]))
    labels = RNG.integers(sizes[-1], size=300)
    x = centres[labels] + 0.1 * RNG.normal(size=(300, sizes[0]))
    y = np.eye(sizes[-1])[labels]
    net = driver.train(module, net, x, y, 10, 10, driver.eta)
    share = np.mean(driver.forward(module, net, x).argmax(axis=1) == labels)
    judged = driver.evaluate(module, net, x[:50], labels[:50]) if driver.evaluate else None
    return (
        f"{share:.2f} evaluate={judged if np.ndim(judged) == 0 else np.mean(judged == labels[:50])}"
    )


if __name__ == "__main__":
    for name in sys.argv[1:] or DRIVERS:
        module = load(today((HEALTHY / f"{name}.py").read_text()))
        np.random.seed(1)  # noqa: NPY002
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                worst = (
                    worst_slope(DRIVERS[name], module) if DRIVERS[name].cost in COSTS else np.nan
                )
                learned = learns(name, DRIVERS[name], module)
            except Exception as error:
                worst, learned = np.inf, f"{type(error).__name__}: {error}"
        print(f"{name:22} {worst:.1e} {learned} {module.missing or ''}")
