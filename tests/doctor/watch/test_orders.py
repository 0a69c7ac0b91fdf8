"""An order that only the inputs, or only the targets, are put in."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply as applied
from firstnet.doctor.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.orders import both_in_order

POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]
TOGETHER = "import numpy as np\n\nimages, labels = load()\np = np.random.permutation(9)\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("shuffled_X = X[p]\nshuffled_Y = Y[p]\n", "shuffled_X = X[p]\nshuffled_Y = Y\n"),
        ("shuffled_X = X[p]\nshuffled_Y = Y[p]\n", "shuffled_X = X\nshuffled_Y = Y[p]\n"),
        (
            "shuffled_X = X[:, p]\nshuffled_Y = Y[:, p].reshape(1, m)\n",
            "shuffled_X = X[:, p]\nshuffled_Y = Y.reshape(1, m)\n",
        ),
        ("images = images[p]\nlabels = labels[p]\n", "images = images[p]\n"),
    ],
)
def test_the_other_one_is_put_in_the_same_order(right, wrong):
    source = mended("net.py", TOGETHER + wrong)
    found = [applied(source.runnable, [it]) for it in both_in_order(source)]
    assert TOGETHER + right in found
    assert list(both_in_order(mended("net.py", TOGETHER + right))) == []


@pytest.mark.parametrize(
    "text",
    [
        "shuffled_X = X[p]\nmean = Y\n",  # another thing
        "images = images[p]\nlabels = labels[p]\n",
        "images = images[q]\n",  # an order that nobody has drawn
        "p = np.arange(9)\nimages = x[3]\n",
    ],
)
def test_what_needs_no_other_order_is_left_alone(text):
    assert list(both_in_order(mended("net.py", TOGETHER + text))) == []


def test_targets_that_stay_where_they_were_get_the_order_of_the_inputs(tmp_path):
    right = "order = rng.permutation(300)\n    Xs, Ys = X_train[order], y_train[order]"
    assert right in POINTS
    torn = POINTS.replace(
        right, "order = rng.permutation(300)\n    Xs = X_train[order]\n    Ys = y_train"
    )
    file = tmp_path / "program.py"
    file.write_text(torn)
    (found,) = list(watched(str(file), []))[-1].findings
    assert found.code == "ND605"
    assert "+    Ys = y_train[order]" in found.fix.diff
