"""Names that newer versions of a library no longer have are reported where they are used."""

import ast
import importlib
from importlib.metadata import PackageNotFoundError

import pytest

from firstnet.doctor.reading.aged import leftovers
from firstnet.doctor.watch.examination import watched

HOUSES = """from sklearn.datasets import load_boston
import numpy as np

np.random.seed(0)
X, y = load_boston(return_X_y=True)
X, y = (X - X.mean(0)) / X.std(0), (y - y.mean()) / y.std()
w = np.zeros(13)
for epoch in range(200):
    w -= 0.1 * X.T @ (X @ w - y) / len(X)
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import sklearn.datasets as d\nd.load_boston()\n", [(2, "load_boston")]),
        ("from sklearn.datasets import fetch_mldata\n", [(1, "fetch_mldata")]),
        ("import numpy as np\nx = np.asfarray([1])\n", [(2, "asfarray")]),
        ("x = load_iris()\n", []),
        ("def load_boston():\n    return 1\nload_boston()\n", []),  # the learner's own
        ("from houses import load_boston\nload_boston()\n", []),
        ("x.asfarray()\n", []),
        ("try:\n    from sklearn.datasets import load_boston\nexcept ImportError:\n    pass\n", []),
        ("'load_boston'\n", []),
    ],
)
def test_a_name_that_is_gone_is_found(text, found):
    assert [it[:2] for it in leftovers.gone(ast.parse(text))] == found


@pytest.mark.parametrize(("installed", "count"), [("1.1.3", 0), ("1.2.0", 1), (None, 1)])
def test_who_has_an_old_version_still_has_the_name(monkeypatch, installed, count):
    def version(_):
        if installed is None:
            raise PackageNotFoundError
        return installed

    monkeypatch.setattr(leftovers, "version", version)
    text = "from sklearn.datasets import load_boston"
    assert len(list(leftovers.gone(ast.parse(text)))) == count


def test_the_import_is_told_though_the_training_is_right(tmp_path):
    importlib.import_module("sklearn.datasets")  # which says more of the name than that it has gone
    file = tmp_path / "houses.py"
    file.write_text(HOUSES)
    found = list(watched(str(file), []))[-1].findings
    errors = [it for it in found if it.level == "error"]  # a module that is missing is none
    assert [(error.code, error.place.line) for error in errors] == [("ND024", 1)]
