"""Try what was installed: the kernels, an epoch, and what an extra promises.

python .ci/try_wheel.py          # the package alone
python .ci/try_wheel.py sklearn  # with an extra, and nothing else
"""

from __future__ import annotations

import importlib.util
import json
import queue
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

import firstnet
from firstnet.engines import fast
from firstnet.errors import AccessError, MissingExtra

RECIPE = firstnet.Recipe(sizes=(784, 5, 10), epochs=1)


def package() -> None:
    """An epoch on the kernels; what extras are for says what to install."""
    assert fast.instruction_sets(), "the kernels were not built"
    assert trained().correct > 1_500
    if not importlib.util.find_spec("sklearn"):
        told = raised(MissingExtra, lambda: importlib.import_module("firstnet.sklearn"))
        assert "[sklearn]'" in told


def raised(kind: type[Exception], call: Callable[[], object]) -> str:
    """Return what an error says that has to come."""
    try:
        call()
    except kind as error:
        return str(error)
    raise SystemExit(f"no {kind.__name__} was raised")


def trained() -> firstnet.Epoch:
    """Return an epoch of a small network."""
    digits = firstnet.load()
    network = firstnet.starting_network(RECIPE)
    return next(firstnet.train(network, digits.training, digits.test, RECIPE))


def cluster() -> None:
    """The doctor finds workers on this computer."""
    from firstnet.doctor.isolation.cluster import examine_on

    assert list(examine_on("local", [], 1.0, 1)) == []


def fetch() -> None:
    """Without a network it is told where the files belong."""
    from firstnet.data import named

    source = named.SETS["kmnist"]
    named.SETS["kmnist"] = replace(source, mirrors=("http://127.0.0.1:9/",))  # nobody listens
    told = raised(AccessError, lambda: named.fetch("kmnist", named.File("none.gz", "0")))
    assert "can't be fetched" in told


def learn() -> None:
    """The page, plots and notebooks are there."""
    notebook()
    plots()
    web()


def notebook() -> None:
    """A notebook is run."""
    import nbformat
    from nbclient import NotebookClient

    cell = nbformat.v4.new_code_cell("import firstnet\nfirstnet.Recipe().epochs")
    ran = NotebookClient(nbformat.v4.new_notebook(cells=[cell])).execute()
    assert ran.cells[0].outputs[0]["data"]["text/plain"] == "30"


def onnx() -> None:
    """A model is made and checked."""
    from firstnet.exchange import onnx_file

    assert onnx_file.encode(trained().network)


def parquet() -> None:
    """A table is read."""
    import pyarrow
    import pyarrow.parquet

    with tempfile.TemporaryDirectory() as folder:
        table = pyarrow.table({"a": [1.5, 2.5] * 9, "label": [0, 1] * 9})
        pyarrow.parquet.write_table(table, f"{folder}/it.parquet")
        assert firstnet.load(f"{folder}/it.parquet").training.classes == 2


def plots() -> None:
    """A curve is drawn."""
    import matplotlib

    matplotlib.use("Agg")
    from firstnet.views.drawing import check_drawing

    check_drawing()


def sandbox() -> None:
    """A program that would write elsewhere is kept in by the kernel."""
    from firstnet.doctor.isolation.clinic import Children, examine_apart
    from firstnet.doctor.isolation.sandbox import isolation
    from firstnet.doctor.reading.submissions import Submission

    apart = isolation("landlock")
    with tempfile.TemporaryDirectory() as folder:
        evil = f"import ctypes\nctypes.CDLL(None).mkdir({str(Path(folder, 'new')).encode()!r}, 511)"
        seen = examine_apart(Submission("net.py", evil.encode()), 20, Children(apart))
        assert (seen.isolation, list(Path(folder).iterdir())) == ("landlock", [])


def sklearn() -> None:
    """An estimator learns."""
    from firstnet.sklearn import NetworkClassifier

    x = np.eye(4, dtype=np.float32).repeat(20, axis=0)
    assert NetworkClassifier().fit(x, np.arange(4).repeat(20)).score(x, np.arange(4).repeat(20))


def sweep() -> None:
    """A study is opened."""
    from firstnet.sweep.plan import Plan
    from firstnet.sweep.study import Study

    with tempfile.TemporaryDirectory() as folder:
        assert Study(Plan(), f"sqlite:///{folder}/it.db").left() == 40


def tensorboard() -> None:
    """An epoch is told."""
    from firstnet.exchange.tensorboard import events

    with tempfile.TemporaryDirectory() as folder:
        with events(Path(folder)) as write:
            write(trained())
        assert list(Path(folder).iterdir())


def torch() -> None:
    """PyTorch computes, and a network becomes a module."""
    from firstnet import engines
    from firstnet.exchange.modules import from_module, to_module

    digits, network = firstnet.load(), firstnet.starting_network(RECIPE)
    run = firstnet.train(
        network, digits.test, digits.test, RECIPE, engine=engines.on("cpu", "pytorch")
    )
    assert from_module(to_module(next(run).network)).sizes == (784, 5, 10)


def web() -> None:
    """The page is served."""
    from firstnet.web.serving import serve

    links: queue.Queue[str] = queue.Queue()
    threading.Thread(target=serve, args=("127.0.0.1", 0, links.put), daemon=True).start()
    link = links.get(timeout=60)
    for name in ("", "page.js", "panels/doctor.js", "styles/page.css"):
        with urllib.request.urlopen(link + name) as answer:
            assert answer.read()
    with urllib.request.urlopen(link + "data/words.json") as answer:
        assert json.load(answer)["server"]


TRIALS: dict[str, Callable[[], None]] = {
    it.__name__: it
    for it in (
        cluster, fetch, learn, notebook, onnx, parquet, plots, sandbox, sklearn, sweep, tensorboard,
        torch, web, package,
    )
}  # fmt: skip

if __name__ == "__main__":
    asked = sys.argv[1] if sys.argv[1:] else "package"
    TRIALS[asked]()
    print(f"firstnet {firstnet.__version__}, {asked}: works")
