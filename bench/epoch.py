"""Time one epoch of the book's first network, side by side with its peers.

[784, 30, 10] sigmoid neurons, quadratic cost, mini-batches of 10, eta 3.0, 50,000 digits, on one
thread. Each contestant has its data in memory, in the form that it likes best, and one epoch behind
it before the clock runs; the contestants take turns, and medians over the turns are compared.

    pip install '.[bench]' && python bench/epoch.py
"""

from __future__ import annotations

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # whatever a library thinks of threads

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np

from firstnet import Recipe, engines, load, starting_network
from firstnet.classic import mnist_loader, network
from firstnet.data.dataset import intensities
from report import publish

SIZES, MINI_BATCH, ETA, TURNS = (784, 30, 10), 10, 3.0, 7

DIGITS = load("mnist")
X, Y = intensities(DIGITS.training.x), DIGITS.training.targets()
TEST_X, TEST_LABELS = intensities(DIGITS.test.x), DIGITS.test.labels
RNG = np.random.default_rng(0)

Epoch = Callable[[np.ndarray], object]  # trains on the rows of an order, a mini-batch a row
Answer = Callable[[], np.ndarray]  # the outputs for the test digits
Contestant = tuple[Epoch, Answer]


def book_loop() -> Contestant:
    """The book's own way, example by example, as `firstnet.classic` keeps it."""
    training = mnist_loader.load_data_wrapper()[0]
    net = network.Network(list(SIZES))

    def epoch(order: np.ndarray) -> None:
        for mini_batch in order:
            net.update_mini_batch([training[row] for row in mini_batch], ETA)

    return epoch, lambda: net.feedforward(TEST_X.T).T


def scikit_learn() -> Contestant:
    """MLPClassifier has the softmax and log-likelihood instead; its arithmetic is the same size."""
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        SIZES[1:-1], activation="logistic", solver="sgd", alpha=0, batch_size=MINI_BATCH,
        learning_rate_init=0.3, momentum=0, random_state=0,
    )  # fmt: skip
    labels, classes = DIGITS.training.labels, np.arange(10)
    epoch: Epoch = lambda order: classifier.partial_fit(X, labels, classes=classes)  # noqa: E731
    return epoch, lambda: classifier.predict_proba(TEST_X)


def pytorch() -> Contestant:
    """Eager, as most people write it."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    x, y, test_x = (torch.from_numpy(array) for array in (X, Y, TEST_X))
    inputs, hidden, outputs = SIZES
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs, hidden), torch.nn.Sigmoid(),
        torch.nn.Linear(hidden, outputs), torch.nn.Sigmoid(),
    )  # fmt: skip
    descent = torch.optim.SGD(model.parameters(), lr=ETA)

    def epoch(order: np.ndarray) -> None:
        for mini_batch in torch.from_numpy(order):
            descent.zero_grad()
            cost = ((model(x[mini_batch]) - y[mini_batch]) ** 2).sum() / (2 * MINI_BATCH)
            cost.backward()
            descent.step()

    def answer() -> np.ndarray:
        with torch.no_grad():
            return model(test_x).numpy()

    return epoch, answer


def jax_scan() -> Contestant:
    """A whole epoch compiled into one lax.scan; gathering inside the scan was the quicker."""
    import jax
    import jax.numpy as jnp

    x, y, test_x = jnp.asarray(X), jnp.asarray(Y), jnp.asarray(TEST_X)
    start = starting_network(Recipe(sizes=SIZES), 0)
    weights = [(jnp.asarray(layer.w.T), jnp.asarray(layer.b[:, 0])) for layer in start.layers]

    def feedforward(weights, a):
        for w, b in weights:
            a = jax.nn.sigmoid(a @ w + b)
        return a

    def cost(weights, x, y):
        return jnp.sum((feedforward(weights, x) - y) ** 2) / (2 * MINI_BATCH)

    def step(weights, rows):
        gradient = jax.grad(cost)(weights, x[rows], y[rows])
        return jax.tree.map(lambda value, slope: value - ETA * slope, weights, gradient), None

    scan = jax.jit(lambda weights, order: jax.lax.scan(step, weights, order)[0])
    state = [weights]

    def epoch(order: np.ndarray) -> None:
        state[0] = jax.block_until_ready(scan(state[0], jnp.asarray(order)))

    return epoch, lambda: np.asarray(feedforward(state[0], test_x))


def firstnet_engine(name: str, dtype: str) -> Contestant:
    """One of ours."""
    recipe = Recipe(sizes=SIZES, mini_batch_size=MINI_BATCH, eta=ETA, dtype=dtype)
    training, start = DIGITS.training, starting_network(recipe, 0)
    engine = engines.start(name, start, training.x, training.targets(dtype), recipe)
    return lambda order: engine.train(order, ETA), lambda: engine.feedforward(DIGITS.test.x)


CONTESTANTS: dict[str, Callable[[], Contestant]] = {
    "the book's loop, float64": book_loop,
    "PyTorch eager, float32": pytorch,
    "scikit-learn MLPClassifier, float32": scikit_learn,
    "JAX jitted lax.scan, float32": jax_scan,
    "firstnet reference, float64": lambda: firstnet_engine("reference", "float64"),
    "firstnet reference, float32": lambda: firstnet_engine("reference", "float32"),
    "firstnet fast, float64": lambda: firstnet_engine("fast", "float64"),
    "firstnet fast, float32": lambda: firstnet_engine("fast", "float32"),
}


def measure() -> dict[str, dict[str, object]]:
    """Let the contestants take turns, and return their seconds and their test accuracy."""
    ready = {name: prepare() for name, prepare in CONTESTANTS.items()}
    seconds: dict[str, list[float]] = {name: [] for name in ready}
    for turn in range(TURNS + 1):
        for name, (epoch, _) in ready.items():
            order = RNG.permutation(len(X)).reshape(-1, MINI_BATCH)
            began = time.perf_counter()
            epoch(order)
            if turn:  # the first turn warms caches up and compiles
                seconds[name].append(time.perf_counter() - began)
        print(f"turn {turn} of {TURNS}", flush=True)
    return {
        name: {
            "median_s": statistics.median(seconds[name]),
            "seconds": seconds[name],
            "test_accuracy": float(np.mean(answer().argmax(axis=1) == TEST_LABELS)),
        }
        for name, (_, answer) in ready.items()
    }


def table(results: dict[str, dict[str, object]]) -> str:
    """Return the results as a table with the ratio to each of the two fast engines."""
    medians = {name: float(result["median_s"]) for name, result in results.items()}
    fast32, fast64 = medians["firstnet fast, float32"], medians["firstnet fast, float64"]
    rows = [
        f"| {name} | {s:.4f} | {min(results[name]['seconds']):.4f} – "
        f"{max(results[name]['seconds']):.4f} | {s / fast32:.1f} | {s / fast64:.1f} | "
        f"{results[name]['test_accuracy']:.2%} |"
        for name, s in sorted(medians.items(), key=lambda pair: -pair[1])
    ]
    head = (
        "| one epoch, one thread | median s | min – max s | / fast float32 | / fast float64 "
        f"| test digits right after {TURNS + 1} epochs |\n|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", module="sklearn")
    results = measure()
    publish("epoch", {"turns": TURNS, "contestants": results}, table(results))
