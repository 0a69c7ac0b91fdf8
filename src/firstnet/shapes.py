"""The shapes of the arrays, named once.

A data set holds an example a **row**; inside `book/` an example is a **column**, so that the code
reads `w @ a + b` like the book. The names are documentation everywhere; the tests check them at run
time, by importing jaxtyping before firstnet. Without jaxtyping every name is just `np.ndarray`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # an array and a remark, as jaxtyping says it; type checkers need not have that
    from typing import Annotated as Bool
    from typing import Annotated as Float
    from typing import Annotated as Integer
    from typing import Annotated as Num
    from typing import Annotated as UInt8
elif "jaxtyping" in sys.modules:
    from jaxtyping import Bool, Float, Integer, Num, UInt8

if TYPE_CHECKING or "jaxtyping" in sys.modules:
    Weights = Float[np.ndarray, "neurons inputs"]
    Biases = Float[np.ndarray, "neurons 1"]
    Inputs = Float[np.ndarray, "inputs examples"]  # what enters a layer or a network, as columns
    Outputs = Float[np.ndarray, "neurons examples"]  # what leaves it, as columns
    Gate = Float[np.ndarray, "_ _"]  # one hidden layer's: a column, or one for each example
    AnyFloats = Float[np.ndarray, "..."]

    # Images inside book/: the examples last, as columns are.
    MapsBefore = Float[np.ndarray, "maps_before rows_before columns_before examples"]
    Maps = Float[np.ndarray, "maps rows columns examples"]  # what feature maps make of them
    Pooled = Float[np.ndarray, "maps pooled_rows pooled_columns examples"]
    SharedWeights = Float[np.ndarray, "maps maps_before field_rows field_columns"]
    SharedBiases = Float[np.ndarray, "maps 1"]

    Rows = Num[np.ndarray, "examples inputs"]  # an example a row: floats, or bytes that mean b/256
    Images = UInt8[np.ndarray, "examples pixels"]
    Targets = Float[np.ndarray, "examples outputs"]  # what the network should answer, a row each
    Labels = Integer[np.ndarray, " examples"]
    MoreRows = Num[np.ndarray, "more_examples inputs"]  # the examples and copies of them
    MoreLabels = Integer[np.ndarray, " more_examples"]
    Squares = Num[np.ndarray, "examples side side"]  # images as they are looked at
    Hidden = Bool[np.ndarray, "*examples hidden"]  # something about each hidden neuron
    Kept = Bool[np.ndarray, "mini_batches *examples hidden"]  # which hidden neurons dropout keeps
    Order = Integer[np.ndarray, "mini_batches examples"]  # row numbers, a mini-batch a row
else:
    Weights = Biases = Inputs = Outputs = Gate = AnyFloats = np.ndarray
    Rows = Images = Targets = Labels = Hidden = Kept = Order = np.ndarray
    MoreRows = MoreLabels = Squares = np.ndarray
    MapsBefore = Maps = Pooled = SharedWeights = SharedBiases = np.ndarray
