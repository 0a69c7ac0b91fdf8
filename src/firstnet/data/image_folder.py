"""A folder of images: each subfolder is a class, and the images in it are its examples.

Above the classes there may be folders for the parts: train, val and test. Images are grey where all
are, else red, green and blue. Where sizes differ, all become as large as most are. What is no image
is left out, and told.
"""

from __future__ import annotations

import collections
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from firstnet.data.files import reachable
from firstnet.data.parts import TEST, TRAINING, VALIDATION, Part
from firstnet.errors import DataError, FormatError
from firstnet.shapes import Rows

PARTS = {
    "train": TRAINING, "training": TRAINING, "val": VALIDATION, "valid": VALIDATION,
    "validation": VALIDATION, "test": TEST, "testing": TEST,
}  # fmt: skip
GREY = ("1", "L", "LA", "I", "I;16", "F")
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
SHOWN = 3


def read(folder: Path) -> dict[str, Part]:
    """Return the images of a folder, by their parts.

    Raises:
        AccessError: the folder can't be read.
        DataError: no image in it can be.
    """
    with reachable(folder):
        inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    named = {path: PARTS[path.name.lower()] for path in inside if path.name.lower() in PARTS}
    if not named or len(named) < len(inside):  # then "test" is a class, among others
        named = {folder: TRAINING}
    files = {part: _files(where) for where, part in named.items()}
    images, lost = _opened([path for listed in files.values() for path, _ in listed])
    loose = [it for it in folder.iterdir() if it.is_file() and it.suffix.lower() in ENDINGS]
    if not images:
        here = f" ({len(loose)} lie in it itself)" if loose else ""
        raise DataError(
            f"The folder {folder} holds no subfolder with images that can be read{here}; wanted "
            "one for each class, or MNIST's four IDX files (train-images-idx3-ubyte, …)."
        )
    colours = sum(not _is_grey(image) for image in images.values())
    mode = "RGB" if colours else "L"
    sizes = collections.Counter(image.size for image in images.values())
    size, _ = sizes.most_common(1)[0]
    pixels = {path: _pixels(image, mode, size) for path, image in images.items()}
    found = {part: _part(each, pixels) for part, each in files.items()}
    found = {part: it for part, it in found.items() if len(it.labels)}
    first = next(iter(found))
    remarks = _remarks(lost, sizes, size, mode)
    if 0 < colours < len(images):
        remarks.append(f"{colours} of {len(images)} have colours, so all are taken with them.")
    if loose:
        remarks.append(f"{len(loose)} images lie beside the classes, and were left out.")
    remarks += _vanished(files, images)
    found[first] = replace(found[first], remarks=tuple(remarks))
    return found


def _vanished(
    files: dict[str, list[tuple[Path, str]]], images: dict[Path, Image.Image]
) -> list[str]:
    """Tell of classes of which no image can be read."""
    pairs = [pair for listed in files.values() for pair in listed]
    gone = {label for _, label in pairs} - {label for path, label in pairs if path in images}
    return [f"No image of the class {label} can be read." for label in sorted(gone)]


def picture(path: Path, image: tuple[int, ...]) -> Rows:
    """Return a picture as one row of bytes, as large as the examples of a folder are.

    Args:
        path: the file.
        image: rows, columns, and 3 for colors.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no picture.
    """
    with reachable(path):
        path.open("rb").close()
    images, lost = _opened([path])
    if lost:
        raise FormatError(
            f"{path} is no picture that can be read; wanted a whole PNG or JPEG. Open it elsewhere "
            "and save it as PNG."
        )
    rows, columns, *colors = image
    return _pixels(images[path], "RGB" if colors else "L", (columns, rows)).reshape(1, -1)


def _part(files: list[tuple[Path, str]], pixels: dict[Path, np.ndarray]) -> Part:
    read = [(pixels[path], label) for path, label in files if path in pixels]
    return Part(np.array([image for image, _ in read]), np.array([label for _, label in read], str))


def _files(folder: Path) -> list[tuple[Path, str]]:
    return [
        (path, where.name)
        for where in sorted(folder.iterdir())
        if where.is_dir()
        for path in sorted(where.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]


def _opened(paths: list[Path]) -> tuple[dict[Path, Image.Image], list[Path]]:
    images, lost = {}, []
    for path in paths:
        try:
            with Image.open(path) as image:
                image.load()
                images[path] = image.copy()
        except (
            OSError,
            UnidentifiedImageError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombError,
        ):
            lost.append(path)
    return images, lost


def _is_grey(image: Image.Image) -> bool:
    """Return whether a picture has no colours, whatever its file could hold."""
    if image.mode in GREY:
        return True
    pixels = np.asarray(image.convert("RGB"))
    return bool((pixels == pixels[:, :, :1]).all())


def _pixels(image: Image.Image, mode: str, size: tuple[int, int]) -> np.ndarray:
    if image.mode == "I;16":
        image = image.point(lambda value: value / 257).convert("L")
    converted = image.convert(mode)
    if converted.size != size:
        converted = converted.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(converted, np.uint8)


def _remarks(
    lost: list[Path], sizes: collections.Counter[tuple[int, int]], size: tuple[int, int], mode: str
) -> list[str]:
    kind = "grey" if mode == "L" else "red, green and blue"
    remarks = [f"Images are {size[0]} by {size[1]} pixels, {kind}; a byte b means b/256."]
    others = sum(sizes.values()) - sizes[size]
    if others:
        remarks.append(f"Images of other sizes, {others} of them, were made as large.")
    if lost:
        some = ", ".join(str(path) for path in lost[:SHOWN]) + ", …" * (len(lost) > SHOWN)
        remarks.append(f"What can't be read as an image was left out: {some} ({len(lost)} in all).")
    return remarks
