"""Galleries and histograms: mistakes are put into words, and bars are as high as their counts."""

import re

import numpy as np

from firstnet.training.mistakes import judge
from firstnet.web.elements.gallery import columns, digit_list, mistake_list
from firstnet.web.inside.histogram import HEIGHT, WIDTH, histogram

X = np.arange(3 * 784, dtype=np.uint8).reshape(3, 784)


def test_digits_are_a_list_with_words_under_each():
    shown = digit_list(X, [2, 0], ["0.97", "0.41"], ["A 2", "A 0"])
    assert re.findall(r"alt=\"(.*?)\"><span>(.*?)</span>", shown) == [
        ("A 2", "0.97"),
        ("A 0", "0.41"),
    ]


def test_a_mistake_says_what_it_is_and_what_it_was_read_as():
    outputs = np.zeros((3, 10))
    outputs[1, 8] = 0.9
    shown = mistake_list(X, judge(outputs, np.array([0, 1, 0])), [1])
    assert "<p>A 1, read as an 8</p>" in shown
    assert 'alt="Test digit 1, a 1"' in shown


def test_the_columns_mark_right_and_wrong_by_signs_and_tell_all_outputs():
    outputs = np.zeros(10)
    outputs[[3, 5]] = 0.25, 1.5
    shown = columns(outputs, label=3, read=5)
    assert 'class="right"><i>✓</i><b><u style="height:25%"></u></b>3' in shown
    assert 'class="wrong"><i>✗</i><b><u style="height:100%"></u></b>5' in shown
    assert 'aria-label="Outputs 0: 0.00, 1: 0.00, 2: 0.00, 3: 0.25' in shown


def bars(picture):
    return [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)".*? height="([\d.]+)"', picture)
    ]


def test_the_bars_of_a_histogram_are_as_high_as_their_counts():
    heights = [height for _, _, height in bars(histogram([0, 1, 2, 3], [1, 2, 0], ""))]
    assert heights[1] == 2 * heights[0]
    assert heights[2] == 0


def test_a_bar_of_few_can_still_be_seen():
    assert bars(histogram([0, 1, 2], [1, 100_000], ""))[0][2] >= 1


def test_a_histogram_marks_zero_only_where_it_lies_within():
    assert f'x1="{WIDTH / 4:.1f}"' in histogram([-1, 1, 3], [1, 1], "")
    assert "<line" not in histogram([1, 2, 3], [1, 1], "")


def test_a_histogram_without_a_count_has_no_bars_and_does_not_divide_by_zero():
    assert all(y + height <= HEIGHT for _, y, height in bars(histogram([0, 1], [0], "")))
