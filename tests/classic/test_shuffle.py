"""The shuffle of Python 2."""

import hashlib
import random

from firstnet.classic.shuffle import shuffle


def test_ten_items_come_as_python_2_deals_them():
    # random.seed(12345678); a = range(10); random.shuffle(a), twice, by CPython 2.7.18.
    random.seed(12345678)
    items = list(range(10))
    shuffle(items)
    assert items == [6, 4, 0, 8, 2, 3, 9, 1, 5, 7]
    shuffle(items)
    assert items == [7, 5, 3, 2, 8, 0, 9, 6, 1, 4]


def test_a_thousand_items_come_as_python_2_deals_them():
    # hashlib.md5(",".join(map(str, a))) after the same with range(1000), by CPython 2.7.18.
    random.seed(12345678)
    items = list(range(1000))
    shuffle(items)
    assert items[:8] == [945, 839, 977, 876, 956, 317, 581, 440]
    digest = hashlib.md5(",".join(map(str, items)).encode()).hexdigest()
    assert digest == "a2ded9267f02141115df686864e533cd"


def test_nothing_and_a_single_item_need_no_chance():
    random.seed(1)
    state = random.getstate()
    for items in [[], ["only"]]:
        shuffle(items)
    assert random.getstate() == state
