"""1 is taken from the chance of the right class of each example, and of no other."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.right_class import of_right_classes
from firstnet.doctor.watch.text.summed import added_up

LOSS = "loss = -np.log(p[np.arange(n), y]).mean()\n"


def edited(text, edits):
    return [apply(text, [edit]) for edit in edits(Source("net.py", text, text))]


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ("d[:, y] -= 1\n", ["d[range(len(y)), y] -= 1\n"]),
        ("d[np.arange(n), y] -= 1\n", []),
        ("d[:, y] -= 2\n", []),
        (LOSS + "d = p.copy()\n", [LOSS + "d = p.copy()\nd[np.arange(n), y] -= 1\n"]),
        (LOSS + "d = p\nd[range(n), y] -= 1\n", []),
        ("d = p\n", []),  # no chance of a right class is ever read
        ("a = p[i, j]\nd = p\n", []),  # one number
    ],
)
def test_the_error_of_a_softmax(text, healed):
    assert edited(text, of_right_classes) == healed


@pytest.mark.parametrize(
    ("text", "healed"),
    [
        ("s += a * b\ns = c * d\n", ["s += a * b\ns += c * d\n"]),
        ("s += a * b\ns = s * d\n", []),
        ("s += a * b\nt = c * d\n", []),
        ("s += a * b\ns = 0\n", []),  # another sum begins
        ("s -= a * b\ns = c * d\n", []),
    ],
)
def test_a_sum_that_is_never_read(text, healed):
    assert edited(text, lambda it: added_up(it, {1, 2})) == healed
