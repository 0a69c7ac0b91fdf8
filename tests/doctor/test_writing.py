"""Writing an edited file: no original or backup is lost, and a file changed meanwhile stays."""

import pytest

from firstnet.doctor.repair.writing import write_edited
from firstnet.errors import AccessError


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "net.py"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_the_old_file_is_kept_and_no_backup_is_ever_lost(path):
    names = []
    for number in range(3):
        seen = path.read_bytes()
        names.append(write_edited(path, seen, b"new%d" % number).name)
    assert names == ["net.py.bak", "net.py.bak1", "net.py.bak2"]
    kept = [path.with_name(name).read_bytes() for name in names]
    assert [*kept, path.read_bytes()] == [b"old", b"new0", b"new1", b"new2"]
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(list(path.parent.iterdir())) == 4


def test_a_file_that_has_changed_is_left_alone(path):
    with pytest.raises(AccessError, match="it has changed since it was examined"):
        write_edited(path, b"older", b"new")
    assert [it.read_bytes() for it in path.parent.iterdir()] == [b"old"]


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "link.py"
    link.symlink_to(path)
    write_edited(link, b"old", b"new")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


def test_a_backup_is_there_whole_or_not_at_all(path, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AccessError, match=r"no backup can be kept \(No space left on device\)"):
        write_edited(path, b"old", b"new")
    assert [it.read_bytes() for it in path.parent.iterdir()] == [b"old"]
