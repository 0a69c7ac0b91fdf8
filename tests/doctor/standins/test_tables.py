"""Made-up tables: they look like the usual files, and their labels can be learned."""

import csv
import warnings

import numpy as np
import pytest

from firstnet.doctor.standins import choosing, names, tables
from firstnet.doctor.standins.tables import Layout


def _rows(name, **layout):
    text, used = tables.text(name, Layout(**layout))
    delimiter = layout.get("delimiter", ",")
    if delimiter == " ":
        return [line.split() for line in text.splitlines()], used
    return list(csv.reader(text.splitlines(), delimiter=delimiter)), used


def _numbers(rows, columns):
    """Return columns as standardized numbers; names are numbered, gaps get the average."""
    found = []
    for texts in zip(*([row[column] for column in columns] for row in rows)):
        try:
            numbers = np.array([float(text) if text else np.nan for text in texts])
        except ValueError:
            numbers = np.unique(texts, return_inverse=True)[1].astype(float)
        numbers = np.where(np.isnan(numbers), np.nanmean(numbers), numbers)
        found.append((numbers - numbers.mean()) / (numbers.std() or 1))
    return np.column_stack(found)


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("name", "shape", "first", "label", "inputs", "right"),
    [
        ("titanic.csv", (891, 12), "PassengerId", 1, [2, 4, 5, 6, 7, 9], 0.77),
        ("Social_Network_Ads.csv", (400, 5), "User ID", -1, [2, 3], 0.8),
        ("Churn_Modelling.csv", (2500, 14), "RowNumber", -1, [4, 5, 6, 11], 0.75),
        ("pima-indians-diabetes.data.csv", (768, 9), None, -1, range(8), 0.77),
        ("diabetes.csv", (768, 9), "Pregnancies", -1, range(8), 0.77),
        ("data_banknote_authentication.txt", (1372, 5), None, -1, range(4), 0.95),
        ("BankNote_Authentication.csv", (1372, 5), "variance", -1, range(4), 0.95),
        ("wdbc.data", (569, 32), None, 1, range(2, 32), 0.93),
        ("breast-cancer.csv", (569, 32), "id", 1, range(2, 32), 0.93),
        ("breast-cancer-wisconsin.data", (699, 11), None, -1, [1, 2, 3, 4, 5, 7, 8, 9], 0.95),
        ("wine.data", (178, 14), None, 0, range(1, 14), 0.95),
        ("heart.csv", (303, 14), "age", -1, range(13), 0.8),
        ("sonar.all-data", (208, 61), None, -1, range(60), 0.9),
        ("optdigits.tra", (3823, 65), None, -1, range(64), 0.9),
        ("optdigits.tes", (1797, 65), None, -1, range(64), 0.9),
        ("ex3data1.txt", (1000, 401), None, -1, range(400), 0.9),
    ],
)
def test_a_table_looks_like_the_usual_file_and_its_classes_can_be_learned(
    sklearn, name, shape, first, label, inputs, right
):
    assert names.understood(name).kind == "table"
    rows, used = _rows(name)
    headings = rows.pop(0) if first else None
    assert headings is None or headings[0] == first
    assert (len(rows), {len(row) for row in rows}) == (shape[0], {shape[1]})
    assert f"{shape[0]:,}".lstrip("0") in used or str(shape[0]) in used
    x, y = _numbers(rows, inputs), [row[label] for row in rows]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = sklearn.linear_model.LogisticRegression(max_iter=30).fit(x, y).score(x, y)
    most = max(y.count(it) for it in set(y)) / len(y)
    assert score > max(right, most + 0.1)


@pytest.mark.parametrize(
    ("name", "shape", "layout"),
    [
        ("housing.data", (506, 14), {"delimiter": " "}),
        ("Boston.csv", (506, 14), {"header": True}),
        ("california_housing.csv", (2000, 10), {"header": True}),
        ("winequality-red.csv", (1599, 12), {"header": True, "delimiter": ";"}),
    ],
)
def test_prices_and_marks_follow_from_the_columns(sklearn, name, shape, layout):
    rows, _ = _rows(name, **layout)
    rows = rows[1:] if layout.get("header") else rows
    assert (len(rows), {len(row) for row in rows}) == (shape[0], {shape[1]})
    label = shape[1] - (2 if "california" in name else 1)
    x = _numbers(rows, [it for it in range(shape[1]) if it != label])
    y = np.array([float(row[label]) for row in rows])
    assert sklearn.linear_model.LinearRegression().fit(x, y).score(x, y) > 0.7
    if "wine" in name:
        assert set(y) == {3, 4, 5, 6, 7, 8}


def test_some_ages_of_passengers_are_missing_and_the_test_file_has_no_label():
    rows, _ = _rows("titanic.csv")
    test, _ = _rows("titanic_test.csv")
    ages = [row[rows[0].index("Age")] for row in rows[1:]]
    assert 100 < ages.count("") < 250
    assert {row[4] for row in rows[1:]} == {"male", "female"}
    assert test[0] == [it for it in rows[0] if it != "Survived"]
    assert (len(test), test[1][0]) == (419, "892")


def test_no_table_is_chosen_for_the_names_of_digits():
    assert choosing.maker("mnist_train.csv") is None
    assert choosing.maker("folder/housing.csv") is not None


@pytest.mark.parametrize(
    ("words", "table"),
    [
        ("variance,skewness,curtosis,entropy,class", "banknote"),
        ("sepal_length and petal_length", "iris"),
        ("pixels from 0 to 255", ""),
    ],
)
def test_a_name_that_tells_nothing_gets_the_table_that_the_program_speaks_of(
    words, table, monkeypatch
):
    monkeypatch.setattr(choosing.asking, "texts", lambda: iter([f"# {words}"]))
    tables_of = {"banknote": choosing.substances.banknote_table, "iris": choosing.plants.iris_table}
    made = choosing.maker("data.csv")
    assert made is tables_of.get(table)


@pytest.mark.parametrize(
    ("name", "outputs"), [("XOR.csv", "0110"), ("and_train.csv", "0001"), ("nor-data.txt", "1000")]
)
def test_a_gate_has_its_four_rows(name, outputs):
    rows, used = _rows(name)
    assert ["".join(row) for row in rows] == [f"{n:02b}{out}" for n, out in enumerate(outputs)]
    assert "four rows" in used


@pytest.mark.parametrize("name", ["orders.csv", "owls_and_others.csv", "norm.csv", "android.csv"])
def test_other_words_are_no_gates(name):
    assert choosing.maker(name) is None
