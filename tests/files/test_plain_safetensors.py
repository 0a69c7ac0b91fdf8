"""Safetensors files in plain Python: the same numbers as the package reads, and no more trust."""

import json
import sys

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from firstnet.errors import FormatError
from firstnet.files import saving
from firstnet.files.plain_safetensors import Damaged, PlainFile
from firstnet.reader.reading import DOORKEEPER, READERS


def file_with(path, header, numbers=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + numbers)
    return path


@pytest.mark.parametrize("path", [*READERS, DOORKEEPER], ids=lambda it: it.stem)
def test_the_readers_are_read_as_by_the_package(path):
    with PlainFile(path) as plain, safe_open(path, framework="numpy") as file:
        assert plain.metadata() == file.metadata()
        names = plain.keys()
        assert sorted(names) == sorted(file.keys())
        for name in names:
            one, other = plain.get_tensor(name), file.get_tensor(name)
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_each_kind_of_number_is_read(tmp_path, rng, dtype):
    numbers = rng.standard_normal((2, 3)).astype(dtype)
    save_file({"a": numbers, "b": numbers[0].copy()}, tmp_path / "a.safetensors")
    plain = PlainFile(tmp_path / "a.safetensors")
    np.testing.assert_array_equal(plain.get_tensor("a"), numbers)
    np.testing.assert_array_equal(plain.get_tensor("b"), numbers[0])
    assert plain.metadata() is None


def test_a_network_is_loaded_without_the_package(monkeypatch):
    wanted = saving.load(READERS[0])
    monkeypatch.setitem(sys.modules, "safetensors", None)  # so that its import fails
    for layer, other in zip(saving.load(READERS[0]).layers, wanted.layers):
        np.testing.assert_array_equal(layer.w, other.w)
        np.testing.assert_array_equal(layer.b, other.b)


@pytest.mark.parametrize("content", [b"", b"\0" * 8, b"\xff" * 20, b"\2" + b"\0" * 7 + b"[]"])
def test_what_is_no_safetensors_file_is_damaged(tmp_path, content, monkeypatch):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(Damaged):
        PlainFile(path)
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(FormatError):
        saving.load(path)


@pytest.mark.parametrize(
    "about",
    [
        {},
        [],
        {"dtype": "I8", "shape": [1], "data_offsets": [0, 1]},
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [-1, -1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]},
        {"dtype": ["F32"], "shape": [1], "data_offsets": [0, 4]},
    ],
)
def test_a_tensor_that_does_not_fit_is_damaged(tmp_path, about):
    path = file_with(tmp_path / "a.safetensors", {"a": about}, b"\0" * 4)
    with pytest.raises(Damaged, match="a "):
        PlainFile(path).get_tensor("a")
    with pytest.raises(Damaged, match="b is missing"):
        PlainFile(path).get_tensor("b")
