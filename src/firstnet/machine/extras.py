"""Packages that firstnet works without, and that are installed by an extra."""

from __future__ import annotations

import importlib
import shlex
from typing import Any

from firstnet.errors import MissingExtra


def extra(module: str, package: str, name: str) -> Any:
    """Return a module that belongs to an extra.

    Args:
        module: what to import.
        package: the package that holds it.
        name: the extra that installs it.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        wanted = shlex.quote(f"{source()}[{name}]")
        raise MissingExtra(
            f"{package} is not installed; install it with: pip install {wanted}."
        ) from error


def source() -> str:
    """Return what pip can install firstnet from: the clone it was installed from, or its name."""
    import json  # here, since only an error needs them
    from importlib import metadata
    from pathlib import Path
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    try:
        told = metadata.distribution("firstnet").read_text("direct_url.json")
        url = urlsplit(json.loads(told or "{}").get("url", ""))
    except (metadata.PackageNotFoundError, ValueError):
        return "firstnet"
    clone = Path(url2pathname(url.path))
    is_there = url.scheme == "file" and (clone / "pyproject.toml").exists()
    return str(clone) if is_there else "firstnet"
