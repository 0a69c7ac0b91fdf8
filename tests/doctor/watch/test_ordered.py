"""A set that keeps the order of insertion is otherwise a set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstnet.doctor.watch.program.ordered import OrderedSet


def test_members_come_in_the_order_in_which_they_were_put_in():
    members = OrderedSet([30, 1, 20])
    members.add(5)
    members.add(1)
    members.discard(20)
    assert list(members) == [30, 1, 5]
    assert members.pop() == 30
    assert list(members.copy()) == [1, 5]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_it_holds_what_a_set_holds(first, second):
    ordered, plain = OrderedSet(first), set(first)
    ordered |= set(second)
    plain |= set(second)
    assert ordered == plain
    assert sorted(ordered) == sorted(plain)
    assert len(list(ordered)) == len(plain)
    ordered -= set(first)
    assert sorted(ordered) == sorted(plain - set(first))


def test_nothing_comes_out_of_an_empty_one():
    members = OrderedSet()
    assert isinstance(members, set)
    with pytest.raises(KeyError):
        members.pop()
    with pytest.raises(KeyError):
        members.remove(1)
