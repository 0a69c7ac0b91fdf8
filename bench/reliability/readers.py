"""Every reader of files that others have made, with a small whole file for each."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import io
import json
import pickle
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from PIL import Image

from firstnet import Recipe, load, save_network, starting_network
from firstnet.cli.convert import _of_pytorch
from firstnet.data import idx, photo, pictures
from firstnet.data.dataset import Dataset, Examples
from firstnet.data.report import report
from firstnet.doctor.reading import reading, zipped
from firstnet.experiments.long_runs import ledger
from firstnet.files import checkpoint, saving, tables
from firstnet.sweep import plan
from firstnet.training.progress import Progress
from firstnet.web import choosing
from firstnet.web.choosing import chosen_by
from firstnet.web.guard import Guard
from firstnet.web.run import Run as TrainingRun
from firstnet.web.visit import ASKED, TOLD, Visit, plain

RECIPE = Recipe(sizes=(4, 3, 2), epochs=1)
RUN = checkpoint.Run(RECIPE, 0, "reference", 1, "12 examples")
FORM = choosing.texts_of(choosing.Chosen(Recipe(), 0, "fast", 50_000))
REQUEST = b"""GET /look?token=T&tab=Draw HTTP/1.1
host: 127.0.0.1:8000
origin: http://127.0.0.1:8000
cookie: other=1; firstnet=T
content-length: 12
sec-fetch-site: same-origin
sec-fetch-mode: navigate
sec-fetch-dest: document
"""


def table(path: Path) -> None:
    """Read a data set and look at it, as `firstnet data` does."""
    report(load(path))


def unzip(path: Path) -> None:
    """Unpack what a class hands in."""
    with tempfile.TemporaryDirectory() as folder:
        zipped.unpack(path, Path(folder))


def go_on(path: Path) -> None:
    """Read where a run was cut off, as `firstnet train --resume` does."""
    checkpoint.find(path, RUN)


def runs_of(path: Path) -> None:
    """Read the runs that `firstnet book` prints."""
    ledger.merged(ledger.read(path))


def plan_of(path: Path) -> None:
    """Read what `firstnet sweep` is given."""
    plan.read(path)


def defaults(path: Path) -> None:
    """Read what the command line takes from a file."""
    tables.read(path, "command", ["train"], "eta = 0.5")


def of_pytorch(path: Path) -> None:
    """Read weights of PyTorch, as `firstnet convert` does."""
    _of_pytorch(path, "sigmoid,sigmoid")


def message(path: Path) -> None:
    """Read what a page says over its websocket: a verb, and what goes with it."""
    try:
        told = json.loads(path.read_bytes())
        verb, argument = told["verb"], told.get("argument")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return  # as firstnet serve does
    if isinstance(verb, str) and verb in {"change", "pace", *ASKED}:
        (TOLD | ASKED)[verb](_visit(), argument)


@cache
def _visit() -> Visit:
    x, labels = np.zeros((12, 784), np.uint8), np.arange(12) % 10
    digits = Dataset(*(Examples(x, labels) for _ in range(3)))
    return Visit(digits, TrainingRun(digits, Recipe(sizes=(784, 3, 10)), engine="reference"))


def form(path: Path) -> None:
    """Read what was typed into the page's form."""
    lines = (it.partition("=") for it in path.read_text("latin-1").split("\n"))
    typed = {name: text for name, _, text in lines if name in FORM}
    choosing.read(FORM | typed, Recipe(), 50_000)


def request(path: Path) -> None:
    """Ask the page's guard about a request; what it sends has to be a whole answer."""
    first, *lines = path.read_bytes().split(b"\n")
    method, _, rest = first.partition(b" ")
    address, _, query = rest.partition(b" ")[0].partition(b"?")
    headers = [
        (name.lower(), text.strip()) for name, _, text in (it.partition(b":") for it in lines)
    ]
    scope = {
        "type": "websocket" if method == b"SOCKET" else "http",
        "method": method.decode("latin-1"),
        "path": unquote(address.decode("latin-1")),
        "query_string": query,
        "headers": headers,
    }
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def app(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    guard = Guard(app, token="T", cookie="firstnet")
    with contextlib.suppress(StopIteration):  # it never has to wait
        guard(scope, None, send).send(None)
    for message in sent:
        for name, text in message.get("headers", []):
            if b"\n" in text or b"\r" in text or not name:
                raise ValueError(f"a header of two lines: {text!r}")


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {  # by kind: the file's name, the reader
    "IDX": ("digits", idx.read),
    "IDX, gzipped": ("digits.gz", idx.read),
    "CSV": ("table.csv", table),
    "CSV, gzipped": ("table.csv.gz", table),
    "npz": ("table.npz", table),
    "Parquet": ("table.parquet", table),
    "the book's pickle": ("mnist.pkl.gz", table),
    "pickle, in text": ("mnist.pkl", table),
    **{kind: (f"digit.{kind.lower()}", photo.read_photo) for kind in pictures.FORMATS},
    "safetensors": ("network.safetensors", saving.read),
    "JSON": ("network.json", saving.read),
    "checkpoint": ("run.safetensors", go_on),
    "plan": ("plan.toml", plan_of),
    "defaults": ("config.toml", defaults),
    "ledger": ("ledger.json", runs_of),
    "program": ("network.py", reading.read),
    "notebook": ("network.ipynb", reading.read),
    "zip": ("class.zip", unzip),
    "message": ("message.json", message),
    "form": ("form.txt", form),
    "request": ("request.txt", request),
}
if importlib.util.find_spec("torch"):
    READERS["PyTorch"] = ("weights.pt", of_pytorch)


def wholes() -> dict[str, bytes]:
    """Return a small whole file of each kind; the same bytes whenever it is called."""
    found = _of_data() | _of_networks() | _of_programs()
    choices = {"verb": "change", "argument": plain(chosen_by(_visit().run))}
    found["message"] = json.dumps(choices).encode()
    found["form"] = "\n".join(f"{name}={text}" for name, text in FORM.items()).encode()
    found["request"] = REQUEST
    return {kind: found[kind] for kind in READERS}


def _of_data() -> dict[str, bytes]:
    import pyarrow
    import pyarrow.parquet

    rng = np.random.default_rng(0)
    x, labels = rng.integers(0, 256, (12, 9)).astype(np.uint8), np.arange(12) % 3
    rows = "\n".join(",".join(map(str, (label, *row))) for label, row in zip(labels, x)).encode()
    three = b"\0\0\x08\x02" + b"\0\0\0\x0c\0\0\0\x09" + x.tobytes()
    found = {"IDX": three, "IDX, gzipped": zipped_alike(three)}
    found |= {"CSV": rows, "CSV, gzipped": zipped_alike(rows)}
    found["npz"] = _written(lambda file: np.savez(file, x=x, y=labels))
    columns = pyarrow.table({"label": labels, **{f"x{at}": x[:, at] for at in range(9)}})
    found["Parquet"] = _written(lambda file: pyarrow.parquet.write_table(columns, file))
    part = (x.astype(np.float32) / 256, labels)
    found["the book's pickle"] = zipped_alike(pickle.dumps((part, part, part), 2))
    found["pickle, in text"] = pickle.dumps((part, part, part), 0)
    digit = Image.fromarray(np.pad(np.full((30, 4), 0, np.uint8), 20, constant_values=255))
    for kind in pictures.FORMATS:
        found[kind] = _written(partial(digit.save, format=kind))
    return found


def _of_networks() -> dict[str, bytes]:
    network = starting_network(RECIPE, 0)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, name in (("safetensors", "n.safetensors"), ("JSON", "n.json")):
            save_network(network, Path(folder, name), RECIPE)
            found[kind] = Path(folder, name).read_bytes()
        here = Progress(1, network, np.random.default_rng(0).bit_generator.state, (7,))
        checkpoint.keep(Path(folder, "run.safetensors"), RUN, checkpoint.Checkpoint(here))
        found["checkpoint"] = Path(folder, "run.safetensors").read_bytes()
    found["plan"] = b'[sweep]\ntrials = 4\ndata = "mnist"\n[search]\neta = [0.1, 3.0]\n'
    found["defaults"] = b"[train]\neta = 0.5\nepochs = 3\nsizes = [784, 30, 10]\n"
    kept = {"name": "6.1", "seed": 0, "epochs": 1, "of": 1, "validation": [1], "test": [1]}
    found["ledger"] = json.dumps({"runs": [kept]}).encode()
    if "PyTorch" in READERS:
        import torch

        layers = {
            f"{2 * at}.{name}": torch.from_numpy(np.array(value))
            for at, layer in enumerate(network.layers)
            for name, value in (("weight", layer.w), ("bias", layer.b.ravel()))
        }
        found["PyTorch"] = _written(partial(torch.save, layers))
    return found


def _of_programs() -> dict[str, bytes]:
    program = b"import numpy as np\n\ndef f(a):\n    return np.dot(a, a) + 1\n\nprint(f(2))\n"
    cell = {"cell_type": "code", "source": program.decode().splitlines(keepends=True)}
    notebook = json.dumps({"cells": [cell], "nbformat": 4, "metadata": {}}).encode()
    return {"program": program, "notebook": notebook, "zip": _zip(program)}


def zipped_alike(content: bytes) -> bytes:
    """Return a gzip of a content; of the same content the same one, whenever it is made."""
    return gzip.compress(content, mtime=0)


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def _zip(program: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("ada/network.py"), program)
        packed.writestr(zipfile.ZipInfo("bob/network.py"), program * 9)
    return file.getvalue()
