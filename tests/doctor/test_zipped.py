"""A zip of a learning platform is read as the folder that it is; none can write elsewhere."""

import io
import zipfile
from pathlib import Path

import pytest

from firstnet.doctor.reading import zipped
from firstnet.doctor.reading.zipped import unpack
from firstnet.errors import AccessError, FormatError


def packed(**files):
    """Return the bytes of a zip with these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.fixture
def unpacked(tmp_path):
    """Return a function that unpacks bytes, and returns the names of what comes of them."""

    def make(content):
        path, folder = tmp_path / "class.zip", tmp_path / "unpacked"
        path.write_bytes(content)
        folder.mkdir()
        unpack(path, folder)
        return {str(it.relative_to(folder)) for it in folder.rglob("*") if it.is_file()}

    return make


def test_what_was_handed_in_lies_in_folders_again(unpacked, tmp_path):
    names = unpacked(packed(**{"Alice_17/net.py": "x = 1", "Bob_18/net.py": "x = 2"}))
    assert names == {"Alice_17/net.py", "Bob_18/net.py"}
    assert (tmp_path / "unpacked" / "Bob_18" / "net.py").read_text() == "x = 2"


def test_a_zip_in_a_zip_is_unpacked_beside_it(unpacked):
    inner = packed(**{"src/net.py": "x = 1"})
    names = unpacked(packed(**{"Alice/work.zip": inner, "Bob/broken.zip": b"no zip"}))
    assert names == {"Alice/work.zip", "Alice/work/src/net.py", "Bob/broken.zip"}


def test_no_name_leads_elsewhere(unpacked, tmp_path):
    evil = {"../../up.py": "", "/etc/abs.py": "", "C:\\win.py": "", "a/../../b.py": "", "..": ""}
    assert unpacked(packed(**evil)) == {"up.py", "etc/abs.py", "win.py", "a/b.py"}
    assert {path.name for path in tmp_path.iterdir()} == {"class.zip", "unpacked"}


def test_a_link_becomes_a_file(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("net.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    path, folder = tmp_path / "class.zip", tmp_path / "unpacked"
    path.write_bytes(content.getvalue())
    folder.mkdir()
    unpack(path, folder)
    assert not (folder / "net.py").is_symlink()
    assert (folder / "net.py").read_text() == "/etc/passwd"


def test_names_that_are_in_each_other_s_way_do_no_harm(unpacked):
    assert unpacked(packed(**{"a": "x", "a/b.py": "y", "c.py": "z"})) == {"a", "c.py"}


@pytest.mark.parametrize(("most", "largest"), [(2, 1000), (9, 10)])
def test_too_much_is_told_before_anything_is_unpacked(
    unpacked, monkeypatch, tmp_path, most, largest
):
    monkeypatch.setattr(zipped, "MOST", most)
    monkeypatch.setattr(zipped, "LARGEST", largest)
    with pytest.raises(FormatError, match="holds more than"):
        unpacked(packed(**{f"{number}.py": "x = 1" for number in range(3)}))
    assert list((tmp_path / "unpacked").iterdir()) == []


def test_what_is_no_zip_is_told(unpacked, tmp_path):
    with pytest.raises(FormatError, match=r"class\.zip is no zip that can be read"):
        unpacked(b"nothing of the kind")
    with pytest.raises(AccessError, match="it can't be read"):
        unpack(tmp_path / "none.zip", Path())
