"""A step that is subtracted from another parameter than the one it is for."""

import ast

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.of_another import of_another

LINE = """
x, target = 2.0, 10.0
w, b, lr = 0.5, 1.0, 0.01
for i in range(100):
    y = w * x + b
    loss = (y - target) ** 2
    dw = 2 * (y - target) * x
    db = 2 * (y - target)
    w = w - lr * dw
    b = b - lr * db
    if i % 20 == 0:
        print(i, loss)
"""
WRONG = LINE.replace("b = b - lr", "b = w - lr")


def told(text):
    return [ast.unparse(it.statement) for it in of_another(mended("/a/program.py", text))]


def test_a_step_of_another_parameter_is_told():
    assert told(LINE) == []
    assert told(WRONG) == ["b = w - lr * db"]


@pytest.mark.parametrize(
    "step",
    [
        "new = w - lr * db",  # a new name
        "b = w - 2",  # no step
        "b = b0 - lr * db",  # what it is set to takes no step of its own
        "b = w - lr * (db + b)",  # it is read in its own step
        "b = v + mu * (v - w)",  # Nesterov's look ahead
        "b = w - lr * dw",  # a look ahead along the same gradient
    ],
)
def test_what_may_be_meant_is_not_told(step):
    assert told(LINE.replace("b = b - lr * db", step)) == []


def test_the_report_has_the_edit(tmp_path):
    path = tmp_path / "line.py"
    path.write_text(WRONG)
    *_, last = watched(str(path), [])
    (found,) = last.findings
    assert (found.code, found.place.line) == ("ND514", 10)
    assert applied(WRONG, hunks(found.fix.diff)) == LINE
