"""Time the answers of [784, 30, 10], side by side with the peers: to one digit, and to 10,000.

One thread on one processor for everybody (`contest.py`); each contestant has the network ready, and
takes and returns arrays of NumPy. They take turns, and medians are compared.

    pip install '.[bench]' && python bench/answers.py
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

import firstnet
from contest import contest
from firstnet import Recipe, load, starting_network
from firstnet.data.dataset import intensities
from firstnet.engines import reference
from report import publish

TURNS, DIGITS = 15, load("mnist")
BYTES = DIGITS.test.x
NUMBERS = intensities(BYTES)
NETWORK = starting_network(Recipe(), 0)
TIMES = {1: 300, 10_000: 3}  # how often so many digits are asked about in a turn

Answer = Callable[[np.ndarray], np.ndarray]


def pytorch() -> Answer:
    """Eager, without gradients."""
    import torch

    torch.set_num_threads(1)
    parts: list[torch.nn.Module] = []
    for layer in NETWORK.dense:
        linear = torch.nn.Linear(*layer.w.shape[::-1])
        linear.load_state_dict(
            {"weight": torch.tensor(layer.w), "bias": torch.tensor(layer.b[:, 0])}
        )
        parts += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*parts)

    def answer(x: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return model(torch.from_numpy(x)).numpy()

    return answer


def jax_jit() -> Answer:
    """Compiled for each number of digits."""
    import jax

    weights = [(layer.w.T, layer.b[:, 0]) for layer in NETWORK.dense]

    @jax.jit
    def feedforward(a):
        for w, b in weights:
            a = jax.nn.sigmoid(a @ w + b)
        return a

    return lambda x: np.asarray(feedforward(x))


def scikit_learn() -> Answer:
    """An MLPClassifier with these weights; it has softmax at its outputs."""
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier((30,), activation="logistic", max_iter=1)
    classifier.fit(NUMBERS[:100], DIGITS.test.labels[:100])
    classifier.coefs_ = [layer.w.T for layer in NETWORK.dense]
    classifier.intercepts_ = [layer.b[:, 0] for layer in NETWORK.dense]
    return classifier.predict_proba


CONTESTANTS: dict[str, tuple[Callable[[], Answer], np.ndarray]] = {
    "firstnet, bytes": (lambda: firstnet.answering(NETWORK), BYTES),
    "firstnet, float32": (lambda: firstnet.answering(NETWORK), NUMBERS),
    "firstnet reference, float32": (lambda: partial(reference.answers, NETWORK), NUMBERS),
    "PyTorch eager, float32": (pytorch, NUMBERS),
    "JAX jitted, float32": (jax_jit, NUMBERS),
    "scikit-learn MLPClassifier, float32": (scikit_learn, NUMBERS),
}


def prepare(name: str) -> Callable[[int], float]:
    """Return what answers so many digits, several times, and tells the seconds of one time."""
    make, x = CONTESTANTS[name]
    answer = make()

    def work(count: int) -> float:
        part = x[:count]
        began = time.perf_counter()
        for _ in range(TIMES[count]):
            answer(part)
        return (time.perf_counter() - began) / TIMES[count]

    return work


def measure() -> dict[str, dict[str, list[float]]]:
    """Return seconds for each contestant and number of digits."""
    seconds = {name: {str(count): [] for count in TIMES} for name in CONTESTANTS}
    with contest(prepare, list(CONTESTANTS), 1) as contestants:
        for turn in range(TURNS + 1):
            for (name, ask), count in itertools.product(contestants.items(), TIMES):
                took = ask(count)
                if turn:  # the first turn warms caches up and compiles
                    seconds[name][str(count)].append(took)
    return seconds


def table(results: dict[str, dict[str, list[float]]]) -> str:
    """Return the medians, and their ratios to ours."""
    lines = [
        "| [784, 30, 10] | one digit, µs | / firstnet | 10,000 digits, ms | / firstnet |",
        "|---|---|---|---|---|",
    ]
    medians = {
        name: [statistics.median(values) for values in result.values()]
        for name, result in results.items()
    }
    ours = next(iter(medians.values()))
    for name, (one, many) in medians.items():
        lines.append(
            f"| {name} | {1e6 * one:.1f} | {one / ours[0]:.1f} "
            f"| {1e3 * many:.1f} | {many / ours[1]:.1f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    results = measure()
    publish("answers", {"turns": TURNS, "contestants": results}, table(results))
