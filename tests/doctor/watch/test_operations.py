"""The operators of an engine of values: the doctor reports each wrong one, and no right one."""

import runpy

import pytest

from firstnet.doctor.watch.calling.operations import first_fault, is_right
from firstnet.doctor.watch.examination import watched

ENGINE = """
import math

class Value:
    def __init__(self, data, children=()):
        self.data, self.grad = data, 0.0
        self.children = children
        self.lead_back = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def lead_back():
            self.grad += out.grad
            other.grad += out.grad
        out.lead_back = lead_back
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def lead_back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out.lead_back = lead_back
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))
        def lead_back():
            self.grad += (1 - t * t) * out.grad
        out.lead_back = lead_back
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __radd__(self, other):
        return self + other

    def backward(self):
        order, seen = [], set()
        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)
        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node.lead_back()
"""
FAULTS = {
    "the operands of a difference": (
        "return (-self) + other",
        "return self - other",
        "2 - a",
        "value",
    ),
    "an operand for the other": (
        "other.grad += self.data *",
        "other.grad += other.data *",
        "a * b",
        "1",
    ),
    "a slope of tanh": ("(1 - t * t)", "(1 - t)", "a.tanh()", "0"),
    "a slope that is replaced": ("self.grad += other.data", "self.grad = other.data", "", "0"),
    "a node that is visited twice": (
        "                order.append",
        "            order.append",
        "",
        "0",
    ),
    "a result without its operand": (
        "Value(t, (self,))",
        "Value(t)",
        "s.tanh() + s, with s = a + b",
        "0",
    ),
    "arguments of isinstance": (
        "isinstance(other, Value)",
        "isinstance(self, other)",
        "a + b",
        "raises",
    ),
    "the way back begins at the leaves": (
        "in reversed(order)",
        "in order",
        "one value that comes twice",
        "0",
    ),
    "a plain number among the operands": (
        "    def __neg__(self):",
        "    def __pow__(self, n):\n"
        "        out = Value(self.data**n, (self, n))\n"
        "        return out\n\n"
        "    def __neg__(self):",
        "a ** 3",
        "raises back",
    ),
    "a name without its underscores": ("def __radd__", "def radd", "2 + a", "raises"),
    "a name that nothing binds": ("1 - t * t", "1 - u * u", "a.tanh()", "raises"),
}


def engine(folder, text):
    """Return the class of an engine in a file."""
    file = folder / "engine.py"
    file.write_text(text)
    return runpy.run_path(str(file))["Value"]


def test_an_engine_that_is_right_has_no_fault(tmp_path):
    assert first_fault(engine(tmp_path, ENGINE)) is None


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_an_engine_may_round_its_numbers(tmp_path, dtype):
    text = ENGINE.replace("data, 0.0", f"np.{dtype}(data), 0.0").replace(
        "import math", "import math\nimport numpy as np"
    )
    assert first_fault(engine(tmp_path, text)) is None
    wrong = first_fault(engine(tmp_path, text.replace("(1 - t * t)", "(1 - t)")))
    assert (wrong is not None) == (dtype == "float32")


def test_an_engine_whose_values_are_led_back_one_by_one_is_asked_so(tmp_path):
    by_hand = ENGINE[: ENGINE.index("    def backward")].replace("lead_back", "_backward")
    assert first_fault(engine(tmp_path, by_hand)) is None
    found = first_fault(engine(tmp_path, by_hand.replace("grad +=", "grad =")))
    assert (found.text, found.part) == ("a * a", "0")


@pytest.mark.parametrize("fault", FAULTS)
def test_the_operator_that_is_wrong_is_found(tmp_path, fault):
    old, new, text, part = FAULTS[fault]
    assert old in ENGINE
    found = first_fault(engine(tmp_path, ENGINE.replace(old, new)))
    assert found.part == part
    assert found.text == text or not text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.data, self.grad = data, 0.0", "self.data, self.grad = data, None"),  # another engine
        ("def backward(self):", "def backward(self, gradient):"),  # it wants to be asked otherwise
        ("def __init__(self, data, children=()):", "def __init__(self, graph, data, children=()):"),
    ],
)
def test_a_class_that_may_be_meant_otherwise_is_not_accused(tmp_path, old, new):
    assert first_fault(engine(tmp_path, ENGINE.replace(old, new))) is None


TRAINING = """
w, b = Value(0.3), Value(-0.2)
data = [(x / 5, 0.5 * x / 5 - 0.3) for x in range(-5, 6)]
for epoch in range(60):
    loss = Value(0.0)
    for x, t in data:
        e = (w * x + b).tanh() - t
        loss = loss + e * e
    for p in (w, b):
        p.grad = 0.0
    loss.backward()
    for p in (w, b):
        p.data -= 0.02 * p.grad
"""


def last(folder, text):
    """Return the codes and lines of the last findings of a program in a file."""
    file = folder / "net.py"
    file.write_text(text)
    found = list(watched(str(file), []))[-1].findings
    return [(it.code, it.place and it.place.line) for it in found]


@pytest.mark.slow
def test_an_engine_of_single_precision_is_not_nudged_as_a_whole(tmp_path):
    text = ENGINE.replace("data, 0.0", "np.float32(data), np.float32(0)")
    text = text.replace("import math", "import math\nimport numpy as np")
    assert last(tmp_path, text + "\n    __rmul__ = __mul__\n") == []


@pytest.mark.slow
def test_an_engine_is_told_its_operator_whether_it_trains_or_not(tmp_path):
    wrong = ENGINE.replace("(1 - t * t)", "(1 - t)")
    line = wrong.split("\n").index("            self.grad += (1 - t) * out.grad") + 1
    assert last(tmp_path, ENGINE + TRAINING) == last(tmp_path, ENGINE) == []
    assert last(tmp_path, wrong) == [("ND415", line)]
    assert last(tmp_path, wrong + TRAINING) == [("ND415", line)]


@pytest.mark.slow
def test_a_method_without_underscores_may_be_called_by_its_name(tmp_path):
    wrong = ENGINE.replace("def __radd__", "def radd")
    assert [code for code, _ in last(tmp_path, wrong)] == ["ND203"]
    assert last(tmp_path, f"{wrong}\n\ndef add(a, b):\n    return a.radd(b)\n") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("other.grad += self.data *", "other.grad += other.data *"),
        ("other.grad += self.data *", "other.grad = self.data *"),
        ("(1 - t * t)", "(1 - t)"),
    ],
)
def test_the_edit_of_an_operator_makes_all_of_them_right(tmp_path, right, wrong):
    file = tmp_path / "net.py"
    file.write_text(ENGINE.replace(right, wrong) + TRAINING)
    (found,) = list(watched(str(file), []))[-1].findings
    assert wrong in ENGINE.replace(right, wrong)
    added = [part for part in found.fix.diff.split("\n") if part.startswith("+ ")]
    assert len(added) == 1
    mended = ENGINE.replace(right, wrong).split("\n")
    mended[found.place.line - 1] = added[0][1:]
    assert first_fault(engine(tmp_path, "\n".join(mended))) is None


RECTIFIED = """
    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,))

        def lead_back():
            self.grad += (self.data > 0) * out.grad

        out.lead_back = lead_back
        return out
"""


@pytest.mark.parametrize(
    ("wrong", "observed"),
    [
        ("0.0 if self.data > 0 else self.data", "0 for a = 0.7"),
        ("self.data", "-6.3 for a = 0.7"),
    ],
)
def test_a_rectified_unit_answers_what_is_above_0(tmp_path, wrong, observed):
    right = ENGINE.rstrip() + "\n" + RECTIFIED
    assert first_fault(engine(tmp_path, right)) is None
    leaky = right.replace("else 0.0", "else 0.1 * self.data")
    leaky = leaky.replace("(self.data > 0) * out", "(1.0 if self.data > 0 else 0.1) * out")
    assert first_fault(engine(tmp_path, leaky)) is None
    lazy = right.replace("self.data if self.data > 0 else 0.0", "0.0")  # until it is led forward
    lazy = lazy.replace("self.data + other.data", "0.0").replace("self.data * other.data", "0.0")
    assert (
        first_fault(engine(tmp_path, lazy.replace("t = math.tanh(self.data)", "t = 0.0"))) is None
    )
    fault = first_fault(
        engine(tmp_path, right.replace("self.data if self.data > 0 else 0.0", wrong))
    )
    assert (fault.method, fault.part) == ("relu", "value")
    assert fault.observed == observed.split()[0]


def test_an_edit_that_hides_the_operator_is_none(tmp_path):
    """A name set anew inside of the way back makes it raise, so that nothing is asked any more."""
    silent = ENGINE.replace(
        "self.grad += (1 - t * t)", "out = 0.0\n            self.grad += (1 - t * t)"
    )
    assert is_right(engine(tmp_path, ENGINE), "a.tanh()")
    assert not is_right(engine(tmp_path, silent), "a.tanh()")


@pytest.mark.slow
def test_an_operator_that_the_training_does_not_use_is_left_alone(tmp_path):
    unused = ENGINE.replace("return (-self) + other", "return self - other")
    assert last(tmp_path, unused + TRAINING) == []
    assert [code for code, _ in last(tmp_path, unused)] == ["ND209"]


def test_an_engine_may_call_its_way_back_otherwise(tmp_path):
    text = ENGINE.replace("def backward(self):", "def run_backprop(self):")
    assert first_fault(engine(tmp_path, text)) is None
    wrong = text.replace("(1 - t * t)", "(1 - t)")
    assert first_fault(engine(tmp_path, wrong)).text == "a.tanh()"


def test_what_sounds_like_a_way_back_and_is_none_is_not_called(tmp_path):
    text = ENGINE.replace(
        "    def backward", "    def add_callback(self):\n        1 / 0\n\n    def backward"
    )
    assert first_fault(engine(tmp_path, text.replace("(1 - t * t)", "(1 - t)"))).text == "a.tanh()"


@pytest.mark.slow
def test_what_a_shared_value_loses_is_told_where_nothing_trains(tmp_path):
    text = ENGINE.replace("self.grad += (1 - t * t)", "self.grad = (1 - t * t)")
    line = text.split("\n").index("            self.grad = (1 - t * t) * out.grad") + 1
    assert last(tmp_path, text) == [("ND415", line)]


def test_a_power_that_computes_with_its_own_objects_stops(tmp_path):
    power = """
    def __pow__(self, number):
        number = Value(number)
        return Value(self.data ** number, (self,))
"""
    fault = first_fault(engine(tmp_path, ENGINE + power))
    assert (fault.text, fault.part) == ("a ** 3", "raises")


OWN, OTHERS = "self.grad += {}out.grad\n", "other.grad += {}out.grad\n"
OR = ENGINE.replace("self.data + other.data", "self.data + other.data - self.data * other.data")
OR = OR.replace(OWN.format(""), OWN.format("(1 - other.data) * "), 1)
OR = OR.replace(OTHERS.format(""), OTHERS.format("(1 - self.data) * "), 1)


NEARLY = (  # a quotient of polynomials, and its own slope
    "t = math.tanh(self.data)\n",
    "x = self.data\n        t = x * (27 + x**2) / (27 + 9 * x**2)\n"
    "        slope = (27 + 3 * x**2 - 18 * x * t) / (27 + 9 * x**2)\n",
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OR, False),  # the chance of either
        (OR.replace("(1 - other.data) * ", ""), True),
        (ENGINE.replace("+= (1 - t * t) * out.grad", "+= min(1, 2 * out.grad)"), False),
        (ENGINE.replace("+= (1 - t * t) * out.grad", "+= max(1, 2 * out.grad)"), True),
        (ENGINE.replace(*NEARLY).replace("(1 - t * t)", "slope"), False),
        (ENGINE.replace(*NEARLY), True),
        (ENGINE.replace("node.lead_back()", "if node.grad != 1: raise RuntimeError"), False),
        (ENGINE.replace("(1 - t * t) * out.grad", "(1 - t * t) * out.gradient"), True),
    ],
    ids=[
        "or",
        "a wrong slope",
        "a limit",
        "no limit",
        "nearly",
        "far off",
        "raised on purpose",
        "a misspelling",
    ],
)
def test_an_engine_may_mean_something_else(tmp_path, text, told):
    assert (first_fault(engine(tmp_path, text)) is not None) == told
