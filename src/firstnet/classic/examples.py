"""Lists of (x, y) tuples, the book's way to hold examples, read into the rows of an engine.

In the book an example is a pair of columns: x (784, 1) and y (10, 1), or x and a label when it is
there to be judged by. What can only mean the same is read as that; all else is refused with a line
that says what to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from firstnet.errors import DataError, ShapeError
from firstnet.shapes import AnyFloats, Inputs, Labels, Outputs, Rows, Targets

Example = tuple[npt.ArrayLike, npt.ArrayLike]


def listed(examples: Iterable[Any], name: str) -> list[Any]:
    """Return the examples as a list: the very same one, or what a zip or generator deals.

    Args:
        examples: what the caller passed.
        name: what the caller knows it by, for the error.

    Raises:
        DataError: it was used up before, or is nothing that deals examples.
    """
    if isinstance(examples, list):
        return examples
    kind = type(examples).__name__
    if not isinstance(examples, Iterable):
        raise DataError(
            f"{name} is of the type {kind}; wanted a list of tuples (x, y), such as "
            "load_data_wrapper() returns."
        )
    dealt = list(examples)
    if not dealt and iter(examples) is examples:
        raise DataError(
            f"{name} is empty: this {kind} was used up, for it deals its examples only once; "
            "wanted a list. Where it is made, write list(zip(...))."
        )
    return dealt


def split(examples: Sequence[Example], name: str) -> tuple[list[Any], list[Any]]:
    """Return all the x and all the y of a list of pairs.

    Raises:
        DataError: something in the list is no pair.
    """
    for number, example in enumerate(examples):
        if not (isinstance(example, (tuple, list)) and len(example) == 2):
            shape = f" of the shape {np.shape(example)}" if hasattr(example, "shape") else ""
            raise DataError(
                f"Item {number} of {name} is no pair but a {type(example).__name__}{shape}; wanted "
                "tuples (x, y). From load_data_wrapper() they come so; two arrays x and y become "
                "so by list(zip(x, y))."
            )
    return [x for x, _ in examples], [y for _, y in examples]


def rows(xs: Sequence[npt.ArrayLike], inputs: int) -> Rows:
    """Return the inputs of all examples, a row each, as floating-point numbers.

    Whole numbers stay the numbers they are: a byte would mean b/256 to an engine, but not here.

    Raises:
        ShapeError, DataError: something can't be read as the inputs of an example.
    """
    if not xs:
        return np.empty((0, inputs))
    columns = [column(x, inputs, f"x of example {number}") for number, x in enumerate(xs)]
    # Flat pieces join fastest, and float32 holds MNIST in half the memory without loss.
    joined = np.concatenate([x.ravel() for x in columns]).reshape(-1, inputs)
    small = np.can_cast(joined.dtype, np.float32)
    return _finite(joined.astype(np.float32 if small else np.float64, copy=False), "x")


def targets(ys: Sequence[npt.ArrayLike], outputs: int) -> Targets:
    """Return what the network should answer to all examples, a row each.

    Raises:
        ShapeError, DataError: something can't be read as the desired output of an example.
    """
    columns = [target(y, outputs, f"y of example {number}") for number, y in enumerate(ys)]
    return _finite(np.concatenate([y.ravel() for y in columns]).reshape(-1, outputs), "y")


def labels(ys: Sequence[npt.ArrayLike], outputs: int) -> Labels:
    """Return the labels of all examples.

    Raises:
        ShapeError, DataError: something can't be read as a label.
    """
    read = [label(y, outputs, f"y of example {number}") for number, y in enumerate(ys)]
    return np.array(read, dtype=np.int64)


def columns(a: npt.ArrayLike, inputs: int) -> Inputs:
    """Return the inputs of one example or of many, an example a column.

    Raises:
        ShapeError, DataError: that is not what a holds.
    """
    array = _numbers(a, "a")
    if array.ndim == 2 and len(array) == inputs:
        return array
    if array.ndim == 2 and len(array) > 1 and array.shape[1] == inputs:
        raise ShapeError(
            f"a has the shape {array.shape}, but wanted an example a column: ({inputs}, "
            f"{len(array)}). Try a.T."
        )
    return column(array, inputs, "a")


def column(x: npt.ArrayLike, length: int, name: str = "x") -> Inputs:
    """Return the numbers of one example as a column; given as one, as a row or flat.

    Raises:
        ShapeError, DataError: that is not what x holds.
    """
    array = _numbers(x, name)
    if array.shape == (length, 1):
        return array
    if array.shape in ((length,), (1, length)):
        return array.reshape(length, 1)
    cure = f"reshape({length}, 1) makes it so"
    if array.size != length:
        cure = f"make the size of that layer {array.size}, or the data fit"
    raise ShapeError(
        f"{name} has the shape {array.shape}, but the network has a layer of {length} for it and "
        f"wanted a column ({length}, 1); {cure}."
    )


def target(y: npt.ArrayLike, outputs: int, name: str = "y") -> Outputs:
    """Return what the network should answer to one example as a column; from that, or a label.

    Where there is just one output, a single number is what it should be, as in the book.

    Raises:
        ShapeError, DataError: that is not what y holds.
    """
    array = _numbers(y, name)
    if array.size == 1:
        return array.reshape(1, 1) * 1.0 if outputs == 1 else one_hot(array, outputs, name)
    return column(array, outputs, name).astype(np.float64, copy=False)


def one_hot(y: npt.ArrayLike, outputs: int, name: str = "y") -> Outputs:
    """Return a column of zeros, but for a 1 at the output of the label y.

    Raises:
        ShapeError, DataError: y is no label.
    """
    desired = np.zeros((outputs, 1))
    desired[label(y, outputs, name)] = 1.0
    return desired


def label(y: npt.ArrayLike, outputs: int, name: str = "y") -> int:
    """Return the label that y is, or that it marks with its only 1.

    Raises:
        ShapeError: y is neither one number nor one for each output.
        DataError: it is no label of these outputs.
    """
    array = _numbers(y, name)
    if array.size == outputs > 1 and np.count_nonzero(array) == 1 and array.max() == 1:
        return int(array.argmax())
    if array.size != 1:
        raise ShapeError(
            f"{name} has the shape {array.shape}, but wanted a label from 0 to {outputs - 1}, or a "
            f"column ({outputs}, 1) of zeros and one 1. Try int(y.argmax())."
        )
    value = array.item()
    if not (float(value).is_integer() and 0 <= value < outputs):
        raise DataError(
            f"{name} is {value}, but wanted a label from 0 to {outputs - 1}, one for each output; "
            "count the labels from 0, or make the last layer of the network as long as there are "
            "labels."
        )
    return int(value)


def _numbers(value: npt.ArrayLike, name: str) -> npt.NDArray[Any]:
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise DataError(
            f"{name} holds {array.dtype} and not numbers; wanted an array of floats, or a label as "
            "an int. Try np.array(..., dtype=float), or int(...)."
        )
    return array


def _finite(values: AnyFloats, name: str) -> AnyFloats:
    if not np.isfinite(values).all():
        number = int(np.argmin(np.isfinite(values).all(axis=1)))
        raise DataError(
            f"{name} of example {number} holds NaN or infinity; wanted finite numbers. Drop such "
            "examples, or fill them with np.nan_to_num(...)."
        )
    return values
