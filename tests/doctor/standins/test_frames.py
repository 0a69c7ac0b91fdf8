"""The small table in the place of pandas, by hand."""

import io

import numpy as np
import pytest

from firstnet.doctor.standins.packages import frames as pd
from firstnet.errors import MissingExtra

TEXT = "a,b,kind\n1,2.5,x\n4,5.0,y\n7,8.5,x\n"


@pytest.fixture
def table():
    return pd.read_csv(io.StringIO(TEXT))


def test_a_table_is_read_with_the_kinds_of_its_columns(table):
    assert table.shape == (3, 3)
    assert [table[it].dtype.kind for it in table] == ["i", "f", "O"]
    assert pd.read_csv(io.StringIO("1;2\n3;4"), sep=";", header=None).values.tolist() == [
        [1, 2],
        [3, 4],
    ]
    numbers = pd.read_csv(io.StringIO("1,2.0\n3,4"), header=None)
    assert [numbers[number].dtype.kind for number in numbers] == ["i", "f"]
    named = pd.read_csv(io.StringIO("1 2\n3  4"), sep=r"\s+", names=["p", "q"])
    assert named.q.tolist() == [2, 4]
    assert pd.read_csv(io.StringIO(TEXT), index_col=0).index.tolist() == [1, 4, 7]
    gaps = pd.read_csv(io.StringIO("a,b\n1,\n2,3"))
    assert gaps.isnull().sum()["b"] == 1
    assert gaps.dropna().shape == (1, 2)


def test_rows_and_columns_are_chosen_in_the_usual_ways(table):
    assert table.iloc[1, 1] == 5.0
    assert table.iloc[:, :-1].shape == (3, 2)
    assert table.loc[1:2, "a"].tolist() == [4, 7]
    assert table.iloc[1:2].a.tolist() == [4]
    assert table[table["kind"] == "x"].a.tolist() == [1, 7]
    assert table[(table.a > 1) & (table.b < 8)].index.tolist() == [1]
    assert table[["b", "a"]].columns.tolist() == ["b", "a"]
    assert table.drop("kind", axis=1).values.sum() == 28
    assert table.drop([0]).index.tolist() == [1, 2]
    assert table.loc[2]["kind"] == "x"
    with pytest.raises(KeyError, match="c"):
        table["c"]
    with pytest.raises(MissingExtra, match=r"no DataFrame\.pivot_table"):
        table.pivot_table("kind")


def test_columns_are_scaled_set_and_taken_out(table):
    table["a"] = (table["a"] - table["a"].mean()) / table["a"].std()
    assert table.a.tolist() == [-1, 0, 1]
    table.loc[:, "b"] = table.b / table.b.max()
    table.loc[table.kind == "x", "kind"] = "z"
    assert table.pop("kind").tolist() == ["z", "y", "z"]
    assert list(table.columns) == ["a", "b"]
    assert table.b.max() == 1
    assert np.exp(table.a).iloc[1] == 1
    assert (np.ones(3) * table.a).tolist() == [-1, 0, 1]
    assert np.array(table).shape == (3, 2)
    assert np.dot(table, np.ones(2)).shape == (3,)


def test_a_slice_does_not_change_the_table_it_came_from(table):
    part = table[:2].drop("kind", axis=1)
    part.loc[0, "a"] = 100
    part["b"] = 0
    assert table.a[0] == 1
    assert table.b[1] == 5.0


def test_names_become_columns_and_numbers(table):
    dummies = pd.get_dummies(table["kind"], prefix="kind")
    assert dummies.columns.tolist() == ["kind_x", "kind_y"]
    joined = pd.concat([table, dummies], axis=1)
    assert joined.shape == (3, 5)
    assert joined.kind_y.tolist() == [0, 1, 0]
    assert table.kind.map({"x": 0, "y": 1}).tolist() == [0, 1, 0]
    assert table.kind.replace("x", "w").unique().tolist() == ["w", "y"]
    assert table.kind.value_counts()["x"] == 2


def test_random_rows_are_those_of_pandas(table):
    """The rows that pandas 3.1 draws with this seed."""
    assert table.sample(frac=1, random_state=3).index.tolist() == [1, 0, 2]


def test_udacitys_bicycles_are_prepared_for_a_network(run):
    seen, log = run(
        """
import numpy as np
import pandas as pd
rides = pd.read_csv("Bike-Sharing-Dataset/hour.csv")
for each in ["season", "weathersit", "mnth", "hr", "weekday"]:
    dummies = pd.get_dummies(rides[each], prefix=each, drop_first=False)
    rides = pd.concat([rides, dummies], axis=1)
data = rides.drop(["instant", "dteday", "season", "weathersit", "weekday", "atemp", "mnth",
                   "workingday", "hr"], axis=1)
for each in ["casual", "registered", "cnt", "temp", "hum", "windspeed"]:
    mean, std = data[each].mean(), data[each].std()
    data.loc[:, each] = (data[each] - mean) / std
test_data = data[-21*24:]
data = data[:-21*24]
targets = data[["cnt", "casual", "registered"]]
features = data.drop(["cnt", "casual", "registered"], axis=1)
batch = np.random.choice(features.index, size=128)
X, y = features.loc[batch].values, targets.loc[batch]["cnt"]
seen = [X.shape, str(X.dtype), len(y), test_data.shape, abs(float(rides.cnt.mean())) > 10]
""",
        ("pandas",),
    )
    assert seen == [[128, 56], "float64", 128, [504, 59], True]
    assert log[-1].startswith("hour.csv isn't here; 2,500 made-up hours of bicycle rental")
