"""Definitions kept, training dropped."""

import ast

import pytest

from firstnet.doctor.sifting import sift

KEPT = [
    "import numpy as np",
    "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle",
    "if sys.version_info[0] > 2:\n    xrange = range",
    "ETA = 3.0",
    "sizes = [784, 30, 10]",
    "np.random.seed(1)",
    "square = lambda x: x * x",
    "import math\n\nhalf = math.pi / 2\n\ndef f():\n    return half",
    "import numpy as np\nW = np.random.randn(3, 2)\n\ndef f():\n    return W",
    "p = {}\np['W'] = list(range(3))\n\ndef f():\n    return p",
    "def two(k):\n    return 2 * k\nn = two(3)\n\ndef f():\n    return n",
    "class A:\n    rate = 3\n\ndef g(s):\n    return s\nA.g = g",
    "def f(x=ETA):\n    return x",
]
DROPPED = {
    "net.SGD(data, 30, 10, 3.0)": "net.SGD(...) is not run",
    "for i in range(3):\n    print(i)": "the loop over range(...) is not run",
    "while True:\n    pass": "the loop under `while True` is not run",
    "with open('x') as f:\n    q = f.read()": "the block under `with open(...)` is not run",
    "data = load_data()": "data = load_data() is not run",
    "if __name__ == 'm':\n    main()": "the block under `if __name__ == 'm'` is not run",
    "assert x": "assert x is not run",
    "os.remove('x')": "os.remove(...) is not run",
    "x = [open(i) for i in a]": "x = [open(i) for i in a] is not run",
    "plt.show()": "plt.show(...) is not run".replace("...", ""),
}


@pytest.mark.parametrize("text", KEPT)
def test_what_defines_stays(text):
    sifted = sift(ast.parse(text))
    assert ast.unparse(sifted.tree) == ast.unparse(ast.parse(text))
    assert sifted.dropped == ()


@pytest.mark.parametrize("text", DROPPED)
def test_what_acts_is_dropped_and_told(text):
    sifted = sift(ast.parse(f"x = 1\n{text}\n"))
    assert ast.unparse(sifted.tree) == "x = 1"
    assert sifted.dropped == (f"line 2: {DROPPED[text]}",)


def test_a_value_that_reads_a_file_in_a_function_is_not_made():
    text = "def load():\n    return open('x')\nd = load()\nn = len(d)\ndef f():\n    return n\n"
    sifted = sift(ast.parse(text))
    assert "n = " not in ast.unparse(sifted.tree)
    assert sifted.dropped[-1] == (
        "line 4: n has no value, since n = len(...) is not run; f uses it"
    )


def test_the_actions_in_a_class_are_dropped():
    text = "class A:\n    train()\n    for i in x: pass\n    def f(self):\n        return 1\n"
    sifted = sift(ast.parse(text))
    assert ast.unparse(sifted.tree) == "class A:\n\n    def f(self):\n        return 1"


def test_the_line_numbers_stay():
    sifted = sift(ast.parse("go()\n\n\ndef f():\n    return 1\n"))
    assert sifted.tree.body[0].lineno == 4
