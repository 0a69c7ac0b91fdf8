"""Edits for what learners do wrong most: on a few lines, the right one is among the first."""

import ast

import pytest

from firstnet.doctor.edits import apply, edits
from firstnet.doctor.edits.twins import renamed

FIRST = 12  # places among which the right edit must be
SOON = 30

CASES = {
    "twin: another sign": (
        "def f(self, nb, nw):\n"
        "    self.b = [b - v for b, v in zip(self.b, nb)]\n"
        "    self.w = [w + v for w, v in zip(self.w, nw)]\n",
        "w + v",
        "w - v",
    ),
    "twin: one divides more": (
        "def f(batch, nb, nw, db, dw):\n"
        "    nb = [b + d for b, d in zip(nb, db)]\n"
        "    nw = [w + d / len(batch) for w, d in zip(nw, dw)]\n",
        "w + d / len(batch)",
        "w + d",
    ),
    "twin: an index forgotten": (
        "def f(X, Y, order):\n    X_mixed = X[:, order]\n    Y_mixed = Y\n"
        "    return X_mixed, Y_mixed\n",
        "Y_mixed = Y\n",
        "Y_mixed = Y[:, order]\n",
    ),
    "brackets forgotten": (
        "def f(a, y):\n    return a - y * a * (1 - a)\n",
        "a - y * a",
        "(a - y) * a",
    ),
    "brackets too many": ("def f(w, d, m):\n    return (w - d) / m\n", "(w - d)", "w - d"),
    "a term twice": ("def f(w, a, b):\n    return w * a + b + b\n", "+ b + b", "+ b"),
    "a term outside": (
        "def s(z):\n    return z\ndef f(w, a, b):\n    return s(w * a) + b\n",
        "s(w * a) + b",
        "s(w * a + b)",
    ),
    "a name misspelt": (
        "def sigmoid(z):\n    return z\ndef f(z):\n    return sigmod(z)\n",
        "sigmod(",
        "sigmoid(",
    ),
    "the other one turned": ("def f(d, a):\n    return d.T @ a\n", "d.T @ a", "d @ a.T"),
    "two slices": (
        "def f(w, b, a):\n    for x, y in zip(w[:-1], b[:-1]):\n        a = x * a + y\n"
        "    return a\n",
        "zip(w[:-1], b[:-1])",
        "zip(w, b)",
    ),
    "not returned": (
        "def f(z):\n    1 / (1 + z)\n",
        "    1 / (1 + z)",
        "    return 1 / (1 + z)",
    ),
    "parameters not returned": (
        "def f(W, b, dW, db):\n    W = W - dW\n    b = b - db\n",
        "b = b - db\n",
        "b = b - db\n    return W, b\n",
    ),
    "a dictionary that lacks one": (
        'def f(x):\n    Z = x\n    A = x\n    B = x\n    return {"Z": Z, "A": A}\n',
        '"A": A}',
        '"A": A, "B": B}',
    ),
    "the slope of the rectifier": (
        "def slope(z):\n    return np.maximum(z, 0)\n",
        "np.maximum(z, 0)",
        "z > 0",
    ),
    "the slope, of activations": (
        "def s(z):\n    return z\ndef f(a):\n    return s(a) * (1 - s(a))\n",
        "s(a) * (1 - s(a))",
        "a * (1 - a)",
    ),
    "an order that is none": (
        "def f(n):\n    order = np.arange(n)\n    return order\n",
        "np.arange(n)",
        "np.random.permutation(n)",
    ),
    "an order that is not used": (
        "def f(data, n):\n    order = g(n)\n    batch = data[0:4]\n    return batch\n",
        "data[0:4]",
        "[data[i] for i in order]",
    ),
    "one place that is named twice": (
        "def f(d, a, i):\n    d = d * a[i] * (1 - a[i])\n    return d\n",
        "a[i] * (1 - a[i])",
        "a[i-1] * (1 - a[i-1])",
    ),
    "the end of a slice": (
        "def f(data, size):\n    for i in range(0, 9, size):\n        g(data[i:size])\n",
        "[i:size]",
        "[i:i + size]",
    ),
    "the learning rate forgotten": (
        "def f(w, nw, eta):\n    w -= nw\n    return w\n",
        "w -= nw",
        "w -= eta * nw",
    ),
    "length for sum": ("def f(right):\n    return len(right)\n", "len(", "sum("),
    "a label that is not compared": (
        "def f(self, data):\n    return sum([g(x) >= 0 for x, y in data])\n",
        "g(x) >= 0",
        "g(x) == y",
    ),
    "pixels not scaled": (
        "def f(path):\n    with open(path) as f:\n        x = np.array(f.read())\n    return x\n",
        "np.array(f.read())",
        "np.array(f.read()) / 255.0",
    ),
    "the label among the pixels": (
        "def f(values):\n    return np.array(values)\n",
        "np.array(values)",
        "np.array(values[1:])",
    ),
}
IN_A_CLASS = {
    "self forgotten": ("    def f(x):\n        return self.g(x)\n", "f(x)", "f(self, x)"),
    "an attribute made a variable": (
        "    def __init__(self, s):\n        n = len(s)\n    def g(self):\n        return self.n\n",
        "        n = len(s)",
        "        self.n = len(s)",
    ),
    "no right answer asked for": (
        "    def feedforward(self, a):\n        return a\n"
        "    def f(self, data):\n        return sum(int(y == y) for x, y in data)\n",
        "y == y",
        "np.argmax(self.feedforward(x)) == y",
    ),
    "sums that start elsewhere": (
        "    def f(self):\n        total_w = [np.zeros(w.shape) for w in self.w]\n"
        "        total_b = self.b\n        return total_w, total_b\n",
        "total_b = self.b\n",
        "total_b = [np.zeros(b.shape) for b in self.b]\n",
    ),
    "weights never made": (
        "    def __init__(self, sizes):\n        pass\n"
        "    def f(self, a):\n        return np.dot(self.weights[0], a)\n",
        "        pass\n",
        "        pass\n        self.weights = [np.random.randn(y, x)"
        " for x, y in zip(sizes[:-1], sizes[1:])]\n",
    ),
}

LATER = {
    "both steps without the rate": (
        "def step(w, b, dw, db, rate):\n    w -= dw\n    b -= db\n",
        "w -= dw\n    b -= db",
        "w -= rate * dw\n    b -= rate * db",
    ),
    "every step uphill": (
        "def step(w, b, dw, db):\n    w += 0.1 * dw.T\n    b += 0.1 * db\n",
        "w += 0.1 * dw.T\n    b += 0.1 * db",
        "w -= 0.1 * dw.T\n    b -= 0.1 * db",
    ),
    "a name that is wrong twice": (
        "def back(e, z, a):\n    return e * z * (1 - z)\n",
        "e * z * (1 - z)",
        "e * a * (1 - a)",
    ),
    "the other axis, in two lines": (
        "def soft(z):\n    e = np.exp(z - np.max(z, axis=0))\n    return e / np.sum(e, axis=0)\n",
        "axis=0))\n    return e / np.sum(e, axis=0)",
        "axis=1))\n    return e / np.sum(e, axis=1)",
    ),
    "a sum that a loop overwrites": (
        "def f(xs):\n    t = np.zeros(3)\n    for x in xs:\n        t = x * x\n    return t\n",
        "t = x * x",
        "t += x * x",
    ),
    "a step that makes a new array": (
        "def step(ws, ds):\n    for w, d in zip(ws, ds):\n        w = w - 0.1 * d\n",
        "w = w - 0.1 * d",
        "w -= 0.1 * d",
    ),
    "rows that are all one list": (
        "def zeros(m, n):\n    return [[0.0] * n] * m\n",
        "[[0.0] * n] * m",
        "[[0.0] * n for _ in range(m)]",
    ),
    "a global that is not declared": (
        "w1 = 1\nw2 = 2\ndef step(d):\n    global w1\n    w1 = d\n    w2 = d\n",
        "global w1",
        "global w1, w2",
    ),
    "the state of the step before": (
        "def run(xs, h):\n    for t in range(len(xs)):\n        h[t] = xs[t] + h[-1]\n",
        "h[-1]",
        "h[t-1]",
    ),
    "gradients that are not added": (
        "def add(old, new):\n    return [d for s, d in zip(old, new)]\n",
        "[d for",
        "[s + d for",
    ),
}


def place_of(text, old, new, suspects=()):
    """Return at which place the edit comes that puts `new` for `old` in the last function."""
    assert text.count(old) == 1
    tree, wanted = ast.parse(text), ast.dump(ast.parse(text.replace(old, new)))
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    line = text[: text.index(old)].count("\n") + 1
    target = next(node for node in inside if node.lineno <= line <= node.end_lineno)
    for place, edit in enumerate(edits(tree, text, [target], suspects), 1):
        if ast.dump(ast.parse(apply(text, [edit]))) == wanted:
            return place
    return None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_right_edit_is_among_the_first(case):
    text, old, new = case
    line = text[: text.index(old)].count("\n") + 1
    place = place_of(text, old, new, {line})
    assert place is not None
    assert place <= FIRST


@pytest.mark.parametrize("case", LATER.values(), ids=LATER)
def test_the_right_edit_is_tried_soon(case):
    text, old, new = case
    place = place_of(text, old, new, {text[: text.index(old)].count("\n") + 1})
    assert place is not None
    assert place <= SOON


@pytest.mark.parametrize("case", IN_A_CLASS.values(), ids=IN_A_CLASS)
def test_the_right_edit_of_a_method_is_among_the_first(case):
    text, old, new = case
    place = place_of("class C:\n" + text, old, new)
    assert place is not None
    assert place <= FIRST


def test_a_slope_that_was_never_written_is_written():
    text = "def sigmoid(z):\n    return z\ndef f(z):\n    return sigmoid_prime(z)\n"
    tree = ast.parse(text)
    first = next(edits(tree, text, [tree.body[1]]))
    slope = "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z))\n"
    assert slope in apply(text, [first])


def test_a_twin_has_the_others_names_and_its_own_arithmetic():
    model = "self.bs = [b - eta * nb for b, nb in zip(self.bs, nabla_b)]"
    text = "self.ws = [w + eta * nw for w, nw in zip(self.ws, nabla_w)]"
    made, likeness = renamed(model, text)
    assert made == "self.ws = [w - eta * nw for w, nw in zip(self.ws, nabla_w)]"
    assert 0.9 < likeness < 1


def test_statements_with_little_in_common_are_no_twins():
    assert renamed("delta = np.dot(w.T, delta) * slope(z)", "zs = []") is None


def test_names_with_the_number_0_have_edits_like_others():
    text = "def f(sizes):\n    n0, n1 = sizes\n    W1 = np.zeros((n1, n0))\n    return W1\n"
    tree = ast.parse(text)
    assert list(edits(tree, text, [tree.body[0]]))


def test_a_switch_is_no_number():
    text = "def f(data, n, loud=False):\n    return data[0:n]\n"
    tree = ast.parse(text)
    made = [apply(text, [edit]) for edit in edits(tree, text, [tree.body[0]])]
    assert made
    assert not [it for it in made if "0:loud" in it]
