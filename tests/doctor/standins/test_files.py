"""Missing files: each is read as learners read it."""

import gzip
import pickle

import numpy as np
import pytest

import firstnet
from firstnet.doctor.standins import names, prose, tables
from firstnet.doctor.standins.tables import Layout

LABELS = firstnet.load("mnist").training.labels
USED = "of the package's MNIST digits were used in its place."


def test_the_books_pickle_is_read_as_nielsen_reads_it(run):
    seen, log = run("""
import gzip, pickle
f = gzip.open("../data/mnist.pkl.gz", "rb")
training_data, validation_data, test_data = pickle.load(f, encoding="latin1")
f.close()
x, y = training_data
counts = [len(validation_data[1]), len(test_data[1])]
seen = [x.shape, str(x.dtype), float(x.max()), y[:5].tolist(), *counts]
""")
    assert seen == [[3000, 784], "float32", 1.0, LABELS[:5].tolist(), 1000, 1000]
    assert log == [f"mnist.pkl.gz isn't here; 5,000 {USED}"]


def test_tables_of_rashid_and_kaggle_are_read_line_by_line(run):
    seen, log = run("""
import csv
training_data_file = open("mnist_dataset/mnist_train_100.csv", "r")
training_data_list = training_data_file.readlines()
training_data_file.close()
values = training_data_list[0].split(",")
with open(r"C:\\Users\\me\\train.csv", newline="") as file:
    rows = csv.reader(file)
    header = next(rows)
    count = sum(1 for row in rows)
seen = [len(training_data_list), values[0], len(values), header[:2], count]
""")
    assert seen == [100, str(LABELS[0]), 785, ["label", "pixel0"], 3000]
    assert len(log) == 2


def test_a_program_of_letters_gets_sentences_and_one_of_names_a_list():
    karpathy = "data = open('input.txt', 'r').read()\nchars = list(set(data))\n"
    makemore = "words = open('names.txt').read().splitlines()\n"
    digits = "rows = [line.split(',') for line in open('digits.txt')]\n"
    asked = [("input.txt", karpathy), ("names.txt", makemore), ("digits.txt", digits)]
    assert [prose.is_wanted(*it) for it in asked] == [True, True, False]
    assert not prose.is_wanted("input.csv", karpathy)
    text, used = prose.written("input.txt")
    assert (used, text[0].isupper(), len(set(text)) > 25) == (
        "1,500 made-up sentences were used",
        True,
        True,
    )
    given = prose.written("names.txt")[0].split("\n")[:-1]
    assert (len(given), all(it.isalpha() for it in given)) == (2000, True)


def test_sentences_are_read_where_a_text_is_missing(run):
    seen, log = run("""
data = open("input.txt").read()
char_to_ix = {ch: i for i, ch in enumerate(sorted(set(data)))}
seen = [len(char_to_ix) > 20, data.count(". ") > 500]
""")
    assert seen == [True, True]
    assert log == ["input.txt isn't here; 1,500 made-up sentences were used in its place."]


def test_idx_files_are_read_with_struct_and_fromfile_and_their_headers_are_true(run):
    seen, log = run("""
import gzip, struct
import numpy as np
with open("train-labels.idx1-ubyte", "rb") as f:
    magic, n = struct.unpack(">II", f.read(8))
    labels = np.fromfile(f, dtype=np.uint8)
with gzip.open("t10k-images-idx3-ubyte.gz") as f:
    images = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28)
seen = [magic, n, labels[:5].tolist(), images.shape, int(images.max())]
""")
    assert seen == [2049, 3000, LABELS[:5].tolist(), [1000, 28, 28], 255]
    assert log[0] == f"train-labels.idx1-ubyte isn't here; the labels of 3,000 {USED}"


def test_a_program_that_counts_on_60000_digits_gets_them(run):
    seen, _ = run("""
import numpy as np
with open("train-images-idx3-ubyte", "rb") as f:
    f.read(16)
    images = np.frombuffer(f.read(), np.uint8).reshape(60000, 784)
seen = images.shape
""")
    assert seen == [60000, 784]


@pytest.mark.slow
def test_numpys_readers_and_paths_find_stand_ins(run):
    seen, _ = run("""
import os
from pathlib import Path
import numpy as np
first = np.loadtxt("mnist_train_100.csv", delimiter=",")
second = np.loadtxt(fname="train_10.csv", delimiter=",", skiprows=1)
third = np.genfromtxt("train.csv", delimiter=",", skip_header=1)[:, 0]
with np.load("mnist.npz") as archive:
    kept = archive["x_train"].shape, archive["y_test"].shape
there = [os.path.exists("mnist.pkl"), Path("iris.data").exists(), os.path.exists("model.pkl")]
flowers = Path("iris.data").read_text().split()
seen = [first.shape, second.shape, third[:3].tolist(), kept, there, len(flowers)]
""")
    kept = [[3000, 28, 28], [1000]]
    assert seen == [[100, 785], [10, 785], LABELS[:3].tolist(), kept, [True, True, False], 150]


def test_a_file_that_exists_is_opened_from_either_folder(run, tmp_path):
    (tmp_path / "learner" / "data").mkdir(parents=True)
    (tmp_path / "learner" / "data" / "train.csv").write_text("1,2\n3,4\n")
    with gzip.open(tmp_path / "learner" / "mnist.pkl.gz", "wb") as file:
        pickle.dump("my own", file)
    seen, log = run("""
import gzip, os, pickle
import numpy as np
seen = [
    open("data/train.csv").read(),
    np.loadtxt("data/train.csv", delimiter=",").tolist(),
    pickle.load(gzip.open("mnist.pkl.gz")),
    os.listdir("data"),
]
""")
    assert seen == ["1,2\n3,4\n", [[1.0, 2.0], [3.0, 4.0]], "my own", ["train.csv"]]
    assert log == []


def test_missing_weights_raise_as_before(run):
    seen, log = run("""
import pickle
import numpy as np
seen = []
for read in (
    lambda: np.load("weights.npy"),
    lambda: np.load("model.npz"),
    lambda: pickle.load(open("model.pkl", "rb")),
    lambda: np.loadtxt("weights1.csv"),
    lambda: open("notes.md"),
):
    try:
        read()
        seen.append("read")
    except FileNotFoundError:
        seen.append("missing")
""")
    assert seen == ["missing"] * 5
    assert log == []


def test_downloads_arrive_at_once_and_nothing_is_written(run):
    seen, log = run("""
import gzip, urllib.request
url = "http://yann.lecun.com/exdb/mnist/train-labels-idx1-ubyte.gz"
name, _ = urllib.request.urlretrieve(url, "labels.tmp")
seen = [name, len(gzip.open("labels.tmp").read())]
seen.append(len(urllib.request.urlopen("https://x.org/iris.data").read().split()))
import requests
seen.append(requests.get("https://x.org/mnist_test_10.csv").text.count("\\n"))
""")
    assert seen == ["labels.tmp", 3008, 150, 10]
    assert log[0].startswith("train-labels-idx1-ubyte.gz isn't here")


def test_packages_that_look_for_files_of_their_own_get_none(run):
    seen, log = run("""
from importlib.metadata import distribution
seen = distribution("numpy").read_text("table.txt")
""")
    assert seen is None
    assert log == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("mnist_train.csv", "table"),
        ("train-images.idx3-ubyte", "idx"),
        ("mnist.pkl.gz", "book pickle"),
        ("mnist.pkl", "dictionary"),
        ("data_batch_5", "cifar"),
        ("data_batch_6", None),
        ("mnist.npz", "npz"),
        ("x_train.npy", "npy"),
        ("train_catvnoncat.h5", "course"),
        ("MNISTdata.hdf5", "hdf5"),
        ("model.h5", None),
        ("weights.csv", None),
        ("mnist_model.pkl", None),
        ("sample_weight.pkl", None),
        ("w1.txt", None),
        ("requirements.txt", None),
        ("picture.png", None),
    ],
)
def test_a_name_tells_what_a_file_holds(name, kind):
    found = names.understood(name)
    assert (found and found.kind) == kind


@pytest.mark.parametrize(("encoding", "kind"), [("bytes", "bytes"), ("latin1", "str")])
def test_a_batch_of_cifar_has_the_keys_that_the_reader_asks_for(run, encoding, kind):
    seen, log = run(f"""
import pickle
seen = []
for name in ("data_batch_2", "test_batch"):
    with open("cifar-10-batches-py/" + name, "rb") as file:
        found = pickle.load(file, encoding="{encoding}")
    data, labels = found.values()
    equal = bool((data[:, :1024] == data[:, 2048:]).all())  # a colour after the other
    kinds = [type(it).__name__ for it in found]
    seen.append([kinds, data.shape, str(data.dtype), type(labels).__name__, len(labels), equal])
""")
    assert seen == [
        [[kind, kind], [count, 3072], "uint8", "list", count, True] for count in (600, 1000)
    ]
    assert "600 of the package's MNIST digits" in log[0]


def test_a_program_that_counts_on_all_of_cifar_gets_as_many(run):
    seen, _ = run("""
import pickle
with open("data_batch_1", "rb") as file:
    seen = pickle.load(file, encoding="bytes")[b"data"].reshape(10000, 3, 32, 32).shape
""")
    assert seen == [10000, 3, 32, 32]


def test_kaggles_test_table_has_no_labels():
    kaggle, _ = tables.text("test.csv", Layout())
    plain, _ = tables.text("test.csv", Layout(header=False))
    assert kaggle.startswith("pixel0,pixel1,")
    assert len(plain.split("\n", 1)[0].split(",")) == 785


def test_iris_and_bicycles_look_like_the_usual_files():
    iris = tables.text("Iris.csv", Layout())[0].splitlines()
    bikes = [row.split(",") for row in tables.text("hour.csv", Layout())[0].splitlines()]
    assert iris[0] == "Id,SepalLengthCm,SepalWidthCm,PetalLengthCm,PetalWidthCm,Species"
    assert iris[1].startswith("1,") and iris[1].endswith(",Iris-setosa")
    columns = dict(zip(bikes[0], np.array(bikes[1:]).T))
    assert len(bikes) == 2501
    for name, count in {"mnth": 12, "hr": 24, "weekday": 7, "season": 4, "weathersit": 4}.items():
        assert len(set(columns[name])) == count, name
    numbers = {name: columns[name].astype(int) for name in ("casual", "registered", "cnt", "hr")}
    assert (numbers["casual"] + numbers["registered"] == numbers["cnt"]).all()
    night, evening = (numbers["cnt"][numbers["hr"] == hour].mean() for hour in (3, 17))
    assert evening > 3 * night


def test_a_folder_that_the_learner_has_is_there_to_be_written_to(run):
    seen, _ = run("""
import os
with open("./data/mine.txt", "w") as file:
    file.write("7")
with open("data/mine.txt") as file:
    seen = [file.read(), os.path.isdir("data")]
os.remove("data/mine.txt")
os.rmdir("data")
""")
    assert seen == ["7", True]


MAKES = """
import os

def make(path):
    with open(path, "w") as file:
        file.write("1,2\\n")

path = "made_by_itself.csv"
if not os.path.exists(path):
    make(path)
seen = open(path).read()
os.path.isfile(path) and len(seen) == 4 and os.remove(path)
"""


def test_a_file_that_the_program_makes_itself_is_left_to_it(run):
    seen, log = run(MAKES)
    assert (seen, log) == ("1,2\n", [])


@pytest.mark.parametrize("instead", ["raise SystemExit(path)", "print(path); exit()"])
def test_a_file_without_which_the_program_gives_up_is_there(run, instead):
    seen, log = run(MAKES.replace("    make(path)\nseen", f"    {instead}\nseen"))
    assert len(seen) > 1000
    assert len(log) == 1
