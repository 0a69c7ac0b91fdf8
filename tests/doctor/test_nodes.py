"""Small questions to a syntax tree: what every check of a learner's text asks in the same words."""

from __future__ import annotations

import ast

import pytest

from firstnet.doctor.text.nodes import (
    calls_of,
    find_all,
    has,
    is_call_of,
    is_operation,
    is_text,
    is_within,
    lines_of,
    names_in,
    names_read,
    names_set,
    operations,
    spans,
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
