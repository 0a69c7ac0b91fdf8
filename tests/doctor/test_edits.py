"""Every bug of edits_cases.py is put in; the edit that takes it out must be among the first."""

import ast
import runpy
import textwrap
from pathlib import Path

import pytest

from firstnet.doctor.edits import Edit, apply, edits

styles = runpy.run_path(str(Path(__file__).with_name("edits_cases.py")))
COLUMNS, ROWS, FUNCTIONS, CASES = (
    styles[name] for name in ("COLUMNS", "ROWS", "FUNCTIONS", "CASES")
)
FAR = 700  # the last place at which an edit still counts as found


def function(text, name):
    """Return the tree of a file and the definition of this name in it."""
    tree = ast.parse(text)
    found = (node for node in ast.walk(tree) if getattr(node, "name", "") == name)
    return tree, next(node for node in found if isinstance(node, ast.FunctionDef))


def spoilt(good, name, right, wrong):
    """Return the file with the bug in that function."""
    _, node = function(good, name)
    head = "".join(good.splitlines(True)[: node.lineno - 1])
    body = good[len(head) :]
    assert right in good
    return head + body.replace(right, wrong, 1) if right in body else good.replace(right, wrong, 1)


def found(text, name, **options):
    """Return the edits of one function of a file."""
    tree, node = function(text, name)
    return list(edits(tree, text, [node], **options))


def shape(text, name):
    return ast.dump(function(text, name)[1])


def rank(good, name, right, wrong):
    """Return at which place, from 1, the edit comes that makes the function right; or None."""
    bad = spoilt(good, name, right, wrong)
    tree, node = function(bad, name)
    lines = bad.split("\n")
    head = sum(len(line) + 1 for line in lines[: node.lineno - 1])
    tail = sum(len(line) + 1 for line in lines[node.end_lineno :]) - 1
    wanted = shape(good, name)
    for place, edit in enumerate(edits(tree, bad, [node], most=FAR), 1):
        result = apply(bad, [edit])
        inside = textwrap.dedent(result[head : max(len(result) - tail, head)])
        if ast.dump(ast.parse(inside).body[0]) == wanted:
            return place
    return None


@pytest.fixture(scope="module")
def ranks():
    return [(case[1:], rank(*case)) for case in CASES[::4]]


@pytest.mark.slow
def test_a_quarter_of_the_bugs_are_all_taken_out(ranks):
    assert [case for case, place in ranks if place is None] == []


@pytest.mark.slow
def test_every_bug_is_taken_out_by_an_edit():
    assert [case[1:] for case in CASES if rank(*case) is None] == []


@pytest.mark.slow
def test_five_bugs_in_six_are_taken_out_within_150_edits(ranks):
    near = [place for _, place in ranks if place and place <= 150]
    assert len(near) >= 5 / 6 * len(ranks)


@pytest.mark.slow
def test_half_of_the_bugs_are_taken_out_within_40_edits(ranks):
    assert sorted(place or FAR for _, place in ranks)[len(ranks) // 2] <= 40


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("text", "name"), [(COLUMNS, "SGD"), (ROWS, "forward"), (FUNCTIONS, "update")]
)
def test_every_edit_gives_another_program_that_parses(text, name):
    before = ast.dump(ast.parse(text))
    results = [ast.dump(ast.parse(apply(text, [edit]))) for edit in found(text, name)]
    assert before not in results
    assert len(set(results)) == len(results)


@pytest.mark.parametrize(
    ("where", "new", "lines"),
    [
        ((3, 7, 3, 7), "\n  b = a", ["\t\ta = 1", "\t\tb = a"]),
        ((3, 2, 3, 2), "if x:\n      c = 1\n  ", ["\t\tif x:", "\t\t\tc = 1", "\t\ta = 1"]),
    ],
)
def test_new_lines_begin_with_tabs_where_those_beside_them_do(where, new, lines):
    text = "def f():\n\tfor x in y:\n\t\ta = 1\n\treturn a\n"
    edited = apply(text, [Edit(*where, new, "statement", 0.0, "")])
    assert edited == text.replace("\t\ta = 1", "\n".join(lines))


def test_edits_come_by_their_cost():
    costs = [edit.cost for edit in found(COLUMNS, "feedforward")]
    assert costs == sorted(costs)


def test_edits_of_several_functions_are_merged_by_their_cost():
    tree = ast.parse(COLUMNS)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    some = list(edits(tree, COLUMNS, nodes, most=20))
    assert [edit.cost for edit in some] == sorted(edit.cost for edit in some)
    assert len({edit.line for edit in some}) > len(nodes)
    assert len(some) == 20 * len(nodes)


def test_edits_of_suspect_lines_come_first():
    line = next(n for n, part in enumerate(COLUMNS.split("\n"), 1) if "sp = " in part)
    some = found(COLUMNS, "backprop", suspects={line}, most=40)
    others = [edit for edit in some if edit.kind != "twin"]  # a twin speaks for itself
    assert len(others) > 30
    assert all(edit.line <= line <= edit.end_line for edit in others)


def test_an_edit_tells_what_it_does():
    text = COLUMNS.replace("        return a\n\n", "\n", 1)
    first = found(text, "feedforward", most=1)[0]
    assert first.words == "return a at the end of feedforward"
    assert first.kind == "statement"


def test_the_rest_of_the_file_stays_as_it_was():
    text = COLUMNS.replace("+b)\n", "+b)  # größer\n", 1)
    for edit in found(text, "feedforward"):
        lines = apply(text, [edit]).split("\n")
        assert lines[: edit.line - 1] == text.split("\n")[: edit.line - 1]
        assert lines[-30:] == text.split("\n")[-30:]


def test_columns_count_bytes():
    text = "def f(é, z):\n    return 'ü' + é * z\n"
    results = {apply(text, [edit]) for edit in found(text, "f")}
    assert "def f(é, z):\n    return 'ü' + é / z\n" in results


def test_a_lambda_of_the_module_can_be_edited():
    text = "import numpy as np\nsigmoid = lambda z: 1/(1+np.exp(z))\n"
    tree = ast.parse(text)
    results = [apply(text, [edit]) for edit in edits(tree, text, [tree.body[1]])]
    assert text.replace("exp(z)", "exp(-z)") in results


@pytest.mark.parametrize("end", ["", "\n", "\n\n# the end\n"])
def test_a_return_is_added_at_the_end_of_the_file(end):
    text = f"def f(x):\n\ty = x * 2{end}"
    assert f"def f(x):\n\ty = x * 2\n\treturn y{end}" in {
        apply(text, [edit]) for edit in found(text, "f")
    }


def test_parentheses_are_added_where_they_are_needed():
    text = "def f(a, b, c):\n    return a * (b - c)\n"
    made = [edit for edit in found(text, "f") if edit.kind != "bracket"]
    results = {apply(text, [edit]).split("return ")[-1].strip() for edit in made}
    assert "a + (b - c)" in results
    assert "a * (c - b)" in results
    assert "a * b" in results
    assert "a * (b + c)" in results
    assert "a * b - c" not in results
    text = "def f(a, b):\n    return -sigmoid(a - b)\n"
    assert text.replace("sigmoid", "") in {apply(text, [edit]) for edit in found(text, "f")}


def test_edits_of_one_text_are_applied_together():
    text = "a = 1\nb = 2\n"
    one = Edit(1, 4, 1, 5, "10", "index", 1.0, "")
    other = Edit(2, 0, 2, 0, "c = 3\n", "statement", 1.0, "")
    assert apply(text, [other, one]) == "a = 10\nc = 3\nb = 2\n"


def test_edits_that_overlap_are_refused():
    one, other = (Edit(1, 4, 1, 7, new, "name", 1.0, "") for new in ("b", "c"))
    with pytest.raises(ValueError, match="overlap in line 1; apply them one by one"):
        apply("a = abc\n", [one, other])


def test_no_edit_puts_a_value_in_the_place_of_a_librarys_function():
    text = "import math\n\ndef unit(z, t):\n    t = math.tanh(z)\n    return t\n"
    results = [apply(text, [edit]) for edit in found(text, "unit")]
    assert results
    assert not any("math.tanh = " in result for result in results)


def test_a_product_over_an_axis_is_taken_out_and_never_put_in():
    text = "import numpy as np\n\n\ndef f(x):\n    return np.NAME(x, axis=0)\n"
    bad = text.replace("NAME", "prod")
    assert any("np.sum(" in apply(bad, [it]) for it in found(bad, "f"))
    for name in ("sum", "mean"):
        bad = text.replace("NAME", name)
        assert not any("prod" in apply(bad, [it]) for it in found(bad, "f"))


def test_no_edit_makes_a_function_call_itself_without_end():
    text = (
        "class Mean:\n"
        "    def forward(self, x):\n        return x.mean()\n\n"
        "    def backward(self, d):\n        return d * 2\n"
    )
    results = [apply(text, [edit]) for edit in found(text, "backward")]
    assert any("self.forward(d" in result for result in results)
    assert not any("self.backward(" in result for result in results)
