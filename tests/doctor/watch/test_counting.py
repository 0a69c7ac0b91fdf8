"""Where right answers are counted, and how else: from the text, and shown by the training."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.counting import (
    answered_at,
    asks_of_a_test_set,
    chooses_by_class,
    chosen_at,
    counted_at,
    divided_by_others,
    left_at,
    other_answers,
    set_back_each_time,
)

cases = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["cases"]
POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]


def source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("acc = np.mean(p == y)\nprint(acc)", 1),
        ("def share(p, y):\n    return np.mean(p == y)\n\nprint(share(p, y))", 2),
        ("n = 0\nfor x, y in data:\n    if f(x) == y:\n        n += 1\nprint(n)", 3),
        ("card = []\nif a == b:\n    card.append(1)\nprint(sum(card))", 2),
        ("n = 0\nfor x, y in data:\n    n += f(x) == y\nacc = n / 9\nprint(acc)", 3),
        ("right = y == 3\nacc = 0.5\nprint(acc)", 0),
        ("print(acc)\nacc = np.mean(p == y)", 0),
    ],
)
def test_the_comparison_behind_a_printed_number(text, line):
    printed = next(n for n, part in enumerate(text.split("\n"), 1) if part.startswith("print"))
    assert counted_at(source(text), printed) == line


def test_where_a_side_was_chosen_and_an_answer_returned():
    text = "def f(x):\n    return max(x)\n\nbest = np.argmax(y)\nn = 3\nprint(best == f(x))"
    assert chosen_at(source(text), 6) == 4
    assert chosen_at(source(text), 3) == 3
    through = "p = np.argmax(a, axis=0)\nn = 0\nq = y\nfor i, j in zip(p, q):\n"
    assert chosen_at(source(through + "    if i == j:\n        n += 1"), 5) == 1
    assert chosen_at(source(through + "    if j == 3:\n        n += 1"), 5) == 5
    assert chosen_at(source("p = np.argmax(a)\nn = sum(i == j for i, j in zip(p, y))"), 2) == 1
    assert answered_at(source(text), 6) == 2
    assert answered_at(source(text), 4) == 0


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("p.argmax(axis=0) == t", [("p.argmax(axis=1)",), ("(p > 0.5)",), ("p",)]),
        ("np.argmax(p, 1) == t", [("np.argmax(p, 0)",), ("(p > 0.5)",), ("p",)]),
        ("np.argmax(f(x)[1]) == t", [("(f(x)[1] > 0.5)",), ("f(x)[1]",)]),
        ("max(out) == t", [("list(out).index(max(out))",)]),
        ("p.max(axis=1) == t", []),
        ("answer == t", [("round(answer)",), ("round(t)",)]),
    ],
)
def test_other_ways_to_an_answer(text, others):
    assert [other_answer.texts for other_answer in other_answers(source(text), 1)] == others


def test_a_division_by_the_size_of_what_was_not_gone_through():
    text = "n = 0\nfor x in X_test:\n    n += f(x)\nprint(n / len(X_train))"
    found = divided_by_others(source(text))
    assert (found.by.id, found.counted) == ("X_train", "X_test")
    for right in ("len(X_test)", "len(labels)", "9"):  # labels may be those of the test
        assert divided_by_others(source(text.replace("len(X_train)", right))) is None
    inside = "for x in X_test:\n    n += f(x)\n    print(n / len(X_train))"
    assert divided_by_others(source(inside)) is None
    around = (
        "for x in X_train:\n    for o in range(N_OUT):\n        n += o\nprint(n / len(X_train))"
    )
    assert divided_by_others(source(around)) is None


def test_a_loop_that_is_left_in_its_first_turn():
    text = "    for x in rows:\n        if f(x) == 1:\n            n += 1\n        return n\n"
    found = left_at(source(f"def g(rows):\n{text}"), 3)
    assert (found.loop.lineno, found.end.lineno) == (2, 5)
    assert (
        left_at(source("def g(rows):\n" + text.replace("        return", "    return")), 3) is None
    )


def test_all_of_a_line_are_turned_at_once():
    text = "p.argmax(axis=0) == t.argmax(axis=0)"
    assert other_answers(source(text), 1)[0].texts == ("p.argmax(axis=1)", "t.argmax(axis=1)")


HOT = POINTS.replace("classes[300:]", "np.eye(3)[classes[300:]]").replace(
    "np.mean(np.argmax(np.tanh(X_test @ w) @ v, axis=1) == y_test)",
    "np.mean(np.argmax(np.tanh(X_test @ w) @ v, axis=1) == np.argmax(y_test, axis=1))",
)
ONE_BY_ONE = POINTS[: POINTS.index("    print(")] + (
    "    n = sum(int(np.argmax(np.tanh(x @ w) @ v) == one) for x, one in zip(X_test, y_test))\n"
    '    print("epoch", epoch, n, "/", 100)\n'
)
OVER_EXAMPLES = "axis=0) == np.argmax(y_test, axis=0)"
COUNTED = POINTS[: POINTS.index("    print(")] + (
    "def share(rows, wanted):\n    right = 0\n    for x, one in zip(rows, wanted):\n"
    "        if np.argmax(np.tanh(x @ w) @ v) == one:\n            right += 1\n"
    "    return right / len(wanted)\n\n"
    'print("accuracy", share(X_test, y_test))\n'
)
DIVIDED = POINTS[: POINTS.index("    print(")] + (
    "right = 0\nfor x, one in zip(X_test, y_test):\n"
    "    right += np.argmax(np.tanh(x @ w) @ v) == one\n"
    'print("accuracy", right / len(X_test))\n'
)
FAULTS = {
    "only the first": (COUNTED, "    return right /", "        return right /", "ND703"),
    "divided by others": (DIVIDED, "/ len(X_test)", "/ len(X_train)", "ND709"),
    "the largest over the examples": (
        HOT,
        OVER_EXAMPLES.replace("axis=0", "axis=1"),
        OVER_EXAMPLES,
        "ND709",
    ),
    "argmax of labels that are numbers": (ONE_BY_ONE, "== one", "== np.argmax(one)", "ND704"),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    cases({it: (it,) for it in FAULTS}, ["argmax of labels that are numbers", "only the first"]),
)
def test_a_wrong_count_is_mended(fault, tmp_path):
    right, old, new, code = FAULTS[fault]
    assert right.count(old) == 1
    file = tmp_path / "program.py"
    file.write_text(right)
    assert list(watched(str(file), []))[-1].findings == ()
    file.write_text(right.replace(old, new))
    found = list(watched(str(file), []))[-1].findings[0]
    assert (found.code, found.level) == (code, "error")
    assert new in file.read_text().split("\n")[found.place.line - 1]
    assert applied(file.read_text(), hunks(found.fix.diff)) == right


SET_BACK = """
for x, t in tests:
    right = 0
    if guess(x) == t:
        right += 1
print(right / len(tests))
"""


def test_a_counter_that_is_set_back_for_each_example_is_found():
    source = Source("net.py", SET_BACK, SET_BACK)
    assert set_back_each_time(source, {4, 5}) == 3
    assert set_back_each_time(source, {6}) == 0  # it was not reached
    before = SET_BACK.replace("    right = 0\n", "").replace("for x", "right = 0\nfor x")
    assert set_back_each_time(Source("net.py", before, before), {4, 5}) == 0
    told = SET_BACK.replace("        right += 1\n", "        right += 1\n    print(right)\n")
    assert (
        set_back_each_time(Source("net.py", told, told), {4, 5}) == 0
    )  # of each example, on purpose


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("X[y == 1]", True),
        ("mask = y == c\nacc(X[mask], y[mask])", True),
        ("X[np.where(y == 2)]", True),
        ("X[np.flatnonzero(y > 0)]", True),
        ("at = np.where(y == c)[0]\nacc(X[at], y[at])", True),
        ("far = (y == 2) & (X[:, 1] > 3)\nX[far]", True),
        ("[x for x, c in pairs if c == 1]", True),
        ("X[:90], X[order], X[y]", False),
        ("hits = answers == y", False),
    ],
)
def test_examples_that_a_condition_chooses_are_known(text, chosen):
    assert chooses_by_class(mended("net.py", text)) == chosen


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("accuracy(net, X_test, y_test)", True),
        ("accuracy(net, self.x_te, self.y_te)", True),
        ("accuracy(net, X[i:j], y[i:j])", False),
        ("accuracy(net, x, y)", False),
        ("other(net, y_test)", False),
    ],
)
def test_labels_of_a_test_are_known_by_their_name(asked, told):
    text = f"def accuracy(net, x, y):\n    return (net(x) == y).mean()\nprint({asked})\n"
    assert asks_of_a_test_set(mended("net.py", text), 2) == told
