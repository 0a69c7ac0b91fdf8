"""seaborn: the tables of `load_dataset`; all other calls draw, and are ignored."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["load_dataset"]
LOGS_ITSELF = True  # by the stand-in file


def load_dataset(name: str, **_: Any) -> Any:
    """Return the table of this name, such as "iris", from its file or a stand-in for that."""
    return importlib.import_module("pandas").read_csv(f"{name}.csv")
