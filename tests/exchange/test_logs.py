"""Training logs: one CSV row per epoch, none repeated on resuming, and curves in TensorBoard."""

import contextlib
import csv

import numpy as np
import pytest

from firstnet.data import Examples
from firstnet.errors import AccessError
from firstnet.exchange import csv_log, tensorboard
from firstnet.exchange.epochs import facts
from firstnet.recipe import Recipe, starting_network
from firstnet.training import train

RECIPE = Recipe(sizes=(4, 3, 2), epochs=4)


@pytest.fixture
def epochs(rng):
    examples = Examples(rng.random((20, 4)), rng.integers(2, size=20), 2)
    return list(train(starting_network(RECIPE), examples, examples, RECIPE))


def written(path, epochs, **how):
    with csv_log.log(path, **how) as write:
        for epoch in epochs:
            write(epoch)


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_line_of_names_and_a_line_an_epoch(epochs, tmp_path):
    path = tmp_path / "run.csv"
    written(path, epochs)
    assert [it["epoch"] for it in rows(path)] == ["0", "1", "2", "3"]
    for row, epoch in zip(rows(path), epochs):
        assert int(row["test_correct"]) == epoch.correct
        assert float(row["test_cost"]) == epoch.evaluation.cost
        assert row["validation_cost"] == ""  # it was not asked for
        assert list(row) == list(facts(epoch))


def test_others_can_read_it_meanwhile(epochs, tmp_path):
    with csv_log.log(tmp_path / "run.csv") as write:
        write(epochs[0])
        assert len(rows(tmp_path / "run.csv")) == 1


def test_a_run_that_goes_on_adds_to_it_and_tells_no_epoch_twice(epochs, tmp_path):
    whole, path = tmp_path / "whole.csv", tmp_path / "run.csv"
    written(whole, epochs)
    written(path, epochs[:3])
    path.write_text(path.read_text() + "3,0.1")  # cut off in the middle of a line
    written(path, epochs[2:], going_on=True)
    assert path.read_text() == whole.read_text()


@pytest.mark.parametrize(
    ("there", "going_on", "told"),
    [
        ("my,own,table\n", False, "there is such a file already; choose"),
        ("my,own,table\n", True, "there is such a file already; choose"),
        (
            "epoch,eta,seconds\n",
            False,
            "already; a run that goes on by --resume adds to it; choose",
        ),
    ],
)
def test_what_is_there_stays(tmp_path, there, going_on, told):
    path = tmp_path / "run.csv"
    path.write_text(there)
    with pytest.raises(AccessError, match=told), csv_log.log(path, going_on=going_on):
        pass
    assert path.read_text() == there


def test_a_log_that_told_of_nothing_is_no_hindrance(epochs, tmp_path):
    path = tmp_path / "run.csv"
    written(path, [])
    assert not path.exists()
    path.touch()
    written(path, epochs)
    assert len(rows(path)) == 4


def test_a_line_that_is_none_is_left_out_where_a_run_goes_on(epochs, tmp_path):
    path = tmp_path / "run.csv"
    written(path, epochs[:2])
    path.write_text(path.read_text() + "\nhello\n")
    written(path, epochs[2:], going_on=True)
    assert [row["epoch"] for row in rows(path)] == ["0", "1", "2", "3"]


def test_what_goes_wrong_elsewhere_is_not_blamed_on_the_table(tmp_path):
    with pytest.raises(BrokenPipeError), csv_log.log(tmp_path / "run.csv"):
        raise BrokenPipeError(32, "Broken pipe")


def test_places_that_can_not_be_written_are_told(tmp_path):
    with pytest.raises(AccessError, match="is a folder; name a file in it"):
        csv_log.check(tmp_path)
    pytest.importorskip("tensorboard")
    (tmp_path / "file").touch()
    with (
        pytest.raises(AccessError, match="no folder for TensorBoard can be made"),
        tensorboard.events(tmp_path / "file"),
    ):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(AccessError, match="there is no folder"):
        csv_log.check(tmp_path / "no" / "run.csv")


def test_tensorboard_reads_each_curve(epochs, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util.tensor_util import make_ndarray

    with tensorboard.events(tmp_path / "runs" / "first") as write:
        for epoch in epochs:
            write(epoch)
    found = EventAccumulator(str(tmp_path / "runs" / "first"))
    found.Reload()
    assert set(found.Tags()["tensors"]) == {"eta", "accuracy/test", "cost/test", "seconds"}
    told = [
        (Tensor.step, make_ndarray(Tensor.tensor_proto).item())
        for Tensor in found.Tensors("cost/test")
    ]
    assert told == [(it.number, np.float32(it.evaluation.cost)) for it in epochs]


@contextlib.contextmanager
def room_for(count):
    """Let no file become larger than so many bytes."""
    resource = pytest.importorskip("resource", reason="limits files as Unix does")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("kind", ["table", "TensorBoard"])
def test_an_epoch_that_does_not_fit_is_one_line_and_left_out_whole(epochs, tmp_path, kind):
    if kind == "table":
        log = csv_log.log(tmp_path / "run.csv")
    else:
        pytest.importorskip("tensorboard")
        log = tensorboard.events(tmp_path)
    with pytest.raises(AccessError, match=r"can't be written \(File too large\)"), log as write:
        write(epochs[0])
        (file,) = tmp_path.iterdir()
        first = file.read_bytes()
        with room_for(len(first) + 5):
            write(epochs[1])
    assert file.read_bytes() == first
