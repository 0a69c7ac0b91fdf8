"""Small questions to a syntax tree: what every check of a learner's text asks in the same words."""

from __future__ import annotations

import ast

import pytest

from firstnet.doctor.text.nodes import (
    calls_of,
    change_of,
    factors_of,
    find_all,
    has,
    is_call_of,
    is_operation,
    is_text,
    is_within,
    lines_of,
    loops_in_blocks,
    name_of_numpy,
    names_in,
    names_read,
    names_set,
    only,
    operations,
    spans,
    walk_all,
    without_index,
)

TREE = ast.parse(
    '''"""A step."""
for w in weights:
    np.clip(w, -1, 1)
    w -= eta * clip(
        w - 2,
    )
'''
)
LOOP = TREE.body[1]


def test_nodes_are_found_by_their_kinds_the_outer_ones_first() -> None:
    found = find_all(TREE, ast.For, ast.AugAssign)
    assert [type(node) for node in found] == [ast.For, ast.AugAssign]


def test_several_trees_are_searched_one_after_the_other() -> None:
    told, loop = TREE.body
    assert [node.lineno for node in find_all([loop, told], ast.Expr)] == [3, 1]
    assert list(walk_all([told, loop])) == [*ast.walk(told), *ast.walk(loop)]


def test_of_some_nodes_only_those_of_a_kind_are_left() -> None:
    assert list(only(TREE.body, ast.For)) == [LOOP]
    assert list(only([None, LOOP], ast.While, ast.Expr)) == []


def test_a_tree_has_what_is_in_it_and_is_itself_a_part_of_it() -> None:
    assert has(LOOP, ast.For)
    assert has(LOOP, ast.While, ast.AugAssign)
    assert not has(LOOP, ast.While)


def test_operations_are_found_by_their_operators() -> None:
    assert [ast.unparse(node) for node in operations(TREE, ast.Sub)] == ["w - 2"]
    assert len(list(operations(TREE, ast.Sub, ast.Mult))) == 2
    assert not is_operation(ast.parse("-w", mode="eval").body, ast.Sub)


def test_calls_are_found_by_the_last_word_of_their_names() -> None:
    assert [ast.unparse(call.func) for call in calls_of(TREE, "clip")] == ["np.clip", "clip"]
    assert not list(calls_of(TREE, "np"))
    assert not is_call_of(None, "clip")


def test_names_are_told_apart_by_whether_they_are_read_or_set() -> None:
    assert names_in(LOOP) == {"w", "weights", "np", "eta", "clip"}
    assert names_read(LOOP) == {"w", "weights", "np", "eta", "clip"}
    assert names_set(LOOP) == {"w"}


@pytest.mark.parametrize(("line", "spanned", "within"), [(1, False, False), (2, True, False)])
def test_the_first_line_of_a_loop_is_one_of_its_own_but_not_within(
    line: int, spanned: bool, within: bool
) -> None:
    assert spans(LOOP, line) is spanned
    assert is_within(line, LOOP) is within


def test_the_last_line_of_a_statement_is_one_of_its_lines() -> None:
    step = next(find_all(TREE, ast.AugAssign))
    assert list(lines_of(step)) == [4, 5, 6]
    assert is_within(6, LOOP)


def test_only_a_constant_that_stands_alone_is_a_text() -> None:
    assert is_text(TREE.body[0])
    assert not is_text(LOOP)


@pytest.mark.parametrize("step", ["w -= eta * dw", "w = w - eta * dw", "w = w + eta * dw"])
def test_what_a_step_changes_is_found_however_it_is_written(step: str) -> None:
    change = change_of(ast.parse(step).body[0])
    assert change is not None
    assert ast.unparse(change) == "eta * dw"


@pytest.mark.parametrize("other", ["w *= 0.9", "w = v - eta * dw", "w"])
def test_any_other_statement_changes_nothing_by_a_step(other: str) -> None:
    assert change_of(ast.parse(other).body[0]) is None


def test_a_product_has_its_factors_from_left_to_right() -> None:
    product = ast.parse("eta * (a - y) * x[0] * x", mode="eval").body
    assert [ast.unparse(factor) for factor in factors_of(product)] == ["eta", "a - y", "x[0]", "x"]


def test_an_item_of_an_item_is_one_of_the_whole_array() -> None:
    assert ast.unparse(without_index(ast.parse("self.dW[j][i]", mode="eval").body)) == "self.dW"


def test_a_loop_has_neighbours_in_its_block() -> None:
    tree = ast.parse("def f():\n    s = 0\n    for x in data:\n        s += x\n    return s\n")
    ((before, loop, behind),) = loops_in_blocks(tree)
    assert [ast.unparse(statement) for statement in (*before, *behind)] == ["s = 0", "return s"]
    assert ast.unparse(loop.iter) == "data"


@pytest.mark.parametrize(
    ("text", "name"), [("import numpy as np", "np"), ("import numpy", "numpy"), ("import math", "")]
)
def test_numpy_is_known_by_its_own_name(text: str, name: str) -> None:
    assert name_of_numpy(ast.parse(text)) == name
