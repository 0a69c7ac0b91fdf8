"""The numbers that steps are multiplied by, whatever they are called."""

import pytest

from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.step_sizes import step_sizes


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("takt = 5.0\nw -= takt * x.T @ g\nb -= takt * g.sum(0)\n", [5.0]),
        ("w -= 0.1 * g\nb = b + 0.2 * d / n\n", [0.1, 0.2]),
        ("self.takt = 2\nself.w += -self.takt * g\n", [2]),
        ("takt = 5.0\ntakt = takt / 2\nw -= takt * g\n", []),  # it is set twice
        ("takt = 5.0\nw = takt * g\n", []),  # it is no step
        ("w -= g * g.sum()\n", []),
    ],
)
def test_the_numbers_that_steps_are_multiplied_by(text, numbers):
    found = step_sizes(Source("net.py", text, text), range(1, 9))
    assert [it.value for it in found] == numbers


def test_only_the_lines_of_steps_count():
    text = "total += 0.5 * loss\nw -= 0.1 * g\n"
    assert [step_size.value for step_size in step_sizes(Source("net.py", text, text), [2])] == [0.1]
