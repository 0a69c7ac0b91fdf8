"""Rule pages: each has all its sections and a unique code, and is found by code or by name."""

import pytest

from firstnet.doctor.report.pages import page, pages, read_page
from firstnet.errors import FormatError, UnknownName

RULE = '''"""The bias is forgotten.

What it is,
in two lines.

Why:
    Because.

Ask yourself:
    How many terms has z?

Example:
      def feedforward(self, a):
    -     return w @ a
    +     return w @ a + b
"""

LEVEL = "error"
'''


@pytest.fixture
def rule(tmp_path):
    path = tmp_path / "nd301_bias_forgotten.py"
    path.write_text(RULE)
    return path


def test_a_page_is_read_from_the_docstring_and_the_files_name(rule):
    it = read_page(rule)
    assert (it.code, it.name, it.level, it.stage) == ("ND301", "bias-forgotten", "error", "forward")
    assert (it.title, it.text) == ("The bias is forgotten.", "What it is,\nin two lines.")
    assert (it.why, it.ask) == ("Because.", "How many terms has z?")
    assert it.instead == "def feedforward(self, a):\n    return w @ a + b"


@pytest.mark.parametrize("asked", ["ND301", "nd301", "bias-forgotten", "Bias_Forgotten"])
def test_a_page_is_found_by_code_and_name(rule, asked):
    assert page(asked, rule.parent).code == "ND301"


def test_a_wrong_name_gets_the_nearest(rule):
    with pytest.raises(UnknownName, match=r"'biass-forgoten'; did you mean 'bias-forgotten'\?"):
        page("biass-forgoten", rule.parent)
    with pytest.raises(UnknownName, match="there is a list of all: firstnet explain"):
        page("zzz", rule.parent)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Why:", "Because:", "wanted the section 'Why'"),
        ('"error"', '"grave"', "wanted LEVEL, one of error, warning, advice"),
    ],
)
def test_a_page_without_a_part_is_told(rule, old, new, told):
    rule.write_text(RULE.replace(old, new))
    with pytest.raises(FormatError) as error:
        read_page(rule)
    assert told in str(error.value)


def test_every_rule_has_a_page_and_a_code_of_its_own():
    codes = [it.code for it in pages()]
    assert len(codes) == len(set(codes)) > 0


def test_an_example_is_a_diff_of_what_is_wrong_and_what_is_right(rule):
    it = read_page(rule)
    assert it.example == "def feedforward(self, a):\n    return w @ a"
    assert it.instead == "def feedforward(self, a):\n    return w @ a + b"
    assert it.to_dict()["diff"].splitlines()[1] == "-     return w @ a"
    assert it.to_dict()["example"] == it.example
