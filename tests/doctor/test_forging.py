"""No program talks the doctor into calling a network healthy that does not learn."""

import ast
import shutil
from pathlib import Path

import pytest

import firstnet
from firstnet.doctor.isolation import clinic
from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.reading import read
from firstnet.doctor.reading.submissions import Submission, read_file
from firstnet.doctor.report.report import DOUBTED, HEALTHY
from firstnet.doctor.report.rubric import points
from firstnet.doctor.watch.program import guards
from firstnet.doctor.watch.program.instrument import HOOKS
from firstnet.doctor.watch.program.reaching import reaches

FOLDER = Path(__file__).parent / "hostile" / "forging"
BESIDE = ("broken", "healthy")
FORGING = sorted(path for path in FOLDER.glob("*.py") if path.stem not in BESIDE)
RIGHT = sorted((Path(__file__).parent / "healthy").glob("*.py"))
MOST_S = 60
UNWATCHED = (  # the child, which reports nothing that a program reaches for
    "import firstnet.doctor.isolation.child as child; "
    "child._reporting = lambda say: lambda line, text: None; child.main()"
)


@pytest.fixture
def examined(tmp_path):
    """Examine a program of the folder, with the network that never learns beside it."""

    def examine(path):
        for name in BESIDE:
            shutil.copyfile(FOLDER / f"{name}.py", tmp_path / f"{name}.py")
        shutil.copyfile(path, tmp_path / "net.py")
        return examine_apart(read_file(str(tmp_path / "net.py")), MOST_S)

    return examine


def test_the_network_that_they_all_train_does_not_learn():
    source = (FOLDER / "broken.py").read_text()
    assert examine_apart(Submission("net.py", f"{source}\ntrain()\n".encode()), MOST_S).status == (
        "findings"
    )


@pytest.mark.parametrize("program", FORGING, ids=lambda it: it.stem)
def test_it_forges_its_verdict_unwatched_and_none_where_it_is_watched(
    examined, program, monkeypatch
):
    seen = examined(program)
    assert seen.status != HEALTHY
    assert DOUBTED in [it.stage for it in seen.not_run]
    assert (seen.trial, seen.checked, seen.healed) == (None, (), None)
    assert points(seen, {"load": 1.0, "trial": 1.0}) is None
    monkeypatch.setattr(clinic, "START", UNWATCHED)
    assert examined(program).status == HEALTHY


def test_the_package_itself_may_be_used_but_for_the_doctor():
    names = ", ".join(name for name in firstnet.__all__ if name.isidentifier())
    texts = (
        f"from firstnet import {names}",
        "import firstnet.classic.mnist_loader",
        "from firstnet.classic import network2, mnist_loader",
        "from firstnet import classic, data\nclassic.mnist_loader.load_data_wrapper()",
        "self.co_bias = 1\nself.co_weights = self.co_bias",  # of coefficients, and of no code
    )
    for text in texts:
        assert list(reaches(ast.parse(text), None, HOOKS)) == [], text
    for text in ("from firstnet.classic import sys", "code.co_consts", "run.__code__"):
        assert list(reaches(ast.parse(text), None, HOOKS)) != [], text


def test_a_function_that_is_replaced_through_another_module_is_seen(tmp_path):
    (tmp_path / "through.py").write_text("import numpy as np\n")
    replaced = "import through\nsolver = through.np.linalg\nsolver.lstsq = solver.norm\n"
    for start, stages in ((replaced, [DOUBTED]), ("import through\n", [])):  # its .pyc is there
        (tmp_path / "net.py").write_text(start + (FOLDER / "broken.py").read_text() + "\ntrain()\n")
        seen = examine_apart(read_file(str(tmp_path / "net.py")), MOST_S)
        assert [it.stage for it in seen.not_run if it.stage == DOUBTED] == stages


@pytest.mark.parametrize("program", RIGHT, ids=lambda it: it.stem)
def test_a_program_that_only_learns_reaches_for_nothing(program):
    assert list(reaches(read(str(program)).tree(), program.parent, HOOKS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import sys; modules = sys.modules",
        "import sys as s; s._getframe()",
        "from sys import _getframe",
        "from os import _exit",
        "import os; os.write(3, b'')",
        "import ctypes",
        "from ctypes import pythonapi",
        "import gc; gc.get_objects()",
        "import importlib",
        "import firstnet.doctor.isolation.child",
        "from firstnet.doctor import watch",
        "x.__globals__",
        "().__class__.__base__",
        "object.__subclasses__()",
        "error.__traceback__",
        "generator.gi_frame.f_back",
        "print.__self__",
        "__builtins__",
        "__import__('sys')",
        "__value__",
        "def __turn__(*rest): pass",
        "import random; random._os",
        "import csv; csv.re",
        "from csv import re",
        "import logging; logging.sys",
        "import numpy as np; np.sum = len",
        "import numpy as np; np.linalg.norm = len",
        "import numpy as np; other = np",
        "import numpy as np; other = np.linalg",
        "import numpy as np; del np.sum",
        "import json; json.JSONEncoder.encode = len",
        "from operator import attrgetter",
        "from operator import *",
        "import unittest.mock",
        "import sys; sys.stdout.spend",
        "class Liar:\n    def __array__(self): return 0",
        "class Liar:\n    @property\n    def __class__(self): return float",
        "type(x).method = len",
        "match x:\n    case object(__globals__=kind): pass",
        "table.query('@x.__class__')",
        "def f(x: '__import__'): pass",
        "from string import Formatter; Formatter().get_field('0.a', (), {})",
    ],
)
def test_what_reaches_for_the_doctor_is_seen_before_it_is_run(text):
    assert list(reaches(ast.parse(text), None, HOOKS))


def test_two_halves_of_a_way_to_the_doctor_may_be_in_two_files(monkeypatch):
    told = []
    monkeypatch.setattr(guards, "_halves", set())
    monkeypatch.setattr(guards, "_report", [lambda line, text: told.append(text)])
    guards.look_through(ast.parse("class A:\n    def f(self): return self.__dict__"), None)
    guards.look_through(ast.parse("import numpy as np; rng = np.random.default_rng()"), None)
    assert told == []
    guards.look_through(ast.parse("import numpy as np; A.f(np.random)"), None)
    assert told == ["self.__dict__, where numpy.random is handed on"]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np; rng = np.random; rng.seed(0); w = rng.randn(3)",
        "import numpy.random as npr; npr.rand()",
        "import sys; sys.path.append('..'); print(sys.argv, file=sys.stderr)",
        "import sys; sys.stdout.write('x'); sys.stdout.flush(); sys.exit()",
        "import os; os.path.join('a', 'b'); os.makedirs('c', exist_ok=True)",
        "import sys; cost = getattr(sys.modules[__name__], 'QuadraticCost')",
        "import matplotlib.pyplot as plt; plt.rcParams['figure.dpi'] = 100",
        "import pickle, gzip; data = pickle.load(gzip.open('mnist.pkl.gz'))",
        "class Network:\n    def __init__(self): self._w = 0\n    def f(self): return self._w",
        "class Layer:\n    def f(self): return self.__class__.__name__, self.__dict__",
        "class Value:\n    __array_ufunc__ = None\n    def __radd__(self, other): pass",
        "class A(B):\n    def __init__(self):\n        super().__init__()\n        net._w = 1",
        "class Tensor:\n    def __array__(self, dtype=None): return self.data",
        "class Tensor:\n    def __array__(self): return np.asarray(self.data, dtype=float)",
        "if __name__ == '__main__':\n    print(__file__, __doc__)",
        "import ssl; ssl._create_default_https_context = ssl._create_unverified_context",
        "import mnist; mnist.train_images()",
        "import layers_of_mine; layers_of_mine.eta = 0.1",
        "from firstnet.doctor import assert_healthy; assert_healthy(Network)",
        "type(self).count += 1; isinstance(x, type(y)); type(x).__name__",
    ],
)
def test_what_programs_do_every_day_is_no_reaching(text):
    assert list(reaches(ast.parse(text), None, HOOKS)) == []
