"""Data sets that others publish in MNIST's format: by name, fetched once and kept in the cache.

A file is trusted by its checksum, the one that torchvision's source names. What was put into the
cache by hand is as good as what was fetched.

Source: Xiao, Rasul and Vollgraf, "Fashion-MNIST" (2017); Clanuwat et al., "Deep Learning for
Classical Japanese Literature" (2018), for KMNIST; Cohen, Afshar, Tapson and van Schaik, "EMNIST"
(2017); Yadav and Bottou, "Cold Case: The Lost MNIST Digits" (2019), for QMNIST.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import string
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstnet.data import idx, store
from firstnet.errors import AccessError, FormatError, MissingExtra
from firstnet.machine.extras import extra
from firstnet.machine.reading import CHUNK, LARGEST, reachable

PARTS = ("train-images", "train-labels", "t10k-images", "t10k-labels")
TIMEOUT_S = 20
IMAGE = (28, 28)


@dataclass(frozen=True)
class File:
    """A file as it is published.

    Attributes:
        name: its name.
        md5: its checksum.
    """

    name: str
    md5: str


@dataclass(frozen=True)
class Source:
    """A data set as it is published.

    Attributes:
        page: where its makers tell of it.
        mirrors: addresses of the files, the first one to be tried first.
        files: each part's file, or the archive that holds it.
        names: of the classes, in the order of their numbers.
        members: where `files` are archives, the name of each part inside.
        first: the number of the first class.
        turned: whether rows and columns of the images have changed places.
        drawn: whether they are strokes, scaled and centred as MNIST's are.
    """

    page: str
    mirrors: tuple[str, ...]
    files: dict[str, File]
    names: tuple[str, ...]
    members: dict[str, str] = field(default_factory=dict)
    first: int = 0
    turned: bool = False
    drawn: bool = True


def _mnist_like(*checksums: str) -> dict[str, File]:
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    files = (File(f"{name}-ubyte.gz", md5) for name, md5 in zip(names, checksums, strict=True))
    return dict(zip(PARTS, files))


DIGITS = tuple(string.digits)
# EMNIST merges the letters whose small and large forms look alike
ALIKE = set("cijklmopsuvwxyz")
LETTERS = {
    "byclass": (*DIGITS, *string.ascii_uppercase, *string.ascii_lowercase),
    "bymerge": (
        *DIGITS,
        *string.ascii_uppercase,
        *(it for it in string.ascii_lowercase if it not in ALIKE),
    ),
    "letters": tuple(string.ascii_lowercase),
    "digits": DIGITS,
    "mnist": DIGITS,
}
LETTERS["balanced"] = LETTERS["bymerge"]


def _emnist(split: str) -> Source:
    ends = (
        "train-images-idx3",
        "train-labels-idx1",
        "test-images-idx3",
        "test-labels-idx1",
    )
    members = (f"gzip/emnist-{split}-{end}-ubyte.gz" for end in ends)
    archive = File("gzip.zip", "58c8d27c78d21e728a6bc7b3cc06412e")
    return Source(
        "https://www.nist.gov/itl/products-and-services/emnist-dataset",
        ("https://biometrics.nist.gov/cs_links/EMNIST/",),
        dict.fromkeys(PARTS, archive),
        LETTERS[split],
        dict(zip(PARTS, members)),
        first=int(split == "letters"),
        turned=True,
    )


SETS = {
    "fashion-mnist": Source(
        "https://github.com/zalandoresearch/fashion-mnist",
        (
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        ),
        _mnist_like(
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        drawn=False,
    ),
    "kmnist": Source(
        "https://github.com/rois-codh/kmnist",
        ("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
        _mnist_like(
            "bdb82020997e1d708af4cf47b453dcf7",
            "e144d726b3acfaa3e44228e80efcd344",
            "5c965bf0a639b31b8f53240b1b52f4d7",
            "7320c461ea6c1c855c0b718fb2a4b134",
        ),
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        drawn=False,
    ),
    "qmnist": Source(
        "https://github.com/facebookresearch/qmnist",
        ("https://raw.githubusercontent.com/facebookresearch/qmnist/master/",),
        dict(
            zip(
                PARTS,
                (
                    File("qmnist-train-images-idx3-ubyte.gz", "ed72d4157d28c017586c42bc6afe6370"),
                    File("qmnist-train-labels-idx2-int.gz", "0058f8dd561b90ffdd0f734c6a30e5e4"),
                    File("qmnist-test-images-idx3-ubyte.gz", "1394631089c404de565df7b7aeaf9412"),
                    File("qmnist-test-labels-idx2-int.gz", "5b5b05890a5e13444e108efe57b788aa"),
                ),
            )
        ),
        DIGITS,
    ),
    **{f"emnist-{split}": _emnist(split) for split in LETTERS},
}


def array(name: str, part: str) -> NDArray[Any]:
    """Return the images or the labels of a part, as MNIST's files hold them.

    Args:
        name: of the data set.
        part: one of `PARTS`.

    Raises:
        AccessError: it is not in the cache, and can't be fetched.
        MissingExtra: it is not in the cache, and what fetches it is not installed.
        FormatError: the file holds something else.
    """
    source = SETS[name]
    path = fetch(name, source.files[part])
    found = _member(path, source.members[part]) if source.members else idx.read(path)
    if part.endswith("images"):
        return found.swapaxes(1, 2) if source.turned else found
    labels = found[:, 0] if found.ndim == 2 else found  # QMNIST tells the writer as well
    return labels.astype(np.int64) - source.first


def fetch(name: str, file: File) -> Path:
    """Return where a file of a data set lies in the cache, after fetching it if need be."""
    source = SETS[name]
    folder = store.cache_folder() / ("emnist" if source.members else name)
    path = folder / file.name
    with reachable(path):
        if path.exists() and _md5(path) == file.md5:
            return path
    wanted = {it.name: it.md5 for it in source.files.values() if not (folder / it.name).exists()}
    listed = ", ".join(f"{name} (MD5 {md5})" for name, md5 in wanted.items())
    by_hand = f"put {listed or file.name} from {source.page} into {folder}"
    try:
        pooch = extra("pooch", "pooch", "fetch")
    except MissingExtra as error:
        raise MissingExtra(f"{name} is not here: {error} Or {by_hand}.") from error
    pooch.get_logger().setLevel("WARNING")
    reasons = []
    for mirror in source.mirrors:
        logging.getLogger("firstnet").warning("Fetching %s from %s …", file.name, mirror)
        try:
            pooch.retrieve(
                mirror + file.name,
                f"md5:{file.md5}",
                fname=file.name,
                path=folder,
                downloader=pooch.HTTPDownloader(timeout=TIMEOUT_S),
            )
        except (OSError, ValueError) as error:  # the network, the disk, or another checksum
            reasons.append(f"{mirror} ({_short(error)})")
        else:
            return path
    raise AccessError(f"{name} can't be fetched from {' or '.join(reasons)}; {by_hand}.")


def _short(error: Exception) -> str:
    """Return the first of an error's words: those of the network tell the whole way."""
    text = " ".join(str(error).split())
    return text if len(text) <= 80 else type(error).__name__


def _md5(path: Path) -> str:
    checksum = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        for chunk in iter(partial(file.read, CHUNK), b""):
            checksum.update(chunk)
    return checksum.hexdigest()


def _member(path: Path, name: str) -> NDArray[Any]:
    with _whole(path), zipfile.ZipFile(path) as archive, archive.open(name) as packed:
        content = gzip.GzipFile(fileobj=packed).read(LARGEST)
    return idx.parse(content, name)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FormatError(
            f"{path} is not the archive that it should be ({error}); wanted the published one. "
            "Delete it, and it is fetched again."
        ) from error
