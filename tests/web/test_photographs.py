"""From a photograph to a digit: every stage of the picture, and what is refused."""

import io

import numpy as np
import pytest
from PIL import Image

from firstnet.data import load
from firstnet.data.photo import as_digit
from firstnet.errors import DataError, FormatError
from firstnet.web import photographs
from firstnet.web.photographs import read_photograph, stages, to_show, told

SLAB = np.full((100, 100), 255, np.uint8)  # a black slab of 40 by 20 pixels, off the middle
SLAB[20:60, 50:70] = 0


def _png(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


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
        stages(np.zeros((140, 140), np.uint8))


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
    monkeypatch.setattr(photographs, "LARGEST_PHOTO", 2**20)
    with pytest.raises(FormatError, match=r"^big\.png has 1\.5 MB, but the limit is 1 MB;"):
        read_photograph(b"x" * (3 * 2**19), "big.png")


def test_a_picture_to_show_is_a_small_square():
    wide = np.full((280, 560), 9, np.uint8)
    shown = to_show(wide, most=140)
    assert shown.shape == (140, 140)
    assert shown.sum() == 9 * 70 * 140
    assert shown[:35].sum() == 0


def test_what_is_told_of_a_photograph_ends_with_the_digit_itself():
    found = told(read_photograph(_png(SLAB), "slab.png"))
    assert found["line"] == ""
    last = found["stages"][-1]
    assert (last["name"], last["width"], last["height"]) == ("Centred", 28, 28)
    assert np.array_equal(last["values"], as_digit(SLAB))
