"""The modules that stand in for missing ones: some ignore all calls, others compute in NumPy.

A module is made when it is imported, and what it computes is imported when it is first asked for.
"""

from __future__ import annotations

import importlib
import re
import sys
import types
from typing import Any

import numpy as np

from firstnet.doctor.standins import asking, borrowing, log
from firstnet.doctor.standins.ignored import Ignored

IGNORED = {
    "matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "bokeh", "altair", "graphviz",
    "IPython", "ipywidgets", "google", "wandb", "cv2", "PIL", "imageio", "skimage",
}  # fmt: skip
IGNORED_PARTS = {
    "google.colab", "scipy.misc", "scipy.ndimage", "torchvision.transforms",
}  # fmt: skip
HERE = "firstnet.doctor.standins.packages"
SAITOHS = ("functions", "gradient", "layers", "optimizer", "trainer", "util")
COMPUTED = {  # the module that stands in for each
    "scipy.special": "special",
    "scipy.stats": "stats",
    "scipy.io": "matlab",
    "sklearn.datasets": "made_data",
    "sklearn.datasets.samples_generator": "made_data",
    "sklearn.datasets.base": "made_data",
    "sklearn.model_selection": "splitting",
    "sklearn.cross_validation": "splitting",
    "sklearn.preprocessing": "preprocessing",
    "sklearn.utils": "shuffling",
    "sklearn.metrics": "metrics",
    "keras.datasets.mnist": "keras_mnist",
    "keras.datasets.fashion_mnist": "keras_mnist",
    "keras.utils": "one_hot",
    "keras.utils.np_utils": "one_hot",
    "torchvision.datasets": "torchvision_data",
    "mnist": "mnist_package",
    "mnist_loader": "nielsen_loader",
    "dataset.mnist": "saitoh_loader",
    "mlxtend.data": "mlxtend_data",
    "nnfs": "nnfs_data",
    "nnfs.datasets": "nnfs_data",
    "tqdm": "progress_bars",
    "tqdm.auto": "progress_bars",
    "tqdm.notebook": "progress_bars",
    "numba": "compiling",
    "h5py": "h5",
    "pandas": "frames",
    "seaborn": "seaborn_data",
    "requests": "fetching",
    "wget": "fetching",
    "mpmath.libmp.backend": "ranges",
    "spiral_data": "nnfs_data",
}
COMPUTED |= {
    f"tensorflow.{name}": file for name, file in COMPUTED.items() if name.startswith("keras")
}
BORROWED = {  # modules of a book or a course, which belong beside the program
    **{f"common.{it}": f"saitoh.{it}" for it in SAITOHS},
    **{it: f"saitoh.{it}" for it in SAITOHS},
    "planar_utils": "ng.planar",
    "testCases": "ng.cases",
    "lr_utils": "ng.cats",
    "dnn_utils": "ng.activations",
    "dnn_app_utils": "ng.deep",
    "init_utils": "ng.initialization",
    "reg_utils": "ng.regularization",
    "opt_utils": "ng.optimization",
}
VERSION = re.compile(r"_v\d+[a-z]?$")  # of a module of the course
INSTEAD = {
    "pandas": "a small table of the doctor's took its place",
    "tqdm": "loops ran without its bars",
    "numba": "functions ran without being compiled",
}
LENIENT = {"sklearn.metrics", "numba", "tqdm"}  # modules whose other names are ignored
PYPLOT = [
    "plot", "show", "figure", "subplot", "subplots", "title", "xlabel", "ylabel", "legend",
    "imshow", "scatter", "hist", "bar", "axis", "grid", "savefig", "xlim", "ylim", "close",
    "clf", "cla", "draw", "pause", "ion", "ioff", "gca", "gcf", "colorbar", "contour",
    "contourf", "text", "xticks", "yticks", "tight_layout", "suptitle", "cm", "style",
    "rcParams", "axes", "fill_between", "errorbar",
]  # fmt: skip


class StandInModule(types.ModuleType):
    """A module that stands in for a missing one."""

    __version__ = "0"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        if name in ("pylab", "matplotlib.pylab", "matplotlib.pyplot"):
            numbers = [] if name.endswith("pyplot") else [it for it in np.__all__ if it[0] != "_"]
            self.__all__ = sorted({*PYPLOT, *numbers})

    def __getattr__(self, name: str) -> Any:
        """Return what the missing module has by this name.

        Raises:
            AttributeError, MissingExtra: nothing stands in for it.
        """
        if name == "__all__" and _file(self.__name__) is not None:
            return _offered(self.__name__)
        if name.startswith("__"):
            raise AttributeError(name)
        if ignores(self.__name__):
            return self._computed(name) or self._ignored(name)
        found = self._computed(name)
        if found is not None:
            setattr(self, name, found)
            return found
        if can_stand_in(f"{self.__name__}.{name}"):
            return importlib.import_module(f"{self.__name__}.{name}")
        if self.__name__ in LENIENT:
            log.note_ignored(f"{self.__name__}.{name}")
            return Ignored()
        raise asking.lacking(f"{self.__name__} isn't here, and nothing stands in for its {name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ignore a call, for a name that `from package import name` took for a module."""
        return Ignored()(*args, **kwargs)

    def _ignored(self, name: str) -> Any:
        if self.__name__.endswith("pylab") and name not in PYPLOT and name in np.__all__:
            return getattr(np, name)
        return getattr(Ignored(), name)

    def _computed(self, name: str) -> Any:
        file = _file(self.__name__)
        if file is None or name not in _offered(self.__name__):
            return None
        module = importlib.import_module(f"{HERE}.{file}")
        package, gave = _package(self.__name__), getattr(module, "GAVE", {})
        if name in gave:
            log.note_replaced(package, name, gave[name])
        elif not getattr(module, "LOGS_ITSELF", False):
            log.note_computed(package, name)
        return getattr(module, name)


def can_stand_in(name: str) -> bool:
    """Return whether a stand-in for the module with this name can be made."""
    known = {*COMPUTED, *IGNORED_PARTS}
    if name in known or ignores(name) or any(it.startswith(f"{name}.") for it in known):
        return True
    return _is_borrowed(name)


def ignores(name: str) -> bool:
    """Return whether the calls of the module with this name are ignored."""
    parts = [name, *(name[:at] for at in range(len(name)) if name[at] == ".")]
    if name.startswith("google."):
        return "google.colab" in parts
    return bool({*parts} & IGNORED_PARTS) or parts[-1] in IGNORED or name in IGNORED


def make(name: str) -> StandInModule:
    """Return a module that stands in for a missing one, and log it if its calls are ignored."""
    package = _package(name)
    if ignores(name):
        log.note_ignored("google.colab" if package == "google" else package)
    elif package in INSTEAD:
        log.note(package, f"{package} isn't installed; {INSTEAD[package]}.")
    elif name not in COMPUTED and _file(name) is not None:
        log.note(name, f"{name} isn't here; the doctor's own version took its place.")
    return StandInModule(name)


def _is_borrowed(name: str) -> bool:
    """Return whether a module, or one below it, is a book's, and the program means that."""
    borrowed = [it for it in BORROWED if it.startswith(f"{name}.")]
    if VERSION.sub("", name) in BORROWED:
        borrowed.append(name)
    if not borrowed:
        return False
    every = [it for file in SAITOHS for it in _offered(file)]
    return any(borrowing.is_meant(it, _offered(it), every) for it in borrowed)


def _file(name: str) -> str | None:
    """Return the file of the module that stands in for one, if that computes anything."""
    return COMPUTED.get(name) or BORROWED.get(VERSION.sub("", name))


def _offered(name: str) -> list[str]:
    """Return the names that a module which stands in has."""
    found: list[str] = importlib.import_module(f"{HERE}.{_file(name)}").__all__
    return found


def _package(name: str) -> str:
    """Return the part of a module's name that is not installed: scipy, or only scipy.misc."""
    parts = name.split(".")
    starts = [".".join(parts[:number]) for number in range(1, len(parts))]
    missing = (
        start for start in starts if isinstance(sys.modules.get(start, None), StandInModule | None)
    )
    return next(missing, name)
