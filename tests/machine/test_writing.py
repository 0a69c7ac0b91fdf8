"""Writing files: afterwards there is the old file or the whole new one, permissions unchanged."""

import pytest

from firstnet.errors import AccessError
from firstnet.machine.writing import write_whole


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kept.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_the_new_file_takes_the_place_and_the_rights_of_the_old_one(path):
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_first_file_has_the_rights_that_others_have(tmp_path):
    write_whole(tmp_path / "first.txt", b"1")
    (tmp_path / "other.txt").write_bytes(b"2")
    modes = {it.stat().st_mode for it in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    write_whole(link, b"new")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


def test_what_fails_half_way_leaves_nothing_behind(path, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AccessError, match=r"it can't be written \(No space left on device\)"):
        write_whole(path, b"new")
    assert [it.read_bytes() for it in path.parent.iterdir()] == [b"old"]
