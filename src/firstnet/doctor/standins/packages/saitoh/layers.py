"""common.layers: layers that go forward and back; dout is the slope of the cost by the output."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.saitoh.functions import (
    cross_entropy_error,
    relu,
    sigmoid,
    softmax,
)
from firstnet.doctor.standins.packages.saitoh.util import col2im, im2col

__all__ = [
    "Affine",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "Pooling",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "col2im",
    "cross_entropy_error",
    "im2col",
    "np",
    "relu",
    "sigmoid",
    "softmax",
]
LOGS_ITSELF = True
TINY = 1e-6  # keeps the spread of a feature from 0


class Relu:
    """The positive part."""

    mask: Any = None

    def forward(self, x: Any) -> Any:
        """Return the positive part, and remember where there is none."""
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout: Any) -> Any:
        """Return the slope by the input."""
        return np.where(self.mask, 0, dout)


class Sigmoid:
    """The sigmoid."""

    out: Any = None

    def forward(self, x: Any) -> Any:
        """Return the sigmoid."""
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout: Any) -> Any:
        """Return the slope by the input."""
        return dout * self.out * (1 - self.out)


class Affine:
    """Rows times weights (inputs, neurons), plus biases."""

    def __init__(self, W: Any, b: Any) -> None:  # noqa: N803  # the book's names
        self.W, self.b = W, b
        self.x: Any = None
        self.original_x_shape: Any = None
        self.dW: Any = None
        self.db: Any = None

    def forward(self, x: Any) -> Any:
        """Return the weighted sums of rows; images are flattened."""
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout: Any) -> Any:
        """Return the slope by the input, and keep those by weights and biases."""
        self.dW, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(self.original_x_shape)


class SoftmaxWithLoss:
    """The softmax and the cross-entropy together."""

    loss: Any = None
    y: Any = None
    t: Any = None

    def forward(self, x: Any, t: Any) -> Any:
        """Return the cost."""
        self.t, self.y = t, softmax(x)
        self.loss = cross_entropy_error(self.y, t)
        return self.loss

    def backward(self, dout: Any = 1) -> Any:
        """Return the slope by the input, for the average cost of the rows."""
        count = self.t.shape[0]
        targets = self.t
        if targets.size != self.y.size:
            targets = np.eye(self.y.shape[1])[targets.ravel().astype(int)]
        return dout * (self.y - targets) / count


class Dropout:
    """Training leaves out a share of the numbers; afterwards all are made smaller instead."""

    def __init__(self, dropout_ratio: float = 0.5) -> None:
        self.dropout_ratio, self.mask = dropout_ratio, None

    def forward(self, x: Any, train_flg: bool = True) -> Any:
        """Return what is left."""
        if not train_flg:
            return x * (1 - self.dropout_ratio)
        self.mask = stream().rand(*x.shape) > self.dropout_ratio
        return x * self.mask

    def backward(self, dout: Any) -> Any:
        """Return the slope by the input."""
        return dout * self.mask


class BatchNormalization:
    """Features with average 0 and spread 1 in every batch, then scaled and moved."""

    def __init__(
        self,
        gamma: Any,
        beta: Any,
        momentum: float = 0.9,
        running_mean: Any = None,
        running_var: Any = None,
    ) -> None:
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = running_mean, running_var
        self.input_shape = self.xn = self.std = self.dgamma = self.dbeta = None

    def forward(self, x: Any, train_flg: bool = True) -> Any:
        """Return normal features: of the batch, or by the averages of all batches before."""
        self.input_shape = x.shape
        rows = x.reshape(x.shape[0], -1)
        if self.running_mean is None:
            self.running_mean = self.running_var = np.zeros(rows.shape[1])
        mean, variance = self.running_mean, self.running_var
        if train_flg:
            mean, variance = rows.mean(axis=0), rows.var(axis=0)
            old = self.momentum
            self.running_mean = old * self.running_mean + (1 - old) * mean
            self.running_var = old * self.running_var + (1 - old) * variance
        std = np.sqrt(variance + TINY)
        normal = (rows - mean) / std
        if train_flg:
            self.xn, self.std = normal, std
        return (self.gamma * normal + self.beta).reshape(x.shape)

    def backward(self, dout: Any) -> Any:
        """Return the slope by the input, and keep those by gamma and beta."""
        rows = dout.reshape(dout.shape[0], -1)
        self.dbeta, self.dgamma = rows.sum(axis=0), np.sum(self.xn * rows, axis=0)
        normal = self.gamma * rows
        along = self.xn * np.mean(self.xn * normal, axis=0)
        return ((normal - normal.mean(axis=0) - along) / self.std).reshape(self.input_shape)


class Convolution:
    """Filters (filters, channels, height, width) moved over images."""

    def __init__(self, W: Any, b: Any, stride: int = 1, pad: int = 0) -> None:  # noqa: N803
        self.W, self.b, self.stride, self.pad = W, b, stride, pad
        self.x: Any = None
        self.col: Any = None
        self.dW: Any = None
        self.db: Any = None

    def forward(self, x: Any) -> Any:
        """Return one image (height, width) for each filter."""
        size = self.W.shape[2:]
        self.x, self.col = x, im2col(x, size[0], size[1], self.stride, self.pad)
        height, width = (
            (side + 2 * self.pad - it) // self.stride + 1 for side, it in zip(x.shape[2:], size)
        )
        out = np.dot(self.col, self.W.reshape(len(self.W), -1).T) + self.b
        return out.reshape(len(x), height, width, -1).transpose(0, 3, 1, 2)

    def backward(self, dout: Any) -> Any:
        """Return the slope by the images, and keep those by filters and biases."""
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, len(self.W))
        self.db = rows.sum(axis=0)
        self.dW = np.dot(self.col.T, rows).T.reshape(self.W.shape)
        dcol = np.dot(rows, self.W.reshape(len(self.W), -1))
        height, width = self.W.shape[2:]
        return col2im(dcol, self.x.shape, height, width, self.stride, self.pad)


class Pooling:
    """The largest number of every patch."""

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad
        self.x: Any = None
        self.arg_max: Any = None

    def forward(self, x: Any) -> Any:
        """Return smaller images."""
        size = (self.pool_h, self.pool_w)
        height, width = (
            (side - number) // self.stride + 1 for side, number in zip(x.shape[2:], size)
        )
        patches = im2col(x, *size, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        self.x, self.arg_max = x, patches.argmax(axis=1)
        return patches.max(axis=1).reshape(len(x), height, width, -1).transpose(0, 3, 1, 2)

    def backward(self, dout: Any) -> Any:
        """Return the slope by the images, which goes to the largest numbers."""
        slopes = dout.transpose(0, 2, 3, 1)
        patches = np.zeros((slopes.size, self.pool_h * self.pool_w))
        patches[np.arange(slopes.size), self.arg_max] = slopes.ravel()
        size = (self.pool_h, self.pool_w)
        return col2im(patches, self.x.shape, *size, self.stride, self.pad)
