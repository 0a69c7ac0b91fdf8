"""The list of the book's results: complete, and only quoted ones have no experiment."""

import re
from collections import Counter

import pytest

from firstnet.experiments.harness import rows
from firstnet.experiments.harness.rows import ROWS
from firstnet.experiments.harness.running import module

EXPERIMENTS = sorted({row.experiment for row in ROWS if row.experiment})


def test_no_row_of_the_chapters_is_left_out():
    counts = Counter(row.chapter for row in ROWS)
    assert counts == {1: 14, 2: 3, 3: 30, 4: 4, 5: 12, 6: 19}
    ids = [f"{chapter}.{number}" for chapter in counts for number in range(1, counts[chapter] + 1)]
    ids[-19:] = [f"6.{number}" for number in range(19)]  # the first is a count
    assert [row.id for row in ROWS] == ids


def test_only_what_another_paper_has_found_has_no_experiment():
    assert [row.id for row in ROWS if not row.experiment] == [
        row.id for row in ROWS if row.kind == rows.QUOTED
    ]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_tells_what_it_does_where_in_the_book_and_how_long_it_takes(name):
    experiment = module(name)
    assert re.search(r"^Source: chapter \d", experiment.__doc__, re.MULTILINE)
    assert experiment.SECONDS >= 0
    assert callable(experiment.run)
    assert callable(experiment.findings)
