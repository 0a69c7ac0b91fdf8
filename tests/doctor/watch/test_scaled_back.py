"""Answers that get their mean back and not their spread, and targets that are still scaled."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.scaled_back import scaled_back

LINE = """
import numpy as np

rng = np.random.default_rng(1)
x = rng.uniform(-1, 1, (200, 2))
y = 300 + 80 * x[:, 0] - 40 * x[:, 1] + rng.normal(0, 2, 200)
my, sy = y[:150].mean(), y[:150].std()
yn = (y - my) / sy
w, b = np.zeros(2), 0.0


def answer(x):
    return x @ w + b


for epoch in range(60):
    for i in rng.permutation(150):
        error = answer(x[i]) - yn[i]
        w -= 0.05 * error * x[i]
        b -= 0.05 * error
pred = answer(x[150:]) * sy + my
print("RMSE", np.sqrt(np.mean((pred - y[150:]) ** 2)))
"""


def told(text):
    return [apply(text, [edit]) for edit in scaled_back(mended("/a/program.py", text))]


@pytest.mark.parametrize(
    ("old", "new"),
    [(" * sy + my", " + my"), ("(pred - y[150:])", "(pred - yn[150:])")],
)
def test_the_other_half_is_put_back(old, new, tmp_path):
    wrong = LINE.replace(old, new)
    assert told(LINE) == []
    assert told(wrong) == [LINE]
    path = tmp_path / "line.py"
    path.write_text(wrong)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert found.code == "ND709"
    assert applied(wrong, hunks(found.fix.diff)) == LINE


def test_targets_may_be_put_in_another_form_and_answers_be_scaled_in_the_wrong_order():
    shaped = LINE.replace("(y - my) / sy", "((y - my) / sy).reshape(-1)[:]")
    for wrong in (
        "answer(x[150:]) + my",
        "(answer(x[150:]) + my) * sy",
        "sy * (my + answer(x[150:]))",
    ):
        assert told(shaped.replace("answer(x[150:]) * sy + my", wrong)) == [shaped], wrong


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("answer(x[150:]) * sy + my", "np.mean(y - my) + my"),  # it is no answer
        ("answer(x[150:]) * sy + my", "sy * answer(x[150:]) + my"),
        ("answer(x[150:]) * sy + my", "b + my"),  # nothing is asked
        ("(y - my) / sy", "y - my"),  # the targets are centred only
        ("(pred - y[150:])", "(answer(x[150:]) - yn[150:])"),  # both are scaled
        ('print("RMSE"', 'print(np.corrcoef(pred, yn[150:]), "RMSE"'),  # whatever the scale
        ('print("RMSE"', 'print(list(zip(pred, yn[150:])), "RMSE"'),
        ("pred =", "pred = answer(x[150:]) + my\npred ="),  # who knows how does so on purpose
        ("error = answer(x[i]) - yn[i]", "error = answer(yn[i]) - x[i]"),  # those are the inputs
    ],
)
def test_other_sums_are_left_alone(old, new):
    assert LINE.count(old) == 1
    assert told(LINE.replace(old, new)) == []
