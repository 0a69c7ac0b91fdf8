"""Runs that are cut off and go on, in one process; many of them are in tests/many."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from firstnet.cli import train as command
from firstnet.files import saving

RUN = ("--sizes", "784,5,10", "--epochs", 6, "--momentum", 0.5, "--dropout", 0.2, "--eta", 0.5)


def arrays(path):
    return [array for layer in saving.load(path).layers for array in (layer.w, layer.b)]


@pytest.fixture
def cut_off(firstnet, monkeypatch):
    """Return a function that runs `firstnet train` and pulls the plug after some epochs."""

    def call(*arguments, after):
        keep, kept = command.keep, []

        def then_out(*what):
            keep(*what)
            kept.append(what)
            if len(kept) == after:
                raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(command, "keep", then_out)
            return firstnet("train", *arguments)

    return call


ENGINES = ["fast", "reference", *(["pytorch"] if find_spec("torch") else [])]
KINDS = [
    ("--distort", "both", "--decay", 0.9),
    ("--expand", "shifts", "--schedule", 1),
    ("--averaging", 0.7, "--nesterov"),
    ("--early-stopping", 2, "--mini-batch-size", 40, "--epochs", 30),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("choices", KINDS, ids=str)
def test_a_run_that_was_cut_off_comes_to_the_numbers_of_one_that_was_not(
    firstnet, cut_off, digits, tmp_path, engine, choices
):
    whole, cut = tmp_path / "whole.safetensors", tmp_path / "cut.safetensors"
    said = ("--data", digits, "--engine", engine, *RUN, *choices, "--json")

    def kept(path):
        return *said, "--checkpoint", path, "--save", path.with_stem(f"{path.stem}-best")

    unbroken = firstnet("train", *kept(whole))
    first = cut_off(*kept(cut), after=2)
    rest = firstnet("train", *kept(cut), "--resume")
    assert (unbroken.code, first.code, rest.code) == (0, 130, 0)
    assert rest.err.startswith(f"Continuing after epoch 1 of {cut}.\n")

    def told(out):
        return [json.loads(line) | {"seconds": 0} for line in out.splitlines()]

    assert told(first.out) + told(rest.out) == told(unbroken.out)
    assert rest.err.splitlines()[1:] == [
        line.replace("whole-best", "cut-best") for line in unbroken.err.splitlines()
    ]
    for end in ("", "-best"):
        for one, other in zip(*(arrays(it.with_stem(it.stem + end)) for it in (whole, cut))):
            np.testing.assert_array_equal(one, other)


@pytest.fixture
def run(firstnet, digits, tmp_path):
    """Return a function that trains two epochs with a checkpoint, and other options."""

    def call(*options):
        path = tmp_path / "run.safetensors"
        said = ("--data", digits, "--sizes", "784,5,10", "--epochs", 2, "--checkpoint", path)
        return firstnet("train", *said, *options)

    assert call().code == 0
    return call


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.safetensors"


def test_a_checkpoint_is_a_network_that_can_be_evaluated(firstnet, run, path, digits):
    assert firstnet("evaluate", path, "--data", digits).code == 0


def test_a_run_that_is_over_has_nothing_left_to_do(run, path):
    before = path.read_bytes()
    seen = run("--resume")
    assert (seen.code, seen.out) == (0, "")
    assert seen.err == f"Nothing left to do after epoch 1 of {path}.\n"
    assert path.read_bytes() == before


def test_a_run_may_go_on_for_more_epochs(run):
    assert run("--resume", "--epochs", 4).out.startswith("Epoch 2: ")


def test_without_a_checkpoint_resume_begins(run, path):
    path.unlink()
    assert run("--resume").out.startswith("Epoch 0: ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "{path}: holds a run after 2 epochs; add --resume to go on with it, or choose"),
        (("--resume", "--eta", 0.5), "{path}: the checkpoint of another recipe, with eta 3.0 and "),
        (("--resume", "--sizes", "784,6,10"), "another recipe, with sizes [784,5,10] and not "),
        (("--resume", "--seed", 3), "the checkpoint of a run with seed 0, but here is 3; say"),
        (("--resume", "--engine", "reference"), "a run with engine fast, but here is reference"),
        (("--save", "{path}"), "--save and --checkpoint both name {path}; the best network and"),
    ],
    ids=str,
)
def test_a_checkpoint_of_another_run_stays_as_it_is(run, path, options, told):
    before = path.read_bytes()
    seen = run(*(str(option).format(path=path) for option in options))
    assert (seen.code, seen.out) == (2, "")
    assert told.format(path=path) in seen.err and seen.err.count("\n") == 1
    assert path.read_bytes() == before


def test_other_digits_do_not_go_on(run, path, digits):
    before = path.read_bytes()
    images = Path(digits) / "train-images-idx3-ubyte"
    images.write_bytes(images.read_bytes().replace(b"\xfa", b"\xfb"))
    seen = run("--resume")
    assert seen.code == 2 and "a run with digits 100 examples, checksum " in seen.err
    assert path.read_bytes() == before


def test_resume_wants_a_checkpoint(firstnet, digits):
    seen = firstnet("train", "--data", digits, "--resume")
    assert seen.code == 2 and "--resume needs a checkpoint to continue from" in seen.err


@pytest.mark.parametrize("resume", [(), ("--resume",)])
def test_what_is_no_checkpoint_is_left_alone(firstnet, digits, model, resume, tmp_path):
    before = (tmp_path / "digits.safetensors").read_bytes()
    seen = firstnet("train", "--data", digits, "--checkpoint", model, *resume)
    assert seen.code == 2 and f"{model}: holds a network, but is no checkpoint" in seen.err
    assert (tmp_path / "digits.safetensors").read_bytes() == before


def test_a_damaged_checkpoint_is_told_and_left(run, path):
    path.write_bytes(damaged := path.read_bytes()[:-100])
    seen = run("--resume")
    assert seen.code == 2 and f"{path}: damaged, or no safetensors file" in seen.err
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("key", ["chance", "epochs", "accuracies", "best"])
def test_a_checkpoint_without_its_progress_is_damaged(run, path, key):
    saved = saving.read(path)
    del saved.notes["run"][key]
    saving.save(saved.network, path, saved.recipe, saved.notes)
    seen = run("--resume")
    assert seen.code == 2 and "damaged: how far its run has come can't be read" in seen.err


def test_a_generator_of_numbers_that_are_too_large_is_damaged(run, path):
    saved = saving.read(path)
    saved.notes["run"]["chance"]["state"]["state"] = 10**50
    saving.save(saved.network, path, saved.recipe, saved.notes)
    seen = run("--resume")
    assert seen.code == 2 and "damaged: how far its run has come can't be read" in seen.err


def test_a_checkpoint_has_its_ending(firstnet, digits, tmp_path):
    seen = firstnet("train", "--data", digits, "--checkpoint", tmp_path / "run.json")
    assert seen.code == 2 and "a checkpoint's name ends in .safetensors; try run.safe" in seen.err


def test_a_checkpoint_that_can_not_be_written_is_told_before_training(firstnet, digits, tmp_path):
    seen = firstnet("train", "--data", digits, "--checkpoint", tmp_path / "none" / "a.safetensors")
    assert (seen.code, seen.out) == (2, "")
    assert "there is no folder" in seen.err


def test_many_processes_want_an_engine_that_can_share(firstnet, digits, monkeypatch):
    for name, value in {
        "RANK": "0",
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "x",
        "MASTER_PORT": "1",
    }.items():
        monkeypatch.setenv(name, value)
    seen = firstnet("train", "--data", digits)
    assert seen.code == 2
    assert seen.err == (
        "firstnet train: This run has 2 processes, but the engine fast uses only one; add "
        "--engine pytorch, or start it without torchrun.\n"
    )
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("LOCAL_RANK", "1")
    seen = firstnet("train", "--data", digits)
    assert (seen.code, seen.err) == (2, "")  # one on each machine says it
