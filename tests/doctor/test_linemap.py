"""Which line of the file a line of the healed program was."""

import pytest

from firstnet.doctor.edits import Edit, apply
from firstnet.doctor.repair.linemap import changed_lines, identity
from firstnet.doctor.report.report import Place

TEXT = "one\ntwo\nthree\nfour\n"


def edit(line, end_line, new, column=0, end_column=0):
    return Edit(line, column, end_line, end_column, new, "statement", 1.0, "")


PUT_IN = edit(3, 3, "new\n")
TAKEN_OUT = edit(2, 3, "")
REPLACED = edit(2, 2, "2", 0, 3)
AT_THE_END_OF_A_LINE = edit(2, 2, "\nnew", 3, 3)
TWO_FOR_ONE = edit(2, 3, "2a\n2b\n")
MOVED = edit(2, 4, "three\ntwo\n")


def test_without_edits_every_line_is_itself():
    lines = identity(TEXT)
    assert [lines.original(number) for number in range(1, 6)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("change", "after", "numbers"),
    [
        (PUT_IN, "one\ntwo\nnew\nthree\nfour\n", (1, 2, 0, 3, 4, 5)),
        (TAKEN_OUT, "one\nthree\nfour\n", (1, 3, 4, 5)),
        (REPLACED, "one\n2\nthree\nfour\n", (1, 2, 3, 4, 5)),
        (AT_THE_END_OF_A_LINE, "one\ntwo\nnew\nthree\nfour\n", (1, 2, 0, 3, 4, 5)),
        (TWO_FOR_ONE, "one\n2a\n2b\nthree\nfour\n", (1, 0, 0, 3, 4, 5)),
    ],
    ids=["put in", "taken out", "replaced", "at the end", "two for one"],
)
def test_an_edit_moves_the_lines_below_it(change, after, numbers):
    assert apply(TEXT, [change]) == after
    assert identity(TEXT).after(TEXT, change).numbers == numbers


def test_a_line_that_was_put_in_counts_as_the_one_before_it():
    lines = identity(TEXT).after(TEXT, PUT_IN)
    assert [lines.original(number) for number in range(1, 6)] == [1, 2, 2, 3, 4]
    first = identity(TEXT).after(TEXT, edit(1, 1, "new\n"))
    assert first.original(1) == 1


def test_several_edits_add_up():
    lines, text = identity(TEXT), TEXT
    for change in (PUT_IN, edit(2, 2, "newer\n"), edit(6, 7, "")):
        lines, text = lines.after(text, change), apply(text, [change])
    assert text == "one\nnewer\ntwo\nnew\nthree\n"
    assert lines.numbers == (1, 0, 2, 0, 3, 5)
    assert text.split("\n")[4] == TEXT.split("\n")[lines.original(5) - 1] == "three"


def test_lines_that_stay_keep_their_number_for_any_edit():
    for change in (PUT_IN, TAKEN_OUT, REPLACED, AT_THE_END_OF_A_LINE, TWO_FOR_ONE):
        after, old = apply(TEXT, [change]).split("\n"), TEXT.split("\n")
        numbers = identity(TEXT).after(TEXT, change).numbers
        assert len(numbers) == len(after)
        kept = [(line, number) for line, number in zip(after, numbers) if line in old]
        assert all(old[number - 1] == line for line, number in kept)


def test_a_place_is_told_by_the_lines_of_the_file():
    lines = identity(TEXT).after(TEXT, PUT_IN)
    assert lines.place(Place(4, 5, 7)) == Place(3, 4, 7)
    assert lines.place(Place(3, 3)) == Place(2, 2)
    assert lines.place(None) is None


def test_the_lines_that_an_edit_touches():
    assert changed_lines(TEXT, REPLACED) == (["two"], ["2"])
    assert changed_lines(TEXT, AT_THE_END_OF_A_LINE) == (["two"], ["two", "new"])
    assert changed_lines(TEXT, PUT_IN) == (["three"], ["new", "three"])
    assert changed_lines(TEXT, MOVED) == (["two", "three", "four"], ["three", "two", "four"])
