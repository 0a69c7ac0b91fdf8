"""seaborn: the tables that `load_dataset` hands out; all else of it draws, and is ignored."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["load_dataset"]
LOGS_ITSELF = True  # as the file that the table would be in


def load_dataset(name: str, **_: Any) -> Any:
    """Return a table by its name, such as "iris", from a file that is found or stood in for."""
    return importlib.import_module("pandas").read_csv(f"{name}.csv")
