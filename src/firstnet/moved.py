"""Modules under the names that they had before they moved into rooms; found until version 0.3."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "firstnet.card": "firstnet.files.card",
    "firstnet.evaluation": "firstnet.training.evaluation",
    "firstnet.labels": "firstnet.files.labels",
    "firstnet.plots": "firstnet.views.plots",
    "firstnet.recipes": "firstnet.training.recipes",
    "firstnet.run": "firstnet.views.run",
    "firstnet.saving": "firstnet.files.saving",
    "firstnet.trials": "firstnet.training.trials",
}


class Forwarding(Loader):
    """Finds a module of `MOVED` and fills it with the names of the one it is now."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is that has moved; None for any other."""
        return ModuleSpec(name, self) if name in MOVED else None

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill it, and warn that the name goes."""
        now = MOVED[module.__name__]
        warnings.warn(f"{module.__name__} is {now} now", DeprecationWarning, stacklevel=2)
        names = vars(importlib.import_module(now)).items()
        vars(module).update({name: it for name, it in names if not name.startswith("__")})


def forward() -> None:
    """Let Python find the modules that have moved, after it has looked for all others."""
    sys.meta_path.append(Forwarding())
