"""Output bars: the largest is marked by more than its colour, and doubt is put into words."""

BARS = """async (outputs) => {
  const made = (await import("/elements/bars.js")).bars();
  made.show(outputs);
  const width = (it) => it.querySelector(".bar span").style.width;
  return [...made.children].map((it) => [it.textContent, width(it)]);
}"""


def test_the_largest_output_is_marked_by_more_than_its_colour(looked_at):
    rows = looked_at.evaluate(BARS, [0.1, 0.7, 0.2])
    assert ["◀" in text for text, _ in rows[:3]] == [False, True, False]
    assert rows[1][1] == "70%"


def test_before_anything_is_drawn_no_output_is_marked(looked_at):
    assert not any("◀" in text for text, _ in looked_at.evaluate(BARS, None))


def test_a_bar_stays_in_its_field(looked_at):
    assert [width for _, width in looked_at.evaluate(BARS, [7.0, -1.0])[:2]] == ["100%", "0%"]


def test_an_answer_says_whether_it_is_sure(javascript):
    assert javascript("elements/bars.js", "verdict", [0.1, 0.9]) == "It reads a 1."
    assert javascript("elements/bars.js", "verdict", [0.1, 0.3]) == "Unsure: most likely a 1."
    said = javascript("elements/bars.js", "margin", [0.1, 0.9, 0.25])
    assert said == "Output 1 is 0.90; the next highest is output 2, 0.25."


def test_an_eight_has_the_article_of_its_sound(javascript):
    assert [javascript("elements/bars.js", "aDigit", it) for it in (8, 3)] == ["an 8", "a 3"]
