"""Crashes with a known cause: no self, a function that is not called, one line of a file."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]

NET = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
Y = (X[:, :1] * X[:, 1:2] > 0) * 1.0

def targets():
    return Y

class Net:
    def __init__(self):
        self.W, self.V = rng.normal(size=(3, 8)), rng.normal(size=(8, 1))

    def forward(self, x):
        self.h = np.tanh(x @ self.W)
        return 1 / (1 + np.exp(-self.h @ self.V))

    def arrays(self):
        return [self.W, self.V]

    def step(self, x, d):
        grads = [x.T @ (d @ self.V.T * (1 - self.h**2)), self.h.T @ d]
        for it, g in zip(self.arrays(), grads):
            it -= 0.02 * g

net = Net()
wanted = targets()
for epoch in range(300):
    out = net.forward(X)
    net.step(X, out - wanted)
"""


def test_the_network_is_right():
    assert seen(NET)[1].kind == "right"


@pytest.mark.parametrize(
    ("old", "new", "message", "line", "healed"),
    [
        (
            "def forward(self, x)",
            "def forward(x)",
            "forward, in the class Net, lacks the parameter self",
            "def forward(x)",
            "def forward(self, x)",
        ),
        (
            "def arrays(self)",
            "def arrays()",
            "arrays, in the class Net, lacks the parameter self",
            "def arrays()",
            "def arrays(self)",
        ),
        (
            "wanted = targets()",
            "wanted = targets",
            "targets is named here, and not called: its parentheses are missing",
            "wanted = targets",
            "wanted = targets()",
        ),
        (
            "out - wanted)",
            "out - targets)",
            "targets is named here, and not called: its parentheses are missing",
            "net.step(X, out - targets)",
            "out - targets())",
        ),
        (
            "in zip(self.arrays(), grads)",
            "in self.arrays",
            "self.arrays is named here, and not called: its parentheses are missing",
            "for it, g in self.arrays:",
            "in self.arrays()",
        ),
    ],
)
def test_what_stops_the_program_is_told_where_it_is(old, new, message, line, healed):
    assert NET.count(old) == 1
    wrong = NET.replace(old, new)
    (found,) = seen(wrong)[1].findings
    assert (found.code, found.message) == ("ND113", message)
    assert wrong.split("\n")[found.place.line - 1].strip().startswith(line)
    assert applied(wrong, hunks(found.fix.diff)) == NET.replace(old, healed)


def test_a_function_that_is_handed_on_may_be_meant():
    wrong = NET.replace("net.step(X, out - wanted)", "net.step(X, sorted)")
    wrong = wrong.replace("grads = [", "d = 2 * d\n        grads = [")
    (found,) = seen(wrong)[1].findings
    assert "builtin_function_or_method" in found.observed
    assert "is named here" not in found.message


READ = """
import numpy as np

def load(name):
    rows = open(name).readlines()
    return np.array([[float(it) for it in row.split(",")] for row in rows])

data = []
lines = open("points.csv").readlines()
for line in lines:
    data.append([float(it) for it in line.split(",")])
data = np.array(data)
w = np.zeros(2)
for epoch in range(200):
    w -= 0.1 * data[:, :2].T @ (data[:, :2] @ w - data[:, 2]) / len(data)
"""


def test_a_loop_over_one_line_is_told_where_it_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = ((n / 20, n % 3, n / 20 - 2 * (n % 3)) for n in range(40))
    (tmp_path / "points.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    assert seen(READ)[1].kind == "right"
    wrong = READ.replace('open("points.csv").readlines()', 'open("points.csv").readline()')
    (found,) = seen(wrong)[1].findings
    assert (found.code, found.place.line) == ("ND809", 9)
    assert applied(wrong, hunks(found.fix.diff)) == READ


def test_a_line_that_is_split_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text("1,2,x\n")
    lines = 'open("points.csv").readline().split(",")'
    wrong = READ.replace('open("points.csv").readlines()', lines)
    (found,) = seen(wrong.replace("line.split", "str(float(line)).split"))[1].findings
    assert "readline reads one line" not in found.message


@pytest.mark.parametrize("name", ["_init_", "__init_", "__int__", "init__"])
def test_a_constructor_of_another_name_is_told_and_renamed(name):
    text = NET.replace("def __init__(self)", f"def {name}(self)")
    _, verdict = seen(text)
    (found,) = verdict.findings
    assert (found.code, found.place.line) == ("ND101", 12)
    assert "class Net:\n    def __init__(self):" in applied(text, hunks(found.fix.diff))


def test_a_method_that_is_called_is_no_misnamed_constructor():
    text = NET.replace("def __init__(self)", "def _init_(self)")
    _, verdict = seen(text.replace("net = Net()\n", "net = Net()\nnet._init_()\n"))
    assert verdict.kind == "right"


@pytest.mark.slow
def test_a_constructor_of_another_name_is_told_though_nothing_makes_the_object():
    text = NET.replace("def __init__(self)", "def _init_(self)").split("net = Net()")[0]
    _, verdict = seen(text)
    assert [finding.code for finding in verdict.findings] == ["ND101"]


TUPLE = (
    NET.replace("it -= 0.02 * g", "it -= rate * g")
    .replace("net = Net()", "rate = 0.02\nbias = 0.0\nnet = Net()")
    .replace("    net.step(", "    bias = bias - rate * float(out.mean())\n    net.step(")
)


def test_a_comma_that_makes_a_number_a_tuple_is_told_and_taken_away():
    wrong = TUPLE.replace("rate = 0.02\n", "rate = 0.02,\n")
    (found,) = seen(wrong)[1].findings
    assert (found.code, found.place.line) == ("ND116", 27)
    assert applied(wrong, hunks(found.fix.diff)) == TUPLE


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    "text",
    [
        "for n in range(3):\n    print(n)\n",  # no line makes the object
        "net = object.__new__(Net)\ngetattr(net, '_' + 'init_')()\n",
    ],
)
def test_a_class_that_is_not_made_or_made_by_name_is_left_alone(text):
    old = NET.replace("def __init__(self)", "def _init_(self)").split("net = Net()")[0]
    _, verdict = seen(old + text)
    assert [finding.code for finding in verdict.findings] == []


@pytest.mark.parametrize("text", ["import sys\nprint(sys.argv[7])\n", "raise ValueError(3)\n"])
def test_what_is_not_given_or_raised_on_purpose_is_no_fault_of_the_network(text):
    _, verdict = seen(NET + text)
    assert verdict.kind == "right"


LISTS = """
import numpy as np
rng = np.random.RandomState(0)
x = rng.rand(4000, 300)
y = (x @ rng.randn(300) > 0).astype(float)
courses = {}
for eta in (0.1, 0.2, 0.3):
    w, costs = np.zeros(300), []
    for epoch in range(4000):
        a = 1 / (1 + np.exp(-(x @ w)))
        w -= eta * x.T @ (a - y) / len(y)
        costs.append(np.mean((a - y) ** 2))
    courses[eta] = costs
print(costs[3999])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ("print(costs[3999])", "IndexError"),
        ("table = np.array(list(courses.values()))", "ValueError"),
        ("print(end)", "NameError"),
        ("print(1 / (len(costs) == 4000))", "ZeroDivisionError"),
    ],
)
def test_what_a_training_that_is_cut_short_has_not_come_to_is_no_fault(last, kind):
    text = LISTS.replace("print(costs[3999])", last)
    text = text.replace(
        "        costs.append", "        if epoch == 3999: end = a\n        costs.append"
    )
    watched, verdict = seen(text)
    assert watched.cut
    assert watched.outcome.raised.kind == kind
    assert verdict.findings == ()


@pytest.mark.slow
def test_what_stops_a_program_after_a_training_of_any_length_is_told():
    watched, verdict = seen(LISTS.replace("print(costs[3999])", "print(x @ y)"))
    assert watched.cut
    assert verdict.kind == "crash"


PAIRS = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
y = X[:, 0] + 2 * X[:, 1]
W, v = rng.normal(size=(3, 8)), rng.normal(size=(8, 1))
for epoch in range(300):
    h = np.tanh(X @ W)
    error = h @ v - y
    d = error / len(X)
    dh = (d @ v.T) * (1 - h**2)
    v -= 0.1 * h.T @ d
    W -= 0.1 * X.T @ dh
"""


def test_a_product_that_stops_at_a_table_of_all_pairs_is_told_where_the_table_was_made():
    _, verdict = seen(PAIRS)
    (told,) = verdict.findings
    assert (told.code, told.place.line) == ("ND111", 10)


def test_what_the_doctor_puts_in_the_place_of_something_may_lack_it(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "train.py").write_text(NET)
    path = tmp_path / "main.py"
    path.write_text('import runpy\nrunpy.run_module("package.train", run_name="__main__")\n')
    found = list(watched(str(path), []))[-1]
    assert (found.status, found.findings) == ("incomplete", ())
