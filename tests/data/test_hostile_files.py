"""Small files that want much memory: refused in a line, by a process that has little."""

import gzip
import io
import subprocess
import sys
import zipfile

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

READ = """
import resource, sys
from pathlib import Path
import firstnet, pyarrow.parquet, PIL.Image
from firstnet.errors import FirstnetError
from firstnet.machine import reading

reading.available, reading.FLOOR = (lambda: 400 << 20), 0
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + (500 << 20),) * 2)
try:
    reader = firstnet.load_network if sys.argv[1].endswith(("json", "tensors")) else firstnet.load
    reader(sys.argv[1])
except FirstnetError as error:
    print(type(error).__name__, error)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")


def csv_of_far_labels(path):
    path.write_text("0,1\n3000000000,2\n" * 20)


def pickle_of_a_far_memo(path):
    path.write_bytes(b"]r\xff\xff\xff\x3f.")


def pickle_of_one_text_encoded_often(path):
    text = b"X" + (1 << 20).to_bytes(4, "little") + b"a" * (1 << 20) + b"q\0"
    path.write_bytes(b"\x80\x02" + text + b"(" + b"c_codecs\nencode\nh\0\x85R" * 5000 + b"t.")


def pickle_of_many_small_things(path):
    path.write_bytes(gzip.compress(b"\x80\x02(" + b"K\xff" * (50 << 20) + b"t."))


def archive_of_zeros(path):
    np.savez_compressed(path, x=np.zeros((1000, 500_000), np.uint8), y=np.zeros(1000, np.uint8))


def archive_that_claims_more(path):
    header = io.BytesIO()
    facts = {"descr": "|u1", "fortran_order": False, "shape": (1 << 20, 4096)}
    np.lib.format.write_array_header_1_0(header, facts)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", header.getvalue())
        archive.writestr("y.npy", header.getvalue())


def table_that_unzips_to_much(path):
    path.write_bytes(gzip.compress(b"0,1\n" * (150 << 18)))


def table_of_one_long_name(path):
    path.write_text("1,2,a\n" * 2000 + "1,2," + "b" * 100_000 + "\n")


def digits_that_unzip_to_much(path):
    content = b"\0\0\x08\x01" + (400 << 20).to_bytes(4, "big") + bytes(400 << 20)
    path.write_bytes(gzip.compress(content, 1))


def parquet_of_one_long_word(path):
    words = pyarrow.array(["w" * 10_000]).dictionary_encode()
    word = pyarrow.DictionaryArray.from_arrays(np.zeros(200_000, np.int32), words.dictionary)
    table = pyarrow.table({"label": np.arange(200_000) % 2, "x": word.cast(pyarrow.string())})
    pyarrow.parquet.write_table(table, path)


def pictures_of_many_pixels(path):
    for number in range(6):
        place = path / "ab"[number % 2] / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.new("1", (7000, 7000)).save(place)


def json_of_lists(path):
    path.write_text("[" + "[]," * (5 << 20) + "0]")


def network_of_long_notes(path):
    path.write_bytes((90 << 20).to_bytes(8, "little") + b" " * (90 << 20))


HOSTILE = {
    "far.csv": (csv_of_far_labels, ""),  # two classes, as many as there are
    "memo.pkl": (pickle_of_a_far_memo, "FormatError"),
    "often.pkl": (pickle_of_one_text_encoded_often, "it holds more than"),
    "many.pkl.gz": (pickle_of_many_small_things, "far more instructions"),
    "zeros.npz": (archive_of_zeros, "holds arrays that come to 476.8 MiB"),
    "claims.npz": (archive_that_claims_more, "declares more numbers than it holds"),
    "much.csv.gz": (table_that_unzips_to_much, "wanted a table that fits into memory"),
    "name.csv": (table_of_one_long_name, ""),
    "train-images-idx3-ubyte.gz": (digits_that_unzip_to_much, "of a gzipped file"),
    "word.parquet": (parquet_of_one_long_word, "holds rows that come to"),
    "pictures": (pictures_of_many_pixels, "holds images that come to"),
    "lists.json": (json_of_lists, "too large for memory"),
    "notes.safetensors": (network_of_long_notes, "no safetensors file of firstnet"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_wants_too_much_memory_is_one_line(tmp_path, name):
    write, told = HOSTILE[name]
    write(tmp_path / name)
    of = tmp_path if "idx" in name else tmp_path / name
    ended = subprocess.run(
        [sys.executable, "-c", READ, of], capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert told in ended.stdout
    assert "MemoryError" not in ended.stdout
    assert ended.stdout.count("\n") == bool(told)
