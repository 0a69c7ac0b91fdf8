"""Your own data on the command line: the network adapts to it and answers with your classes."""

import json

import numpy as np
import pytest
from PIL import Image

from firstnet.files import saving


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
    assert "The network is 2,30,2, to fit the examples." in ran.err
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


@pytest.fixture
def pets(tmp_path):
    """A folder of images, 6 by 4 pixels: cats are light on top, dogs at the bottom."""
    chance = np.random.default_rng(0)
    for name, row in (("cat", 0), ("dog", 3)):
        folder = tmp_path / "pets" / name
        folder.mkdir(parents=True)
        for number in range(30):
            pixels = chance.integers(0, 60, (4, 6)).astype(np.uint8)
            pixels[row] += 180
            Image.fromarray(pixels).save(folder / f"{number}.png")
    return tmp_path / "pets"


@pytest.fixture
def pet_network(firstnet, pets, tmp_path):
    path = tmp_path / "pets.safetensors"
    run = ("--epochs", 30, "--starts", "small", "--quiet")
    assert firstnet("train", "--data", pets, *run, "--save", path).code == 0
    return path


def test_a_network_of_own_images_answers_with_their_names(firstnet, pets, pet_network):
    picture = pets / "dog" / "3.png"
    said = firstnet("predict", "--model", pet_network, picture)
    assert said.out.startswith(f"{picture}: dog (output 0.")
    assert ", next is cat with 0." in said.out
    told = json.loads(firstnet("predict", "--model", pet_network, picture, "--json").out)
    assert (told["class"], told["next"]) == ("dog", "cat")
    said = firstnet("predict", "--model", pet_network, "--data", pets, "--index", 0)
    assert said.out.startswith("test example 0: ")
    assert said.out.rstrip().endswith(("; labelled cat", "; labelled dog"))


def test_a_larger_picture_is_made_as_large_as_the_examples(firstnet, pets, pet_network, tmp_path):
    with Image.open(pets / "cat" / "1.png") as image:
        image.resize((60, 40)).convert("RGB").save(tmp_path / "large.png")
    assert ": cat (" in firstnet("predict", "--model", pet_network, tmp_path / "large.png").out


def test_a_picture_that_is_none_is_told_by_networks_of_own_images(firstnet, pet_network, tmp_path):
    (tmp_path / "no.png").write_text("no image")
    for name, told in (("no.png", "no picture that can be read"), ("none.png", "can't be read")):
        said = firstnet("predict", "--model", pet_network, tmp_path / name)
        assert (said.code, said.out) == (2, "")
        assert told in said.err


def test_a_label_that_the_network_never_saw_is_told_and_counts_as_wrong(
    firstnet, pets, pet_network, tmp_path
):
    assert " 10 / 10 test examples" in firstnet("evaluate", pet_network, "--data", pets).out
    for name in ("ape", "dog"):
        (tmp_path / "zoo" / name).mkdir(parents=True)
    for number in range(30):
        picture = (pets / "dog" / f"{number}.png").read_bytes()
        (tmp_path / "zoo" / ("dog", "ape")[number % 2] / f"{number}.png").write_bytes(picture)
    said = firstnet("evaluate", pet_network, "--data", tmp_path / "zoo", "--json")
    told = json.loads(said.out)
    assert told["correct"] == told["examples"] - told["unknown"]["ape"]
    assert said.err == (
        f"firstnet: this network was not trained on {tmp_path / 'zoo'}, so all its examples "
        "count; --on test counts only a sixth.\n"
        "firstnet: 15 examples are labelled ape, which this network never saw; they count as "
        "wrong.\n"
    )
    assert (told["on"], told["examples"], told["unknown"]) == ("all", 30, {"ape": 15})
    (tmp_path / "zoo" / "dog").rename(tmp_path / "zoo" / "emu")
    said = firstnet("evaluate", pet_network, "--data", tmp_path / "zoo")
    assert (said.code, said.out) == (2, "")
    assert "The network answers cat, dog, but the examples are labelled ape, emu" in said.err


def test_a_folder_of_test_examples_alone_is_for_evaluating(firstnet, pets, pet_network, tmp_path):
    (tmp_path / "new").mkdir()
    (pets / "dog").rename(tmp_path / "new" / "dog")
    (tmp_path / "only").mkdir()
    (tmp_path / "new").rename(tmp_path / "only" / "test")
    said = firstnet("evaluate", pet_network, "--data", tmp_path / "only")
    assert (said.out, said.err) == (f"{pet_network}: 30 / 30 test examples (100.00 %)\n", "")
    said = firstnet("train", "--data", tmp_path / "only")
    assert said.code == 2
    assert "has no training examples" in said.err


def test_examples_of_another_size_are_told(firstnet, flowers, pet_network):
    for command in (("evaluate", pet_network), ("predict", pet_network, "--index", 0)):
        said = firstnet(*command, "--data", flowers)
        assert said.code == 2
        assert "takes 24 numbers, but these examples have 2" in said.err


def test_predict_takes_the_column_of_labels(firstnet, tmp_path):
    path, network = tmp_path / "table.csv", tmp_path / "kept.safetensors"
    rows = [f"{n % 2},{n % 2}.5,{n % 3}" for n in range(60)]
    path.write_text("\n".join(["kind,size,other", *rows]))
    firstnet("train", "--data", path, "--label", "kind", "--epochs", 3, "--save", network)
    said = firstnet("predict", network, "--data", path, "--label", "kind", "--index", 1)
    assert said.out.startswith("test example 1: ")
