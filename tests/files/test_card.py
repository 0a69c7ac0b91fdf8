"""Model cards: they describe the network, and give the command that repeats its recipe."""

import shlex

import click
import pytest

from firstnet.cli import commands
from firstnet.cli.options import read_recipe
from firstnet.cli.train import train
from firstnet.errors import AccessError
from firstnet.files import card
from firstnet.files.saving import Saved
from firstnet.recipe import Recipe, starting_network

RECIPE = Recipe(sizes=(9, 4, 3), eta=0.5, nesterov=True, momentum=0.9)
NOTES = {
    "seed": 7,
    "data": "my letters.csv",
    "version": "0.1.0",
    "epoch": 3,
    "validation_correct": 9,
    "validation_examples": 12,
    "names": ["ant", "bee", "cow"],
}


@pytest.fixture
def saved():
    return Saved(starting_network(RECIPE), RECIPE, NOTES)


def test_a_card_tells_what_the_network_is_and_how_well_it_does(saved):
    text = card.card(saved, "letters.safetensors")
    assert "A network of [9, 4, 3] neurons, layer by layer sigmoid, sigmoid: 55 weights" in text
    assert "| right of the validation examples | 9 / 12 (75.00 %) |" in text
    assert "test examples |" not in text  # nothing is known of them
    assert "In the order of its outputs: ant, bee, cow." in text
    assert "| momentum | 0.9 |" in text


def test_the_command_makes_the_same_recipe_again():
    words = shlex.split(card.command(RECIPE, NOTES, "letters.safetensors"))
    assert words[:2] == ["firstnet", "train"]
    assert words[-6:] == [
        "--data",
        "my letters.csv",
        "--seed",
        "7",
        "--save",
        "letters.safetensors",
    ]
    firstnet = click.Context(commands, **commands.context_settings)
    typed = train.make_context("train", words[2:], parent=firstnet)
    assert read_recipe(typed, typed.params) == RECIPE


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (Recipe(), "firstnet train --save n.json"),
        (
            Recipe(convolutions=((20, 5, 2), (40, 5, 2))),
            "firstnet train --convolutions 20x5/2,40x5/2 --save n.json",
        ),
    ],
)
def test_what_is_by_default_is_not_said(recipe, words):
    assert card.command(recipe, {}, "n.json") == words


def test_the_card_lies_beside_and_is_replaced(saved, tmp_path):
    path = tmp_path / "letters.safetensors"
    card.write(saved, path)
    card.check(path)
    card.write(Saved(saved.network), path)
    assert (tmp_path / "letters.safetensors.md").read_text() == card.card(
        Saved(saved.network), path.name
    )
    assert len(list(tmp_path.iterdir())) == 1


def test_somebody_elses_file_in_its_place_stays(tmp_path):
    (tmp_path / "letters.safetensors.md").write_text("my notes")
    with pytest.raises(AccessError, match="is no card by firstnet, so it stays as it is"):
        card.check(tmp_path / "letters.safetensors")
