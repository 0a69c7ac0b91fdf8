"""Output bars: the largest is marked by more than its colour, and doubt is put into words."""

import numpy as np

from firstnet.web.elements.bars import a_digit, bars, margin, verdict


def test_the_largest_output_is_marked_by_more_than_its_colour():
    rows = bars(np.array([0.1, 0.7, 0.2])).split("<li")[1:]
    assert ["◀" in row for row in rows] == [False, True, False]
    assert "width:70.0%" in rows[1]


def test_before_anything_is_drawn_no_output_is_marked():
    assert "◀" not in bars(np.zeros(10))


def test_a_bar_stays_in_its_field():
    assert "width:100.0%" in bars(np.array([7.0]))
    assert "width:0.0%" in bars(np.array([-1.0]))


def test_an_answer_says_whether_it_is_sure():
    assert verdict(np.array([0.1, 0.9])) == "It reads a 1."
    assert verdict(np.array([0.1, 0.3])) == "Unsure: most likely a 1."
    assert (
        margin(np.array([0.1, 0.9, 0.25]))
        == "Output 1 is 0.90; the next highest is output 2, 0.25."
    )


def test_an_eight_has_the_article_of_its_sound():
    assert (a_digit(8), a_digit(3)) == ("an 8", "a 3")
