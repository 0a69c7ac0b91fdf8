"""IDX files: read as stored, while damaged or hostile bytes end in one clear error."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstnet.data import idx
from firstnet.errors import AccessError, FormatError
from firstnet.machine import reading

SMALL = b"\0\0\x08\x02" + struct.pack(">II", 2, 3) + bytes(range(6))


def test_the_numbers_come_back_in_their_shape():
    assert idx.parse(SMALL, "small").tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("kind", "numbers", "expected"),
    [
        (0x09, b"\xff\x02", [-1, 2]),
        (0x0B, b"\xff\xff\0\x02", [-1, 2]),
        (0x0C, b"\0\0\0\x01\0\0\0\x02", [1, 2]),
        (0x0D, struct.pack(">ff", 0.5, -2), [0.5, -2]),
        (0x0E, struct.pack(">dd", 0.5, -2), [0.5, -2]),
    ],
)
def test_every_kind_of_number_is_read_big_endian(kind, numbers, expected):
    content = bytes([0, 0, kind, 1]) + struct.pack(">I", 2) + numbers
    assert idx.parse(content, "numbers").tolist() == expected


def test_the_array_is_a_view_that_nobody_can_write_to():
    content = bytearray(SMALL)
    array = idx.parse(content, "small")
    content[-1] = 200
    assert array[1, 2] == 200
    assert not array.flags.writeable


def test_a_file_may_be_gzipped_whatever_its_name_says(tmp_path):
    (tmp_path / "plain.gz").write_bytes(SMALL)
    (tmp_path / "zipped").write_bytes(gzip.compress(SMALL))
    np.testing.assert_array_equal(idx.read(tmp_path / "plain.gz"), idx.read(tmp_path / "zipped"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "begins with the bytes (none)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "begins with the bytes 89 50 4e 47"),
        (SMALL[:3], "begins with the bytes 00 00 08"),
        (SMALL[:9], "ends after 9 bytes, within its header of 12"),
        (SMALL[:-1], "holds 17 bytes, but its header declares 18"),
        (SMALL + b"!", "holds more, but its header declares 18"),
    ],
)
@pytest.mark.parametrize("write", [bytes, gzip.compress])
def test_what_is_no_whole_idx_file_is_refused_in_one_line(tmp_path, content, says, write):
    path = tmp_path / "digits"
    path.write_bytes(write(content))
    with pytest.raises(FormatError) as caught:
        idx.read(path)
    assert f"{path} {says}" in str(caught.value)
    assert "\n" not in str(caught.value)


ENDLESS = b"\0\0\x08\x03" + b"\xff" * 12
LARGE = b"\0\0\x08\x03" + b"\xff" * 4 + b"\0\0\0\1" * 2


def test_a_header_that_declares_too_much_is_refused(tmp_path):
    path = tmp_path / "digits"
    path.write_bytes(ENDLESS)
    with pytest.raises(FormatError, match=r"declares an array of 4294967295 x .*; wanted one such"):
        idx.read(path)
    path.write_bytes(LARGE)
    with pytest.raises(FormatError, match="holds 16 bytes, but its header declares 4294967311"):
        idx.read(path)
    path.write_bytes(gzip.compress(LARGE))
    with pytest.raises(FormatError, match=r"declares an array of 4294967295 x .* Unzip it"):
        idx.read(path)


def test_a_large_file_is_mapped_into_memory(tmp_path, monkeypatch):
    (tmp_path / "digits").write_bytes(SMALL)
    read = idx.read(tmp_path / "digits")
    monkeypatch.setattr(reading, "LARGEST", len(SMALL) - 1)
    mapped = idx.read(tmp_path / "digits")
    assert isinstance(mapped, np.memmap)
    assert not isinstance(read, np.memmap)
    np.testing.assert_array_equal(mapped, read)
    (tmp_path / "digits").write_bytes(SMALL[:-1])
    with pytest.raises(FormatError, match="holds 17 bytes, but its header declares 18"):
        idx.read(tmp_path / "digits")


def test_a_gzipped_file_cut_short_is_refused(tmp_path):
    (tmp_path / "cut").write_bytes(gzip.compress(SMALL)[:-9])
    with pytest.raises(FormatError, match="damaged or cut short"):
        idx.read(tmp_path / "cut")


def test_no_more_is_unzipped_than_the_header_declares(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 16)
    (tmp_path / "bomb").write_bytes(gzip.compress(SMALL + bytes(10_000_000)))
    read = []
    take = reading.take
    monkeypatch.setattr(idx, "take", lambda *of: read.append(take(*of)) or read[-1])
    with pytest.raises(FormatError, match="holds more"):
        idx.read(tmp_path / "bomb")
    assert sum(map(len, read)) <= idx.LONGEST_HEADER + len(SMALL) + 1


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_path_that_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(AccessError, match="can't be read"):
        idx.read(tmp_path / name)


@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda end: SMALL[:4] + end))
@settings(deadline=None, derandomize=True, database=None)
def test_any_bytes_are_an_array_or_a_format_error(content):
    try:
        array = idx.parse(content, "bytes")
    except FormatError:
        return
    assert array.nbytes < len(content)
