"""Programs that stop: the edit that is found makes them train, and its line is the cause's."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.edits import Edit
from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch import cure
from firstnet.doctor.watch.cure import COUNTS, cured
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.run import Learner

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen, cases = SEEING["program"], SEEING["seen"], SEEING["cases"]

PROGRAM = """\
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 4))
Y = (X[:, :1] * X[:, 1:2] > 0).astype(float)


def start(n, h):
    return {"W1": rng.normal(0, 0.5, (n, h)), "b1": np.zeros(h), "W2": rng.normal(0, 0.5, (h, 1))}


def forward(p, X):
    Z1 = X @ p["W1"] + p["b1"]
    A1 = np.tanh(Z1)
    A2 = 1 / (1 + np.exp(-A1 @ p["W2"]))
    cache = {"A1": A1, "A2": A2}
    return A2, cache


def backward(p, cache, X, Y):
    d2 = (cache["A2"] - Y) / len(X)
    d1 = d2 @ p["W2"].T * (1 - cache["A1"] ** 2)
    return {"W1": X.T @ d1, "b1": d1.sum(0), "W2": cache["A1"].T @ d2}


p = start(4, 12)
for i in range(500):
    A2, cache = forward(p, X)
    grads = backward(p, cache, X, Y)
    for k in p:
        p[k] -= 1.0 * grads[k]
    if i % 100 == 0:
        print(i, np.mean((A2 > 0.5) == Y))
"""

FAULTS = {  # the edit, the rule, and where the report points to
    "nothing is returned": ("    return A2, cache\n", "", "ND102", "cache = {"),
    "a name in another case": ("np.tanh(Z1)", "np.tanh(z1)", "ND020", "np.tanh(z1)"),
    "a transpose is missing": ('p["W2"].T', 'p["W2"]', "ND116", 'd2 @ p["W2"] *'),
    "arguments in another order": (
        "= backward(p, cache, X", "= backward(p, X, cache", "ND113", "p, X"),
    "weights the other way round": ("(n, h)), ", "(h, n)), ", "ND116", "(h, n)"),
    "a bias is left out": ('X @ p["W1"] + p["b1"]', 'X @ p["W1"]', "ND301", "Z1 = X"),
    "the activation is passed by": ("np.exp(-A1 @", "np.exp(-Z1 @", "ND306", "-Z1 @"),
    "an import that is missing": ("import numpy as np\n", "\n", "ND020", "rng = np.random"),
}  # fmt: skip

CRASHES = {  # what is put in front of the program, what it should have been, and the line
    "sizes that are no tuple": (
        "mean = np.zeros(1, 4)\nX = X - mean\n",
        "mean = np.zeros((1, 4))\nX = X - mean\n",
        "mean",
    ),
    "a tuple that is no sizes": (
        "X = X + 0.1 * np.random.randn((200, 4))\n",
        "X = X + 0.1 * np.random.randn(200, 4)\n",
        "X = X +",
    ),
    "a misspelt constructor": (
        "class By:\n    def _init_(self, n):\n        self.n = n\n\n\nX = X * By(2).n\n",
        "class By:\n    def __init__(self, n):\n        self.n = n\n\n\nX = X * By(2).n\n",
        "    def _init_",
    ),
    "numbers that stay text": (
        "rows = [it.split(',') for it in '0.1,0.2\\n0.3,0.4'.split()]\n"
        "for row in rows:\n    row[:] = [it for it in row]\nX += rows[0][0] - rows[1][0]\n",
        "rows = [it.split(',') for it in '0.1,0.2\\n0.3,0.4'.split()]\n"
        "for row in rows:\n    row[:] = [float(it) for it in row]\nX += rows[0][0] - rows[1][0]\n",
        "    row[:] =",
    ),
    "variables that are not declared global": (
        "seen, last = 0, 0\n\n\ndef counted(X):\n    seen = seen + len(X)\n"
        "    last = last + 1\n    return X\n\n\nX = counted(X)\n",
        "seen, last = 0, 0\n\n\ndef counted(X):\n    global seen, last\n    seen = seen + len(X)\n"
        "    last = last + 1\n    return X\n\n\nX = counted(X)\n",
        "    seen = seen",
    ),
}
DATA = "Y = (X[:, :1] * X[:, 1:2] > 0).astype(float)\n"


def test_the_program_itself_is_right():
    _, verdict = seen(PROGRAM)
    assert (verdict.kind, verdict.findings) == ("right", ())


LONG = (
    "the activation is passed by",
    "a bias is left out",
    "weights the other way round",
    "arguments in another order",
    "a transpose is missing",
    "nothing is returned",
    "an import that is missing",
)


@pytest.mark.parametrize("fault", cases({it: (it,) for it in FAULTS}, LONG))
def test_the_edit_makes_the_program_what_it_was(fault, tmp_path):
    old, new, code, at = FAULTS[fault]
    assert PROGRAM.count(old) == 1
    file = tmp_path / "program.py"
    file.write_text(PROGRAM.replace(old, new))
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert (found.code, found.level) == (code, "error")
    assert at in file.read_text().split("\n")[found.place.line - 1]
    healed = applied(file.read_text(), hunks(found.fix.diff))
    assert healed.split() == PROGRAM.split()


@pytest.mark.slow
@pytest.mark.parametrize("fault", CRASHES)
def test_what_stops_a_program_is_mended_where_it_is_written(fault, tmp_path):
    wrong, right, at = CRASHES[fault]
    file = tmp_path / "program.py"
    file.write_text(PROGRAM.replace(DATA, DATA + wrong))
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert found.level == "error"
    assert file.read_text().split("\n")[found.place.line - 1].startswith(at)
    assert applied(file.read_text(), hunks(found.fix.diff)) == PROGRAM.replace(DATA, DATA + right)


MEASURED = (
    PROGRAM
    + """
wanted = Y.reshape(-1)
print("rmse", np.sqrt(np.mean((A2 - wanted) ** 2)))
print("mae", np.mean(np.abs(A2 - wanted)))
"""
)


@pytest.mark.slow
def test_all_differences_that_are_spread_out_get_one_shape(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(MEASURED)
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert (found.code, found.level) == ("ND111", "error")
    healed = applied(MEASURED, hunks(found.fix.diff))
    assert healed == MEASURED.replace("reshape(-1)", "reshape(-1, 1)")


CROSS_ENTROPY = (
    PROGRAM
    + """
wanted = Y.reshape(-1)
print("loss", -np.mean(wanted * np.log(A2) + (1 - wanted) * np.log(1 - A2)))
"""
)


@pytest.mark.slow
def test_logarithms_of_outputs_that_are_spread_out_get_the_shape_of_the_outputs(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(CROSS_ENTROPY)
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert (found.code, found.level) == ("ND111", "error")
    assert "every pair of two examples, 200 x 200 numbers" in found.message
    healed = applied(CROSS_ENTROPY, hunks(found.fix.diff))
    assert healed == CROSS_ENTROPY.replace("reshape(-1)", "reshape(-1, 1)")


@pytest.mark.slow
def test_logarithms_of_outputs_that_fit_are_left_alone():
    text = CROSS_ENTROPY.replace("Y.reshape(-1)", "Y")
    assert seen(text)[1].findings == ()
    apart = CROSS_ENTROPY.replace("wanted * np.log(A2)", "wanted[None] * np.log(A2)")
    apart = apart.replace("(1 - wanted) * np", "(1 - wanted[None]) * np")
    assert seen(apart)[1].findings == ()  # all pairs, on purpose


IN_VAIN = PROGRAM.replace(
    "    for k in p:\n        p[k] -= 1.0 * grads[k]\n", "    p = stepped(p, grads)\n"
).replace(
    "p = start(4, 12)\n",
    "def stepped(p, grads):\n    return {k: p[k] - grads[k] for k in p}\n\n\np = start(4, 12)\n",
)


@pytest.mark.slow
def test_a_step_whose_result_is_dropped_is_told_and_kept(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(IN_VAIN.replace("    p = stepped", "    stepped"))
    *_, told = watched(str(file), [])
    (found,) = told.findings
    assert found.code == "ND505"
    assert file.read_text().split("\n")[found.place.line - 1].strip() == "stepped(p, grads)"
    assert applied(file.read_text(), hunks(found.fix.diff)).split() == IN_VAIN.split()


POINTS = runpy.run_path(str(Path(__file__).parent / "test_uses.py"))["POINTS"]


@pytest.mark.slow
def test_a_softmax_along_the_wrong_axis_is_turned(tmp_path):
    file = tmp_path / "program.py"
    old, new = "e.sum(axis=1, keepdims=True)", "e.sum(axis=0, keepdims=True)"
    assert POINTS.count(old) == 1
    file.write_text(POINTS.replace(old, new))
    *_, told = watched(str(file), [])
    (found,) = told.findings
    assert found.code == "ND308"
    assert new in file.read_text().split("\n")[found.place.line - 1]
    assert applied(file.read_text(), hunks(found.fix.diff)).split() == POINTS.split()


ADDED = {
    "gradients are never reset": ("values", "    for p in parameters:\n        p.grad = 0.0\n", ""),
    "a gradient is overwritten": (
        "values",
        "self.grad += other.data * out.grad",
        "self.grad = other.data * out.grad",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", ADDED)
def test_what_a_step_lacks_is_added(fault, tmp_path):
    style, old, new = ADDED[fault]
    file = tmp_path / "program.py"
    file.write_text(program(style, old, new))
    *_, told = watched(str(file), [])
    healed = applied(file.read_text(), hunks(told.findings[0].fix.diff))
    _, verdict = seen(healed)
    assert (verdict.kind, verdict.findings) == ("right", ())


STEPS = {  # a style, the edit, and the rule that its line belongs to
    "a layer goes uphill": ("classes", "self.s -= eta * delta", "self.s += eta * delta", "ND519"),
    "a gradient of the other sign": ("dictionaries", "dZ2 @ A1.T /", "-dZ2 @ A1.T /", "ND406"),
    "a minus on the way back": (
        "classes",
        "self.w.T @ delta * (1",
        "-(self.w.T @ delta) * (1",
        "ND403",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("style", "old", "new", "code"), cases(STEPS, [*STEPS][1:]))
def test_an_edit_of_a_wrong_step_is_tried_where_it_went_wrong(style, old, new, code, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(program(style, old, new))
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert found.code == code
    assert new in file.read_text().split("\n")[found.place.line - 1]
    healed = applied(file.read_text(), hunks(found.fix.diff))
    _, verdict = seen(healed)
    assert (verdict.kind, verdict.findings) == ("right", ())


@pytest.mark.slow
def test_an_error_of_the_other_sign_gets_it_back_or_the_steps_get_theirs(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(program("script", "error = y - l2", "error = l2 - y"))
    *_, told = watched(str(file), [])
    found = told.findings[0]
    assert found.code in ("ND401", "ND501")
    _, verdict = seen(applied(file.read_text(), hunks(found.fix.diff)))
    assert (verdict.kind, verdict.findings) == ("right", ())


@pytest.mark.slow
def test_what_is_wrong_is_told_before_an_edit_is_searched(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(program("classes", "self.s -= eta * delta", "self.s += eta * delta"))
    first, *_, last = watched(str(file), [])
    assert [it.findings[0].code for it in (first, last)] == ["ND519", "ND519"]
    assert first.findings[0].fix is None
    assert last.findings[0].fix is not None


def test_an_edit_with_which_it_does_not_learn_is_none():
    source = mended("/learner/program.py", PROGRAM.replace("np.tanh(Z1)", "np.tanh(z1)"))
    learner = Learner(source)
    line = source.runnable.split("\n").index("    A1 = np.tanh(z1)") + 1
    tried = [Edit(line, 17, line, 19, new, "name", 0.0, new) for new in ("Z2", "0 * Z1", "X")]
    assert cured(learner, tried, []) is None


@pytest.mark.parametrize(("score", "helps"), [(0.98, True), (0.9, True), (0.85, False)])
def test_an_edit_may_not_let_a_program_learn_far_less(monkeypatch, score, helps):
    found = {"right": True, "score": score, "cost": 1}
    monkeypatch.setattr(cure, "apart", lambda *_: found)
    learner = Learner(mended("net.py", PROGRAM))
    edit = Edit(7, 0, 7, 0, "\n", "test", 0.0, "a line")
    before = seen(PROGRAM)[0].learning  # 0.99 of the answers are right
    assert cured(learner, [edit], [], before=before) is edit
    assert (cured(learner, [edit], [], before=before, keeps=True) is edit) is helps


@pytest.mark.slow
def test_no_edit_counts_right_answers_by_comparing_something_else(tmp_path):
    """`y == y` is always right, and one answer against all labels counts a class."""
    file = tmp_path / "program.py"
    counted = "    answers = np.argmax(softmax(np.tanh(X_test @ w) @ v), axis=0)\n"
    counted += '    print("epoch", epoch, np.mean(answers == y_test))\n'
    text = POINTS[: POINTS.index("    print(")] + counted
    file.write_text(text)
    *_, told = watched(str(file), [])
    found = told.findings[0]
    healed = applied(text, hunks(found.fix.diff)) if found.fix is not None else ""
    assert found.level == "error"
    assert healed in ("", text.replace("axis=0)", "axis=1)"))


@pytest.mark.parametrize(
    ("answers", "helps"), [("(A2 > 0.5).ravel()", True), ("np.argmax((B2 > 0.5).ravel())", False)]
)
def test_an_edit_has_to_compare_the_answers(tmp_path, answers, helps):
    last = "print(((B2 > 0.5).ravel() == labels).mean())"
    labels = "labels = Y.ravel()\nprint(((A2 > 0.5).ravel() == labels).mean())\nB2 = A2[::-1]\n"
    path = tmp_path / "net.py"
    path.write_text(PROGRAM + labels + last + "\n")
    line = path.read_text().split("\n").index(last) + 1
    edit = Edit(line, 7, line, 25, answers, COUNTS, 0.0, answers, str(path))
    learner = Learner(mended(str(path), path.read_text()))
    assert (cured(learner, [edit], []) is not None) == helps
