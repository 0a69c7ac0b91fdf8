"""What shows nothing: looks at sums over the examples, tries of ways to call a network."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.calling import trying
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.steps.watching import watch
from firstnet.doctor.watch.verdict import RIGHT

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
seen, called = SEEING["seen"], SEEING["called"]
HEALTHY = Path(__file__).parents[1] / "healthy"
SMALL = """
labels = np.arange(60) % 3
data = [(0.8 * np.eye(6)[[k]].T + 0.2 * rng.random((6, 1)), np.eye(3)[[k]].T) for k in labels]
Network([6, 5, 3]).sgd(data, 20, 5, 1.0)
"""
TRAINED = (HEALTHY / "default_rng.py").read_text() + SMALL  # a small network: each look is short


@pytest.mark.slow
def test_sums_over_the_examples_are_looked_at_a_few_times():
    whole, verdict = seen(TRAINED)
    assert verdict.kind == RIGHT
    assert whole.looked < 30  # 45 where each turn that changes a sum is looked at


@pytest.mark.slow
def test_a_network_that_python_computes_number_by_number_is_a_small_one():
    whole, verdict = called((HEALTHY / "scalar_loops.py").read_text())
    assert verdict.kind == RIGHT
    sizes = {shape for _, shape in whole.step.shapes}
    assert sizes == {(5, 6), (3, 5), (5,), (3,)}


def test_with_an_edit_only_the_loop_of_the_training_is_looked_at():
    whole, _ = seen(TRAINED)
    learner = whole.learner
    edited = learner.with_edited(learner.about.edited(f"{learner.about.runnable}\n"))
    assert edited.looked_at == learner.trained_in
    again = watch(edited, Caller(edited.about), patient=False, searching=False, followed=10_000)
    assert again.step.right
    assert again.looked < 5  # 21 where all loops are


@pytest.mark.slow
def test_with_an_edit_that_moves_the_training_all_loops_are_looked_at():
    whole, _ = seen(TRAINED)
    edited = whole.learner.with_edited(whole.learner.about)
    edited.looked_at = frozenset({("elsewhere.py", "for another in loop")})
    again = watch(edited, Caller(edited.about), patient=False, searching=False, followed=10_000)
    assert again.step.right


@pytest.mark.slow
def test_no_further_way_to_call_a_network_is_tried_once_its_training_is_right(monkeypatch):
    tried, apart = [], trying.apart

    def counted(answer, seconds):
        tried.append(answer)
        return apart(answer, seconds)

    monkeypatch.setattr(trying, "apart", counted)
    _, verdict = called((HEALTHY / "dict_functions.py").read_text())
    assert verdict.kind == RIGHT
    assert len(tried) < 10  # 403 where three ways are looked for, of which there are two
