"""Every page's example has its fault and no other; what to write instead has none."""

import ast
from functools import cache
from pathlib import Path

import pytest

from firstnet.doctor.examining import examine
from firstnet.doctor.pages import pages
from firstnet.doctor.reading import mended

CHAPTER_ONE = (Path(__file__).parent / "chapter_one.py").read_text()
# What the ladder can't see: tests/doctor/watch.
WATCHED = (
    "ND111",
    "ND112",
    "ND113",
    "ND114",
    "ND115",
    "ND116",
    "ND209",
    "ND307",
    "ND308",
    "ND309",
    "ND414",
    "ND415",
    "ND514",
    "ND612",
    "ND710",
    "ND711",
    "ND712",
    "ND713",
    "ND810",
    "ND811",
    "ND812",
)
PAGES = [  # the loader's and the advice: elsewhere
    it for it in pages() if it.code[2] in "1234567" and it.code not in WATCHED
]
TWINS = sorted({it.instead for it in PAGES})
WARNINGS = {"ND208", "ND402", "ND512", "ND603", "ND607"}
MOST_LETTERS = 110


def put(code):
    """Return chapter one's network with this code: functions of a known name replace those."""
    tree, lines = ast.parse(CHAPTER_ONE), CHAPTER_ONE.splitlines()
    known = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    top = max(node.end_lineno for node in tree.body if isinstance(node, ast.Import))
    end = next(node.end_lineno for node in tree.body if isinstance(node, ast.ClassDef))
    changes = []
    for node in ast.parse(code).body:
        text = code.splitlines()[node.lineno - 1 : node.end_lineno]
        old = known.get(node.name)
        if old is None and isinstance(node, ast.FunctionDef) and node.args.args[0].arg == "self":
            changes.append((end, end, ["", *("    " + line for line in text)]))
        elif old is None:
            changes.append((top, top, ["", *text]))
        else:
            spaces = " " * old.col_offset
            changes.append((old.lineno - 1, old.end_lineno, [spaces + line for line in text]))
    for start, stop, text in sorted(changes, key=lambda it: it[0], reverse=True):
        lines[start:stop] = text
    return "\n".join(lines) + "\n"


@cache
def examined(code):
    *_, last = examine(mended("learner.py", put(code)), 20, fixes=False)
    return last


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.code)
def test_the_example_of_a_page_has_its_fault_alone(page):
    root, *others = examined(page.example).findings
    assert (root.code, root.level, root.root) == (page.code, page.level, True)
    assert others == []


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.code)
def test_what_is_told_can_be_read_at_a_glance(page):
    (told,) = examined(page.example).findings
    assert len(told.message) <= MOST_LETTERS
    assert not told.message.endswith(".")
    said = told.observed.partition("; ")[0]  # after an error stands what met, in the code's words
    assert 0 < len(said) <= MOST_LETTERS
    assert 0 < len(told.expected) <= MOST_LETTERS
    assert told.observed != told.expected
    for text in (told.message, told.observed, told.expected):
        assert "np.float64" not in text
        assert "\n" not in text


@pytest.mark.parametrize("instead", TWINS, ids=[f"twin-{number}" for number in range(len(TWINS))])
def test_what_to_write_instead_is_healthy(instead):
    assert (examined(instead).status, examined(instead).findings) == ("healthy", ())


@pytest.mark.parametrize("page", PAGES, ids=lambda it: it.code)
def test_the_example_and_its_twin_are_one_function_told_twice(page):
    names = [[node.name for node in ast.parse(it).body] for it in (page.example, page.instead)]
    assert names[0] == names[1]
    assert page.example != page.instead


def test_four_rules_warn_and_all_others_are_errors():
    levels = {it.code: it.level for it in PAGES}
    assert {code for code, level in levels.items() if level == "warning"} == WARNINGS
    assert set(levels.values()) == {"warning", "error"}


def test_the_healthy_network_that_the_examples_are_put_into_is_healthy():
    assert examined("").status == "healthy"
    assert {it.stage for it in examined("").not_run} <= {"data"}  # it has no loader
