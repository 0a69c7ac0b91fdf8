"""A missing table has the columns that are asked for, and a target that follows from them."""

import ast

import numpy as np
import pytest

from firstnet.doctor.standins import asking, columns

HOUSES = """
import pandas as pd
FEATURES = ["sqft", "rooms"] + ["age"]
params = {"W1": 0}
params["W1"] = 1
df = pd.read_csv("homes.csv").dropna()
X = df[FEATURES].to_numpy()
y = df[["price"]].values
"""
PEOPLE = """
import pandas as pd
target = "churn"
data = pd.read_csv("people.csv")
data["plan"] = data["plan"].map({"basic": 0, "gold": 1})
y = (data[target] == "yes").astype(int)
X = data.drop(columns=[target, "id"])
minutes = data["minutes"]
"""


def test_the_columns_are_those_that_the_program_names():
    asked = columns.asked_in(ast.parse(HOUSES))
    assert (asked.columns, asked.alone) == (["sqft", "rooms", "age", "price"], ["price"])


def test_rows_of_a_dictionary_reader_are_asked_for_columns():
    text = (
        "import csv\nwith open('homes.csv') as file:\n    reader = csv.DictReader(file)\n"
        "    for row in reader:\n        x.append([float(row['rooms']), float(row['age'])])\n"
        "        y.append(float(row['price']))\n"
    )
    asked = columns.asked_in(ast.parse(text))
    assert asked.columns == ["rooms", "age", "price"]
    assert columns.table(asked).headings == asked.columns


def test_values_that_the_program_names_are_those_of_the_column():
    asked = columns.asked_in(ast.parse(PEOPLE))
    assert set(asked.columns) == {"plan", "churn", "id", "minutes"}
    made = columns.table(asked)
    values = dict(zip(made.headings, zip(*made.rows)))
    assert set(values["plan"]) == {"basic", "gold"}
    assert set(values["churn"]) == {"yes", "not yes"}
    assert len(set(values["minutes"])) > 100


def test_prices_follow_from_the_other_columns(sklearn):
    made = columns.table(columns.asked_in(ast.parse(HOUSES)))
    numbers = np.array([[float(it) for it in row] for row in made.rows])
    *_, price = numbers.T
    assert 100_000 < price.mean() < 1_000_000
    line = sklearn.linear_model.LinearRegression().fit(numbers[:, :-1], price)
    assert line.score(numbers[:, :-1], price) > 0.9


def test_a_column_that_the_program_adds_is_not_asked_for():
    text = HOUSES + "df['size'] = df['sqft'] / df['rooms']\nz = df['size']\n"
    assert "size" not in columns.asked_in(ast.parse(text)).columns


def test_a_program_that_names_the_columns_asks_for_none(monkeypatch):
    monkeypatch.setattr(asking, "texts", lambda: iter([HOUSES + "df.columns = FEATURES\n"]))
    assert columns.lacking(["a"]) is None


@pytest.mark.parametrize(
    ("headings", "lacks"), [(["rm", "price"], True), (["age", "sqft", "price"], False)]
)
def test_the_usual_table_is_kept_where_it_has_all_of_them(monkeypatch, headings, lacks):
    monkeypatch.setattr(asking, "texts", lambda: iter([HOUSES]))
    assert (columns.lacking(headings) is not None) is lacks


def test_a_program_that_can_not_be_read_asks_for_nothing(monkeypatch):
    monkeypatch.setattr(asking, "texts", lambda: iter(["df = read_csv("]))
    assert columns.lacking(["a"]) is None


ONLY_A_TARGET = """
import pandas as pd
table = pd.read_csv("housing.csv")
target = table["price"].to_numpy()
x = table.to_numpy()
"""


def test_a_program_that_names_its_target_only_gets_a_table_with_it(monkeypatch):
    monkeypatch.setattr(asking, "texts", lambda: iter([ONLY_A_TARGET]))
    assert columns.lacking(["price", "rooms"]) is None  # the usual table has it
    asked = columns.lacking(["rooms", "median_house_value"])
    made = columns.table(asked)
    assert made.headings == ["price", *columns.FEATURES]
