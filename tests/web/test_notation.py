"""Mathematical notation: numbers, indices and long sums are written as in a textbook."""

import pytest

from firstnet.web.step.notation import (
    Equation,
    added,
    as_html,
    factor,
    letter,
    number,
    plain,
    terms,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.123456, "0.1235"),
        (-12.3, "−12.3"),
        (784.0, "784"),
        (123_456.0, "123456"),
        (-0.000012, "−1.2·10<sup>−5</sup>"),
        (2.5e6, "2.5·10<sup>6</sup>"),
        (float("inf"), "∞"),
        (-1.7e308, "−∞"),
        (float("nan"), "no number"),
    ],
)
def test_a_number_is_written_as_one_writes_it(value, written):
    assert number(value) == written


def test_a_letter_has_its_layer_above_and_its_neurons_below():
    written = letter("w", 2, "4,130")
    assert "<i>w</i>" in written
    assert "<sup>2</sup><sub>4,130</sub>" in written
    assert letter("y", "", 3) == "<i>y</i><sub>3</sub>"
    assert letter("C") == "<i>C</i>"


def test_a_negative_factor_stands_in_brackets_and_a_negative_summand_is_taken_away():
    assert (factor(-0.5), factor(0.5)) == ("(−0.5)", "0.5")
    assert (added(-0.5), added(0.5)) == ("−\u00a00.5", "+\u00a00.5")


def test_a_long_sum_shows_its_largest_terms_and_counts_the_rest():
    written = terms([(1.0, 0.1), (-3.0, 1.0), (2.0, 1.0), (0.0, 1.0)], most=2)
    assert written == "(−3)·1 + 2·1 + … <small>(2\u00a0more)</small>"
    assert terms([(2.0, 1.0)]) == "2·1"


def test_about_how_large_a_number_is_needs_no_html():
    assert plain(2.3e-13) == "2·10⁻¹³"


def test_what_an_equation_says_is_escaped():
    html = as_html([Equation("BP4", "chapter 2", ("a",), "a < b")])
    assert "<h4>BP4<small>chapter 2</small></h4>" in html
    assert "a &lt; b" in html
