"""Buffers: each pass yields every example once, with only a part of the file in memory."""

from pathlib import Path

import numpy as np
import pytest

from firstnet.data import Examples, buffer
from firstnet.data.buffer import buffers
from firstnet.errors import DataError, FormatError


@pytest.fixture(autouse=True)
def runs_of_ten(monkeypatch):
    monkeypatch.setattr(buffer, "RUN", 10)


@pytest.fixture
def mapped(tmp_path):
    """Return 95 examples whose pixels tell their number, mapped into memory from a file."""
    x = np.repeat(np.arange(95, dtype=np.float32)[:, np.newaxis], 3, axis=1)
    np.save(tmp_path / "x.npy", x)
    return Examples(np.load(tmp_path / "x.npy", mmap_mode="r"), np.arange(95) % 7, classes=7)


def numbers(each):
    return each.x[:, 0].astype(int).tolist()


def test_every_example_comes_once_with_its_label(mapped, rng):
    dealt = list(buffers(mapped, 30, rng))
    assert [len(it) for it in dealt[:-1]] == [30, 30, 30] or sum(map(len, dealt)) == 95
    assert sorted(number for it in dealt for number in numbers(it)) == list(range(95))
    for it in dealt:
        assert [number % 7 for number in numbers(it)] == it.labels.tolist()
        assert it.classes == 7


def test_a_buffer_holds_neighbours_from_all_over_the_file(mapped):
    first = next(buffers(mapped, 30, np.random.default_rng(0)))
    runs = np.reshape(numbers(first), (3, 10))
    assert (np.diff(runs) == 1).all()
    assert (np.diff(runs[:, 0]) != 10).any()


def test_chance_deals_the_order(mapped):
    def order(seed):
        return [
            number
            for it in buffers(mapped, 30, np.random.default_rng(seed))
            for number in numbers(it)
        ]

    assert order(1) == order(1) != order(2)


def test_a_small_buffer_has_runs_of_its_own_length(mapped, rng):
    assert {len(it) for it in buffers(mapped, 4, rng)} == {4, 3}


def test_a_pixel_that_is_not_finite_is_told_by_its_row_in_the_file(tmp_path, rng):
    x = np.ones((95, 3), np.float32)
    x[77, 1] = np.nan
    np.save(tmp_path / "x.npy", x)
    examples = Examples(np.load(tmp_path / "x.npy", mmap_mode="r"), np.zeros(95, int))
    with pytest.raises(DataError, match="first in row 77"):
        list(buffers(examples, 30, rng))


def resident(path):
    """Return how many kB of a file this process has in memory."""
    lines = Path("/proc/self/smaps").read_text().splitlines()
    at = [number for number, line in enumerate(lines) if line.endswith(str(path))]
    return sum(
        int(next(it for it in lines[number:] if it.startswith("Rss:")).split()[1]) for number in at
    )


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells")
def test_what_has_been_read_leaves_memory(tmp_path, rng):
    np.save(tmp_path / "x.npy", np.ones((2_000, 1_000), np.uint8))
    examples = Examples(np.load(tmp_path / "x.npy", mmap_mode="r"), np.zeros(2_000, int))
    examples.x.sum()
    before = resident(tmp_path / "x.npy")
    for _ in buffers(examples[:1_500], 100, rng):
        pass
    assert before > 1_900
    assert resident(tmp_path / "x.npy") == 0


def test_changes_of_a_file_that_is_mapped_for_oneself_stay(tmp_path, rng):
    np.save(tmp_path / "x.npy", np.zeros((20, 1_000), np.float32))
    x = np.load(tmp_path / "x.npy", mmap_mode="c")
    x[:] = 1
    for it in buffers(Examples(x, np.zeros(20, int)), 10, rng):
        assert (it.x == 1).all()
    assert (x == 1).all()


@pytest.fixture
def idx(tmp_path):
    """Return the folder of 600 digits in an IDX file, and the digits as they are mapped."""
    header = bytes([0, 0, 8, 3]) + np.array([600, 4, 4], ">u4").tobytes()
    pixels = np.arange(9_600).astype(np.uint8)
    path = tmp_path / "x-idx3-ubyte"
    path.write_bytes(header + pixels.tobytes())
    x = np.memmap(path, np.uint8, "r", len(header), (600, 16))
    return path, Examples(x, np.arange(600) % 10)


def test_a_file_is_read_past_its_mapping(idx, rng, monkeypatch):
    _, examples = idx
    monkeypatch.setattr(buffer._Memory, "read", None)
    dealt = list(buffers(examples[100:], 90, rng))
    assert sum(map(len, dealt)) == 500
    rows = {it.tobytes() for it in np.asarray(examples.x[100:])}
    assert {row.tobytes() for it in dealt for row in it.x} == rows
    for it in dealt:
        assert it.targets().argmax(axis=1).tolist() == it.labels.tolist()


def test_a_file_that_is_larger_than_memory_is_dropped_behind(idx, rng, monkeypatch):
    dropped = []
    monkeypatch.setattr(buffer, "available", lambda: 1_000)
    monkeypatch.setattr(buffer.os, "posix_fadvise", lambda *it: dropped.append(it), raising=False)
    sum(len(it) for it in buffers(idx[1], 90, rng))
    assert sum(length for _, _, length, _ in dropped) >= 9_600
    dropped.clear()
    monkeypatch.setattr(buffer, "available", lambda: 1_000_000)
    sum(len(it) for it in buffers(idx[1], 90, rng))
    assert dropped == []


def test_a_file_that_becomes_shorter_is_told_in_a_line(idx, rng):
    path, examples = idx
    with pytest.raises(FormatError, match="has become shorter while it was read: it ends in row"):
        for _ in buffers(examples, 90, rng):
            with path.open("r+b") as file:
                file.truncate(16 + 16 * 50)


def test_another_file_of_the_name_is_not_taken_for_it(idx, rng):
    path, examples = idx
    other = path.with_name("other")
    other.write_bytes(bytes(len(path.read_bytes())))
    other.replace(path)
    assert sum(int(it.x.sum()) for it in buffers(examples, 90, rng)) == int(examples.x.sum())
