"""The peers of `grid.py`: each trains the same network on the same examples, as it does best.

A contestant is what `start(cell)` returns: a function that takes at least so many steps downhill,
and says how many. Whatever can be made ready beforehand (data in its own form, compiled code) is
ready before the clock runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from contest import OUR_SET
from firstnet import Recipe, engines, load, starting_network
from firstnet.data.dataset import intensities
from firstnet.engines import fast

Steps = Callable[[int], int]  # takes at least so many steps downhill, and says how many


class CannotDo(Exception):
    """A contestant does not offer what a cell asks for."""


@dataclass(frozen=True)
class Cell:
    """One cell of the grid.

    Attributes:
        sizes: neurons, layer by layer.
        mini_batch: examples a step.
        dtype: float32 or float64.
        kind: one of `KINDS`.
        threads: how many each contestant may use.
    """

    sizes: tuple[int, ...]
    mini_batch: int
    dtype: str
    kind: str
    threads: int

    @property
    def recipe(self) -> Recipe:
        """The choices, as ours takes them."""
        return Recipe(
            sizes=self.sizes, mini_batch_size=self.mini_batch, dtype=self.dtype, **KINDS[self.kind]
        )


KINDS: dict[str, dict[str, object]] = {
    "quadratic": {"eta": 0.5},
    "cross-entropy, L2": {"cost": "cross-entropy", "eta": 0.1, "lmbda": 5.0, "starts": "small"},
    "softmax, momentum, dropout": {
        "cost": "log-likelihood",
        "neuron": "relu",
        "eta": 0.01,
        "momentum": 0.9,
        "dropout": 0.5,
        "starts": "he",
    },
}
LEAST_SCANNED, EXAMPLES_SCANNED = 10, 2_000  # JAX takes seconds to compile for another number
DENSE_EXAMPLES = {10: 50_000, 3072: 10_000}  # of inputs that are no digits


def examples(cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs (bytes, if they are digits) and the labels."""
    inputs, outputs = cell.sizes[0], cell.sizes[-1]
    if inputs == 784:
        training = load("mnist").training
        return training.x, training.labels.astype(np.int64)
    rng, count = np.random.default_rng(0), DENSE_EXAMPLES[inputs]
    x = rng.random((count, inputs), np.float32).astype(cell.dtype)
    return x, rng.integers(outputs, size=count)


def numbers(cell: Cell) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the inputs, what should be answered, and the labels, all of it in this dtype."""
    x, labels = examples(cell)
    x = intensities(x, cell.dtype) if x.dtype == np.uint8 else x
    return x, np.eye(cell.sizes[-1], dtype=cell.dtype)[labels], labels


def orders(cell: Cell, count: int) -> Callable[[int], np.ndarray]:
    """Return what deals rows of a mini-batch of examples each, out of so many examples."""
    rng = np.random.default_rng(1)
    return lambda steps: rng.integers(count, size=(steps, cell.mini_batch))


def firstnet(engine: str) -> Callable[[Cell], Steps]:
    """One of ours; a mask of dropout for each mini-batch, as in the book."""

    def start(cell: Cell) -> Steps:
        recipe = cell.recipe
        x, labels = examples(cell)
        y = np.eye(cell.sizes[-1], dtype=cell.dtype)[labels]
        start = partial(engines.start, engine)
        if held := os.environ.get(OUR_SET):
            start = partial(fast.start, instruction_set=held)
        running = start(starting_network(recipe, 0), x, y, recipe)
        order, rng = orders(cell, len(x)), np.random.default_rng(2)

        def steps(count: int) -> int:
            kept = None
            if recipe.dropout and recipe.hidden:
                kept = rng.random((count, sum(recipe.hidden)), np.float32) >= recipe.dropout
            running.train(order(count), recipe.eta, kept)
            return count

        return steps

    return start


def pytorch(compiled: bool) -> Callable[[Cell], Steps]:
    """Eager, as most people write it; or compiled, with the fused descent."""

    def start(cell: Cell) -> Steps:
        import torch
        from torch import nn

        torch.set_num_threads(cell.threads)
        torch.manual_seed(0)
        torch.compiler.reset()
        recipe, dtype = cell.recipe, getattr(torch, cell.dtype)
        x, y, labels = (torch.from_numpy(it) for it in numbers(cell))
        fire = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}[recipe.neuron]
        parts: list[nn.Module] = []
        for number, (inputs, neurons) in enumerate(zip(cell.sizes, cell.sizes[1:])):
            if recipe.dropout and number:
                parts.append(nn.Dropout(recipe.dropout))
            parts += [nn.Linear(inputs, neurons, dtype=dtype), fire()]
        model = nn.Sequential(*parts[:-1])
        wanted = labels if recipe.cost == "log-likelihood" else y

        def cost(x, wanted):
            z = model(x)
            if recipe.cost == "quadratic":
                return ((z.sigmoid() - wanted) ** 2).sum() / (2 * len(x))
            if recipe.cost == "cross-entropy":
                return nn.functional.binary_cross_entropy_with_logits(
                    z, wanted, reduction="sum"
                ) / len(x)
            return nn.functional.cross_entropy(z, wanted)

        cost = torch.compile(cost) if compiled else cost
        descent = torch.optim.SGD(
            model.parameters(),
            lr=recipe.eta,
            momentum=recipe.momentum,
            weight_decay=recipe.lmbda / len(x),
            fused=compiled or None,
        )
        order = orders(cell, len(x))

        def steps(count: int) -> int:
            for rows in torch.from_numpy(order(count)):
                descent.zero_grad()
                cost(x[rows], wanted[rows]).backward()
                descent.step()
            return count

        return steps

    return start


def jax_scan(cell: Cell) -> Steps:
    """As many steps compiled into one lax.scan as take some milliseconds."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", cell.dtype == "float64")
    jax.clear_caches()
    recipe = cell.recipe
    x, y, _ = (jnp.asarray(it) for it in numbers(cell))
    fire = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu}[recipe.neuron]
    weights = [
        (jnp.asarray(layer.w.T), jnp.asarray(layer.b[:, 0]))
        for layer in starting_network(recipe, 0).layers
    ]

    def feedforward(weights, a, key):
        for number, (w, b) in enumerate(weights):
            if number:
                a = fire(a)
                if recipe.dropout:
                    key, other = jax.random.split(key)
                    kept = jax.random.bernoulli(other, 1 - recipe.dropout, a.shape)
                    a = jnp.where(kept, a / (1 - recipe.dropout), 0)
            a = a @ w + b
        return a

    def cost(weights, x, wanted, key):
        z = feedforward(weights, x, key)
        if recipe.cost == "quadratic":
            return jnp.sum((jax.nn.sigmoid(z) - wanted) ** 2) / (2 * len(x))
        if recipe.cost == "cross-entropy":
            return jnp.sum(jax.nn.softplus(z) - wanted * z) / len(x)
        return -jnp.sum(jax.nn.log_softmax(z) * wanted) / len(x)

    def step(state, rows, x, y):
        weights, speeds, key = state
        key, other = jax.random.split(key) if recipe.dropout else (key, key)
        slopes = jax.grad(cost)(weights, x[rows], y[rows], other)
        keep = 1 - recipe.eta * recipe.lmbda / len(x)
        if not recipe.momentum:
            moved = [
                (keep * w - recipe.eta * nabla_w, b - recipe.eta * nabla_b)
                for (w, b), (nabla_w, nabla_b) in zip(weights, slopes)
            ]
            return (moved, speeds, key), None
        speeds = jax.tree.map(
            lambda v, slope: recipe.momentum * v - recipe.eta * slope, speeds, slopes
        )
        return (jax.tree.map(jnp.add, weights, speeds), speeds, key), None

    @partial(jax.jit, donate_argnums=0)
    def scan(state, order, x, y):  # not closed over: they would be compiled into it, for seconds
        return jax.lax.scan(lambda state, rows: step(state, rows, x, y), state, order)[0]

    speeds = jax.tree.map(jnp.zeros_like, weights) if recipe.momentum else []
    state = [(weights, speeds, jax.random.key(0))]
    order = orders(cell, len(x))
    length = max(LEAST_SCANNED, EXAMPLES_SCANNED // cell.mini_batch)

    def steps(count: int) -> int:
        scans = -(-count // length)
        for _ in range(scans):
            state[0] = scan(state[0], jnp.asarray(order(length)), x, y)
        jax.block_until_ready(state[0])
        return scans * length

    return steps


def scikit_learn(cell: Cell) -> Steps:
    """MLPClassifier: always softmax and the log-likelihood at its outputs; its size is the same."""
    from sklearn.neural_network import MLPClassifier

    recipe = cell.recipe
    if recipe.dropout and recipe.hidden:
        raise CannotDo("MLPClassifier has no dropout")
    x, _, labels = numbers(cell)
    classifier = MLPClassifier(
        recipe.hidden, activation={"sigmoid": "logistic", "relu": "relu"}[recipe.neuron],
        solver="sgd", alpha=recipe.lmbda / len(x) * cell.mini_batch, batch_size=cell.mini_batch,
        learning_rate_init=recipe.eta, momentum=recipe.momentum, nesterovs_momentum=False,
        random_state=0,
    )  # fmt: skip
    classes = np.arange(cell.sizes[-1])

    def steps(count: int) -> int:
        rows = np.arange(count * cell.mini_batch) % len(x)
        classifier.partial_fit(x[rows], labels[rows], classes=classes)
        return count

    return steps


def book_loop(cell: Cell) -> Steps:
    """The book's own way, example by example, as `firstnet.classic` keeps it."""
    from firstnet.classic import network, network2

    recipe = cell.recipe
    if cell.dtype != "float64" or recipe.momentum:
        raise CannotDo("the book computes in float64, without momentum or dropout")
    x, y, _ = numbers(cell)
    digits = [(x[row][:, np.newaxis], y[row][:, np.newaxis]) for row in range(2000)]
    order = orders(cell, len(digits))
    quadratic = recipe.cost == "quadratic"
    net = (network if quadratic else network2).Network(list(cell.sizes))
    choices = (recipe.eta,) if quadratic else (recipe.eta, recipe.lmbda, len(x))

    def steps(count: int) -> int:
        for rows in order(count):
            net.update_mini_batch([digits[row] for row in rows], *choices)
        return count

    return steps


CONTESTANTS: dict[str, Callable[[Cell], Steps]] = {
    "firstnet fast": firstnet("fast"),
    "PyTorch eager": pytorch(compiled=False),
    "PyTorch compiled": pytorch(compiled=True),
    "JAX lax.scan": jax_scan,
    "scikit-learn": scikit_learn,
    "the book's loop": book_loop,
}
