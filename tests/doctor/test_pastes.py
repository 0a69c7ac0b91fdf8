"""Right programs, damaged as web pages do, are read as they were; and lines that go on."""

import ast
import random
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, combined, unified
from firstnet.doctor.reading.mending import apply
from firstnet.doctor.reading.pasted.endings import joined
from firstnet.doctor.reading.pasted.indentation import reindented
from firstnet.doctor.reading.pasted.marks import without_marks
from firstnet.doctor.reading.reading import mended, read, read_otherwise

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
    (home,) = (statement for statement in tree.body if isinstance(statement, ast.ClassDef))
    assert [statement.name for statement in home.body] == ["f", "g"]


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
    assert [statement.name for statement in tree.body[0].body] == ["__init__", "f", "g", "h"]


PLAIN = ["import math", "class A:", "    def __init__(self, x_1):", "        self.x = x_1 ** 2"]
MARKED = {
    "an e-mail": ["On Monday, P. wrote:", *(f"> > {it}" for it in PLAIN)],
    "a list": [f"* {it}" for it in PLAIN],
    "a patch": ["diff --git a/net.py b/net.py", "@@ -0,0 +1,4 @@", *(f"+{it}" for it in PLAIN)],
    "backslashes": [f"{it} \\" for it in PLAIN],
    "a chat": [f"[14:0{it}] Ann: {line}" if it < 2 else line for it, line in enumerate(PLAIN)],
    "an editor": [f"▾ {it}" if it.endswith(":") else it for it in PLAIN],
    "dots for spaces": [it.replace(" ", "·") + "¶" for it in PLAIN],
    "cells": ["In [1]:", *PLAIN[:1], "In [2]:", *PLAIN[1:]],
    "numbers on lines of their own": [it for n, line in enumerate(PLAIN) for it in (f"{n}", line)],
    "tags": [f'<span class="k">{it}</span><br>' for it in PLAIN],
    "Markdown": [it.replace("_", "\\_").replace("*", "\\*") for it in PLAIN],
    "bold names": [it.replace("__init__", "**init**") for it in PLAIN],
    "a telephone": [it.replace("import", "Import").replace("def", "Def") for it in PLAIN],
    "a command": ["$ cat net.py", *PLAIN],
    "buttons": ["python", "Copy code", *PLAIN],
    "wide signs": [it.replace("(", "（").replace(":", "：") for it in PLAIN],
    "powers": [it.replace(" ** 2", "²") for it in PLAIN],
    "lines that were joined": [*PLAIN[:3], f"{PLAIN[3]} y = 3"],
}


@pytest.mark.parametrize("marks", MARKED)
def test_marks_of_all_kinds_are_taken_away(marks):
    read = mended("net.py", "\n".join(MARKED[marks]))
    right = "\n".join(PLAIN) + ("; y = 3" if marks.startswith("lines") else "")
    assert tree_of(read.runnable) == tree_of(right)


def test_marks_that_mean_something_are_left_alone():
    lines = ["x = 3", "print(x)", "if x > 1:", "    y = x ^ 2"]
    assert without_marks(lines) == []


def test_a_mended_line_gives_way_to_an_edit_that_was_made_for_it():
    text = "> x = 1\n> y = 2\n> z = 3\n"
    layout = unified("", text, "x = 1\ny = 2\nz = 3\n")
    edit = unified("", text, text.replace("> y = 2", "y = 7"))
    changes, left_out = combined([edit, layout], text, [1])
    assert (applied(text, changes), left_out) == ("x = 1\ny = 7\nz = 3\n", [])


def test_what_several_edits_do_to_the_same_lines_is_one_edit():
    text = "In [1]: class A:\n   ...: def f(self):\n   ...: return 1\n"
    read = mended("net.py", text)
    changes, _ = combined([finding.fix.diff for finding in read.findings], text, range(9))
    assert applied(text, changes) == "class A:\n    def f(self):\n        return 1\n"


def test_the_other_readings_of_lost_indentation_are_different_programs(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(
        "def f(n):\nfor i in range(n):\nx = i\nif x > 3:\ny = x\nz = 1\nreturn z\nprint(f(3))\n"
    )
    trees = [tree_of(it.runnable) for it in (read(file), *read_otherwise(file))]
    assert len(trees) > 2
    assert len(set(trees)) == len(trees)
    file.write_text("x = 1\n")
    assert list(read_otherwise(file)) == []


@pytest.mark.parametrize(("heads", "read_as_blocks"), [(20, True), (60, False)])
def test_lost_blocks_are_followed_as_deep_as_someone_writes_them(heads, read_as_blocks):
    assert bool(reindented(["if a:"] * heads + ["b()"])) == read_as_blocks


@pytest.mark.slow
def test_a_very_long_text_is_read_with_fewer_readings_and_as_well():
    one = "def f(n):\nfor i in range(n):\nx = i\nif x > 3:\ny = x\nreturn x\n"
    many = 3_000  # functions, far more than get all readings
    lines = (one * many).splitlines()
    functions = ast.parse("\n".join(apply(reindented(lines), lines))).body
    assert len(functions) == many
    assert ast.dump(functions[-1]) == ast.dump(functions[0])
