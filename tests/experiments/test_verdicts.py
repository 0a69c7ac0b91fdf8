"""Verdicts: a published number must be within the spread of our seeds, or match exactly."""

from firstnet.experiments.harness import verdicts
from firstnet.experiments.harness.published import Series, digest
from firstnet.experiments.harness.verdicts import (
    EXACT,
    OUTSIDE,
    WITHIN,
    Finding,
    among,
    exact,
    same,
    spread,
)


def test_a_spread_is_the_median_with_both_ends():
    assert spread([9.0, 1.0, 2.0]) == "2.00 [1.00, 9.00]"
    assert spread([10, 20], "{:.0f}") == "15 [10, 20]"


def test_a_published_number_on_the_end_of_the_spread_is_within():
    ours = [[1], [2], [3]]
    assert [among([ends], ours).verdict for ends in (1, 3)] == [WITHIN, WITHIN]
    assert [among([beyond], ours).verdict for beyond in (0.99, 3.01)] == [OUTSIDE, OUTSIDE]


def test_every_one_of_the_published_numbers_must_be_within():
    ours = [[1, 10], [2, 20]]
    assert among([1.5, 15], ours, "{:.0f}") == Finding(
        "2 [1, 2]; 15 [10, 20]", WITHIN, "2 seeds: median [lowest, highest]"
    )
    assert among([1.5, 21], ours).verdict == OUTSIDE


def test_exact_or_outside_by_agreement():
    assert exact("7", True).verdict == EXACT
    assert exact("7", False).verdict == OUTSIDE


def test_the_beginning_of_a_series_is_exact_and_one_other_digit_in_it_is_not(monkeypatch):
    published = {"run": Series({2: digest([10, 11]), 3: digest([10, 11, 12])})}
    monkeypatch.setattr(verdicts, "PUBLISHED", published)
    assert same("11", {"run": [10, 11]}) == Finding("11", EXACT, "as published: 2 of 3 values")
    assert same("12", {"run": [10, 11, 13]}) == Finding("12", OUTSIDE, "run: not as published")
