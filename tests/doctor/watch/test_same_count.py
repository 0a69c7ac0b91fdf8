"""Two kinds of answers that are counted by one expression, as of a copied line."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.same_count import same_count

COUNTS = """
TP = np.sum((guess == 1) & (y == 1))
FP = np.sum((guess == 1) & (y == 0))
FN = np.sum((guess == 0) & (y == 1))
"""


def found(text, reached=range(9)):
    return same_count(mended("net.py", text), set(reached))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("FN = np.sum((guess == 0) & (y == 1))", "fns = np.sum((guess == 0) & (y == 1))"),
        ("FN = np.sum((guess == 0) & (y == 1))", "FP = np.sum((guess == 1) & (y == 0))"),
        ("FN = np.sum((guess == 0) & (y == 1))", "wrong = np.sum((guess == 1) & (y == 0))"),
        ("FP = np.sum((guess == 1) & (y == 0))", "FP = TN = 0"),
    ],
)
def test_counts_of_their_own_are_left_alone(old, new):
    assert found(COUNTS.replace(old, new)) is None


def test_a_copied_count_is_told_at_the_second_line():
    text = COUNTS.replace("(guess == 0) & (y == 1)", "(guess == 1) & (y == 0)")
    told = found(text)
    assert (told.line, told.names) == (4, ("FP", "FN"))
    assert found(text, reached={2, 3}) is None


@pytest.mark.parametrize(
    "text",
    [
        # Of several classes a wrong answer is one of both kinds.
        "fp = np.sum(p != y)\nfn = np.sum(p != y)\n",
        "k = 0\ntp = np.sum((p == k) & (y == 1))\nk = 1\ntn = np.sum((p == k) & (y == 1))\n",
    ],
)
def test_a_count_that_is_another_one_or_meant_is_left_alone(text):
    assert found(text) is None
