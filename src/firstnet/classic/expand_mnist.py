"""The book's program expand_mnist: five images for each training image of MNIST.

    python -m firstnet.classic.expand_mnist

Each is moved by one pixel up, down, left and right as well, and all 250,000 are shuffled once, for
network3 learns them in the order of the file. The book's program leaves the order to chance; here a
seed deals it, so that everybody has the same file. network3 needs no file: it makes the digits when
it does not find one.

Source: chapter 6, "Further problems: expanding the training data"; src/expand_mnist.py.
"""

from __future__ import annotations

import gzip
import os
import pickle
import sys
import tempfile
from pathlib import Path

import numpy as np

from firstnet.book.expansion import expand
from firstnet.data import Dataset, Examples, load
from firstnet.data.dataset import intensities
from firstnet.errors import AccessError, FirstnetError
from firstnet.machine.reading import reachable

FILENAME = "../data/mnist_expanded.pkl.gz"
SEED = 0


def expanded(digits: Dataset | None = None, seed: int = SEED) -> Dataset:
    """Return the digits with five times as many training images, shuffled.

    Args:
        digits: by default MNIST; the images to validate and to test with stay as they are.
        seed: deals the order.
    """
    digits = digits or load("mnist")
    rng = np.random.default_rng(seed)
    x, labels = expand(digits.training.x, digits.training.labels, "shifts", rng)
    order = rng.permutation(len(x))
    training = Examples(x[order], labels[order], digits.training.classes)
    return Dataset(training, digits.validation, digits.test)


def main(filename: str | os.PathLike[str] = FILENAME) -> None:
    """Write the file, unless it is there already.

    Raises:
        AccessError: it can't be written.
    """
    path = Path(filename)
    print("Expanding the MNIST training set")
    if path.exists():
        print("The expanded training set already exists.  Exiting.")
        return
    if not path.parent.is_dir():
        raise AccessError(
            f"{path} can't be written: there is no folder {path.parent}; make it first, or run "
            "where the book's programs are, in src. network3 works without the file, too."
        )
    digits = expanded()
    print("Saving expanded data. This may take a few minutes.")
    parts = (digits.training, digits.validation, digits.test)
    with reachable(path):
        _write([(intensities(part.x), part.labels.astype(np.int64)) for part in parts], path)


def _write(parts: list[tuple[np.ndarray, np.ndarray]], path: Path) -> None:
    """Write the file all at once, and never over another one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, gzip.open(file, "wb", compresslevel=1) as zipped:
            pickle.dump(tuple(parts), zipped, protocol=4)
        temporary.chmod(0o644)
        os.link(temporary, path)  # fails where there is one by now; replace would not
    except FileExistsError:
        print("The expanded training set already exists.  Exiting.")
    finally:
        temporary.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except FirstnetError as error:
        print(f"expand_mnist: {error}", file=sys.stderr)
        sys.exit(2)
