"""Texts that are never the word that they are compared with, because of the blanks around them."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.stripped import stripped
from firstnet.doctor.watch.examination import watched

WEATHER = """
import math
import random

random.seed(3)
lines = []
for n in range(60):
    warm, wind = random.random(), random.random()
    lines.append("%.2f,%.2f,%s\\n" % (warm, wind, "yes" if warm > wind else "no"))

data = []
for line in lines:
    parts = line.split(",")
    y = 1 if parts[2] == "yes" else 0
    data.append((float(parts[0]), float(parts[1]), y))

w, v, b = 0.1, 0.2, 0.0
for epoch in range(60):
    for x, z, y in data:
        a = 1 / (1 + math.exp(-(w * x + v * z + b)))
        w -= 0.5 * (a - y) * x
        v -= 0.5 * (a - y) * z
        b -= 0.5 * (a - y)
print(sum((w * x + v * z + b > 0) == (y == 1) for x, z, y in data), "of", len(data))
"""
RIGHT = WEATHER.replace('parts[2] == "yes"', 'parts[2].strip() == "yes"')


def found(text, tmp_path):
    file = tmp_path / "weather.py"
    file.write_text(text)
    return list(watched(str(file), []))[-1]


def test_a_word_with_the_end_of_its_line_is_told_and_stripped(tmp_path):
    first = found(WEATHER, tmp_path).findings[0]
    assert first.code == "ND813"
    assert r"the text is 'yes\n'" in first.message
    assert WEATHER.splitlines()[first.place.line - 1].strip().startswith("y = 1 if parts[2]")
    healed = applied(WEATHER, hunks(first.fix.diff))
    assert healed == WEATHER.replace('parts[2] == "yes"', "parts[2].strip() == 'yes'") or (
        healed == RIGHT
    )


@pytest.mark.parametrize(
    "right",
    [
        RIGHT,
        WEATHER.replace('== "yes"', '== "yes\\n"'),
        WEATHER.replace('== "yes"', '== "yes" or parts[2] == "yes\\n"'),
        WEATHER.replace('== "yes"', '== "yes" or parts[2] in ("yes\\n", "yes\\r\\n")'),
        WEATHER.replace('== "yes"', '== "yes" or parts[2].startswith("yes")'),
    ],
)
def test_a_word_that_is_met_is_left_alone(right, tmp_path):
    assert found(right, tmp_path).findings == ()


def test_blanks_of_the_word_itself_are_taken_away_too():
    text = 'y = line == "yes "\n'
    edits = stripped(Source("net.py", text, text), 1)
    assert [apply(text, [edit]) for edit in edits] == [
        'y = line.strip() == "yes "\n',
        "y = line == 'yes'\n",
    ]
