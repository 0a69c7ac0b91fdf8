"""The configuration file: it sets defaults, typed options win, and mistakes are reported."""

import json

import pytest

from firstnet.files import saving


@pytest.fixture
def place(tmp_path, monkeypatch):
    path = tmp_path / "mine.toml"
    monkeypatch.setenv("FIRSTNET_CONFIG", str(path))
    return path


def test_a_file_says_what_is_not_typed(firstnet, digits, place, tmp_path):
    place.write_text(
        f'[train]\nepochs = 2\nsizes = [784, 7, 10]\nlearning-rate = 0.5\ndata = "{digits}"\n'
        "json = true\n[serve]\nopen = false\n"
    )
    kept = tmp_path / "kept.safetensors"
    rows = firstnet("train", "--save", kept).out.splitlines()
    assert [json.loads(row)["eta"] for row in rows] == [0.5, 0.5]
    assert saving.read(kept).recipe.sizes == (784, 7, 10)
    assert len(firstnet("train", "--epochs", 1).out.splitlines()) == 1


def test_another_file_is_named_before_the_command(firstnet, digits, place, tmp_path):
    place.write_text("[train]\nepochs = 9\n")
    (tmp_path / "other.toml").write_text(f'[train]\nepochs = 1\ndata = "{digits}"\n')
    run = firstnet("--config", tmp_path / "other.toml", "train")
    assert len(run.out.splitlines()) == 1


def test_a_named_recipe_is_changed_by_what_the_file_says(firstnet, digits, place, tmp_path):
    place.write_text(f'[train]\nrecipe = "quick"\nepochs = 1\ndata = "{digits}"\n')
    kept = tmp_path / "kept.safetensors"
    assert firstnet("train", "--save", kept, "--expand", "none").code == 0
    recipe = saving.read(kept).recipe
    assert (recipe.epochs, recipe.neuron, recipe.expand) == (1, "relu", "none")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[train", "is no TOML"),
        ("[trian]", "did you mean 'train'?"),
        ("train = 3", "train is 3; wanted a table: [train]"),
        ("[train]\nepohcs = 3", "did you mean 'epochs'?"),
        ("[train]\nepochs = 0", "epochs is 0, but must be a whole number from 1"),
        ("[train]\nnesterov = 3", "nesterov is 3; wanted true or false"),
        ("[train]\nepochs = true", "epochs is True; wanted a number or text"),
    ],
)
def test_what_a_file_may_not_say_is_told(firstnet, place, text, told):
    place.write_text(text)
    said = firstnet("train")
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_file_that_is_named_and_not_there_is_told(firstnet, place):
    said = firstnet("train")
    assert said.code == 2
    assert f"{place} can't be read" in said.err


def test_where_it_is_and_what_it_says_is_told_even_where_it_is_damaged(firstnet, place):
    assert firstnet("config").out.startswith(
        f"{place}\nThis file does not exist yet. It could contain:\n"
    )
    place.write_text("[train\n")
    said = firstnet("config")
    assert (said.code, said.out) == (2, f"{place}\n[train\n")
    assert "is no TOML" in said.err


def test_what_is_wrong_with_it_is_told(firstnet, place, tmp_path):
    place.write_text("[serve]\nopne = false\n")
    said = firstnet("config")
    assert (said.code, "did you mean 'open'" in said.err) == (2, True)
    (tmp_path / "other.toml").write_text("[train]\nepochs = 3\n")
    said = firstnet("--config", tmp_path / "other.toml", "config")
    assert (said.code, said.out) == (0, f"{tmp_path / 'other.toml'}\n[train]\nepochs = 3\n")


def test_verbose_tells_more_and_where_an_error_comes_from(firstnet, digits, place):
    place.write_text("[train]\nepochs = 1\n")
    quiet = firstnet("train", "--data", digits)
    told = firstnet("train", "--data", digits, "-v")
    assert (quiet.err, quiet.out) == ("", told.out)
    assert f"firstnet: Defaults of train, by {place}" not in told.err  # -v came after them
    assert "firstnet: The fast engine: " in told.err
    assert f"Defaults of train, by {place}" in firstnet("-v", "train", "--data", digits).err
    where = firstnet("train", "--eta", "-1", "-vv").err
    assert where.startswith("firstnet train: eta is -1.0")
    assert "Traceback" in where
    assert firstnet("train", "--eta", "-1").err.count("\n") == 1


def test_a_recipe_that_is_typed_comes_before_the_file(firstnet, digits, place, tmp_path):
    place.write_text(f'[train]\neta = 0.01\ndata = "{digits}"\n')
    kept = tmp_path / "kept.safetensors"
    run = ("--recipe", "quick", "--epochs", 1, "--expand", "none")
    assert firstnet("train", "--save", kept, *run).code == 0
    assert saving.read(kept).recipe.eta == 0.2


def test_what_may_be_said_several_times_is_a_list(firstnet, digits, model, place):
    place.write_text(f'[predict]\nindex = [3, 4]\ndata = "{digits}"\nmodel = "{model}"\n')
    assert [line[:13] for line in firstnet("predict").out.splitlines()] == [
        "test digit 3:",
        "test digit 4:",
    ]


def test_help_works_where_the_file_is_damaged(firstnet, place):
    place.write_text("[train")
    assert firstnet("train", "--help").code == 0
