"""A drawing as ink, and what each neuron contributes to an answer, worked by hand."""

import math

import pytest

FIELD, PEN = 140, 0.075
INK = """async ([strokes, side]) =>
  [...(await import("/elements/field.js")).inkOf(strokes, side).values].map((it) => it / 255)"""
CONTRIBUTIONS = """async ([layer, input, about]) =>
  (await import("/panels/draw.js")).contributions({ layer, input }, about)"""


@pytest.fixture
def ink(looked_at):
    """Return what makes rows of ink of strokes."""

    def drawn(*strokes):
        values = looked_at.evaluate(INK, [strokes, FIELD])
        return [values[at : at + FIELD] for at in range(0, FIELD * FIELD, FIELD)]

    return drawn


def test_a_stroke_is_as_wide_as_the_pen_with_round_ends(ink):
    rows = ink([0.25, 0.5, 0.75, 0.5])
    width = PEN * FIELD
    assert sum(row[FIELD // 2] for row in rows) == pytest.approx(width, abs=1.5)
    assert sum(rows[FIELD // 2]) == pytest.approx(FIELD / 2 + width, abs=2.5)
    assert sum(rows[0]) == 0


def test_a_touch_leaves_a_spot(ink):
    spot = sum(map(sum, ink([0.5, 0.5])))
    assert spot == pytest.approx(math.pi * (PEN * FIELD / 2) ** 2, rel=0.15)


def test_a_neuron_contributes_its_activation_times_its_weight(looked_at):
    layer = {"inputs": 3, "w": [3.0, -1.0, 5.0, 0.5, 2.0, 0.0]}
    said = looked_at.evaluate(CONTRIBUTIONS, [layer, [1.0, 1.0, 0.0], 0])
    assert [it["said"] for it in said] == [3.0, -1.0, 0.0]
    said = looked_at.evaluate(CONTRIBUTIONS, [layer, [1.0, 1.0, 0.0], 1])
    assert [(it["j"], it["a"], it["weight"]) for it in said[:2]] == [(0, 1.0, 0.5), (1, 1.0, 2.0)]
