"""Evaluation: the kernels and the reference engine give the same answers to any input."""

import numpy as np
import pytest

from firstnet.book.network import Layer, Network
from firstnet.data.dataset import Examples
from firstnet.engines import reference
from firstnet.engines.reference import BLOCK
from firstnet.errors import ShapeError
from firstnet.recipe import Recipe, starting_network
from firstnet.training.evaluation import answering, answers, count_correct, evaluate

# Answers with the larger of its two inputs.
LARGER = Network((Layer(np.eye(2), np.zeros((2, 1))),))


def test_evaluate_counts_the_right_answers():
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.2, 0.1]])
    assert evaluate(LARGER, Examples(x, np.array([0, 1, 1]), classes=2)) == 2


def test_answers_come_a_row_for_a_row_over_several_blocks(rng):
    x = rng.random((2 * BLOCK + 3, 2))
    assert count_correct(answers(LARGER, x), x.argmax(axis=1)) == len(x)


def test_bytes_mean_the_256th_part():
    image = np.array([[255, 128]], dtype=np.uint8)
    np.testing.assert_array_equal(answers(LARGER, image), answers(LARGER, image / 256))


def test_no_examples_have_no_answers():
    assert answers(LARGER, np.empty((0, 2))).shape == (0, 2)


def test_inputs_of_another_length_are_refused():
    with pytest.raises(ShapeError, match="takes 2 numbers an example"):
        answers(LARGER, np.zeros((1, 3)))


def test_a_network_that_is_ready_answers_as_often_as_it_is_asked(rng):
    network = starting_network(Recipe(sizes=(20, 7, 3)), rng)
    answer = answering(network)
    for count in (1, 70, 3):
        x = rng.integers(0, 256, (count, 20)).astype(np.uint8)
        np.testing.assert_array_equal(answer(x), answers(network, x))
    with pytest.raises(ShapeError, match="takes 20 numbers an example"):
        answer(np.zeros((1, 3)))


@pytest.mark.parametrize("inputs", [3, 8, 61])
@pytest.mark.parametrize("count", [1, 64, 65, 200])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_whatever_is_not_0_is_read(inputs, count, share, rng):
    network = starting_network(Recipe(sizes=(inputs, 4, 2), dtype="float64"), rng)
    x = np.where(rng.random((count, inputs)) < share, rng.integers(1, 256, (count, inputs)), 0)
    for numbers in (x.astype(np.uint8), x / 256):
        np.testing.assert_allclose(
            answers(network, numbers), reference.answers(network, numbers), rtol=1e-12
        )


def test_the_kernels_and_the_reference_answer_alike(rng):
    network = starting_network(Recipe(sizes=(40, 7, 3), dtype="float64"), rng)
    x = rng.random((70, 40))
    np.testing.assert_allclose(answers(network, x), reference.answers(network, x), rtol=1e-12)
