"""The program that docs/howto-first-network.md has its reader type in."""

import doctest
import re
from pathlib import Path

import pytest

import firstnet

PAGE = (Path(__file__).parents[2] / "docs" / "howto-first-network.md").read_text("utf-8")
PROGRAM = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))


@pytest.mark.slow
def test_the_doctor_finds_the_program_healthy(tmp_path):
    path = tmp_path / "my_network.py"
    path.write_text(PROGRAM)
    report = firstnet.examine(path)
    assert report.status == "healthy", report
    assert not report.findings


def test_what_the_page_has_its_reader_try_comes_out():
    names = {"__name__": "my_network"}
    exec(PROGRAM, names)
    names["np"].random.seed(0)
    lines = "".join(re.findall(r"```pycon\n(.*?)```", PAGE, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(lines, names, "howto", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0
