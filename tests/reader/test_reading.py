"""Reading a photograph: digits line by line, each with its box, and most other marks rejected."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import firstnet
from firstnet.data.pieces import Box
from firstnet.errors import AccessError, DataError
from firstnet.reader import reading
from firstnet.reader.photographs import KINDS, Disturbance, photograph
from firstnet.reader.strangers import STRANGERS, strangers

CLEAR = [3, 2, 1, 18, 4, 8]  # test digits 0 1 2 3 4 5, plainly written


@pytest.fixture(scope="module")
def row(mnist):
    return mnist.test.x[CLEAR].reshape(-1, 28, 28)


def digits(found):
    return [it.digit for it in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_photograph_is_read(row, kind):
    found = reading.digits_on(photograph([row], KINDS[kind], np.random.default_rng(1)).grey)
    right = [it.digit == label for it, label in zip(found, range(6))]
    assert len(found) == 6
    assert sum(right) >= 5
    assert all(0 <= it.confidence <= 1 and 0 <= it.likeness <= 1 for it in found)


def test_reading_goes_line_by_line_with_a_box_for_each(row, rng, tmp_path):
    taken = photograph([row[:2], row[2:5]], Disturbance(), rng)
    Image.fromarray(taken.grey).save(tmp_path / "photo.png")
    found = firstnet.read(tmp_path / "photo.png")
    assert digits(found) == [0, 1, 2, 3, 4]
    assert [it.line for it in found] == [1, 1, 2, 2, 2]
    for it, box in zip(found, taken.boxes):
        told = [it.box.left, it.box.top, it.box.right, it.box.bottom]
        np.testing.assert_allclose(told, [box.left, box.top, box.right, box.bottom], atol=4)


def test_a_large_photograph_is_scaled_down_and_its_boxes_up_again(row, rng, tmp_path):
    taken = photograph([row[:3]], Disturbance(height=700), rng)
    Image.fromarray(taken.grey).save(tmp_path / "photo.jpg")
    assert max(taken.grey.shape) > 2 * reading.LONGEST
    found = firstnet.read(tmp_path / "photo.jpg")
    assert digits(found) == [0, 1, 2]
    for it, box in zip(found, taken.boxes):
        np.testing.assert_allclose([it.box.left, it.box.bottom], [box.left, box.bottom], atol=15)


def turned(grey):
    image = Image.fromarray(np.rot90(grey))
    image.getexif()[0x0112] = 6  # the camera was held upright: turn it clockwise
    return image


def transparent(grey):
    ink = np.zeros((*grey.shape, 4), np.uint8)
    ink[..., 3] = 255 - grey
    return Image.fromarray(ink)


@pytest.mark.parametrize("make", [turned, transparent, lambda grey: Image.fromarray(255 - grey)])
def test_every_way_round_leads_to_the_same_digits(row, make, tmp_path):
    taken = photograph([row], Disturbance(), np.random.default_rng(2))
    image = make(taken.grey)
    image.save(tmp_path / "photo.png", exif=image.getexif())
    assert digits(firstnet.read(tmp_path / "photo.png")) == [0, 1, 2, 3, 4, 5]


def test_digits_that_touch_are_read_apart(row):
    ink = np.zeros((160, 320))
    for digit, left in ((row[0], 50), (row[2], 140)):
        ink[24:136, left : left + 112] += np.asarray(Image.fromarray(digit).resize((112, 112)))
    ink[78:84, 130:170] = 200  # a stroke from one to the other
    grey = (230 - 0.7 * np.minimum(ink, 255)).astype(np.uint8)
    assert digits(reading.digits_on(grey)) == [0, 2]


def test_letters_and_scribbles_are_mostly_not_digits(mnist):
    for kind in ("blobs", "letters", "scribbles"):
        said = reading.answer(strangers(kind, 200, mnist.test, 9))
        assert np.mean(said.likeness >= reading.calibration().threshold) < 0.5


def test_what_is_not_a_digit_stands_among_those_that_are(row, rng):
    square = np.zeros((28, 28), np.uint8)
    square[4:24, 4:24] = 255
    found = reading.digits_on(photograph([[row[0], square, row[2]]], Disturbance(), rng).grey)
    assert digits(found) == [0, None, 2]


def test_a_photograph_without_a_digit_is_told(tmp_path):
    grey = np.full((200, 400), 230, np.uint8)
    grey[50:150, 50:150] = grey[50:150, 200:300] = 30
    Image.fromarray(grey).save(tmp_path / "squares.png")
    with pytest.raises(DataError, match=r"squares\.png: There is no digit .* 2 other things") as it:
        firstnet.read(tmp_path / "squares.png")
    assert "\n" not in str(it.value)


def test_a_blank_photograph_is_told_by_its_name(tmp_path):
    Image.new("L", (300, 200), 190).save(tmp_path / "blank.png")
    with pytest.raises(DataError, match=r"blank\.png: The picture is blank"):
        firstnet.read(tmp_path / "blank.png")


def test_a_photograph_that_is_missing_is_told():
    with pytest.raises(AccessError, match=r"missing\.png can't be read"):
        firstnet.read("missing.png")


def test_reading_takes_numpy_alone(row, rng, tmp_path):
    Image.fromarray(photograph([row], Disturbance(), rng).grey).save(tmp_path / "photo.png")
    heavy = ["firstnet.native.kernels", "torch", "scipy", "jax", "matplotlib", "sklearn", "rich"]
    code = (
        "import sys, firstnet\n"
        f"assert len(firstnet.read({str(tmp_path / 'photo.png')!r})) == 6\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_boxes_are_scaled_to_the_photograph():
    assert reading._scaled(Box(1, 2, 3, 4), 2.5) == Box(2, 5, 8, 10)


def test_every_kind_of_stranger_is_known_to_the_calibration():
    import json

    facts = json.loads(reading.CALIBRATION.read_text())
    assert list(facts["measured"]["test"]["accepted"]) == list(STRANGERS)
