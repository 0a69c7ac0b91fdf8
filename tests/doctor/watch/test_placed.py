"""Edits that replace a part of a program, or insert text before or after it."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.placed import after, before, behind, below, in_place_of, replacing

TEXT = "for é, w in each:\n    w -= eta * g  # down\nprint(w)\n"
SOURCE = Source("net.py", TEXT, TEXT)
STEP = SOURCE.tree().body[0].body[0]


@pytest.mark.parametrize(
    "edit, step, words",
    [
        (replacing(STEP.value, "g", SOURCE), "w -= g  # down", "g"),
        (in_place_of(STEP.target, "b", "bias", SOURCE), "b -= eta * g  # down", "bias"),
        (behind(STEP.value, " / n", "less", SOURCE), "w -= eta * g / n  # down", "less"),
        (below(STEP, "n += 1", SOURCE), "w -= eta * g  # down\n    n += 1", "n += 1"),
        (after(STEP, ["n += 1"], "more", SOURCE), "w -= eta * g\n    n += 1  # down", "more"),
        (before(STEP, ["n += 1"], "more", SOURCE), "n += 1\n    w -= eta * g  # down", "more"),
    ],
)
def test_an_edit_stands_where_it_is_meant_to(edit, step, words):
    assert apply(TEXT, [edit]) == TEXT.replace("w -= eta * g  # down", step)
    assert (edit.words, edit.path) == (words, "net.py")


def test_a_line_of_its_own_is_as_deep_as_the_one_above_it():
    text = "if a:\n\tb = 1\n"
    source = Source("net.py", text, text)
    edit = below(source.tree().body[0].body[0], "c = 2", source, kind="index", cost=0.5)
    assert apply(text, [edit]) == "if a:\n\tb = 1\n\tc = 2\n"
    assert (edit.kind, edit.cost) == ("index", 0.5)
