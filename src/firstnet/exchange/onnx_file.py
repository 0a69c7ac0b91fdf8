"""Networks as ONNX, which browsers, telephones and other languages run.

The model takes `x`, a row of numbers for each example (a byte b of an image as b/256), and gives
`outputs`, a row for each example. Class names are among its metadata, as JSON.

Source: the ONNX specification, operators Gemm, Conv and MaxPool, and those that `NEURONS` names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

import firstnet
from firstnet.book.convolution import ConvPoolLayer
from firstnet.book.network import Layer, Network
from firstnet.book.neurons import LINEAR, NEURONS, SOFTMAX
from firstnet.errors import FormatError, either
from firstnet.machine.extras import extra

OPSET = 17
IR_VERSION = 8  # of the file; what reads opset 17 reads it
OPERATORS = {name: it.operator for name, it in NEURONS.items() if it.operator}


def encode(network: Network, names: Sequence[str] = ()) -> bytes:
    """Return an ONNX model that answers as the network does.

    Args:
        network: the network.
        names: of its classes, in the order of the outputs.

    Raises:
        MissingExtra: the package onnx is not installed.
        FormatError: it has neurons that ONNX has no operator for.
        MemoryError: there is too little memory; protobuf, which ONNX is written with, has errors of
            its own for it.
    """
    onnx = extra("onnx", "onnx", "onnx")
    protobuf = extra("google.protobuf.message", "onnx", "onnx")
    try:
        return _model(network, names, onnx)
    except protobuf.Error as error:
        raise MemoryError("the network does not fit into it as ONNX") from error


def _model(network: Network, names: Sequence[str], onnx: Any) -> bytes:
    helper, kind = onnx.helper, onnx.helper.np_dtype_to_tensor_dtype(network.dtype)
    nodes: list[Any] = []
    numbers: dict[str, np.ndarray] = {}
    flow = "x"
    for number, layer in enumerate(network.layers):
        steps, arrays = (
            _maps(layer, number) if isinstance(layer, ConvPoolLayer) else _dense(layer, number)
        )
        numbers |= arrays
        for at, (operator, more, options) in enumerate(steps):
            last = number + 1 == len(network.layers) and at + 1 == len(steps)
            made = "outputs" if last else f"{number}.{at}.{operator}"
            nodes.append(helper.make_node(operator, [flow, *more], [made], **options))
            flow = made
    graph = helper.make_graph(
        nodes,
        "firstnet",
        [helper.make_tensor_value_info("x", kind, ["examples", network.sizes[0]])],
        [helper.make_tensor_value_info("outputs", kind, ["examples", network.sizes[-1]])],
        [onnx.numpy_helper.from_array(np.ascontiguousarray(array), name)
         for name, array in numbers.items()],
    )  # fmt: skip
    model = helper.make_model(
        graph,
        producer_name="firstnet",
        producer_version=firstnet.__version__,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    if names:
        helper.set_model_props(model, {"names": json.dumps(list(names))})
    onnx.checker.check_model(model, full_check=True)
    encoded: bytes = model.SerializeToString()
    return encoded


Step = tuple[str, list[str], dict[str, Any]]  # an operator, its other inputs, its attributes
Steps = tuple[list[Step], dict[str, np.ndarray]]  # and the numbers that they name


def _dense(layer: Layer, number: int) -> Steps:
    w, b = f"layers.{number}.weights", f"layers.{number}.biases"
    steps: list[Step] = [("Gemm", [w, b], {"transB": 1}), *_fire(layer)]
    return steps, {w: layer.w, b: layer.b[:, 0]}


def _maps(layer: ConvPoolLayer, number: int) -> Steps:
    w, b, shape = (f"layers.{number}.{it}" for it in ("weights", "biases", "image"))
    image = np.array([-1, layer.w.shape[1], *layer.image], np.int64)
    steps: list[Step] = [("Reshape", [shape], {}), ("Conv", [w, b], {}), *_fire(layer)]
    if layer.region != (1, 1):
        pool = {"kernel_shape": layer.region, "strides": layer.region}
        steps.append(("MaxPool", [], pool))
    steps.append(("Flatten", [], {"axis": 1}))
    return steps, {w: layer.w, b: layer.b[:, 0], shape: image}


def _fire(layer: Layer | ConvPoolLayer) -> list[Step]:
    neuron = layer.neuron
    if not neuron.operator:
        raise FormatError(
            f"{neuron.name} neurons have no operator in ONNX; wanted {either(OPERATORS)}."
        )
    axis = {"axis": 1} if neuron == SOFTMAX else {}
    return [(neuron.operator, [], axis)] if neuron != LINEAR else []
