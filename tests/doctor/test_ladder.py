"""What each stage of the ladder sees of a fault made by hand, and where the ladder stops."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from firstnet.book.neurons import SIGMOID
from firstnet.doctor.ladder import RUNGS, all_rules, climb, look, measure
from firstnet.doctor.report import STAGES
from firstnet.doctor.trial import FIRST, JUDGES, Trial

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
chapter_one_with = CASES["chapter_one_with"]
FEED = "a = sigmoid(np.dot(w, a) + b)\n"
GROWS = "nabla_w = [nw + dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]"
WEIGHTS = "self.weights = [w - (eta / len(mini_batch)) * nw for"
STEP = """
def update_mini_batch(self, mini_batch, eta):
    nabla_b = [np.zeros(b.shape) for b in self.biases]
    nabla_w = [np.zeros(w.shape) for w in self.weights]
    for x, y in mini_batch:
        dnb, dnw = self.backprop(x, y)
        nabla_b = [nb + d for nb, d in zip(nabla_b, dnb)]
        nabla_w = [nw + d for nw, d in zip(nabla_w, dnw)]
    self.weights = [w - {step} * nw for w, nw in zip(self.weights, nabla_w)]
    self.biases = [b - {step} * nb for b, nb in zip(self.biases, nabla_b)]
"""


def seen(stage, text, *edits, trial=FIRST):
    return measure(chapter_one_with(text, *edits), stage, trial)


# -- contract ------------------------------------------------------------------------------------


def test_contract_sees_what_feedforward_returns():
    found = seen("contract", "", ("        return a\n", ""))
    assert (found.failures, found.result) == ({"returns", "shape", "finite"}, None)
    assert found.returned == (False,) * 4


def test_contract_sees_the_line_of_a_crash():
    found = seen("contract", "", (FEED, "a = sigmoid(np.dot(a, w) + b)\n"))
    assert (found.failures, found.crash.kind) == ({"returns"}, "ValueError")
    lines = found.patient.program.source.runnable.splitlines()
    assert lines[found.crash.line - 1].strip() == "a = sigmoid(np.dot(a, w) + b)"


def test_contract_sees_biases_that_are_missing():
    found = seen("contract", "", ("1) for n in sizes[1:]]", "1) for n in sizes[1:-1]]"))
    assert found.odd == (("the biases of layer 4", (), (2, 1)),)


# -- units ---------------------------------------------------------------------------------------


def test_units_sees_where_a_slope_is_most_wrong_and_by_how_much():
    (wrong,) = seen("units", "def sigmoid_prime(z):\n    return z").wrong
    assert (wrong.unit.name, wrong.of) == ("sigmoid_prime", "the slope of sigmoid")
    assert wrong.observed == wrong.at
    assert wrong.expected == pytest.approx(np.exp(-wrong.at) / (1 + np.exp(-wrong.at)) ** 2)


def test_units_sees_which_of_two_spellings_a_slope_has_and_what_it_is_given():
    spelled = "def sigmoid_prime(z):\n    return z * (1 - z)"
    found = seen("units", spelled)
    assert (found.fed[0].found, found.fed[1]) == ("sigmoid slope of a", "z")
    given = [("sigmoid_prime(zs[-1])", "sigmoid_prime(activations[-1])")]
    given += [("sigmoid_prime(zs[-l])", "sigmoid_prime(activations[-l])")]
    assert seen("units", spelled, *given).failures == frozenset()


def test_units_sees_the_slope_of_the_cost():
    a, y, got = seen(
        "units", "", ("return output_activations - y", "return y - output_activations")
    ).cost_slope
    assert got.tolist() == (y - a).tolist()


# -- forward -------------------------------------------------------------------------------------


def test_forward_sees_the_kind_of_every_layers_neurons():
    found = seen("forward", "")
    assert found.neurons == (SIGMOID,) * 3
    assert np.allclose(found.inner, found.output)


@pytest.mark.parametrize(
    ("feed", "variant"),
    [
        ("a = sigmoid(np.dot(w, a) - b)\n", "bias subtracted"),
        ("a = sigmoid(sigmoid(np.dot(w, a) + b))\n", "activation twice"),
    ],
)
def test_forward_sees_which_known_mistake_explains_the_outputs(feed, variant):
    found = seen("forward", "", (FEED, feed))
    assert (found.neurons, found.variant) == (None, variant)
    assert {"agrees", "known"} == found.failures


def test_thresholds_that_backprop_subtracts_as_well_are_no_mistake():
    thresholds = (FEED, "a = sigmoid(np.dot(w, a) - b)\n"), ("activation) + b", "activation) - b")
    found = seen("forward", "", *thresholds)
    assert (found.variant, found.failures) == ("bias subtracted", set())


def test_forward_sees_what_has_no_influence():
    found = seen("forward", "", (FEED, "a = sigmoid(np.dot(w, a) + (len(w) != 5) * b)\n"))
    assert found.idle == ("self.biases[1]",)


# -- gradient ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("activations[-2]", "zs[-2]", "w2"),
        ("            nabla_b[-l] = delta\n", "", "b0 b1"),
        ("activations[-l - 1].transpose()", "-activations[-l - 1].transpose()", "w0 w1"),
        (", delta) * sp", ", delta)", "w0 b0 w1 b1"),
        ("* sigmoid_prime(zs[-1])", "* sigmoid(zs[-1])", "w0 b0 w1 b1 w2 b2"),
    ],
)
def test_gradient_sees_which_arrays_are_wrong(old, new, wrong):
    found = seen("gradient", "", (old, new))
    assert {f"{kind}{layer}" for kind, layer in found.wrong} == set(wrong.split())
    assert found.failures == set(wrong.split())


def test_gradient_sees_a_common_factor():
    assert seen("gradient", "").ratio == pytest.approx(1)
    assert seen(
        "gradient", "", ("self.cost_derivative(activations[-1], y)", "(y - activations[-1])")
    ).ratio == pytest.approx(-1)


def test_gradient_sees_the_cost_that_is_descended():
    assert seen("gradient", "").cost == "quadratic"
    assert seen("gradient", "", (" * sigmoid_prime(zs[-1])", "")).cost == "cross-entropy"


def test_gradient_asks_backprop_itself_where_the_step_fails():
    nothing = seen("gradient", "", ("        return (nabla_b, nabla_w)\n", ""))
    assert nothing.failures == {"runs", "returns"}
    turned = seen(
        "gradient",
        "",
        (
            "np.dot(delta, activations[-2].transpose())",
            "np.dot(activations[-2], delta.transpose())",
        ),
    )
    assert turned.shapes == {("w", 2): ()}


# -- update --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "pattern", "ratio"),
    [
        ("eta", "not averaged", 7),
        ("-eta / len(mini_batch)", "uphill", -1),
        ("eta / len(mini_batch) ** 2", "averaged twice", 1 / 7),
        ("1 / len(mini_batch)", "without eta", 1 / 0.3),
        ("eta ** 2 / len(mini_batch)", "eta twice", 0.3),
        ("eta / len(mini_batch[0])", "divided by 2", 3.5),
    ],
)
def test_update_sees_by_how_much_a_step_is_too_long(step, pattern, ratio):
    found = seen("update", STEP.format(step=step))
    assert found.pattern == pattern
    assert list(found.ratios.values()) == pytest.approx([ratio] * 6)


@pytest.mark.parametrize(
    ("old", "new", "pattern"),
    [
        (GROWS, "nabla_w = delta_nabla_w", "last example only"),
        (WEIGHTS, "weights = [w - (eta / len(mini_batch)) * nw for", "no change"),
    ],
)
def test_update_sees_which_known_mistake_explains_the_wrong_arrays(old, new, pattern):
    found = seen("update", "", (old, new))
    assert (found.failures, found.pattern) == ({"w0", "w1", "w2"}, pattern)


def test_update_sees_that_sums_live_on():
    grown = STEP.format(step="(eta / len(mini_batch))").replace(
        "nabla_b = [np.zeros(b.shape) for b in self.biases]", "nabla_b = self.sums[0]"
    )
    grown = grown.replace(
        "nabla_w = [np.zeros(w.shape) for w in self.weights]", "nabla_w = self.sums[1]"
    )
    made = "        self.sums = [[0 * b for b in self.biases], [0 * w for w in self.weights]]\n"
    found = seen(
        "update",
        grown + "    self.sums = [nabla_b, nabla_w]\n",
        ("    def feedforward", made + "\n    def feedforward"),
    )
    assert (found.failures, found.pattern) == ({"second"}, "never reset")


# -- batches -------------------------------------------------------------------------------------


def test_batches_sees_how_often_each_example_is_used():
    found = seen("batches", "", ("for mini_batch in mini_batches:", "for mini_batch in []:"))
    assert found.failures == {"idle"}
    found = seen("batches", "", ("random.shuffle(training_data)\n", "n = 8\n"))
    assert found.uses == (3,) * 8 + (0,) * 4
    found = seen("batches", "", ("range(epochs)", "range(epochs + 1)"))
    assert (found.failures, found.uses) == ({"epochs"}, (4,) * 12)


def test_batches_sees_the_order_the_sizes_and_the_rest():
    assert seen("batches", "", ("random.shuffle(training_data)\n", "pass\n")).failures == {"order"}
    slices = "range(0, n, mini_batch_size)"
    assert seen("batches", "", (slices, "range(0, n // 4 * 4, mini_batch_size)")).lost == 2
    halves = seen(
        "batches",
        "",
        ("in mini_batches:", "in [it[a:a + 2] for it in mini_batches for a in (0, 2)]:"),
    )
    assert set(halves.sizes) == {2}
    assert halves.failures == {"sizes"}


# -- evaluate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("int(x == y)", "int(x != y)", (0, 5)),
        ("int(x == y)", "2 * int(x == y)", (24, 14)),
        ("in test_data]", "in test_data[2:]]", (10, 5)),
        ("np.argmax(self", "np.max(self", (0, 0)),
    ],
)
def test_evaluate_sees_what_is_counted_of_an_oracle(old, new, counts):
    found = seen("evaluate", "", (old, new))
    assert (found.perfect, found.some) == counts


# -- the ladder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("trial", [FIRST, *JUDGES])
def test_a_healthy_network_climbs_to_the_top(trial):
    rungs = list(climb(chapter_one_with(""), trial))
    assert [it.stage for it in rungs] == list(RUNGS)
    assert not any(it.failures or it.told for it in rungs)


def test_an_error_ends_the_climb_and_no_later_fault_is_told():
    patient = chapter_one_with(
        "", (FEED, "a = sigmoid(np.dot(w, a))\n"), ("int(x == y)", "int(x != y)")
    )
    *passed, last = climb(patient)
    assert [it.stage for it in passed] == ["contract", "units"]
    assert [it.rule.code for it in last.told] == ["ND301"]
    assert last.blocks


def test_a_warning_does_not_end_it():
    patient = chapter_one_with("", (" * sigmoid_prime(zs[-1])", ""), ("int(x == y)", "int(x != y)"))
    told = {it.stage: [one.rule.code for one in it.told] for it in climb(patient) if it.told}
    assert told == {"gradient": ["ND402"], "evaluate": ["ND701"]}


def test_it_can_be_climbed_from_the_middle():
    assert [it.stage for it in climb(chapter_one_with(""), first="batches")] == list(RUNGS[5:])


def test_a_stage_that_lacks_its_function_says_so():
    text = "def evaluate(self):\n    return 0"
    rung = look(chapter_one_with(text), "evaluate", FIRST)
    assert (rung.told, rung.reason) == ((), "evaluate does not ask feedforward")


def test_every_stage_has_rules_and_every_rule_a_stage():
    assert {it.stage for it in all_rules()} == set(STAGES)


def test_seeds_and_sizes_make_trials_differ():
    patient = chapter_one_with("")
    one, other = FIRST.body(patient).state(), Trial(seed=1).body(patient).state()
    assert not np.array_equal(one.w[0], other.w[0])
    assert [it.shape for it in JUDGES[1].body(patient).state().w] == [(5, 6), (5, 5), (5, 5)]
