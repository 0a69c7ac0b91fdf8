"""Kept results: reused by the same version only, and a damaged file counts as none."""

import logging

import pytest

import firstnet
from firstnet.experiments.harness import keeping
from firstnet.experiments.harness.keeping import forget, keep, kept
from firstnet.experiments.harness.running import Outcome

OUTCOME = Outcome("four_bits", {"right": 100}, 1.5)


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    folder = tmp_path / "cache"
    monkeypatch.setattr(keeping, "cache_folder", lambda: folder)
    return folder


def test_what_is_kept_is_found_again_and_can_be_forgotten():
    keep(OUTCOME, quick=False)
    assert kept("four_bits", quick=False) == OUTCOME
    forget("four_bits", quick=False)
    assert kept("four_bits", quick=False) is None
    forget("four_bits", quick=False)


def test_quick_results_are_kept_apart():
    keep(OUTCOME, quick=True)
    assert kept("four_bits", quick=False) is None


def test_another_version_runs_everything_again(monkeypatch):
    keep(OUTCOME, quick=False)
    monkeypatch.setattr(firstnet, "__version__", "99.0")
    assert kept("four_bits", quick=False) is None


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", "7", "null"])
def test_a_damaged_file_counts_for_nothing(cache, damaged):
    keep(OUTCOME, quick=False)
    (path,) = cache.rglob("*.json")
    path.write_text(damaged)
    assert kept("four_bits", quick=False) is None


def test_nothing_half_written_is_left(cache):
    keep(OUTCOME, quick=False)
    with pytest.raises(TypeError):
        keep(Outcome("four_bits", {"no JSON": object()}, 0.1), quick=False)
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["four_bits.json"]
    assert kept("four_bits", quick=False) == OUTCOME


def test_a_cache_that_can_not_be_written_is_told_and_no_more(cache, caplog):
    cache.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        keep(OUTCOME, quick=False)
    assert "The results of four_bits can't be kept" in caplog.text
    assert kept("four_bits", quick=False) is None
