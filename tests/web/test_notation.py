"""Mathematical notation: numbers, indices and long sums are written as in a textbook."""

import pytest

NOTATION = "elements/notation.js"
NUMBER = """async ([name, value]) => {
  const notation = await import("/elements/notation.js");
  const holder = document.createElement("p");
  const given = { infinity: Infinity, nan: NaN }[value] ?? value;
  holder.append(notation[name](given));
  return holder.innerHTML;
}"""


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
        ("infinity", "∞"),
        (-1.7e308, "−∞"),
        ("nan", "no number"),
    ],
)
def test_a_number_is_written_as_one_writes_it(looked_at, value, written):
    assert looked_at.evaluate(NUMBER, ["number", value]) == written


def test_a_letter_has_its_layer_above_and_its_neurons_below(javascript):
    written = javascript(NOTATION, "letter", "w", 2, "4,130")
    assert written.startswith("<i>w</i>")
    assert "<sup>2</sup><sub>4,130</sub>" in written
    assert javascript(NOTATION, "letter", "y", "", 3) == "<i>y</i><sub>3</sub>"
    assert javascript(NOTATION, "letter", "C") == "<i>C</i>"


def test_a_negative_factor_stands_in_brackets_and_a_negative_summand_is_taken_away(looked_at):
    written = [
        looked_at.evaluate(NUMBER, [name, value])
        for name in ("factor", "added")
        for value in (-0.5, 0.5)
    ]
    assert written == ["(−0.5)", "0.5", "−&nbsp;0.5", "+&nbsp;0.5"]


def test_a_long_sum_shows_its_largest_terms_and_counts_the_rest(javascript):
    pairs = [[1.0, 0.1], [-3.0, 1.0], [2.0, 1.0], [0.0, 1.0]]
    written = javascript(NOTATION, "terms", pairs, 2)
    assert written == "(−3)·1 + 2·1 + … <small>(2&nbsp;more)</small>"
    assert javascript(NOTATION, "terms", [[2.0, 1.0]]) == "2·1"


def test_about_how_large_a_number_is_needs_no_html(javascript):
    assert javascript(NOTATION, "plain", 2.3e-13) == "2·10⁻¹³"


def test_what_is_said_stays_text(looked_at):
    made = """async () => (await import("/elements/dom.js")).el("p", {}, "a < b").innerHTML"""
    assert looked_at.evaluate(made) == "a &lt; b"
