"""Submissions: read in any common encoding, from notebooks too, with the modules they import."""

import json
import os

import pytest

from firstnet.doctor.reading.submissions import Submission, in_folder, read_file
from firstnet.errors import AccessError


def test_a_folder_gives_its_programs_and_notebooks_and_no_others(tmp_path):
    wanted = ["a.py", "b.ipynb", "deep/er/c.py"]
    others = ["d.txt", ".hidden.py", ".git/e.py", "__pycache__/f.py", "venv/g.py", "mine/h.py"]
    for name in [*wanted, *others]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "mine" / "pyvenv.cfg").write_text("")
    (tmp_path / "deep" / "round").symlink_to(tmp_path)
    assert in_folder(str(tmp_path)) == [str(tmp_path / name) for name in wanted]


def test_what_can_not_be_read_is_told(tmp_path):
    with pytest.raises(AccessError, match="there is no such file"):
        read_file(str(tmp_path / "none.py"))
    with pytest.raises(AccessError, match=r"there is no \.py or \.ipynb file"):
        in_folder(str(tmp_path))
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(AccessError, match="this is no file"):
        read_file(str(tmp_path / "pipe.py"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfa = 1\r\nb\r", "a = 1\nb\n"),
        ("ä = 1".encode("latin-1"), "ä = 1"),
        ("# coding: cp1252\nä".encode("cp1252"), "# coding: cp1252\nä"),
        ("ä = 1".encode("utf-16"), "ä = 1"),
    ],
)
def test_a_text_is_read_in_its_own_encoding(content, text):
    assert Submission("net.py", content).text() == text
    assert Submission("net.py", content).unfit() is None


def test_a_notebooks_text_is_its_code():
    cells = [{"cell_type": kind, "source": [f"{kind}\n"]} for kind in ("markdown", "code")]
    content = json.dumps({"cells": cells}).encode()
    assert Submission("net.ipynb", content).text() == "code\n"


def test_a_notebooks_cells_begin_where_its_text_says():
    cells = [{"cell_type": "code", "source": it} for it in ("a = 1\nb = 2", "c = 3")]
    notebook = Submission("net.ipynb", json.dumps({"cells": cells}).encode())
    lines = notebook.text().split("\n")
    assert [lines[cell - 1] for cell in notebook.cells()] == ["a = 1", "c = 3"]
    assert Submission("net.py", b"a = 1").cells() == ()


def test_a_packed_file_takes_along_what_it_imports(tmp_path):
    (tmp_path / "net.py").write_text("import os, loader\nfrom shapes import x; import gone")
    (tmp_path / "loader.py").write_text("import deeper")
    for name in ("shapes", "deeper", "unused"):
        (tmp_path / f"{name}.py").write_text(name)
    packed = read_file(str(tmp_path / "net.py")).packed()
    assert packed.path is None
    assert sorted(name for name, _ in packed.siblings) == ["deeper.py", "loader.py", "shapes.py"]


def test_of_a_module_that_is_too_large_no_more_than_that_is_read(tmp_path):
    (tmp_path / "net.py").write_text("import large")
    with (tmp_path / "large.py").open("wb") as file:
        file.truncate(64 << 30)  # holes: no memory holds them
    assert read_file(str(tmp_path / "net.py")).packed().siblings == ()


def test_a_folder_that_may_not_be_read_is_named_and_the_others_are_read(tmp_path, monkeypatch):
    scan, locked = os.scandir, tmp_path / "locked"

    def refused(path):
        if os.fspath(path) == os.fspath(locked):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    for folder in ("a", "locked"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.py").write_text("x = 1\n")
    monkeypatch.setattr(os, "scandir", refused)
    assert in_folder(str(tmp_path)) == [str(locked), str(tmp_path / "a" / "net.py")]
    with pytest.raises(AccessError, match=r"it can't be read \(Permission denied\)"):
        read_file(str(locked), str(tmp_path))


def test_in_a_folder_the_network_comes_before_its_loader(tmp_path):
    for name in ("mnist_loader.py", "network.py", "a/data.py", "a/net.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    wanted = ("network.py", "mnist_loader.py", "a/net.py", "a/data.py")
    assert in_folder(str(tmp_path)) == [str(tmp_path / name) for name in wanted]
