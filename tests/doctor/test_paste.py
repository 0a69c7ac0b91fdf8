"""Comments that were wrapped, and code that was not."""

import pytest

from firstnet.doctor.reading.mending import apply
from firstnet.doctor.reading.pasted.paste import commented_prose

PROSE = ["of the network.", "layers.", "book. Here,", "l = 2 means the layer before it", "time"]
PROSE += ["if the input is small, and so on", "(see chapter 2 of the book", "it's the last"]
CODE = ["for i in range(3)", "x = sigmoid(z", "def f(a b):", "return self.w[", "x.append(3)"]
CODE += ["if x is not y", "print 'x'", "a, b = b, a", "else:", "@property", "'text'"]


@pytest.mark.parametrize("line", PROSE)
def test_prose_below_a_comment_becomes_a_part_of_it(line):
    lines = ["    # A comment that runs on and on, to the end", line, "    x = 1"]
    (edit,) = commented_prose(lines)
    assert apply([edit], lines)[1] == f"# {line}"
    assert edit.assumed == "line 2 was read as part of the comment above"


@pytest.mark.parametrize("line", CODE)
def test_code_below_a_comment_stays_code_even_if_it_is_broken(line):
    assert commented_prose(["# A comment", line, "x = 1"]) == []


def test_a_run_of_prose_is_one_edit():
    lines = ["x = 1 # the rate at which", "the network learns from its", "mistakes", "y = 2"]
    (edit,) = commented_prose(lines)
    assert sorted(edit.lines) == [1, 2]
    assert edit.assumed == "lines 2 to 3 were read as part of the comment above"


def test_the_end_of_a_comment_may_be_signs_alone_or_stand_below_a_blank_line():
    signs, below = ["# 784", "-> 10 -> 10", "x = 1"], ["# It keeps", "", "x from 0", ""]
    for lines in (signs, below):
        (edit,) = commented_prose(lines)
        assert sorted(edit.lines) == [len(lines) - 2]


def test_an_assignment_that_is_broken_below_a_comment_stays_code():
    assert commented_prose(["# The chances are", "p =", "np.exp(z)"]) == []
