"""The edits that findings ask for: each is written as a learner would, and is tried by training."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits import (
    answers,
    axes,
    columns,
    counted,
    drawn,
    equals,
    fractions,
    indexed,
    listed,
    longer,
    missing,
    moved,
    results,
    scaled,
    switched,
    turns,
    units,
    unwrapped,
)
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text import apart, chained, slices

POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]

SOFTMAX = """def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()
"""
STANDARD = """def standard(x):
    mean = x.mean(axis=1, keepdims=True)
    return (x - mean) / x.std(axis=1)
"""
COUNTER = """right = 0
for epoch in range(3):
    for x, y in test:
        right += int(answer(x) == y)
"""
SUMS = """dw = [0.0, 0.0]
for batch in batches:
    for x, y in batch:
        for i in range(2):
            dw[i] += slope(x, y, i)
    for i in range(2):
        w[i] -= dw[i]
"""
MADE = """for epoch in range(9):
    w = np.random.randn(3)
    b = np.zeros(1)
    train(w, b)
"""
LAYERS = """dW1 = f(x)
dW2 = f(h)
W2 -= eta * dW2
b2 -= eta * db2
"""
WHOLE = """for i in range(n):
    x = X[i:i + size]
    y = Y[i:i + size]
"""
ENDS = """for s in range(0, n, size):
    x = X[s:size]
    y = Y[s:size]
"""
DRAWN = """self.w1 = np.random.rand(3, 2)
self.w2 = np.random.rand(2, 1)
"""
CUT = """x_train = X[:9]
y_train = y[:9]
x_test, y_test = X[9:], y[9:]
"""
SLOPE = """def slope(s):
    return sigmoid(s) * (1 - sigmoid(s))
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
"""
SHORT = """for epoch in range(30):
    step(x)
net.fit(x, y, epochs=2000)
"""
LAST_FIRST = """for i in reversed(range(2)):
    dw.append(d @ a[i])
"""
TESTED = """def forward(x, training=True):
    return x
p = forward(x)
q = forward(z)
"""
TRUNCATED = """X = np.zeros((9, 1), dtype=int)
X[0, 0] = 0.5
"""
DIFFERENCE = """d = y / a - (1 - y) / (1 - a)
e = d * a
"""
UNITS = """def train(x):
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    return h @ W2
def predict(x):
    h = 1 / (1 + np.exp(-(x @ W1 + b1)))
    return h @ W2
"""
DEEP = """def train(x):
    a = np.tanh(x @ self.W[0] + self.b[0])
    a = np.tanh(a @ self.W[1] + self.b[1])
def predict(x):
    a = np.maximum(0, x @ self.W[0] + self.b[0])
    a = np.maximum(0, a @ self.W[1] + self.b[1])
"""
LAYER_BY_LAYER = """for layer in layers:
    out = layer.forward(x)
loss(out)
"""
PERMUTED = """random.shuffle(X)
random.shuffle(Y)
a, b = X[:9], X[9:]
c, d = Y[:9], Y[9:]
"""
NUMBERED = """for k in range(n):
    x = X[k * size:(k + 1) * size]
    y = Y[k:k + size]
"""


def of_line(make):
    """Return what makes edits of a text as those do that are given a line, too."""
    return lambda source, _: make(source)


WRITTEN = {
    "a loop over the layers without the last": (
        turns.one_more,
        "def step():\n    for l in range(1, L):\n        w[l] -= d[l]\n",
        3,
        "def step():\n    for l in range(1, L + 1):\n        w[l] -= d[l]\n",
    ),
    "a loop that ends one too early": (
        turns.one_more,
        "for l in range(len(w) - 1):\n    w[l] -= d[l]\n",
        2,
        "for l in range(len(w)):\n    w[l] -= d[l]\n",
    ),
    "a loop over all layers but the last": (
        turns.one_more,
        "for it in layers[:-1]:\n    it.step()\n",
        2,
        "for it in layers:\n    it.step()\n",
    ),
    # what makes the edits, a text, the line of the finding, and the text with the first
    "a softmax over each row": (
        axes.of_each_example,
        SOFTMAX,
        3,
        SOFTMAX.replace("np.max(z)", "np.max(z, axis=1, keepdims=True)").replace(
            "sum()", "sum(axis=1, keepdims=True)"
        ),
    ),
    "along the examples": (axes.along_the_other, STANDARD, 2, STANDARD.replace("=1", "=0")),
    "a counter that starts anew": (
        counted.from_zero,
        COUNTER,
        4,
        COUNTER.replace("(3):\n", "(3):\n    right = 0\n"),
    ),
    "predictions in the shape of the labels": (
        counted.compared_alike,
        "print(np.mean(p == y))",
        1,
        "print(np.mean(p.reshape(y.shape) == y))",
    ),
    "the labels of the test examples": (
        counted.of_the_same_examples,
        "y_test = load()\nprint(np.mean(p == y_train[:len(p)]))",
        2,
        "y_test = load()\nprint(np.mean(p == y_test))",
    ),
    "sums that are zero for each batch": (
        moved.zero_in_the_loop,
        SUMS,
        7,
        SUMS.replace("in range(2):\n        w", "in range(2):\n        dw = [0.0, 0.0]\n        w"),
    ),
    "weights that are made once": (
        moved.before_the_loop,
        MADE,
        2,
        "w = np.random.randn(3)\nb = np.zeros(1)\nfor epoch in range(9):\n    train(w, b)\n",
    ),
    "the steps of the other layer": (
        missing.steps_of_others,
        LAYERS + "W1 = b1 = db1 = 0\n",
        3,
        LAYERS + "W1 -= eta * dW1\nb1 -= eta * db1\nW1 = b1 = db1 = 0\n",
    ),
    "slices by the number of the batch": (
        slices.by_numbers_of_batches,
        WHOLE,
        2,
        WHOLE.replace("i:i + size", "i * size:(i + 1) * size"),
    ),
    "slices that move on": (slices.moving_on, ENDS, 2, ENDS.replace("s:size", "s:s + size")),
    "weights around zero": (
        drawn.around_zero,
        DRAWN,
        1,
        "self.w1 = (np.random.rand(3, 2) - 0.5)\nself.w2 = (np.random.rand(2, 1) - 0.5)\n",
    ),
    "sizes one by one": (
        drawn.with_plain_sizes,
        "w = np.random.randn((3, n))\nv = np.random.randn((n, 1))",
        1,
        "w = np.random.randn(3, n)\nv = np.random.randn(n, 1)",
    ),
    "an order before the cut": (
        drawn.shuffled_before,
        CUT,
        90,
        "order = numpy.random.permutation(len(X))\nX, y = X[order], y[order]\n" + CUT,
    ),
    "the slope of what is an activation already": (
        units.of_the_activation,
        SLOPE,
        2,
        SLOPE.replace("sigmoid(s) * (1 - sigmoid(s))", "s * (1 - s)"),
    ),
    "a minus before the equals sign": (
        equals.subtracted,
        "w =- eta * dw",
        1,
        "w -= eta * dw",
    ),
    "two counters exchanged": (
        indexed.exchanged,
        "w[j][k] -= eta * d[j] * x[k]",
        1,
        "w[j][k] -= eta * d[k] * x[j]",
    ),
    "classes from 0": (indexed.from_one, "t[i, y[i]] = 1", 1, "t[i, y[i] - 1] = 1"),
    "what is computed last, returned": (
        results.returned,
        "def forward(x):\n    self.out = f(x)\n",
        2,
        "def forward(x):\n    self.out = f(x)\n    return self.out\n",
    ),
    "a result that is kept": (
        results.kept,
        "update(params, grads)",
        1,
        "params = update(params, grads)",
    ),
    "another sign, where it is made": (
        results.negated,
        DIFFERENCE,
        2,
        DIFFERENCE.replace("y / a - (1 - y) / (1 - a)", "-(y / a - (1 - y) / (1 - a))"),
    ),
    "more epochs": (of_line(longer.more_epochs), SHORT, 1, SHORT.replace("30", "300")),
    "gradients from the first layer on": (
        of_line(listed.from_the_first_on),
        LAST_FIRST,
        1,
        LAST_FIRST.replace("append(", "insert(0, "),
    ),
    "dropout off beside the training": (
        lambda source, line: switched.while_tested(source, {line}),
        TESTED,
        3,
        TESTED.replace("forward(z)", "forward(z, training=False)"),
    ),
    "an array of floats": (fractions.of_floats, TRUNCATED, 2, TRUNCATED.replace("int", "float")),
    "no bound on the outputs": (unwrapped.without_activation, "p = relu(z + b)", 1, "p = z + b"),
    "scaled columns": (
        scaled.scaled,
        "X = table()",
        1,
        "X = table()\nX = (X - X.mean(axis=0)) / X.std(axis=0)",
    ),
    "the unit of the training": (
        lambda source, _: answers.units_of_the_training(source, {"W1"}, {2, 3, 4}, set(range(9))),
        UNITS,
        6,
        UNITS.replace("1 / (1 + np.exp(-(x @ W1 + b1)))", "np.maximum(x @ W1 + b1, 0)"),
    ),
    "the units of the training, of all layers": (
        lambda source, _: answers.units_of_the_training(source, {"W"}, {2, 3}, set(range(9))),
        DEEP,
        5,
        DEEP.replace("np.maximum(0, ", "np.tanh("),
    ),
    "a threshold between the classes": (
        lambda source, line: answers.thresholds(source, {line}),
        "c = (p > 0).astype(int)",
        1,
        "c = (p > 0.5).astype(int)",
    ),
    "layers one after the other": (
        chained.chained,
        LAYER_BY_LAYER,
        2,
        "out = x\n" + LAYER_BY_LAYER.replace("forward(x)", "forward(out)"),
    ),
    "one order for both": (
        apart.torn_in,
        PERMUTED,
        2,
        PERMUTED.replace(
            "random.shuffle(X)\nrandom.shuffle(Y)",
            "order = numpy.random.permutation(len(X))\nX, Y = X[order], Y[order]",
        ),
    ),
    "one order for both, of new arrays": (
        apart.torn_in,
        "X = np.random.permutation(X)\ny = np.random.permutation(y)\nz = X[:5], y[:5]\n",
        3,
        "order = numpy.random.permutation(len(X))\nX, y = X[order], y[order]\nz = X[:5], y[:5]\n",
    ),
    "the same slice of both": (
        apart.torn_in,
        NUMBERED,
        3,
        NUMBERED.replace("Y[k:k + size]", "Y[k * size:(k + 1) * size]"),
    ),
    "slices by the counter": (
        slices.by_the_counter,
        "for b in range(n):\n    x = X[:size]\n",
        2,
        "for b in range(n):\n    x = X[b * size:(b + 1) * size]\n",
    ),
    "targets as a column": (
        columns.as_columns,
        "y = a / 2\ne = p - y",
        2,
        "y = (a / 2).reshape(-1, 1)\ne = p - y",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_edit_is_written_as_the_finding_wants_it(name):
    make, text, line, wanted = WRITTEN[name]
    first = next(iter(make(Source("net.py", text, text), line)))
    assert apply(text, [first]) == wanted


UNASKED = {
    "no axis is given": (axes.along_the_other, "m = x.mean()", 1),
    "a maximum of each row": (axes.of_each_example, "m = np.max(z, axis=1)", 1),
    "a value with a minus": (equals.subtracted, "w = 3 - eta", 1),
    "an array that is not cut in two": (drawn.shuffled_before, "x = X[:9]\n", 1),
    "a layer whose step reads what is not there": (
        missing.steps_of_others,
        "W1 = 0\nW2 -= eta * dW2",
        2,
    ),
    "shuffles of arrays that are not cut alike": (
        apart.torn_in,
        PERMUTED.replace("Y[:9], Y[9:]", "Y, Y"),
        2,
    ),
    "an ensemble, each of which is read": (
        chained.chained,
        "for model in models:\n    out = model.forward(x)\n    votes.append(out)\nprint(out)\n",
        2,
    ),
    "a training of many epochs": (of_line(longer.more_epochs), "train(x, epochs=3000)", 1),
    "a loop that counts examples": (
        slices.by_numbers_of_batches,
        WHOLE.replace("range(n)", "range(0, n, size)"),
        2,
    ),
}


@pytest.mark.parametrize("name", UNASKED)
def test_no_edit_where_the_text_has_nothing_to_change(name):
    make, text, line = UNASKED[name]
    assert list(make(Source("net.py", text, text), line)) == []


LEFT = POINTS.replace("half = ", "size = 20\nhalf = ").replace("start + 20", "size")
AT_ONCE = {  # a wrong program, the code of its finding, and what its edit writes
    "only the first mini-batch": (LEFT.replace(", 20)", ", size)"), "ND601", "start:start + size"),
}


@pytest.mark.one_quick_case
@pytest.mark.parametrize("name", AT_ONCE)
def test_the_edit_that_a_finding_asks_for_is_tried_first(name, tmp_path):
    text, code, written = AT_ONCE[name]
    (tmp_path / "net.py").write_text(text)
    *_, last = watched(str(tmp_path / "net.py"), [])
    found = last.findings[0]
    assert found.code == code
    healed = applied(text, hunks(found.fix.diff))
    assert healed.count(written) == 2


def test_all_inputs_of_a_function_or_of_the_module_are_scaled_at_once():
    text = (
        "def load(name):\n    images = table(name)[:, 1:]\n    return images\n\n\n"
        "x_train = load('a')\nx_test = load('b')\nrate = 0.1\n"
    )
    source = Source("net.py", text, text)
    function, module = scaled.all_parts_scaled(source, 80.0)
    assert "    images = images / 255\n    return" in apply(text, [function])
    assert "x_train = x_train / 255\nx_test = load('b')\nx_test = x_test / 255\n" in apply(
        text, [module]
    )
    assert "/ 16" in next(scaled.all_parts_scaled(source, 5.0)).replacement


RESET = """import numpy as np


class Weight:
    def __init__(self, n, rng):
        self.value, self.grad = 0.1 * rng.normal(size=n), np.zeros(n)

    def zero_grad(self):
        self.grad[:] = 0


rng = np.random.default_rng(1)
X = rng.normal(size=(300, 4))
y = (X @ [1.0, -2.0, 0.5, 1.0] > 0).astype(float)
w = Weight(4, rng)
w.zero_grad()
for epoch in range(20):
    for i in range(0, 300, 20):
        x, t = X[i:i + 20], y[i:i + 20]
        p = 1 / (1 + np.exp(-x @ w.value))
        w.grad += x.T @ (p - t) / 20
        w.value -= 2.0 * w.grad
    print(epoch, np.mean((X @ w.value > 0) == y))
"""


def test_gradients_that_are_set_back_once_are_set_back_in_every_turn(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(RESET)
    *_, found = watched(str(path), [])
    (first,) = found.findings
    assert first.code == "ND507"
    assert "+        w.zero_grad()\n" in first.fix.diff
    assert "\n-" not in first.fix.diff  # the sign of the step stays as it is
