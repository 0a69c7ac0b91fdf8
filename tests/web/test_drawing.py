"""From a drawing to an answer: every stage of the picture, and what each neuron contributes."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from firstnet.book.network import Layer, Network
from firstnet.book.neurons import RECTIFIED_LINEAR
from firstnet.data import load
from firstnet.data.photo import as_digit
from firstnet.errors import DataError, FormatError, ShapeError
from firstnet.web.draw import drawing
from firstnet.web.draw.drawing import (
    FIELD,
    MOST_POINTS,
    PEN,
    answer,
    as_picture,
    hear,
    pixels_said,
    read_photograph,
    stages,
    strokes_from,
    to_show,
)

THREE = [[(0.3, 0.25), (0.6, 0.2), (0.65, 0.4), (0.45, 0.5), (0.7, 0.6), (0.6, 0.8), (0.3, 0.75)]]
SLAB = np.full((100, 100), 255, np.uint8)  # a black slab of 40 by 20 pixels, off the middle
SLAB[20:60, 50:70] = 0


def _png(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def test_strokes_come_as_flat_lists_and_stay_in_the_field():
    assert strokes_from([[0.1, 0.2, 1.5, -1], [0.5, 0.5], []]) == [
        [(0.1, 0.2), (1.0, 0.0)],
        [(0.5, 0.5)],
    ]


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        "12",
        [["a", "b"]],
        [[0.1]],
        [[float("nan"), 0.1]],
        [[10**400, 1]],
        [[0.5] * (2 * MOST_POINTS + 2)],
    ],
)
def test_what_is_no_drawing_is_refused_in_one_line(told):
    with pytest.raises(DataError, match=r"has more than 5,000 points; clear it"):
        strokes_from(told)


def test_a_stroke_is_as_wide_as_the_pen_with_round_ends():
    picture = as_picture([[(0.25, 0.5), (0.75, 0.5)]])
    width = PEN * FIELD
    ink = (255 - picture.astype(float)) / 255
    assert ink[:, FIELD // 2].sum() == pytest.approx(width, abs=1.5)
    assert ink[FIELD // 2].sum() == pytest.approx(FIELD / 2 + width, abs=2.5)
    assert ink[0].sum() == 0


def test_a_touch_leaves_a_spot():
    ink = (255 - as_picture([[(0.5, 0.5)]]).astype(float)) / 255
    assert ink.sum() == pytest.approx(np.pi * (PEN * FIELD / 2) ** 2, rel=0.15)


def test_a_slab_is_cropped_scaled_and_centred_as_worked_by_hand():
    came, ink, cropped, scaled, centred = (stage.picture for stage in stages(SLAB))
    assert np.array_equal(came, 255 - SLAB)
    assert np.array_equal(ink, 255 - SLAB)
    assert cropped.shape == (40, 20)
    assert scaled.shape == (20, 10)
    field = np.zeros((28, 28), np.uint8)
    field[4:24, 10:20] = 255  # 4.5 and 9.5 above and left of it, rounded to even numbers
    assert np.array_equal(centred, field)


def test_a_field_without_contrast_is_told():
    with pytest.raises(DataError, match="The picture is blank"):
        stages(np.zeros((FIELD, FIELD), np.uint8))


def test_a_photograph_has_the_stages_of_its_picture():
    found = read_photograph(_png(SLAB), "slab.png").stages
    assert [stage.name for stage in found] == ["Original", "Ink", "Cropped", "Scaled", "Centred"]
    assert np.array_equal(found[-1].picture, as_digit(SLAB))


def test_of_several_digits_all_are_read_and_the_first_one_is_the_network_s():
    test = load("mnist").test
    digits = [255 - np.asarray(test.x[at]).reshape(28, 28) for at in (0, 1, 2)]  # 7, 2, 1
    row = np.hstack([np.pad(digit, 14, constant_values=255) for digit in digits])
    two_rows = np.vstack([row, row[:, ::1]])
    found = read_photograph(_png(two_rows), "page.png")
    assert found.line == "7 2 1 / 7 2 1"
    assert [stage.name for stage in found.stages] == ["Original", "Cut out", "Centred"]
    first = as_digit(np.pad(digits[0], 14, constant_values=255)).astype(float)
    assert np.abs(found.stages[-1].picture - first).mean() < 3  # of 255
    assert read_photograph(_png(np.pad(digits[0], 14, constant_values=255)), "one.png").line == ""


def test_a_blank_photograph_is_told():
    with pytest.raises(DataError, match="blank"):
        read_photograph(_png(np.full((50, 50), 200, np.uint8)), "blank.png")


def test_what_is_no_picture_is_told_by_the_name_it_came_with():
    with pytest.raises(FormatError, match=r"^notes\.png is no picture") as caught:
        read_photograph(b"no picture", "notes.png")
    assert "firstnet-" not in str(caught.value)  # the temporary folder is nobody's business


def test_a_picture_of_too_many_pixels_is_refused():
    wide = Image.new("1", (60_000, 1_000))
    file = io.BytesIO()
    wide.save(file, "PNG")
    with pytest.raises(FormatError, match=r"^wide\.png has more than 50 million pixels"):
        read_photograph(file.getvalue(), "wide.png")


def test_a_file_of_too_many_bytes_is_refused_unread(monkeypatch):
    monkeypatch.setattr(drawing, "LARGEST_PHOTO", 2**20)
    with pytest.raises(FormatError, match=r"^big\.png has 1\.5 MB, but the limit is 1 MB;"):
        read_photograph(b"x" * (3 * 2**19), "big.png")


def test_a_picture_to_show_is_a_small_square():
    wide = np.full((280, 560), 9, np.uint8)
    shown = to_show(wide, most=140)
    assert shown.shape == (140, 140)
    assert shown.sum() == 9 * 70 * 140
    assert shown[:35].sum() == 0


# Two pixels, three hidden neurons, two outputs. The bytes (128, 64) are x = (0.5, 0.25), which
# makes z = (1, 1, -1), so that the hidden neurons fire 1, 1 and 0.
DIGIT = np.array([[128, 64]], np.uint8)


@pytest.fixture
def network():
    hidden = Layer(
        np.array([[2.0, 0.0], [0.0, 4.0], [-2.0, 0.0]]), np.zeros((3, 1)), RECTIFIED_LINEAR
    )
    last = Layer(
        np.array([[3.0, -1.0, 5.0], [0.5, 2.0, 0.0]]), np.array([[0.5], [-1.0]]), RECTIFIED_LINEAR
    )
    return Network((hidden, last))


def test_an_answer_is_the_outputs_of_the_network(network):
    assert answer(network, DIGIT).tolist() == [2.5, 1.5]


def test_the_neurons_that_spoke_are_sorted_by_what_they_add(network):
    heard = hear(network, DIGIT, about=0)
    assert [(it.neuron, it.said) for it in heard.in_favour] == [(0, 3.0)]
    assert [(it.neuron, it.said) for it in heard.against] == [(1, -1.0)]
    assert (heard.together, heard.bias, heard.neurons) == (2.0, 0.5, 3)
    assert heard.in_favour[0].weights.tolist() == [2.0, 0.0]


def test_the_loudest_come_first_and_the_silent_not_at_all(network):
    heard = hear(network, DIGIT, about=1)
    assert [it.neuron for it in heard.in_favour] == [1, 0]
    assert heard.against == []
    assert heard.together == 2.5
    assert [it.neuron for it in hear(network, DIGIT, about=1, most=1).in_favour] == [1]


def test_without_a_hidden_layer_the_pixels_speak(network):
    alone = Network((replace(network.layers[0], w=np.array([[2.0, 4.0]]), b=np.zeros((1, 1))),))
    assert pixels_said(alone, DIGIT, 0).tolist() == [1.0, 1.0]


def test_a_network_of_other_digits_is_told(network):
    with pytest.raises(ShapeError, match="has 2 inputs, but a drawing has 784"):
        answer(network, np.zeros((1, 784), np.uint8))
