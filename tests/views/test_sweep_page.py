"""The page of a sweep: every trial at its place on the axes, and nothing loaded from elsewhere."""

import re
from dataclasses import replace

import pytest

from firstnet.sweep.space import Choices, Range
from firstnet.sweep.study import Told
from firstnet.views.sweep_page import HEIGHT, MARK, TOP, _height, page

SPACE = {"eta": Range(0.01, 100.0, log=True), "mini_batch_size": Choices((5, 10, 20))}
TRIALS = [
    Told(0, {"eta": 0.01, "mini_batch_size": 5}, (0.2, 0.5), "done"),
    Told(1, {"eta": 1.0, "mini_batch_size": 10}, (0.9, 0.8), "done"),
    Told(2, {"eta": 100.0, "mini_batch_size": 20}, (0.6,), "stopped"),
    Told(3, {"eta": 10.0, "mini_batch_size": 20}, (), "diverged"),
    Told(4, {"eta": 10.0, "mini_batch_size": 20}, (), "failed"),
]


@pytest.fixture
def text():
    return page(TRIALS, SPACE, 10_000, "firstnet train --eta 1.0", "Sweep <of> it")


@pytest.mark.parametrize(
    ("within", "value", "share"),
    [
        (SPACE["eta"], 0.01, 0.0),
        (SPACE["eta"], 1.0, 0.5),
        (SPACE["eta"], 100.0, 1.0),
        (SPACE["mini_batch_size"], 10, 0.5),
        (Range(2.0, 4.0), 3.5, 0.75),
        (Range(2.0, 4.0), 1.0, 0.0),  # below the end of the axis
    ],
)
def test_values_stand_where_they_belong_on_their_axes(within, value, share):
    assert _height(within, value) == pytest.approx(HEIGHT - TOP - share * (HEIGHT - 2 * TOP))


def test_each_trial_is_a_line_and_the_best_is_the_last_of_them(text):
    lines = re.findall(r'<polyline class="(trial[^"]*)".*?<title>(.*?)</title>', text)
    assert [name for name, _ in lines] == ["trial", "trial", "trial", "trial best"]
    assert lines[-1][1] == "trial 1: 90.00 % (eta 1, mini_batch_size 10)"


def test_the_page_says_how_many_came_how_far(text):
    assert text.splitlines()[1] == f"<!-- {MARK} -->"
    assert (
        "5 trials, judged by 10,000 validation examples: 2 went all the way, 1 were stopped early, "
        "1 diverged, 1 failed."
    ) in text
    row = "".join(f'<td class="number">{it}</td>' for it in ("1", "90.00 %", "2", "1", "10"))
    assert f"<tr>{row}<td></td></tr>" in text


def test_nothing_on_it_is_fetched_from_elsewhere_or_run(text):
    assert not re.findall(r"<script|src=|href=|url\(", text)
    assert "<h1>Sweep &lt;of&gt; it</h1>" in text


def test_a_sweep_without_a_trial_has_a_page_as_well():
    assert "No trial has ended yet" in page([], SPACE, 10, "", "none")
    one = page([replace(TRIALS[0])], SPACE, 10, "", "one")
    assert "trial best" in one
