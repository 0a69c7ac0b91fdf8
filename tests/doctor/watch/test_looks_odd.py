"""What right programs do that looks like a fault, and edits that would only look right."""

import numpy as np
import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.pasted.closing import with_brackets
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.calling.operations import Held, held_in
from firstnet.doctor.watch.edits import counted, moved, scaled
from firstnet.doctor.watch.findings.own_numbers import falls_somewhere
from firstnet.doctor.watch.learning.counted import answers_alike, falls_behind
from firstnet.doctor.watch.learning.evaluation import reported_accuracy
from firstnet.doctor.watch.learning.learning import Learning, Part
from firstnet.doctor.watch.program.comparisons import Comparisons
from firstnet.doctor.watch.text import apart, chained, lost

CUT = "a, b = X[:9], X[9:]\nc, d = Y[:9], Y[9:]\n"


def source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("seed(7)\nshuffle(X)\nseed(7)\nshuffle(Y)\n" + CUT, id="the same seed"),
        pytest.param(
            "s = get_state()\nshuffle(X)\nset_state(s)\nshuffle(Y)\n" + CUT, id="the same state"
        ),
        pytest.param("RandomState(7).shuffle(X)\nRandomState(7).shuffle(Y)\n" + CUT, id="anew"),
        pytest.param("shuffle(X)\nshuffle(Y)\na, b = X[:9], Y[9:]\n", id="of no common part"),
    ],
)
def test_two_shuffles_that_may_be_one(text):
    assert not list(apart.shuffled_twice(source(text)))


def test_two_orders_of_which_the_first_has_a_name():
    text = "order = rng.permutation(9)\nX = X[order]\nY = Y[rng.permutation(9)]\n"
    (found,) = apart.shuffled_twice(source(text + CUT))
    assert (found.first, found.node.lineno) == (2, 3)
    (edit,) = apart.torn_in(source(text + CUT), 3)
    mended = apply(text, [edit])
    assert mended.endswith("Y = Y[order]\n")
    assert list(apart.shuffled_twice(source(mended + CUT))) == []


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("np.random.shuffle(X)\nnp.random.shuffle(Y)\n" + CUT, True),
        ("np.random.seed(1)\nnp.random.shuffle(X)\nnp.random.shuffle(Y)\n" + CUT, True),
        ("a = RandomState(1)\nb = RandomState(1)\na.shuffle(X)\nb.shuffle(Y)\n" + CUT, False),
        ("shuffle(X)\nshuffle(Y)\n" + CUT, False),  # of its own, with a seed perhaps
        ("rng.shuffle(sick)\nrng.shuffle(well)\na = sick[:9], well[:9], sick[9:], well[9:]", False),
    ],
)
def test_where_the_network_learns_two_orders_must_be_sure(text, sure):
    (found,) = apart.shuffled_twice(source(text))
    assert apart.is_sure(found) == sure


def test_two_shuffles_that_are_not():
    (found,) = apart.shuffled_twice(source("shuffle(X)\nshuffle(Y)\n" + CUT))
    assert (found.first, found.node.lineno) == (1, 2)
    (found,) = apart.shuffled_twice(source("seed(7)\nshuffle(X)\nshuffle(Y)\n" + CUT))
    assert (found.first, found.node.lineno) == (2, 3)
    drawn = "X = X[np.random.permutation(9)]\ny = y[np.random.permutation(9)]\n"
    (found,) = apart.shuffled_twice(source(drawn + CUT.replace("Y", "y")))
    assert (found.first, found.node.lineno) == (1, 2)
    (edit,) = apart.torn_in(source(drawn + CUT.replace("Y", "y")), 2)
    assert apply(drawn, [edit]) == (
        "order = numpy.random.permutation(len(X))\nX, y = X[order], y[order]\n"
    )


@pytest.mark.parametrize(
    ("head", "count"), [("for layer in self.layers", 1), ("for net in nets", 0)]
)
def test_models_are_all_asked_the_same_and_layers_are_not(head, count):
    each = head.split()[1]
    text = f"{head}:\n    out = {each}.forward(x)\nprint(out)\n"
    assert len(list(chained.unchained(source(text)))) == count


LAYERS = """
def forward(network, row):
\tinputs = row
\tfor layer in network:
\t\tnew = []
\t\tfor neuron in layer:
\t\t\tnew.append(output(neuron, inputs))
\treturn new
"""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (LAYERS, 1),
        (LAYERS.replace("\t\tnew =", "\t\tinputs = new\n\t\tnew ="), 0),
        (LAYERS.replace("\tinputs = row\n", ""), 0),  # no second name, which it would need
        (LAYERS.replace("return new", "return inputs"), 0),
    ],
)
def test_what_a_layer_computes_is_handed_on(text, count):
    edits = list(chained.carried_on(source(text), set(range(20))))
    assert [apply(text, [edit]) for edit in edits] == count * [
        text.replace("\treturn new", "\t\tinputs = new\n\treturn new")
    ]
    assert not list(chained.carried_on(source(text), {1, 2}))  # never run


@pytest.mark.parametrize(
    ("last", "count"),
    [("pass", 1), ("self.w -= rate * self.dw", 0), ("print(locals())", 0), ("return w", 0)],
)
def test_a_step_that_a_function_keeps_for_itself(last, count):
    text = f"def step(self, rate):\n    w = self.w - rate * self.dw\n    {last}\n"
    assert len(lost.kept_nowhere(source(text))) == count


class Number:
    """An engine of one operator, with attributes that are 1, and True, all the time."""

    def __init__(self, value):
        self.rank, self.traced, self.worth, self.slope = 1, True, value, 0.0
        self.parents = ()

    def __add__(self, other):
        result = Number(self.worth + other.worth)
        result.parents = (self, other)
        return result

    def backward(self):
        self.slope = 1.0
        for parent in self.parents:
            parent.slope += 1.0


def test_the_slope_of_an_engine_is_what_becomes_1():
    assert held_in(Number) == Held("worth", "slope")


def compared(*pairs):
    it = Comparisons()
    for left, right in pairs:
        left, right = np.array(left), np.array(right)
        it.note(left, right, left == right)
    return {0: it}


LABELS = [0, 1] * 20
WELL = Learning(
    900, (Part(90, 45, 1.0), Part(90, 80, 0.5), Part(90, 88, 0.1)), True, 0.5, None, 0.2, True
)


def test_answers_fall_behind_where_the_same_labels_are_answered_no_better_elsewhere():
    alike, right = [1] * 40, LABELS
    assert falls_behind(compared((alike, LABELS)), WELL)
    assert answers_alike(compared((alike, LABELS)))
    assert not falls_behind(compared((alike, LABELS), (right, LABELS)), WELL)
    assert not answers_alike(compared((right, LABELS)))


@pytest.mark.parametrize("flip", [False, True])
def test_the_number_of_a_layer_is_no_answer(flip):
    """`l == L` compares 1, 2, 3 with 3, again and again."""
    pair = ([1, 2, 3] * 15, [3] * 45)
    assert not falls_behind(compared(pair[::-1] if flip else pair), WELL)
    stuck = [1, 2, 3, 3, 1] * 9, [3] * 45  # labels in no such order
    assert falls_behind(compared(stuck[::-1] if flip else stuck), WELL)


def test_what_is_corrected_is_not_the_share_of_correct_answers():
    assert reported_accuracy(["corrected  mean p 0.017  precision 0.895"]) == 0.895


@pytest.mark.parametrize("text", ["x = (x - m / s\ny = 1\n", "w = a * (r - 0.5 * 2\nb = 0\n"])
def test_brackets_that_only_group_may_end_in_several_places(text):
    assert with_brackets(text.split("\n")) == []


def test_only_the_sums_that_a_step_reads_are_set_back():
    text = (
        "dw = 0.0\nseen = 0\nm = 0.0\nfor batch in batches:\n    for x in batch:\n"
        "        dw += slope(x)\n        seen += 1\n    m = 0.9 * m + dw\n    w -= m\n"
    )
    edits = list(moved.zero_in_the_loop(source(text), 9))
    assert [edit.replacement.split("\n")[0] for edit in edits] == ["dw = 0.0"]
    assert apply(text, edits).count("dw = 0.0") == 2


@pytest.mark.parametrize(
    ("make", "text", "line"),
    [
        pytest.param(counted.compared_alike, "tp = np.sum(p == 1)", 1, id="one class"),
        pytest.param(
            counted.of_the_same_examples,
            "labels = y_test\nprint(np.mean(y_train == labels))",
            2,
            id="the labels against themselves",
        ),
        pytest.param(scaled.scaled, "data = f()\ntarget = data[:, 0] * 2", 1, id="the task itself"),
    ],
)
def test_no_edit_that_would_only_look_right(make, text, line):
    assert list(make(source(text), line)) == []


def test_a_number_without_a_word_may_be_a_cost():
    assert falls_somewhere(["0 0.18", "25 0.04", "50 0.01"])
    assert not falls_somewhere(["0 0.18", "25 0.17", "50 0.18"])


@pytest.mark.parametrize("before", ["", "out = x\n", "out = 0\n"])
def test_layers_are_chained_from_the_inputs_on(before):
    text = f"{before}for layer in layers:\n    out = layer(x)\nprint(out)\n"
    (edit,) = chained.chained(source(text), text[: text.index("layer(x)")].count("\n") + 1)
    start = "" if before == "out = x\n" else "out = x\n"
    wanted = f"{before}{start}for layer in layers:\n    out = layer(out)\nprint(out)\n"
    assert apply(text, [edit]) == wanted
