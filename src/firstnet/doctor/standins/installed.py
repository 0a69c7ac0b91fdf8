"""What is changed in installed packages: windows, downloads, and readers of missing files."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from typing import Any

from firstnet.doctor.standins import downloads, folders, log, names, opening
from firstnet.doctor.standins.tables import Layout

PACKAGES = "firstnet.doctor.standins.packages"


def _change_pyplot(pyplot: Any) -> None:
    """Let no window wait for somebody to close it, and no style be missing, as older ones are."""
    pyplot.show = pyplot.pause = _nothing
    plain = pyplot.style.use

    def use(style: Any) -> None:
        with contextlib.suppress(OSError):
            plain(style)

    pyplot.style.use = use


def _change_pandas(pandas: Any) -> None:
    for name in ("read_csv", "read_table"):
        setattr(pandas, name, opening.table_reader(getattr(pandas, name), layout_of_pandas))


def _change_requests(requests: Any) -> None:
    plain = requests.get

    def get(url: Any, *rest: Any, **named: Any) -> Any:
        return downloads.get(url) if downloads.is_data_set(url) else plain(url, *rest, **named)

    requests.get = get


def _change_wget(wget: Any) -> None:
    plain = wget.download

    def download(url: Any, out: Any = None, *rest: Any, **named: Any) -> Any:
        if downloads.is_data_set(url):
            return downloads.download(url, out)
        return plain(url, out, *rest, **named)

    wget.download = download


def _change_sklearn(datasets: Any) -> None:
    """Replace the data sets that scikit-learn fetches, and those that it no longer has."""
    for name in ("fetch_openml", "fetch_mldata", "fetch_california_housing", "load_boston"):
        setattr(datasets, name, _fetcher(name, vars(datasets).get(name)))


def _fetcher(name: str, plain: Callable[..., Any] | None) -> Callable[..., Any]:
    def fetch(*rest: Any, **named: Any) -> Any:
        ours = importlib.import_module(f"{PACKAGES}.made_data")
        if plain is not None and name == "fetch_openml" and not ours.is_mnist(*rest, **named):
            return plain(*rest, **named)
        found = getattr(ours, name)(*rest, **named)
        log.note(f"fetched {name}", f"{name} downloaded nothing; it {ours.GAVE[name]}.")
        return found

    return fetch


def _change_scipy(io: Any) -> None:
    io.loadmat = _if_missing(io.loadmat, "matlab", "loadmat")


def _change_h5py(h5py: Any) -> None:
    plain = h5py.File

    class File(plain):  # type: ignore[misc, valid-type]
        """The real file, or a stand-in if that is missing."""

        def __new__(cls, name: Any, mode: str = "r", *_: Any, **__: Any) -> Any:
            if mode == "r" and kind_of_hdf5(name):
                return importlib.import_module(f"{PACKAGES}.h5").File(name)
            return plain.__new__(cls)

        def __init__(self, name: Any, mode: str = "r", *rest: Any, **named: Any) -> None:
            plain.__init__(self, folders.real(name) or name, mode, *rest, **named)

    h5py.File = File


def kind_of_hdf5(name: Any) -> str:
    """Return what a missing file that h5py opens would hold: "course", "hdf5" for MNIST, or ""."""
    named = names.understood(folders.name_of(name))
    known = named is not None and named.kind in ("course", "hdf5")
    return named.kind if named is not None and known and folders.real(name) is None else ""


def layout_of_pandas(named: dict[str, Any]) -> Layout:
    """Return the layout that `read_csv` expects with these arguments."""
    header = named.get("header", "infer")
    headed = header is not None and not (header == "infer" and named.get("names") is not None)
    delimiter = named.get("sep") or named.get("delimiter") or ","
    if named.get("delim_whitespace") or len(delimiter) > 1:
        delimiter = " "
    return Layout(headed, delimiter)


def _if_missing(plain: Callable[..., Any], file: str, name: str) -> Callable[..., Any]:
    def read(path: Any, *rest: Any, **named: Any) -> Any:
        if folders.text_of(path) is None or folders.real(path) is not None:
            return plain(folders.real(path) or path, *rest, **named)
        try:
            return getattr(importlib.import_module(f"{PACKAGES}.{file}"), name)(path)
        except FileNotFoundError:
            return plain(path, *rest, **named)

    return read


def _nothing(*_: Any, **__: Any) -> None:
    pass


CHANGES: dict[str, Callable[[Any], None]] = {
    "matplotlib.pyplot": _change_pyplot,
    "pandas": _change_pandas,
    "requests": _change_requests,
    "wget": _change_wget,
    "sklearn.datasets": _change_sklearn,
    "scipy.io": _change_scipy,
    "h5py": _change_h5py,
}
