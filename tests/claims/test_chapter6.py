"""Chapter 6: what the ledger that comes with firstnet tells comes out again here."""

import pytest

from firstnet.experiments.chapter6 import PUBLISHED
from firstnet.experiments.long_runs import ledger
from firstnet.experiments.long_runs.long_run import run

KEPT = {(it["name"], it["seed"]): it for it in ledger.read(ledger.COMMITTED)}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "epochs", "apart"), [("6.1", 60, 40), ("6.2", 1, 150)])
def test_a_seed_leads_to_what_the_ledger_tells(monkeypatch, tmp_path, name, epochs, apart):
    """On another processor sums are rounded otherwise, so some digits may be answered otherwise."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    running = run(name, 1, epochs=epochs)
    passed = []
    with pytest.raises(StopIteration) as end:
        while True:
            passed.append(next(running))
    if (name, 1) in KEPT:
        told = KEPT[name, 1]["test"]
        assert abs(passed[-1].test - told[epochs - 1]) <= apart
    if epochs == 60:
        assert abs(end.value.value["test at best validation"] / 100 - PUBLISHED[name]) < 0.3
