"""The small functions: which of the book's they are, what they were given, how wrong they are."""

import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from firstnet.doctor.discovery import discover
from firstnet.doctor.ladder import look
from firstnet.doctor.program import load, quiet
from firstnet.doctor.reading import read
from firstnet.doctor.siblings import importer
from firstnet.doctor.trial import FIRST
from firstnet.doctor.units import ACTIVATIONS, SLOPES, Z, callable_of, find_units, try_unit, what
from firstnet.doctor.watching import watching

CASES = runpy.run_path(str(Path(__file__).with_name("stage_cases.py")))
chapter_one_with = CASES["chapter_one_with"]
STYLES = Path(__file__).parents[2] / "bench" / "doctor" / "healthy"
SIGMOID = "1.0 / (1.0 + np.exp(-z))"
SLOPE = "sigmoid(z) * (1 - sigmoid(z))"


@cache
def style(name):
    path = STYLES / f"{name}.py"
    with importer(path.parent):
        return discover(load(read(path)))


def found(text, *edits):
    return {it.short + "'" * bool(it.flag): it for it in find_units(body(text, *edits))}


def body(text, *edits):
    return FIRST.body(chapter_one_with(text, *edits))


def told(text, *edits):
    return [it.symptom for it in look(chapter_one_with(text, *edits), "units", FIRST).told]


# -- which they are ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("book_columns", {"sigmoid": "sigmoid", "sigmoid_prime": "sigmoid slope of z"}),
        ("greek", {"σ": "sigmoid", "σʹ": "sigmoid slope of z"}),
        ("attributes_rows", {"sigmoid": "sigmoid"}),
        (
            "leaky_relu",
            {"leaky": "leaky 0.01", "d_leaky": "leaky 0.01 slope", "softmax": "softmax"},
        ),
        ("tanh_hidden", {"tanh": "tanh", "tanh_prime": "tanh slope of z"}),
        ("eta_stored", {"activation": "sigmoid", "activation_prime": "sigmoid slope of z"}),
        (
            "slope_of_activations",
            {"sigmoid": "sigmoid", "sigmoid_derivative": "sigmoid slope of a"},
        ),
        ("scalar_loops", {"sigmoid": "sigmoid"}),  # takes one number at a time
        ("kaggle_functions", {"ReLU": "relu", "softmax": "softmax", "ReLU_deriv": "relu slope"}),
        ("query_train", {}),
    ],
)
def test_units_are_recognised_by_what_they_compute(name, units):
    some = find_units(FIRST.body(style(name)))
    assert {it.short: it.found for it in some} == units
    assert [it.short for it in some if it.is_slope] == [
        short for short, it in units.items() if "slope" in it
    ]


def test_a_unit_that_is_named_like_nothing_is_recognised_too():
    units = found("def wobble(z):\n    return np.tanh(z)", ("= sigmoid(np", "= wobble(np"))
    assert (units["wobble"].found, units["wobble"].family) == ("tanh", "")


def test_a_flag_turns_a_function_into_its_slope():
    text = (
        f"def nonlin(z, deriv=False):\n    if deriv:\n        return {SLOPE}\n    return sigmoid(z)"
    )
    units = found(text, (SLOPE, "nonlin(z, deriv=True)"))
    assert (units["nonlin"].found, units["nonlin"].is_slope) == ("sigmoid", False)
    assert (units["nonlin'"].found, units["nonlin'"].flag) == ("sigmoid slope of z", "deriv")
    assert units["sigmoid_prime"].found == "sigmoid slope of z"
    wrong = found(text.replace(SLOPE, "3 * z"), (SLOPE, "nonlin(z, deriv=True)"))["nonlin'"]
    assert (wrong.found, wrong.is_slope) == ("", True)


def test_methods_and_static_methods_can_be_called():
    text = f"class Unit:\n    @staticmethod\n    def fire(z):\n        return {SIGMOID}\n"
    one = body(text, ("= sigmoid(np", "= Unit.fire(np"))
    assert {it.name: it.found for it in find_units(one)}["Unit.fire"] == "sigmoid"
    assert callable_of(one, "Unit.fire")(0.0) == 0.5
    assert callable_of(one, "Network.feedforward").__self__ is one.instance
    assert callable_of(one, "Nothing.at_all") is None


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_told_from_all_others(name):
    assert what(ACTIVATIONS[name](Z), is_slope=False) == name


@pytest.mark.parametrize("name", SLOPES)
def test_every_slope_is_told_from_all_others(name):
    assert what(SLOPES[name](Z), is_slope=True) == name


def test_a_slope_is_what_nudges_of_its_activation_tell():
    pairs = [(it.removesuffix(" slope"), it) for it in SLOPES if it.endswith(" slope")]
    pairs += [(it.removesuffix(" slope of z"), it) for it in SLOPES if it.endswith(" of z")]
    assert len(pairs) == 11
    for activation, slope in pairs:
        fire, nudge = ACTIVATIONS[activation], 1e-6
        if activation == "softmax":  # along itself only
            nudged = [
                (fire(Z + nudge * e)[k] - fire(Z - nudge * e)[k]) / (2 * nudge)
                for k, e in enumerate(np.eye(len(Z))[:, :, None])
            ]
            nudged = np.array(nudged)
        else:
            nudged = (fire(Z + nudge) - fire(Z - nudge)) / (2 * nudge)
        np.testing.assert_allclose(SLOPES[slope](Z), nudged, atol=1e-8)


def test_an_unknown_function_has_no_name():
    with np.errstate(all="ignore"):
        assert what(np.sin(Z), is_slope=False) == what(np.sin(Z), is_slope=True) == ""


def test_what_gives_another_shape_or_nothing_is_no_unit():
    one = body("def total(z):\n    return np.sum(z)\n\ndef no(z):\n    pass")
    assert try_unit(one, "total", {}) is None
    assert try_unit(one, "no", {}) is None
    assert try_unit(one, "sigmoid", {}).shape == Z.shape


def test_a_unit_that_raises_is_told_with_its_line():
    one = body("", (SLOPE, "sigmoid(z) * (1 - sigmod(z))"))
    units = {it.short: it for it in find_units(one)}
    assert units["sigmoid"].crash is None
    assert str(units["sigmoid_prime"].crash) == "NameError: name 'sigmod' is not defined"
    lines = one.patient.program.source.runnable.splitlines()
    assert "sigmod(" in lines[units["sigmoid_prime"].crash.line - 1]


# -- which are wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        # sigmoid(2.6) = 1 / (1 + e^-2.6) = 0.9309, and its slope 0.9309 * 0.0691 = 0.06436
        (
            (SIGMOID, SIGMOID.replace("-z", "z")),
            "sigmoid(2.6) gives 0.06914, but sigmoid is 0.9309 there",
        ),
        (
            (SIGMOID, SIGMOID.replace("1.0 + ", "1.0 - ")),
            "sigmoid(0.05) gives 20.5, but sigmoid is 0.5125 there",
        ),
        (
            (SLOPE, SLOPE.replace("1 - ", "1 + ")),
            "sigmoid_prime(2.6) gives 1.797, but the slope of sigmoid is 0.06436 there",
        ),
        (
            (SLOPE, "z * (1 - sigmoid(z))"),
            "sigmoid_prime(-2.1) gives -1.871, but the slope of sigmoid is 0.09719 there",
        ),
    ],
    ids=["sign", "minus", "plus", "z"],
)
def test_a_wrong_unit_is_told_with_the_number_that_is_most_wrong(edit, message):
    (symptom,) = told("", edit)
    assert symptom.message == message


def test_right_units_are_not_told():
    assert told("") == []
    assert told("", (SLOPE, "np.exp(-z) / (1 + np.exp(-z)) ** 2")) == []


# -- watched -------------------------------------------------------------------------------------


def test_watched_units_tell_what_they_were_given_and_gave():
    one = body("")
    units, xs = find_units(one), FIRST.examples(one, 1)[0]
    with watching(one, units) as calls:
        output = one.outputs(xs[0])
    assert [(it.unit.short, it.given.shape) for it in calls] == [
        ("sigmoid", (4, 1)),
        ("sigmoid", (5, 1)),
        ("sigmoid", (2, 1)),
    ]
    first = one.instance.weights[0] @ xs[0][:, None] + one.instance.biases[0]
    np.testing.assert_array_equal(calls[0].given, first)
    np.testing.assert_array_equal(calls[-1].result.ravel(), output)


@pytest.mark.parametrize("name", ["book_columns", "attributes_rows", "softmax_rows"])
def test_the_functions_are_as_before_afterwards(name):
    one = FIRST.body(style(name))
    x = np.full(one.sizes[0], 0.5)
    holders = [one.patient.program.names, *map(vars, one.patient.program.own_classes())]
    before = [dict(it) for it in holders]
    with quiet(), watching(one, find_units(one)) as calls:
        one.forward(x)
        assert [dict(it) for it in holders] != before
    assert [dict(it) for it in holders] == before
    seen = len(calls)
    one.forward(x)
    assert len(calls) == seen > 0


def test_static_methods_are_watched_as_such():
    text = f"class Unit:\n    @staticmethod\n    def fire(z):\n        return {SIGMOID}\n"
    one = body(text, ("= sigmoid(np", "= Unit.fire(np"))
    kind = one.patient.program.names["Unit"]
    with watching(one, find_units(one)) as calls:
        one.forward(np.full(3, 0.5))
        assert isinstance(vars(kind)["fire"], staticmethod)
    assert [it.unit.name for it in calls if it.unit.name == "Unit.fire"] == ["Unit.fire"] * 3
    assert isinstance(vars(kind)["fire"], staticmethod)
