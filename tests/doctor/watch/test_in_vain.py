"""Looks that show no step: at sums over the examples, and at networks that take too long."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.verdict import RIGHT

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, called = SEEING["seen"], SEEING["called"]
HEALTHY = Path(__file__).parents[1] / "healthy"


def test_sums_over_the_examples_are_looked_at_a_few_times():
    whole, verdict = seen((HEALTHY / "default_rng.py").read_text())
    assert verdict.kind == RIGHT
    assert whole.looked < 40  # 121 where each turn that changes a sum is looked at


@pytest.mark.slow
def test_a_network_that_python_computes_number_by_number_is_a_small_one():
    whole, verdict = called((HEALTHY / "scalar_loops.py").read_text())
    assert verdict.kind == RIGHT
    sizes = {shape for _, shape in whole.step.shapes}
    assert sizes == {(5, 6), (3, 5), (5,), (3,)}
