"""How to call each network of the corpus: the same verbs for all, with examples in rows.

Only the corpus knows these; the doctor has to find them out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

Net, Array = Any, np.ndarray
EPS = 1e-12


@dataclass(frozen=True)
class Driver:
    """The verbs of a network.

    Attributes:
        make: a network of these sizes, from a loaded module.
        forward: (module, net, x) to outputs, an example a row.
        step: (module, net, x, y, eta): one step on the whole of x, y; returns the network.
        train: (module, net, x, y, epochs, size, eta); returns the network. None: has no such thing.
        evaluate: (module, net, x, digits) to what it returns; None where there is none.
        gradient: (module, net, x, y) to whatever its backpropagation returns; None likewise.
        cost: which cost it descends: quadratic, cross-entropy, likelihood, or twice (quadratic).
        sizes: the sizes that can be made: "any", "three", or "fixed".
        eta: a good learning rate.
        summed: whether a step goes by the sum over the examples, not by their mean.
    """

    make: Callable[..., Net]
    forward: Callable[..., Array]
    step: Callable[..., Net] | None
    train: Callable[..., Net] | None
    evaluate: Callable[..., Any] | None
    gradient: Callable[..., Any] | None = None
    cost: str = "quadratic"
    sizes: str = "any"
    eta: float = 3.0
    summed: bool = False
    step_name: str = ""


COSTS = {
    "quadratic": lambda a, y: 0.5 * ((a - y) ** 2).sum(),
    "twice": lambda a, y: ((a - y) ** 2).sum(),
    "cross-entropy": lambda a, y: -(y * np.log(a + EPS) + (1 - y) * np.log(1 - a + EPS)).sum(),
    "likelihood": lambda a, y: -(y * np.log(a + EPS)).sum(),
}

SHAPES = {
    "column": lambda v: np.array(v, dtype=float).reshape(-1, 1),
    "row": lambda v: np.array(v, dtype=float).reshape(1, -1),
    "flat": lambda v: np.array(v, dtype=float),
}


def one_hot(digits: Array, outputs: int) -> Array:
    return np.eye(outputs)[digits]


def pairs(
    kind: str,
    forward: str = "feedforward",
    step: str = "update_mini_batch",
    train: str = "SGD",
    evaluate: str = "evaluate",
    gradient: str = "backprop",
    layout: str = "column",
    answer: str = "digit",
    regularized: bool = False,
    counts: bool = False,
    **more: Any,
) -> Driver:
    """Drive a class that takes lists of tuples (x, y), as in the book."""
    shape = SHAPES[layout]

    def examples(x, y):
        return [(shape(a), shape(b)) for a, b in zip(x, y)]

    def make(m, sizes):
        made = getattr(m, kind)
        return made(*sizes) if counts else made(list(sizes))

    def ahead(m, net, x):
        out = [getattr(net, forward)(shape(a)) for a in x]
        if isinstance(out[0], tuple):
            raise TypeError("a tuple, wanted an array")
        return np.array([np.asarray(it).ravel() for it in out])

    def one_step(m, net, x, y, eta):
        extra = (0.0, 50) if regularized else ()
        getattr(net, step)(examples(x, y), eta, *extra)
        return net

    def whole(m, net, x, y, epochs, size, eta):
        method = getattr(net, train)
        tests = [(shape(a), np.argmax(b)) for a, b in zip(x[::-1] + 2, y)][:8]
        more = {"test_data": tests} if "test_data" in signature(method).parameters else {}
        method(examples(x, y), epochs, size, eta, **more)
        return net

    def judge(m, net, x, digits):
        outputs = ahead(m, net, x[:1]).shape[1]
        right = digits if answer == "digit" else [shape(one_hot(d, outputs)) for d in digits]
        return getattr(net, evaluate)(list(zip([shape(a) for a in x], right)))

    def slopes(m, net, x, y):
        return getattr(net, gradient)(shape(x[0]), shape(y[0]))

    return Driver(make, ahead, one_step, whole, judge, slopes if gradient else None,
                  step_name=step, sizes="three" if counts else "any", **more)  # fmt: skip


# -- whole batches -------------------------------------------------------------------------------


def _matrix_columns() -> Driver:
    def train(m, net, x, y, epochs, size, eta):
        net.SGD(x.T, y.T, epochs, size, eta)
        return net

    def step(m, net, x, y, eta):
        net.update_mini_batch(x.T, y.T, eta)
        return net

    return Driver(
        lambda m, sizes: m.Network(list(sizes)),
        lambda m, net, x: net.feedforward(x.T).T,
        step,
        train,
        lambda m, net, x, digits: net.evaluate(x.T, digits),
        lambda m, net, x, y: net.backprop(x.T, y.T),
        step_name="update_mini_batch",
    )


def _matrix_rows() -> Driver:
    def train(m, net, x, y, epochs, size, eta):
        net.fit(x.copy(), y.copy(), epochs=epochs, lr=eta, batch_size=size)
        return net

    def gradient(m, net, x, y):
        net.forward(x)
        return net.backward(y)

    return Driver(
        lambda m, sizes: m.MLP(list(sizes)),
        lambda m, net, x: net.forward(x),
        lambda m, net, x, y, eta: train(m, net, x, y, 1, len(x), eta),
        train,
        lambda m, net, x, digits: net.score(x, one_hot(digits, net.layer_sizes[-1])),
        gradient,
    )


def _attributes_rows() -> Driver:
    def step(m, net, x, y, eta):
        net.forward(x)
        net.backward(x, y)
        net.update(eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.train(x, y, epochs, eta, size)
        return net

    def gradient(m, net, x, y):
        net.forward(x)
        net.backward(x, y)
        return [net.dW1, net.db1, net.dW2, net.db2]

    return Driver(
        lambda m, sizes: m.NeuralNetwork(*sizes),
        lambda m, net, x: net.forward(x),
        step,
        train,
        lambda m, net, x, digits: net.accuracy(x, digits),
        gradient,
        sizes="three",
        step_name="update",
    )


def _dict_functions() -> Driver:
    def gradient(m, net, x, y):
        _, cache = m.forward_propagation(x.T, net)
        return m.backward_propagation(net, cache, x.T, y.T)

    def step(m, net, x, y, eta):
        return m.update_parameters(net, gradient(m, net, x, y), eta)

    def train(m, net, x, y, epochs, size, eta):
        return m.nn_model(x.T, y.T, 30, num_iterations=80 * epochs, learning_rate=eta)

    return Driver(
        lambda m, sizes: m.initialize_parameters(*sizes),
        lambda m, net, x: m.forward_propagation(x.T, net)[0].T,
        step,
        train,
        lambda m, net, x, digits: m.predict(net, x.T),
        gradient,
        "cross-entropy",
        "three",
        1.0,
    )


def _kaggle_functions() -> Driver:
    def gradient(m, net, x, y):
        z1, a1, z2, a2 = m.forward_prop(*net, x.T)
        return m.backward_prop(z1, a1, z2, a2, net[0], net[2], x.T, y.argmax(axis=1))

    def step(m, net, x, y, eta):
        return m.update_params(*net, *gradient(m, net, x, y), eta)

    def train(m, net, x, y, epochs, size, eta):
        return m.gradient_descent(x.T, y.argmax(axis=1), eta, 80 * epochs)

    return Driver(
        lambda m, sizes: m.init_params(),
        lambda m, net, x: m.forward_prop(*net, x.T)[3].T,
        step,
        train,
        lambda m, net, x, digits: m.get_accuracy(m.make_predictions(x.T, *net), digits),
        gradient,
        "likelihood",
        "fixed",
        0.3,
    )


def _softmax_rows() -> Driver:
    def step(m, net, x, y, eta):
        net.train(x, y, epochs=1, batch_size=len(x), lr=eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.train(x, y, epochs=epochs, batch_size=size, lr=eta)
        return net

    return Driver(
        lambda m, sizes: m.SoftmaxNet(list(sizes)),
        lambda m, net, x: net.forward(x)[0],
        step,
        train,
        lambda m, net, x, digits: net.accuracy(x, one_hot(digits, net.sizes[-1])),
        lambda m, net, x, y: net.gradients(x, y),
        "likelihood",
        eta=0.5,
    )


def _deep() -> Driver:
    def gradient(m, net, x, y):
        return net.backward(net.forward(x.T)[1], y.T)

    def step(m, net, x, y, eta):
        net.update(gradient(m, net, x, y), eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.fit(x.T, y.T, epochs=epochs, lr=eta, batch_size=size)
        return net

    return Driver(
        lambda m, sizes: m.DeepNet(list(sizes)),
        lambda m, net, x: net.forward(x.T)[0].T,
        step,
        train,
        lambda m, net, x, digits: net.predict(x.T),
        gradient,
        "likelihood",
        eta=0.1,
    )


def _query(cost: str) -> Driver:
    def step(m, net, x, y, eta):
        net.lr = eta
        net.train(x[0], y[0])
        return net

    def train(m, net, x, y, epochs, size, eta):
        for _ in range(epochs):
            for a, b in zip(x, y):
                net.train(a, b)
        return net

    return Driver(
        lambda m, sizes: m.neuralNetwork(*sizes, 0.2),
        lambda m, net, x: np.array([net.query(a).ravel() for a in x]),
        step,
        train,
        None,
        None,
        cost,
        "three",
        0.2,
        step_name="train",
    )


def _layer_objects() -> Driver:
    def step(m, net, x, y, eta):
        net.train(x, y, 1, len(x), eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.train(x, y, epochs, size, eta)
        return net

    return Driver(
        lambda m, sizes: m.Network(list(sizes)),
        lambda m, net, x: net.forward(x),
        step,
        train,
        lambda m, net, x, digits: net.accuracy(x, one_hot(digits, net.layers[-1].biases.size)),
    )


def _layer_dicts() -> Driver:
    def step(m, net, x, y, eta):
        m.forward(net, x.T)
        m.backward(net, y.T)
        m.update(net, eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        m.train(net, x.T, y.T, epochs, size, eta)
        return net

    return Driver(
        lambda m, sizes: m.init_network(list(sizes)),
        lambda m, net, x: m.forward(net, x.T).T,
        step,
        train,
        lambda m, net, x, digits: m.accuracy(net, x.T, one_hot(digits, net[-1]["b"].size).T),
    )


def _two_lists() -> Driver:
    column = SHAPES["column"]

    def step(m, net, x, y, eta):
        net.step([column(a) for a in x], [column(b) for b in y], eta)
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.train([column(a) for a in x], [column(b) for b in y], epochs, size, eta)
        return net

    return Driver(
        lambda m, sizes: m.NeuralNet(list(sizes)),
        lambda m, net, x: np.array([net.output(column(a)).ravel() for a in x]),
        step,
        train,
        lambda m, net, x, digits: net.correct([column(a) for a in x], digits),
        lambda m, net, x, y: net.gradients(column(x[0]), column(y[0])),
        step_name="step",
    )


def _eta_stored() -> Driver:
    column = SHAPES["column"]

    def examples(x, y):
        return [(column(a), column(b)) for a, b in zip(x, y)]

    def step(m, net, x, y, eta):
        net.lr = eta
        net.train_on_batch(examples(x, y))
        return net

    def train(m, net, x, y, epochs, size, eta):
        net.epochs, net.batch_size, net.lr = epochs, size, eta
        net.fit(examples(x, y))
        return net

    return Driver(
        lambda m, sizes: m.Network(list(sizes)),
        lambda m, net, x: np.array([net.feedforward(column(a)).ravel() for a in x]),
        step,
        train,
        lambda m, net, x, digits: net.score(list(zip([column(a) for a in x], digits))),
        lambda m, net, x, y: net.backprop(column(x[0]), column(y[0])),
        step_name="train_on_batch",
    )


def _data_in_constructor() -> Driver:
    def forward(m, net, x):
        net.inputs = x
        net.feedforward()
        return net.output

    def step(m, net, x, y, eta):
        net.inputs, net.y = x, y
        net.feedforward()
        net.backprop()
        return net

    def make(m, sizes):
        return m.NeuralNetwork(np.zeros((1, sizes[0])), np.zeros((1, sizes[2])))

    return Driver(make, forward, step, None, None, None, "twice", "three", 1.0, summed=True)


def _two_layer() -> Driver:
    def step(m, net, x, y, eta):
        _, grads = net.loss(x, y.argmax(axis=1))
        for p in net.params:
            net.params[p] -= eta * grads[p]
        return net

    def forward(m, net, x):
        e = np.exp(net.loss(x))
        return e / e.sum(axis=1, keepdims=True)

    def train(m, net, x, y, epochs, size, eta):
        steps = epochs * len(x) // size
        net.train(x, y.argmax(axis=1), eta, 0.0, steps, size)
        return net

    return Driver(
        lambda m, sizes: m.TwoLayerNet(*sizes),
        forward,
        step,
        train,
        lambda m, net, x, digits: net.predict(x),
        lambda m, net, x, y: net.loss(x, y.argmax(axis=1), 0.1),
        "likelihood",
        "three",
        0.5,
    )


DRIVERS: dict[str, Driver] = {
    "book_columns": pairs("Network"),
    "renamed_english": pairs("Brain", "predict", "improve", "learn", "grade", "blame"),
    "renamed_spanish": pairs(
        "RedNeuronal", "propagar", "actualizar_lote", "entrenar", "evaluar", "retropropagacion"
    ),
    "greek": pairs("Net", step="step", train="train", evaluate="accuracy"),
    "index_loops": pairs(
        "NeuralNetwork", "feed_forward", train="train", gradient="back_propagation"
    ),
    "weights_first": pairs("Network"),
    "network2_style": pairs(
        "Network", evaluate="accuracy", regularized=True, cost="cross-entropy", eta=0.5
    ),
    "cross_entropy_delta": pairs("Network", cost="cross-entropy", eta=0.5),
    "single_precision": pairs("Network"),
    "python2_original": pairs("Network"),
    "python2_converted": pairs("Network"),
    "slope_of_activations": pairs("NN", "predict", "train_batch", "train", "test"),
    "broadcast_outer": pairs("Network"),
    "outer_vectors": pairs("Network", layout="flat"),
    "einsum_matmul": pairs("Net", step="update"),
    "matrix_columns": _matrix_columns(),
    "matrix_rows": _matrix_rows(),
    "attributes_rows": _attributes_rows(),
    "dict_functions": _dict_functions(),
    "kaggle_functions": _kaggle_functions(),
    "softmax_rows": _softmax_rows(),
    "softmax_columns": pairs("Network", cost="likelihood", eta=0.5),
    "relu_small_starts": pairs("Network", eta=0.3),
    "tanh_hidden": pairs("TanhNetwork", eta=0.1),
    "leaky_relu": _deep(),
    "query_train": _query("quadratic"),
    "split_errors": _query("cross-entropy"),
    "scalar_loops": pairs("Network", layout="flat"),
    "momentum": pairs("Network"),
    "default_rng": pairs("Network", train="sgd"),
    "layer_objects": _layer_objects(),
    "eta_stored": _eta_stored(),
    "biases_rows": pairs("Network", layout="row"),
    "layer_dicts": _layer_dicts(),
    "summed_then_divided": pairs("Network", gradient=""),
    "mean_in_backprop": pairs("Network"),
    "in_place": pairs("Network", gradient=""),
    "permuted_indices": pairs("Network"),
    "two_lists": _two_lists(),
    "share_accuracy": pairs(
        "Network", "forward", "train_batch", "train", answer="vector", gradient="backward"
    ),
    "three_ints": pairs("Net", step="update", train="train", counts=True),
    "early_stopping": pairs("Network"),
    "scaled_starts": pairs("Network", regularized=True),
    "data_in_constructor": _data_in_constructor(),
    "softmax_l2_rows": _two_layer(),
}
