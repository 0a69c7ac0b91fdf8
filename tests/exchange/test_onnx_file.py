"""ONNX export: ONNX Runtime gives the same answers, and the names of the classes are included."""

import json

import numpy as np
import pytest

from firstnet.book.network import Layer, Network
from firstnet.book.neurons import Neuron, perceptron
from firstnet.errors import FormatError
from firstnet.exchange import onnx_file
from firstnet.recipe import Recipe, starting_network
from firstnet.training.evaluation import answers

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
EncodeError = pytest.importorskip("google.protobuf.message").EncodeError

STEP = Neuron("perceptron", perceptron, perceptron)


def run(content, x):
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["outputs"], {"x": x})[0]


def test_onnxruntime_gives_the_same_answers(network, rng):
    x = rng.random((7, network.sizes[0])).astype(network.dtype)
    got = run(onnx_file.encode(network), x)
    assert got.shape == (7, network.sizes[-1])
    np.testing.assert_allclose(got, answers(network, x), rtol=0, atol=1e-5)


def test_names_of_classes_are_among_the_metadata():
    network = starting_network(Recipe(sizes=(4, 2)))
    model = onnx.load_from_string(onnx_file.encode(network, ("ant", "bee")))
    assert {
        metadata_prop.key: json.loads(metadata_prop.value) for metadata_prop in model.metadata_props
    } == {"names": ["ant", "bee"]}
    assert model.producer_name == "firstnet"


def test_neurons_without_an_operator_are_told():
    layer = Layer(np.zeros((2, 3)), np.zeros((2, 1)), STEP)
    with pytest.raises(FormatError, match="perceptron neurons have no operator in ONNX"):
        onnx_file.encode(Network((layer,)))


def test_want_of_memory_in_protobuf_is_want_of_memory(monkeypatch):
    def fail(*_, **__):
        raise EncodeError("Failed to serialize proto")

    monkeypatch.setattr(onnx.checker, "check_model", fail)
    with pytest.raises(MemoryError):
        onnx_file.encode(starting_network(Recipe(sizes=(4, 2))))
