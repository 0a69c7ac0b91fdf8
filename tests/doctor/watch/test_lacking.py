"""What a stand-in lacks is not the program's fault: columns of a table, numbers of a plot."""

import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file

COLUMNS = """
import numpy as np
import pandas as pd

def prepared(table, inputs, output="d"):
    return table[inputs].to_numpy(), table[output].to_numpy()

x, d = prepared(pd.read_csv("train.csv"), ["x1", "x2", "x3"])
w = np.zeros(3)
for epoch in range(20):
    for a, y in zip(x, d):
        w += 0.1 * (y - np.sign(w @ a)) * a
"""
DRAWN = """
import numpy as np
import bokeh

table = bokeh.table()
x = np.c_[np.ones([len(table), 1]), table]
w = np.zeros(x.shape[1])
for epoch in range(20):
    w -= 0.1 * x.T @ (x @ w - 1)
"""
FLOWERS = """
import numpy as np
import seaborn as sns

iris = sns.load_dataset("iris")
x = iris.drop(["sepal_length", "sepal_width", "species"], axis=1).values
y = (iris.species == "virginica").values.astype(float)
x = np.c_[np.ones([len(x), 1]), x]
w = np.zeros(3)
for epoch in range(3000):
    w -= 0.1 * x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(x)
"""


ONE_CLASS = """
import numpy as np
import pandas as pd

values = pd.read_csv("signals.csv").values
x, y = values[:, 300:320] / 255, (values[:, 3:4] < 2) * 1.0
w = np.zeros((20, 1))
for epoch in range(300):
    w -= 0.1 * x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(x)
table = np.zeros((len(np.unique(y)), 2))
print(table[0][0] + table[1][1])
"""


def examined(tmp_path, text):
    file = tmp_path / "program.py"
    file.write_text(text)
    return examine_apart(read_file(str(file)))


@pytest.mark.one_quick_case
@pytest.mark.parametrize(("text", "said"), [(COLUMNS, "train.csv isn't here"), (DRAWN, "zeros")])
def test_what_a_stand_in_lacks_is_no_fault_of_the_program(tmp_path, text, said):
    found = examined(tmp_path, text)
    assert (found.status, found.findings) == ("incomplete", ())
    assert said in " ".join(found.assumed)


@pytest.mark.slow
def test_classes_that_a_stand_in_lacks_are_no_fault_of_the_program(tmp_path):
    assert examined(tmp_path, ONE_CLASS).findings == ()


def test_a_table_of_seaborns_is_there(tmp_path):
    found = examined(tmp_path, FLOWERS)
    assert (found.status, found.findings) == ("healthy", ())
    assert "150 made-up flowers" in " ".join(found.assumed)


ROWS = """
import numpy as np
import pandas as pd

values = pd.read_csv("mnist_train.csv").values
x, y = values[:, 300:320] / 255, (values[:, 0:1] < 5) * 1.0
w = np.zeros((20, 1))
for epoch in range(300):
    w -= 0.1 * x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(x)
answers = np.empty([1, 48000], dtype=int)
print(np.argmax(x @ w, axis=1, out=answers))
"""


@pytest.mark.slow
def test_rows_that_a_stand_in_lacks_are_no_fault_of_the_program(tmp_path):
    assert examined(tmp_path, ROWS).findings == ()
    assert examined(tmp_path, ROWS.replace("48000", "480")).findings != ()
    named = ROWS.partition("answers =")[0] + "print(list(y.ravel()).index(7))\n"
    assert examined(tmp_path, named.replace("mnist_train", "signals")).findings == ()


SHOPS = """
import csv
import numpy as np

rows = list(csv.reader(open("train.csv")))
x = np.array([[float(it) / 300 for it in row[:5]] for row in rows[1:]])
y = np.sin(x.sum(axis=1))
w, b = np.zeros(5), 0.0
for epoch in range(300):
    e = x @ w + b - y
    w -= 0.1 * x.T @ e / len(y)
    b -= 0.1 * e.mean()
print(rows[0].index("sales"))
"""


@pytest.mark.slow
def test_a_file_of_any_name_holds_digits_if_the_program_says_so(tmp_path):
    assert examined(tmp_path, SHOPS).findings == ()
    assert examined(tmp_path, SHOPS.replace("sales", "pixel")).findings != ()
