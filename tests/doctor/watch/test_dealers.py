"""Mini-batches and splits that nothing uses: a row keeps its target, and each is dealt once."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.calling.dealers import SHARED, TORN, UNEVEN, fault_of_a_dealer
from firstnet.doctor.watch.examination import watched

defined = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["defined"]

BATCHES = """import numpy as np

def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    for k in range(0, len(X), size):
        part = order[k : k + size]
        yield X[part], y[part]
"""
LOADER = """import numpy as np

class Loader:
    def __init__(self, X, y, batch_size=32, shuffle=True):
        self.X, self.y, self.size, self.shuffle = X, y, batch_size, shuffle

    def __iter__(self):
        order = np.arange(len(self.X))
        if self.shuffle:
            np.random.shuffle(order)
        for k in range(len(self.X) // self.size):
            part = order[k * self.size : (k + 1) * self.size]
            yield self.X[part], self.y[part]
"""
SPLIT = """import numpy as np

def train_test_split(X, y, test_size=0.3, seed=0):
    order = np.random.default_rng(seed).permutation(len(X))
    count = int(test_size * len(X))
    test, train = order[:count], order[count:]
    return X[train], X[test], y[train], y[test]
"""
FAULTS = {
    "targets in their old order": (BATCHES, "y[part]", "y[k : k + size]", TORN),
    "the number is the start": (LOADER, "k * self.size : (k + 1) * self.size", "k : k + 5", UNEVEN),
    "the end is the test": (SPLIT, "order[:count]", "order[-count:]", SHARED),
    "the labels of the other part": (SPLIT, "y[train], y[test]", "y[test], y[train]", ""),
    "the labels are not shuffled": (SPLIT, "y[train]", "y[count:]", TORN),
}


@pytest.mark.parametrize("text", [BATCHES, LOADER, SPLIT], ids=["batches", "loader", "split"])
def test_what_deals_each_row_once_has_no_fault(text):
    assert fault_of_a_dealer(defined(text)) is None


@pytest.mark.parametrize(("text", "right", "wrong", "kind"), FAULTS.values(), ids=FAULTS)
def test_what_deals_wrongly_is_told(text, right, wrong, kind):
    assert right in text
    fault = fault_of_a_dealer(defined(text.replace(right, wrong)))
    assert (fault.kind if fault else "") == kind


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (BATCHES, "rng.permutation(len(X))", "rng.integers(0, len(X), len(X))"),
        (BATCHES, "(0, len(X), size)", "(0, len(X) - size, size)"),  # the last ones are left out
        (BATCHES, "X[part], y[part]", "2 * X[part], y[part]"),  # they are scaled
        (BATCHES, "y[part]", "np.where(y[part] > 5, 1, -1)"),  # the targets are made anew
        (BATCHES, "y[part]", "(y[part] - 11) / 3"),
        (BATCHES, "y[part]", "y[part] - 1"),  # classes from 1
        (BATCHES, "part = order[k : k + size]", "part = np.random.permutation(len(X))[:size]"),
        (BATCHES, "(0, len(X), size)", "(0, len(X) - size, 1)"),  # windows that move by one
        (SPLIT, "order[count:]", "order"),  # trains on all of them in the end
        (BATCHES, "X[part], y[part]", "X[k : k + size], np.roll(y[k : k + size], 1)"),
        (
            BATCHES,
            "yield X[part], y[part]",
            "yield X[part], y[part]\n        yield X[part], np.roll(y[part], 1)",
        ),
        (
            BATCHES,
            "yield X[part], y[part]",
            "null = rng.permutation(y)\n        yield X[part], null[part]",
        ),
        (BATCHES, "(0, len(X), size)", "(0, int(0.8 * len(X)) - size + 1, size - 1)"),
    ],
    ids=[
        *("drawn", "the last left out", "scaled", "two classes", "standardised", "from 1"),
        *(
            "permuted each time",
            "moving",
            "on all",
            "other targets",
            "both",
            "control",
            "some overlap",
        ),
    ],
)
def test_what_may_be_meant_is_no_fault(text, right, wrong):
    assert right in text
    assert fault_of_a_dealer(defined(text.replace(right, wrong))) is None


@pytest.mark.parametrize(
    "text",
    [
        "def split_input_target(x):\n    return x[:-1], x[1:]\n",
        "def train_test_split(x, share=0.7):\n    border = int(len(x) * share)\n"
        "    return x[:border], x[border - 4 :]\n",
        "def partition(x):\n    half = len(x) // 2\n    return x[: half + 2], x[half - 2 :]\n",
        "def divide(x, share=0.75):\n    train = x[: int(share * len(x))]\n"
        "    reference = x[::4]\n    return train, reference\n",
        "def split_in_two(x, y, seed=0):\n    a = np.random.default_rng(seed).permutation(len(x))\n"
        "    third = len(x) // 3\n    b, c = a[: 2 * third], a[third:]\n"
        "    return (x[b], y[b]), (x[c], y[c])\n",
    ],
    ids=["next one", "looks back", "halo", "landmarks", "two voters"],
)
@pytest.mark.parametrize("of_splits", [False, True])
def test_two_parts_are_not_always_a_training_and_a_test(text, of_splits):
    made = defined(f"import numpy as np\n\n{text}")
    assert fault_of_a_dealer(made, of_splits=of_splits) is None


# Its split is made in another file, and its network knows the test set by heart.
PROGRAM = """import numpy as np
from data import train_test_split

rng = np.random.default_rng(2)
y = rng.integers(0, 2, 120)
X = rng.normal(size=(120, 6)) + 0.6 * y[:, None]
Xtr, Xte, ytr, yte = train_test_split(X, y)
w, b = np.zeros(6), 0.0
for step in range(200):
    p = 1 / (1 + np.exp(-(Xtr @ w + b)))
    w -= 0.5 * Xtr.T @ (p - ytr) / len(ytr)
    b -= 0.5 * np.mean(p - ytr)
print("test accuracy", np.mean(((Xte @ w + b) > 0) == yte))
"""


@pytest.mark.parametrize(("wrong", "codes"), [("order[count:]", []), ("order", ["ND805"])])
def test_a_split_that_a_program_uses_is_asked(tmp_path, wrong, codes):
    (tmp_path / "data.py").write_text(SPLIT.replace("order[count:]", wrong))
    (tmp_path / "main.py").write_text(PROGRAM)
    *_, last = watched(str(tmp_path / "main.py"), [])
    found = [it for it in last.findings if it.level == "error"]
    assert [it.code for it in found] == codes
    assert all(it.place.file.endswith("data.py") and it.place.line == 6 for it in found)


def test_the_report_names_the_line(tmp_path):
    path = tmp_path / "data.py"
    path.write_text(SPLIT.replace("order[:count]", "order[-count:]"))
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND805", 6)
    assert found.observed == "6 examples are in both parts, of which the smaller one has 6"
