"""common.util: smooth curves, shuffled examples, and images as rows of patches."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.arrays import Array
from firstnet.doctor.standins.packages.chance import stream

__all__ = ["col2im", "conv_output_size", "im2col", "np", "shuffle_dataset", "smooth_curve"]
LOGS_ITSELF = True
WINDOW = 11  # values that are averaged


def smooth_curve(x: Any) -> Array:
    """Return a curve averaged under a Kaiser window, as long as it was."""
    half = WINDOW // 2
    window = np.kaiser(WINDOW, 2)
    mirrored = np.r_[x[WINDOW - 1 : 0 : -1], x, x[-1:-WINDOW:-1]]
    averaged = np.convolve(window / window.sum(), mirrored, mode="valid")
    return np.asarray(averaged[half : len(averaged) - half])


def shuffle_dataset(x: Any, t: Any) -> tuple[Any, Any]:
    """Return examples and targets in one random order."""
    order = stream().permutation(x.shape[0])
    return x[order], t[order]


def conv_output_size(input_size: int, filter_size: int, stride: int = 1, pad: int = 0) -> float:
    """Return how often a filter fits along one side."""
    return (input_size + 2 * pad - filter_size) / stride + 1


def im2col(input_data: Any, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0) -> Array:
    """Return a row for each place of a filter: the channels, rows and columns below it.

    Args:
        input_data: images (n, channels, height, width).
        filter_h: height of the filter.
        filter_w: its width.
        stride: how far it moves.
        pad: pixels of 0 around an image.
    """
    padded = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    views = np.lib.stride_tricks.sliding_window_view(padded, (filter_h, filter_w), axis=(2, 3))
    chosen = views[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return chosen.reshape(int(np.prod(chosen.shape[:3])), -1)


def col2im(
    col: Any, input_shape: Any, filter_h: int, filter_w: int, stride: int = 1, pad: int = 0
) -> Array:
    """Return images (n, channels, height, width): each pixel is the sum of what rows say of it."""
    count, channels, height, width = input_shape
    down = (height + 2 * pad - filter_h) // stride + 1
    across = (width + 2 * pad - filter_w) // stride + 1
    patches = col.reshape(count, down, across, channels, filter_h, filter_w)
    images = np.zeros((count, channels, height + 2 * pad, width + 2 * pad))
    for row in range(filter_h):
        for column in range(filter_w):
            part = patches[..., row, column].transpose(0, 3, 1, 2)
            rows = slice(row, row + stride * down, stride)
            columns = slice(column, column + stride * across, stride)
            images[:, :, rows, columns] += part
    return images[:, :, pad : pad + height, pad : pad + width]
