"""Starting weights: their mean and spread are the book's, and the same seed repeats them."""

import numpy as np

from firstnet.book.starts import large_weights, small_weights


def test_large_weights_have_mean_0_and_deviation_1(rng):
    network = large_weights((784, 30, 10), rng)
    w = network.layers[0].w
    # The mean of 23,520 draws deviates by 1/sqrt(23520) = 0.0065; five of these are allowed.
    assert abs(w.mean()) < 0.033 and abs(w.std() - 1) < 0.033


def test_the_biases_are_dealt_before_the_weights():
    network = large_weights((2, 3, 1), np.random.default_rng(5))
    drawn = np.random.default_rng(5).standard_normal(4)
    np.testing.assert_array_equal(network.layers[0].b[:, 0], drawn[:3])
    np.testing.assert_array_equal(network.layers[1].b[:, 0], drawn[3:])


def test_the_same_seed_deals_the_same_network():
    one, two = (large_weights((3, 2), np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(one.layers[0].w, two.layers[0].w)


def test_small_weights_keep_the_weighted_input_near_0(rng):
    # Chapter 3: of 1,000 inputs half are 1; z has the deviation sqrt(501) = 22.4 with large
    # weights, and sqrt(3/2) = 1.22 with small ones.
    x = np.zeros((1000, 1))
    x[:500] = 1
    both = (large_weights, small_weights)
    large, small = (start((1000, 4000), rng).layers[0].weigh(x) for start in both)
    assert abs(large.std() - 22.4) < 1.3  # five times the standard error
    assert abs(small.std() - 1.22) < 0.07


def test_small_weights_are_large_ones_divided_by_the_root_of_the_inputs():
    both = (large_weights, small_weights)
    large, small = (start((9, 2), np.random.default_rng(3)) for start in both)
    np.testing.assert_array_equal(small.layers[0].w, large.layers[0].w / 3)
    np.testing.assert_array_equal(small.layers[0].b, large.layers[0].b)
