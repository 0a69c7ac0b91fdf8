"""Numbers that a program can reach: found by path, changed in place, wherever they are held."""

import sys

import numpy as np
import pytest

from firstnet.doctor.watch.program.state import (
    Group,
    groups_of,
    shape_of,
    state_of,
    values_at,
    without_records,
)
from firstnet.doctor.watch.program.values import fingerprint, numbers


class Slotted:
    __slots__ = ("data",)

    def __repr__(self):
        return f"Slotted({self.data})"

    def __init__(self, data):
        self.data = data


class Plain:
    def __init__(self):
        self.w = 0.5
        self.layers = [{"b": np.zeros(2)}]


def held():
    rate = 0.25
    weights = [[0.1, 0.2], [0.3, 0.4]]
    value = Slotted(1.5)
    network = Plain()
    matrix = np.ones((2, 2))
    state = state_of(sys._getframe(), [__file__], [sys.modules[__name__]])
    changed = {"rate": 1.0, "weights[1][0]": 2.0, "value.data": 3.0, "network.w": 4.0}
    for path, difference in changed.items():
        state[path].put(state[path].array + difference)
    state["matrix"].put(np.full(4, 6.0))
    state["network.layers[0]['b']"].put(np.array([6.0, 7.0]))
    return rate, weights, value.data, network.w, matrix.sum(), network.layers[0]["b"].tolist()


def test_numbers_are_changed_wherever_they_are_held():
    rate, weights, data, w, total, b = held()
    assert rate == 1.25  # a local variable of a function that runs
    assert weights[1][0] == pytest.approx(2.3)
    assert (data, w, total, b) == (4.5, 4.5, 24.0, [6.0, 7.0])


def test_a_path_leads_to_what_is_there_now():
    numbers_now = [1.0, 2.0]
    paths = ["numbers_now[1]", "gone"]
    found = values_at(paths, sys._getframe(), [__file__], [])
    assert found == {"numbers_now[1]": 2.0}
    numbers_now[1] = 9.0
    assert values_at(paths, sys._getframe(), [__file__], []) == {"numbers_now[1]": 9.0}


def test_the_floats_of_a_matrix_are_one_group_and_those_of_layers_one_each():
    layers = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6]]]
    matrix = [[1.0, 2.0], [3.0, 4.0]]
    state = state_of(sys._getframe(), [__file__], [])
    names = [group.name for group in groups_of(state, state)]
    assert names == ["layers[0][*][*]", "layers[1][*][*]", "matrix[*][*]"]
    assert layers and matrix


def test_the_examples_of_mini_batches_are_passed_over_and_so_is_the_batch_of_this_turn():
    mini_batches = [[(np.ones(3), np.zeros(2)) for _ in range(10)] for _ in range(40)]
    for mini_batch in mini_batches:
        weights = [np.ones((2, 3)), np.ones((1, 2))]
        state = state_of(sys._getframe(), [__file__], [])
        assert list(state) == ["weights[0]", "weights[1]"]
        assert mini_batch and weights
        break


def test_a_list_of_lists_has_the_shape_of_a_table():
    paths = [f"net.w[0][{i}][{j}]" for i in range(2) for j in range(3)]
    assert shape_of(Group("net.w[0][*][*]", tuple(paths))) == (2, 3)
    assert shape_of(Group("net.w[0][*][*]", tuple(paths[:5]))) == ()
    assert shape_of(Group("b[*]", ("b[0]", "b[1]"))) == ()
    assert shape_of(Group("W", ("W",))) == ()


def test_of_too_many_groups_those_go_that_are_kept_for_each_moment():
    own = [Group(name, (name,)) for name in ("net.P['W']", "net.P['b']", "net.tape[0][1]")]
    tape = [Group(f"net.tape[{t}][0]", (f"net.tape[{t}][0]",)) for t in range(40)]
    hidden = [Group(f"hs[{t}]", (f"hs[{t}]",)) for t in range(-1, 30)]
    every = [*own, *tape, *hidden]
    assert without_records(every, 80) == every
    kept = without_records(every, 40)
    assert kept[:2] == own[:2] and kept[2:] == hidden  # the larger kind is enough
    assert without_records(every, 5) == own[:2]
    assert without_records(own, 1) == own  # no two of them are alike


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (2, 2.0),
        (np.float32(0.5), 0.5),
        ([1, 2.5], [1.0, 2.5]),
        ([[1, 2], [3, 4]], [[1.0, 2.0], [3.0, 4.0]]),
        ((np.ones(2), np.zeros(2)), [[1.0, 1.0], [0.0, 0.0]]),
        ([Slotted(1.0), Slotted(2.0)], [1.0, 2.0]),
        (np.array([True, False]), [1.0, 0.0]),
        ("text", None),
        ([], None),
        ([1, "a"], None),
        (True, None),
        (np.array(["a"]), None),
    ],
    ids=repr,
)
def test_values_of_any_kind_are_numbers_or_nothing(value, wanted):
    found = numbers(value)
    assert (found is None) == (wanted is None)
    assert wanted is None or np.array_equal(found, wanted)


def test_a_fingerprint_is_linear_and_sees_every_entry(rng):
    one, other = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    assert fingerprint(one + 2 * other) == pytest.approx(fingerprint(one) + 2 * fingerprint(other))
    for number in range(15):
        moved = one.copy().reshape(-1)
        moved[number] += 1e-6
        assert fingerprint(moved) != fingerprint(one)
