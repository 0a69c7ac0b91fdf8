"""The confusion matrix and the worst mistakes, by hand: three classes, five digits."""

import numpy as np
import pytest

from firstnet.training.mistakes import among, confusion, judge, worst

OUTPUTS = np.array(
    [
        [0.9, 0.1, 0.0],  # a 0, right
        [0.2, 0.8, 0.0],  # a 0, read as 1
        [0.1, 0.9, 0.3],  # a 2, read as 1
        [0.0, 0.6, 0.5],  # a 2, read as 1
        [0.1, 0.2, 0.3],  # a 2, right
    ]
)
LABELS = np.array([0, 0, 2, 2, 2])


@pytest.fixture
def judged():
    return judge(OUTPUTS, LABELS)


def test_the_matrix_has_what_it_is_in_rows_and_what_was_read_in_columns(judged):
    assert confusion(judged).tolist() == [[1, 1, 0], [0, 0, 0], [0, 2, 1]]


def test_the_right_answers_are_its_diagonal(judged):
    assert judged.correct == np.trace(confusion(judged)) == 2


def test_the_digits_of_a_cell_come_with_the_surest_answer_first(judged):
    assert among(judged, 2, 1) == [2, 3]
    assert among(judged, 1, 1) == []


def test_the_worst_mistake_has_the_wrong_output_farthest_above_the_right_one(judged):
    assert worst(judged, 5) == [1, 2, 3]  # 0.8 - 0.2, 0.9 - 0.3 later in order, 0.6 - 0.5
    assert worst(judged, 1) == [1]


def test_a_network_without_mistakes_has_no_worst_one():
    assert worst(judge(np.eye(3), np.arange(3)), 4) == []
