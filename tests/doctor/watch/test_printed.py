"""What a program prints: kept in part, and written at a price where it is an array."""

import pytest

from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.instrument import Sites
from firstnet.doctor.watch.program.recorder import Recorder
from firstnet.doctor.watch.program.run import Printed

ENDLESS = """
import numpy as np

weights = np.zeros((40, 40))
while True:
    print(weights)
"""


def test_to_write_an_array_is_work_and_a_sentence_is_none():
    recorder = Recorder(Sites(), 1_000, None)
    printed = Printed(recorder.spend)
    print("epoch", 3, "loss", 0.25, file=printed)
    assert recorder.left == 1_000
    print([0.25, 0.5], file=printed)
    assert recorder.left == 1_000 - 10 * len("[0.25, 0.5]")
    assert printed.lines() == ("epoch 3 loss 0.25", "[0.25, 0.5]")


@pytest.mark.slow
def test_an_endless_loop_that_prints_arrays_is_left_soon(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(ENDLESS)
    last = list(watched(str(file), []))[-1]
    assert "no training was seen" in last.not_run[0].reason


def test_what_python_cannot_read_is_told_before_anything_is_run(tmp_path):
    file = tmp_path / "program.py"
    file.write_text("if True:\n\tx = 1\n        y = 2\nraise SystemExit\n")
    first = next(watched(str(file), []))
    assert [finding.code for finding in first.findings] == ["ND004"]
    assert first.trial is None
