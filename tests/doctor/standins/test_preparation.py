"""What learners do to a table before they train, with the small one in the place of pandas."""

import io

import numpy as np
import pytest

from firstnet.doctor.standins.packages import frames as pd
from firstnet.errors import MissingExtra

TEXT = "a,b,kind,gap\n1,2.5,x,\n4,5.0,y,3\n7,8.5,x,5\n"


@pytest.fixture
def table():
    return pd.read_csv(io.StringIO(TEXT))


def test_rows_are_taken_ordered_and_added(table):
    assert table.take([2, 0]).a.tolist() == [7, 1]
    assert table.take([0, 1], axis=1).columns.tolist() == ["a", "b"]
    assert table.reindex([2, 1]).a.tolist() == [7, 4]
    assert table.sort_index(ascending=False).a.tolist() == [7, 4, 1]
    assert table.append(table, ignore_index=True).index.tolist() == [0, 1, 2, 3, 4, 5]
    assert table.query("a > 1 and kind == 'x'").a.tolist() == [7]
    with pytest.raises(MissingExtra, match="can't query"):
        table.query("a > @limit")
    assert pd.concat([table, table]).drop_duplicates().shape == (4, 4)  # NaN is never the same
    assert table.assign(c=lambda it: 2 * it.a).c.tolist() == [2, 8, 14]


def test_a_row_of_numbers_and_names_keeps_both(table):
    assert table.iloc[0].values.tolist()[:3] == [1, 2.5, "x"]
    assert table.iloc[1].kind == "y"
    assert table.apply(lambda row: row["a"] + 1, axis=1).tolist() == [2, 5, 8]
    assert [row.b for row in table.itertuples()] == [2.5, 5.0, 8.5]


def test_gaps_are_found_filled_and_left_out(table):
    assert table.notnull().sum().tolist() == [3, 3, 3, 2]
    assert table.gap.notna().tolist() == [False, True, True]
    assert table.bfill().gap.tolist() == [3, 3, 5]
    assert np.isnan(table.fillna(method="ffill").gap[0])
    assert table.dropna(subset=["a"]).shape == (3, 4)
    assert table.dropna(how="all").shape == (3, 4)
    assert table.dropna(thresh=4).shape == (2, 4)
    assert table.dropna(axis=1).columns.tolist() == ["a", "b", "kind"]
    assert table.replace(np.nan, 0).gap.tolist() == [0, 3, 5]


def test_changes_of_a_column_in_place_reach_the_table(table):
    table["gap"].fillna(table["gap"].mean(), inplace=True)
    table.kind.replace({"x": 0, "y": 1}, inplace=True)
    assert table.gap.tolist() == [4, 3, 5]
    assert table.kind.tolist() == [0, 1, 0]
    assert table.values.dtype == float


def test_groups_are_summarized(table):
    assert table.groupby("kind").mean(numeric_only=True).b.tolist() == [5.5, 5.0]
    assert table.groupby("kind")["a"].sum()["x"] == 8
    assert table.groupby("kind").b.transform("mean").tolist() == [5.5, 5.0, 5.5]
    assert table.groupby("kind").size().tolist() == [2, 1]
    assert [(key, len(part)) for key, part in table.groupby("kind")] == [("x", 2), ("y", 1)]
    rows = table[["kind", "a"]].groupby(["kind"], as_index=False).mean()
    assert rows.values.tolist() == [["x", 4.0], ["y", 4.0]]


def test_names_and_numbers_are_numbered(table):
    assert table.kind.astype("category").cat.codes.tolist() == [0, 1, 0]
    assert pd.Categorical(table.kind).codes.tolist() == [0, 1, 0]
    assert table.kind.factorize()[0].tolist() == [0, 1, 0]
    assert pd.cut(table.a, bins=[0, 3, 8], labels=["low", "high"]).tolist()[:2] == ["low", "high"]
    assert pd.qcut(table.a, 3, labels=False).tolist() == [0, 1, 2]
    assert pd.to_numeric(pd.Series(["1", "?"]), errors="coerce").isna().tolist() == [False, True]


def test_columns_are_chosen_by_kind_and_by_name(table):
    assert table.select_dtypes(include=[np.number]).columns.tolist() == ["a", "b", "gap"]
    assert table.select_dtypes("object").columns.tolist() == ["kind"]
    assert table.filter(regex="^[ab]$").shape == (3, 2)
    assert table.columns.str.upper().tolist() == ["A", "B", "KIND", "GAP"]
    assert table.as_matrix(columns=["a", "b"]).tolist() == [[1, 2.5], [4, 5], [7, 8.5]]
    assert table.to_dict("records")[1]["kind"] == "y"


def test_statistics_of_columns(table):
    assert table.kind.mode()[0] == "x"
    assert table[["a", "b"]].corr().loc["a", "b"] == pytest.approx(0.9954, abs=1e-4)
    assert table.describe().loc["50%", "a"] == table.a.quantile(0.5) == 4
    assert table.a.between(2, 5).tolist() == [False, True, False]
    assert table.a.shift(1).tolist()[1:] == [1, 4]
    assert table.a.rolling(2).mean().tolist()[1:] == [2.5, 5.5]
    assert table.a.clip(2, 5).tolist() == [2, 4, 5]
    assert (table.a - 4).abs().tolist() == [3, 0, 3]


def test_text_is_changed_and_searched(table):
    names = pd.Series(["Cole, Mr. A", "Hill, Miss. B", np.nan])
    assert names.str.extract(r" (\w+)\.", expand=False).tolist()[:2] == ["Mr", "Miss"]
    assert names.str.contains("Mr").tolist() == [True, False, False]
    assert names.str.split(",").str[0].tolist()[:2] == ["Cole", "Hill"]
    assert table.kind.str.replace("x", "z").str.upper().tolist() == ["Z", "Y", "Z"]


def test_tables_are_joined_by_a_column(table):
    other = pd.DataFrame({"kind": ["x"], "weight": [2]})
    assert table.merge(other, on="kind").weight.tolist() == [2, 2]
    assert np.isnan(pd.merge(table, other, on="kind", how="left").weight[1])
    with pytest.raises(MissingExtra, match="merges by columns"):
        table.merge(other, how="outer")


@pytest.mark.parametrize(
    ("text", "options", "values"),
    [
        ("a,b\n?,1\n2,3", {"na_values": {"a": "?"}}, [[np.nan, 1], [2, 3]]),
        ("a;b\n1,5;2", {"sep": ";", "decimal": ","}, [[1.5, 2]]),
        ("a,b\n1,2\n# no\n3,4", {"comment": "#"}, [[1, 2], [3, 4]]),
        ("a,b\n1,2\n3,4\nend", {"skipfooter": 1, "engine": "python"}, [[1, 2], [3, 4]]),
        ("a,b\n1,2\n3,4", {"skiprows": [1]}, [[3, 4]]),
        ("a,b\n1,2", {"usecols": lambda name: name != "a"}, [[2]]),
        ("a,b\n1,2", {"converters": {"a": lambda it: int(it) + 5}}, [[6, 2]]),
    ],
)
def test_tables_are_read_with_more_options(text, options, values):
    np.testing.assert_array_equal(pd.read_csv(io.StringIO(text), **options).values, values)


def test_passengers_are_prepared_for_a_network(run):
    seen, log = run(
        """
import numpy as np
import pandas as pd
train = pd.read_csv("../input/train.csv")
test = pd.read_csv("../input/test.csv")
train["Age"].fillna(train["Age"].median(), inplace=True)
train["Embarked"] = train["Embarked"].fillna(train["Embarked"].mode()[0])
train["Sex"] = train["Sex"].map({"male": 0, "female": 1}).astype(int)
train["Title"] = train.Name.str.extract(r" ([A-Za-z]+)\\.", expand=False)
train["Family"] = train["SibSp"] + train["Parch"] + 1
rate = train[["Sex", "Survived"]].groupby(["Sex"], as_index=False).mean()
train = train.drop(["Name", "Ticket", "Cabin", "PassengerId"], axis=1)
train = pd.get_dummies(train, columns=["Embarked", "Title", "Pclass"])
train = train.sample(frac=1, random_state=0).reset_index(drop=True)
y = train["Survived"].values.reshape(-1, 1)
x = train.drop("Survived", axis=1).values.astype(float)
x = (x - x.mean(axis=0)) / x.std(axis=0)
w, b = np.zeros((x.shape[1], 1)), 0.0
for _ in range(200):
    delta = 1 / (1 + np.exp(-(x @ w + b))) - y
    w, b = w - x.T @ delta / len(x), b - delta.mean()
right = float(np.mean((x @ w + b > 0) == y))
women, men = rate["Survived"][1], rate["Survived"][0]
seen = [bool(np.isnan(x).any()), right > 0.75, bool(women > men + 0.2), test.shape]
""",
        ("pandas",),
    )
    assert seen == [False, True, True, [418, 11]]
    assert "train.csv isn't here; 891 made-up passengers of the Titanic were used" in log[1]
