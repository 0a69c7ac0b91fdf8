"""From Python: a class, an object, a path, a module, or plain functions."""

import contextlib
import importlib.util
import io
import linecache
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import firstnet
from firstnet.doctor import examine
from firstnet.doctor.isolation import clinic
from firstnet.doctor.reading.gathering import submission_of
from firstnet.doctor.report.report import Examination
from firstnet.errors import AccessError, FormatError

CHAPTER_ONE = (Path(__file__).parent / "chapter_one.py").read_text()
NO_RETURN = CHAPTER_ONE.replace("        return a\n", "")


@pytest.fixture
def asked(monkeypatch):
    """Collect what would be examined in a process of its own."""
    seen = []

    def instead(submission, seconds):
        seen.append((submission, seconds))
        return Examination(submission.name, "healthy")

    monkeypatch.setattr(clinic, "examine_apart", instead)
    return seen


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A learner's module, imported from a file."""
    path = tmp_path / "my_network.py"
    path.write_text(NO_RETURN)
    spec = importlib.util.spec_from_file_location("my_network", path)
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "my_network", made)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def typed(monkeypatch):
    """Return a way to type a cell in a notebook: there is no file, but Python keeps its lines."""
    made = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", made)

    def cell(text):
        name = f"<cell {len(linecache.cache)}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec"), vars(made))
        return made

    return cell


# -- what is examined ----------------------------------------------------------------------------


def test_a_path_a_module_a_class_and_an_object_lead_to_the_same_file(module, asked):
    path = Path(module.__file__)
    for thing in (str(path), path, module, module.Network, module.Network([2, 2])):
        assert examine(thing, seconds=7).file == str(path)
    assert {(it.path, it.content, seconds) for it, seconds in asked} == {
        (path.resolve(), NO_RETURN.encode(), 7)
    }


def test_a_class_that_was_typed_into_a_cell_is_gathered_with_what_it_uses(typed):
    units, network = CHAPTER_ONE[CHAPTER_ONE.index("def sigmoid(z)") :], "class Network:"
    typed("import random\nimport numpy as np\nrate = 3.0\n")
    typed(units)
    made = typed(network + CHAPTER_ONE.split(network)[1].split("\n\n\ndef sigmoid")[0] + "\n")
    submission = submission_of(made.Network([2, 2]))
    assert (submission.name, submission.path) == ("<Network>.py", None)
    assert submission_of(made.Network) == submission
    names = {"__name__": "elsewhere"}
    exec(compile(submission.content, "<gathered>", "exec"), names)
    assert {"Network", "sigmoid", "sigmoid_prime", "np", "random"} <= set(names)
    assert "rate" not in names
    net = names["Network"]([3, 4, 2])
    assert net.feedforward(np.ones((3, 1))).shape == (2, 1)
    with contextlib.redirect_stdout(io.StringIO()):
        net.SGD([(np.ones((3, 1)), np.ones((2, 1)))] * 4, 1, 2, 0.1)


def test_a_class_of_a_cell_that_was_typed_anew_is_the_new_one(typed):
    typed("class Network:\n    def feedforward(self, a):\n        return 1\n")
    made = typed("class Network:\n    def feedforward(self, a):\n        return 2\n")
    assert b"return 2" in submission_of(made.Network).content


# -- what can't be ------------------------------------------------------------------------------

NOTHING = (
    "examine() got no network; wanted a class, an object or a path, or all three of forward=, "
    "gradient= and parameters=. Try examine(Network)."
)


@pytest.mark.parametrize(
    "given",
    [{}, {"forward": len}, {"forward": len, "gradient": len}, {"parameters": []}],
    ids=["nothing", "forward", "two", "parameters"],
)
def test_too_little_is_told(given):
    with pytest.raises(FormatError) as error:
        examine(**given)
    assert str(error.value) == NOTHING


@pytest.mark.parametrize("thing", [5, [1, 2], {"weights": 3}, 0.5])
def test_what_is_no_network_is_told(thing):
    with pytest.raises(FormatError) as error:
        examine(thing)
    assert str(error.value) == (
        f"examine() got {thing!r}, a {type(thing).__name__}; wanted a network's class, an object "
        "of it, or the path of its file."
    )


def test_a_file_that_is_not_there_is_told():
    with pytest.raises(AccessError) as error:
        examine("nowhere.py")
    assert str(error.value) == (
        "nowhere.py: there is no such file; name a Python file, a notebook or a folder."
    )


def test_a_module_without_a_file_is_told():
    with pytest.raises(FormatError, match="The module sys has no file; give its path instead"):
        examine(sys)


def test_a_class_whose_text_python_has_not_kept_is_told(monkeypatch):
    made = types.ModuleType("typed_here")
    monkeypatch.setitem(sys.modules, "typed_here", made)
    exec("class Network:\n    pass\n", vars(made))
    with pytest.raises(FormatError) as error:
        examine(made.Network)
    assert str(error.value) == (
        "The source of Network is not to be found (it was typed where Python keeps none); put it "
        "into a file, and examine that."
    )


# -- plain functions -----------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class ByHand:
    """A network of arrays and functions, with places to spoil it."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.parameters = [rng.normal(size=it) for it in ((4, 3), (4, 1), (2, 4), (2, 1))]

    def forward(self, x):
        w1, b1, w2, b2 = self.parameters
        return sigmoid(w2 @ sigmoid(w1 @ x + b1) + b2)

    def gradient(self, x, y):
        w1, b1, w2, b2 = self.parameters
        hidden = sigmoid(w1 @ x + b1)
        a = sigmoid(w2 @ hidden + b2)
        delta = (a - y) * a * (1 - a)
        back = w2.T @ delta * hidden * (1 - hidden)
        return back @ x.T, back, delta @ hidden.T, delta

    def examined(self, **other):
        named = {"forward": self.forward, "gradient": self.gradient, "parameters": self.parameters}
        return examine(**(named | other))


def test_right_functions_are_healthy_and_it_is_said_what_was_not_looked_at():
    told = ByHand().examined()
    assert (told.status, told.findings, told.file) == ("healthy", (), "<functions>")
    assert [it.stage for it in told.not_run] == ["update", "batches", "evaluate", "data"]


def test_a_wrong_slope_is_told_with_the_numbers():
    net = ByHand()

    def doubled(x, y):
        w1, b1, w2, b2 = net.gradient(x, y)
        return w1, b1, 2 * w2, b2

    (finding,) = net.examined(gradient=doubled).findings
    assert (finding.code, finding.root) == ("ND404", True)
    got, wanted = (
        [float(part) for part in text[1:].split(", …")[0].split(", ")]
        for text in (finding.observed, finding.expected)
    )
    assert got == pytest.approx([2 * it for it in wanted], rel=1e-3)


def test_two_forwards_of_the_same_arrays_are_not_taken_for_each_other():
    net = ByHand()
    assert net.examined().status == "healthy"

    def half(x):
        return 0.5 * net.forward(x)

    assert net.examined(forward=half).status == "findings"
    assert net.examined().status == "healthy"


def test_a_bias_that_is_left_out_is_told_by_its_place_among_the_parameters():
    net = ByHand()

    def without(x):
        w1, _, w2, b2 = net.parameters
        return sigmoid(w2 @ sigmoid(w1 @ x) + b2)

    (finding,) = net.examined(forward=without).findings
    assert finding.code == "ND301"
    assert "parameters[1]" in finding.message


@pytest.mark.parametrize("raises", [False, True])
def test_the_parameters_are_restored(raises):
    net = ByHand()
    before, arrays = [parameter.copy() for parameter in net.parameters], list(net.parameters)

    def forward(x):
        if raises:
            raise ValueError
        return net.forward(x)

    net.examined(forward=forward)
    assert all(one is other for one, other in zip(net.parameters, arrays))
    for old, new in zip(before, net.parameters):
        np.testing.assert_array_equal(old, new)


def test_rows_are_understood_too():
    rng = np.random.default_rng(0)
    w1, w2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))

    def forward(row):
        return sigmoid(sigmoid(row @ w1) @ w2)

    def gradient(row, wish):
        hidden = sigmoid(row @ w1)
        a = sigmoid(hidden @ w2)
        delta = (a - wish) * a * (1 - a)
        return row.T @ (delta @ w2.T * hidden * (1 - hidden)), hidden.T @ delta

    told = examine(forward=forward, gradient=gradient, parameters=[w1, w2])
    assert (told.status, told.findings) == ("healthy", ())


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ([(4, 3), (7, 2)], "(4, 3), (7, 2)"),
        ([(4,)], "(4,)"),
        ([], "none"),
    ],
)
def test_arrays_that_follow_no_layers_are_not_examined(shapes, said):
    told = ByHand().examined(parameters=[np.ones(shape) for shape in shapes])
    assert told.status == "incomplete"
    assert told.not_run[0].reason == (
        f"no network: the parameters have the shapes {said}, which follow no layers"
    )


# -- in a process of its own ---------------------------------------------------------------------


def test_examine_is_one_of_the_packages_names():
    assert firstnet.examine is examine
    assert "examine" in firstnet.__all__


@pytest.mark.slow
def test_a_class_is_examined_from_end_to_end(module, capsys):
    told = examine(module.Network)
    assert (told.status, [finding.code for finding in told.findings]) == ("findings", ["ND102"])
    assert told.findings[0].fix.verified
    assert "return a" in str(told)
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["network", "network2"])
def test_nothing_is_wrong_with_this_packages_own_modules(name):
    told = examine(Path(firstnet.__file__).parent / "classic" / f"{name}.py")
    assert told.findings == ()
    assert told.status in ("healthy", "incomplete")  # network trains on kernels: no step is seen


def test_importing_the_package_does_not_load_the_doctor():
    code = (
        "import sys, firstnet; assert firstnet.examine; "
        "print([it for it in sys.modules if it.startswith('firstnet.doctor.')])"
    )
    path = str(Path(firstnet.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=path
    )
    assert ran.stdout.strip() == "['firstnet.doctor.report', 'firstnet.doctor.report.report']"
