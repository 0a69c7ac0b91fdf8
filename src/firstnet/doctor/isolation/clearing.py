"""Removing a folder that a program has filled, however deep it is."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder, with links resolved, that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="firstnet-")).resolve()
    try:
        yield folder
    finally:
        clear(folder)


def clear(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as the system lets us.

    What is in its folders is moved up before they are removed: so no path is too long, and nothing
    calls itself.
    """
    number, waiting = 0, [folder]
    while waiting:
        with contextlib.suppress(OSError):
            inside = waiting.pop()
            inside.chmod(0o700)
            for entry in list(os.scandir(inside)):
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    number += 1
                    path.chmod(0o700)
                    waiting.append(path.rename(folder / f".{number}-{os.getpid()}"))
                else:
                    path.unlink()
            if inside != folder:
                inside.rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()
