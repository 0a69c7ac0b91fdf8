"""By hand: two inputs, two hidden and two output neurons, all rectified linear.

x = (1, 2); z2 = a2 = (1, 1); z3 = a3 = (1, 2); y = (1, 0), so that C = 2.
"""

import pytest

NETWORK = {
    "sizes": [2, 2, 2],
    "neurons": ["relu", "relu"],
    "parameters": [1.0, 0.0, 0.5, 0.5, 0.0, -0.5, 2.0, -1.0, 1.0, 1.0, 0.0, 0.0],
}
STEP = """async ([network, work]) => {
  const book = await import("/state/book.js");
  const own = { ...network, parameters: Float64Array.from(network.parameters) };
  const passed = book.thereAndBack(own, Float64Array.of(1, 2), 0, "quadratic");
  const plain = (it) =>
    ArrayBuffer.isView(it) ? [...it] : Array.isArray(it) ? it.map(plain) : it;
  return plain(work(book, passed));
}"""


@pytest.fixture
def step(looked_at):
    """Return what works with the pass of the example: an expression of JavaScript."""

    def work(expression):
        return looked_at.evaluate(STEP.replace("work(book, passed)", expression), [NETWORK, None])

    return work


def test_the_forward_pass_has_the_numbers_worked_by_hand(step):
    assert step("passed.fired.map(({ z }) => z)") == [[1, 1], [1, 2]]
    assert step("passed.fired.map(({ a }) => a)") == [[1, 1], [1, 2]]
    assert step("passed.value") == 2


def test_the_way_back_has_the_numbers_worked_by_hand(step):
    assert step("passed.fired.map(({ delta }) => delta)") == [[2, 2], [0, 2]]  # BP2, BP1
    assert step("book.slopeAlong(passed, { layer: 0, j: 1, k: null })") == 2  # BP3
    assert step("book.slopeAlong(passed, { layer: 0, j: 1, k: 1 })") == 4  # BP4


def test_a_nudge_tells_the_slope_worked_by_hand(step):
    checked = step("book.check(passed, { layer: 0, j: 0, k: 1 })")
    assert checked["slope"] == 4
    assert checked["nudged"] == pytest.approx(4, abs=1e-8)
    assert checked["agree"]


def test_a_bias_is_checked_like_a_weight(step):
    checked = step("book.check(passed, { layer: 1, j: 1, k: null })")
    assert (checked["slope"], checked["agree"]) == (2, True)


def test_a_slope_that_is_wrong_is_not_called_right(step):
    wrong = (
        "(passed.fired[0].delta[0] += 0.001, book.check(passed, { layer: 0, j: 0, k: 1 }).agree)"
    )
    assert step(wrong) is False


def test_a_step_moves_weights_and_regularization_leaves_biases_alone(step):
    plain = step("book.stepped(passed, { eta: 0.1, lmbda: 0, examples: 2 }).parameters")
    assert plain[1] == pytest.approx(-0.4)
    decayed = step("book.stepped(passed, { eta: 0.1, lmbda: 4, examples: 2 }).parameters")
    assert decayed[6] == pytest.approx(2 - 0.1 * 4)  # w = 2, its slope 0
    assert decayed[5] == pytest.approx(-0.5 - 0.1 * 2)  # a bias


def test_a_short_step_makes_the_cost_of_the_digit_smaller(step):
    after = "book.stepped(passed, { eta: 0.01, lmbda: 0, examples: 2 })"
    assert step(f"book.costOf(book.outputs({after}, passed.x), passed.y, 'quadratic')") < 2


def test_a_step_beyond_all_numbers_is_no_accident(step):
    after = "book.stepped(passed, { eta: 1e308, lmbda: 0, examples: 2 })"
    assert step(f"{after}.parameters.every(Number.isFinite)") is False


def test_the_first_weight_to_show_is_that_of_the_steepest_slope(step):
    assert step("book.livelyPlace(passed, 0)") == {"layer": 0, "j": 0, "k": 1}
    assert step("book.livelyPlace(passed, 1)") == {"layer": 1, "j": 1, "k": 0}


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ((0, 1, 1), (0, 1, 1)),
        ((7, 9, 9), (1, 1, 1)),
        ((-3, -1, -1), (0, 0, 0)),
        ((1, 5, None), (1, 1, None)),
    ],
)
def test_a_place_that_is_not_there_is_the_nearest_that_is(javascript, asked, nearest):
    place = dict(zip(("layer", "j", "k"), asked))
    found = javascript("panels/step.js", "within", place, [2, 2, 2])
    assert tuple(found.values()) == nearest
