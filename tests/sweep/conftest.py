"""Digits so few and easy that a network learns them at once, and a plan for them."""

import struct

import numpy as np
import pytest

from firstnet.recipe import Recipe
from firstnet.sweep.plan import Plan
from firstnet.sweep.space import Choices, Range
from firstnet.sweep.study import Study
from firstnet.sweep.work import Source


def write_idx(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


@pytest.fixture
def digits(tmp_path):
    """The one labelled k has its row k bright; 10 by 10 pixels."""
    folder = tmp_path / "digits"
    folder.mkdir()
    for part, number in (("train", 120), ("t10k", 30)):
        labels = np.arange(number) % 10
        images = np.zeros((number, 10, 10))
        images[np.arange(number), labels] = 250
        write_idx(folder / f"{part}-images-idx3-ubyte", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte", labels)
    return str(folder)


@pytest.fixture
def plan(digits):
    return Plan(
        Recipe(sizes=(100, 8, 10), epochs=9),
        {"eta": Range(0.1, 10.0, log=True), "mini_batch_size": Choices((5, 10))},
        Source(digits),
        trials=5,
    )


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'sweep.db'}"


@pytest.fixture
def study(plan, url):
    return Study(plan, url)
