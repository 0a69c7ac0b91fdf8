"""The ledger of the campaigns: they add up, and the page says what it says."""

import pytest


@pytest.fixture
def ledger(programs):
    import ledger

    return ledger


def entry(program, began, tried, wrong=0):
    return {"program": program, "began": began, "tried": tried, "wrong": wrong}


def test_a_campaign_takes_the_place_of_what_it_had_done_before(ledger, tmp_path):
    path = tmp_path / "ledger.json"
    ledger.keep(path, entry("fuzz", "2026-01-02T03", 10))
    ledger.keep(path, entry("fuzz", "2026-01-01T03", 7))
    ledger.keep(path, entry("fuzz", "2026-01-02T03", 25))
    assert [it["tried"] for it in ledger.read(path)] == [7, 25]


def test_sums_begin_again_after_the_last_wrong_end(ledger):
    entries = [
        entry("fuzz", "2026-01-01T03", 1000, 2),
        entry("kills", "2026-01-01T04", 5),
        entry("fuzz", "2026-01-02T03", 200),
        entry("fuzz", "2026-01-03T03", 30),
    ]
    assert ledger.table(entries).splitlines()[2:] == [
        "| kills | 2026-01-01 | 5 | 0 | 5 |",
        "| damaged files | 2026-01-01 to 2026-01-03 | 1,230 | 2 | 230 |",
    ]


def test_the_commands_with_the_fewest_and_the_most_faults_are_named(ledger):
    entries = [
        entry("faults", "2026-01-01", 7) | {"of": {"data, read": 3, "train, write": 4}},
        entry("faults", "2026-01-02", 6) | {"of": {"train, sync": 1, "sweep, open": 5}},
        entry("kills", "2026-01-02", 9) | {"of": {"book": 9}},
    ]
    assert ledger.spread(entries) == (
        "Of the injected faults, each of the 3 commands had between 3 (`data`) and 5 (`train`)."
    )


def test_the_campaign_with_the_most_of_all_calls_is_shown(ledger):
    calls = {"train, write": 3, "train, memory": 40, "data, read": 2}
    some = {"each": 2, "of": dict.fromkeys(calls, 2), "calls": calls}
    few = {"each": None, "of": {"train, write": 3, "train, memory": 12}, "calls": calls}
    most = {"each": None, "of": {"train, memory": 39}, "calls": {"train, memory": 41}}
    entries = [entry("faults", "2026-01-01", 9) | it for it in (most, few, some)]
    assert ledger.every_call([*entries, entry("fuzz", "2026-01-01", 9)]) == (
        "| command | memory | write | read |\n| --- | --- | --- | --- |\n"
        "| `train` | 39 of 41 | 3 |  |\n| `data` |  |  | 0 of 2 |"
    )


def test_the_page_has_the_sums_of_the_ledger(ledger):
    entries, page = ledger.read(ledger.PLACE), ledger.PAGE.read_text(encoding="utf-8")
    for shown in (ledger.table(entries), ledger.spread(entries), ledger.every_call(entries)):
        assert shown in page, "run bench/reliability/ledger.py"
