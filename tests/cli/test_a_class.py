"""One file never ends the run of a class: each is named and counted, whatever it is."""

import json
import os
from pathlib import Path

import pytest

from firstnet.doctor.isolation import clinic
from firstnet.doctor.isolation.clinic import examine_all
from firstnet.doctor.reading.submissions import Submission, read_file
from firstnet.doctor.report.report import Examination
from firstnet.errors import AccessError


def make_trouble(folder: Path) -> set[str]:
    """Put files of every kind of trouble into a folder; return their names."""
    texts = {
        "rot13.py": b"# coding: rot13\ncevag(1)\n",
        "nonsense.py": b"# coding: nonsense\nx = 1\n",
        "latin.py": "# größe\nx = 1\n".encode("latin-1"),
        "utf16.py": "x = 1\n".encode("utf-16"),
        "zeros.py": b"x = 1\0",
        "empty.py": b"",
        "deep.py": b"(" * 5000,
        "minus.py": b"-" * 100_000 + b"1",
        "nested.py": b"x = " + b"[" * 90 + b"]" * 90,
        "no_cells.ipynb": b'{"cells": 3}',
        "a_list.ipynb": b"[1]",
        "no_json.ipynb": b"x = 1",
        "number.ipynb": b'{"cells": [{"cell_type": "code", "source": 5}]}',
        "two\nlines.py": b"x = 1\n",
        "\x1b[31mred.py": b"x = 1\n",
        "exits.py": b"import os; os._exit(0)",
        "aborts.py": b"import os; os.abort()",
        os.fsdecode(b"na\xffme.py"): b"x = 1\n",
    }
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    (folder / "circle.py").symlink_to(folder / "circle.py")
    (folder / "broken.py").symlink_to(folder / "nowhere.py")
    (folder / "outside.py").symlink_to("/etc/passwd")
    (folder / "round").symlink_to(folder)
    (folder / "folder.py").mkdir()
    os.mkfifo(folder / "pipe.py")
    return {*texts, "circle.py", "broken.py", "outside.py", "pipe.py"}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes with names are Unix's")
def test_each_file_is_named_and_counted_and_a_right_one_is_healthy(firstnet, tmp_path, or_gate):
    folder = tmp_path / "class"
    folder.mkdir()
    names = make_trouble(folder)
    (folder / "good.py").write_text(or_gate)
    seen = firstnet("doctor", str(folder), "--summary", str(tmp_path / "class.csv"))
    lines = seen.out.splitlines()
    assert seen.code == 2
    assert "Traceback" not in seen.out + seen.err
    assert "the doctor itself failed" not in seen.out
    assert f"{folder}/good.py: healthy" in lines
    assert lines[-1].startswith(f"{len(names) + 1} files: 1 healthy")
    for told in ("two\\nlines.py:", "\\x1b[31mred.py:", "circle.py: incomplete: it can't be read"):
        assert told in seen.out
    rows = (tmp_path / "class.csv").read_text().splitlines()
    assert len(rows) == len(names) + 2 + 1  # the headings, and one name that has two lines


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="links and pipes with names are Unix's")
def test_files_of_every_trouble_change_none_of_a_thousand_others(firstnet, tmp_path, or_gate):
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(1000):
        program = (
            f"x = {number}\n"
            if number % 50
            else or_gate.replace("-= X", "-+"[number % 4 // 2] + "= X")
        )
        (folder / f"student{number:03}.py").write_text(program)

    def reports() -> dict[str, object]:
        told = json.loads(firstnet("doctor", str(folder), "--format", "json").out)["files"]
        return {Path(it["file"]).name: (it["status"], it["findings"], it["not_run"]) for it in told}

    alone = reports()
    assert len(alone) == 1000
    assert [it for it, _, _ in alone.values()].count("healthy") == 10
    assert [it for it, _, _ in alone.values()].count("findings") == 10
    make_trouble(folder)
    beside = reports()
    assert len(beside) > 1000
    assert {name: beside[name] for name in alone} == alone


def test_what_goes_wrong_with_one_file_is_told_of_that_file_alone():
    def examine(submission, seconds, children):
        if submission.name == "b.py":
            raise RuntimeError("a fault of the doctor's")
        return Examination(submission.name, "healthy")

    files = [Submission(name, b"x = 1") for name in ("a.py", "b.py", "c.py")]
    seen = dict(examine_all(files, 9, jobs=2, examine=examine))
    assert [seen[number].status for number in range(3)] == ["healthy", "incomplete", "healthy"]
    assert "RuntimeError: a fault of the doctor's); please report it" in seen[1].not_run[0].reason


def test_an_encoding_that_python_does_not_know_is_told(tmp_path):
    path = tmp_path / "net.py"
    path.write_bytes(b"# coding: rot13\ncevag(1)\n")
    seen = clinic.examine_apart(read_file(str(path)), 20)
    assert "names 'rot13' as its encoding" in seen.not_run[0].reason


def test_a_file_that_was_named_and_is_not_there_is_refused(firstnet):
    seen = firstnet("doctor", "nowhere.py")
    assert (seen.code, seen.out) == (2, "")
    with pytest.raises(AccessError, match="there is no such file"):
        read_file("nowhere.py")


@pytest.fixture
def counted(monkeypatch):
    """Return the names of the files that are examined; the one called "last.py" ends the run."""
    names = []

    def examine(submission, seconds, children):
        names.append(submission.name)
        if submission.name.endswith("last.py") and len(names) <= 3:
            raise KeyboardInterrupt
        return Examination(submission.name, "healthy")

    monkeypatch.setattr(clinic, "examine_apart", examine)
    return names


def test_a_run_that_was_cut_off_goes_on_with_what_is_missing(
    firstnet, counted, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.py", "last.py"):
        Path(name).write_text("x = 1")
    call = ("doctor", "a.py", "b.py", "last.py", "--jobs", "1", "--summary", "class.csv")
    seen = firstnet(*call)
    assert "Examined 2 of 3 files. The same command continues with the rest." in seen.err
    assert Path("class.csv").read_text().count("healthy") == 2
    Path("b.py").write_text("x = 2")  # handed in anew meanwhile
    with Path("class.csv.part").open("a") as file:
        file.write('{"version": "half a li')
    counted.clear()
    counted += [""] * 3
    seen = firstnet(*call)
    assert counted[3:] == ["b.py", "last.py"]
    assert "1 of 3 files were examined earlier (class.csv.part); examining the rest." in seen.err
    assert [line.split(",")[0] for line in Path("class.csv").read_text().splitlines()[1:]] == [
        "a.py", "b.py", "last.py",
    ]  # fmt: skip
    assert not Path("class.csv.part").exists()
    counted.clear()
    firstnet(*call[:3], *call[4:])
    assert counted == ["a.py", "b.py"]  # all of it anew, once a run has come to its end
