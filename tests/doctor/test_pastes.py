"""Right programs, damaged as web pages do, are read as they were; and lines that go on."""

import ast
import random
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.endings import joined
from firstnet.doctor.marks import without_marks
from firstnet.doctor.mending import apply
from firstnet.doctor.reading import mended

ROOT = Path(__file__).parents[2]
pastes = runpy.run_path(str(ROOT / "bench" / "doctor" / "pastes.py"))
PROGRAM = (Path(__file__).parent / "chapter_one.py").read_text()
tree_of = pastes["tree_of"]


@pytest.mark.parametrize("damage", pastes["DAMAGES"], ids=lambda it: it.__name__)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_one_damage_is_undone(damage, seed):
    lines = PROGRAM.rstrip("\n").split("\n")
    after = "\n".join(damage(lines, random.Random(seed))) + "\n"
    assert tree_of(mended("a.py", after).runnable) == tree_of(PROGRAM)


@pytest.mark.parametrize(
    "damages",
    [
        ("prompts", "numbers"),
        ("prompts", "entities", "typographic"),
        ("first_lines_flush", "comments_wrapped", "prose_around"),
        ("methods_flush", "all_indented", "tabs"),
        ("statements_broken", "numbers"),
    ],
    ids=" and ".join,
)
def test_several_damages_are_undone(damages):
    lines, rng = PROGRAM.rstrip("\n").split("\n"), random.Random(5)
    for damage in damages:
        lines = pastes[damage](lines, rng)
    assert tree_of(mended("a.py", "\n".join(lines) + "\n").runnable) == tree_of(PROGRAM)


def test_a_program_that_is_whole_is_left_as_it_is():
    assert mended("a.py", PROGRAM).runnable == PROGRAM
    own = "class A:\n    x = 1\n\n\ndef f(self):\n    return 2\n\n\nA.f = f\n"
    assert mended("a.py", own).runnable == own  # a function that is made a method


@pytest.mark.parametrize("end", ["x = a +", "x =", "y = b and", "z -=", "c = a ==", "d = a @"])
def test_a_line_that_ends_in_an_operator_goes_on(end):
    (edit,) = joined([end, "    b"])
    assert apply([edit], [end, "    b"])[0] == f"{end} \\"
    assert edit.code == "ND006"


@pytest.mark.parametrize("start", ["* b", "+ b", "/ b", "and b", ".T", "== b", "% b", "- b"])
def test_a_line_that_begins_with_an_operator_and_is_deeper_goes_on_with_the_one_before(start):
    lines = ["    x = f(a)", f"        {start}", "    y = 1"]
    (edit,) = joined(lines)
    assert apply([edit], lines)[0] == "    x = f(a) \\"
    assert joined(["    x = f(a)", f"    {start}"]) == []  # not deeper
    assert joined(["    if a:", f"        {start}"]) == []  # a block


@pytest.mark.parametrize("end", ["x = (a +", "x = a", "# a +", "f(a, *", "x++ and more", "'a +'"])
def test_a_line_that_is_whole_or_in_brackets_does_not(end):
    assert joined([end, "    b)"]) == []


def test_an_operator_before_nothing_does_not_go_on():
    assert joined(["x = a +", "", "y = 1"]) == []


def test_a_blank_line_between_the_parts_of_an_expression_is_read_over():
    lines = ["x =", "", "[1,", "2]"]
    assert apply(joined(lines), lines) == ["x = \\", "\\", "[1,", "2]"]


def test_prompts_of_which_none_begins_a_statement_are_taken_away():
    lines = ["...     import math", "...     def f(x):", "...         return x"]
    (edit,) = without_marks(lines)
    assert apply([edit], lines) == ["    import math", "    def f(x):", "        return x"]
    assert without_marks(["class A:", "    ...", "", "class B:", "    ..."]) == []  # bodies


def test_a_method_at_the_margin_goes_home_whatever_else_was_mended():
    text = "“A”\n\nclass A:\n    def f(self):\n        return 1\n\ndef g(self):\n    return 2\n"
    tree = ast.parse(mended("net.py", text).runnable)
    (home,) = (it for it in tree.body if isinstance(it, ast.ClassDef))
    assert [it.name for it in home.body] == ["f", "g"]


def test_methods_at_the_margin_and_at_their_depth_are_of_one_class():
    text = (
        "class A:\n"
        "def __init__(self):\n    self.a = 1\n"
        "    def f(self):\n        return 1\n"
        "def g(self):\n    return 2\n"
        "def h(self):\n    return 3\n"
        "print(A().h())\n"
    )
    tree = ast.parse(mended("net.py", text).runnable)
    assert [it.name for it in tree.body[0].body] == ["__init__", "f", "g", "h"]
