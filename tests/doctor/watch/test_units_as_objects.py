"""Activations as objects: what is asked after the answer is its slope."""

import pytest

from firstnet.doctor.watch.examination import watched

UNITS = """
import numpy as np


class Tanh:
    def __call__(self, z):
        self.y = np.tanh(z)
        return self.y

    def slope(self):
        return 1 - self.y**2


class Swish:
    def __call__(self, z):
        self.z, self.s = z, 1 / (1 + np.exp(-z))
        return z * self.s

    def slope(self):
        return self.s + self.z * self.s * (1 - self.s)


class Identity:
    def __call__(self, z):
        return z

    def slope(self):
        return 1.0


class Step:
    def __call__(self, z):
        self.z = z
        return np.maximum(z, 0)

    def slope(self):
        return 1 / (1 + np.exp(-self.z))  # smooth, on purpose
"""


def told(folder, text):
    path = folder / "units.py"
    path.write_text(text)
    *_, found = watched(str(path), [])
    return [(it.code, it.observed, text.split("\n")[it.place.line - 1]) for it in found.findings]


def test_right_ones_and_a_smooth_stand_in_are_left_alone(tmp_path):
    assert told(tmp_path, UNITS) == []


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self.s + self.z * self.s * (1 - self.s)", "self.s + self.s * (1 - self.s)"),
        ("1 - self.y**2", "1 + self.y**2"),
    ],
)
def test_another_slope_is_told_at_its_line(right, wrong, tmp_path):
    ((code, observed, line),) = told(tmp_path, UNITS.replace(right, wrong))
    assert code == "ND202" and wrong in line
    assert observed.startswith("slope() after __call__(")


@pytest.mark.slow
def test_alone_it_may_be_a_slope_along_something_else(tmp_path):
    kernel = """
import numpy as np


class Bell:
    def __init__(self, width=1.0):
        self.width = width

    def __call__(self, z):
        self.z = z
        return np.exp(-(z**2) / self.width)

    def gradient(self):
        return self.z**2 / self.width**2 * np.exp(-(self.z**2) / self.width)
"""
    assert told(tmp_path, kernel) == []
    assert told(tmp_path, UNITS + kernel.replace("gradient", "along_the_width")) == []
