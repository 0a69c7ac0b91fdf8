"""Lists of (x, y) tuples, and how they are read."""

import re

import numpy as np
import pytest

from firstnet.classic import examples
from firstnet.errors import DataError, FirstnetError, ShapeError

COLUMN = np.array([[0.25], [0.5], [0.75]])


def test_a_list_stays_the_very_same_list():
    pairs = [(COLUMN, 1)]
    assert examples.listed(pairs, "data") is pairs


@pytest.mark.parametrize(
    "dealt", [zip([1, 2], [3, 4]), ((x, x + 2) for x in (1, 2)), ((1, 3), (2, 4))]
)
def test_what_deals_examples_becomes_a_list(dealt):
    assert examples.listed(dealt, "data") == [(1, 3), (2, 4)]


def test_a_used_up_zip_is_explained():
    dealt = zip([1], [2])
    list(dealt)
    with pytest.raises(DataError, match=r"test_data .* this zip was used up.* list\(zip\(\.\.\.\)"):
        examples.listed(dealt, "test_data")


def test_an_empty_list_is_a_list():
    assert examples.listed([], "test_data") == []
    assert examples.listed((), "test_data") == []


def test_a_thing_that_deals_nothing_is_refused():
    with pytest.raises(DataError, match=r"training_data is of the type int; .*load_data_wrapper"):
        examples.listed(30, "training_data")


def test_pairs_are_split():
    assert examples.split([(1, 2), [3, 4]], "data") == ([1, 3], [2, 4])


def test_the_pair_of_arrays_of_load_data_is_explained():
    with pytest.raises(DataError, match=r"ndarray of the shape \(5, 3\).*list\(zip\(x, y\)\)"):
        examples.split([np.zeros((5, 3)), np.zeros(5)], "training_data")


@pytest.mark.parametrize("odd", [(1, 2, 3), 7, "xy"])
def test_what_is_no_pair_is_refused(odd):
    with pytest.raises(DataError, match="Item 1 of data is no pair but a"):
        examples.split([(1, 2), odd], "data")


@pytest.mark.parametrize("x", [COLUMN, COLUMN.T, COLUMN.ravel(), COLUMN.ravel().tolist()])
def test_one_example_may_be_a_column_a_row_or_flat(x):
    assert np.array_equal(examples.column(x, 3), COLUMN)


def test_many_examples_become_rows():
    rows = examples.rows([COLUMN, COLUMN.T * 2, COLUMN.ravel() * 4], 3)
    assert np.array_equal(rows, np.outer([1, 2, 4], [0.25, 0.5, 0.75]))


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (np.uint8, np.float32),
        (np.bool_, np.float32),
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.int64, np.float64),
        (np.float64, np.float64),
        (np.longdouble, np.float64),
    ],
)
def test_rows_are_floats_of_the_same_value(given, read):
    x = np.array([0, 1, 200]).astype(given)
    rows = examples.rows([x], 3)
    assert rows.dtype == read
    assert np.array_equal(rows[0], x)


def test_no_examples_are_no_rows():
    assert examples.rows([], 3).shape == (0, 3)


def test_rows_hold_only_finite_numbers():
    with pytest.raises(DataError, match=r"x of example 1 holds NaN.*np\.nan_to_num"):
        examples.rows([COLUMN, COLUMN * np.nan], 3)


def test_targets_hold_only_finite_numbers():
    with pytest.raises(DataError, match="y of example 0 holds NaN"):
        examples.targets([COLUMN * np.inf], 3)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((28, 28)), r"\(28, 28\).* column \(784, 1\); reshape\(784, 1\) makes it so"),
        (np.zeros((785, 1)), r"\(785, 1\).* make the size of that layer 785, or the data fit"),
    ],
)
def test_other_shapes_are_explained(x, message):
    with pytest.raises(ShapeError, match=message):
        examples.column(x, 784)


def test_the_example_at_fault_is_named():
    with pytest.raises(ShapeError, match="x of example 1 has the shape"):
        examples.rows([COLUMN, COLUMN[:2]], 3)


@pytest.mark.parametrize("x", ["seven", None, [1, "2"], 1j])
def test_what_is_no_number_is_refused(x):
    with pytest.raises(DataError, match=r"holds .* and not numbers"):
        examples.column(x, 1)


def test_inputs_may_stand_side_by_side():
    many = np.arange(12.0).reshape(3, 4)
    assert np.array_equal(examples.columns(many, 3), many)
    assert examples.columns(many[:, 0], 3).shape == (3, 1)


def test_inputs_below_each_other_are_explained():
    with pytest.raises(ShapeError, match=r"\(4, 3\).* column: \(3, 4\)\. Try a\.T\."):
        examples.columns(np.zeros((4, 3)), 3)


ONE = np.array([[0.0], [1.0], [0.0]])


@pytest.mark.parametrize(
    "y", [ONE, ONE.T, ONE.ravel(), [0, 1, 0], 1, np.int64(1), np.uint8(1), np.array([1]), 1.0]
)
def test_a_target_may_be_a_column_or_a_label(y):
    target = examples.target(y, 3)
    assert np.array_equal(target, ONE)
    assert target.dtype == np.float64


def test_a_target_need_not_be_zeros_and_a_one():
    assert np.array_equal(examples.target([0.25, 0.5, 0.75], 3), COLUMN)


@pytest.mark.parametrize("y", [0, 1, 0.5, [0.5], [[0.5]], True])
def test_a_number_for_the_only_output_is_what_it_should_be(y):
    assert np.array_equal(examples.target(y, 1), np.reshape(y, (1, 1)))


def test_many_targets_become_rows():
    assert np.array_equal(examples.targets([ONE, 0, [0, 0, 1]], 3), np.eye(3)[[1, 0, 2]])


@pytest.mark.parametrize("y", [2, np.int64(2), 2.0, [2], [0, 0, 1], [[0.0], [0.0], [1.0]]])
def test_a_label_may_be_a_number_or_its_column(y):
    label = examples.label(y, 3)
    assert label == 2
    assert type(label) is int


def test_labels_are_whole_numbers():
    labels = examples.labels([0, ONE, 2.0], 3)
    assert labels.tolist() == [0, 1, 2]
    assert labels.dtype == np.int64


@pytest.mark.parametrize("y", [3, -1, 0.5, np.nan, np.inf])
def test_other_labels_are_refused(y):
    with pytest.raises(DataError, match=f"y is {y}, but wanted a label from 0 to 2"):
        examples.label(y, 3)


def test_a_single_output_has_a_single_label():
    assert examples.label([0], 1) == 0
    with pytest.raises(DataError, match="y is 1, but wanted a label from 0 to 0"):
        examples.label([1], 1)


@pytest.mark.parametrize("y", [[0.2, 0.7, 0.1], [0, 1, 1], [0, 2, 0], [0, 0, 0], [1, 0]])
def test_a_column_without_a_single_one_is_no_label(y):
    with pytest.raises(ShapeError, match=r"wanted a label .*zeros and one 1.*int\(y\.argmax\(\)\)"):
        examples.label(y, 3)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: examples.column(np.zeros((2, 2)), 3),
        lambda: examples.label(9, 3),
        lambda: examples.split([1], "data"),
        lambda: examples.listed(iter(()), "data"),
        lambda: examples.columns(np.zeros((4, 3)), 3),
        lambda: examples.rows([[np.nan]], 1),
    ],
)
def test_every_explanation_is_one_line_that_ends(mistake):
    with pytest.raises(FirstnetError) as caught:
        mistake()
    assert re.fullmatch(r"[^\n]+\.", str(caught.value))
