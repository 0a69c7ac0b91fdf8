"""The cache of digits: damage, a full disk or many processes never yield wrong data."""

import errno
import gzip
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import firstnet
from firstnet.data import store
from firstnet.errors import AccessError, FormatError

LABELS = store.MNIST["t10k-labels"]  # 10 kB: as good as 47 MB for all that happens here


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and a process that has told of nothing yet."""
    folder = tmp_path / "cache" / "firstnet"
    monkeypatch.setattr(store, "cache_folder", lambda: folder)
    store._tell.cache_clear()
    return folder


@pytest.fixture
def unpacked(monkeypatch):
    """The names of the files that were unpacked, in order."""
    names = []
    unpack = store.unpack
    monkeypatch.setattr(store, "unpack", lambda it: names.append(it.name) or unpack(it))
    return names


@pytest.fixture
def hashed(monkeypatch):
    """The names of the files whose checksum was computed, in order."""
    names = []
    is_right = store.Packed.is_right
    monkeypatch.setattr(
        store.Packed, "is_right", lambda it, content: names.append(it.name) or is_right(it, content)
    )
    return names


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def is_sealed(path):
    return path.stat().st_mtime == store.SEAL


def assert_memory_serves(caplog, reason):
    """Check that the digits come all the same, and that one line tells why not from the cache."""
    with caplog.at_level(logging.WARNING, logger="firstnet"):
        for _ in range(2):
            content = store.fetch(LABELS)
            assert isinstance(content, bytes)
            assert LABELS.is_right(content)
    (line,) = caplog.messages
    assert reason in line
    assert "\n" not in line


def test_a_file_is_unpacked_once_and_sealed(cache, unpacked):
    first, second = store.fetch(LABELS), store.fetch(LABELS)
    assert unpacked == [LABELS.name]
    assert LABELS.is_right(first)
    assert first[:] == second[:]
    assert names_in(cache) == [LABELS.name]
    assert is_sealed(cache / LABELS.name)


def test_a_sealed_file_is_mapped_without_computing_its_checksum(cache, hashed):
    store.fetch(LABELS)
    hashed.clear()
    assert not isinstance(store.fetch(LABELS), bytes)
    assert hashed == []


def test_a_file_with_a_broken_seal_that_is_right_is_sealed_again(cache, unpacked):
    store.fetch(LABELS)
    os.utime(cache / LABELS.name)
    assert LABELS.is_right(store.fetch(LABELS))
    assert unpacked == [LABELS.name]
    assert is_sealed(cache / LABELS.name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(bytes(LABELS.size)),
        lambda path: path.write_bytes(b""),
        lambda path: os.truncate(path, 100),
        lambda path: path.write_bytes(path.read_bytes() + b"!"),
        lambda path: path.unlink(),
    ],
    ids=["zeros", "empty", "cut short", "too long", "gone"],
)
def test_a_damaged_file_is_built_anew(cache, unpacked, damage):
    store.fetch(LABELS)
    damage(cache / LABELS.name)
    assert LABELS.is_right(store.fetch(LABELS))
    assert LABELS.is_right((cache / LABELS.name).read_bytes())
    assert unpacked == [LABELS.name] * 2


def test_a_sealed_file_of_another_size_is_built_anew(cache):
    store.fetch(LABELS)
    os.truncate(cache / LABELS.name, 100)
    store._seal(cache / LABELS.name)
    assert LABELS.is_right(store.fetch(LABELS))


def test_a_file_in_place_of_the_cache_is_left_alone(cache, caplog):
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_text("mine")
    assert_memory_serves(caplog, "Not a directory")
    assert cache.parent.read_text() == "mine"


def test_a_folder_in_place_of_the_file_is_left_alone(cache, caplog):
    (cache / LABELS.name).mkdir(parents=True)
    assert_memory_serves(caplog, "s a directory")
    assert names_in(cache) == [LABELS.name]


def refuse(number):
    def refusing(*_):
        raise OSError(number, os.strerror(number))

    return refusing


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_nothing_behind(cache, caplog, monkeypatch, number):
    monkeypatch.setattr(store.os, "fsync", refuse(number))
    assert_memory_serves(caplog, os.strerror(number))
    assert names_in(cache) == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_read_only_disk_is_no_obstacle(caplog, monkeypatch, number):
    monkeypatch.setattr(store.os, "open", refuse(number))
    assert_memory_serves(caplog, os.strerror(number))


def test_a_file_that_windows_holds_open_is_no_obstacle(cache, caplog, monkeypatch):
    monkeypatch.setattr(Path, "replace", refuse(errno.EACCES))
    assert_memory_serves(caplog, "Permission denied")
    assert names_in(cache) == []


def test_a_file_that_cannot_be_sealed_is_mapped_all_the_same(cache, unpacked, monkeypatch):
    monkeypatch.setattr(store.os, "utime", refuse(errno.EPERM))
    for _ in range(2):
        assert not isinstance(store.fetch(LABELS), bytes)
    assert unpacked == [LABELS.name]


def test_a_cache_that_has_no_absolute_path_is_not_made(caplog, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(store, "cache_folder", lambda: Path("~/.cache/firstnet"))
    assert_memory_serves(caplog, "no absolute path")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"no xz", b"\xfd7zXZ\0"])
def test_a_damaged_package_is_told_in_one_line(monkeypatch, content):
    monkeypatch.setattr(Path, "read_bytes", lambda _: content)
    with pytest.raises(FormatError, match=r"t10k-labels-idx1-ubyte\.xz is damaged"):
        store.fetch(LABELS)


def test_a_package_without_the_digits_is_told_in_one_line():
    with pytest.raises(AccessError, match="No such file"):
        store.fetch(store.Packed("missing", 1, ""))


def test_a_python_without_lzma_is_told_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "lzma", None)
    with pytest.raises(AccessError, match="built without the module lzma"):
        store.fetch(LABELS)


FETCH_AND_CHECK = """
import sys
from firstnet.data import store
packed = store.MNIST["t10k-images"]
sys.stdin.readline()
for _ in range(10):
    assert packed.is_right(store.fetch(packed))
    if "damaging" in sys.argv:
        (store.cache_folder() / packed.name).unlink()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the cache has other names")
@pytest.mark.parametrize("arguments", [[], ["damaging"]])
@pytest.mark.parametrize("before", ["empty", "damaged"])
def test_any_number_of_processes_at_once_are_safe(tmp_path, before, arguments):
    packed = store.MNIST["t10k-images"]
    cache = tmp_path / "firstnet"
    if before == "damaged":
        cache.mkdir()
        (cache / packed.name).write_bytes(bytes(packed.size))
    environment = os.environ | {
        "XDG_CACHE_HOME": str(tmp_path),
        "PYTHONPATH": str(Path(firstnet.__file__).parents[1]),
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FETCH_AND_CHECK, *(arguments if number == 0 else [])],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, complaints = process.communicate()
        assert (process.returncode, complaints) == (0, "")
    assert names_in(cache) in ([], [packed.name])  # the damaging one may have been the last
    assert all(is_sealed(path) for path in cache.iterdir())


def test_a_package_for_a_browser_has_an_excerpt_in_the_place_of_all_digits(monkeypatch, tmp_path):
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"some", mtime=0))
    monkeypatch.setattr(store, "EXCERPTS", tmp_path)
    store._excerpt.cache_clear()
    try:
        assert store.fetch(store.MNIST["t10k-labels"]) == b"some"
        assert len(store.fetch(store.MNIST["train-labels"])) == 60_008
    finally:
        store._excerpt.cache_clear()
