"""Right answers are divided by the number of mini-batches, where that is no mean of means."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.by_batches import by_batches, by_means

ALL = range(1, 100)
EPOCH = """
def epoch(size):
    hits, cost, batches = 0, 0.0, 0
    for k in range(0, N, size):
        i = order[k:k + size]
        hits += np.sum(p.argmax(axis=1) == y[i])
        batches += 1
    return cost / batches, hits / batches
"""


def found_in(text, reached=ALL):
    return by_batches(Source("net.py", text, text), reached)


def test_right_answers_over_mini_batches_are_no_share():
    found = found_in(EPOCH)
    assert (found.count, found.turns, found.share.lineno) == ("hits", "batches", 8)
    assert found_in(EPOCH, reached=(1, 2)) is None


@pytest.mark.parametrize(
    "counted",
    ["(p.argmax(axis=1) == y[i]).sum()", "sum(p.argmax(axis=1) == y[i])"],
)
def test_however_they_are_counted(counted):
    assert found_in(EPOCH.replace("np.sum(p.argmax(axis=1) == y[i])", counted)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.sum(p.argmax(axis=1) == y[i])", "np.mean(p.argmax(axis=1) == y[i])"),
        ("np.sum(p.argmax(axis=1) == y[i])", "np.sum((p - y[i]) ** 2)"),
        ("batches += 1", "batches += len(i)"),
        ("hits / batches", "hits / N"),
        ("hits / batches", "hits / batches / size"),
        ("range(0, N, size)", "range(N)"),
    ],
)
def test_means_costs_and_numbers_of_examples_are_right(old, new):
    assert EPOCH.count(old) == 1
    assert found_in(EPOCH.replace(old, new)) is None


def test_its_edit_adds_means():
    (edit,) = by_means(Source("net.py", EPOCH, EPOCH), 8)
    healed = apply(EPOCH, [edit])
    assert "hits += np.mean(p.argmax(axis=1) == y[i])" in healed
    assert found_in(healed) is None
