"""firstnet train: options reach the recipe, and the best epoch by validation is the one saved."""

import json
import os
import re
import sys
from dataclasses import replace

import pytest

from firstnet.data import load
from firstnet.files import saving
from firstnet.machine.extras import source
from firstnet.training.evaluation import evaluate
from firstnet.training.recipes import RECIPES

FEW = ("--engine", "reference", "--epochs", "3")


def test_each_epoch_is_one_plain_line(firstnet, digits):
    seen = firstnet("train", "--data", digits, *FEW)
    assert (seen.code, seen.err) == (0, "")
    assert re.fullmatch(r"(Epoch \d: \d+ / 30\n){3}", seen.out)


def test_json_prints_one_object_an_epoch(firstnet, digits):
    seen = firstnet("train", "--data", digits, "--json", *FEW)
    epochs = [json.loads(line) for line in seen.out.splitlines()]
    assert [list(epoch) for epoch in epochs] == [
        ["epoch", "correct", "examples", "accuracy", "cost", "eta", "seconds"]
    ] * 3
    assert [epoch["epoch"] for epoch in epochs] == [0, 1, 2]
    assert all(epoch["accuracy"] == epoch["correct"] / 30 for epoch in epochs)


def test_quiet_prints_the_last_line_only(firstnet, digits):
    everything = firstnet("train", "--data", digits, *FEW).out
    assert (
        firstnet("train", "--data", digits, "--quiet", *FEW).out == everything.splitlines(True)[2]
    )


def test_a_seed_repeats_the_run_and_another_does_not(firstnet, digits):
    run = ("train", "--data", digits, "--epochs", 8, "--engine", "reference")
    first = firstnet(*run).out
    assert firstnet(*run, "--seed", 0).out == first
    assert firstnet(*run, "--seed", 1).out != first


@pytest.mark.parametrize("name", ["--eta", "--learning-rate", "--lr"])
def test_synonyms_of_an_option_mean_the_same(firstnet, digits, name):
    seen = firstnet("train", "--data", digits, name, "nan")
    assert seen.err.startswith("firstnet train: eta is nan")


def test_the_options_reach_the_saved_recipe(firstnet, digits, tmp_path):
    path = tmp_path / "small.safetensors"
    options = ("--sizes", "784,5,10", "--batch-size", 7, "--lr", 0.5, "--dtype", "float64")
    options += ("--cost", "cross-entropy", "--neuron", "tanh", "--starts", "small", "--lmbda", 1)
    options += (
        "--l1",
        0.1,
        "--momentum",
        0.5,
        "--nesterov",
        "--dropout",
        0.1,
        "--expand",
        "shifts",
    )
    options += ("--early-stopping", 20, "--schedule", 10, "--expand", "shifts")
    options += ("--convolutions", "2x5/2,3x3", "--decay", 0.9, "--distort", "both")
    options += ("--distort-strength", 0.5, "--averaging", 0.6)
    firstnet("train", "--data", digits, *FEW, "--save", path, *options)
    saved = saving.read(path)
    assert saved.recipe.to_dict() == {
        "sizes": [784, 5, 10],
        "convolutions": [[2, 5, 2], [3, 3, 1]],
        "epochs": 3,
        "mini_batch_size": 7,
        "eta": 0.5,
        "cost": "cross-entropy",
        "neuron": "tanh",
        "starts": "small",
        "lmbda": 1.0,
        "l1": 0.1,
        "momentum": 0.5,
        "nesterov": True,
        "dropout": 0.1,
        "early_stopping": 20,
        "schedule": 10,
        "decay": 0.9,
        "averaging": 0.6,
        "expand": "shifts",
        "distort": "both",
        "distort_strength": 0.5,
        "buffer": 0,
        "dtype": "float64",
    }
    assert saved.network.sizes == (784, 5, 10)
    assert saved.network.dtype == "float64"


def test_a_part_of_the_digits_at_a_time_leads_on(firstnet, digits, tmp_path):
    path = tmp_path / "kept.safetensors"
    firstnet("train", "--data", digits, *FEW, "--buffer", 20, "--save", path)
    assert saving.read(path).recipe.buffer == 20


def test_a_recipe_by_its_name_is_the_start_and_what_is_typed_changes_it(firstnet, digits, tmp_path):
    path = tmp_path / "kept.safetensors"
    typed = ("--sizes", "784,5,10", "--convolutions", "2x5/2", "--epochs", 1, "--momentum", 0.0)
    firstnet("train", "--data", digits, "--recipe", "reader", *typed, "--save", path)
    wanted = replace(
        RECIPES["reader"], sizes=(784, 5, 10), convolutions=((2, 5, 2),), epochs=1, momentum=0.0
    )
    assert saving.read(path).recipe == wanted
    assert wanted.neuron == "relu"  # another than the default of the option


def test_the_network_kept_is_the_first_best_by_the_validation_digits(firstnet, digits, tmp_path):
    run = ("train", "--data", digits, "--engine", "reference")
    scores = []
    for epochs in range(1, 7):  # the same run, ended after each epoch
        path = tmp_path / f"{epochs}.safetensors"
        tests = firstnet(*run, "--epochs", epochs, "--save", path).out
        scores.append(saving.read(path).notes["validation_correct"])
    kept = saving.read(path)
    best = max(scores)
    assert (kept.notes["epoch"], kept.notes["validation_correct"]) == (scores.index(best), best)
    assert evaluate(kept.network, load(digits).validation) == best
    assert evaluate(kept.network, load(digits).test) == kept.notes["test_correct"]
    assert tests.splitlines()[kept.notes["epoch"]].endswith(f": {kept.notes['test_correct']} / 30")


def test_the_end_says_which_epoch_was_kept(firstnet, digits, tmp_path):
    path = tmp_path / "kept.safetensors"
    seen = firstnet("train", "--data", digits, "--save", path, *FEW)
    notes = saving.read(path).notes
    assert seen.err == (
        f"Saved epoch {notes['epoch']} to {path}: {notes['validation_correct']} / 20 validation "
        f"digits, {notes['test_correct']} / 30 test digits.\n"
    )


def test_a_diverging_run_says_so_and_leaves_the_saved_network(firstnet, digits, model, tmp_path):
    before = (tmp_path / "digits.safetensors").read_bytes()
    seen = firstnet("train", "--data", digits, "--save", model, "--eta", "1e300", *FEW)
    assert seen.code == 2
    assert seen.out == ""
    assert seen.err.splitlines() == [
        f"Nothing was saved to {model}.",
        "firstnet train: Epoch 0: the weights are no longer finite numbers at eta = 1e+300; the "
        "steps are too long. Try an eta ten times smaller, or a smaller lmbda.",
    ]
    assert (tmp_path / "digits.safetensors").read_bytes() == before


@pytest.mark.parametrize("name", ["model.pkl", "none/model.json", "digits/notes.json"])
def test_a_path_that_can_not_be_saved_to_is_told_before_training(firstnet, digits, tmp_path, name):
    foreign = tmp_path / "digits" / "notes.json"
    foreign.write_text('{"mine": 1}')
    seen = firstnet("train", "--data", digits, "--save", tmp_path / name, *FEW)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith(f"firstnet train: {tmp_path / name}: ")
    assert foreign.read_text() == '{"mine": 1}'


def test_a_run_that_ends_early_says_why(firstnet, digits):
    seen = firstnet("train", "--data", digits, "--epochs", 500, "--early-stopping", 3, "--json")
    assert len(seen.out.splitlines()) < 500
    assert seen.err == "Stopped: the validation accuracy has not improved for 3 epochs.\n"
    assert "validation_correct" in json.loads(seen.out.splitlines()[-1])


def test_a_gpu_that_is_not_there_is_told_in_one_line(firstnet, digits, tmp_path):
    if not os.environ.get("CI"):
        pytest.importorskip("torch")
    import torch

    if torch.cuda.is_available():
        pytest.skip("here is a GPU")
    path = tmp_path / "kept.safetensors"
    said = ("--data", digits, "--engine", "pytorch", "--device", "cuda", "--save", path)
    seen = firstnet("train", *said)
    assert (seen.code, seen.out, path.exists()) == (2, "", False)
    told = r"firstnet train: The device is cuda, but there is no CUDA here: .* --device auto.*\n"
    assert re.fullmatch(told, seen.err)


def test_pytorch_that_is_not_installed_is_told_with_the_line_that_installs_it(
    firstnet, digits, monkeypatch
):
    for module in [name for name in sys.modules if name.startswith("firstnet.engines.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "torch", None)
    seen = firstnet("train", "--data", digits, "--engine", "pytorch")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err == (
        "firstnet train: PyTorch is not installed; install it with: pip install "
        f"'{source()}[torch]'.\n"
    )
