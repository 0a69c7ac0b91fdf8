"""Files that were made to do harm: each ends the command that reads it in a line, and in its room.

    python bench/reliability/hostile.py
    python bench/reliability/hostile.py --ledger bench/results/reliability.json

There are five kinds: pipes, devices, sockets and links to themselves in the place of a file; small
files that unpack to large ones; files that would run code; files that name paths outside their
folder; and files whose numbers contradict each other. The command is told that the computer has one
gigabyte, so that the limits in machine/reading.py apply. It has to end with 0 or 2 (the doctor with
1, too), within 30 seconds of processor time, without a traceback, without more than a gigabyte, and
without any file that is not its own.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import pickle
import resource
import shutil
import signal
import socket
import stat
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import faults

ROOM = 1 << 30  # bytes of memory that a command may take
LONGEST_S = 30  # of the processor
WAITED_S = 90
ESCAPED = "escaped"  # the name of the file that hostile code and paths would make

Writer = Callable[[Path], object]
READERS = {  # what reads a file of this name
    "it.csv": "data it.csv",
    "it.npz": "data it.npz",
    "it.pkl.gz": "data it.pkl.gz",
    "it.parquet": "data it.parquet",
    "digits/train-images-idx3-ubyte": "data digits",
    "folder/a/0.png": "data folder",
    "it.png": "predict it.png",
    "it.safetensors": "evaluate it.safetensors --data digits.npz",
    "it.json": "evaluate it.json --data digits.npz",
    "run.safetensors": "train --data digits.npz --epochs 1 --checkpoint run.safetensors --resume",
    "asked.csv": "predict n.safetensors --table asked.csv",
    "plan.toml": "sweep plan.toml --database sqlite:///it.db --jobs 1",
    "config.toml": "--config config.toml data digits.npz",
    "it.py": "doctor it.py --seconds 5 --isolation belt",
    "it.ipynb": "doctor it.ipynb --seconds 5 --isolation belt",
    "it.zip": "doctor it.zip --seconds 5 --isolation belt",
    "points.toml": "doctor right.py --seconds 5 --isolation belt --rubric points.toml",
}


@dataclass(frozen=True)
class Hostile:
    """A file that was made to do harm.

    Attributes:
        what: a few words.
        name: of the file, which says what reads it (see READERS).
        write: makes it.
    """

    what: str
    name: str
    write: Writer


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(64 << 30)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name if len(str(path)) > 100 else str(path))


def _long(content: bytes, times: int) -> Writer:
    return lambda path: path.write_bytes(content * times)


NO_FILES: dict[str, Writer] = {
    "named pipe": os.mkfifo,
    "endless zeros": lambda path: path.symlink_to("/dev/zero"),
    "endless noise": lambda path: path.symlink_to("/dev/urandom"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link into the void": lambda path: path.symlink_to("nowhere"),
    "folder": Path.mkdir,
    "socket": _socket,
    "nothing": lambda path: path.write_bytes(b""),
    "64 GB of holes": _sparse,
    "one byte of noise": lambda path: path.write_bytes(b"\xff"),
    "two million empty lines": _long(b"\n", 2_000_000),
    "gzipped zeros": lambda path: path.write_bytes(gzip.compress(bytes(1 << 30), 1)),
}


def no_files() -> Iterator[Hostile]:
    """Yield pipes, devices, links and the like, and nothing at all, under each of the names."""
    for name in READERS:
        for what, write in NO_FILES.items():
            if (what, name) != ("nothing", "plan.toml"):  # an empty plan is the book's own sweep
                yield Hostile(what, name, write)


def _bytes(content: bytes | Callable[[], bytes]) -> Writer:
    """Return what writes a content; a large one is made only then, so that none inherits it."""
    return lambda path: path.write_bytes(content() if callable(content) else content)


def _text(content: str | Callable[[], str]) -> Writer:
    return _bytes(content.encode() if isinstance(content, str) else lambda: content().encode())


ROWS = "0,1,2\n1,3,4\n2,5,6\n" * 10


def tables() -> Iterator[Hostile]:
    """Yield tables of text, with labels and without."""
    deep = gzip.compress(gzip.compress(ROWS.encode() * 1000))
    for what, content in {
        "labels far apart": b"0,1\n3000000000,2\n" * 20,
        "labels without an end": b"0,1\n1e999,2\n" * 20,
        "labels that are no numbers": b"nan,1\ninf,2\n" * 20,
        "labels beyond 64 bits": f"{10**400},1\n0,2\n".encode() * 20,
        "one long row": lambda: b"0," + b"1," * 3_000_000 + b"1\n",
        "one long cell": lambda: b"0," + b"9" * 30_000_000 + b"\n",
        "a quotation without an end": lambda: b'0,"' + b"1\n" * 10_000_000,
        "NULs": b"0,\0,1\n" * 100,
        "UTF-16": ROWS.encode("utf-16"),
        "rows of other lengths": b"0,1,2\n1,2\n2,1,2,3,4\n" * 50,
        "formulas": b"=cmd|' /C calc'!A0,1\n@SUM(1),2\n" * 20,
        "control characters": b"\x1b[2J\x1b]0;x\x07,1\nb,2\n" * 20,
        "gzipped twice": deep,
    }.items():
        yield Hostile(what, "it.csv", _bytes(content))
        yield Hostile(what, "asked.csv", _bytes(content))


def _archive(**members: bytes) -> Writer:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(f"{name}.npy", content)

    return write


def _array(shape: tuple[int, ...], kind: str = "|u1", content: bytes = b"") -> bytes:
    """Return a .npy that claims a shape."""
    facts = repr({"descr": kind, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(facts) + 1) + facts + b"\n" + content


class _Escape:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {ESCAPED}",)


def archives() -> Iterator[Hostile]:
    """Yield archives of NumPy."""
    label = _array((4,), content=bytes([0, 1, 0, 1]))
    escape = pickle.dumps(_Escape())

    def outside(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"../{ESCAPED}", b"x")
            archive.writestr("x.npy", _array((4, 2), content=bytes(8)))
            archive.writestr("y.npy", label)

    def many(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(20_000):
                archive.writestr(f"{number}.npy", b"")

    for what, write in {
        "a pickle inside": _archive(x=_array((1,), "|O", escape), y=label),
        "a shape of 2**62": _archive(x=_array((1 << 31, 1 << 31)), y=label),
        "a shape that overflows": _archive(x=_array((1 << 32, 1 << 32, 4)), y=label),
        "a negative shape": _archive(x=_array((-4, 2)), y=label),
        "a gigabyte of zeros": lambda path: _archive(
            x=_array((4, 1 << 28), content=bytes(1 << 30)), y=label
        )(path),
        "more claimed than held": _archive(x=_array((1 << 20, 4096)), y=label),
        "texts for numbers": _archive(x=_array((4,), "<U4", b"abcd" * 16), y=label),
        "records for numbers": _archive(x=_array((4,), "|V8", bytes(32)), y=label),
        "a header of Python": _archive(x=b"\x93NUMPY\x01\0\x1e\0__import__('os').system('ls')\n"),
        "no labels": _archive(x=_array((4, 2), content=bytes(8))),
        "other lengths": _archive(x=_array((5, 2), content=bytes(10)), y=label),
        "a path outside": outside,
        "20,000 members": many,
    }.items():
        yield Hostile(what, "it.npz", write)


def _gzipped(content: bytes | Callable[[], bytes]) -> Writer:
    return _bytes(lambda: gzip.compress(content() if callable(content) else content, 1))


def pickles() -> Iterator[Hostile]:
    """Yield pickles, gzipped as the book's is."""
    text = b"X" + (1 << 20).to_bytes(4, "little") + b"a" * (1 << 20) + b"q\0"
    for what, content in {
        "a command": pickle.dumps(_Escape()),
        "a call of eval": b'cbuiltins\neval\n(S\'open("escaped","w")\'\ntR.',
        "a far place of the memo": b"]r\xff\xff\xff\x3f.",
        "one text, encoded often": b"\x80\x02" + text + b"(" + b"c_codecs\nencode\nh\0\x85R" * 5000,
        "ten million numbers": lambda: b"\x80\x02(" + b"K\xff" * 10_000_000 + b"t.",
        "depth": b"\x80\x02" + b"(" * 1_000_000 + b"t" * 1_000_000 + b".",
        "a long number": b"\x80\x02\x8b" + (100 << 20).to_bytes(4, "little") + b"\x01" * (1 << 20),
        "a text of 2**63 bytes": b"\x80\x04\x8d" + (1 << 62).to_bytes(8, "little") + b"a.",
        "a frame of 2**62 bytes": b"\x80\x04\x95" + (1 << 62).to_bytes(8, "little") + b".",
        "a person's own class": b"\x80\x02c__main__\nX\n)\x81.",
        "a persistent name": b"\x80\x02Pabc\n.",
        "no end": b"\x80\x02((((",
        "a dictionary of itself": b"\x80\x02}q\0h\0h\0s.",
    }.items():
        yield Hostile(what, "it.pkl.gz", _gzipped(content))


def digits() -> Iterator[Hostile]:
    """Yield files of MNIST's format."""

    def idx(kind: int, *sizes: int, content: bytes = b"") -> bytes:
        return bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + content

    for what, content in {
        "2**96 pixels": idx(8, 2**32 - 1, 2**32 - 1, 2**32 - 1),
        "images of no size": idx(8, 1 << 30, 0, 0),
        "255 axes": bytes([0, 0, 8, 255]) + b"\xff" * 1020,
        "an unknown type": idx(0x77, 4, 2, 2, content=bytes(16)),
        "numbers that are not finite": idx(0x0D, 4, 1, 1, content=b"\xff" * 16),
        "more claimed than held": idx(8, 60_000, 28, 28, content=bytes(100)),
        "zeros, gzipped": lambda: gzip.compress(
            idx(8, 1 << 20, 28, 28, content=bytes(400 << 20)), 1
        ),
    }.items():
        yield Hostile(what, "digits/train-images-idx3-ubyte", _bytes(content))


def _png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    inside = b"".join(chunk(*it) for it in chunks) or chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + head + inside + chunk(b"IEND", b"")


def images() -> Iterator[Hostile]:
    """Yield what is called a picture, on its own and in a folder."""
    bomb = zlib.compress(bytes(300 << 20), 9)
    script = f"%!PS\n(%pipe%touch {ESCAPED}) (w) file closefile showpage\n".encode()
    tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 256, 4, 1, 9) + b"\x08\0\0\0"
    for what, content in {
        "PostScript": script,
        "encapsulated PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + script,
        "PDF": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF",
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "3.6 thousand million pixels": _png(60_000, 60_000),
        "2**62 pixels": _png(2**31 - 1, 2**31 - 1),
        "no width": _png(0, 9),
        "a bomb in a text": _png(9, 9, (b"zTXt", b"a\0\0" + bomb)),
        "a bomb in a profile": _png(9, 9, (b"iCCP", b"a\0\0" + bomb)),
        "a bomb of pixels": _png(9, 9, (b"IDAT", bomb)),
        "a chunk that is too long": _png(9, 9)[:33] + b"\x7f\xff\xff\xffIDAT",
        "JPEG of 65,500 squared": b"\xff\xd8\xff\xc0\0\x0b\x08"
        + b"\xff\xdc\xff\xdc\x01\x01\x11\0\xff\xd9",
        "BMP of negative sizes": b"BM"
        + bytes(8)
        + struct.pack("<IIiiHHI", 54, 40, -9, -9, 1, 8, 0),
        "PPM of 99,999 squared": b"P6 99999 99999 255\n",
        "GIF of 65,535 squared": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x08\0;",
        "TIFF in a circle": tiff,
        "WebP that is cut off": b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\xff/\xff\xff\xff\xff",
    }.items():
        yield Hostile(what, "it.png", _bytes(content))
        yield Hostile(what, "folder/a/0.png", _bytes(content))


def networks() -> Iterator[Hostile]:
    """Yield networks and checkpoints, in both formats."""

    def tensors(header: object, content: bytes = b"") -> bytes:
        words = json.dumps(header).encode() if not isinstance(header, bytes) else header
        return len(words).to_bytes(8, "little") + words + content

    def of(kind: str, shape: list[int], *offsets: int) -> dict[str, object]:
        return {"dtype": kind, "shape": shape, "data_offsets": list(offsets)}

    facts = {"firstnet": json.dumps({"format": 1, "neurons": ["sigmoid"], "dtype": "float32"})}
    ours = {"__metadata__": facts}
    weights, biases = "layers.0.weights", "layers.0.biases"
    for what, content in {
        "a header of 2**63 bytes": b"\xff" * 8 + b"{}",
        "a header of 90 MB": lambda: (90 << 20).to_bytes(8, "little") + b" " * (90 << 20),
        "a deep header": tensors(b"[" * 100_000),
        "no tensors": tensors(ours),
        "a shape of 2**62": tensors(ours | {weights: of("F32", [1 << 31, 1 << 31], 0, 4)}, b"abcd"),
        "a shape that overflows": tensors(ours | {weights: of("F32", [1 << 63, 2], 0, 0)}),
        "a negative shape": tensors(ours | {weights: of("F32", [-1, 4], 0, 4)}, b"abcd"),
        "offsets outside": tensors(ours | {weights: of("F32", [1, 1], 1 << 40, (1 << 40) + 4)}),
        "offsets backwards": tensors(ours | {weights: of("F32", [1, 1], 4, 0)}, b"abcd"),
        "tensors over each other": tensors(
            ours | {weights: of("F32", [1, 1], 0, 4), biases: of("F32", [1], 0, 4)}, b"abcd"
        ),
        "an unknown type": tensors(ours | {weights: of("BF17", [1, 1], 0, 4)}, b"abcd"),
        "numbers of 16 bits that NumPy lacks": tensors(
            ours | {weights: of("BF16", [1, 1], 0, 2), biases: of("BF16", [1], 2, 4)}, b"abcd"
        ),
        "numbers that are not finite": tensors(
            ours | {weights: of("F32", [1, 1], 0, 4), biases: of("F32", [1], 4, 8)}, b"\xff" * 8
        ),
        "metadata that are no text": tensors({"__metadata__": {"firstnet": {"a": 1}}}),
        "metadata that are deep": tensors({"__metadata__": {"firstnet": "[" * 100_000}}),
    }.items():
        yield Hostile(what, "it.safetensors", _bytes(content))
        yield Hostile(what, "run.safetensors", _bytes(content))
    for what, text in {
        "depth": "[" * 1_000_000,
        "depth with an end": "[" * 100_000 + "]" * 100_000,
        "five million lists": lambda: "[" + "[]," * 5_000_000 + "0]",
        "no numbers": '{"sizes": ["a"], "weights": [[["b"]]], "biases": [[[null]]]}',
        "numbers without an end": '{"sizes": [1, 1], "weights": [[[1e999]]], "biases": [[[NaN]]]}',
        "a number of a million digits": '{"sizes": [' + "9" * 1_000_000 + "]}",
        "sizes that the weights deny": '{"sizes": [9, 1], "weights": [[[1]]], "biases": [[[1]]]}',
        "sizes below nothing": '{"sizes": [-1, -1], "weights": [[]], "biases": [[]]}',
        "a row too few": '{"sizes": [2, 2], "weights": [[[1, 2], [1]]], "biases": [[[1], [1]]]}',
        "the same key often": "{" + '"sizes": [1],' * 100_000 + '"a": 1}',
        "half a surrogate": '{"sizes": [1], "cost": "\\ud800"}',
        "only a word": "null",
    }.items():
        yield Hostile(what, "it.json", _text(text))


def plans() -> Iterator[Hostile]:
    """Yield plans of a sweep, defaults, and points."""
    recipe = '[recipe]\nsizes = [16, 3]\nepochs = 1\n[sweep]\ntrials = 1\ndata = "digits.npz"\n'
    search = recipe + "[search]\n"
    shared = {
        "depth": "a = " + "[" * 100_000,
        "two megabytes": lambda: "a = 1\n" * 400_000,
        "a key of many dots": ".".join("a" * 20_000) + " = 1",
        "the same table twice": "[recipe]\n[recipe]\n",
        "a number of many digits": "a = " + "9" * 100_000,
        "a date beyond time": "a = 9999-99-99",
        "half a surrogate": 'a = "\\ud800"',
        "NULs": "a = \0\0",
        "half a character": "a = 'é'"[:-1],
    }
    for name in ("plan.toml", "config.toml", "points.toml"):
        for what, text in shared.items():
            yield Hostile(what, name, _text(text))
    for what, text in {
        "10**12 neurons": recipe.replace("[16, 3]", f"[16, {10**12}, 3]"),
        "sizes below nothing": recipe.replace("[16, 3]", "[16, -5, 3]"),
        "10**30 trials": recipe.replace("trials = 1", f"trials = {10**30}"),
        "no trials": recipe.replace("trials = 1", "trials = -1"),
        "data without an end": recipe.replace("digits.npz", "/dev/zero"),
        "a range that is no number": search + "eta = { low = nan, high = inf, log = true }",
        "a range backwards": search + "eta = { low = 9.0, high = 1.0 }",
        "a list of one kind each": search + 'eta = [1.0, "a", [], true]',
        "an unknown choice": search + "os_system = [1, 2]",
        "a recipe that is a list": "recipe = [1, 2]",
    }.items():
        yield Hostile(what, "plan.toml", _text(text))


def programs() -> Iterator[Hostile]:
    """Yield what the doctor is to examine."""
    for what, text in {
        "depth": "x = " + "(" * 100_000,
        "depth of blocks": "".join(" " * depth + "if 1:\n" for depth in range(3_000)),
        "a line of ten megabytes": lambda: "x = [" + "1," * 5_000_000 + "]",
        "20,000 lines of a colon": ":\n" * 20_000,
        "NULs": "x = 1\0\n",
        "a number of many digits": "x = " + "9" * 100_000,
        "a coding that is none": "# coding: nothing\nx = 1\n",
        "an endless loop": "while True:\n    pass\n",
        "endless output": "while True:\n    print('x' * 100_000)\n",
        "all the memory": "x = [bytearray(1 << 28) for _ in range(10_000)]\n",
        "endless calls": "def f(): f()\nimport sys; sys.setrecursionlimit(10**9)\nf()\n",
        "an end at once": "import os; os._exit(0)\n",
        "a signal to itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n",
        "a signal to its parent": "import os, signal; os.kill(os.getppid(), signal.SIGTERM)\n",
        "10 GB in a file": "f = open('big', 'wb')\nwhile True: f.write(bytes(1 << 24))\n",
        "a wait for the keyboard": "input(); input(); input()\n",
        "an exception without words": "class E(Exception):\n  def __str__(self): 1 / 0\nraise E\n",
    }.items():
        yield Hostile(what, "it.py", _text(text))

    def cells(count: int, source: object) -> str:
        cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
        return json.dumps({"cells": [cell] * count, "nbformat": 4, "nbformat_minor": 5})

    for what, text in {
        "depth": "[" * 1_000_000,
        "100,000 cells": lambda: cells(100_000, "x = 1"),
        "cells of numbers": cells(3, 7),
        "cells of lists of numbers": cells(3, [1, None, {}]),
        "no cells": '{"cells": {"a": 1}}',
        "commands": cells(1, f"!touch {ESCAPED}\n%run {ESCAPED}.py"),
        "a list": "[1, 2, 3]",
    }.items():
        yield Hostile(what, "it.ipynb", _text(text))
    yield from (Hostile(what, "it.zip", write) for what, write in ZIPPED.items())


def _zip(name: str, content: bytes, times: int = 1, mode: int = 0o644) -> Writer:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(times):
                entry = zipfile.ZipInfo(name.format(number))
                entry.external_attr = mode << 16
                archive.writestr(entry, content)

    return write


def _within(times: int) -> bytes:
    """Return archives inside of each other."""
    content = b"x = 1\n"
    for _ in range(times):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.zip", content)
        content = file.getvalue()
    return content


ZIPPED = {
    "a path outside": _zip(f"../{ESCAPED}", b"x"),
    "a path from the root": _zip(f"/tmp/firstnet-{ESCAPED}", b"x"),
    "a path of Windows": _zip(f"..\\{ESCAPED}.py", b"x = 1\n"),
    "a link outside": _zip("a.py", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "a pipe": _zip("a.py", b"", mode=stat.S_IFIFO | 0o644),
    "a bomb": lambda path: _zip("a.py", bytes(1 << 30))(path),
    "20 bombs": lambda path: _zip("{}.py", b"#" * (50 << 20), times=20)(path),
    "20,000 programs": _zip("{}.txt", b"", times=20_000),
    "archives in archives": _bytes(_within(40)),
    "a long name": _zip("a" * 5_000 + ".py", b"x = 1\n"),
    "a name of NULs": _zip("a\x01b.py", b"x = 1\n"),
}


def hostile() -> list[Hostile]:
    """Return all of them."""
    families = (
        no_files, tables, archives, pickles, digits, images, networks, plans, programs,
    )  # fmt: skip
    return [it for family in families for it in family()]


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, error output, seconds of the processor, bytes at its peak."""

    code: int
    told: str
    seconds: float
    peak: int


def run(words: str, folder: Path) -> Ended:
    """Run a command in a process of its own that has little memory."""
    told = folder.parent / "told.txt"
    number = os.fork()
    if number == 0:
        _be(words, folder, told)
    _, status, used = os.wait4(number, 0)
    seconds = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, told.read_text(errors="replace"), seconds, used.ru_maxrss * 1024)


def _be(words: str, folder: Path, told: Path) -> None:
    """Be the command, and end."""
    code = 99
    try:
        signal.alarm(WAITED_S)
        os.setsid()  # a program that is examined may send signals
        os.chdir(folder)
        for stream, place in ((0, os.devnull), (1, os.devnull), (2, told)):
            os.dup2(os.open(place, os.O_RDWR | os.O_CREAT), stream)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + ROOM,) * 2)
        sys.argv = ["firstnet", *words.split()]
        from firstnet.cli import main
        from firstnet.machine import reading

        reading.available = lambda: ROOM
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 0
    except BaseException as error:
        os.write(2, f"Traceback: {error!r}\n".encode())
    finally:
        os._exit(code)


def wrong_with(file: Hostile, ended: Ended, folder: Path) -> str | None:
    """Return what is wrong about how a command ended, if anything."""
    examined = file.name.endswith(".py")  # a program's memory is limited by the doctor's sandbox
    codes = (0, 1, 2) if "doctor" in READERS[file.name] else (0, 2)
    if ended.code not in codes:
        return f"ended with {ended.code}: {ended.told[-200:]}"
    if "Traceback" in ended.told:
        return f"a traceback: {ended.told[-300:]}"
    if "not enough memory" in ended.told:
        return f"ran into the limit: {ended.told[-200:]}"
    if (ended.peak > ROOM and not examined) or ended.seconds > LONGEST_S:
        return f"took {ended.peak >> 20} MB and {ended.seconds:.0f} s"
    escaped = [*folder.parent.rglob(f"*{ESCAPED}*"), *Path("/tmp").glob(f"firstnet-{ESCAPED}")]
    return f"made {escaped[0]}" if escaped else None


def tried(file: Hostile) -> tuple[str | None, Ended]:
    """Let a file be read; return what was wrong then, and how it ended."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "here")
        folder.mkdir()
        faults.prepared(folder, faults.Command("", ()), faults.Setting())
        shutil.rmtree(folder / "digits")
        (folder / "right.py").write_text(faults.RIGHT)
        shutil.copy(NETWORK, folder / "n.safetensors")
        path = folder / file.name
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)  # a socket's path is short
        file.write(path)
        ended = run(READERS[file.name], folder)
        os.chdir("/")
        return wrong_with(file, ended, folder), ended


NETWORK = Path(tempfile.gettempdir(), f"firstnet-hostile-{os.getpid()}.safetensors")


def main() -> int:
    """Let every file be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="what is in the name or the words of a file")
    parser.add_argument("--ledger", type=Path, help="the file to which the figures are added")
    options = parser.parse_args()
    from firstnet.files.saving import save
    from firstnet.recipe import Recipe, starting_network

    faults.import_all(["firstnet.cli", "firstnet.data.parquet", "pyarrow.parquet", "PIL.Image"])
    found = faults.Campaign("hostile", options.ledger and options.ledger.resolve())
    save(starting_network(Recipe(sizes=(16, 3))), NETWORK)
    chosen = [it for it in hostile() if options.only in f"{it.name}: {it.what}"]
    peak = seconds = 0.0
    for file in chosen:
        began = time.monotonic()
        wrong, ended = tried(file)
        found.tried(file.name, wrong and f"{file.what}: {wrong}")
        peak, seconds = max(peak, ended.peak), max(seconds, ended.seconds)
        line = ended.told.strip().rpartition("\n")[2][:150]
        took = f"{time.monotonic() - began:.1f} s, {ended.peak >> 20} MB"
        print(f"{file.name}: {file.what}: {ended.code}, {took}: {line}", flush=True)
    NETWORK.unlink()
    found.keep(most_megabytes=int(peak) >> 20, most_seconds=round(seconds, 1))
    print(f"at most {int(peak) >> 20} MB and {seconds:.1f} s of the processor")
    return found.end()


if __name__ == "__main__":
    sys.exit(main())
