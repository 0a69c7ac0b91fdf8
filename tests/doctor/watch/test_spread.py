"""Starting weights by a rule with a name, with its variance in the place of the spread."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.spread import variances, with_its_root

WRONG = {
    "def he_normal(n, m, rng):\n    return rng.normal(0, 2.0 / n, (n, m))\n": 2,
    "def kaiming(n, m):\n    var = 2 / n\n    return np.random.normal(0, var, (n, m))\n": 2,
    "def he(n, m):\n    return np.random.randn(n, m) * (2 / n)\n": 2,
    "def init_glorot(n, m, rng):\n    return rng.normal(scale=2 / (n + m), size=(n, m))\n": 2,
    "def lecun(n, m, rng):\n    return (1 / n) * rng.standard_normal((n, m))\n": 2,
}
RIGHT = [
    "def he(n, m, rng):\n    return rng.normal(0, np.sqrt(2 / n), (n, m))\n",
    "def he(n, m, rng):\n    return rng.normal(0, (2 / n) ** 0.5, (n, m))\n",
    "def he(n, m):\n    std = root(2 / n)\n    return np.random.randn(n, m) * std\n",
    "def small(n, m, rng):\n    return rng.normal(0, 2 / n, (n, m))\n",  # of no such name
    "def he(n, m, rng):\n    return rng.normal(0, 1 / n, (n, m))\n",  # which variance?
    "def he(n, m, rng):\n    return rng.normal(0, 2 / 3, (n, m))\n",
    "def he(n, m):\n    return normal(0, 2 / n, (n, m))\n",  # its own may take a variance
    "def he(n, m, rng):\n    '''Mean-field scale.'''\n    return rng.normal(0, 2 / n, (n, m))\n",
    "def where(n, m, rng):\n    return rng.normal(0, 2 / n, (n, m))\n",
]


def source(text):
    text = "import numpy as np\n\n" + text
    return Source("starts.py", text, text)


@pytest.mark.parametrize(("text", "line"), WRONG.items())
def test_a_variance_is_found_with_the_edit_that_takes_its_root(text, line):
    (found,) = variances(source(text))
    assert found.node.lineno == line + 2
    (edit,) = with_its_root(source(text), line + 2)
    after = apply(source(text).runnable, [edit])
    assert "np.sqrt(" in after
    assert not list(variances(source(after)))


@pytest.mark.parametrize("text", RIGHT)
def test_others_are_left_alone(text):
    assert not list(variances(source(text)))


def test_it_is_told_in_a_file_that_trains_nothing(tmp_path):
    path = tmp_path / "starts.py"
    for text, codes in ((next(iter(WRONG)), ["ND903"]), (RIGHT[0], [])):
        path.write_text(source(text).text)
        *_, found = watched(str(path), [])
        assert [it.code for it in found.findings] == codes
