"""From a file to a program that can be run."""

import ast
import types
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstnet.doctor.reading.mending import page
from firstnet.doctor.reading.reading import LARGEST, mended, read
from firstnet.doctor.report.pages import RULES
from firstnet.doctor.standins import absent
from firstnet.errors import AccessError, FormatError, MissingExtra

HERE = Path(__file__).parent
PATIENT = HERE / "patients" / "first_patient.py.txt"
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
CHAPTER_ONE = (HERE / "chapter_one.py").read_text(encoding="utf-8")
LOAD = sorted(path.name[:5].upper() for path in RULES.glob("nd0*.py"))


def codes(text, path="network.py"):
    return [finding.code for finding in mended(path, text).findings]


def tree_of(text):
    """Return a program as Python understands it, whatever the depth of a docstring's lines."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = " ".join(node.value.split())
    return ast.unparse(tree)


def program(source):
    module = types.ModuleType("learner")
    tree = source.tree()
    tree.body = [statement for statement in tree.body if isinstance(statement, DEFINITIONS)]
    exec(compile(tree, source.path, "exec"), module.__dict__)
    return module


def test_the_first_patient_is_read_and_each_breakage_is_told_by_itself():
    source = read(PATIENT)
    found = [(finding.code, finding.place.line) for finding in source.findings]
    assert found == [
        ("ND011", 8),
        ("ND002", 15),
        ("ND002", 24),
        ("ND003", 31),
        ("ND011", 35),
        ("ND011", 39),
        ("ND010", 43),
        ("ND010", 46),
        ("ND002", 49),
        ("ND003", 66),
        ("ND003", 78),
        ("ND011", 80),
        ("ND002", 98),
        ("ND022", 106),
        ("ND013", 107),
        ("ND014", 115),
        ("ND014", 117),
    ]
    assert all(finding.fix.verified for finding in source.findings if finding.fix)
    assert "line 31 was read as part of the comment above" in source.assumed


def test_the_first_patient_works_but_for_its_return():
    patient = program(read(PATIENT))
    net = patient.Network([3, 4, 2])
    assert net.feedforward(np.zeros((3, 1))) is None
    nabla_b, nabla_w = net.backprop(np.ones((3, 1)), np.ones((2, 1)))
    assert [it.shape for it in nabla_w] == [(4, 3), (2, 4)]
    assert [it.shape for it in nabla_b] == [(4, 1), (2, 1)]
    assert "layer by" in patient.Network.__init__.__doc__


def test_a_fix_is_a_diff_against_the_file_as_it_was_written():
    source = read(PATIENT)
    diff = next(finding.fix.diff for finding in source.findings if finding.place.line == 46)
    assert '-                print "Epoch {0} complete".format(j)' in diff
    assert '+                print("Epoch {0} complete".format(j))' in diff
    assert sum(line.startswith(("-", "+")) for line in diff.splitlines()) == 4


def test_python_3_is_left_alone():
    source = mended("network.py", CHAPTER_ONE)
    assert (source.runnable, source.findings, source.assumed) == (CHAPTER_ONE, (), ())


LOST = {
    "all of it": lambda line: line.lstrip(),
    "one step": lambda line: line.removeprefix("    "),
    "two spaces too many": lambda line: f"  {line}",
    "docstrings": lambda line: line.lstrip() if '"""' in line else line,
    "the bodies of loops": lambda line: line[4:] if line.startswith(" " * 12) else line,
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
def test_lost_indentation_is_found_again(lose):
    text = "\n".join(map(lose, CHAPTER_ONE.split("\n")))
    source = mended("network.py", text)
    assert tree_of(source.runnable) == tree_of(CHAPTER_ONE)
    assert {finding.code for finding in source.findings} == {"ND002"}
    assert all(finding.fix.verified for finding in source.findings)
    assert source.assumed


def test_methods_at_the_depth_of_their_class_belong_to_it():
    head, _, body = CHAPTER_ONE.partition("    def __init__")
    body, _, rest = ("    def __init__" + body).partition("def sigmoid(z)")
    text = head + "\n".join(line[4:] for line in body.split("\n")) + "def sigmoid(z)" + rest
    assert tree_of(mended("network.py", text).runnable) == tree_of(CHAPTER_ONE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("“a”\nx = 3 – 2\n", "ND005"),
        ("def f(x):\n\u00a0\u00a0\u00a0\u00a0return x\n", "ND005"),
        (">>> def f(x):\n...     return x\n...\n>>> f(3)\n3\n", "ND005"),
        ("Here is the code of mine:\n```python\nx = 1\n```\nIt prints 980.\n", "ND005"),
        ("1  def f(x):\n2      if x &lt; 3:\n3          return x\n4  y = 1\n", "ND005"),
        ("# the weights of all\nthe layers there are\nx = 1\n", "ND003"),
        ("def f(x):\n\ty = x\n        return y\n", "ND004"),
        ("def f(x):\n    return x\n  def g(x):\n    return x\n", "ND002"),
        ("print 'x'\n", "ND010"),
        ("if 1 <> 2: pass\n", "ND012"),
    ],
)
def test_a_broken_paste_is_mended(text, code):
    source = mended("network.py", text)
    ast.parse(source.runnable)
    assert code in {finding.code for finding in source.findings}
    assert source.runnable.count("\n") == text.count("\n")


def test_what_no_mending_helps_is_told_with_its_line():
    source = mended("network.py", "x = 1\ndef f(x;\n    return x\n")
    first = source.findings[0]
    assert (first.code, first.level, first.place.line) == ("ND001", "error", 2)
    assert "line 2" in first.message


def test_broken_code_below_a_comment_is_not_taken_for_prose():
    source = mended("network.py", "# go on\nfor i in range(3:\n    print(i)\n")
    assert source.findings[0].code == "ND001"
    assert "\nfor i in range(3:\n" in source.runnable


def test_a_missing_colon_is_put_where_python_misses_it():
    source = mended("network.py", "x = 1\ndef f(x)  # of x\n    return x\n")
    (finding,) = source.findings
    assert (finding.code, finding.place.line, finding.fix.verified) == ("ND001", 2, True)
    assert source.runnable.split("\n")[1] == "def f(x):  # of x"


STATEMENTS = [
    "x = 1",
    "import random",
    "def f(a):\n    '''A text\n  at odd depth.'''\n    return a",
    "class A:\n    b = 2\n    def c(self):\n        return self",
    "for i in range(3):\n\tprint(i)",
    "# a remark\n\n",
    "if 1:\n    pass\nelse:\n  y = [1,\n 2]",
    "s = 'don’t “quote” – me'",
    "z = x if 'x' in dir() else \\\n    3",
]


@given(st.lists(st.sampled_from(STATEMENTS), max_size=8))
@settings(max_examples=60, deadline=None)
def test_valid_python_is_returned_unchanged(statements):
    text = "\n".join(statements) + "\n"
    assert mended("network.py", text).runnable == text


PIECES = ["def f(self, a):", "class A:", "  x = 1", "return a", "# words", "of wisdom it is", '"""']
PIECES += [
    "print x",
    "    for i in a:",
    "\tb = (",
    ")",
    "else:",
    "'",
    ">>> y",
    "“z”",
    "",
    "\\",
    "@d",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_is_read_the_number_of_lines_stays(pieces):
    text = "\n".join(pieces)
    source = mended("network.py", text)
    assert source.runnable.count("\n") == text.count("\n")
    assert source.findings or source.runnable == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (b"x = '\xe9'\n", "x = 'é'\n"),
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        ("x = 1\n".encode("utf-16"), "x = 1\n"),
    ],
)
def test_a_file_is_read_whatever_its_encoding(tmp_path, data, text):
    (tmp_path / "network.py").write_bytes(data)
    assert read(tmp_path / "network.py").text.removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"x\x00y", "zero bytes"),
        (b"#" * (LARGEST + 1), "2,000,001 bytes"),
    ],
)
def test_what_is_no_program_is_refused_in_one_line(tmp_path, data, says):
    (tmp_path / "network.py").write_bytes(data)
    with pytest.raises(FormatError, match=says) as refused:
        read(tmp_path / "network.py")
    assert "wanted" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(AccessError, match="is a folder; wanted a file"):
        read(tmp_path)
    with pytest.raises(AccessError, match="is not there"):
        read(tmp_path / "network.py")


FOUND = [
        ("for i in xrange(3): pass", [("ND011", "error")], "for i in range(3): pass"),
        (
            "[[0 for j in xrange(3)] for i in xrange(2)]",
            [("ND011", "error")] * 2,
            "[[0 for j in range(3)] for i in range(2)]",
        ),
        ("xrange = range\nxrange(3)", [], None),
    ("def f():\n    try: xrange\n    except NameError: return 3", [], None),
        ("try:\n    xrange\nexcept NameError:\n    xrange = range\nxrange(3)", [], None),
        ("import cPickle", [("ND011", "error")], "import pickle as cPickle"),
        ("try:\n    import cPickle\nexcept ImportError:\n    import pickle", [], None),
        ("from cPickle import load as l", [("ND011", "error")], "from pickle import load as l"),
        ("d = {}\nd.iteritems()", [("ND011", "error")], "d = {}\nd.items()"),
        ("import sys\nsys.maxint", [("ND011", "error")], "import sys\nsys.maxsize"),
        ("x = input()\nreduce(max, x)", [("ND011", "error")], None),
        ("import numpy as np\nnp.float(3)", [("ND024", "error")], "import numpy as np\nfloat(3)"),
        ("import numpy as np\nnp.float64(3)", [], None),
        (
            "import numpy\nnumpy.set_printoptions(threshold='nan')",
            [("ND024", "error")],
            "import numpy\nnumpy.set_printoptions(threshold=float('inf'))",
        ),
        ("import numpy\nnumpy.set_printoptions(threshold=5)", [], None),
        (
            "import time\nstart = time.clock()",
            [("ND011", "error")],
            "import time\nstart = time.perf_counter()",
        ),
        ("def f(a, b):\n    return zip(a, b)[0]", [("ND014", "error")], None),
        ("def f(a, b):\n    for x, y in zip(a, b): pass", [], None),
        ("def f(a):\n    z = map(len, a)\n    return len(z)", [("ND014", "error")], None),
        ("def f(a):\n    z = zip(a, a)\n    for i in z: pass\n    for i in z: pass",
         [("ND014", "warning")], None),
        ("import random\nx = range(3)\nrandom.shuffle(x)", [("ND014", "error")], None),
        ("x = np.zeros(3)\n", [("ND020", "error")], "import numpy as np; x = np.zeros(3)\n"),
        ("from numpy import *\nx = zeros(3)", [], None),
        ("def sigmoid(z): return z\ndef f(z): return sigmod(z)", [("ND020", "error")], None),
        ("class A:\n    def f(self):\n        self.w = 1\n    def g(self):\n        return w",
         [("ND020", "error")],
         "class A:\n    def f(self):\n        self.w = 1\n    def g(self):\n        return self.w"),
        ("def f(a):\n    return [b for b in a if b] + [lambda c: c]", [], None),
        ("class A:\n    n = 3\n    m = [n for _ in range(3)]", [("ND020", "error")], None),
        ("def f():\n    global g\n    g = 1\ndef h(): return g", [], None),
        ("import nowhere.deep as d", [("ND021", "advice")],
         "from firstnet.doctor.standins.absent import nowhere_deep as d"),
        ("import nump as np", [("ND021", "error")], "import numpy as np"),
        ("from randm import randint", [("ND021", "error")], "from random import randint"),
        ("import numpy_ml as np", [("ND021", "advice")],
         "from firstnet.doctor.standins.absent import numpy_ml as np"),
        ("try:\n    import nowhere\nexcept ImportError:\n    nowhere = None", [], None),
        ("x = 'C:\\\\Users\\\\eva\\\\x.csv'", [("ND022", "advice")], None),
        ("f = open('not_there.txt')", [("ND022", "advice")], None),
        ("f = open('not_there.txt', 'w')", [], None),
        ("'''see /home/eva'''", [], None),
        ("import numpy as np\nx = np.array([[1, 2], [3]])", [("ND025", "error")], None),
        ("import numpy as np\nx = np.array([[1, 2], [3, 4]])", [], None),
        ("# the rate\nof_the_net\nx = 1", [("ND003", "error")],
         "# the rate\npass  # of_the_net\nx = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found", "runnable"), FOUND)
def test_what_only_fails_when_it_is_run_is_found_and_put_right(tmp_path, text, found, runnable):
    source = mended(str(tmp_path / "network.py"), text)
    assert [(finding.code, finding.level) for finding in source.findings] == found
    assert source.runnable.count("\n") == text.count("\n")
    ast.parse(source.runnable)
    if runnable is not None or not found:
        assert source.runnable == (runnable or text)


def test_a_missing_import_is_advised_as_a_line_of_its_own():
    source = mended("network.py", "import random\n\nx = np.exp(random.random())\n")
    assert "+import numpy as np" in source.findings[0].fix.diff.splitlines()


def test_a_forgotten_self_is_named():
    text = CHAPTER_ONE.replace(
        "in zip(self.biases, self.weights):", "in zip(self.biases, weights):"
    )
    messages = {finding.message for finding in mended("network.py", text).findings}
    assert messages == {"weights is not defined; the class has self.weights."}


def test_a_slip_is_answered_with_what_may_be_meant():
    text = CHAPTER_ONE.replace("activation = sigmoid(z)", "activation = sigmod(z)")
    (finding,) = mended("network.py", text).findings
    assert finding.message.endswith("did you mean sigmoid?")


def test_a_file_that_hides_a_module_is_named(tmp_path):
    (tmp_path / "random.py").write_text("x = 1\n")
    (finding,) = mended(str(tmp_path / "network.py"), "import random\nx = 1\n").findings
    assert (finding.code, finding.level) == ("ND023", "warning")
    assert "random.py" in finding.message


def test_a_text_that_is_printed_in_a_colour_is_that_text():
    assert absent.colorful.red("Epoch 1") == "Epoch 1"
    with pytest.raises(MissingExtra):
        absent.torch.load("model.pt")
    engine = absent.pyttsx3.init()  # it speaks, and no number comes of it
    engine.say("done")


def test_what_is_absent_stays_quiet_until_it_is_called():
    text = (
        "import nowhere as no\nfrom nowhere.deep import (Layer,\n  jit)\n"
        "class A(Layer):\n    @jit\n    def f(self):\n        return no.plot(3)\n"
    )
    source = mended("network.py", text)
    learner = program(source)
    with pytest.raises(ImportError, match=r"nowhere|no.plot"):
        learner.A().f()


# The others need a file of their own, the loader, or a key that no page shows.
@pytest.mark.parametrize("code", [it for it in LOAD if it not in ("ND023", "ND030")])
def test_a_page_shows_its_fault_and_its_cure(code):
    shown = page(code)
    assert code in codes(in_a_program(shown.example))
    assert codes(in_a_program(shown.instead)) == [] or code == "ND013"


def in_a_program(example):
    """Return chapter one with this function in place of its own, or these lines above it."""
    example = example.replace("<tab>", "\t")
    name = example.partition("def ")[2].partition("(")[0]
    lines = CHAPTER_ONE.split("\n")
    heads = [at for at, line in enumerate(lines) if line.lstrip().startswith(f"def {name}(")]
    if not name or not heads:
        future = CHAPTER_ONE.index("import random")
        return (
            CHAPTER_ONE[:future]
            + f"import random\nimport numpy as np\n\n{example}\n\n"
            + CHAPTER_ONE[future:]
        )
    depth = len(lines[heads[0]]) - len(lines[heads[0]].lstrip())
    end = next(
        (at for at in range(heads[0] + 1, len(lines))
         if lines[at].strip() and len(lines[at]) - len(lines[at].lstrip()) <= depth),
        len(lines),
    )  # fmt: skip
    new = [" " * depth + line if line.strip() else line for line in example.split("\n")]
    return "\n".join([*lines[: heads[0]], *new, "", *lines[end:]])


def test_the_diffs_can_be_read():
    source = read(PATIENT)
    for finding in source.findings:
        if finding.fix:
            assert finding.fix.diff.startswith("--- ")


WORSE = {
    "no indentation at all": lambda text: "\n".join(part.lstrip() for part in text.split("\n")),
    "line numbers": lambda text: "\n".join(
        f"{at:3d} {part}" for at, part in enumerate(text.split("\n"), 1)
    ),
    "fences": lambda text: f"Why does it print 980?\n```python\n{text}\n```\nThanks",
    "the end of a page": lambda text: (
        f"{text}\n```\n\n---\n\n## It prints\n\n```text\nEpoch 0: 980 / 10000\n```\n"
    ),
    "curly quotes": lambda text: text.replace('"""', "”””").replace("'rb'", "‘rb’"),
    "hard spaces": lambda text: text.replace("    ", "\u00a0 \u00a0 "),
    "tabs": lambda text: text.replace("        ", "\t"),
    "a step too far in": lambda text: "\n".join(f"    {part}" for part in text.split("\n")),
}


@pytest.mark.parametrize("spoil", WORSE.values(), ids=WORSE)
def test_the_first_patient_is_read_in_a_worse_state(spoil):
    text = PATIENT.read_text(encoding="utf-8")
    healthy = mended("network.py", text).runnable
    spoiled = mended("network.py", spoil(text))
    assert tree_of(spoiled.runnable) == tree_of(healthy)
    assert spoiled.runnable.count("\n") == spoil(text).count("\n")


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "x = (\n" * 2_000, "-" * 100_000 + "1", "'''\n" * 3]
)
def test_what_is_hopeless_is_given_up_quickly(text):
    assert mended("network.py", text).findings[0].code == "ND001"


def test_a_module_whose_name_is_too_long_for_a_file_is_missing(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(f"import {'num' * 100}\nfrom {'py' * 200}.x import y\n")
    assert [(it.code, it.place.line) for it in read(path).findings] == [("ND021", 1), ("ND021", 2)]


def test_data_of_a_missing_module_is_missing_and_no_fault_of_the_programs():
    data = absent.X_train
    for use in (len, iter, np.array, lambda it: it[0]):
        with pytest.raises(MissingExtra, match="X_train is used as data, but its module isn't"):
            use(data)
    assert data
