"""Arguments that have changed places, as the names of the parameters tell."""

import pytest

from firstnet.doctor.edits.edit import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.arguments import in_order

STEP = """
class Net:
    def step(self, grads, rate, momentum, decay):
        pass

Net().step(1, args.rate, args.momentum, args.decay)
"""


def found(text):
    source = mended("net.py", text)
    return [apply(text, [it]) for it in in_order([source])]


def test_arguments_in_the_order_of_the_parameters_are_left_alone():
    assert found(STEP) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("args.momentum, args.decay)", "args.decay, args.momentum)"),
        ("1, args.rate, args.momentum", "1, momentum, rate"),
    ],
)
def test_two_that_have_changed_places_are_put_back(old, new):
    wrong = STEP.replace(old, new)
    (healed,) = found(wrong)
    assert healed == (STEP if "args" in new else STEP.replace(old, "1, rate, momentum"))


def test_each_method_of_the_name_may_be_the_one_that_is_called():
    text = STEP.replace(
        "class Net:", "class Layer:\n    def step(self, error):\n        pass\n\nclass Net:"
    )
    wrong = text.replace("args.momentum, args.decay)", "args.decay, args.momentum)")
    assert found(wrong) == [text]


@pytest.mark.parametrize(
    "call",
    [
        "Net().step(1, args.decay, args.rate, 0.1)",  # of three, none stands for the other
        "Net().step(1, decay=args.rate, rate=args.decay, momentum=0)",
        "other(1, args.rate, args.decay, args.momentum)",
    ],
)
def test_what_may_be_meant_is_left_alone(call):
    assert found(STEP.replace("Net().step(1, args.rate, args.momentum, args.decay)", call)) == []


TRAIN = "def train(X, hidden, epochs=800, lr=0.5):\n    pass\n\ntrain(X, 8, {}, {})\n"


@pytest.mark.parametrize(("epochs", "rate"), [("0.5", "800"), ("2", "600"), ("3.0", "6000")])
def test_a_rate_of_whole_epochs_beside_few_epochs_has_changed_places(epochs, rate):
    assert found(TRAIN.format(epochs, rate)) == [TRAIN.format(rate, epochs)]


@pytest.mark.parametrize(
    ("epochs", "rate"), [("800", "0.5"), ("1", "3"), ("30", "20"), ("n", "50")]
)
def test_a_rate_that_may_be_meant_is_left_alone(epochs, rate):
    assert found(TRAIN.format(epochs, rate)) == []
