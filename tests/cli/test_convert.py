"""firstnet convert: no weight is lost between formats, and no program in a file is ever run."""

import json
import os
import pickle
import shlex
import sys

import numpy as np
import pytest

from firstnet.data import load
from firstnet.files import saving
from firstnet.machine import reading
from firstnet.machine.extras import source
from firstnet.training.evaluation import answers


def test_the_books_json_and_back_lose_nothing(firstnet, model, tmp_path):
    said = firstnet("convert", model, tmp_path / "book.json")
    size = (tmp_path / "book.json").stat().st_size
    assert (
        said.out == f"Converted {model} (784,30,10) to {tmp_path / 'book.json'} ({size:,} bytes).\n"
    )
    assert firstnet("convert", tmp_path / "book.json", tmp_path / "again.safetensors").code == 0
    first, again = saving.read(model), saving.read(tmp_path / "again.safetensors")
    assert all(np.array_equal(a.w, b.w) for a, b in zip(first.network.layers, again.network.layers))
    assert (first.recipe, first.notes) == (again.recipe, again.notes)


def test_half_of_the_digits_make_half_of_the_file(firstnet, model, tmp_path):
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    firstnet("convert", model, whole)
    firstnet("convert", model, half, "--half")
    assert 0.4 < half.stat().st_size / whole.stat().st_size < 0.6
    assert saving.load(half).sizes == (784, 30, 10)


def test_onnx_answers_as_the_network_does(firstnet, digits, model, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    assert firstnet("convert", model, tmp_path / "it.onnx").code == 0
    x = (load(digits).test.x / 256).astype(np.float32)
    got = onnxruntime.InferenceSession(str(tmp_path / "it.onnx")).run(None, {"x": x})[0]
    np.testing.assert_allclose(got, answers(saving.load(model), x), atol=1e-5)


def test_pytorch_and_back_lose_nothing(firstnet, model, tmp_path):
    torch = pytest.importorskip("torch")
    assert firstnet("convert", model, tmp_path / "it.pt").code == 0
    state = torch.load(tmp_path / "it.pt", weights_only=True)
    assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert firstnet("convert", tmp_path / "it.pt", tmp_path / "again.safetensors").code == 0
    first, again = saving.load(model), saving.load(tmp_path / "again.safetensors")
    assert all(np.array_equal(a.w, b.w) for a, b in zip(first.layers, again.layers))
    relu = ("--neurons", "relu,softmax")
    firstnet("convert", tmp_path / "it.pt", tmp_path / "relu.safetensors", *relu)
    kinds = [layer.neuron.name for layer in saving.load(tmp_path / "relu.safetensors").layers]
    assert kinds == ["relu", "softmax"]


class Program:
    """What is run when it is unpickled."""

    def __reduce__(self):
        return print, ("run!",)


def test_a_program_in_a_file_of_pytorch_is_not_run(firstnet, tmp_path):
    torch = pytest.importorskip("torch")
    torch.save({"0.weight": Program()}, tmp_path / "evil.pt")
    (tmp_path / "plain.pt").write_bytes(pickle.dumps(Program()))
    (tmp_path / "text.pt").write_text("hello")
    torch.save([1, 2], tmp_path / "list.pt")
    for name in ("evil.pt", "plain.pt", "text.pt", "list.pt", "none.pt"):
        said = firstnet("convert", tmp_path / name, tmp_path / "it.safetensors")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"firstnet convert: {tmp_path / name}")
        assert said.err.count("\n") == 1
    assert not (tmp_path / "it.safetensors").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("digits.safetensors", "already exists; choose another name"),
        ("it.h5", "ends in .safetensors, .json, .onnx, .pt, .pth; try it.onnx."),
        ("no/it.onnx", "there is no folder"),
    ],
)
def test_a_place_that_can_not_be_written_is_told(firstnet, model, tmp_path, name, told):
    before = (tmp_path / "digits.safetensors").read_bytes()
    said = firstnet("convert", model, tmp_path / name)
    assert said.code == 2
    assert told in said.err
    assert (tmp_path / "digits.safetensors").read_bytes() == before


def test_a_run_is_told_to_a_table_and_to_tensorboard(firstnet, digits, tmp_path):
    pytest.importorskip("tensorboard")
    table, folder = tmp_path / "run.csv", tmp_path / "events"
    run = ("train", "--data", digits, "--epochs", 3, "--engine", "reference", "--json")
    said = firstnet(*run, "--log", table, "--tensorboard", folder)
    names, *rows = (line.split(",") for line in table.read_text().splitlines())
    counts = [int(row[names.index("test_correct")]) for row in rows]
    assert counts == [json.loads(line)["correct"] for line in said.out.splitlines()]
    assert next(path.name for path in folder.iterdir()).startswith("events.out.tfevents")
    again = firstnet(*run, "--log", table)
    assert again.code == 2
    assert "there is such a file already" in again.err


def test_names_can_be_given_to_what_has_none(firstnet, model, tmp_path):
    pytest.importorskip("torch")
    firstnet("convert", model, tmp_path / "it.pth")
    names = ",".join("abcdefghij")
    firstnet("convert", tmp_path / "it.pth", tmp_path / "again.safetensors", "--names", names)
    assert saving.read(tmp_path / "again.safetensors").notes["names"] == list("abcdefghij")
    said = firstnet("convert", tmp_path / "it.pth", tmp_path / "b.safetensors", "--names", "a,b")
    assert "--names lists 2 names, but the network has 10 outputs" in said.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("it.safetensors", "--neurons", "relu,softmax"), "--neurons only applies to .pt files"),
        (("it.json", "--half"), "--half only works with .safetensors"),
    ],
)
def test_an_option_that_would_change_nothing_is_told(firstnet, model, tmp_path, options, told):
    said = firstnet("convert", model, tmp_path / options[0], *options[1:])
    assert (said.code, told in said.err) == (2, True)


def test_onnx_is_not_read(firstnet, tmp_path):
    said = firstnet("convert", tmp_path / "it.onnx", tmp_path / "it.safetensors")
    assert (said.code, "firstnet writes ONNX, but can't read it" in said.err) == (2, True)


def test_a_checkpoint_that_is_converted_is_none_any_more(firstnet, digits, tmp_path):
    run = ("train", "--data", digits, "--momentum", "0.5", "--epochs", 2, "--checkpoint")
    firstnet(*run, tmp_path / "run.safetensors")
    firstnet("convert", tmp_path / "run.safetensors", tmp_path / "other.safetensors")
    said = firstnet(*run, tmp_path / "other.safetensors", "--resume")
    assert (said.code, "holds a network, but is no checkpoint" in said.err) == (2, True)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(firstnet, tmp_path):
    os.mkfifo(tmp_path / "pipe.pt")
    seen = firstnet("convert", tmp_path / "pipe.pt", tmp_path / "n.json", "--neurons", "softmax")
    assert seen.code == 2
    assert "isn't a regular file" in seen.err


def test_weights_that_unpack_to_too_much_are_refused(firstnet, tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    torch.save({"0.weight": torch.zeros(100, 1000)}, tmp_path / "w.pt")
    monkeypatch.setattr(reading, "available", lambda: 1000)
    monkeypatch.setattr(reading, "FLOOR", 0)
    seen = firstnet("convert", tmp_path / "w.pt", tmp_path / "n.json", "--neurons", "softmax")
    assert seen.code == 2
    assert "holds weights that come to 0.4 MiB in memory" in seen.err


@pytest.mark.parametrize(
    ("command", "module", "package", "extra"),
    [
        ("convert MODEL it.onnx", "onnx", "onnx", "onnx"),
        ("convert MODEL it.pt", "torch", "PyTorch", "torch"),
        ("convert theirs.pt it.json", "torch", "PyTorch", "torch"),
        (
            "train --tensorboard runs --epochs 1",
            "tensorboard.summary",
            "TensorBoard",
            "tensorboard",
        ),
    ],
)
def test_a_package_that_is_missing_is_one_line_that_installs_it(
    firstnet, model, tmp_path, monkeypatch, command, module, package, extra
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "theirs.pt").touch()
    before = {*tmp_path.iterdir()}
    seen = firstnet(*command.replace("MODEL", model).split())
    assert (seen.code, seen.out) == (2, "")
    name = command.split()[0]
    (line,) = seen.err.splitlines()
    start, install = line.removesuffix(".").split("; install it with: ")
    assert start == f"firstnet {name}: {package} is not installed"
    assert shlex.split(install) == ["pip", "install", f"{source()}[{extra}]"]
    assert {*tmp_path.iterdir()} == before
