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
        raise MissingExtra(f"{package} is not installed; {_cure(name)}.") from error


def _cure(name: str) -> str:
    """Return what to type for an extra: in what uvx and pipx run, nothing can be installed."""
    run = runner()
    if run is not None:
        return f"type {run} 'firstnet[{name}]' in place of {run} firstnet"
    return f"install it with: pip install {shlex.quote(f'{source()}[{name}]')}"


def runner() -> str | None:
    """Return what runs firstnet from a cache, without installing it; None where it is installed."""
    import sys  # here, since only an error needs them
    from pathlib import Path

    folders = Path(sys.prefix).parts
    if "archive-v0" in folders:  # of the cache of uv, which pipx may use as well
        return "uvx"
    cached = ".cache" in folders or "Caches" in folders
    return "pipx run" if "pipx" in folders and cached and "venvs" not in folders else None


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
