import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.book.backprop import backprop
from firstnet.book.costs import QUADRATIC
from firstnet.doctor import nudges
from firstnet.doctor.discovery import discover
from firstnet.doctor.nudges import jacobian
from firstnet.doctor.program import load
from firstnet.doctor.reading import mended, read
from firstnet.doctor.reference import ALL_SIGMOID, network
from firstnet.doctor.roles import State
from firstnet.doctor.slots import make
from firstnet.doctor.trial import FIRST, Trial

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
STYLES = Path(__file__).parents[2] / "bench" / "doctor" / "healthy"


def patient(name=None):
    if name is None:
        return discover(load(mended("learner.py", CASES["CHAPTER_ONE"])))
    return discover(load(read(STYLES / f"{name}.py")))


def by_the_book(state, x, y):
    nablas = backprop(network(state, ALL_SIGMOID), x[:, None], y[:, None], QUADRATIC)
    whole = {("w", number): it.w for number, it in enumerate(nablas)}
    return whole | {("b", number): it.b for number, it in enumerate(nablas)}


def test_a_chain_of_neurons_by_hand():
    body = make(patient(), (2, 2, 2))
    zero, one = np.zeros((2, 2)), np.eye(2)
    body.put(State((zero, one), (np.zeros((2, 1)), np.full((2, 1), -0.5))))
    found = jacobian(body, np.array([2.0, 0.0]))
    # Hidden: z = 0, a = 1/2, slope 1/4. Output: z = 1/2 - 1/2 = 0, a = 1/2, slope 1/4.
    assert found.a.tolist() == [0.5, 0.5]
    wanted = {
        ("w", 0): [[1 / 8, 0], [0, 0]],  # 1/4 * 1 * 1/4 * 2
        ("b", 0): [[1 / 16], [0]],
        ("w", 1): [[1 / 8, 1 / 8], [0, 0]],  # 1/4 * 1/2
        ("b", 1): [[1 / 4], [0]],
    }
    for key, slopes in wanted.items():
        np.testing.assert_allclose(found.slopes[key][0], slopes, atol=1e-9)


@pytest.mark.parametrize("trial", [FIRST, Trial(seed=2, sizes=(6, 5, 5, 5))])
def test_nudges_lead_to_the_gradient_of_the_books_backprop(trial):
    body = trial.body(patient())
    xs, ys = trial.examples(body, 1)
    found = jacobian(body, xs[0])
    right = by_the_book(body.state(), xs[0], ys[0])
    along = found.along(found.a - ys[0])
    assert along.keys() == right.keys()
    for key, slope in along.items():
        np.testing.assert_allclose(slope, right[key], rtol=1e-6, atol=1e-9)


def test_the_weights_are_as_before_afterwards():
    body = FIRST.body(patient())
    before = body.state()
    jacobian(body, np.full(3, 0.5))
    for (_, _, old), (_, _, new) in zip(before.arrays(), body.state().arrays()):
        np.testing.assert_array_equal(old, new)


def test_weights_that_lie_the_other_way_round_make_no_difference():
    body = FIRST.body(patient("biases_rows"))
    xs, ys = FIRST.examples(body, 1)
    found = jacobian(body, xs[0])
    right = by_the_book(body.state(), xs[0], ys[0])
    for key, slope in found.along(found.a - ys[0]).items():
        np.testing.assert_allclose(slope, right[key], rtol=1e-6, atol=1e-9)


def test_single_precision_is_nudged_further_and_compared_less_strictly():
    text = CASES["CHAPTER_ONE"].replace(
        "        return a\n", "        return a.astype(np.float32)\n"
    )
    body = FIRST.body(discover(load(mended("learner.py", text))))
    xs, ys = FIRST.examples(body, 1)
    found = jacobian(body, xs[0])
    assert found.tolerance == 2e-2
    right = by_the_book(body.state(), xs[0], ys[0])
    for key, slope in found.along(found.a - ys[0]).items():
        assert np.max(np.abs(slope - right[key])) < 2e-3 * np.max(np.abs(right[key]))
    assert jacobian(FIRST.body(patient()), xs[0]).tolerance == 1e-4


def test_two_programs_that_differ_in_what_feedforward_calls_have_different_slopes():
    stored = CASES["CHAPTER_ONE"].replace("self.sizes = sizes", "self.fire = sigmoid")
    stored = stored.replace("sigmoid(np.dot(w, a) + b)", "self.fire(np.dot(w, a) + b)")
    other = stored.replace("1.0 / (1.0 + np.exp(-z))", "2.0 / (1.0 + np.exp(-z))")
    texts = (stored, other)
    bodies = [FIRST.body(discover(load(mended("learner.py", text)))) for text in texts]
    one, two = (jacobian(body, np.full(3, 0.5)) for body in bodies)
    assert not np.allclose(one.a, two.a)
    assert not np.allclose(one.slopes["b", 2], two.slopes["b", 2])


def test_of_a_large_array_only_some_entries_are_nudged():
    body = Trial(sizes=(30, 40, 2)).body(patient())
    found = jacobian(body, np.full(30, 0.5))
    nudged = {key: int(np.isfinite(it[0]).sum()) for key, it in found.slopes.items()}
    assert nudged == {("w", 0): nudges.ENTRIES // 3, ("w", 1): 60, ("b", 0): 40, ("b", 1): 2}
