"""What a training begins with, and what becomes of its steps: told where nothing is learned."""

import pytest

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.cure import _compares_less, _hands_over_another
from firstnet.doctor.watch.edits.drawn import by_the_root, scaled_down
from firstnet.doctor.watch.edits.moved import before_the_loop
from firstnet.doctor.watch.edits.placed import before
from firstnet.doctor.watch.edits.results import kept
from firstnet.doctor.watch.edits.scaled import all_parts_scaled
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.run import Learner
from firstnet.doctor.watch.text.seeds import seeded_once
from firstnet.doctor.watch.text.spots import stepped

LEARNS = """
import numpy as np

rng = np.random.RandomState(3)
centers = rng.randn(4, 12)
labels = rng.randint(0, 4, 400)
images = centers[labels] + 0.3 * rng.randn(400, 12)
w1 = 0.3 * rng.randn(12, 20)
b1 = np.zeros(20)
w2 = 0.3 * rng.randn(20, 4)
b2 = np.zeros(4)
rate = 0.2

def step(w1, b1, w2, b2, x, t, rate):
    h = np.maximum(x @ w1 + b1, 0)
    z = h @ w2 + b2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    d = (e / e.sum(axis=1, keepdims=True) - np.eye(4)[t]) / len(x)
    back = (d @ w2.T) * (h > 0)
    w2 = w2 - rate * h.T @ d
    b2 = b2 - rate * d.sum(axis=0)
    w1 = w1 - rate * x.T @ back
    b1 = b1 - rate * back.sum(axis=0)
    return w1, b1, w2, b2

for epoch in range(8):
    order = rng.permutation(400)
    for s in range(0, 400, 20):
        pairs = images[order[s : s + 20]], labels[order[s : s + 20]]
        w1, b1, w2, b2 = step(w1, b1, w2, b2, *pairs, rate)
    z = np.maximum(images @ w1 + b1, 0) @ w2 + b2
    print(epoch, np.mean(z.argmax(axis=1) == labels))
"""
FAULTS = {
    "zeros": ({"0.3 * rng.randn(12, 20)": "np.zeros((12, 20))",
               "0.3 * rng.randn(20, 4)": "np.zeros((20, 4))"}, "ND904", 8),
    "inputs of about 255": ({"centers[labels] + 0.3 * rng.randn(400, 12)":
                             "np.abs(99 * centers[labels] + 30 * rng.randn(400, 12))"}, "ND801", 7),
    "far too long steps": ({"rate = 0.2": "rate = 40"}, "ND901", 12),
    "no brackets around the sum": ({"np.maximum(x @ w1 + b1, 0)": "1 / 1 + np.exp(-(x @ w1 + b1))",
                                    "* (h > 0)": "* h * (1 - h)"}, "ND201", 15),
    "all below zero": ({"0.3 * rng.randn(12, 20)": "rng.uniform(-0.9, -0.5, (12, 20))",
                        "centers[labels] +": "10 + centers[labels] +"}, "ND903", 8),
    "the result is dropped": ({"w1, b1, w2, b2 = step": "step"}, "ND505", 30),
}  # fmt: skip


@pytest.fixture
def examined(tmp_path):
    def examine(edits):
        text = LEARNS
        for old, new in edits.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        path = tmp_path / "net.py"
        path.write_text(text)
        *_, found = watched(str(path), [])
        return found

    return examine


def test_the_program_learns_as_it_is(examined):
    assert examined({}).status == "healthy"


@pytest.mark.parametrize("first_layer", ["0.3 * rng.randn(12, 20)", "np.full((12, 20), 0.1)"])
def test_one_layer_that_starts_alike_is_right_beside_another_by_chance(examined, first_layer):
    by_chance = "0.3 * rng.randn(20, 4)"
    second = "np.zeros((20, 4))" if "randn" in first_layer else by_chance
    found = examined({"0.3 * rng.randn(12, 20)": first_layer, by_chance: second})
    assert found.status == "healthy"


@pytest.mark.slow
def test_layers_that_stay_alike_are_told_though_the_network_learns_a_part(tmp_path):
    path = tmp_path / "sine.py"
    path.write_text(
        "import numpy as np\n\n"
        "rng = np.random.default_rng(0)\n"
        "x = rng.uniform(-3, 3, (100, 1))\n"
        "y = np.sin(x)\n"
        "p, sizes = {}, [1, 8, 8, 1]\n"
        "for i in (1, 2, 3):\n"
        '    p["W%d" % i] = np.full((sizes[i - 1], sizes[i]), 1 / np.sqrt(sizes[i - 1]))\n'
        '    p["b%d" % i] = np.zeros((1, sizes[i]))\n'
        "for _ in range(3000):\n"
        "    h = [x]\n"
        "    for i in (1, 2, 3):\n"
        '        z = h[-1] @ p["W%d" % i] + p["b%d" % i]\n'
        "        h.append(z if i == 3 else np.tanh(z))\n"
        "    d = 2 * (h[3] - y) / 100\n"
        "    for i in (3, 2, 1):\n"
        "        w, b = h[i - 1].T @ d, d.sum(axis=0, keepdims=True)\n"
        '        d = d @ p["W%d" % i].T * (1 - h[i - 1] ** 2)\n'
        '        p["W%d" % i] -= 0.05 * w\n'
        '        p["b%d" % i] -= 0.05 * b\n'
        "print(np.mean((h[3] - y) ** 2))\n"
    )
    *_, found = watched(str(path), [])
    assert [(it.code, it.place.line) for it in found.findings] == [("ND904", 8)]


@pytest.mark.slow
@pytest.mark.parametrize(("edits", "code", "line"), FAULTS.values(), ids=FAULTS)
def test_the_cause_is_told_with_an_edit_that_is_proven(examined, edits, code, line):
    first = examined(edits).findings[0]
    assert (first.code, first.place.line) == (code, line)
    assert first.fix is not None and first.fix.verified


def test_a_bias_whose_step_is_tiny_is_not_called_forgotten(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(
        "import numpy as np\n\n"
        "rng = np.random.RandomState(0)\n"
        "X = rng.rand(100, 3)\n"
        "y = (X.sum(axis=1) > 1.5).astype(float)\n\n"
        "class Net:\n"
        "    def __init__(self):\n"
        "        self.w1, self.w2, self.b2 = rng.randn(3, 5), rng.randn(5), 0.0\n\n"
        "    def train(self, x, t, rate):\n"
        "        h = np.tanh(x @ self.w1)\n"
        "        d = 1 / (1 + np.exp(-(h @ self.w2 + self.b2))) - t\n"
        "        back = d * self.w2 * (1 - h**2)\n"
        "        self.w2 -= rate * d * h\n"
        "        self.b2 -= rate * d\n"
        "        self.w1 -= rate * np.outer(x, back)\n\n"
        "net = Net()\n"
        "for epoch in range(30):\n"
        "    for x, t in zip(X, y):\n"
        "        net.train(x, t, 1e-6)\n"
    )
    found = next(watched(str(path), []))
    assert "ND301" not in [finding.code for finding in found.findings]


def source(text):
    return Source("net.py", text, text)


@pytest.mark.slow
def test_weights_that_all_start_alike_are_told_where_xor_is_learned_in_part(tmp_path):
    path = tmp_path / "xor.py"
    path.write_text(
        "import numpy as np\n\n"
        "x, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])\n"
        "np.random.seed(12)\n"
        "w, b = np.ones((2, 4)), np.zeros((1, 4))\n"
        "v, c = np.ones((4, 1)), np.zeros((1, 1))\n"
        "for _ in range(6000):\n"
        "    h = 1 / (1 + np.exp(-(x @ w + b)))\n"
        "    out = 1 / (1 + np.exp(-(h @ v + c)))\n"
        "    d = (t - out) * out * (1 - out)\n"
        "    back = d @ v.T * h * (1 - h)\n"
        "    v += 0.5 * h.T @ d\n"
        "    c += 0.5 * d.sum(axis=0, keepdims=True)\n"
        "    w += 0.5 * x.T @ back\n"
        "    b += 0.5 * back.sum(axis=0, keepdims=True)\n"
    )
    *_, found = watched(str(path), [])
    (first,) = found.findings
    assert (first.code, first.level, first.place.line) == ("ND904", "error", 5)


@pytest.mark.slow
def test_momentum_that_goes_uphill_is_turned_where_the_step_is_taken(tmp_path):
    text = LEARNS.replace("w1 = 0.3", "speed = [0, 0, 0, 0]\nw1 = 0.3", 1)
    start = text.index("    w2 = w2 - rate")
    end = text.index("    return w1")
    text = f"""{text[:start]}    slopes = [x.T @ back, back.sum(axis=0), h.T @ d, d.sum(axis=0)]
    for i, (p, g) in enumerate(zip([w1, b1, w2, b2], slopes)):
        speed[i] = 0.8 * speed[i] - rate * g
        p -= speed[i]
{text[end:]}"""
    path = tmp_path / "net.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.fix.diff.count("+        p += speed[i]")) == ("ND501", 1)


OF_A_CLASS = """
import numpy as np

rng = np.random.RandomState(5)
X = rng.randn(60, 2)
y = (X[:, :1] * X[:, 1:] > 0).astype(float)

class Net:
    def init_weights(self):
        np.random.seed(1)
        self.w, self.b = np.random.randn(2, 8), np.zeros(8)
        self.v, self.c = np.random.randn(8, 1), np.zeros(1)

    def step(self):
        h = np.tanh(X @ self.w + self.b)
        d = (1 / (1 + np.exp(-(h @ self.v + self.c))) - y) / len(X)
        back = d @ self.v.T * (1 - h**2)
        self.v, self.c = self.v - h.T @ d, self.c - d.sum(axis=0)
        self.w, self.b = self.w - X.T @ back, self.b - back.sum(axis=0)
        return float(np.mean(d**2))

net = Net()
net.init_weights()
for turn in range(400):
    loss = net.step()
"""


@pytest.mark.slow
def test_weights_that_each_turn_makes_anew_are_made_before_the_loop(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(OF_A_CLASS)
    *_, found = watched(str(path), [])
    assert found.status == "healthy"
    wrong = OF_A_CLASS.replace("net.init_weights()\n", "").replace(
        "    loss = net.step()", "    net.init_weights()\n    loss = net.step()"
    )
    path.write_text(wrong)
    *_, found = watched(str(path), [])
    first = found.findings[0]
    assert (first.code, first.place.line) == ("ND610", 24)
    assert first.fix.verified


def test_what_is_made_of_the_weights_stays_in_the_loop():
    text = (
        "for turn in range(99):\n    w = init_weights(3)\n    v = np.zeros(3)\n"
        "    z = forward(x, w)\n    w = step(w, z)\n"
    )
    (edit,) = before_the_loop(mended("/learner/net.py", text), 2)
    assert apply(text, [edit]) == (
        "w = init_weights(3)\nv = np.zeros(3)\nfor turn in range(99):\n"
        "    z = forward(x, w)\n    w = step(w, z)\n"
    )


@pytest.mark.slow
def test_examples_that_each_turn_draws_are_no_weights(tmp_path):
    """No step of it is seen, and with the same examples in each turn it would learn as little."""
    path = tmp_path / "draw.py"
    path.write_text(
        "import numpy as np\n\n"
        "def init_batch():\n"
        "    return np.random.randn(8, 3), np.random.rand(8, 1)\n\n"
        "for turn in range(80):\n"
        "    x, y = init_batch()\n"
        "    print(float(np.mean(x) + np.mean(y)))\n"
    )
    *_, found = watched(str(path), [])
    assert (found.status, found.findings) == ("incomplete", ())


def test_results_go_where_they_come_from():
    text = "def f(w, b, x):\n    return w, b\n\nf(net.w, bias, 3)\n"
    texts = [apply(text, [it]).splitlines()[3] for it in kept(source(text), 4)]
    assert texts[0] == "net.w, bias = f(net.w, bias, 3)"
    other = text.replace("return w, b", "return w, c")
    assert next(it.replacement for it in kept(source(other), 4)).startswith("net.w = f(")


def test_names_that_take_steps():
    text = "w -= 0.1 * g\nnet.b = net.b - d\nk = j + 1\nn = n + 1\nc *= 2\n"
    assert stepped(source(text)) == ["w", "net.b", "n"]


def test_normal_weights_that_nothing_makes_smaller():
    text = "w = np.random.randn(3, 4)\nself.v = 0.1 * np.random.randn(4)\nx = np.random.randn(9)\n"
    (edit,) = scaled_down(source(text), ["w", "v"])
    assert apply(text, [edit]).splitlines()[0] == "w = 0.1 * np.random.randn(3, 4)"


def test_what_a_function_is_given_is_not_scaled_in_it():
    text = "def softmax(x):\n    x = x - x.max()\n    return x\n\nimages = load()\n"
    assert [it.line for it in all_parts_scaled(source(text), 255)] == [5]


def test_a_statement_before_a_comparison_leaves_it_as_it_is():
    text = "if self.m is None:\n    self.m = 0\n"
    edit = before(source(text).tree().body[0], ["self.t += 1"], "", source(text))
    assert not _compares_less(source(text), source(apply(text, [edit])), edit)


@pytest.mark.parametrize(
    ("drawn", "healed"),
    [
        ("np.random.normal(0, pow(n, 0.5), (m, n))", "np.random.normal(0, pow(n, -0.5), (m, n))"),
        ("np.random.randn(m, n) * n ** 0.5", "np.random.randn(m, n) * n ** -0.5"),
        ("np.random.randn(m, n) * np.sqrt(n)", "np.random.randn(m, n) / np.sqrt(n)"),
    ],
)
def test_weights_are_divided_by_the_root_of_their_inputs(drawn, healed):
    text = f"self.w = {drawn}\n"
    (edit,) = by_the_root(source(text), ["w"])
    assert apply(text, [edit]) == f"self.w = {healed}\n"
    right = text.replace("np.sqrt(n)", "np.sqrt(2 / n)").replace("0.5", "-0.5")
    assert not list(by_the_root(source(right), ["w"]))
    assert not list(by_the_root(source(text), ["v"]))
    text = text.replace("self.w = ", "layers.append(").replace("\n", ")\n")
    found = [apply(text, [edit]) for edit in by_the_root(source(text), ["v"])]
    assert found == ([f"layers.append({healed})\n"] if "pow(" not in drawn else [])


def test_a_seed_that_is_set_before_each_number_is_set_once():
    text = (
        "import random\n\n\n"
        "def drawn():\n    random.seed(1)\n    return random.uniform(-1, 1)\n\n\n"
        "w = [drawn() for _ in range(3)]\n"
    )
    (edit,) = seeded_once(source(text))
    assert apply(text, [edit]) == (
        "import random\n\n\nrandom.seed(1)\ndef drawn():\n    return random.uniform(-1, 1)\n\n\n"
        "w = [drawn() for _ in range(3)]\n"
    )
    assert not list(seeded_once(source(text.replace("    random.seed(1)\n", ""))))
    assert not list(seeded_once(source(text.replace("seed(1)", "seed(start)"))))


def test_the_order_of_the_examples_is_drawn_in_each_turn_as_before():
    text = """\
for epoch in range(9):
    net = Net(20, rng)
    order = rng.permutation(len(X))
    bias = np.zeros(3)
    learn(net, order, bias)
"""
    (edit,) = before_the_loop(mended("/learner/net.py", text), 2)
    lines = apply(text, [edit]).split("\n")
    assert lines[:4] == [
        "net = Net(20, rng)",
        "bias = np.zeros(3)",
        "for epoch in range(9):",
        "    order = rng.permutation(len(X))",
    ]


@pytest.mark.parametrize(
    ("statement", "moved"), [("d = np.zeros(3)", 1), ("d = rate * g", 0), ("d = made[k]", 0)]
)
def test_what_reads_the_names_of_a_loop_stays_in_it(statement, moved):
    text = f"for k, g in enumerate(grads):\n    {statement}\n    w[k] -= d\n"
    assert len(list(before_the_loop(Source("net.py", text, text), 2))) == moved


@pytest.mark.parametrize(("place", "kept"), [((2, 8, 2, 9), True), ((2, 11, 2, 12), False)])
def test_a_function_gets_what_has_the_name_of_its_parameter(place, kept):
    text = "def forward(w, b): return w + b\ny = forward(w, c)\n"
    text = text.replace("y = forward", "forward")
    source = Source("net.py", text, text)
    edit = Edit(*place, "i", "name", 0.0, "i", "net.py")
    assert _hands_over_another(Learner(source), edit) == kept
