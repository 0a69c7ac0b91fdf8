"""Imports: the finder of missing modules, and what is changed in some that are installed."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from firstnet.doctor.standins import asking, folders, installed, modules

Spec = importlib.machinery.ModuleSpec


class MissingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last, when nothing else has found a module."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Spec | None:
        """Find a module beside the learner's file, or one that stands in."""
        if path is None:
            beside = [str(folders.learners_folder().resolve())]
            spec = importlib.machinery.PathFinder.find_spec(name, beside)
            if spec is not None and spec.origin is not None:
                return spec
        if modules.can_stand_in(name) and asking.by_learner():
            return Spec(name, self, is_package=True)
        return None

    def create_module(self, spec: Spec) -> ModuleType:
        """Make the module that stands in."""
        return modules.make(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing."""


class ChangingFinder(importlib.abc.MetaPathFinder):
    """Comes first, and only for a few installed modules, which are changed once they are loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Spec | None:
        """Find one of these modules in the usual way, and have it changed."""
        if name not in installed.CHANGES:
            return None
        for finder in sys.meta_path:
            if isinstance(finder, ChangingFinder | MissingFinder):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                load = spec.loader.exec_module
                vars(spec.loader)["exec_module"] = _then(load, installed.CHANGES[name])
                return spec
        return None


def add_finders() -> None:
    """Add both finders, and change what has been imported already."""
    sys.meta_path.insert(0, ChangingFinder())
    sys.meta_path.append(MissingFinder())
    for name, change in installed.CHANGES.items():
        if name in sys.modules:
            change(sys.modules[name])


def _then(
    load: Callable[[ModuleType], Any], change: Callable[[Any], None]
) -> Callable[[ModuleType], None]:
    def load_and_change(module: ModuleType) -> None:
        load(module)
        change(module)

    return load_and_change
