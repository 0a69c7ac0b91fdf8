"""Packages that firstnet works without, and that are installed by an extra."""

from __future__ import annotations

import importlib
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
        raise MissingExtra(
            f"{package} is not installed; install it with: pip install 'firstnet[{name}]'."
        ) from error
