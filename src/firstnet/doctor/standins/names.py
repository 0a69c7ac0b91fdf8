"""What a missing file holds, as far as its name tells; None for what is no data set."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOT_DATA = {
    "w", "b", "wih", "who", "theta", "thetas", "nn", "net", "network", "networks", "trained",
    "best", "saved", "log", "logs", "loss", "losses", "cost", "costs", "accuracy", "error",
    "errors", "history", "result", "results", "output", "outputs", "predictions", "prediction",
    "predicted", "submission", "config", "settings", "requirements", "readme", "license",
    "notes", "level", "entry", "points",
}  # fmt: skip
OF_DATA = {"data", "dataset", "social", "churn"}  # which tell more, as in Social_Network_Ads
NOT_DATA_STARTS = ("weight", "bias", "model", "param", "checkpoint", "ckpt", "peso", "poids")
MNIST = re.compile(r"mnist|digits?\b|digits?_")
TABLES = {"csv", "txt", "data", "tsv", "all-data", "tra", "tes"}
CIFAR = re.compile(r"data_batch_[1-5]|test_batch")
COURSES = re.compile(r"(train|test)_\w+$")


@dataclass(frozen=True)
class Named:
    """What a file's name tells.

    Attributes:
        kind: "table", "idx", "book pickle", "dictionary", "npz", "npy", "hdf5", "course" or
            "cifar", for a batch of CIFAR-10.
        name: of the file, without the ending of a compression.
        packing: "gz", "bz2" or "".
    """

    kind: str
    name: str
    packing: str = ""


def understood(name: str) -> Named | None:
    """Return what a file of this name would hold, or None if nothing can stand in for it."""
    stem, packing = name, ""
    for ending in ("gz", "bz2"):
        if name.lower().endswith(f".{ending}"):
            stem, packing = name[: -len(ending) - 1], ending
    kind = _kind(stem.lower(), packing)
    return Named(kind, stem, packing) if kind else None


def words(name: str) -> set[str]:
    """Return the words in a file's name, lower-case."""
    return set(re.findall(r"[a-z]+", name.lower()))


def is_test(name: str) -> bool:
    """Return whether a file of this name holds examples to test."""
    return "test" in name.lower() or "t10k" in name.lower()


def holds_labels(name: str) -> bool:
    """Return whether a file of this name holds labels only."""
    lower = name.lower()
    return "label" in lower or "idx1" in lower or bool(words(name) & {"y", "target", "targets"})


def _kind(name: str, packing: str) -> str:
    stem, _, ending = name.rpartition(".")
    found = words(stem or name)
    kept = found & NOT_DATA or any(it.startswith(NOT_DATA_STARTS) for it in found)
    if kept and not found & OF_DATA:
        return ""
    if CIFAR.fullmatch(name):
        return "cifar"
    if "ubyte" in name or re.search(r"idx[13]", name) or ending == "idx":
        return "idx"
    if re.match(r"(train|t10k|test)[-_](images|labels)$", name):
        return "idx"
    if ending in TABLES:
        return "table"
    if ending in ("pkl", "pickle") and MNIST.search(stem):
        return "book pickle" if packing else "dictionary"
    if ending == "npz" and (MNIST.search(stem) or found & {"data", "dataset"}):
        return "npz"
    if ending == "npy" and _is_array(stem, found):
        return "npy"
    if ending in ("h5", "hdf5"):
        return "course" if COURSES.match(stem) else "hdf5" if MNIST.search(stem) else ""
    return ""


def _is_array(stem: str, found: set[str]) -> bool:
    part = found & {"train", "training", "test", "testing", "val", "valid", "validation"}
    what = found & {"x", "y", "images", "image", "labels", "label", "data", "targets", "target"}
    return bool(part and what) or bool(MNIST.search(stem))
