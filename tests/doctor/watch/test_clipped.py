"""Gradients that are clipped the wrong way round, and so made longer."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.text.clipped import clipped_upwards, downwards

IN_PLACE = """
def clip(grads, limit):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    if norm > limit:
        for g in grads:
            g *= limit / norm
"""
AS_A_SCALE = """
def clip(grads, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    if norm > limit:
        scale = limit / norm
        grads = [scale * g for g in grads]
    return grads
"""
EARLY = """
def clip(grads, limit):
    norm = sum((g ** 2).sum() for g in grads) ** 0.5
    if norm <= limit:
        return grads
    return [g * (limit / norm) for g in grads]
"""
AT_MOST_ONE = """
def clip(grads, limit):
    norm = math.hypot(*grads)
    scale = min(1.0, limit / norm)
    return [g * scale for g in grads]
"""


def told(text):
    source = mended("/a/program.py", text)
    found = clipped_upwards(source, range(1, text.count("\n") + 2))
    return [] if found is None else [apply(text, [it]) for it in downwards(source, found.lineno)]


@pytest.mark.parametrize("right", [IN_PLACE, AS_A_SCALE, EARLY])
def test_a_factor_above_1_is_turned_round(right):
    assert told(right) == []
    assert told(right.replace("limit / norm", "norm / limit")) == [right]


@pytest.mark.parametrize(
    "text",
    [
        # the trust ratio of LARS, a schedule, a damping, and what is printed
        "a = np.linalg.norm(w)\nb = np.linalg.norm(g)\nw -= min(1, a / b) * g\n",
        "root = math.sqrt(step)\nrate = 0.1 * min(1, root / warm)\n",
        "norm = np.sqrt((g ** 2).sum())\nif norm > limit:\n    damping *= norm / limit\n",
        "norm = np.linalg.norm(g)\nif norm > limit:\n    ratio = norm / limit\n"
        "    g = g / ratio\n    print(100 * ratio)\n",
    ],
    ids=["trust", "schedule", "damping", "printed"],
)
def test_what_is_scaled_has_to_be_what_the_norm_is_of(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("right", "old", "new"),
    [
        (IN_PLACE, "g *= limit", "g /= norm"),  # divided by it
        (IN_PLACE, "norm > limit", "norm < limit"),  # short ones are made shorter
        (IN_PLACE, "norm = np.sqrt", "norm = np.abs"),  # no norm
        (AS_A_SCALE, "scale * g for", "g / scale for"),
        (EARLY, "norm <= limit", "norm >= limit"),
        (AT_MOST_ONE, "norm)", "norm)"),  # short ones are made shorter
        (AT_MOST_ONE, "min(1.0", "max(1.0"),
    ],
)
def test_what_makes_nothing_longer_is_left_alone(right, old, new):
    assert right.count(old) == 1
    other = right.replace("limit / norm", "norm / limit").replace(old, new)
    if old == "g *= limit":
        other = right.replace("g *= limit / norm", "g /= norm / limit")
    assert told(other) == []
