import json

import numpy as np
import pytest

from firstnet import saving


@pytest.fixture
def flowers(tmp_path):
    """A table that a small network learns: which of two numbers is the larger."""
    rows = np.random.default_rng(0).random((240, 2))
    names = np.where(rows[:, 0] > rows[:, 1], "left", "right")
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(f"{a:.3f},{b:.3f},{name}" for (a, b), name in zip(rows, names)))
    return path


def test_a_table_is_told_of(firstnet, flowers):
    said = firstnet("data", flowers).out
    assert said.startswith("2 numbers an example, 2 classes.\nTraining: 160 examples: left ")
    told = json.loads(firstnet("data", flowers, "--json").out)
    assert told["facts"] == said.splitlines()
    assert told["worries"] == []


def test_a_network_fits_itself_to_the_examples(firstnet, flowers, tmp_path):
    path = tmp_path / "kept.safetensors"
    ran = firstnet("train", "--data", flowers, "--epochs", 30, "--save", path)
    assert "The network is 2,30,2, as the examples want it." in ran.err
    correct, _, number = ran.out.splitlines()[-1].split()[-3:]
    assert number == "40"
    assert int(correct) >= 35
    assert saving.read(path).network.sizes == (2, 30, 2)
    assert "35" < firstnet("evaluate", path, "--data", flowers).out.split()[1] <= "40"


def test_what_is_typed_is_not_fitted(firstnet, flowers):
    ran = firstnet("train", "--data", flowers, "--sizes", "784,30,10")
    assert ran.code == 2
    assert "the first layer takes 784" in ran.err or "but the examples have" in ran.err


def test_what_looks_wrong_is_told_before_training(firstnet, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("\n".join(f"{n % 2},{n}.5,{-n}" for n in range(60)))
    ran = firstnet("train", "--data", path, "--label", "first", "--epochs", 1)
    assert "Numbers go up to" in ran.err


def test_a_table_that_is_none_is_one_line(firstnet, tmp_path):
    (tmp_path / "no.csv").write_text("hello")
    ran = firstnet("data", tmp_path / "no.csv")
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "no table of examples" in ran.err
