"""One program that trains in mini-batches, with one edit each: no false alarm, no missed fault."""

# ruff: noqa: E501  # the edits are lines of programs

import runpy
from pathlib import Path

import pytest

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen, cases = SEEING["program"], SEEING["seen"], SEEING["cases"]

ADAM = """            m[...] = 0.9 * m + 0.1 * g
            v[...] = 0.999 * v + 0.001 * g * g
            w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
"""
SOFTMAX = """    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log(chances[rows, labels]).mean() + 0.5 * decay * (W1**2).sum()
    error = chances.copy()
    error[rows, labels] -= 1
"""
HINGE = """    right = scores[rows, labels].reshape(-1, 1)
    margins = np.maximum(0, scores - right + 1.0)
    margins[rows, labels] = 0
    loss = margins.sum() / len(x) + 0.5 * decay * (W1**2).sum()
    error = (margins > 0).astype(float)
    error[rows, labels] -= error.sum(axis=1)
"""


def edited(*edits):
    text = program("batches")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return seen(text)


RIGHT = {
    "adam, biases that begin at 0 and examples at the kink of a unit": (),
    "a cost that nobody has a name for": ((SOFTMAX, HINGE), ("step, decay = 0.02, 0, 0.0", "step, decay = 0.02, 0, 0.1")),
    "momentum on biases of two numbers": ((ADAM, "            m[...] = 0.9 * m - rate * g\n            w += m\n"),),
    "nesterov's step back and forth": (
        (ADAM, "            old = m.copy()\n            m[...] = 0.9 * m - rate * g\n            w += -0.9 * old + 1.9 * m\n"),
    ),
    "a gradient that is clipped": ((ADAM, "            w -= 5 * rate * np.clip(g, -0.01, 0.01)\n"),),
    "a rate that decays within the step": ((ADAM, "            w -= 10 * rate * g\n"),),
}  # fmt: skip


@pytest.mark.parametrize("edits", RIGHT.values(), ids=RIGHT)
@pytest.mark.slow
def test_what_is_right_is_right(edits):
    watched, verdict = edited(*edits)
    assert (verdict.kind, verdict.findings) == ("right", ()), verdict
    assert watched.learning.learns


FAULTS = {
    "the mask of a rectified unit is missing, behind Adam": (
        ("    back[hidden <= 0] = 0\n", ""), "ND4", "gradient"),
    "the mask is missing, and the cost has no name": (
        (SOFTMAX + "    error /= len(x)\n    back = error @ W2.T\n    back[hidden <= 0] = 0\n",
         HINGE + "    error /= len(x)\n    back = error @ W2.T\n"), "ND4", "gradient"),
    "batches that are made once": (
        ("for epoch in range(40):\n    for some, labels in batches(X, y, 20):",
         "once = batches(X, y, 20)\nfor epoch in range(40):\n    for some, labels in once:"), "ND604", "and none afterwards"),
    "weights that are drawn again in every epoch": (
        ("    for some, labels in batches(X, y, 20):",
         "    W1[...], W2[...] = draw.randn(3, 16), draw.randn(16, 2)\n    b1[...] = draw.randn(16)\n"
         "    for some, labels in batches(X, y, 20):"), "ND610", "new weights"),
    "test examples that are scaled otherwise": (
        ("forward(X_test)", "forward(X_test * 40)"), "ND801", "scaled differently"),
    "argmax over all examples": (
        ("np.argmax(forward(X_test)[1], axis=1)", "np.argmax(forward(X_test)[1])"), "ND704", "never true"),
    "an accuracy divided by the number of columns": (
        ("/ len(y_test)", "/ X_test.shape[1]"), "ND709", "above 100 %"),
    "a column of outputs minus a row of targets": (
        ('print("test accuracy:"',
         'print("rmse", ((forward(X_test)[1][:, :1] - y_test) ** 2).mean())\nprint("test accuracy:"'),
        "ND111", "200 x 200"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edit", "code", "said"),
    cases(
        FAULTS, [it for it in FAULTS if "no name" in it or "behind Adam" in it or "test ex" in it]
    ),
)
def test_what_is_wrong_is_told(edit, code, said):
    _, verdict = edited(edit)
    first = verdict.findings[0]
    assert first.level == "error"
    assert first.code.startswith(code), first
    assert said in f"{first.message} {first.observed}"


@pytest.mark.slow
def test_a_table_of_all_pairs_that_was_asked_for_is_no_fault():
    distances = 'print("test accuracy:", y_test[:, None] - y_test[None, :], '
    _, verdict = edited(('print("test accuracy:", ', distances))
    assert verdict.findings == ()


@pytest.mark.slow
def test_classes_that_are_picked_one_by_one_are_no_fault():
    picked = 'for label in range(2):\n    print("points", np.sum(y_test == label))\nprint("test accuracy:"'
    _, verdict = edited(('print("test accuracy:"', picked))
    assert verdict.findings == ()


@pytest.mark.slow
def test_mini_batches_that_are_empty_but_for_the_first_are_told():
    _, verdict = edited(("order[start : start + size]", "order[start:size]"))
    (found,) = verdict.findings
    assert found.code == "ND601"
    assert found.message.startswith("Only the first mini-batch has examples: `order[start:size]`")


@pytest.mark.slow
def test_weights_that_are_moved_by_a_sum_beside_means_are_told():
    plain = (ADAM, "            w -= 10 * rate * g\n")
    text = program("batches")
    (line,) = [part for part in text.split("\n") if "hidden.T @ error" in part]
    _, verdict = edited(
        plain, (line, line.replace("hidden.T @ error", "len(x) * hidden.T @ error"))
    )
    (found,) = verdict.findings
    assert (found.code, found.message) == (
        "ND502",
        "The step of W2 is not averaged over the examples",
    )
