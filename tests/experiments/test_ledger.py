"""The ledger of long runs: the longest run per seed is kept; concurrent writers lose nothing."""

import json
import subprocess
import sys

import pytest

from firstnet.errors import AccessError, FormatError
from firstnet.experiments.long_runs import ledger


def run(name="6.4", seed=1, epochs=2, **more):
    counts = list(range(9000, 9000 + epochs))
    kept = {"name": name, "seed": seed, "epochs": epochs, "of": 60}
    return kept | {"validation": counts, "test": counts} | more


def test_of_two_with_the_same_plan_and_seed_more_epochs_win_and_then_the_later(tmp_path):
    path = tmp_path / "runs.json"
    for each in (
        run(epochs=3, date="first"),
        run(epochs=2, date="shorter"),
        run(seed=2),
        run(epochs=3, date="later"),
    ):
        ledger.add(each, path)
    assert [(it["seed"], it["epochs"], it.get("date")) for it in ledger.read(path)] == [
        (1, 3, "later"),
        (2, 2, None),
    ]


def test_rows_stand_in_the_order_of_the_book_and_a_line_each(tmp_path):
    path = tmp_path / "runs.json"
    for name in ("6.17:10.0", "6.10", "6.17:0.001", "6.2", "6.17:1e-05"):
        ledger.add(run(name), path)
    names = [it["name"] for it in ledger.read(path)]
    assert names == ["6.2", "6.10", "6.17:1e-05", "6.17:0.001", "6.17:10.0"]
    assert len(path.read_text().splitlines()) == len(names) + 2


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"runs": 3}',
        '{"runs": [{"name": "6.4"}]}',
        json.dumps({"runs": [run() | {"test": [1]}]}),
        json.dumps({"runs": [run(epochs=0)]}),
        '{"runs": [3]}',
        json.dumps({"runs": [run("n")]}),
        json.dumps({"runs": [run("6.1:x")]}),
        json.dumps({"runs": [run() | {"name": ["6.4"]}]}),
        json.dumps({"runs": [run() | {"seed": "0"}]}),
    ],
)
def test_a_broken_ledger_is_told_in_a_line_and_stays_as_it_is(tmp_path, content):
    path = tmp_path / "runs.json"
    path.write_text(content)
    for attempt in (ledger.check_writable, lambda it: ledger.add(run(), it)):
        with pytest.raises(FormatError, match="no ledger of runs: ") as told:
            attempt(path)
        assert "\n" not in str(told.value)
    assert path.read_text() == content
    assert sorted(it.name for it in tmp_path.iterdir()) == [".runs.json.lock", "runs.json"]


def test_a_place_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AccessError, match="can't be written"):
        ledger.check_writable(tmp_path / "file" / "runs.json")


WRITER = """
import json, sys
from pathlib import Path
from firstnet.experiments.long_runs import ledger

run, first = json.loads(sys.argv[2]), int(sys.argv[3])
for seed in range(first, 60, 3):
    ledger.add(run | {"seed": seed}, Path(sys.argv[1]))
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "runs.json"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, json.dumps(run()), str(first)])
        for first in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert [it["seed"] for it in ledger.read(path)] == list(range(60))


def test_the_ledger_that_comes_with_firstnet_can_be_read():
    from firstnet.experiments.long_runs.plans import PLANS

    for it in ledger.read(ledger.COMMITTED):
        assert it["plan"] == PLANS[it["name"]].to_dict()
        assert it["shortened"] == (it["epochs"] < it["of"])
