import json
import re

import pytest
from PIL import Image, ImageDraw

from firstnet import saving
from firstnet.data import load
from firstnet.evaluation import answers

LINE = r"{name}: \d \(output \d\.\d{{3}}, next is \d with \d\.\d{{3}}\)"


@pytest.fixture
def seven(tmp_path):
    image = Image.new("L", (60, 60), 255)
    ImageDraw.Draw(image).line([(15, 12), (45, 12), (25, 50)], fill=0, width=5)
    image.save(tmp_path / "seven.png")
    return str(tmp_path / "seven.png")


def test_an_image_is_answered_in_one_line(firstnet, model, seven):
    seen = firstnet("predict", model, seven)
    assert (seen.code, seen.err) == (0, "")
    assert re.fullmatch(LINE.format(name=re.escape(seven)) + "\n", seen.out)


def test_a_test_digit_is_answered_with_its_label(firstnet, digits, model):
    seen = firstnet("predict", model, "--data", digits, "--index", 0, "--index", 27)
    first, second = seen.out.splitlines()
    assert re.fullmatch(LINE.format(name="test digit 0") + "; labelled 0", first)
    assert re.fullmatch(LINE.format(name="test digit 27") + "; labelled 7", second)


def test_json_tells_the_two_largest_outputs(firstnet, digits, model):
    facts = json.loads(firstnet("predict", model, "--data", digits, "--index", 4, "--json").out)
    outputs = answers(saving.load(model), load(digits).test.x[4:5])[0]
    digit, following = outputs.argsort()[::-1][:2]
    assert facts == {
        "name": "test digit 4",
        "digit": digit,
        "output": outputs[digit],
        "next": following,
        "next_output": outputs[following],
        "label": 4,
    }


def test_one_bad_image_does_not_silence_the_others(firstnet, digits, model, seven, tmp_path):
    bad = tmp_path / "text.png"
    bad.write_text("no image")
    seen = firstnet("predict", model, bad, seven, "--data", digits, "--index", 30, "--index", 2)
    assert seen.code == 2
    assert [line.split(":")[0] for line in seen.out.splitlines()] == [seven, "test digit 2"]
    of_the_image, of_the_index = seen.err.splitlines()
    assert of_the_image.startswith("firstnet predict: ")
    assert str(bad) in of_the_image
    assert of_the_index == (
        "firstnet predict: There is no test digit 30; the 30 of them are numbered from 0 to 29."
    )


def test_a_network_for_other_images_is_told(firstnet, small_digits, seven, tmp_path):
    path = tmp_path / "small.json"
    run = ("--sizes", "9,5,10", "--epochs", 1, "--engine", "reference", "--save", path)
    assert firstnet("train", "--data", small_digits, *run).code == 0
    seen = firstnet("predict", path, seven)
    assert (seen.code, seen.out) == (2, "")
    assert f"{path} has 9 inputs and 10 outputs, but these digits have 784 pixels" in seen.err


def test_nothing_to_read_is_told(firstnet, model):
    seen = firstnet("predict", model)
    assert seen.code == 2
    assert seen.err == (
        "firstnet predict: Nothing to read: name an image, or say --index 0; firstnet predict "
        "--help shows what there is.\n"
    )
