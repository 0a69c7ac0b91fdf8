"""Histograms: each number is in a bin, bars are as high as their counts, and few can be seen."""

import pytest

DRAW = """async (numbers) => {
  const { histogram } = await import("/elements/histogram.js");
  const made = histogram(Float64Array.from(numbers), "z");
  return {
    heights: [...made.querySelectorAll("rect")].map((it) => Number(it.getAttribute("height"))),
    zero: made.querySelector("line")?.getAttribute("x1") ?? null,
    texts: [...made.querySelectorAll("text")].map((it) => it.textContent),
  };
}"""
WIDTH, BINS = 320, 30


@pytest.fixture
def drawn(looked_at):
    return lambda *numbers: looked_at.evaluate(DRAW, numbers)


def test_the_bars_are_as_high_as_their_counts(drawn):
    heights = drawn(0.0, 1.0, 1.0)["heights"]
    assert len(heights) == BINS
    assert heights[-1] == 2 * heights[0]
    assert not any(heights[1:-1])


def test_a_bar_of_few_can_still_be_seen(drawn):
    assert drawn(0.0, *[1.0] * 10_000)["heights"][0] >= 1


def test_zero_is_marked_only_where_it_lies_within(drawn):
    assert float(drawn(-1.0, 3.0)["zero"]) == WIDTH / 4
    assert drawn(1.0, 3.0)["zero"] is None


def test_a_neuron_without_a_spread_has_one_bar(drawn):
    seen = drawn(3.0, 3.0)
    assert sum(height > 0 for height in seen["heights"]) == 1
    assert seen["texts"] == ["2.5", "3.5"]
