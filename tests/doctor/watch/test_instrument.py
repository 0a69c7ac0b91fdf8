"""Instrumented programs compute and print what they did, at the same lines."""

import ast
import contextlib
import io
import runpy
from pathlib import Path

import pytest

from firstnet.doctor.reading.reading import mended
from firstnet.doctor.watch.program.instrument import Sites, instrument
from firstnet.doctor.watch.program.recorder import UNREAD, Recorder
from firstnet.doctor.watch.program.run import Learner

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
STYLES = sorted(path.stem for path in SEEING["STYLES"].glob("*.py") if path.stem != "library")


def executed(text):
    learner = Learner(mended("/learner/program.py", text))
    return learner, learner.execute(Recorder(learner.sites, 10**12, None))


@pytest.mark.parametrize("style", ["script", "lists", "dictionaries", "classes"])
def test_an_instrumented_program_prints_what_it_printed(style):
    text = SEEING["program"](style)
    plain = io.StringIO()
    with contextlib.redirect_stdout(plain):
        exec(compile(text, "plain", "exec"), {"__name__": "__main__"})
    _, outcome = executed(text)
    assert outcome.how == "ended"
    assert list(outcome.printed) == plain.getvalue().splitlines()


def test_an_exception_keeps_its_line_and_its_function():
    _, outcome = executed(
        "def f(x):\n    return x\n\n\ndef g():\n    for i in [1]:\n        f(1) + 'a'\n\n\ng()\n"
    )
    raised = outcome.raised
    assert (raised.kind, raised.line, raised.function) == ("TypeError", 7, "g")


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (
            "class A:\n"
            "    def __f(self): return 7\n"
            "    def g(self): return self.__f()\n"
            "print(A().g())",
            "7",
        ),
        (
            "class B:\n"
            "  def f(self): return 1\n"
            "class C(B):\n"
            "  def f(self): return super().f() + 1\n"
            "print(C().f())",
            "2",
        ),
        ("print([y for x in range(3) if (y := x * x) > 0])", "[1, 4]"),
        ("match [1, 2]:\n    case [a, b] if a == 1:\n        print(a + b)", "3"),
        ("x = [1, 2]\nx[0] += 5\ndel x[1]\nprint(*x, sep='')", "6"),
        ("for i in range(2):\n    pass\nelse:\n    print('else')", "else"),
        ("def f(*a, k=2, **o): return sum(a) + k + o['z']\nprint(f(*[1, 2], **{'z': 3}))", "8"),
        ("import numpy as np\nprint(np.zeros(2, np.float32).dtype)", "float64"),
        ("import numpy as np\ndtype = np.float32\nprint(dtype(1))", "1.0"),
        ("import numpy as np\na = np.zeros(2, int)\na[0] = a[1] = 3\na[0] += 2\nprint(a)", "[5 3]"),
        ("d = {}\nd['x'], d['y'] = 1, [2]\nd['y'][0] -= 1\nprint(d)", "{'x': 1, 'y': [1]}"),
        ("print(f'{1 + 1:>3}')", "  2"),
    ],
)  # fmt: skip
def test_every_construct_survives(code, printed):
    _, outcome = executed(code)
    assert outcome.raised is None, outcome
    assert outcome.printed == (printed,)


@pytest.mark.slow
def test_a_training_that_is_watched_for_long_enough_is_left_and_the_rest_is_run():
    text = SEEING["program"]("script", "range(4000)", "range(10**9)") + "\nprint('the end')\n"
    watched, verdict = SEEING["seen"](text)
    assert watched.cut
    assert watched.outcome.printed[-1] == "the end"
    assert verdict.kind == "right"


ONLINE = """
import numpy as np
rng = np.random.RandomState(0)
X = rng.rand(12, 2)
Y = np.array([x @ [[1, 0, 1], [0, 1, 1]] > 0.8 for x in X], float)
W, b = rng.randn(3, 2), np.zeros((3, 1))
for epoch in range(10**9):
    for x, y in zip(X, Y):
        x = x.reshape(-1, 1)
        y = y.reshape(-1, 1)
        a = 1 / (1 + np.exp(-(W @ x + b)))
        d = (a - y) * a * (1 - a)
        W -= 0.8 * d @ x.T
        b -= 0.8 * d
    print("loss", np.mean((a - y) ** 2))
"""


@pytest.mark.slow
def test_the_variables_of_a_turn_that_has_only_begun_are_not_blamed():
    watched, verdict = SEEING["seen"](ONLINE)
    assert watched.cut  # in the inner loop, where y is still flat
    assert (verdict.kind, verdict.findings, watched.spread) == ("right", (), {})


def test_an_endless_loop_that_is_no_training_spends_its_budget():
    learner = Learner(mended("/learner/program.py", "i = 0\nwhile True:\n    i = i + 1\n"))
    assert learner.execute(Recorder(learner.sites, 50_000, None)).how == "spent"


def work_of(text):
    learner = Learner(mended("/learner/program.py", text))
    recorder = Recorder(learner.sites, 10**9, None)
    assert learner.execute(recorder).how == "ended"
    return 10**9 - recorder.left


def test_to_read_a_row_of_a_large_array_is_no_more_work_than_the_row():
    made = "import numpy as np\nx = np.zeros((2000, 784))\n"
    rows = work_of(made + "for i in range(1000):\n    x[i]\n    x.shape\n") - work_of(made)
    assert rows < 10_000  # a row is 3, and so is each name
    whole = work_of(made + "for i in range(1000):\n    y = x + 1\n") - work_of(made)
    assert whole > 1000 * 2 * (2000 * 784 // 256)


def test_an_array_that_is_too_large_to_be_kept_has_its_place_among_those_that_are_followed():
    text = "import numpy as np\nfor n in (3, 3_500_000, 0, 2):\n    np.ones(n)\n"
    learner = Learner(mended("/learner/program.py", text))
    code = learner.code(learner.source)
    site = next(n for n, value in enumerate(learner.sites.values) if value.text == "np.ones(n)")
    recorder = Recorder(learner.sites, 10**9, None)
    recorder.followed = {site: []}
    learner.execute(recorder)
    assert code is learner.code(learner.source)
    kept = recorder.followed[site]
    assert [it.size for it in kept] == [3, 0, 0, 2]
    assert [it is UNREAD for it in kept] == [False, True, False, False]


def test_a_program_of_several_files_is_instrumented_whole(tmp_path):
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "layers.py").write_text(
        "from .sizes import SIZE\ndef double(x):\n    return SIZE * x\n"
    )
    (package / "sizes.py").write_text("SIZE = 2\n")
    (tmp_path / "main.py").write_text("from nets.layers import double\nprint(double(4))\n")
    from firstnet.doctor.reading.reading import read

    learner = Learner(read(tmp_path / "main.py"))
    outcome = learner.execute(Recorder(learner.sites, 10**9, None))
    assert outcome.printed == ("8",)
    files = {Path(value.file).name for value in learner.sites.values}
    assert {"main.py", "layers.py"} <= files


def test_a_module_of_a_package_runs_by_itself_with_relative_imports(tmp_path):
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "__init__.py").write_text("")
    (tmp_path / "nets" / "sizes.py").write_text("SIZE = 3\n")
    (tmp_path / "nets" / "train.py").write_text("from .sizes import SIZE\nprint(SIZE)\n")
    from firstnet.doctor.reading.reading import read

    learner = Learner(read(tmp_path / "nets" / "train.py"))
    assert learner.execute(Recorder(learner.sites, 10**9, None)).printed == ("3",)


def test_a_comprehension_that_trains_is_a_loop_and_one_that_only_computes_is_none():
    text = (
        "class Net:\n    def learn(self, x):\n        self.w = self.w - x\n        return x\n"
        "    def all(self, xs):\n        return [self.learn(x) for x in xs]\n"
        "net = Net()\nnet.w = 0\n"
        "sums = [sum(x * x for x in [k, 1]) for k in range(4)]\n"
        "errors = sum(net.all([k])[0] for k in range(3))\n"
    )
    sites = Sites()
    tree = instrument(ast.parse(text), "program.py", sites)
    assert [loop.line for loop in sites.loops] == [6, 10]
    recorder = Recorder(sites, 10_000, None)
    names = recorder.hooks()
    exec(compile(tree, "program.py", "exec"), names)
    assert (names["net"].w, names["errors"], names["sums"]) == (-3, 3, [1, 2, 5, 10])
    assert [recorder.loops[number].turns for number in (0, 1)] == [3, 3]
    assert recorder.active == []
