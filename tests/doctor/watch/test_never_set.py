"""The doctor reports names that a library reads and nothing sets, unless another file may."""

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.text.never_set import never_set

NETWORK = """
import numpy as np

class Network:
    def __init__(self, inputs, outputs):
        self.w = np.random.randn(outputs, inputs) * 0.1
        self.b = np.zeros((outputs, 1))

    def feedforward(self, x):
        return np.tanh(self.w @ x + self.b)

    def train(self, x, y, eta):
        a = self.feedforward(x)
        delta = (a - y) * (1 - a**2)
        self.w -= eta * delta @ x.T
        self.b -= eta * delta
"""


def told(text):
    """Return what is read and never set, and what is there under a similar name."""
    return [(it.text, it.meant) for it in never_set(mended("/learner/net.py", text))]


def test_a_network_that_sets_what_it_reads_is_left_alone():
    assert told(NETWORK) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("self.w -=", "self.weights -=", ("self.weights", "")),
        ("self.w = np", "self.who = np", ("self.w", "")),  # to which the step is added
        ("self.b -=", "self.bb -=", ("self.bb", "")),
        ("self.feedforward(x)", "self.feedForward(x)", ("self.feedForward", "self.feedforward")),
        ("self.feedforward(x)", "self.feedfoward(x)", ("self.feedfoward", "self.feedforward")),
        ("np.tanh", "np.tnah", ("np.tnah", "np.tanh")),
        ("np.random.randn", "np.random.rnadn", ("np.random.rnadn", "np.random.randn")),
        ("np.random.randn", "np.sigmoid", ("np.sigmoid", "")),
    ],
)
def test_what_nothing_sets_is_told_with_what_is_there(old, new, found):
    assert told(NETWORK.replace(old, new))[0] == found


def test_single_letters_in_another_case_are_other_names():
    assert told(NETWORK.replace("self.feedforward(x)", "self.W(x)")) == []


def test_letters_in_another_order_are_the_same_name():
    text = NETWORK.replace("self.w ", "self.wih ").replace("self.wih -=", "self.whi -=")
    assert ("self.whi", "self.wih") in told(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class Network:", "class Network(Base):"),  # which may set it
        ("self.b = np", "setattr(self, name, 0)\n        self.b = np"),
        ("self.w -=", "hasattr(self, 'v') and print(self.v)\n        self.w -="),
        ("self.b -= eta * delta", "self.v = 1\n        self.b -= self.v"),
        ("a = self.feedforward(x)", "a = self.answer(x)"),  # of a class that inherits from it
        ("np.tanh(", "self.curve("),  # of a class that inherits from it, in another file
        ("eta * delta\n", "self.rate * delta\n"),
        ("self.b = np", "self.__setattr__(name, 0)\n        self.b = np"),
        (
            "self.b = np",
            "pass\n\nclass Base:\n    def step(self):\n        self.rate *= 2\n        b = np",
        ),
        ("np.tanh", "np.asfarray"),  # which older versions had
        ("np.tanh", "np.quiver"),  # like nothing that is there
    ],
)
def test_what_may_be_set_elsewhere_is_left_alone(old, new):
    text = NETWORK.replace(old, new)
    assert text != NETWORK
    assert told(text) == []


def test_what_another_class_of_the_file_defines_may_be_one_that_inherits():
    text = NETWORK.replace("self.b -=", "self.steps += 1\n        self.b -=")
    assert told(text) == [("self.steps", "")]
    assert told(f"{text}\n\nclass Deep(Network):\n    steps = 0\n") == []


def test_classes_that_are_defined_again_as_in_a_notebook_are_left_alone():
    assert told("class A:\n    x = 1\nclass B(A):\n    x = 2\nclass A(B):\n    x = 3\n") == []


def test_a_class_within_a_method_has_objects_of_its_own():
    inner = "        class Page:\n            def f(self):\n                self.count += 1\n"
    text = NETWORK.replace(
        "        a = self.feedforward(x)\n", inner + "        a = self.feedforward(x)\n"
    )
    assert ("self.count", "") not in told(text.replace("class Page:", "class Page(Base):"))


def last(folder, text):
    """Return the codes, levels and lines of the last findings of a program in a file."""
    file = folder / "net.py"
    file.write_text(text)
    found = list(watched(str(file), []))[-1].findings
    return [(it.code, it.level, it.place.line) for it in found]


@pytest.mark.slow
def test_a_class_that_nothing_trains_is_told_what_its_methods_lack(tmp_path):
    assert last(tmp_path, NETWORK) == []
    misspelt = NETWORK.replace("        self.b -=", "        self.ibas -=")
    assert last(tmp_path, misspelt)[0] == ("ND020", "error", 16)
    undefined = NETWORK.replace("* (1 - a**2)", "* slope(a)")
    assert last(tmp_path, undefined)[0] == ("ND020", "error", 14)


def test_a_file_that_is_alone_sets_all_that_it_reads(tmp_path):
    text = NETWORK.replace("eta * delta\n", "self.rate * delta\n")
    file = tmp_path / "net.py"
    file.write_text(text)
    assert [it.text for it in never_set(Source(str(file), text, text))] == ["self.rate"]
    base = text + "\n\ndef todo():\n    raise NotImplementedError\n"
    assert never_set(Source(str(file), base, base)) == []
    (tmp_path / "other.py").write_text("class Deep(Network):\n    rate = 0.1\n")
    assert never_set(Source(str(file), text, text)) == []


def test_what_a_program_that_trains_has_never_called_is_left_alone(tmp_path):
    unused = NETWORK + "\n    def unused(self):\n        return self.nothing + nowhere\n"
    training = """
rng = np.random.default_rng(0)
net = Network(2, 1)
for step in range(2000):
    x = rng.normal(size=(2, 1))
    net.train(x, np.tanh(x[:1] - x[1:]), 0.1)
"""
    assert last(tmp_path, unused + training) == []
    assert last(tmp_path, unused)[0][0] == "ND020"


BESIDE = """
class Matrix:
    rows = 0

    def __init__(self, rows):
        self.rows, self.data = rows, []

    @staticmethod
    def column(numbers):
        return numbers
"""
READS = """
from matrix import Matrix

def answer(x):
    return Matrix.matrix(Matrix.column(x))
"""


@pytest.mark.parametrize(
    ("beside", "text", "found"),
    [
        (BESIDE, READS, ["Matrix.matrix"]),
        (BESIDE, READS.replace("Matrix.matrix(", "Matrix.mro(") + "print(Matrix.rows)", []),
        (BESIDE, READS + "Matrix.matrix = Matrix.column", []),
        (BESIDE, READS + "Matrix = max", []),
        (BESIDE + "setattr(Matrix, 'matrix', len)", READS, []),
        (BESIDE.replace("class Matrix", "class Matrix(Table)"), READS, []),
        ("from numpy import matrix as Matrix", READS, []),
        (BESIDE + "Matrix.matrix = Matrix.column", READS, []),
        (BESIDE.replace("    rows = 0", "    if True:\n        matrix = 0"), READS, []),
        (BESIDE, READS.replace("answer(x)", "answer(x, Matrix)"), []),
        (BESIDE, READS.replace("    return", "    from numpy import Matrix\n    return"), []),
        (BESIDE, READS + "class Outer:\n    class Matrix:\n        matrix = len\n", []),
    ],
)
def test_what_is_read_of_a_class_in_another_file(beside, text, found, tmp_path):
    (tmp_path / "matrix.py").write_text(beside)
    path = tmp_path / "net.py"
    path.write_text(text)
    assert [it.text for it in never_set(mended(str(path), text))] == found
