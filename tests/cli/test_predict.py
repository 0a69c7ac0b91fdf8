"""firstnet predict: one line per answer, and a bad image does not stop the rest."""

import json
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from firstnet.data import load
from firstnet.files import saving
from firstnet.reader.photographs import Disturbance, photograph
from firstnet.reader.reading import READERS
from firstnet.recipe import Recipe, starting_network
from firstnet.training.evaluation import answers

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
        "firstnet predict: There is no test digit 30; they are numbered from 0 to 29."
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
    assert seen == firstnet("predict")
    assert seen.code == 2
    assert seen.err == (
        "firstnet predict: Nothing to read: name an image, or add --index 0; see firstnet predict "
        "--help.\n"
    )


# The built-in reader


@pytest.fixture(scope="module")
def written():
    """Return the test digits 0 to 5, plainly written."""
    return load("mnist").test.x[[3, 2, 1, 18, 4, 8]].reshape(-1, 28, 28)


@pytest.fixture
def photo(tmp_path, written):
    def take(*lines):
        taken = photograph(lines, Disturbance(), np.random.default_rng(1))
        Image.fromarray(taken.grey).save(tmp_path / "photo.png")
        return str(tmp_path / "photo.png")

    return take


SURE = r"\d\.\d\d"


def test_a_photograph_is_read_by_the_reader_that_ships(firstnet, photo, written):
    path = photo(written[:3])
    seen = firstnet("predict", path)
    assert (seen.code, seen.err) == (0, "")
    told = rf"{re.escape(path)}: 0 1 2 \(confidence {SURE}, {SURE}, {SURE}\)\n"
    assert re.fullmatch(told, seen.out)


def test_several_lines_are_printed_one_below_the_other(firstnet, photo, written):
    path = photo(written[:2], written[2:5])
    first, second = firstnet("predict", path).out.splitlines()
    assert first.startswith(f"{path}, line 1: 0 1 (confidence ")
    assert second.startswith(f"{path}, line 2: 2 3 4 (confidence ")


def test_what_is_not_a_digit_is_shown_as_a_question_mark(firstnet, photo, written):
    square = np.zeros((28, 28), np.uint8)
    square[4:24, 4:24] = 255
    seen = firstnet("predict", photo([written[0], square]))
    assert re.search(r": 0 \? \(confidence \d\.\d\d, not a digit\)\n", seen.out)
    seen = firstnet("predict", photo([written[0]], [square, square]))
    assert re.search(r"line 2: \? \? \(not a digit, not a digit\)\n", seen.out)


def test_json_tells_a_line_an_image_with_a_box_for_each_digit(firstnet, photo, written):
    path = photo(written[:2])
    facts = json.loads(firstnet("predict", path, "--json").out)
    assert facts["name"] == path
    assert [it["digit"] for it in facts["digits"]] == [0, 1]
    for it in facts["digits"]:
        assert set(it) == {"digit", "confidence", "likeness", "line", "box"}
        left, top, right, bottom = it["box"]
        assert 0 <= left < right
        assert 0 <= top < bottom


def test_test_digits_are_read_by_the_reader_that_ships(firstnet):
    seen = firstnet("predict", "--index", 0)
    assert re.fullmatch(r"test digit 0: 7 \(confidence [01]\.\d\d\); labelled 7\n", seen.out)
    facts = json.loads(firstnet("predict", "--index", 0, "--json").out)
    assert (facts["digit"], facts["label"]) == (7, 7)


def test_a_photograph_without_digits_is_one_line_and_the_others_are_read(
    firstnet, photo, written, tmp_path
):
    Image.new("L", (300, 200), 190).save(tmp_path / "blank.png")
    path = photo(written[:1])
    seen = firstnet("predict", tmp_path / "blank.png", path)
    assert seen.code == 2
    assert seen.out.startswith(f"{path}: 0 (confidence ")
    assert re.fullmatch(r"firstnet predict: \S+blank\.png: The picture is blank: .*\n", seen.err)


def test_a_network_can_be_named_as_an_option(firstnet, model, seven):
    assert firstnet("predict", "--model", model, seven).out == firstnet("predict", model, seven).out


@pytest.fixture(scope="module")
def reader_of_one(tmp_path_factory):
    """Return the path of a network that answers as one of the networks that ship."""
    path = tmp_path_factory.mktemp("own") / "own.safetensors"
    saving.save(saving.load(READERS[0]), path)
    return str(path)


def test_a_network_of_ones_own_reads_several_digits(firstnet, photo, written, reader_of_one):
    path = photo(written[:2], written[2:5])
    first, second = firstnet("predict", reader_of_one, path).out.splitlines()
    assert re.fullmatch(rf"{re.escape(path)}, line 1: 0 1 \(output {SURE}, {SURE}\)", first)
    assert re.fullmatch(
        rf"{re.escape(path)}, line 2: 2 3 4 \(output {SURE}, {SURE}, {SURE}\)", second
    )


def test_it_is_that_network_which_reads_them(firstnet, photo, written, tmp_path):
    always_seven = starting_network(Recipe())
    always_seven.layers[-1].b[7] = 9
    saving.save(always_seven, tmp_path / "seven.safetensors")
    square = np.zeros((28, 28), np.uint8)
    square[4:24, 4:24] = 255
    path = photo([*written[:2], square])
    seen = firstnet("predict", tmp_path / "seven.safetensors", path)
    assert re.fullmatch(rf"\S+: 7 7 \? \(output {SURE}, {SURE}, not a digit\)\n", seen.out)
    facts = json.loads(firstnet("predict", tmp_path / "seven.safetensors", path, "--json").out)
    assert [it["digit"] for it in facts["digits"]] == [7, 7, None]
    assert set(facts["digits"][0]) == {"digit", "output", "likeness", "line", "box"}


def test_one_digit_beside_something_else_is_one_digit(firstnet, photo, written, model):
    square = np.zeros((28, 28), np.uint8)
    square[12:24, 4:24] = 255
    path = photo([written[0], square])
    seen = firstnet("predict", model, path)
    assert re.fullmatch(LINE.format(name=re.escape(path)) + "\n", seen.out)


def test_a_network_with_other_names_reads_the_whole_picture(firstnet, photo, written, tmp_path):
    path = tmp_path / "letters.safetensors"
    saving.save(starting_network(Recipe()), path, notes={"names": list("abcdefghij")})
    assert re.search(
        r": [a-j] \(output .*, next is [a-j]", firstnet("predict", path, photo(written[:3])).out
    )


@pytest.mark.parametrize(
    "arguments",
    [("--model", "MODEL", "MODEL", "seven.png"), ("seven.png", "MODEL"), ("MODEL", "MODEL")],
)
def test_two_networks_or_one_among_the_images_are_told(firstnet, model, arguments):
    seen = firstnet("predict", *(argument.replace("MODEL", model) for argument in arguments))
    assert (seen.code, seen.out) == (2, "")
    assert f"{model} is a network, not an image; name one, with --model or before" in seen.err


def test_digits_that_the_reader_does_not_take_are_told(firstnet, small_digits):
    seen = firstnet("predict", "--index", 0, "--data", small_digits)
    assert (seen.code, seen.out) == (2, "")
    assert "has 9 pixels per digit and 10 labels, but the built-in reader needs 784" in seen.err
