"""Convolution: neurons that share their weights and look at the image a small field at a time.

Images stand as (maps, rows, columns, examples). The examples come last, as columns do elsewhere in
`book/`, so that feature maps become the inputs of a `Layer` by one reshape, map after map and row
after row. An image of one color is a single map.

A field moves by one pixel (a stride of one) and stays within the image: 5 by 5 fields make maps of
24 by 24 from 28 by 28 pixels, and pooling by 2 by 2 makes those 12 by 12.

Source: chapter 6, "Introducing convolutional networks".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from firstnet.book.backprop import Nabla, backprop
from firstnet.book.costs import QUADRATIC, Cost
from firstnet.book.network import Gates, Network, feedforward
from firstnet.book.neurons import SIGMOID, SOFTMAX, Neuron
from firstnet.errors import DataError, RecipeError, ShapeError
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

    Attributes:
        w: w[f, g, l, m] is the weight of feature map f from row l and column m of a local receptive
            field in map g of the layer before; all the neurons of map f share it.
        b: b[f, 0] is the bias that all the neurons of map f share.
        neuron: the kind of all of them.
        region: rows and columns of the regions that pooling condenses; (1, 1) for no pooling.
    """

    w: SharedWeights
    b: SharedBiases
    neuron: Neuron = SIGMOID
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

    def weigh(self, a: MapsBefore) -> Maps:
        """Return the weighted inputs z of the neurons of every feature map."""
        return convolve(a, self.w) + self.b[:, :, np.newaxis, np.newaxis]


@dataclass(frozen=True, eq=False)
class ConvolutionalNetwork:
    """Feature maps and pooling, once or more; then fully connected layers. A value too."""

    convolutions: tuple[ConvPoolLayer, ...]
    dense: Network

    def __post_init__(self) -> None:
        if not self.convolutions:
            raise ShapeError(
                "A convolutional network without feature maps; give it at least one ConvPoolLayer, "
                "or take Network for fully connected layers alone."
            )
        arrays = [array for it in self.convolutions for array in (it.w, it.b)]
        dtypes = {array.dtype for array in arrays} | {self.dense.dtype}
        if len(dtypes) > 1:
            raise DataError(
                f"The weights and biases are {', '.join(sorted(map(str, dtypes)))}; wanted all of "
                "them float32 or all float64. Try w.astype('float64')."
            )
        for number, (layer, after) in enumerate(zip(self.convolutions, self.convolutions[1:])):
            if len(layer.w) != after.w.shape[1]:
                raise ShapeError(
                    f"Convolution {number + 1} has {len(layer.w)} feature maps, but convolution "
                    f"{number + 2} looks at {after.w.shape[1]}; weights (n, k, rows, columns) must "
                    "follow k maps."
                )


@dataclass(frozen=True, eq=False)
class SharedNabla:
    """The slope of the cost along the shared weights `w` and the shared biases `b` of a layer."""

    w: SharedWeights
    b: SharedBiases


def local_receptive_fields(a: MapsBefore, field: Region) -> AnyFloats:
    """Return what every neuron sees, as a view: (maps, rows, columns, examples, *field).

    [g, j, k, e, l, m] is pixel (j + l, k + m) of map g of example e.
    """
    if a.ndim != 4:
        raise ShapeError(
            f"Images of shape {a.shape} have {a.ndim} axes; wanted four, (maps, rows, columns, "
            "examples). Digits that are columns become images by x.reshape(1, 28, 28, -1)."
        )
    if field[0] > a.shape[1] or field[1] > a.shape[2]:
        raise ShapeError(
            f"Fields of {field[0]} by {field[1]} do not fit into maps of {a.shape[1]} by "
            f"{a.shape[2]}; try smaller fields, or pool less before."
        )
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


def feedforward_images(network: ConvolutionalNetwork, a: MapsBefore, gates: Gates = ()) -> Outputs:
    """Return what the last layer fires for images, as columns.

    Args:
        network: the layers to feed through.
        a: images, (maps, rows, columns, examples).
        gates: with dropout, what to multiply the activations of each dense hidden layer by. Feature
            maps have none: shared weights hold out against overfitting by themselves.
    """
    for layer in network.convolutions:
        a = max_pool(layer.neuron.fire(layer.weigh(a)), layer.region)
    return feedforward(network.dense, _columns(a, network.dense), gates)


def backprop_images(
    network: ConvolutionalNetwork,
    x: MapsBefore,
    y: Outputs,
    cost: Cost = QUADRATIC,
    gates: Gates = (),
) -> tuple[list[SharedNabla], list[Nabla]]:
    """Return the gradient of the mean cost over the images of x, layer by layer.

    Args:
        network: where to take the gradient.
        x: images, (maps, rows, columns, examples).
        y: what the network should answer, an example a column.
        cost: the cost to descend.
        gates: with dropout, what the activations of each dense hidden layer are multiplied by.

    Returns:
        The gradients of the convolutions and those of the dense layers.

    Source: chapter 6, the problem "Backpropagation in a convolutional network".
    """
    entering, zs, fired = [x], [], []
    for layer in network.convolutions:
        zs.append(layer.weigh(entering[-1]))
        fired.append(layer.neuron.fire(zs[-1]))
        entering.append(max_pool(fired[-1], layer.region))

    pooled, first = entering[-1], network.dense.layers[0]
    a, examples = _columns(pooled, network.dense), x.shape[-1]
    if not examples or y.shape != (network.dense.sizes[-1], examples):
        raise ShapeError(
            f"Got {examples} images and answers of shape {y.shape}; wanted an image at least, and "
            f"answers ({network.dense.sizes[-1]}, images). Answers that are rows turn by y.T."
        )
    dense = backprop(network.dense, a, y, cost, gates)
    # For an example alone, the slope along the biases is delta itself (BP3).
    alone = (backprop(network.dense, a[:, [e]], y[:, [e]], cost, gates) for e in range(examples))
    delta = np.hstack([gradient[0].b for gradient in alone])
    error = (first.w.T @ delta).reshape(pooled.shape)

    shared = []
    for number in reversed(range(len(network.convolutions))):
        layer, z = network.convolutions[number], zs[number]
        if number < len(network.convolutions) - 1:
            error = convolve_back(delta, network.convolutions[number + 1].w)
        delta = max_pool_back(error, fired[number], layer.region) * layer.neuron.slope(z)  # BP2
        nabla_b = shared_biases_slope(delta) / examples  # BP3
        nabla_w = shared_weights_slope(delta, entering[number]) / examples  # BP4
        shared.append(SharedNabla(nabla_w, nabla_b))
    return shared[::-1], dense


def _columns(a: Pooled, dense: Network) -> Inputs:
    """Return the maps as columns of inputs, which is how a fully connected layer sees them."""
    maps, rows, columns, examples = a.shape
    inputs = maps * rows * columns
    if inputs != dense.sizes[0]:
        raise ShapeError(
            f"{maps} maps of {rows} by {columns} are {inputs} inputs, but the first dense layer "
            f"takes {dense.sizes[0]}; give it weights (neurons, {inputs})."
        )
    return a.reshape(inputs, examples)


def _regions(a: Maps, region: Region) -> AnyFloats:
    """Return the activations by region: (maps, rows, columns, examples, places in the region)."""
    _check_region(region)
    high, wide = region
    fields = local_receptive_fields(a, region)[:, ::high, ::wide]  # those that do not overlap
    if a.shape[1] % high or a.shape[2] % wide:
        raise ShapeError(
            f"Regions of {high} by {wide} do not fill maps of {a.shape[1]} by {a.shape[2]}; wanted "
            "regions that divide them. Try fields that are larger or smaller by one."
        )
    return fields.reshape(*fields.shape[:4], high * wide)


def _check_region(region: Region) -> None:
    if not isinstance(region, tuple) or len(region) != 2 or min(region) < 1:
        raise ShapeError(
            f"Got {region!r} as a region to pool; wanted its rows and columns, each at least 1. "
            "Try (2, 2)."
        )
