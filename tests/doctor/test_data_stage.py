"""The loader: run on made-up digits, its mistakes found, its good work left alone."""

import io
import os
import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.discovery import discover
from firstnet.doctor.ladder import all_rules, look
from firstnet.doctor.loaders import find_loaders, is_final, modules
from firstnet.doctor.madeup import COUNTS, content, made_up
from firstnet.doctor.pages import pages
from firstnet.doctor.pretending import pretending
from firstnet.doctor.program import load
from firstnet.doctor.reading import mended
from firstnet.doctor.returned import one_hot, recognise, sets_in
from firstnet.doctor.siblings import importer
from firstnet.doctor.trial import FIRST

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
chapter_one_with, codes = CASES["chapter_one_with"], CASES["codes"]
LOADER = """
import gzip
import pickle

def load_data():
    f = gzip.open("mnist.pkl.gz", "rb")
    training_data, validation_data, test_data = pickle.load(f, encoding="latin1")
    f.close()
    return training_data, validation_data, test_data

def load_data_wrapper():
    tr_d, va_d, te_d = load_data()
    training_inputs = [np.reshape(x, (784, 1)) for x in tr_d[0]]
    training_results = [vectorized_result(y) for y in tr_d[1]]
    training_data = list(zip(training_inputs, training_results))
    validation_inputs = [np.reshape(x, (784, 1)) for x in va_d[0]]
    validation_data = list(zip(validation_inputs, va_d[1]))
    test_inputs = [np.reshape(x, (784, 1)) for x in te_d[0]]
    test_data = list(zip(test_inputs, te_d[1]))
    return training_data, validation_data, test_data

def vectorized_result(j):
    e = np.zeros((10, 1))
    e[j] = 1.0
    return e
"""
IDX = """
import struct

def read_images(path):
    with open(path, "rb") as f:
        _, n, rows, columns = struct.unpack(">IIII", f.read(16))
        return np.frombuffer(f.read(), np.uint8).reshape(n, rows * columns)

def read_labels(path):
    with open(path, "rb") as f:
        f.read(8)
        return np.frombuffer(f.read(), np.uint8)

def load_mnist():
    x = read_images("train-images-idx3-ubyte") / 255.0
    y = read_labels("train-labels-idx1-ubyte")
    xt = read_images("t10k-images-idx3-ubyte") / 255.0
    yt = read_labels("t10k-labels-idx1-ubyte")
    train = [(a.reshape(784, 1), np.eye(10)[b].reshape(10, 1)) for a, b in zip(x, y)]
    test = [(a.reshape(784, 1), b) for a, b in zip(xt, yt)]
    return train, test
"""
CSV = """
def load_csv(name):
    pairs = []
    for line in open(name).readlines()[1:]:
        values = line.strip().split(",")
        y = np.zeros((10, 1))
        y[int(values[0])] = 1.0
        pairs.append((np.array(values[1:], dtype=float).reshape(784, 1) / 255.0, y))
    return pairs
"""
TRAIN = """
if __name__ == "__main__":
    training, validation, test = load_data_wrapper()
    net = Network([784, 30, 10])
    net.SGD(training, 30, 10, 3.0, test)
"""


@pytest.mark.parametrize(
    "loader", [LOADER, LOADER + TRAIN, IDX, CSV], ids=["book", "run", "idx", "csv"]
)
def test_a_right_loader_is_left_alone(loader):
    assert codes("data", loader) == []


@pytest.mark.parametrize("loader", [LOADER, IDX, CSV], ids=["book", "idx", "csv"])
def test_it_was_really_run(loader):
    assert codes("data", loader.replace("(784, 1)", "(28, 28)").replace("784, 1)", "28, 28)")) == [
        "ND803"
    ]


COLUMNS = "(784, 1)) for x in "
TRAINING = "zip(training_inputs, training_results)"
SWAPPED = "zip(training_results, training_inputs)"
SHIFTED = "zip(training_inputs[1:], training_results)"
ON_THEIR_SIDE = "x.reshape(28, 28).T.reshape(784, 1) for x in te"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (COLUMNS + "tr", "(784, 1)) * 255 for x in tr", "ND801", "training_inputs ="),
        (COLUMNS + "te", "(784, 1)) * 255 for x in te", "ND801", "test_inputs ="),
        ("vectorized_result(y) for", "y for", "ND802", "training_results ="),
        ("np.zeros((10, 1))", "np.zeros(10)", "ND802", "return e"),
        ("np.zeros((10, 1))", "np.ones((10, 1))", "ND802", "return e"),
        ("e[j] = 1.0", "e[0] = 1.0", "ND802", "return e"),
        ("e[j]", "e[j - 1]", "ND802", "return e"),
        (COLUMNS + "tr", "784) for x in tr", "ND803", "training_inputs ="),
        (COLUMNS + "te", "784) for x in te", "ND803", "test_inputs ="),
        ("np.reshape(x, " + COLUMNS + "te", ON_THEIR_SIDE, "ND803", "test_inputs ="),
        ("zip(test_inputs, te_d[1])", "zip(test_inputs, va_d[1])", "ND804", "test_data ="),
        (TRAINING, SWAPPED, "ND804", "training_data ="),
        (TRAINING, SHIFTED, "ND804", "training_data ="),
        ("zip(test_inputs, te_d[1])", "zip(training_inputs, tr_d[1])", "ND805", "test_data ="),
        ("np.zeros((10, 1))", "np.zeros((3, 1))", "ND806", "return e"),
        (COLUMNS + "tr", "(784, 1)) // 1 for x in tr", "ND808", "training_inputs ="),
        ("tr_d, va_d, te_d = load_data()", "tr_d, va_d = load_data()", "ND809", "tr_d, va_d ="),
    ],
)
def test_a_wrong_loader_is_told_with_its_line(old, new, code, line):
    assert LOADER.count(old) == 1
    text = LOADER.replace(old, new)
    rung = look(chapter_one_with(text), "data", FIRST)
    assert [it.rule.code for it in rung.told] == [code]
    source = chapter_one_with(text).program.source.runnable.splitlines()
    assert line in source[rung.told[0].symptom.place.line - 1]


def test_iterators_are_told_only_where_the_training_can_not_use_them():
    text = LOADER.replace("list(zip(training_inputs", "(it for it in zip(training_inputs")
    assert codes("data", text) == []  # chapter one's SGD makes a list of them
    assert codes("data", text, ("training_data = list(training_data)", "pass")) == ["ND807"]


def test_pixels_may_be_scaled_after_loading():
    raw = CSV.replace(" / 255.0", "") + "\ndef scale(x):\n    return x / 255\n"
    assert codes("data", raw) == []
    assert codes("data", CSV.replace(" / 255.0", "")) == ["ND801"]


def test_pixels_that_are_handed_on_through_another_function_are_not_judged():
    raw = LOADER.replace(COLUMNS + "tr", "(784, 1)) * 255 for x in tr")
    assert codes("data", raw + TRAIN) == ["ND801"]
    assert codes("data", raw + TRAIN.replace("SGD(training,", "SGD(prepared(training),")) == []


def test_a_loader_whose_result_is_dressed_later_may_hand_over_numbers():
    raw = LOADER.replace("vectorized_result(y) for", "y for")
    dressed = TRAIN.replace(
        "net.SGD(training,", "net.SGD([(x, vectorized_result(y)) for x, y in training],"
    )
    assert codes("data", raw + TRAIN) == ["ND802"]
    assert codes("data", raw + dressed) == []


def test_a_loader_that_wants_all_of_mnist_is_no_fault():
    text = LOADER.replace("for x in tr_d[0]]", "for x in [tr_d[0][i] for i in range(50000)]]")
    rung = look(chapter_one_with(text), "data", FIRST)
    assert not rung.told
    assert "made-up digits" in rung.reason


def test_an_unknown_format_is_not_guessed_at():
    rung = look(chapter_one_with("\ndef load_data():\n    return fetch()\n"), "data", FIRST)
    assert "is not known" in rung.reason


def test_a_file_of_saved_weights_is_no_data_set():
    text = (
        "\nimport pickle\n\ndef load(path):\n    return pickle.load(open(path, 'rb'))['weights']\n"
    )
    assert not find_loaders(chapter_one_with(text), [chapter_one_with(text).program])


def test_a_one_hot_helper_for_many_labels_is_tried_on_many():
    text = """
def one_hot(Y):
    out = np.zeros((Y.size, Y.max() + 1))
    out[np.arange(Y.size), Y] = 1
    return out.T
"""
    assert codes("data", text) == []
    assert codes("data", text.replace("Y] = 1", "0] = 1")) == ["ND802"]


def test_answers_of_nearly_0_and_nearly_1_are_fine():
    text = LOADER.replace("np.zeros((10, 1))", "np.zeros((10, 1)) + 0.01")
    assert codes("data", text.replace("= 1.0", "= 0.99")) == []


def test_the_loader_may_be_in_a_module_beside(tmp_path):
    (tmp_path / "mnist_loader.py").write_text(
        "import numpy as np\n" + LOADER.replace("np.zeros((10, 1))", "np.zeros((3, 1))")
    )
    own = "import mnist_loader\n" + (Path(__file__).parent / "chapter_one.py").read_text()
    path = tmp_path / "network.py"
    path.write_text(own)
    with importer(tmp_path):
        rung = look(discover(load(mended(str(path), own))), "data", FIRST)
    (told,) = rung.told
    assert told.rule.code == "ND806"
    assert told.symptom.place is None


def test_every_file_is_put_back():
    originals = (open, io.open, np.load, np.fromfile, os.path.exists, Path.open)
    names = {"open_it": open}
    with pretending(names, "csv", 0):
        assert names["open_it"] is open is not originals[0]
    assert (open, io.open, np.load, np.fromfile, os.path.exists, Path.open) == originals
    assert names == {"open_it": originals[0]}


def test_made_up_digits_can_be_told_apart():
    for number, digits in enumerate(made_up(0)):
        known = recognise(digits.images.astype(float), 0)
        first = sum(COUNTS[:number])
        assert known.numbers.tolist() == list(range(first, first + COUNTS[number]))
        assert known.labels.tolist() == digits.labels.tolist()
        assert not known.turned
        assert set(digits.labels) == set(range(10))
    turned = recognise(made_up(0)[0].images.transpose(0, 2, 1), 0)
    assert turned.turned


def test_a_made_up_csv_holds_a_label_and_its_pixels():
    first = content("csv", "mnist_test.csv", 0).decode().splitlines()[0].split(",")
    assert int(first[0]) == made_up(0)[2].labels[0]
    assert [int(it) for it in first[1:]] == made_up(0)[2].bright()[0].tolist()


def test_four_arrays_are_two_sets():
    train, _, test = made_up(0)
    for arrays in (
        (train.bright(), train.labels, test.bright(), test.labels),
        (train.bright(), test.bright(), train.labels, test.labels),
        ((train.bright(), train.labels), (test.bright(), test.labels)),
    ):
        assert [len(it.ys) for it in sets_in(arrays)] == [COUNTS[0], COUNTS[2]]


def test_a_vector_of_a_label_has_one_entry_above_equal_others():
    assert one_hot([0, 0, 1.0]) == 2
    assert one_hot([0, 1, 1.0]) is None
    assert one_hot([1.0, 1.0]) is None
    assert one_hot("text") is None


def test_what_is_trained_on_is_read_from_the_call():
    calls = {
        TRAIN: True,
        TRAIN.replace("SGD(training", "SGD(list(training)"): True,
        TRAIN.replace("SGD(training,", "SGD(more(training),"): False,
        "": None,
    }
    for call, final in calls.items():
        patient = chapter_one_with(LOADER + call)
        (loader,) = find_loaders(patient, list(modules(patient)))
        assert loader.name == "load_data_wrapper"
        assert is_final(patient, loader) is final


SEEN_IN_TRAINING = ("ND810", "ND811", "ND812")  # what the ladder can't see: tests/doctor/watch


@pytest.mark.parametrize(
    "page",
    [it for it in pages() if it.stage == "data" and it.code not in SEEN_IN_TRAINING],
    ids=lambda it: it.code,
)
def test_the_example_of_a_page_has_its_fault_alone(page):
    assert codes("data", page.example, whole=True) == [page.code]
    assert codes("data", page.instead, whole=True) == []


def test_every_rule_of_the_stage_but_one_is_an_error():
    """That a network is to repeat one of its inputs may be an exercise."""
    levels = {it.code: it.level for it in all_rules() if it.stage == "data"}
    assert [code for code, level in levels.items() if level != "error"] == ["ND811"]
