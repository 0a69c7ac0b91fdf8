"""Convolution: neurons that share their weights and look at the image a small field at a time.

Images stand as (maps, rows, columns, examples). The examples come last, as columns do elsewhere in
`book/`, so that a reshape makes columns of them, map after map and row after row. An image of one
color is a single map.

A field moves by one pixel (a stride of one) and stays within the image: 5 by 5 fields make maps of
24 by 24 from 28 by 28 pixels, and pooling by 2 by 2 makes those 12 by 12.

Source: chapter 6, "Introducing convolutional networks".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from firstnet.book.neurons import SIGMOID, SOFTMAX, Neuron
from firstnet.errors import RecipeError, ShapeError
from firstnet.shapes import (
    AnyFloats,
    Inputs,
    Maps,
    MapsBefore,
    Outputs,
    Pooled,
    SharedBiases,
    SharedWeights,
)

Region = tuple[int, int]  # rows and columns


@dataclass(frozen=True, eq=False)
class ConvPoolLayer:
    """Feature maps, each with its shared weights and its shared bias, and the pooling after them.

    To the layers beside it, it is a layer like others: columns of activations enter, and columns
    leave. Inside, a column is an image: map after map, and row after row.

    Attributes:
        w: w[f, g, l, m] is the weight of feature map f from row l and column m of a local receptive
            field in map g of the layer before; all the neurons of map f share it.
        b: b[f, 0] is the bias that all the neurons of map f share.
        neuron: the kind of all of them.
        image: rows and columns of each map of the layer before.
        region: rows and columns of the regions that pooling condenses; (1, 1) for no pooling.
    """

    w: SharedWeights
    b: SharedBiases
    neuron: Neuron = SIGMOID
    image: Region = (28, 28)
    region: Region = (2, 2)

    def __post_init__(self) -> None:
        if self.w.ndim != 4 or 0 in self.w.shape or self.b.shape != (len(self.w), 1):
            raise ShapeError(
                f"Shared weights of shape {self.w.shape} and biases of shape {self.b.shape} are no "
                "feature maps; n maps that look at k maps through fields of 5 by 5 have weights "
                "(n, k, 5, 5) and biases (n, 1)."
            )
        if self.neuron is SOFTMAX:
            raise RecipeError(
                "Feature maps of softmax neurons have no gradient here; softmax is only for an "
                "output layer. Try sigmoid or relu."
            )
        _check_region(self.region)
        pooled_maps(self.image, (self.w.shape[2], self.w.shape[3]), self.region)

    @property
    def inputs(self) -> int:
        """The number of activations that enter: the pixels of all maps before."""
        return self.w.shape[1] * self.image[0] * self.image[1]

    @property
    def outputs(self) -> int:
        """The number of activations that leave, after pooling."""
        rows, columns = self.pooled
        return len(self.w) * rows * columns

    @property
    def pooled(self) -> Region:
        """Rows and columns of each map after pooling."""
        return pooled_maps(self.image, (self.w.shape[2], self.w.shape[3]), self.region)

    def weigh(self, a: Inputs) -> Maps:
        """Return the weighted inputs z of the neurons of every feature map, as images."""
        return convolve(self._images(a), self.w) + self.b[:, :, np.newaxis, np.newaxis]

    def fire(self, z: Maps) -> Outputs:
        """Return what is left of the activations after pooling, as columns."""
        return max_pool(self.neuron.fire(z), self.region).reshape(self.outputs, -1)

    def delta(self, error: Outputs, z: Maps) -> Maps:
        """Return the error of the weighted inputs z, from that of the pooled activations (BP2)."""
        pooled = error.reshape(len(self.w), *self.pooled, -1)
        return max_pool_back(pooled, self.neuron.fire(z), self.region) * self.neuron.slope(z)

    def send_back(self, delta: Maps) -> Inputs:
        """Return the error of the activations that entered: what stands for w^T delta in BP2."""
        return convolve_back(delta, self.w).reshape(self.inputs, -1)

    def slopes(self, delta: Maps, a: Inputs) -> tuple[SharedWeights, SharedBiases]:
        """Return the slope of the cost along w and b (BP4, BP3), summed over the examples."""
        return shared_weights_slope(delta, self._images(a)), shared_biases_slope(delta)

    def _images(self, a: Inputs) -> MapsBefore:
        if a.ndim != 2 or len(a) != self.inputs:
            maps, (rows, columns) = self.w.shape[1], self.image
            raise ShapeError(
                f"Activations of shape {a.shape} entered feature maps that look at {maps} maps of "
                f"{rows} by {columns}; wanted ({self.inputs}, examples), an example a column."
            )
        return a.reshape(self.w.shape[1], *self.image, -1)


def pooled_maps(image: Region, field: Region, region: Region) -> Region:
    """Return the rows and columns of feature maps after pooling.

    Args:
        image: rows and columns of what they look at.
        field: of a local receptive field.
        region: of what pooling condenses into one.

    Raises:
        ShapeError: the fields do not fit into the image, or the regions do not fill the maps.
    """
    if field[0] > image[0] or field[1] > image[1]:
        raise ShapeError(
            f"Fields of {field[0]} by {field[1]} do not fit into maps of {image[0]} by "
            f"{image[1]}; try smaller fields, or pool less before."
        )
    rows, columns = image[0] - field[0] + 1, image[1] - field[1] + 1
    if rows % region[0] or columns % region[1]:
        raise ShapeError(
            f"Regions of {region[0]} by {region[1]} do not fill maps of {rows} by {columns}; "
            "wanted regions that divide them. Try fields that are larger or smaller by one."
        )
    return rows // region[0], columns // region[1]


def local_receptive_fields(a: MapsBefore, field: Region) -> AnyFloats:
    """Return what every neuron sees, as a view: (maps, rows, columns, examples, *field).

    [g, j, k, e, l, m] is pixel (j + l, k + m) of map g of example e.
    """
    if a.ndim != 4:
        raise ShapeError(
            f"Images of shape {a.shape} have {a.ndim} axes; wanted four, (maps, rows, columns, "
            "examples). Digits that are columns become images by x.reshape(1, 28, 28, -1)."
        )
    pooled_maps((a.shape[1], a.shape[2]), field, (1, 1))
    return sliding_window_view(a, field, axis=(1, 2))


def convolve(a: MapsBefore, w: SharedWeights) -> Maps:
    """Return the sum of w[l, m] a[j + l, k + m] for each neuron (j, k) of each feature map.

    Mathematicians call this a cross-correlation: their convolution turns the weights by half a turn
    first, which makes no difference where weights are learned.

    Source: chapter 6, equation 125, without its bias and its sigmoid, summed over the maps before.
    """
    fields = local_receptive_fields(a, (w.shape[2], w.shape[3]))
    if len(a) != w.shape[1]:
        raise ShapeError(
            f"The image has {len(a)} maps, but the shared weights of shape {w.shape} look at "
            f"{w.shape[1]}; images are (maps, rows, columns, examples), a gray one (1, 28, 28, n)."
        )
    return np.einsum("fglm,gjkelm->fjke", w, fields, optimize=True)


def convolve_back(delta: Maps, w: SharedWeights) -> MapsBefore:
    """Return the error of what was convolved, from the error delta of the feature maps.

    Pixel (j + l, k + m) reached neuron (j, k) by w[l, m], and by it the error comes back. In BP2
    this stands for the transposed weights.
    """
    (maps, rows, columns, examples), (_, before, field_rows, field_columns) = delta.shape, w.shape
    if maps != len(w):
        raise ShapeError(
            f"The error has {maps} maps, but the shared weights of shape {w.shape} make {len(w)}; "
            "hand in the error of what convolve(a, w) returned."
        )
    size = (before, rows + field_rows - 1, columns + field_columns - 1, examples)
    error = np.zeros(size, delta.dtype)
    for l, m in np.ndindex(field_rows, field_columns):  # noqa: E741 (the letters of equation 125)
        along = np.einsum("fg,fjke->gjke", w[:, :, l, m], delta, optimize=True)
        error[:, l : l + rows, m : m + columns] += along
    return error


def shared_weights_slope(delta: Maps, a: MapsBefore) -> SharedWeights:
    """Return the slope of the cost along the shared weights, summed over the examples.

    A weight that many neurons share has the sum of their slopes, delta[j, k] a[j + l, k + m] (BP4):
    the error slides over the image as if it were a field.
    """
    fields = local_receptive_fields(a, (delta.shape[1], delta.shape[2]))
    return np.einsum("fjke,glmejk->fglm", delta, fields, optimize=True)


def shared_biases_slope(delta: Maps) -> SharedBiases:
    """Return the slope of the cost along the shared biases, summed over the examples (BP3)."""
    return delta.sum(axis=(1, 2, 3))[:, np.newaxis]


def max_pool(a: Maps, region: Region = (2, 2)) -> Pooled:
    """Return the largest activation in each region: whether a feature is there, not quite where.

    Source: chapter 6, "Pooling layers".
    """
    return _regions(a, region).max(axis=-1)


def max_pool_back(error: Pooled, a: Maps, region: Region = (2, 2)) -> Maps:
    """Return the error of the activations `a`, from the error of what `max_pool` made of them.

    In each region all of it goes to the largest activation, since no other made a difference; of
    several that are the same, to the first one in reading order.
    """
    regions = _regions(a, region)
    if error.shape != regions.shape[:-1]:
        raise ShapeError(
            f"An error of shape {error.shape} does not belong to what pooling makes of {a.shape}, "
            f"{regions.shape[:-1]}; hand in the error of max_pool(a, region)."
        )
    back = np.zeros(regions.shape, error.dtype)
    largest = regions.argmax(axis=-1, keepdims=True)
    np.put_along_axis(back, largest, error[..., np.newaxis], axis=-1)
    return back.reshape(*error.shape, *region).transpose(0, 1, 4, 2, 5, 3).reshape(a.shape)


def _regions(a: Maps, region: Region) -> AnyFloats:
    """Return the activations by region: (maps, rows, columns, examples, places in the region)."""
    _check_region(region)
    high, wide = region
    fields = local_receptive_fields(a, region)[:, ::high, ::wide]  # those that do not overlap
    pooled_maps((a.shape[1], a.shape[2]), (1, 1), region)
    return fields.reshape(*fields.shape[:4], high * wide)


def _check_region(region: Region) -> None:
    if not isinstance(region, tuple) or len(region) != 2 or min(region) < 1:
        raise ShapeError(
            f"Got {region!r} as a region to pool; wanted its rows and columns, each at least 1. "
            "Try (2, 2)."
        )
