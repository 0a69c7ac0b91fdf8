"""Tables without labels: numbers by the rules of training, ids, or one line that says why not."""

import gzip

import numpy as np
import pytest

from firstnet.data import load
from firstnet.data.unlabelled import read
from firstnet.errors import AccessError, DataError, FormatError, ShapeError


@pytest.fixture
def table(tmp_path):
    def write(text):
        (tmp_path / "test.csv").write_text(text)
        return tmp_path / "test.csv"

    return write


@pytest.mark.parametrize(
    "text",
    ["0,9,255\n7,8,1\n", "a,b,c\n0,9,255\n7,8,1\n", "a;b;c\n0;9;255\n7;8;1\n\n", "0,9,255\n7,8,1"],
)
def test_every_column_is_for_the_network_and_rows_are_counted_from_1(table, text):
    found = read(table(text), 3)
    assert found.x.dtype == np.uint8
    assert found.x.tolist() == [[0, 9, 255], [7, 8, 1]]
    assert (found.ids, found.column) == (["1", "2"], "id")


def test_a_column_called_id_names_the_rows_wherever_it_is(table):
    found = read(table('a, Id ,b\n1.5,"x, 7",2\n2.5, 007 ,3\n'), 2)
    assert found.x.tolist() == [[1.5, 2], [2.5, 3]]
    assert (found.ids, found.column) == (["x, 7", "007"], "Id")


def test_a_column_called_id_is_for_the_network_if_that_takes_so_many(table):
    assert read(table("id,a\n1,2\n"), 2).ids == ["1"]


def test_one_row_is_enough_and_may_be_gzipped(tmp_path):
    path = tmp_path / "test.csv.gz"
    path.write_bytes(gzip.compress(b"7\n"))
    assert read(path, 1).x.tolist() == [[7]]


@pytest.mark.parametrize("row", ["0,255,3", "0,256,3", "0,0.5,1", "0,-1,3"])
def test_numbers_are_what_they_are_in_training(table, row):
    rows = "\n".join([row] * 12)
    found = read(table(rows), 3).x
    labelled = "\n".join(f"{number % 2},{row}" for number in range(12))
    learned = load(table(labelled), "first").training.x
    assert found.dtype == learned.dtype
    assert (found[0] == learned[0]).all()


def test_a_network_knows_better_than_the_table_what_whole_numbers_mean(table):
    path = table("1,0\n0,1\n")
    assert [read(path, 2, known).x.dtype for known in (None, True, False)] == [
        np.float32,
        np.uint8,
        np.float32,
    ]
    assert read(table("7,0\n"), 2, as_bytes=False).x.dtype == np.float32


@pytest.mark.parametrize("cell", ["256", "-1", "0.5", "1e30"])
def test_what_is_no_byte_is_told_where_bytes_are_wanted(table, cell):
    with pytest.raises(DataError, match=r"but the network learned from bytes; wanted whole num"):
        read(table(f"7,{cell}\n"), 2, as_bytes=True)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("1,2\n", ShapeError, "has 2 columns, but the network takes 3 numbers; wanted 3 columns"),
        ("1,2,3,4,5\n", ShapeError, "has 5 columns.*Name a network that learned from examples"),
        ("1,2,3,4\n", ShapeError, "or one more that is called id"),
        ("a,b,c,Label\n1,2,3,4\n", ShapeError, "Remove the column 'label', or let firstnet eval"),
        ("a,b,c\n1,x,3\n", DataError, r"line 2, column 2 \('b'\) holds 'x'; wanted a number in ev"),
        ("1,2,3\n1,,3\n", DataError, "line 2, column 2 holds nothing"),
        ("1,2,3\n1,3\n", DataError, "line 2 has 2 columns, and the first one 3"),
        ("1,2,3\n1,nan,3\n", DataError, "test.csv: x holds NaN or infinite pixels, first in row 1"),
        ("a,b,c\n", FormatError, "has a line of names and nothing below"),
        ("1,2,\0", FormatError, "is no table of examples, for it is not text"),
        ("", FormatError, "is no table of examples. Wanted lines of numbers"),
        ("\n\n", FormatError, "is no table of examples. Wanted lines of numbers"),
    ],
)
def test_what_can_not_be_answered_is_told_in_a_line(table, text, error, says):
    with pytest.raises(error, match=says) as caught:
        read(table(text), 3)
    assert "\n" not in str(caught.value)


def test_ids_do_not_have_to_be_numbers_but_the_rest_does(table):
    with pytest.raises(DataError, match=r"column 2 \('a'\) holds 'y'; .* every column but id, and"):
        read(table("id,a\nx,y\n"), 1)


def test_a_file_that_is_missing_is_told(tmp_path):
    with pytest.raises(AccessError, match=r"none\.csv can't be read: No such file"):
        read(tmp_path / "none.csv", 3)


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("0,1,2,3,4\n9,9,9,9,9\n", 5),  # as pandas writes columns without names
        ("id,0,1\n7,9,9\n", 2),
    ],
)
def test_numbers_in_order_are_names_of_columns(table, text, inputs):
    found = read(table(text), inputs)
    assert found.x.tolist() == [[9] * inputs]


def test_other_numbers_are_a_row(table):
    assert len(read(table("0,1,2\n3,4,5\n"), 3).x) == 2  # too few to tell
    assert len(read(table("0,1,2,3,9\n3,4,5,6,7\n"), 5).x) == 2


@pytest.mark.parametrize("line", ["1,5,7", '1,"5",7', "1"])
def test_a_line_of_another_width_is_told_by_its_number(table, line):
    with pytest.raises(DataError, match="line 3 has"):
        read(table(f"a,b\n3,4\n{line}\n"), 2)
