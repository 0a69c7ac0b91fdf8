"""Reading files: a pipe is not waited for, a device not read to its end, and memory has a limit."""

import os
from pathlib import Path

import pytest

from firstnet import load, load_network
from firstnet.data import photo
from firstnet.doctor.report.rubric import read_rubric
from firstnet.errors import AccessError, FormatError
from firstnet.exchange import csv_log
from firstnet.experiments.long_runs import ledger
from firstnet.files import card, tables
from firstnet.machine import reading

READERS = [
    ("pipe.csv", load),
    ("pipe.npz", load),
    ("pipe.pkl", load),
    ("pipe.parquet", load),
    ("pipe.safetensors", load_network),
    ("pipe.json", load_network),
    ("pipe.png", photo.read_photo),
    ("pipe.toml", lambda path: tables.read(path, "command", ["train"], "eta = 3")),
    ("points.toml", read_rubric),
    ("ledger.json", ledger.read),
    ("run.csv", csv_log.check),
    ("net.md", lambda path: card.check(path.with_suffix(""))),
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize(("name", "reader"), READERS, ids=[name for name, _ in READERS])
def test_a_pipe_that_nobody_writes_into_is_refused_at_once(tmp_path, name, reader):
    os.mkfifo(tmp_path / name)
    with pytest.raises(AccessError, match=r"isn't a regular file|this is no file") as caught:
        reader(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_without_end_is_refused():
    with pytest.raises(AccessError, match="/dev/zero isn't a regular file, but a pipe, a device"):
        tables.read(Path("/dev/zero"), "command", ["train"], "eta = 3")


def test_a_text_has_a_limit(tmp_path):
    (tmp_path / "plan.toml").write_bytes(b"#" * (reading.LARGEST_TEXT + 1))
    with pytest.raises(FormatError, match=r"holds more than 1\.0 MiB; wanted a smaller file"):
        tables.read(tmp_path / "plan.toml", "command", ["train"], "eta = 3")
    (tmp_path / "plan.toml").write_bytes(b"#" * reading.LARGEST_TEXT)
    assert tables.read(tmp_path / "plan.toml", "command", ["train"], "eta = 3") == {}


def test_no_more_than_a_quarter_of_the_memory_that_is_left_is_taken(monkeypatch):
    monkeypatch.setattr(reading, "available", lambda: 400)
    monkeypatch.setattr(reading, "FLOOR", 0)
    assert reading.largest() == 100
    reading.check_room(Path("a.npz"), 100, "arrays", "Take fewer.")
    with pytest.raises(FormatError, match=r"a\.npz holds arrays that come to .* Take fewer\."):
        reading.check_room(Path("a.npz"), 101, "arrays", "Take fewer.")
    monkeypatch.setattr(reading, "available", lambda: None)
    assert reading.largest() == reading.LARGEST


def test_whatever_a_parser_raises_is_one_line():
    with (
        pytest.raises(FormatError, match=r"^a is no table: one two\. Copy it again\.$"),
        reading.parsed(Path("a"), "table", "Copy it again."),
    ):
        raise ZeroDivisionError("one\n two.")
    with (
        pytest.raises(FormatError, match="a is no table: ZeroDivisionError"),
        reading.parsed(Path("a"), "table", "Copy it again."),
    ):
        raise ZeroDivisionError


def test_an_error_of_the_disk_is_no_fault_of_the_file():
    with (
        pytest.raises(OSError, match="Input/output"),
        reading.parsed(Path("a"), "table", "Copy it again."),
    ):
        raise OSError(5, "Input/output error")
    with (
        pytest.raises(FormatError, match=r"^a is no picture: cut short\. Copy it again\.$"),
        reading.parsed(Path("a"), "picture", "Copy it again."),
    ):
        raise OSError("cut\nshort\n.")  # as Pillow and pyarrow do, without a number


@pytest.mark.skipif(os.name == "nt", reason="Windows has another name for it")
def test_the_null_device_is_an_empty_file():
    assert tables.read(Path(os.devnull), "command", ["train"], "eta = 3") == {}


def test_however_little_memory_is_left_some_is_tried(monkeypatch):
    monkeypatch.setattr(reading, "available", lambda: 0)
    assert reading.largest() == reading.FLOOR


def toml(path, text):
    path.write_text(text)
    return reading.toml(path, "wanted eta = 3")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("eta = ", r"is no TOML: .*; wanted eta = 3\."),
        ("eta = " + "9" * 5000, r"a number has thousands of digits; wanted eta = 3\."),
        (".".join("a" * 102) + " = 1", "a key has more than 100 dots"),
        ("[" + ".".join("a" * 20_000) + "]", "a key has more than 100 dots"),
        (".".join(['"="'] * 20_000) + " = 1", "a key has more than 100 dots"),
        ("a = {" + ".".join(["'a.b'"] * 20_000) + " = 1}", "a key has more than 100 dots"),
        ('a = """\n"""\n' + ".".join("a" * 20_000) + " = 1", "a key has more than 100 dots"),
        ('x = "\\"\n' + '\\"' * 300_000, "is no TOML"),  # in no time
    ],
)
def test_a_text_of_toml_that_would_take_long_or_much_is_refused(tmp_path, text, told):
    with pytest.raises(FormatError, match=told) as caught:
        toml(tmp_path / "it.toml", text)
    assert "\n" not in str(caught.value)


def test_dots_that_are_no_key_s_are_none_of_its_depth(tmp_path):
    numbers = "eta = [" + ", ".join(["0.5"] * 300) + "]"
    assert toml(tmp_path / "it.toml", numbers) == {"eta": [0.5] * 300}
    assert toml(tmp_path / "it.toml", 'a = "' + "." * 300 + '"') == {"a": "." * 300}
    assert toml(tmp_path / "it.toml", "a = 1.5") == {"a": 1.5}
    deep = toml(tmp_path / "it.toml", ".".join("a" * 101) + " = 1")
    for _ in range(100):
        deep = deep["a"]
    assert deep == {"a": 1}
