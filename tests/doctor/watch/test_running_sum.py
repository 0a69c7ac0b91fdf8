"""Sums over all epochs that are divided by the examples of one, and right programs beside them."""

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.edits.counted import from_zero
from firstnet.doctor.watch.text.running_sum import running_sum

EPOCHS = """\
n = len(x)
total = 0.0
for epoch in range(10):
    for k in range(0, n, 16):
        total += cost(x[k:k + 16])
    print(epoch, total / n)
"""
LINES = range(1, 30)


def found(text: str) -> str:
    it = running_sum(Source("net.py", text, text), LINES)
    return it.name if it is not None else ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total / n", "100 * total / len(x)"),
        ("total / n", "'%.2f' % (total / x.shape[0])"),
        ("n = len(x)", "n, m = x.shape"),
        ("    print(epoch, total / n)", "    if epoch % 2 == 0:\n        print(total / (n // 16))"),
        ("total / n", "eta / (1 + epoch), total / n"),
        ("total += cost(x[k:k + 16])", "if p[k] == y[k]:\n            total += 1"),
        ("cost(x[k:k + 16])", "cost(x[k:k + 16]) * len(x[k:k + 16])"),
        (
            "range(0, n, 16):\n        total += cost(x[k:k + 16])\n    print(epoch, total / n)",
            "rng.permutation(1200):\n        total += cost(x[k])\n    print(epoch, total / 1200)",
        ),
        ("", ""),
    ],
)
def test_a_sum_that_is_never_set_back_is_found(old: str, new: str) -> None:
    assert found(EPOCHS.replace(old, new)) == "total"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    for k", "    total = 0.0\n    for k"),
        ("total / n", "total / (n * (epoch + 1))"),
        ("total / n", "total"),
        ("n = len(x)", "n = 10 * len(x)"),
        ("print(epoch, total / n)", "print(epoch)\nprint(total / n)"),
        ("cost(x[k:k + 16])", "time.time() - start"),
        ("range(0, n, 16)", "range(epoch, n, 16)"),
        ("x[k:k + 16]", "parts[epoch]"),
        ("range(10)", "[0.1, 0.3]"),
        ("for epoch in range(10)", "while epoch < 10"),
        ("range(0, n, 16)", "next(batches)"),
        ("    print", "    n += 16\n    print"),
        ("range(0, n, 16)", "x[at:at + 64]:\n        at += 1\n    for k in range(3)"),
        ("    print", "    if epoch % 5 == 0:\n        total = 0.0\n    print"),
        ("total / n", "(total - before) / n"),
        ("total / n", "total / 10"),  # epochs, and no examples
        ("total / n", "total / n - before"),
        ("total / n", "total / n / (epoch + 1)"),
        ("print(epoch, total / n)", "mean = total / n\n    print(mean / (epoch + 1))"),
        ("print(epoch, total / n)", "print('passes so far', total / n)"),
        ("cost(x[k:k + 16])", "len(x[k:k + 16])"),
        ("total += cost(x[k:k + 16])", "if wrong(k):\n            total += 1"),
    ],
)
def test_a_sum_that_is_meant_to_go_on_is_left_alone(old: str, new: str) -> None:
    assert old in EPOCHS
    assert found(EPOCHS.replace(old, new)) == ""


def test_it_is_set_back_at_the_head_of_each_epoch() -> None:
    (edit,) = from_zero(Source("net.py", EPOCHS, EPOCHS), 2)
    head = "for epoch in range(10):\n"
    assert apply(EPOCHS, [edit]) == EPOCHS.replace(head, f"{head}    total = 0\n")
    assert edit.line == 3
