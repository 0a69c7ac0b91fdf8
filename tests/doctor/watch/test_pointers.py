"""A place in the data that never moves."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import apply as applied
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.findings.pointers import moved_on, stays

program = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["program"]
TEXT = """
def sample(p):
    p = p + 1
    return data[p:p + 3]


n, p = 0, 0
while n < 9:
    if p + 3 > len(data) or n == 0:
        p = 0
    train(data[p:p + 3])
    n += 1
    p += 3
"""


def found(text):
    return stays([mended("net.py", text)], {"net.py": set(range(99))})


def test_a_place_that_is_only_set_back_is_found_and_moved_on():
    assert found(TEXT) is None
    it = found(TEXT.replace("    p += 3\n", ""))
    assert (it.name, it.start, it.length, it.taken.lineno) == ("p", "0", "3", 11)
    assert applied(it.source.runnable, [moved_on(it)]) == TEXT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    p += 3\n", "    p = next(places)\n"),
        ("    if p + 3 > len(data) or n == 0:\n        p = 0\n", ""),  # a part, on purpose
        ("    if p + 3 > len(data) or n == 0:\n        p = 0\n", "    p = 0\n"),  # likewise
        ("n, p = 0, 0\nwhile n < 9:", "n = 0\nfor p in range(0, 9, 3):"),
        ("n, p = 0, 0", "n, p = 0, start"),
        ("p + 3])", "9])"),
    ],
)
def test_a_place_that_may_be_another_is_left_alone(old, new):
    text = TEXT.replace("    p += 3\n", "") if "p += 3" not in old else TEXT
    assert old in text
    assert found(text.replace(old, new)) is None


@pytest.mark.slow
def test_a_text_of_which_only_the_beginning_is_read_is_told(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(program("recurrent", "    start += length\n"))
    (it,) = list(watched(str(file), []))[-1].findings
    assert it.code == "ND601"
    assert "start is never moved forward" in it.message
    assert "+    start += length" in it.fix.diff
