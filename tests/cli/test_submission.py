"""firstnet predict --table: the answers to a table without labels, printed or saved."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from firstnet.data import load
from firstnet.files import saving
from firstnet.training.evaluation import answers


@pytest.fixture
def table(digits, tmp_path):
    """Return the path of the tiny test digits as a table with a line of names, as Kaggle's."""
    path = tmp_path / "test.csv"
    names = ",".join(f"pixel{number}" for number in range(784))
    np.savetxt(path, load(digits).test.x, "%d", ",", header=names, comments="")
    return str(path)


@pytest.fixture
def right(digits, model):
    answered = answers(saving.load(model), load(digits).test.x).argmax(axis=1)
    assert len(set(answered)) > 5  # so these tests can tell one answer from another
    return [str(number) for number in answered]


def test_the_answers_are_printed_as_csv(firstnet, model, table, right):
    seen = firstnet("predict", model, "--table", table)
    assert (seen.code, seen.err) == (0, "")
    assert list(csv.reader(io.StringIO(seen.out))) == [
        ["id", "label"],
        *([str(row), answer] for row, answer in enumerate(right, 1)),
    ]


def test_they_are_saved_under_the_names_that_are_asked_for(firstnet, model, table, right, tmp_path):
    path = tmp_path / "submission.csv"
    seen = firstnet(
        *("predict", "--model", model, "--table", table),
        *("--save", path, "--columns", "ImageId, Label"),
    )
    assert (seen.code, seen.err) == (0, "")
    assert seen.out == f"Saved 30 answers to {path}.\n"
    assert path.read_bytes().startswith(b"ImageId,Label\n1,")
    assert (
        path.read_text()
        == firstnet(
            *("predict", "--model", model, "--table", table, "--columns", "ImageId,Label")
        ).out
    )


def test_classes_are_called_by_their_names_and_rows_by_their_ids(firstnet, tmp_path):
    (tmp_path / "train.csv").write_text("a,b,kind\n" + 30 * '1.5,0,"dog, big"\n0,0.5,cat\n')
    (tmp_path / "test.csv").write_text("Id,a,b\nx7,2,0\nx8,0,2\n")  # no bytes, though whole
    path = tmp_path / "net.safetensors"
    run = ("--data", tmp_path / "train.csv", "--label", "kind", "--engine", "reference", "--quiet")
    assert firstnet("train", *run, "--epochs", 60, "--save", path).code == 0
    seen = firstnet("predict", path, "--table", tmp_path / "test.csv")
    assert seen.out == 'Id,label\nx7,"dog, big"\nx8,cat\n'


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--save", "x.csv"], "--save and --columns only work with --table; add --table test.csv;"),
        (["MODEL", "--columns", "a,b"], "--save and --columns only work with --table; add"),
        (["--table", "TABLE"], "--table needs a network, such as --model digits.safetensors;"),
        (
            ["MODEL", "a.png", "--table", "TABLE"],
            "--table can't be combined with images, --index or --json",
        ),
        (
            ["MODEL", "--json", "--table", "TABLE"],
            "--table can't be combined with images, --index or",
        ),
        (
            ["MODEL", "--index", "0", "--table", "TABLE"],
            "--table can't be combined with images, --index or",
        ),
        (
            ["MODEL", "--table", "TABLE", "--columns", "Label"],
            "--columns is 'Label', but must be two names separated by a comma, such as ImageId,",
        ),
        (
            ["MODEL", "--table", "TABLE", "--save", "TABLE"],
            "is the table itself; save the answers under",
        ),
        (
            ["MODEL", "--table", "TABLE", "--save", "MODEL"],
            "is the network itself; save the answers under",
        ),
        (["MODEL", "--table", "none.csv"], "none.csv can't be read: No such file or directory."),
        (["MODEL", "--table", "TABLE", "--save", "no/x.csv"], "no/x.csv: it can't be written (No"),
        (["MODEL", "--table", "TABLE", "--save", "."], "it can't be written (Is a directory)."),
        (["MODEL", "--table", "MODEL"], "is no table of examples"),
    ],
)
def test_what_does_not_go_together_is_told_in_a_line(
    firstnet, model, table, tmp_path, monkeypatch, arguments, says
):
    monkeypatch.chdir(tmp_path)
    before = Path(table).read_bytes()
    named = {"MODEL": model, "TABLE": table}
    seen = firstnet("predict", *(named.get(argument, argument) for argument in arguments))
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("firstnet predict: ")
    assert says in seen.err
    assert seen.err.count("\n") == 1
    assert Path(table).read_bytes() == before


def test_a_table_for_another_network_is_told(firstnet, model, tmp_path):
    (tmp_path / "test.csv").write_text("1,2,3\n")
    seen = firstnet("predict", model, "--table", tmp_path / "test.csv")
    assert seen.code == 2
    assert "has 3 columns, but the network takes 784 numbers" in seen.err


def test_defaults_of_ones_own_are_for_tables_and_no_hindrance_to_other_reading(
    firstnet, digits, model, table, tmp_path
):
    config = tmp_path / "config.toml"
    config.write_text(f'[predict]\nmodel = "{model}"\nindex = 3\ncolumns = ["ImageId", "Label"]\n')
    seen = firstnet("--config", config, "predict", "--table", table)
    assert (seen.err, seen.out[:14]) == ("", "ImageId,Label\n")
    seen = firstnet("--config", config, "predict", "--data", digits)
    assert (seen.err, seen.out[:12]) == ("", "test digit 3")
