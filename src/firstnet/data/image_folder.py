"""A folder of images: each subfolder is a class, and the images in it are its examples.

Above the classes there may be folders for the parts: train, val and test. Images are grey where all
are, else red, green and blue. Where sizes differ, all become as large as most are. Files that are
no images, and images of too many pixels, are skipped and listed. A disk that fails, or a lack of
memory or descriptors, is an error: training would go on without some of the examples.
"""

from __future__ import annotations

import collections
import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from firstnet.data.parts import TEST, TRAINING, VALIDATION, Part
from firstnet.data.pictures import picture
from firstnet.errors import DataError, FirstnetError
from firstnet.machine.reading import MOST_PIXELS, check_room, reachable, regular
from firstnet.shapes import Rows

PARTS = {
    "train": TRAINING, "training": TRAINING, "val": VALIDATION, "valid": VALIDATION,
    "validation": VALIDATION, "test": TEST, "testing": TEST,
}  # fmt: skip
GREY = ("1", "L", "LA", "I", "I;16", "F")
COLOURS = 3  # red, green and blue
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
SHOWN = 3
TOO_LARGE = f"more than {MOST_PIXELS // 10**6} million pixels"
NO_IMAGE = "no image"
SMALLER = "Scale them down."
OF_THE_MACHINE = (errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # and no fault of an image
Seen = TypeVar("Seen")


def read(folder: Path) -> dict[str, Part]:
    """Return the images of a folder, by their parts.

    Raises:
        AccessError: the folder can't be read, or the disk fails.
        FormatError: there is too little memory.
        DataError: no image in it can be read.
    """
    with reachable(folder):
        inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    named = {path: PARTS[path.name.lower()] for path in inside if path.name.lower() in PARTS}
    if not named or len(named) < len(inside):  # then "test" is a class, among others
        named = {folder: TRAINING}
    files = {part: _files(where) for where, part in named.items()}
    paths = [path for listed in files.values() for path, _ in listed]
    lost: dict[Path, str] = {}
    sizes = dict(_looked_at(paths, lambda image: image.size, lost))
    common = collections.Counter(sizes.values())
    size = common.most_common(1)[0][0] if sizes else (0, 0)
    check_room(folder, len(sizes) * size[0] * size[1] * COLOURS, "images", SMALLER)
    images = dict(_looked_at(sizes, partial(_grey_or_coloured, size=size), lost))
    loose = [it for it in folder.iterdir() if it.is_file() and it.suffix.lower() in ENDINGS]
    if not images:
        raise _nothing(folder, lost, len(loose))
    colours = sum(image.ndim == 3 for image in images.values())
    pixels = {path: _in_colours(image) if colours else image for path, image in images.items()}
    found = {part: _part(listed, pixels) for part, listed in files.items()}
    found = {part: it for part, it in found.items() if len(it.labels)}
    first = next(iter(found))
    common = collections.Counter(sizes[path] for path in images)
    remarks = _remarks(lost, common, size, "grey" if not colours else "red, green and blue")
    if 0 < colours < len(images):
        remarks.append(f"{colours} of {len(images)} have colours, so all are taken with them.")
    if loose:
        remarks.append(f"{len(loose)} images lie beside the classes, and were left out.")
    remarks += _vanished(files, images)
    found[first] = replace(found[first], remarks=tuple(remarks))
    return found


def _vanished(
    files: dict[str, list[tuple[Path, str]]], images: dict[Path, np.ndarray]
) -> list[str]:
    """Tell of classes of which no image can be read."""
    pairs = [pair for listed in files.values() for pair in listed]
    gone = {label for _, label in pairs} - {label for path, label in pairs if path in images}
    return [f"No image of the class {label} can be read." for label in sorted(gone)]


def example(path: Path, image: tuple[int, ...]) -> Rows:
    """Return a picture as one row of bytes, as large as the examples of a folder are.

    Args:
        path: the file.
        image: rows, columns, and 3 for colors.

    Raises:
        AccessError: the file is missing or can't be read.
        FormatError: it is no picture.
    """
    rows, columns, *colours = image
    with regular(path) as file, picture(path, file) as opened:
        pixels = _pixels(opened, (columns, rows), "RGB" if colours else "L")
    return pixels.reshape(1, -1)


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


def _looked_at(
    paths: Iterable[Path], look: Callable[[Image.Image], Seen], lost: dict[Path, str]
) -> Iterator[tuple[Path, Seen]]:
    """Yield each image with what is seen of it; put into `lost` why a file is skipped."""
    for path in paths:
        try:
            with regular(path) as file, picture(path, file) as image:
                seen = look(image)
        except FirstnetError as error:
            _check_machine(error)
            too_large = isinstance(error.__cause__, Image.DecompressionBombError)
            lost[path] = TOO_LARGE if too_large else NO_IMAGE
        else:
            yield path, seen


def _grey_or_coloured(image: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """Return the pixels of an image, made as large."""
    return _pixels(image, size, "L" if _is_grey(image) else "RGB")


def _check_machine(error: FirstnetError) -> None:
    """Raise the error again where it is not about the image."""
    cause = error.__cause__
    if isinstance(cause, MemoryError) or getattr(cause, "errno", None) in OF_THE_MACHINE:
        raise error


def _pixels(image: Image.Image, size: tuple[int, int], mode: str) -> np.ndarray:
    """Return an image as bytes: (rows, columns), or x 3 in the mode RGB."""
    if image.mode == "I;16":
        image = image.point(lambda value: value / 257).convert("L")
    image = image.convert(mode)
    if image.size != size:
        image = image.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image, np.uint8)


def _is_grey(image: Image.Image) -> bool:
    """Return whether an image has no colours, whatever its file could hold."""
    if image.mode in GREY:
        return True
    pixels = np.asarray(image.convert("RGB"))
    return bool((pixels == pixels[:, :, :1]).all())


def _in_colours(pixels: np.ndarray) -> np.ndarray:
    """Return what is grey as red, green and blue."""
    return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, np.newaxis], COLOURS, axis=2)


def _remarks(
    lost: dict[Path, str],
    sizes: collections.Counter[tuple[int, int]],
    size: tuple[int, int],
    kind: str,
) -> list[str]:
    remarks = [f"Images are {size[0]} by {size[1]} pixels, {kind}; a byte b means b/256."]
    others = sum(sizes.values()) - sizes[size]
    if others:
        remarks.append(f"Images of other sizes, {others} of them, were made as large.")
    if NO_IMAGE in lost.values():
        remarks.append(f"Files that can't be read as images were skipped: {_some(lost, NO_IMAGE)}.")
    if TOO_LARGE in lost.values():
        some = _some(lost, TOO_LARGE)
        remarks.append(f"Images of {TOO_LARGE} were skipped: {some}. {SMALLER}")
    return remarks


def _nothing(folder: Path, lost: dict[Path, str], loose: int) -> DataError:
    """Return the error of a folder without an image that can be read."""
    if TOO_LARGE in lost.values():
        return DataError(
            f"The folder {folder} holds no image that can be read: {_some(lost, TOO_LARGE)} with "
            f"{TOO_LARGE}; wanted at most that many. {SMALLER}"
        )
    here = f" ({loose} lie in it itself)" if loose else ""
    return DataError(
        f"The folder {folder} holds no subfolder with images that can be read{here}; wanted "
        "one for each class, or MNIST's four IDX files (train-images-idx3-ubyte, …)."
    )


def _some(lost: dict[Path, str], why: str) -> str:
    """Name the first files that were skipped for this reason, and how many they are."""
    files = [str(path) for path, reason in lost.items() if reason == why]
    return f"{', '.join(files[:SHOWN])}{', …' * (len(files) > SHOWN)} ({len(files)} in all)"
