"""Why a network does not learn though its step is right, and steps that only nearly are right."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.source import Source
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.watch.learning.reach import out_of_reach
from firstnet.doctor.watch.learning.reference import unrelated
from firstnet.doctor.watch.steps.aliases import repeated
from firstnet.doctor.watch.steps.fit import Moves
from firstnet.doctor.watch.text.cross_entropy import cross_entropy_line
from firstnet.doctor.watch.text.once import ends_at_once

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, cases = SEEING["seen"], SEEING["cases"]

CURVE = """
import numpy as np

rng = np.random.default_rng(4)
x = rng.uniform(-3, 3, (240, 1))
y = np.sin(x)
w, b, v, c = rng.normal(0, 1, (1, 15)), np.zeros(15), rng.normal(0, 0.3, (15, 1)), np.zeros(1)
for epoch in range(60):
    order = rng.permutation(240)
    for s in range(0, 240, 20):
        i = order[s:s + 20]
        a = np.tanh(x[i] @ w + b)
        d = (a @ v + c - y[i]) / 20
        back = d @ v.T * (1 - a**2)
        v -= 0.2 * a.T @ d
        c -= 0.2 * d.sum(0)
        w -= 0.2 * x[i].T @ back
        b -= 0.2 * back.sum(0)
"""

CLASSES = """
import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(300, 6))
Y = np.eye(3)[np.argmax(X[:, :3], axis=1)]
sigmoid = lambda z: 1 / (1 + np.exp(-z))
w, v = rng.normal(0, 0.5, (6, 14)), rng.normal(0, 0.5, (14, 3))

def cost(a, y):
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))

for epoch in range(60):
    for s in range(0, 300, 20):
        x, y = X[s:s + 20], Y[s:s + 20]
        h = sigmoid(x @ w)
        a = sigmoid(h @ v)
        d = (a - y) / 20
        back = d @ v.T * h * (1 - h)
        v -= 2.0 * h.T @ d + 0.02 * v
        w -= 2.0 * x.T @ back + 0.02 * w
    print("epoch", epoch, "cost", cost(sigmoid(sigmoid(X @ w) @ v), Y))
"""

DROPPED = """
import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(300, 6))
Y = np.eye(3)[np.argmax(X[:, :3], axis=1)]
keep = 0.8
w, v = rng.normal(0, 0.5, (6, 30)), rng.normal(0, 0.5, (30, 3))
for epoch in range(60):
    for s in range(0, 300, 20):
        x, y = X[s:s + 20], Y[s:s + 20]
        h = np.tanh(x @ w)
        mask = rng.random(h.shape) < keep
        kept = h * mask / keep
        e = np.exp(kept @ v)
        d = (e / e.sum(1, keepdims=True) - y) / 20
        back = d @ v.T * mask / keep * (1 - h**2)
        v -= 0.5 * kept.T @ d
        w -= 0.5 * x.T @ back
"""

NEURONS = """
from math import tanh
from random import random, seed

seed(3)
rows = [[(n >> i & 1) for i in range(4)] for n in range(16)]
hidden = [{"weights": [random() - 0.5 for _ in range(5)]} for _ in range(5)]
last = {"weights": [random() - 0.5 for _ in range(6)]}

for epoch in range(150):
    for row in rows:
        x, wanted = row + [1], 0.4 * row[0] + 0.3 * row[1] - 0.2 * row[2]
        for neuron in hidden:
            neuron["output"] = tanh(sum(w * i for w, i in zip(neuron["weights"], x)))
        outputs = [neuron["output"] for neuron in hidden] + [1]
        error = sum(w * i for w, i in zip(last["weights"], outputs)) - wanted
        for neuron, w in zip(hidden, last["weights"]):
            neuron["delta"] = error * w * (1 - neuron["output"] ** 2)
        for j in range(6):
            last["weights"][j] -= 0.1 * error * outputs[j]
        for neuron in hidden:
            for j in range(5):
                neuron["weights"][j] -= 0.1 * neuron["delta"] * x[j]
"""

COUNTED = (
    CLASSES
    + """
right = 0
names = [str(n) for n in Y.argmax(1)]
for x, name in zip(X, names):
    if sigmoid(sigmoid(x @ w) @ v).argmax() == int(name):
        right += 1
print("accuracy", right / 300)
"""
)

AHEAD = """
import numpy as np

rng = np.random.default_rng(4)
x = rng.uniform(-3, 3, (240, 1))
y = np.sin(x)
p = [rng.normal(0, 1, (1, 15)), np.zeros((1, 15)), rng.normal(0, 0.3, (15, 1)), np.zeros((1, 1))]
v = [np.zeros_like(it) for it in p]
for epoch in range(60):
    order = rng.permutation(240)
    for s in range(0, 240, 20):
        i = order[s:s + 20]
        a = np.tanh(x[i] @ p[0] + p[1])
        d = (a @ p[2] + p[3] - y[i]) / 20
        back = d @ p[2].T * (1 - a**2)
        slopes = [x[i].T @ back, back.sum(0, keepdims=True), a.T @ d, d.sum(0, keepdims=True)]
        for k in range(4):
            before = v[k]
            v[k] = 0.9 * before - 0.03 * slopes[k]
            p[k] = p[k] - 0.9 * before + 1.9 * v[k]
"""

HEALTHY = {
    "a velocity of one number": AHEAD,
    "curve": CURVE,
    "classes": CLASSES,
    "dropout": DROPPED,
    "neurons": NEURONS,
    "counted": COUNTED,
}


SHARED = """
from math import exp
from random import random, seed

seed(3)


class Neuron:
    def __init__(self, count, weights=[]):
        self.weights = weights
        while len(weights) < count:
            weights.append(random() - 0.5)
        self.bias = 0.0

    def fire(self, x):
        z = self.bias + sum(w * each for w, each in zip(self.weights, x))
        self.a = 1 / (1 + exp(-z))
        return self.a


hidden, out = [Neuron(2) for _ in range(4)], Neuron(4, [random() - 0.5 for _ in range(4)])
data = [((a, b), float(a + b > 1)) for a in (0, 0.3, 0.6, 1) for b in (0, 0.2, 0.7, 1)]
for epoch in range(300):
    for x, y in data:
        h = [it.fire(x) for it in hidden]
        d = (out.fire(h) - y) * out.a * (1 - out.a)
        for k, it in enumerate(hidden):
            back = d * out.weights[k] * it.a * (1 - it.a)
            for j in range(2):
                it.weights[j] -= back * x[j]
            it.bias -= back
            out.weights[k] -= d * it.a
        out.bias -= d
"""


@pytest.mark.slow
def test_a_list_that_is_the_default_of_an_argument_is_one_for_all():
    _, verdict = seen(SHARED)
    (found,) = verdict.findings
    assert found.code == "ND114"
    assert "weights=[]" in SHARED.split("\n")[found.place.line - 1]
    _, verdict = seen(SHARED.replace("Neuron(2)", "Neuron(2, [])"))
    assert verdict.findings == ()


def test_what_is_kept_twice_is_no_fault_where_it_is_not_trained():
    kept = CURVE.replace(
        "        v -= 0.2", "        last = [[0.0, 1.0 * s]] * 2\n        v -= 0.2"
    )
    _, verdict = seen(kept)
    assert (verdict.kind, verdict.findings) == ("right", ())


LOOKED_AHEAD = """
import numpy as np

rng = np.random.default_rng(3)
x = np.linspace(-2, 2, 160).reshape(-1, 1)
y = np.exp(-2 * x**2) * np.cos(4 * x)
shapes = [(1, 24), (24,), (24, 1), (1,)]
theta = [rng.normal(0, 2, (1, 24)), rng.normal(0, 2, 24), rng.normal(0, 0.2, (24, 1)), np.zeros(1)]
velocity = [np.zeros(it) for it in shapes]
for k in range(6000):
    w, b, v, c = [t + 0.95 * each for t, each in zip(theta, velocity)]
    h = 1 / (1 + np.exp(-(x @ w + b)))
    e = (h @ v + c - y) / len(x)
    dh = e @ v.T * h * (1 - h)
    g = [x.T @ dh, dh.sum(axis=0), h.T @ e, e.sum(axis=0)]
    velocity = [0.95 * each - 0.1 * it for each, it in zip(velocity, g)]
    theta = [t + each for t, each in zip(theta, velocity)]
"""


@pytest.mark.slow
def test_biases_as_many_as_weights_are_no_velocities_of_one_another():
    watched, verdict = seen(LOOKED_AHEAD)
    assert (verdict.kind, verdict.findings) == ("right", ())
    kinds = {name: role.kind for name, role in watched.step.roles.items()}
    assert {kinds[f"theta[{k}]"] for k in range(4)} == {"parameter"}
    assert {kinds[f"velocity[{k}]"] for k in range(4)} == {"velocity"}


@pytest.mark.parametrize("program", HEALTHY)
def test_nothing_is_found_in_a_right_program(program):
    watched, verdict = seen(HEALTHY[program])
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert watched.learning.learns


FAULTS = {
    "numbers torn from their inputs": (CURVE, "- y[i])", "- y[s:s + 20])", "ND804", ""),
    "weights that start at zero": (
        CLASSES.replace("sigmoid(x @ w)", "np.maximum(0, x @ w)").replace(
            "* h * (1 - h)", "* (h > 0)"
        ),
        "w, v = rng.normal(0, 0.5, (6, 14)), rng.normal(0, 0.5, (14, 3))",
        "w = np.zeros((6, 14))\nv = np.zeros((14, 3))",
        "ND904",
        "w = np.zeros",
    ),
    "a slope of the other cost": (CLASSES, "d = (a - y)", "d = (a - y) * a * (1 - a)", "ND407", ""),
    "a penalty that makes weights grow": (
        CLASSES,
        "+ 0.02 * v\n        w -= 2.0 * x.T @ back + 0.02 * w",
        "- 0.004 * v\n        w -= 2.0 * x.T @ back - 0.004 * w",
        "ND510",
        "",
    ),
    "a penalty without its sign": (
        CLASSES,
        "+ 0.02 * v\n        w -= 2.0 * x.T @ back + 0.02 * w",
        "+ 0.01 * np.abs(v)\n        w -= 2.0 * x.T @ back + 0.01 * np.abs(w)",
        "ND510",
        "",
    ),
    "dropout led back without its scale": (DROPPED, "* mask / keep * (", "* mask * (", "ND403", ""),
    "neurons that are one object": (
        NEURONS,
        '[{"weights": [random() - 0.5 for _ in range(5)]} for _ in range(5)]',
        '[{"weights": [random() - 0.5 for _ in range(5)]}] * 5',
        "ND114",
        "hidden = [",
    ),
    "an epoch loop that ends at once": (
        CLASSES,
        '    print("epoch"',
        '    break\n    print("epoch"',
        None,  # more follows the break, so that it is not the loop's last line
        "",
    ),
    "an error of no cost": (
        CURVE,
        "d = (a @ v + c - y[i]) / 20",
        "out = a @ v + c\n        cost = np.mean((out - y[i]) ** 2)\n"
        "        d = np.abs(out - y[i]) * (out + 3) / 20 + 0 * cost",
        "ND407",
        "",
    ),
    "an error led back with the other sign": (
        CLASSES,
        "back = d @ v.T * h",
        "back = -d @ v.T * h",
        "ND406",
        "",
    ),
    "a step up for one layer": (
        CLASSES,
        "w -= 2.0 * x.T @ back +",
        "w += 2.0 * x.T @ back -",
        "ND519",
        "",
    ),
    "pixels that are not scaled": (
        CLASSES.replace("rng.normal(size=(300, 6))", "rng.normal(size=(900, 6))").replace(
            "300", "900"
        ),
        "sigmoid = ",
        "X = 255 * (X + 3)\nsigmoid = ",
        "ND801",
        "",
    ),
    "an accuracy of another count": (COUNTED, "right / 300)", "right // 300)", "ND709", ""),
    "targets out of reach of the outputs": (
        CURVE,
        "d = (a @ v + c - y[i]) / 20",
        "out = 1 / (1 + np.exp(-(a @ v + c)))\n        d = (out - y[i]) * out * (1 - out) / 2",
        "ND307",
        "",
    ),
    "targets of ones alone": (
        CLASSES,
        "np.eye(3)[np.argmax(X[:, :3], axis=1)]",
        "np.ones((300, 3))",
        "ND802",
        "ones(",
    ),
    "labels that are texts": (COUNTED, "== int(name)", "== name", "ND704", "argmax() == name"),
}


LONG = ("an error led back with the other sign", "a step up for one layer", "targets of ones alone")


@pytest.mark.parametrize("fault", cases({it: (it,) for it in FAULTS}, LONG))
def test_a_fault_is_proven_and_named(fault):
    program, old, new, code, line = FAULTS[fault]
    assert program.count(old) == 1
    text = program.replace(old, new)
    _, verdict = seen(text)
    assert [finding.code[: len(code or "")] for finding in verdict.findings] == (
        [code] if code else []
    )
    if line:
        assert line in text.split("\n")[verdict.findings[0].place.line - 1]


def test_outputs_that_only_happen_to_be_small_are_not_bounded(rng):
    wanted = rng.uniform(0, 2, 400)
    loose = 0.5 + 0.4 * np.tanh(rng.normal(size=400))
    loose[0] = 0.97
    assert out_of_reach([(loose, wanted)]) is None
    pressed = np.clip(wanted, 0.01, 0.995)
    assert out_of_reach([(pressed, wanted)]).high == 1


def test_a_velocity_of_one_number_is_no_parameter_though_its_copy_moves_with_it():
    watched, _ = seen(AHEAD)
    assert {watched.step.roles[f"v[{k}]"].kind for k in range(4)} == {"velocity"}


def test_a_written_number_is_no_target():
    program = CURVE.replace(
        "import numpy as np", "import numpy as np\n\nS = 1.2\nact = lambda z: S * np.tanh(z)"
    )
    program = program.replace("a = np.tanh(x[i] @ w + b)", "a = act(x[i] @ w + b)")
    program = program.replace("(1 - a**2)", "(S - a) * (S + a) / S").replace("s + 20", "s + 1")
    program = program.replace("range(0, 240, 20)", "range(240)").replace(
        "(a @ v + c - y[i]) / 20", "act(a @ v + c) - y[i]"
    )
    program = program.replace(
        "back = d", "d = d * (S - act(a @ v + c)) * (S + act(a @ v + c)) / S\n        back = d"
    ).replace("0.2", "0.05")
    watched, verdict = seen(program)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.site(watched.step.target.site).endswith("y[i]")


@pytest.mark.slow
def test_zero_weights_under_a_right_step_are_an_error_only_if_nothing_is_learned():
    program, old, new, *_ = FAULTS["weights that start at zero"]
    _, verdict = seen(program.replace(old, new))
    assert verdict.findings[0].level == "error"
    _, verdict = seen(CURVE.replace("rng.normal(0, 1, (1, 15))", "np.full((1, 15), 0.5)"))
    assert not [finding for finding in verdict.findings if finding.code == "ND904"]


def test_a_loop_ends_at_once_where_its_last_line_leaves_it():
    def line(body):
        return ends_at_once(Source("a.py", body, body), 1)

    assert line("for epoch in range(9):\n    step()\n    break\n") == 3
    assert line("for epoch in range(9):\n    if late():\n        continue\n    break\n") == 0
    assert line("for epoch in range(9):\n    if done():\n        break\n") == 0
    assert line("for a in x:\n    for b in a:\n        continue\n    break\n") == 4


def test_a_loop_beside_the_training_that_shows_the_first_example_is_no_fault():
    _, verdict = seen(CLASSES + "for n in range(10):\n    print(X[n].shape)\n    break\n")
    assert (verdict.kind, verdict.findings) == ("right", ())


def test_a_cross_entropy_is_known_by_its_two_logarithms():
    def line(text):
        return cross_entropy_line(Source("a.py", text, text), {1})

    assert line("c = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))") == 1
    assert line("c = np.sum(np.nan_to_num(-y*np.log(a)-(1-y)*np.log(1-a)))") == 1
    assert line("c = -np.sum(y * np.log(a))") == 0
    assert line("c = np.log(a) + np.log(1 - a)") == 0
    assert cross_entropy_line(Source("a.py", "", "c = y*log(a)+(1-y)*log(1-a)"), {2}) == 0


def test_a_penalty_is_told_by_what_it_leaves_over():
    rng = np.random.default_rng(0)
    along, gradient, weights = rng.normal(size=(9, 40)), rng.normal(size=9), rng.normal(size=40)
    extra = {
        "decay": along @ weights,
        "sign": along @ np.sign(weights),
        "size": along @ abs(weights),
    }

    def penalty(moves):
        return Moves({"w": moves}, {"w": extra}, {"w": np.zeros((0, 9))}).penalty("w", gradient)

    assert penalty(-0.3 * gradient) is None
    assert penalty(rng.normal(size=9)) is None
    for kind, column in extra.items():
        found, factor = penalty(-0.3 * gradient - 0.01 * column)
        assert (found, round(factor, 9)) == (kind, -0.01)


def test_neighbours_tell_whether_targets_follow_from_inputs():
    rng = np.random.default_rng(0)
    x = list(rng.uniform(-3, 3, (300, 2)))
    y = [float(np.sin(it[0]) + 0.1 * it[1]) for it in x]
    assert unrelated(x, y) is None
    correlation, examples = unrelated(x, list(rng.permutation(y)))
    assert abs(correlation) < 0.2
    assert examples == 300
    assert unrelated(x[:100], list(rng.permutation(y[:100]))) is None  # too few to say


def test_a_list_of_one_object_is_found_and_tied_weights_are_not():
    import sys

    one, other = {"w": [1.0]}, {"w": [2.0]}
    layers, pair = [one] * 3, [one, other]
    frame = sys._getframe()
    about = frame, [__file__], []
    assert repeated(["layers[0]['w'][0]"], *about) == ("layers", 3)
    assert repeated(["pair[0]['w'][0]"], *about) is None
    assert layers
    assert pair


def test_zero_weights_that_no_step_moves_are_the_cause_though_the_last_biases_learn():
    """The biases of the last layer start far off, so that they alone make the cost fall."""
    text = (
        "import numpy as np\nrng = np.random.default_rng(2)\n"
        "y = (rng.random(300) < 0.5).astype(int)\n"
        "x = rng.normal(size=(300, 4)) + 2 * y[:, None]\n"
        "t = np.eye(2)[y]\n"
        "w, v, c = np.zeros((4, 6)), np.zeros((6, 2)), np.array([0.5, 0.0])\n"
        "for step in range(400):\n"
        "    h = np.tanh(x @ w)\n"
        "    e = np.exp(h @ v + c)\n"
        "    d = (e / e.sum(1, keepdims=True) - t) / 300\n"
        "    back = d @ v.T * (1 - h**2)\n"
        "    v -= 0.5 * h.T @ d\n"
        "    c -= 0.01 * d.sum(0)\n"
        "    w -= 0.5 * x.T @ back\n"
    )
    _, verdict = seen(text)
    assert [finding.code for finding in verdict.findings] == ["ND904"]
    assert verdict.findings[0].place.line == 6


MADE_UP = """
import numpy as np
import csv

table = np.array([[float(it) for it in row] for row in csv.reader(open("xor_train.csv"))])
x, y = table[:, :-1], table[:, -1:]
w, v = np.random.rand(x.shape[1], 4), np.random.rand(4, 1)
for epoch in range(10000):
    a = 1 / (1 + np.exp(-x @ w))
    out = 1 / (1 + np.exp(-a @ v))
    d = (y - out) * out * (1 - out)
    back = d @ v.T * a * (1 - a)
    v += 0.1 * a.T @ d
    w += 0.1 * x.T @ back
"""
DROWNED = """
import numpy as np
rng = np.random.RandomState(0)
w1, w2 = rng.rand(120, 300), rng.rand(3, 120)
sigmoid = lambda z: 1 / (1 + np.exp(-z))
for epoch in range(30):
    for n in range(60):
        x, t = rng.uniform(0.5, 1, (300, 1)), np.eye(3)[:, [n % 3]]
        h = sigmoid(w1 @ x)
        o = sigmoid(w2 @ h)
        back = w2.T @ ((o - t) * o * (1 - o))
        w2 -= 0.1 * ((o - t) * o * (1 - o)) @ h.T
        w1 -= 0.1 * (back * h * (1 - h)) @ x.T
"""


@pytest.mark.slow
def test_weights_above_zero_that_leave_no_step_are_told_where_they_are_drawn():
    _, verdict = seen(DROWNED)
    (found,) = verdict.findings
    assert (verdict.kind, found.code, found.place.line) == ("stuck", "ND903", 4)


@pytest.mark.slow
def test_weights_above_zero_are_not_told_of_data_that_are_made_up(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(MADE_UP)
    last = examine_apart(read_file(str(file)))
    assert (last.status, last.findings) == ("incomplete", ())
    assert "xor_train.csv isn't here" in " ".join(last.assumed)


def test_weights_around_zero_leave_steps():
    around = DROWNED.replace(
        "rng.rand(120, 300), rng.rand(3, 120)", "rng.randn(120, 300) / 17, rng.randn(3, 120)"
    )
    assert "ND903" not in [finding.code for finding in seen(around)[1].findings]
