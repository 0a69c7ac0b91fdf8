"""The digits for my networks. Put mnist.pkl.gz into digits/ first."""
import gzip
import pickle

import numpy as np


def vectorized_result(digit):
    # 3 -> 0 0 0 1 0 0 0 0 0 0, standing up
    column = np.zeros((10, 1))
    column[digit, 0] = 1
    return column


def load_data():
    """three pairs (images, digits), as they are in the file"""
    with gzip.open('digits/mnist.pkl.gz', 'rb') as packed:
        return pickle.load(packed, encoding='latin1')


def _with_columns(images, answers):
    return [(pixels.reshape(-1, 1), answer) for pixels, answer in zip(images, answers)]


def load_data_wrapper():
    """three lists of (column, answer); the answers of the first list are columns too"""
    (images, digits), for_choosing, for_the_end = load_data()
    return (
        _with_columns(images, map(vectorized_result, digits)),
        _with_columns(*for_choosing),
        _with_columns(*for_the_end),
    )
