"""Edits that are tried on the values of the running program, and are right in the end."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.additions import accumulations
from firstnet.doctor.watch.edits.mending import computed_elsewhere
from firstnet.doctor.watch.edits.synthesis import calls_at_length, counts_turns, hides, proposals
from firstnet.doctor.watch.program.instrument import Site, Sites, instrument

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen, cases = SEEING["program"], SEEING["seen"], SEEING["cases"]

BROKEN = [
    ("classes", "delta * (1 - h**2)", "delta * (1 - h)"),
    ("dictionaries", "dZ2 @ A1.T / m", "dZ2 @ np.abs(A1).T / m"),
    ("lists", 'after["weights"][j] * after', 'after["weights"][-1] * after'),
    ("layers", "return grad * self.mask", "return grad"),
    ("closures", 'error * (1 - kept["a"] ** 2)', "error"),
    ("scalars", "slope * w6 * h2", "slope * w5 * h2"),
]


LAMBDAS = """import numpy as np

rng = np.random.default_rng(21)
soft = lambda z: np.log1p(np.exp(z))
slope = lambda z: 1 / (1 + np.exp(-z))
X = rng.uniform(-2, 2, size=(200, 2))
y = np.abs(X[:, 0]) + X[:, 1] ** 2 / 4
W, b = rng.normal(size=(9, 2)), rng.normal(size=9)
v, c = rng.normal(0, 0.3, size=9), 0.0
for epoch in range(40):
    for i in rng.permutation(len(X)):
        x = X[i]
        z = W @ x + b
        h = soft(z)
        err = v @ h + c - y[i]
        dz = err * v * slope(z)
        v -= 0.01 * err * h
        c -= 0.01 * err
        W -= 0.01 * np.outer(dz, x)
        b -= 0.01 * dz
"""


@pytest.mark.slow
def test_functions_without_a_name_are_edited_too():
    """Its one output is a number, beside arrays that the way back makes of it."""
    _, verdict = seen(LAMBDAS)
    assert (verdict.kind, verdict.findings) == ("right", ())
    broken = LAMBDAS.replace("np.exp(-z))", "np.exp(z))")
    assert LAMBDAS in mended_by(broken)


@pytest.mark.slow
def test_an_activation_that_is_applied_twice_is_applied_once():
    twice = LAMBDAS.replace("soft = lambda", "sig = lambda z: 1 / (1 + np.exp(-z))\nsoft = lambda")
    twice = twice.replace("h = soft(z)", "h = sig(sig(z))").replace("slope(z)", "h * (1 - h)")
    assert twice.replace("sig(sig(z))", "sig(z)") in mended_by(twice)


def mended_by(text):
    """Return what a program becomes by the edits with which its step follows the gradient."""
    watched, _ = seen(text)
    return [apply(text, [it]) for step in watched.steps for it in step.mends]


@pytest.mark.parametrize(
    ("last", "apart"),
    [("h = x @ W1 + b1", True), ("h = np.dot(x, W1)", True), ("k = q @ V", False), ("x", False)],
)
def test_layers_that_are_computed_on_lines_that_no_step_runs(last, apart):
    """Another forward pass in the steps alone would not be the one that predicts."""
    source = mended("net.py", f"h = x @ W1\nd = e @ W1.T\n{last}\n")
    assert computed_elsewhere([source], {source.path: {1, 2}}) is apart


def test_an_item_beside_a_sum_is_added_to():
    """As of the gradients of the moments in a recurrent network, which are kept in one table."""
    text = "for x, d in seen:\n    g['W'] = x.T @ d\n    g['b'] += d.sum(axis=0)\n    h['W'] = d\n"
    source = mended("/learner/net.py", text)
    (edit,) = accumulations(source, range(1, 5))
    assert apply(text, [edit]) == text.replace("g['W'] = x", "g['W'] += x")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("z = x @ w + len(b)\n", True), ("z = x @ w + b.T\n", False), ("z = len(x) + b\n", True)],
)
def test_an_edit_that_reads_only_the_size_of_a_value_hides_it(text, hidden):
    source = mended("net.py", "z = x @ w + b\n")
    whole = Edit(1, 0, 2, 0, text, "wrap", 1.0, "")
    assert hides(source, whole) is hidden


@pytest.mark.parametrize(
    ("before", "after", "hidden"),
    [
        ("return 1 / (1 + e)\n", "return 0 / (1 + e)\n", True),
        ("d = w * (1 - h)\n", "d = w * 0 * (1 - h)\n", True),
        ("d = w * (1 - h)\n", "d = w * (0 - h)\n", False),
        ("d[h <= 0] = 0\n", "h[h <= 0] = 0\n", True),  # the slope goes on as it was
        ("d[d <= 0] = 0\n", "d[h <= 0] = 0\n", False),
    ],
)
def test_an_edit_that_multiplies_by_zero_or_takes_a_mask_away_hides_a_value(before, after, hidden):
    source = mended("net.py", "def f():\n    " + before)
    whole = Edit(2, 4, 3, 0, after, "index", 1.0, "")
    assert hides(source, whole) is hidden


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        ("d = 2 * (turn - y)\n", True),
        ("d = 2 * (out[turn] - y)\n", False),
        ("d = y - out\n", False),
    ],
)
def test_a_counter_of_a_loop_is_no_value(after, counts):
    source = mended("net.py", "for turn in range(9):\n    d = 2 * (out - y)\n")
    whole = Edit(2, 4, 3, 0, after, "name", 1.0, "")
    assert counts_turns(source, whole) is counts


def test_gradients_that_are_overwritten_beside_each_other_are_added_together():
    text = "def back():\n    a.grad = b.data * out.grad\n    b.grad = a.data * out.grad\n"
    added = text.replace(".grad = ", ".grad += ")
    found = [
        apply(text, [accumulation])
        for accumulation in accumulations(mended("net.py", text), [2, 3])
    ]
    assert added in found
    assert text.replace("a.grad = ", "a.grad += ") in found


NAMED = {it[2]: it for it in BROKEN}
QUICK = ("scalars",)


@pytest.mark.parametrize(
    ("style", "old", "new"), cases(NAMED, [it for it in NAMED if NAMED[it][0] not in QUICK])
)
@pytest.mark.slow
def test_the_program_with_the_edit_is_right(style, old, new):
    text = program(style, old, new)
    _, verdict = seen(text)
    healed = applied(text, hunks(verdict.findings[0].fix.diff))
    assert healed != text
    assert len(healed.split("\n")) == len(text.split("\n"))
    _, after = seen(healed)
    assert (after.kind, after.findings) == ("right", ())


def lines_after(text, line, part):
    """Return what a line becomes by all edits of an expression on it."""
    source, sites = mended("/learner/program.py", text), Sites()
    instrument(source.tree(), source.path, sites)
    (site,) = [value for value in sites.values if value.line == line and value.text == part]
    found = proposals(source, site)
    return {apply(text, [it.edit]).split("\n")[line - 1].strip() for it in found}


def test_an_edit_that_only_leaves_a_factor_out_is_none():
    text = "def back(d, w, s):\n    return (w.T @ d) * s\n"
    found = lines_after(text, 2, "w.T @ d * s")
    assert "return (w.T @ d) * s * d" in found
    assert not {"return w.T @ d", "return (w.T @ d)"} & found


def test_a_counter_of_the_loop_takes_the_place_of_an_index():
    text = "for j in range(3):\n    e = w[0] * d[j]\n"
    assert "e = w[j] * d[j]" in lines_after(text, 2, "w[0] * d[j]")


def test_a_slope_that_stands_in_parentheses_gets_no_second_ones():
    text = "def back(d, a):\n    return (1 - a * d) * d\n"
    found = lines_after(text, 2, "(1 - a * d) * d")
    assert "return (1 - a ** 2) * d" in found
    assert "return ((1 - a ** 2)) * d" not in found


def test_only_the_item_that_an_expression_is_in_is_edited():
    text = "def grads(a, b, d):\n    return {'w': a.T @ d, 'c': b * d}\n"
    found = lines_after(text, 2, "b * d")
    assert "return {'w': a.T @ d, 'c': a * d}" in found
    assert all("{'w': a.T @ d, 'c':" in it for it in found)


def test_a_place_without_a_statement_has_no_edits():
    source = mended("/learner/program.py", "import math\n")
    assert proposals(source, Site(source.path, 1, "math")) == []


def test_an_edit_that_newly_calls_a_loop_is_none():
    text = (
        "def load(n):\n    for k in range(n):\n        pass\n    return n\n"
        "def slope(a):\n    return a * (1 - a)\n"
        "back = slope(a) * load(d)\nfront = slope(a)\n"
    )
    long = calls_at_length(Source("net.py", text, text))
    assert long(Edit(8, 8, 8, 16, "load(a)", "name", 1.0, ""))
    assert not long(Edit(8, 8, 8, 16, "slope(b)", "name", 1.0, ""))
    assert not long(Edit(7, 0, 7, 24, "back = load(d)", "name", 1.0, ""))


@pytest.mark.parametrize(
    ("after", "hidden"),
    [
        ("    return g(x, x)\n", True),  # whatever is no zero counts as True
        ("    return g(x, True)\n", True),
        ("    return g(2 * x, training)\n", False),
    ],
)
def test_an_edit_with_which_nothing_asks_whether_it_trains_hides_that(after, hidden):
    source = mended("net.py", "def f(x, training=False):\n    return g(x, training)\n")
    assert hides(source, Edit(2, 0, 3, 0, after, "name", 1.0, "")) is hidden


def test_an_edit_that_returns_something_else_than_the_changed_weights_hides_the_step():
    text = "def step(w, x, e):\n    w = w + e * x\n    z = w @ x\n    return w\n"
    source = mended("/learner/net.py", text)
    other = Edit(4, 0, 4, 12, "    return x", "name", 1.0, "")
    assert hides(source, other)
    assert not hides(source, Edit(4, 0, 4, 12, "    return w, z", "name", 1.0, ""))
    plain = mended("/learner/net.py", text.replace("w = w +", "w = w_old +"))
    assert not hides(plain, other)  # it may have returned the wrong one of two


@pytest.mark.parametrize(
    ("after", "hidden"),
    [
        ("print(len(X))", True),
        ("print(accuracy(X, np.sum(y)))", True),
        ("print(accuracy(X[1:], y))", False),
        ("print(accuracy(X, np.argmax(y)))", False),
    ],
)
def test_an_edit_with_which_the_network_is_not_evaluated_any_more_hides_that(after, hidden):
    text = "def accuracy(x, y=0):\n    return x\n\n\nprint(accuracy(X, y))\n"
    source = Source("net.py", text, text)
    edit = Edit(5, 0, 5, len("print(accuracy(X, y))"), after, "name", 0.0, "", "net.py")
    assert hides(source, edit) is hidden


@pytest.mark.parametrize(("after", "hidden"), [("    f(x)\n", True), ("    g(x)\n", False)])
def test_a_function_that_calls_itself_hides_what_it_was_to_do(after, hidden):
    text = "def f(x):\n    return x\n"
    assert hides(Source("net.py", text, text), Edit(2, 0, 2, 0, after, "name", 1.0, "")) is hidden
