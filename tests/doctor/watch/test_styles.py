"""The watched training: right programs of every style are right, and a fault is proven."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch import examination
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.verdict import judge

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen, cases = SEEING["program"], SEEING["seen"], SEEING["cases"]
STYLES = sorted(path.stem for path in SEEING["STYLES"].glob("*.py"))


HEAVY = (
    "values",
    "library",
    "batches",
    "layers",
    "velocities",
    "recurrent",
)  # styles whose training takes long


@pytest.mark.parametrize("style", cases({it: (it,) for it in STYLES}, HEAVY))
def test_a_right_program_follows_its_own_gradient_and_learns(style):
    watched, verdict = seen(program(style))
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert watched.learning.learns
    assert watched.step.right or watched.step.consistent


FAULTS = [
    (
        "script",
        "l2_delta.dot(syn1.T) * squash(l1, True)",
        "l2_delta.dot(syn1.T) * squash(l2, True)",
        "ND4",
        "syn0",
    ),
    ("script", "error = y - l2", "error = l2 - y", "ND501", "uphill"),
    ("lists", 'after["weights"][j] * after["delta"]', 'after["delta"]', "ND4", "network[0]"),
    ("batches", "x @ W1 + b1", "x @ W1", "ND301", "b1"),
    (
        "lists",
        '            neuron["weights"][-1] += rate * neuron["delta"]\n',
        "",
        "ND506",
        "weights",
    ),
    ("dictionaries", "(1 - A1**2)", "(1 - A1)", "ND4", "W1"),
    ("dictionaries", "dZ2 @ A1.T / m", "-dZ2 @ A1.T / m", "ND406", "W2"),
    ("layers", "        return grad * self.mask", "        return grad", "ND4", "w"),
    ("values", "(1 - t * t)", "(1 - t)", "ND4", "w"),
    ("values", "    for p in parameters:\n        p.grad = 0.0\n", "", "ND507", "grad"),
    ("classes", "self.s -= eta * delta", "self.s += eta * delta", "ND519", "s"),
    ("scalars", "slope * w6 * h2", "slope * w5 * h2", "ND4", "single numbers"),
    ("closures", 'error * (1 - kept["a"] ** 2)', "error", "ND4", "closure"),
    (
        "library",
        "self.weights[-l].T @ delta * a * (1 - a)",
        "self.weights[-l].T @ delta * a",
        "ND4",
        "[0]",
    ),
]  # fmt: skip

LONG = (*HEAVY, "lists", "dictionaries", "closures", "classes")
SLOW = {f"{it[0]}-{it[3]}" for it in FAULTS if it[0] in LONG}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "old", "new", "code", "named"),
    cases({f"{it[0]}-{it[3]}": it for it in FAULTS}, SLOW),
)
def test_a_fault_is_proven_and_named(style, old, new, code, named):
    _, verdict = seen(program(style, old, new))
    assert verdict.kind in ("wrong", "stuck"), verdict
    first = verdict.findings[0]
    assert first.level == "error"
    assert first.code.startswith(code), first
    assert named in f"{first.message} {first.observed}"


def test_an_exception_on_the_programs_own_path_is_a_proof():
    _, verdict = seen(program("script", "dot(syn1.T)", "dot(sin1.T)"))
    assert verdict.kind == "crash"
    assert verdict.findings[0].code == "ND020"
    assert verdict.findings[0].place.line == 21
    assert "sin1" in verdict.findings[0].message


def test_labels_that_do_not_belong_to_their_examples_are_found_by_a_right_network():
    shuffled = "labels = rng.permutation(labels)\nnetwork = Network(2, 5, 3)"
    _, verdict = seen(program("classes", "network = Network(2, 5, 3)", shuffled))
    assert [finding.code for finding in verdict.findings] == ["ND804"]


def test_what_is_never_called_is_not_reported():
    watched, verdict = seen(program("classes"))
    assert "undefined_name" in watched.learner.source.text
    assert verdict.findings == ()


def test_a_program_without_a_training_is_unknown_and_says_why():
    _, verdict = seen("x = [1, 2, 3]\nprint(sum(x))\n")
    assert verdict.kind == "unknown"
    assert verdict.reason


def test_a_program_that_prints_the_same_result_for_ever_does_not_learn():
    code = "for epoch in range(30):\n    print(f'Epoch {epoch}: 980 / 10000')\n"
    _, verdict = seen(code)
    assert verdict.kind == "stuck"
    assert "980" in verdict.findings[0].observed


def test_an_exact_cost_that_two_epochs_print_is_enough_and_a_share_is_not():
    def kind(said):
        return seen(f"for n in range(2):\n    print(f'{said}')\n")[1].kind

    assert kind("> epoch={n}, error=487.669") == "stuck"
    assert kind("iter {n} loss 0.693147") == "stuck"
    assert kind("epoch {n} loss 0.693") == kind("epoch {n} loss 0.000000") == "unknown"
    assert kind("epoch {n} accuracy 0.973428") == "unknown"
    assert kind("test loss 0.693147") == kind("seed {n}: loss 0.693147") == "unknown"


MISSING = ("digits.csv isn't here; 3,000 made-up digits were used in its place.",)
TEXT = "import csv\nrows = list(csv.reader(['1,2', '3,4']))\nlowest = rows[0][0] - rows[1][0]\n"
LABELS = "import numpy as np\nlabels = np.zeros(6000)\nimages = labels.reshape(6000, 784)\n"


@pytest.mark.parametrize(
    ("text", "stand_ins", "kind"),
    [
        (TEXT, MISSING, "crash"),  # whatever such a file holds, it is read as text
        (TEXT.replace("rows[0][0] -", "int(rows[7][0]) -"), MISSING, "unknown"),
        (LABELS, ("load_data returned 70,000 digits.",), "crash"),
        (LABELS.replace("(6000, 784", "(7000, 784"), ("load_data returned digits.",), "unknown"),
        (LABELS, ("train.csv isn't here; 3,000 digits were used in its place.",), "unknown"),
        (TEXT.replace("rows[0][0] -", "float(rows[0][0]) -"), MISSING, "unknown"),
    ],
)
def test_a_program_that_stops_with_other_data_is_wrong_where_the_data_do_not_matter(
    text, stand_ins, kind
):
    watched, _ = seen(text)
    caller = Caller(watched.learner.source)
    assert judge(watched, caller, stand_ins, watched.learner.source.path).kind == kind


def test_weights_that_turn_into_nan_at_once_are_told():
    code = (
        "import numpy as np\nw = np.ones((3, 2))\nx = np.ones((4, 3))\n"
        "for step in range(50):\n    w = w - 0.1 * x.T @ (x @ w) / 0.0 * 0\n"
    )
    _, verdict = seen(code)
    assert [finding.code for finding in verdict.findings] == ["ND910"]


@pytest.mark.slow
def test_gradients_that_overwrite_one_another_are_told():
    text = program("values", "self.children = children", "self.children = set(children)")
    for place in ("self.grad += other.data * out.grad", "other.grad += self.data * out.grad"):
        assert text.count(place) == 1
        text = text.replace(place, place.replace("+=", "="))
    _, verdict = seen(text)
    assert verdict.findings[0].code.startswith("ND4")


def test_a_step_that_can_not_be_repeated_is_not_judged():
    chance = "import os\nchance = lambda: int.from_bytes(os.urandom(4), 'big') / 2**32\n"
    text = program("batches", "            w -= rate *", "            w -= chance() * rate *")
    watched, verdict = seen(chance + text)
    assert (verdict.kind, verdict.findings) == ("unknown", ())
    assert watched.unsteady >= 0


@pytest.mark.slow
def test_a_set_whose_order_makes_no_difference_is_no_fault():
    _, verdict = seen(
        program("values", "self.children = children", "self.children = set(children)")
    )
    assert verdict.kind == "right"


@pytest.mark.slow
def test_a_unit_that_one_example_saturates_is_seen_with_another():
    """The slope of a saturated unit is 0, right or wrong; so are all steps of what is before it."""
    far = program("scalars", "(25, 6, 0), (17, 4, 0)", "(2500, 600, 0), (1700, 400, 0)")
    _, verdict = seen(far)
    assert verdict.kind == "right"
    _, verdict = seen(far.replace("slope * w6 * h2", "slope * w5 * h2"))
    assert verdict.findings[0].code.startswith("ND4")


def test_a_key_that_the_program_puts_together_is_its_own_fault():
    text = program("dictionaries", 'grads["d" + key]', 'grads["D" + key]')
    _, verdict = seen(text)
    assert (verdict.kind, verdict.findings[0].code) == ("crash", "ND116")


def test_what_a_program_prints_before_the_doctor_calls_it_is_its_own():
    code = (
        "import numpy as np\nclass Network:\n    def __init__(self, sizes):\n"
        "        self.w = [np.zeros((a, b)) for a, b in zip(sizes, sizes[1:])]\n"
        "    def forward(self, x):\n        return x\n"
        "for epoch in range(5):\n    print('epoch', epoch, 'cost 0.693147')\n"
    )
    _, verdict = seen(code)
    assert [finding.code for finding in verdict.findings] == ["ND909"]


PICTURES = """
import numpy as np

rng = np.random.RandomState(0)
pictures = rng.rand(500, 1) * np.linspace(0, 1, 784) + 0.1 * rng.rand(500, 784)
W1, W2 = 0.05 * rng.randn(784, 4), 0.05 * rng.randn(4, 784)
for epoch in range(20):
    for s in range(0, 500, 100):
        x = pictures[s : s + 100]
        h = np.tanh(x @ W1)
        error = h @ W2 - x
        dW2 = h.T @ error / 100
        W1 -= 0.01 * x.T @ (error @ W2.T * (1 - h**2)) / 100
        W2 -= 0.01 * dW2
"""


@pytest.mark.slow
def test_pictures_are_learned_from_a_hundred_at_once():
    watched, verdict = seen(PICTURES)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert watched.step.output is not None


SEQUENCES = """
import numpy as np

rng = np.random.RandomState(0)
W, U, V = 0.3 * rng.randn(1, 6), 0.3 * rng.randn(6, 6), 0.3 * rng.randn(6, 1)
for step in range(400):
    x = rng.rand(30, 8, 1)
    y = x[-1] - x[-2]
    kept, h = [], np.zeros((8, 6))
    for t in range(30):
        before, h = h, np.tanh(x[t] @ W + h @ U)
        kept.append((before, h, 1 - h**2))
    error = h @ V - y
    dV, dh = h.T @ error / 8, error @ V.T / 8
    dW, dU = np.zeros_like(W), np.zeros_like(U)
    for t in reversed(range(30)):
        dz = dh * kept[t][2]
        dW += x[t].T @ dz
        dU += kept[t][0].T @ dz
        dh = dz @ U.T
    W -= 0.2 * dW
    U -= 0.2 * dU
    V -= 0.2 * dV
"""


@pytest.mark.slow
def test_what_is_kept_for_each_of_many_moments_hides_no_weights():
    watched, verdict = seen(SEQUENCES)
    assert (verdict.kind, verdict.findings) == ("right", ())
    assert {parameter.name for parameter in watched.step.parameters} == {"W", "U", "V"}


SQUARES_OF_NOTHING = """
import numpy as np

rng = np.random.RandomState(0)
x = rng.randn(300, 5)
x[:, 4] = 0  # nothing comes of it, so the sum of its squares stays 0
y = (x[:, 0] + x[:, 1] > 0).astype(int) + (x[:, 0] > 0)
p = {"W1": rng.randn(5, 8) * 0.5, "b1": np.zeros(8), "W2": rng.randn(8, 3) * 0.5, "b2": np.zeros(3)}
p["W1"][:, 7], p["b1"][7] = 0, -1  # nor of this neuron
sums = {name: np.zeros_like(it) for name, it in p.items()}
for epoch in range(40):
    for s in range(0, 300, 30):
        rows, wanted = x[s : s + 30], y[s : s + 30]
        h = np.maximum(0, rows @ p["W1"] + p["b1"])
        scores = h @ p["W2"] + p["b2"]
        margins = np.maximum(0, scores - scores[np.arange(30), wanted][:, None] + 1)
        margins[np.arange(30), wanted] = 0
        cost = margins.sum() / 30
        d = (margins > 0).astype(float)
        d[np.arange(30), wanted] = -d.sum(axis=1)
        d /= 30
        back = d @ p["W2"].T * (h > 0)
        g = {"W1": rows.T @ back, "b1": back.sum(axis=0), "W2": h.T @ d, "b2": d.sum(axis=0)}
        for name in p:
            sums[name] += g[name] ** 2
            p[name] -= 0.05 * g[name] / (np.sqrt(sums[name]) + 1e-7)
"""


def test_a_sum_of_squares_that_is_zero_is_nudged_upwards_only():
    watched, verdict = seen(SQUARES_OF_NOTHING)
    assert (verdict.kind, verdict.findings) == ("right", ())
    kinds = {watched.step.roles[f"sums[{name!r}]"].kind for name in ("W1", "b1", "W2", "b2")}
    assert kinds == {"moment"}


BOLTZMANN = """
import numpy as np

rng = np.random.default_rng(0)
V = (rng.random((100, 6)) < np.array([0.9, 0.9, 0.9, 0.1, 0.1, 0.1])).astype(float)
W, b, c = 0.1 * rng.standard_normal((6, 3)), np.zeros(6), np.zeros(3)


def chances(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(60):
    first = chances(V @ W + c)
    v, h = V, first
    for k in range(5):
        v = chances((rng.random(h.shape) < h) @ W.T + b)
        h = chances(v @ W + c)
    W = W + 0.1 * (V.T @ first - v.T @ h) / len(V)
    b += 0.1 * (V - v).mean(axis=0)
    c += 0.1 * (first - h).mean(axis=0)
"""


@pytest.mark.slow
def test_a_machine_that_draws_its_units_is_not_judged_by_a_gradient():
    _, verdict = seen(BOLTZMANN)
    assert verdict.findings == ()


def test_a_step_in_another_file_that_a_comprehension_takes_is_one_of_many(tmp_path):
    (tmp_path / "unit.py").write_text(
        "import math\n\n\nclass Unit:\n"
        "    def __init__(self):\n        self.w = [0.1, -0.2, 0.0]\n\n"
        "    def answer(self, x):\n"
        "        return 1 / (1 + math.exp(-sum(a * b for a, b in zip(self.w, [*x, 1]))))\n\n"
        "    def climb(self, x, t, rate):\n        p = self.answer(x)\n"
        "        for i, each in enumerate([*x, 1]):\n"
        "            self.w[i] += rate * (t - p) * each\n"
        "        return math.log(p if t else 1 - p)\n"
    )
    main = tmp_path / "main.py"
    main.write_text(
        "import random\nfrom unit import Unit\n\nr = random.Random(2)\nunit = Unit()\n"
        "points = [(r.uniform(-1, 1), r.uniform(-1, 1)) for _ in range(120)]\n"
        "for epoch in range(40):\n"
        "    total = sum(unit.climb(x, float(x[0] > x[1]), 0.3) for x in points)\n"
        "    if epoch % 10 == 0:\n        print('epoch', epoch, 'log-likelihood', total)\n"
    )
    said = list(examination.watched(str(main), []))[-1]
    assert said.status == "healthy"
    assert said.trial.steps > 1000


SHARED = """
import numpy as np

rng = np.random.default_rng(4)
centres = rng.normal(size=(3, 5))
labels = np.arange(400) % 3
data = centres[labels] + rng.normal(0, 0.4, (400, 5))
wanted = np.eye(3)[labels]
x_train, t_train = data[:300], wanted[:300]

class Model:
    def __init__(self):
        self.weights = [rng.normal(0, 0.4, (5, 8)), rng.normal(0, 0.4, (8, 3))]

    def train_step(self, x, t, lr):
        self.acts = [x, np.tanh(x @ self.weights[0])]
        z = self.acts[1] @ self.weights[1]
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        delta = (p - t) / len(x)
        for i in (1, 0):
            slope = self.acts[i].T @ delta
            delta = (delta @ self.weights[i].T) * (1 - self.acts[i] ** 2)
            self.weights[i] -= lr * slope
        return -np.sum(t * np.log(p + 1e-12)) / len(x)

net = Model()
for epoch in range(20):
    loss = 0
    for k in range(12):
        xb = x_train[k:k + 25]
        tb = t_train[k:k + 25]
        loss += net.train_step(xb, tb, 0.2)
    print("epoch", epoch, "loss", loss / 12)
"""


def test_mini_batches_that_share_examples_are_no_parameters():
    """What is added to one of them would be added to the next one, too."""
    watched, verdict = seen(SHARED)
    assert watched.step is not None
    assert {group.name for group in watched.step.groups} == {"net.weights[0]", "net.weights[1]"}
    assert [finding.code for finding in verdict.findings] == ["ND602"]
