"""Sizes are checked before the kernels allocate or compute anything; none overflows an integer."""

import numpy as np
import pytest

from firstnet.engines import fast
from firstnet.errors import RecipeError, ShapeError

pytestmark = pytest.mark.skipif(not fast.instruction_sets(), reason="no C++ compiler here")

HUGE = 2**32 + 1  # as a 32-bit integer it is 1


def trainer(layers=((3, 4),), convolutions=(), threads=1):
    """Return a network of these shapes, in float32, whose weights are 0."""
    dense = [
        (np.zeros((neurons, inputs), np.float32), np.zeros(min(neurons, 9), np.float32), "sigmoid")
        for neurons, inputs in layers
    ]
    return fast._kernels().Float32(dense, "Baseline", list(convolutions), threads)


def maps(image, weights=(1, 1, 5, 5), pool=(1, 1), biases=None):
    """Return a convolution of these shapes."""
    b = np.zeros(weights[0] if biases is None else biases, np.float32)
    return np.zeros(weights, np.float32), b, "sigmoid", image, pool


@pytest.mark.parametrize(
    ("convolution", "told"),
    [
        (maps((65_536, 65_536)), r"65536 x 65536 x 1 inputs; wanted at most 1073741824"),
        (maps((65_540, 65_540)), r"65540 x 65540 x 1 inputs"),  # 65,536 x 65,536 neurons
        (maps((2**30, 2), (1, 1, 1, 1)), r"1073741824 x 2 x 1 inputs"),
        (maps((2**15, 2**14), (9, 1, 1, 1)), r"32768 x 16384 x 16 neurons"),
        (maps((2**31 - 1, 1)), "2147483647 rows; wanted 1 to 1073741824"),
        (maps((HUGE, 28)), "4294967297 rows"),
        (maps((28, HUGE)), "4294967297 columns"),
        (maps((-(2**31), 28)), "-2147483648 rows"),
        (maps((28, 28), pool=(HUGE, 1)), "pools of 4294967297 rows"),
        (maps((28, 28), pool=(1, 0)), "pools of 0 columns"),
        (maps((28, 28), (HUGE, 0, 5, 5), biases=1), "4294967297 maps"),
        (maps((28, 28), (1, 0, 5, 5)), "0 input maps"),
        (maps((28, 28), (1, 0, HUGE, 5)), "0 input maps"),
        (maps((28, 28), (1, 1, 29, 5)), "image 28 x 28, fields 29 x 5"),
        (maps((28, 28), pool=(5, 1)), "pools 5 x 1"),
        (maps((28, 28), biases=2), "2 biases"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_feature_maps_too_large_for_the_kernels_are_an_error_that_names_them(convolution, told):
    with pytest.raises(ShapeError, match=told) as raised:
        trainer([(3, 1)], [convolution])
    assert "\n" not in str(raised.value)


def test_two_convolutions_must_follow_each_other():
    first, second = maps((28, 28), pool=(2, 2)), maps((12, 12), (1, 2, 3, 3))
    with pytest.raises(ShapeError, match=r"Convolution 1 .*; wanted .* 1 input map of 12 x 12"):
        trainer([(3, 100)], [first, second])


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ([(HUGE, 0)], "Layer 0 has 4294967297 neurons; wanted 1 to 67108864"),
        ([(0, HUGE)], "Layer 0 has 0 neurons"),
        ([(3, 0)], "Layer 0 has 0 inputs"),
        ([(0, 4)], "Layer 0 has 0 neurons"),
        ([(2**26 + 1, 1)], "Layer 0 has 67108865 neurons"),
        ([(3, 4), (2, 5)], "Layer 1 has weights 2 x 5 and 2 biases; wanted 2 x 3 and 2"),
        ([], "A network has 0 layers; wanted 1 to 1000"),
        ([(1, 1)] * 1001, "A network has 1001 layers"),
    ],
    ids=str,
)
def test_layers_too_large_for_the_kernels_are_an_error_that_names_them(layers, told):
    with pytest.raises(ShapeError, match=told) as raised:
        trainer(layers)
    assert "\n" not in str(raised.value)


def test_biases_must_be_as_many_as_neurons():
    w, b = np.zeros((HUGE - 1, 0), np.float32), np.zeros(0, np.float32)
    with pytest.raises(ShapeError, match="4294967296 neurons"):
        fast._kernels().Float32([(w, b, "sigmoid")], "Baseline", [], 1)
    w, b = np.zeros((3, 4), np.float32), np.zeros(2, np.float32)
    with pytest.raises(ShapeError, match="weights 3 x 4 and 2 biases; wanted 3 x 4 and 3"):
        fast._kernels().Float32([(w, b, "sigmoid")], "Baseline", [], 1)


@pytest.mark.parametrize("threads", [-(2**31), -1, 0, 1_025, 2**31 - 1, 2**40])
def test_a_number_of_threads_outside_its_range_is_an_error(threads):
    with pytest.raises(RecipeError, match=f"{threads} threads; wanted 1 to 1024"):
        trainer(threads=threads)


def test_rows_that_do_not_fit_the_layers_are_an_error():
    native = trainer()
    x, y = np.zeros((5, 4), np.float32), np.zeros((5, 3), np.float32)
    told = "x is 5 x 4 and y 5 x 2; wanted 5 x 4 and 5 x 3"
    with pytest.raises(ShapeError, match=told):
        native.learn_from(x, y[:, :2].copy(), 1)
    with pytest.raises(ShapeError, match="x is 5 x 4 and out 6 x 3; wanted 5 x 4 and 5 x 3"):
        native.feedforward(x, np.zeros((6, 3), np.float32))
    with pytest.raises(ShapeError, match="x is 4294967297 x 0 and y 5 x 3"):
        native.learn_from(np.zeros((HUGE, 0), np.float32), y, 1)


def test_counts_outside_their_range_are_errors():
    native = trainer()
    native.learn_from(np.zeros((5, 4), np.float32), np.zeros((5, 3), np.float32), 1)
    with pytest.raises(RecipeError, match="mini-batches of 0 examples; wanted 1 to"):
        native.learn_from(np.zeros((5, 4), np.float32), np.zeros((5, 3), np.float32), 0)
    with pytest.raises(RecipeError, match="-5 training examples; wanted 1 or more"):
        native.set_hyperparameters("quadratic", 0, 0, 0, False, 0, -5)
    for dropout in (1.0, -0.5, np.nan):
        with pytest.raises(RecipeError, match=r"dropout is .*; wanted at least 0 and below 1"):
            native.set_hyperparameters("quadratic", 0, 0, 0, False, dropout, 5)
    told = "mini-batches of 536870913 examples; wanted 1 to 536870912"
    with pytest.raises(RecipeError, match=told):
        native.train(np.zeros((0, 2**29 + 1), np.int64), 0.1)


def test_no_mini_batches_take_no_memory():
    native = trainer()
    native.learn_from(np.zeros((5, 4), np.float32), np.zeros((5, 3), np.float32), 1)
    native.train(np.zeros((0, 2**29), np.int64), 0.1)  # activations for one would be 64 GB


def test_masks_that_do_not_fit_are_an_error():
    native = trainer([(3, 4), (2, 3)])
    native.learn_from(np.zeros((5, 4), np.float32), np.zeros((5, 2), np.float32), 2)
    order = np.zeros((2, 2), np.int64)
    with pytest.raises(ShapeError, match="kept is 2 x 4; wanted 2 x 3"):
        native.train(order, 0.1, kept=np.ones((2, 4), bool))
    with pytest.raises(ShapeError, match="kept is 2 x 1 x 3; wanted 2 x 2 x 3"):
        native.train(order, 0.1, kept_per_example=np.ones((2, 1, 3), bool))


def test_arrays_to_copy_to_must_have_the_shape_of_their_layer():
    native = trainer([(3, 1)], [maps((5, 5))])
    w, b = np.zeros((3, 2), np.float32), np.zeros(3, np.float32)
    told = "Layer 0 has weights 3 x 2 and 3 biases; wanted 3 x 1 and 3"
    with pytest.raises(ShapeError, match=told):
        native.read_layer(0, w, b)
    with pytest.raises(ShapeError, match="no layer 1; wanted a number below 1"):
        native.read_layer(1, w, b)
    with pytest.raises(ShapeError, match="Layer 0 has no velocity"):
        native.read_velocity(0, w[:, :1].copy(), b)
    w, b = np.zeros((1, 1, 5, 4), np.float32), np.zeros(1, np.float32)
    told = "Convolution 0 has weights 1 x 1 x 5 x 4 and 1 biases; wanted 1 x 1 x 5 x 5 and 1"
    with pytest.raises(ShapeError, match=told):
        native.read_convolution(0, w, b)
    with pytest.raises(ShapeError, match="no convolution 7"):
        native.read_convolution(7, w, b)
