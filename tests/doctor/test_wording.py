"""Reports: they fit 80 columns, a hint reveals no more than asked, control codes are escaped."""

import re

import pytest

from firstnet.doctor.report.pages import Page
from firstnet.doctor.report.report import Examination, Finding, Fix, NotRun, Place, Trial
from firstnet.doctor.report.wording import concise, full, hint

CODE = """class Network:
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)

    def SGD(self):
        pass
"""
DIFF = "\n".join(
    [
        "--- net.py",
        "+++ net.py",
        "@@ -2,4 +2,5 @@",
        "     def feedforward(self, a):",
        "         for b, w in zip(self.biases, self.weights):",
        "             a = sigmoid(np.dot(w, a) + b)",
        "+        return a",
        " ",
    ]
)
ROOT = Finding(
    "ND102",
    "feedforward-returns-nothing",
    "error",
    "feedforward computes a and never returns it",
    observed="feedforward(x) is None",
    expected="an array with 2 activations",
    why="np.argmax(None) is 0, so that every image is called 0: 980 of 10000.",
    place=Place(4, 4, 13),
    fix=Fix(DIFF, True, "unsafe"),
    root=True,
)
PASTE = Finding("ND003", "wrapped-comment", "warning", "line 7 is a comment", place=Place(7, 7))
WAITS = tuple(NotRun(it, "it waits until ND102 is mended") for it in ("units", "forward"))
SEEN = Examination("net.py", "findings", (ROOT, PASTE), WAITS, ("Line 7 was a comment.",), 0.5)
PAGE = Page("ND102", ROOT.name, "error", "", "", "", "What does print(feedforward(x)) show?", "")


def page(code):
    return PAGE if code == "ND102" else None


def test_a_report_tells_the_root_cause_from_the_code_to_the_edit():
    assert (
        full(SEEN, CODE, page)
        == """\
net.py:4  error  ND102 feedforward-returns-nothing

feedforward computes a and never returns it.

  2 |     def feedforward(self, a):
  3 |         for b, w in zip(self.biases, self.weights):
> 4 |             a = sigmoid(np.dot(w, a) + b)
    |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  5 |

  observed  feedforward(x) is None
  expected  an array with 2 activations

Why: np.argmax(None) is 0, so that every image is called 0: 980 of 10000.

The edit (verified: the checks up to here pass with it, on other networks too):

               a = sigmoid(np.dot(w, a) + b)
  +        return a

How you could have found it: What does print(feedforward(x)) show?

Also found:
- line 7, warning ND003 wrapped-comment: line 7 is a comment

Not checked: units and forward (it waits until ND102 is mended).

Assumptions made, stand-ins used, code skipped, actions blocked:
- Line 7 was a comment.
"""
    )


def test_a_report_reads_in_a_minute_and_fits_80_columns():
    told = full(SEEN, CODE, page)
    assert 60 <= len(re.findall(r"\w+", told)) <= 200
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize(
    ("number", "in_it", "not_in_it"),
    [
        (1, "What does print(feedforward(x)) show?", "return"),
        (2, "> 4 |             a = sigmoid(np.dot(w, a) + b)", "None"),
        (3, "feedforward computes a and never returns it.", "+        return a"),
        (4, "+        return a", "Next:"),
    ],
)
def test_a_hint_gives_no_more_than_was_asked_for(number, in_it, not_in_it):
    told = hint(SEEN, number, CODE, page)
    assert in_it in told
    assert not_in_it not in told
    assert ("--hint " + str(number + 1) in told) == (number < 4)
    assert "returns-nothing" not in told


def test_concise_is_a_line_for_each_finding():
    assert concise(SEEN) == (
        "net.py:4:13: error ND102 feedforward-returns-nothing: feedforward computes a and never "
        "returns it\nnet.py:7:1: warning ND003 wrapped-comment: line 7 is a comment\n"
    )
    assert concise(Examination("a.py", "healthy")) == "a.py: healthy\n"
    lost = Examination("a.py", "incomplete", not_run=(NotRun("load", "the file is empty"),))
    assert concise(lost) == "a.py: incomplete: the file is empty\n"


def test_a_healthy_file_is_told_what_was_checked_and_what_was_not():
    seen = Examination(
        "net.py",
        "healthy",
        not_run=(NotRun("data", "no loader was found"),),
        checked=("trial", "evaluate"),
    )
    told = full(seen, CODE, page)
    assert told.startswith("net.py: healthy\nChecked: every step of its own training ")
    assert "the count of right answers is right" in told
    assert "return the outputs of the training" not in told
    assert told.endswith("Not checked: data (no loader was found).\n")
    assert max(map(len, told.splitlines())) <= 80


def test_a_file_that_was_not_examined_is_told_why():
    seen = Examination("net.py", "incomplete", not_run=(NotRun("load", "the file is empty"),))
    assert full(seen, "", page) == "net.py: incomplete\nThe file is empty.\n"


def test_what_a_file_holds_can_not_command_the_terminal():
    place = Place(1, 1)
    evil = Finding("ND102", "x", "error", "say \x1b[2J", observed="\x07", place=place, root=True)
    seen = Examination("\x1b[31m.py", "findings", (evil,))
    for told in (full(seen, "x = '\x1b]0;title\x07'", page), concise(seen)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", told)
        assert "\\x1b[2J" in told


def test_long_lines_are_cut_and_long_places_too():
    code = "\n".join(["def f():"] + ["    x = " + "1 + " * 40 + "1"] * 50)
    it = Finding("ND102", "x", "error", "it is long", place=Place(1, 51), root=True)
    told = full(Examination("net.py", "findings", (it,)), code, page)
    assert max(map(len, told.splitlines())) <= 80
    assert told.count("\n") < 30


@pytest.mark.parametrize("place", [None, Place(99, 99), Place(3, 3, 999), Place(1, 0)])
def test_a_place_that_is_not_there_does_no_harm(place):
    it = Finding("ND102", "x", "error", "it is odd", place=place, root=True)
    assert "it is odd." in full(Examination("net.py", "findings", (it,)), CODE, page)


def test_colours_are_put_around_and_change_no_letter():
    def paint(text, kind):
        return f"\x1b[1m{text}\x1b[0m"

    told = full(SEEN, CODE, page, paint)
    assert "\x1b[1merror\x1b[0m" in told
    assert re.sub(r"\x1b\[\dm", "", told) == full(SEEN, CODE, page)


def test_in_a_notebook_the_cell_and_its_line_are_told():
    told = full(SEEN, CODE, page, cells=(1, 3))
    assert "net.py:4 (cell 2, line 2 of the code)  error" in told
    assert "cell 2, line 5, " in told


def test_a_program_that_can_not_run_is_not_said_to_learn_as_it_is():
    trial = Trial(300, ((10, 100), (50, 100), (90, 100)), learns=True)
    stops = Finding("ND020", "undefined-name", "error", "np is not imported.")
    wrong = Finding("ND403", "hidden-error-is-wrong", "error", "The step is wrong.")
    told, plain = (
        full(Examination("net.py", "findings", (it,), trial=trial, healed=trial), "", page)
        for it in (stops, wrong)
    )
    assert told.startswith("The program stops. Once it runs, the network learns:")
    assert "Once mended:      100, 500, 900 of 1000 right" in told
    assert "As it is" not in told and "With the fix" not in told  # which is the same training
    assert plain.startswith("The network learns:") and "As it is: " in plain


def test_a_report_on_pieces_says_which_were_asked_and_speaks_of_no_training():
    errors, pieces = (0.5, 0.1, 0.0), ("Relu", "Affine")
    trial = Trial(297, (), errors, learns=True, called="Relu(…)", pieces=pieces)
    said = full(Examination("layers.py", "healthy", trial=trial, checked=("trial",)), "", page)
    assert "Asked one by one, without a network: Relu, Affine." in said
    assert "the gradient of each is the one that small nudges show" in said
    assert "learns" not in said and "its own training" not in said


def test_fix_is_named_only_where_another_edit_is_verified():
    root = Finding("ND102", "nothing", "error", "None", root=True)
    for verified in (True, False):
        other = Finding("ND010", "print", "error", "A print", fix=Fix("a diff", verified, "safe"))
        told = full(Examination("net.py", "findings", (root, other)), "", page)
        assert ("--fix shows all the edits" in told) == verified
