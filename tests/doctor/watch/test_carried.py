"""What a loop over time steps hands on, and what it was to hand on."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.carried import carried

FORWARD = """\
h_prev = np.zeros(8)
for t in range(5):
    h = np.tanh(Wx @ x[t] + Wh @ h_prev)
    hs.append(h)
"""
BACK = """\
dh_next = np.zeros(8)
for t in reversed(range(5)):
    dh = Wy.T @ dy[t] + dh_next
    dz = (1 - hs[t] ** 2) * dh
    dWh += np.outer(dz, hs[t - 1])
y = Wh @ x
"""
LINES = range(1, 20)


def texts(text):
    return [apply(text, [it]) for it in carried(Source("net.py", text, text), LINES)]


def test_a_state_is_handed_on_to_the_next_turn():
    assert texts(FORWARD) == [f"{FORWARD}    h_prev = h\n"]


def test_an_error_is_led_back_through_the_weights_of_the_state():
    line = "    dWh += np.outer(dz, hs[t - 1])\n"
    assert texts(BACK) == [
        BACK.replace(line, f"{line}    dh_next = {it}\n") for it in ("dh", "Wh.T @ dz")
    ]


def test_so_it_is_where_zeros_are_handed_on():
    text = (
        "for t in reversed(range(5)):\n    dz = ds * s[t]\n    g['W'] += dz @ s[t].T\n"
        "    ds = np.zeros_like(dz)\ny = p['W'] @ x\n"
    )
    assert texts(text) == [text.replace("np.zeros_like(dz)", "p['W'].T @ dz")]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (FORWARD, "    hs.append(h)", "    h_prev = h"),
        (FORWARD, "np.zeros(8)", "load()"),
        (FORWARD, "h_prev)", "b)"),
        (BACK, "    dz =", "    dh_next = dh\n    dz ="),
    ],
)
def test_what_is_handed_on_already_or_never_read_is_left_alone(text, old, new):
    assert old in text
    assert texts(text.replace(old, new)) == []
