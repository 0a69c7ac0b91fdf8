"""The experiments without chance: what they find, and that they would notice if it were not so."""

import numpy as np
import pytest

from firstnet.experiments import (
    average_darkness,
    counting,
    four_bits,
    gradient_norms,
    toy_neuron,
    universality,
    unstable_gradients,
)
from firstnet.experiments.harness.verdicts import EXACT, OUTSIDE


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("toy_neuron", ["3.1", "3.2", "3.6"]),
        ("average_darkness", ["1.7", "1.8"]),
        ("four_bits", ["1.14"]),
        ("counting", ["2.2", "3.7"]),
        ("gradient_check", ["2.3"]),
        ("starting_weights", ["3.18"]),
        ("universality", ["4.1", "4.2", "4.3", "4.4"]),
        ("unstable_gradients", ["5.10", "5.11"]),
    ],
)
def test_these_rows_are_exact(findings, name, rows):
    found = findings(name)
    assert [found[row].verdict for row in rows] == [EXACT] * len(rows)


def test_the_toy_neuron_goes_from_082_to_009():
    seen = toy_neuron.outputs(0.6, 0.9, 0.15, toy_neuron.QUADRATIC)
    assert [round(seen[0], 4), round(seen[-1], 4)] == [0.8176, 0.0940]
    assert len(seen) == 301


def test_one_digit_more_would_be_noticed():
    results = {"means": [0.0] * 10, "correct": 2226, "random": 0.1}
    assert average_darkness.findings(results)["1.8"].verdict == OUTSIDE


def test_one_digit_that_is_not_read_back_would_be_noticed():
    assert four_bits.findings({"right": 99, "tried": 100})["1.14"].verdict == OUTSIDE


def test_blank_lines_comments_and_docstrings_are_no_code():
    source = '''"""What it does.

More.
"""

# why
x = [
    1,  # one

]


def f():
    """Return it."""
    return """a
    text"""
'''
    assert counting.code_lines(source) == 6


def test_parameters_and_multiplications_by_hand():
    assert counting.parameters((3, 2, 1)) == 3 * 2 + 2 + 2 * 1 + 1
    assert counting.multiplications((3, 2, 1)) == 8
    assert counting.multiplications_of_backprop((3, 2, 1)) == 18


def test_five_bumps_come_closer_than_one():
    x = np.linspace(0, 1, 101)
    wanted = universality.logit(universality.goal(x))
    one, five = (
        np.mean(np.abs(universality.bumps(x, universality.fitted_heights(count)) - wanted))
        for count in (1, 5)
    )
    assert five < 0.40 < one


def test_a_tower_without_its_bias_would_be_noticed(monkeypatch):
    monkeypatch.setattr(universality, "tower_extremes", lambda dimensions: [0.99999, 0.5])
    *_, results = _results(universality)
    assert universality.findings(results)["4.4"].verdict == OUTSIDE


def test_the_range_of_inputs_vanishes_at_a_weight_of_four():
    assert unstable_gradients.input_range(np.array([4.0]))[0] == pytest.approx(0)


def test_the_speed_of_a_layer_is_the_norm_along_its_biases():
    class Nabla:
        def __init__(self, *b):
            self.b = np.array(b)

    assert gradient_norms.speeds([Nabla(3.0, 4.0), Nabla(5.0, 12.0), Nabla(1.0)]) == [5.0, 13.0]


def _results(module):
    running = module.run(quick=True)
    with np.errstate(all="ignore"):
        try:
            while True:
                yield next(running)
        except StopIteration as end:
            yield end.value
