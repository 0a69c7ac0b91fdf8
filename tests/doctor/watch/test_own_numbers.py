"""What a program prints of its own training counts where nothing else tells whether it learns."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.own_numbers import (
    diverges,
    grows,
    more_than_all,
    prints_its_negative,
    prints_the_same,
    tells_of_overflow,
    tells_of_progress,
)
from firstnet.doctor.watch.learning.learning import Learning, Part

seen = runpy.run_path(str(Path(__file__).parent / "seeing.py"))["seen"]


def prints(*lines, text=""):
    """Return what was watched of a program that has printed these lines."""
    outcome = SimpleNamespace(own=lines, printed=lines)
    sources = {"net.py": SimpleNamespace(runnable=text)}
    return SimpleNamespace(outcome=outcome, learner=SimpleNamespace(sources=sources))


def each(words, *values):
    """Return a line for each value, with a counter before it."""
    return [words.format(10 * n, value) for n, value in enumerate(values)]


def test_a_printed_cost_that_falls_is_progress():
    assert tells_of_progress(each("iter {}, loss: {:.3f}", 1, 0.5, 0.3))
    assert tells_of_progress(each("Cost after iteration {}: {:.3f}", 1, 0.5, 0.3))
    assert not tells_of_progress(each("iter {}, loss: {}", 0.7, 0.7, 0.7))
    assert not tells_of_progress(each("iter {}, accuracy {:.3f}", 1, 0.5, 0.3))
    assert not tells_of_progress(["loss: 3", "loss: 1"])
    assert tells_of_progress(each("epoch {}, test accuracy {}", 0.98, 0.98, 0.98))
    assert tells_of_progress(each("epoch {}, accuracy: {} %", 97.5, 97.5, 97.5))


def test_a_printed_cost_that_is_inf_in_the_end_is_told():
    costs = each("iter {}, loss {}", 3.1, 9.9, "inf", "inf")
    assert tells_of_overflow(costs) == "iter , loss inf"
    assert tells_of_overflow([*costs, "iter 50, loss 7.0"]) == ""
    assert tells_of_overflow(["loss nan", "loss nan", "loss nan"]) == ""  # from the start on
    assert tells_of_overflow([f"error in the inf norm: {it}" for it in (3, 2, 1)]) == ""
    assert tells_of_overflow(["loss 3.1", "info 1", "inf 2", "inf 3"]) == ""


def test_a_printed_cost_may_be_the_negative_of_what_was_seen_to_fall():
    parts = tuple(Part(50, 0, it) for it in (-2.45, -2.5, -2.52))
    falls = Learning(150, parts, False, 0.0, None, 0.0, True)
    rising = each("epoch {}, loss {}", 2.44, 2.48, 2.52)
    assert prints_its_negative(rising, falls)
    assert not prints_its_negative(rising[::-1], falls)
    assert not prints_its_negative([it.replace("2.", "7.") for it in rising], falls)
    assert not prints_its_negative([it.replace("loss", "negative loss") for it in rising], falls)


@pytest.mark.parametrize(
    "lines",
    [
        each("epoch {} mean loss {}", 7.7, 9.5, 10.1),
        each("epoch {} mean loss {}", 7.7, 7.6, 19.5, 15.1),
        each("Cost after iteration {}: {}", 2.5, 2183758973.7, 2e21),
        ["cost first / last: 102.0251 28942.7082"],
    ],
)
def test_a_printed_cost_that_grows_shows_that_nothing_is_learned(lines):
    assert grows(prints(*lines)).code == "ND909"
    assert grows(prints(*lines, text="rewards.append(total_reward)")) is None


@pytest.mark.parametrize(
    "lines",
    [
        each("epoch {} mean loss {}", 7.7, 5.1, 9.5, 10.1),  # of mini-batches
        each("epoch {} mean loss {}", 7.7, 7.8, 7.9),
        each("Cost after iteration {}: {}", 2.5, 2.5, 2.4),
        each("epoch {} loss of d {}", 1, 2, 3) + each("epoch {} loss of g {}", 1, 2, 3),
        each("epoch {} right {}", 1, 2, 3),
        each("step {} total loss {}", 1, 2, 3),  # it is added up
        each("noise {} error {}", 1, 2, 3),  # no epochs
        ["cost first / last: 102.0251 18.7082", "cost 5 and 80"],
    ],
)
def test_a_printed_number_that_may_well_grow_shows_nothing(lines):
    assert grows(prints(*lines)) is None


def test_a_number_without_words_may_turn_into_inf():
    assert diverges(prints(*each("{} {}", 1.07, "inf", "inf"))).code == "ND910"
    assert diverges(prints(*each("{} {}", "inf", "inf", "inf"))) is None  # the best so far
    assert diverges(prints(*each("{} {}", 1.07, "inf", 3.0))) is None
    assert (
        diverges(prints(*each("step {} PSNR {} dB", 30.1, "inf", "inf"))) is None
    )  # it is perfect


def test_the_same_cost_from_the_start_on_shows_that_nothing_is_learned():
    same = each("epoch {} loss {}", *[18.4437] * 4)
    assert prints_the_same(prints(*same)).code == "ND909"
    assert prints_the_same(prints(*same[:3])) is None
    assert prints_the_same(prints(*each("epoch {} loss {}", *[0.25] * 4))) is None
    risen = each("epoch {} loss {}", 2.2944, *[2.3026] * 3)
    assert prints_the_same(prints(*risen)).code == "ND909"
    fallen = each("epoch {} loss {}", 2.3944, *[2.3026] * 3)
    assert prints_the_same(prints(*fallen)) is None
    assert prints_the_same(prints(*[it.replace(" ", " 1", 1) for it in same])) is None


NEGATIVE = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
Y = (X @ [1.0, -2.0, 0.5] > 0).astype(float)
w = np.zeros(3)
for epoch in range(40):
    a = 1 / (1 + np.exp(-X @ w))
    w -= 0.5 * X.T @ (a - Y) / 200
    if epoch % 10 == 0:
        cost = -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a))
        print("epoch", epoch, "cost", cost)
"""


def test_a_cost_without_its_minus_sign_is_told_beside_a_right_step():
    _, verdict = seen(NEGATIVE)
    assert verdict.findings == ()
    _, verdict = seen(NEGATIVE.replace("cost = -np", "cost = np"))
    assert [(finding.code, finding.place.line) for finding in verdict.findings] == [("ND204", 12)]
    _, verdict = seen(NEGATIVE.replace("cost = -np", "likelihood = cost = np"))
    assert verdict.findings == ()


WORDS = """
import numpy as np

rng = np.random.default_rng(3)
words = 20
near = [(n, (n + 1) % words) for n in range(words)] * 4
inside = rng.normal(0, 0.1, (words, 6))
outside = rng.normal(0, 0.1, (words, 6))

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def learn(word, other, eta=0.3):
    others = [other, *rng.integers(0, words, 3)]
    labels = [1, 0, 0, 0]
    slope = np.zeros(6)
    for it, label in zip(others, labels):
        error = sigmoid(inside[word] @ outside[it]) - label
        slope += error * outside[it]
        outside[it] -= eta * error * inside[word]
    inside[word] -= eta * slope
    return -np.log(sigmoid(inside[word] @ outside[other]))

for epoch in range(4):
    print("epoch", epoch, "mean loss", np.mean([learn(*pair) for pair in near]))
"""


def test_word_vectors_that_never_get_a_neighbour_are_told_by_their_own_cost():
    _, verdict = seen(WORDS.replace("labels = [1,", "labels = [0,"))
    assert [finding.code for finding in verdict.findings] == ["ND909"]


def test_word_vectors_that_get_their_neighbours_are_not():
    _, verdict = seen(WORDS)
    assert verdict.findings == ()


COUNTER = """
right = 0
for epoch in range(9):
    for x, y in data:
        if net(x) == y:
            right += 1
    print(epoch, right / len(data))
"""


def counts(*lines, text=COUNTER):
    """Return what is said of a program that has printed these lines, and is reached everywhere."""
    source = mended("/learner/net.py", text)
    told = prints(*lines)
    told.learner.about, told.run_in = source, lambda path: set(range(20))
    return more_than_all(told)


def test_more_right_answers_than_there_are_come_of_a_counter_that_goes_on():
    found = counts("epoch 1: accuracy 87.2%", "epoch 2: accuracy 187.0%", "epoch 3: accuracy 286 %")
    assert (found.code, found.place.line) == ("ND709", 2)


@pytest.mark.parametrize(
    "lines",
    [
        ("accuracy 87.2%", "accuracy 100.0%", "accuracy 100.2%"),
        ("accuracy 87.2%", "accuracy 187.0%"),  # once
        ("cost: 120 % of the first", "cost: 130 % of the first"),
    ],
)
def test_shares_of_something_else_may_be_more_than_all(lines):
    assert counts(*lines) is None


def test_a_counter_that_is_set_back_is_not_the_cause():
    body = COUNTER.replace("right = 0\n", "").replace("(9):\n", "(9):\n    right = 0\n")
    found = counts("accuracy 187.0%", "accuracy 286 %", text=body)
    assert (found.code, found.place) == ("ND709", None)


@pytest.mark.parametrize(
    "line", ["epoch {}/10: [0.17 1.2 0.09]", "epoch {}: weights [ 0.17, 1.2 ]", "{} 0.17 0.09]"]
)
def test_weights_that_stay_are_no_result(line):
    """A perceptron that makes no mistake any more changes none of them."""
    assert prints_the_same(prints(*(line.format(it) for it in range(1, 10)))) is None


def test_the_sign_of_a_percentage_may_come_first():
    more = SimpleNamespace(about=mended("net.py", "x = 1\n"), sources={})
    lines = [f"devir {it}: doğruluk %{90 * it}.7" for it in range(1, 5)]
    watched = SimpleNamespace(
        outcome=SimpleNamespace(own=lines), learner=more, run_in=lambda path: set()
    )
    assert "360.7 %" in more_than_all(watched).message
    for other in ("% of ", "  % "):  # the number behind it counts something else
        watched.outcome.own = [line.replace("%", f"90.0{other}") for line in lines]
        assert more_than_all(watched) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("epoch {} overlap 0.70 accuracy 1.00", True),
        ("pattern {} overlap 0.70 accuracy 1.00", False),
        ("epoch {}: before 0.70 after 1.00", False),
        ("rate {}.5 accuracy 0.84", False),
        ("{} units: accuracy 0.84", False),
        ("layer keep 0.80", False),
    ],
)
def test_lines_of_several_examples_are_no_course(line, told):
    found = prints_the_same(prints(*(line.format(it) for it in range(5))))
    assert (found is not None) == told
