"""Patches: they apply as the edits that they were made from, and Git accepts them."""

import shutil
import subprocess

import pytest

from firstnet.doctor.edits.patch import Hunk, applied, combined, hunks, unified

TEXT = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"


@pytest.mark.parametrize(
    "after",
    [
        TEXT.replace("two\n", "2\n"),
        TEXT.replace("two\n", ""),
        TEXT.replace("two\n", "two\nand a half\n"),
        TEXT.replace("one\n", "zero\none\n").replace("ten\n", "ten\neleven\n"),
        TEXT.replace("two", "2").replace("nine\n", "9\n9.5\n"),
        TEXT.replace("two", "--- 2").replace("nine", "+++ 9"),
    ],
)
def test_a_diff_is_read_back_as_the_edits_that_it_was_made_of(after):
    diff = unified("net.py", TEXT, after)
    assert applied(TEXT, hunks(diff)) == after


def test_a_file_keeps_its_line_ends_and_its_missing_last_one():
    assert applied("a\r\nb\r\nc", [Hunk(2, ("b",), ("x", "y"))]) == "a\r\nx\r\ny\r\nc"
    assert applied("a\nb", [Hunk(3, (), ("c",))]) == "a\nb\nc\n"


def test_edits_that_go_together_are_put_together_and_others_left_out():
    diffs = [
        unified("", TEXT, TEXT.replace(*it)) for it in (("two", "2"), ("two", "II"), ("six", "6"))
    ]
    changes, left_out = combined([*diffs, unified("", "other\n", "text\n")], TEXT)
    assert applied(TEXT, changes) == TEXT.replace("two", "2").replace("six", "6")
    assert left_out == [1, 3]


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
@pytest.mark.parametrize(("before", "after"), [(TEXT, TEXT.replace("two", "2")), ("a\nb", "a\nc")])
def test_git_takes_the_patch(tmp_path, before, after):
    path = tmp_path / "net.py"
    path.write_text(before)
    diff = unified("net.py", before, after)
    told = ["git", "apply", "-p0"]
    subprocess.run(told, input=diff, text=True, cwd=tmp_path, check=True)
    assert path.read_text() == after
