"""Tiny digits in IDX files, a saved network that reads them, and a way to call the command line."""

import shutil
import struct
import sys
from dataclasses import dataclass

import numpy as np
import pytest

from firstnet import cli


def write_idx(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


def write_digits(folder, pixels=28, training=120, test=30):
    """Write easy digits: the one labelled k has its row k bright."""
    folder.mkdir()
    for part, number in (("train", training), ("t10k", test)):
        labels = np.arange(number) % 10
        images = np.zeros((number, pixels, pixels))
        images[np.arange(number), labels % pixels] = 250
        write_idx(folder / f"{part}-images-idx3-ubyte", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte", labels)
    return str(folder)


@pytest.fixture
def digits(tmp_path):
    return write_digits(tmp_path / "digits")


@dataclass
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def firstnet(monkeypatch, capsys):
    """Return a function that calls `firstnet` with arguments, and tells what came of it."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["firstnet", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return Outcome(end.value.code or 0, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """Return the path of a network that the command line has trained on the tiny digits, once."""
    folder = tmp_path_factory.mktemp("trained")
    data, path = write_digits(folder / "digits"), folder / "digits.safetensors"
    run = ("--epochs", "20", "--engine", "reference", "--quiet", "--seed", "1")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "argv", ["firstnet", "train", "--data", data, "--save", str(path), *run])
        cli.main()
    assert not end.value.code
    return path


@pytest.fixture
def model(trained, tmp_path):
    """Return the path of a network that reads the tiny digits, which a test may change."""
    return str(shutil.copy(trained, tmp_path))


@pytest.fixture
def small_digits(tmp_path):
    """Return the path of digits with 3 by 3 pixels."""
    return write_digits(tmp_path / "small", pixels=3)


@pytest.fixture
def few_digits(tmp_path):
    """Return the path of five digits: too few for a sixth of them to validate."""
    return write_digits(tmp_path / "few", training=5)
