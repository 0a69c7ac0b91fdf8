"""Running averages of a layer that nothing reads."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.averages import averages_read

NORM = """
class Norm:
    def forward(self, x, train):
        if train:
            mu, var = x.mean(0), x.var(0)
            self.mean += 0.1 * (mu - self.mean)
            self.var = 0.9 * self.var + 0.1 * var
        else:
            mu, var = self.mean, self.var
        return (x - mu) / var
"""
WRONG = NORM.replace("mu, var = self.mean, self.var", "mu, var = x.mean(0), x.var(0)")


def told(text):
    return [apply(text, [edit]) for edit in averages_read(mended("/a/program.py", text))]


def test_the_layer_is_given_its_averages_when_it_is_asked():
    assert told(NORM) == []
    assert told(WRONG) == [NORM]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        return", "        print(self.mean, self.var)\n        return"),  # they are read
        ("0.1 * (mu - self.mean)", "mu"),  # a sum
        ("if train:", "if train:\n            pass\n        if not train:\n            mu = 0"),
    ],
)
def test_others_are_left_alone(old, new):
    assert WRONG.count(old) == 1
    assert NORM not in told(WRONG.replace(old, new))
