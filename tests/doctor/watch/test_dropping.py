"""The call that always asks for dropout."""

import numpy as np
import pytest

from firstnet.doctor.edits import apply as applied
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.findings.dropping import SURE, always_on, is_of_inputs, switched
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.program.recorder import Event, Turn
from firstnet.doctor.watch.steps.observed import masks_in

TEXT = """
class Dropout:
    def forward(self, x, training):
        return x * (rand(x.shape) < 0.5) if training else x


class Net:
    def answer(self, x, training=False):
        return self.drop.forward(relu(x), training)
"""
DROPS = 4  # the line


def found(text):
    source = mended("net.py", text)
    return always_on(source, DROPS, [source])


def test_a_true_in_the_place_of_the_switch_is_replaced_by_it():
    assert found(TEXT) is None
    for true in ("True", "training=True"):
        it = found(TEXT.replace("relu(x), training)", f"relu(x), {true})"))
        assert (it.node.lineno, it.switch) == (9, "training")
        mended_text = applied(it.source.runnable, [switched(it)])
        assert mended_text.replace("training=training)", "training)") == TEXT


def test_without_a_switch_around_it_only_the_place_is_known():
    it = found(
        TEXT.replace("(self, x, training=False)", "(self, x)").replace("training)\n", "True)\n")
    )
    assert (it.node.lineno, it.switch) == (9, "")
    assert switched(it) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("relu(x), training)", "relu(x), False)"),
        ("def forward(self, x, training)", "def forward(self, x, p)"),  # of another argument
        ("relu(x), training)", "relu(x), True), self.drop.forward(x, True)"),  # of two, neither
    ],
)
def test_other_calls_are_left_alone(old, new):
    assert old in TEXT
    text = TEXT.replace(old, new)
    source = mended("net.py", text)
    it = always_on(source, DROPS, [source])
    assert it is None


@pytest.mark.parametrize(
    ("drawn_in", "layer", "found"),
    [
        (10, [0.5, 0.0, 0.7], [0]),  # the function of the layer
        (20, [0.5, 0.0, 0.7], [0]),  # another one, but the layer is 0 where the mask is
        (20, [0.5, 0.1, 0.7], []),  # examples are made of it
    ],
)
def test_a_mask_is_of_a_layer_by_its_place_or_by_its_zeros(drawn_in, layer, found):
    sites = [
        Site("net.py", 21, "rng.rand(3) < 0.5", function=drawn_in),
        Site("net.py", 12, "W @ x", function=10),
    ]
    events = [Event(0, (3,), 0.1), Event(1, (3,), 0.2)]
    turn = Turn({}, events, {0: np.array([1.0, 0.0, 1.0]), 1: np.array(layer)})
    assert masks_in(turn, sites, {1}) == found


INPUTS = """
def forward(x):
    mask = rng.random(x.shape) > 0.2
    damaged = x * mask
    h = np.tanh(damaged @ W1 + b1)
    return damaged, h, h @ W2 + b2
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", True),
        ("    damaged = x * mask\n    h = np.tanh(damaged", "    h = mask * np.tanh(x", False),
        (
            "    h = np.tanh(damaged @ W1 + b1)\n    return damaged, h, h @ W2 + b2",
            "    return damaged",
            False,
        ),
    ],
    ids=["inputs", "a layer", "a layer of its own"],
)
def test_a_mask_of_inputs_may_be_the_task(old, new, told):
    text = INPUTS.replace(old, new)
    assert is_of_inputs(mended("/a/net.py", text), 3) == told


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("def committee(x):", True),
        ("# a vote of 50 thinned networks", True),
        ("p = monte_carlo(net, x)", True),
        ("def answer(x):", False),
        ("devoted = pivot(table)", False),
    ],
)
def test_networks_may_be_asked_again_and_again_on_purpose(text, sure):
    assert bool(SURE.search(text)) is sure
