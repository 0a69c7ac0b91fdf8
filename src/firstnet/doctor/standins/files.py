"""The file that stands in for a missing one: what it holds, and how the log describes it."""

from __future__ import annotations

import bz2
import gzip
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from firstnet.doctor.standins import (
    asking,
    choosing,
    folders,
    formats,
    log,
    names,
    prose,
    tables,
)
from firstnet.doctor.standins.choosing import Maker
from firstnet.doctor.standins.digits import batch, described, every_digit, first_digits
from firstnet.doctor.standins.names import Named
from firstnet.doctor.standins.tables import Layout

CIFAR_COUNTS = r"\b(10|4[59]|50)_?000\b"  # in a program that counts on all of CIFAR-10
QUICKLY = 1  # the level of compression


@dataclass(frozen=True)
class StandIn:
    """The content of a missing file.

    Attributes:
        name: of the file.
        content: its bytes, before any compression that its name tells of.
        used: the words of the log.
    """

    name: str
    content: bytes
    used: str


_form = [0]  # how plain the tables have to be; see tables.Layout
_tables: set[str] = set()  # the names of those that were made up
_downloaded: dict[str, str] = {}  # the name in an address by the path it was saved to


def call(path: Any, name: str) -> None:
    """Let a file that doesn't exist hold what the name of another one tells."""
    _downloaded[str(folders.text_of(path))] = name


def plainer() -> bool:
    """Let tables be plainer from now on; return whether any was made up, and can be."""
    if not _tables or _form[0] == tables.BLANKS:
        return False
    _form[0] += 1
    return True


def as_usual() -> None:
    """Let tables be as usual again."""
    _form[0] = 0
    _tables.clear()


def can_stand_in(path: Any) -> bool:
    """Return whether the learner's program asks for a missing file that can be stood in for."""
    named = names.understood(_name(path))
    return (
        named is not None
        and named.kind not in ("course", "hdf5")  # h5py opens those
        and folders.real(path) is None
        and asking.by_learner()
    )


def content(path: Any) -> bytes:
    """Return the bytes of a missing file, compressed if its name tells so, and log it."""
    found = _made(path, Layout())
    named = names.understood(found.name)
    for packing, opener, pack in (("gz", "gzip", gzip.compress), ("bz2", "bz2", bz2.compress)):
        if (named and named.packing == packing) or asking.is_opened_by(opener):
            return pack(found.content, QUICKLY)
    return found.content


def text(path: Any, layout: Layout) -> str:
    """Return the text of a missing table as a program wants to read it, and log it."""
    return _made(path, layout).content.decode()


def _made(path: Any, layout: Layout) -> StandIn:
    name = _name(path)
    named = names.understood(name)
    if named is None:
        raise FileNotFoundError(2, "No such file or directory", name)
    if named.kind == "table" and prose.is_wanted(named.name, "\n".join(asking.texts())):
        written, used = prose.written(named.name)
        log.note_file(name, used)
        return StandIn(name, written.encode(), used)
    if named.kind == "table":
        _tables.add(name)
        layout = replace(layout, form=_form[0])
    make = choosing.maker(f"{folders.text_of(path)}/{name}") if named.kind == "table" else None
    found = _content(named, layout, make, everything=asking.wants_everything())
    log.note_file(name, found.used)
    return StandIn(name, found.content, found.used)


@cache
def _content(named: Named, layout: Layout, make: Maker | None, *, everything: bool) -> StandIn:
    name = named.name
    if named.kind == "table":
        made, used = tables.text(name, layout, make)
        return StandIn(name, made.encode(), used)
    if named.kind == "cifar":
        digits = batch(name, whole=asking.mentions(CIFAR_COUNTS))
        used = f"{described(len(digits.labels))}, as pictures of 32 x 32 with three equal colours,"
        return StandIn(name, formats.cifar(digits), used)
    parts = every_digit() if everything else first_digits()
    digits = parts.test if names.is_test(name) else parts.training
    count = len(digits.labels)
    if named.kind == "idx":
        made_bytes = formats.idx(name, digits)
    elif named.kind == "npy":
        made_bytes = formats.npy(name, digits)
    else:
        count = len(parts.training.labels) + len(parts.test.labels)
        count += len(parts.validation.labels) * (named.kind == "book pickle" and not everything)
        packs = {"book pickle": formats.book_pickle, "dictionary": formats.dictionary}
        made_bytes = packs.get(named.kind, formats.npz)(parts)
    labels = "the labels of " if named.kind in ("idx", "npy") and names.holds_labels(name) else ""
    return StandIn(name, made_bytes, labels + described(count))


def _name(path: Any) -> str:
    return _downloaded.get(str(folders.text_of(path)), folders.name_of(path))
