"""Import of the modules beside a learner's file, read and sifted as the file itself is."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from firstnet.doctor.modules import USUAL, sibling
from firstnet.doctor.reading import read
from firstnet.doctor.sifting import sift


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules in a folder and runs their definitions only.

    A file named like a module of Python's, or like numpy, is passed over: the real one is meant.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where a module is, if it is one of the folder's."""
        top = fullname.partition(".")[0]
        if top in sys.stdlib_module_names or top in USUAL or top == "firstnet":
            return None
        file = sibling(self.folder, fullname)
        if file is None:
            folder = self.folder.joinpath(*fullname.split("."))
            if not folder.is_dir() or not any(folder.glob("*.py")):
                return None
            spec = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [str(folder)]
            return spec
        package = file.name == "__init__.py"
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=str(file), is_package=package)
        spec.has_location = True
        if package:
            spec.submodule_search_locations = [str(file.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the definitions of a module."""
        path = str(module.__spec__.origin) if module.__spec__ else ""
        tree = sift(read(path).tree()).tree
        exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # in the child


@contextmanager
def importer(folder: str | Path) -> Iterator[Finder]:
    """Let imports find the modules in a folder, without what they do when they are run."""
    finder = Finder(Path(folder))
    before = set(sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        yield finder
    finally:
        sys.meta_path.remove(finder)
        for name in set(sys.modules) - before:
            spec = getattr(sys.modules[name], "__spec__", None)
            if spec is not None and spec.loader is finder:
                del sys.modules[name]
