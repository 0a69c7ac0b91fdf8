"""Fuzzing: what once failed fails no more, and a failure is repeated from a file and a seed."""

import random
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

CORPUS = Path(__file__).parent / "corpus"
FUZZ = Path(__file__).parents[2] / "bench" / "reliability" / "fuzz.py"
pytest.importorskip("uvicorn")  # some readers are the page's
pytest.importorskip("pyarrow")


@pytest.fixture
def fuzz(programs):
    import fuzz

    return fuzz


def test_what_once_failed_is_a_result_or_one_line(environment):
    ended = subprocess.run(
        [sys.executable, FUZZ, "--corpus", CORPUS],
        capture_output=True, text=True, env=environment, timeout=300,
    )  # fmt: skip
    files = [it for it in CORPUS.rglob("*") if it.is_file()]
    assert ended.stdout.splitlines()[-1] == f"{len(files)} files, 0 failures", ended.stdout
    assert ended.returncode == 0


def test_whole_files_are_read_and_are_the_same_each_time(fuzz, monkeypatch, tmp_path):
    wholes = fuzz.readers.wholes()
    for kind, content in wholes.items():
        assert fuzz.look(kind, content, tmp_path) is None, kind
        name, reader = fuzz.READERS[kind]
        reader(tmp_path / name)  # without an error
    clock = fuzz.time.time()
    monkeypatch.setattr("time.time", lambda: clock + 1e6)
    assert fuzz.readers.wholes() == wholes


def test_damage_goes_by_the_seed_and_reaches_what_is_packed(fuzz):
    whole = fuzz.readers.zipped_alike(b"1,2,3\n" * 50)
    dealt = [fuzz.damaged_inside([whole], random.Random(seed)) for seed in range(20)]
    assert dealt == [fuzz.damaged_inside([whole], random.Random(seed)) for seed in range(20)]
    unpacked = []
    for content in dealt:
        try:
            unpacked.append(fuzz.gzip.decompress(content))
        except (OSError, EOFError, zlib.error):
            continue
    assert len(unpacked) > 5
    assert set(unpacked) != {b"1,2,3\n" * 50}


def broken(path):
    return {}[path.read_bytes()[:2]]


def test_a_foreign_exception_two_lines_and_an_endless_or_greedy_reader_are_failures(
    fuzz, monkeypatch, tmp_path
):
    before = fuzz.resource.getrlimit(fuzz.resource.RLIMIT_AS)

    def lines(path):
        raise fuzz.FirstnetError("one\ntwo")

    def endless(path):
        while True:
            pass

    def greedy(path):
        return bytearray(2 << 30)

    monkeypatch.setattr(fuzz, "LONGEST_S", 0.1)
    told = {
        broken: "KeyError at",
        endless: "longer than",
        lines: "several",
        greedy: "out of memory",
    }
    for reader, words in told.items():
        monkeypatch.setitem(fuzz.READERS, "CSV", ("table.csv", reader))
        assert words in fuzz.look("CSV", b"1,2", tmp_path)
    assert fuzz.resource.getrlimit(fuzz.resource.RLIMIT_AS) == before


def test_a_failure_is_kept_and_printed_with_two_ways_to_repeat_it(fuzz, tmp_path, capsys):
    failures = [fuzz.Failure("CSV", "KeyError at it.py:3: b", b"longer", 4)]
    failures += [fuzz.Failure("CSV", "KeyError at it.py:3: a", b"short", 7)]
    run = SimpleNamespace(seed=12, counts=fuzz.collections.Counter(CSV=400), failures=failures)
    run.started = 0.0
    fuzz.report(run, tmp_path)
    told = capsys.readouterr().out
    assert "2 failures, 1 different ones" in told
    assert f"--read 'CSV' {tmp_path / '1' / 'table.csv'}" in told
    assert "--seed 12 --batch 7" in told
    assert (tmp_path / "1" / "table.csv").read_bytes() == b"short"
