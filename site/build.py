"""Build the static page: `python site/build.py [FOLDER]`, by default into build/browser.

The kernels are compiled by Emscripten, and kept in build/wasm by all that they depend on. Digits,
panels, words and styles come from the package.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from firstnet.data import load
from firstnet.data.dataset import Examples
from firstnet.web import reports
from firstnet.web import words as page_words

HERE = Path(__file__).parent
NATIVE = HERE.parent / "src" / "firstnet" / "native"
KEPT = HERE.parent / "build" / "wasm"
SOURCES = (HERE / "kernels" / "interface.cpp", NATIVE / "kernels.cpp")
FLAGS = (
    "-O3", "-std=c++17", "-DNDEBUG", "-DFIRSTNET_SET=Baseline", "-Wall", "-Wextra",
    "-fno-math-errno", "-fno-trapping-math",
    "-sSTANDALONE_WASM", "--no-entry", "-sALLOW_MEMORY_GROWTH",
    "-sEXPORTED_FUNCTIONS=_malloc,_free",
)  # fmt: skip
VARIANTS: dict[str, tuple[str, ...]] = {"simd.wasm": ("-msimd128",), "scalar.wasm": ()}
FRONT = files("firstnet.web") / "front"  # panels, words and styles, shared with firstnet serve
FIRST_NETWORK = "first_network.safetensors"
LEVEL = 7  # of compression: 9 saves another half percent, and takes ten times as long
PYTHON = HERE / "doctor" / "runtime"  # is part of the page where doctor/pack.py has filled it
CONTENTS = "contents.js"
LATER = "python/"  # what is loaded when the doctor is opened first


def main(folder: Path) -> None:
    """Write the page to a folder, and print how large it is.

    Raises:
        SystemExit: the folder holds something else, or Emscripten isn't installed.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / CONTENTS).exists():
        sys.exit(f"{folder} holds other files, which stay as they are; name a new folder.")
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    write(part)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    print(f"{folder}: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")


def write(folder: Path) -> None:
    """Write the files of the page to a folder that isn't there yet."""
    with as_file(FRONT) as front:
        shutil.copytree(front, folder)
    shutil.copyfile(HERE / "service.js", folder / "service.js")
    if PYTHON.exists():
        shutil.copytree(PYTHON, folder / LATER)
    (folder / "data").mkdir()
    for name in VARIANTS:
        shutil.copyfile(kernels(name), folder / "data" / name)
    first = files("firstnet.web").joinpath(FIRST_NETWORK).read_bytes()
    (folder / "data" / "first_network.safetensors").write_bytes(first)
    digits = load("mnist")
    for name, examples in (("training", digits.training), ("test", digits.test)):
        (folder / "data" / f"{name}.digits").write_bytes(packed(examples))
    (folder / "data" / "words.json").write_text(json.dumps(words()), encoding="utf-8")
    (folder / CONTENTS).write_text(_contents(folder), encoding="utf-8")


def kernels(name: str) -> Path:
    """Return one variant of the kernels, compiled unless nothing has changed.

    Raises:
        SystemExit: Emscripten isn't installed.
        subprocess.CalledProcessError: it doesn't compile them.
    """
    emcc = shutil.which("emcc")
    if emcc is None:
        sys.exit(
            "Emscripten, which compiles the kernels, is missing; on Debian: apt install emscripten."
        )
    options = (*FLAGS, *VARIANTS[name])
    version = subprocess.run([emcc, "--version"], check=True, capture_output=True).stdout
    key = hashlib.sha256(version + " ".join(options).encode())
    for folder in (NATIVE, HERE / "kernels"):
        for path in sorted(folder.rglob("*.[ch]pp")) + sorted(folder.rglob("*.h")):
            key.update(path.read_bytes())
    kept = KEPT / key.hexdigest()[:16] / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part.wasm")
        folders = (f"-I{NATIVE}", f"-I{HERE / 'kernels'}")
        command = [emcc, *options, *folders, *map(str, SOURCES), "-o", str(part)]
        subprocess.run(command, check=True)
        part.replace(kept)
    return kept


def packed(examples: Examples) -> bytes:
    """Return the labels of examples, then their pixels, a byte each, compressed."""
    labels = examples.labels.astype(np.uint8).tobytes()
    return gzip.compress(labels + np.ascontiguousarray(examples.x).tobytes(), LEVEL, mtime=0)


def words() -> dict[str, object]:
    """Return what the panels say, with the doctor where there is Python for it."""
    return page_words.words() | {"examination": reports.words() if PYTHON.exists() else None}


def _contents(folder: Path) -> str:
    """Return for the service worker which files to keep, and a version that changes with them."""
    version, names = hashlib.sha256(), []
    for path in sorted(it for it in folder.rglob("*") if it.is_file()):
        name = path.relative_to(folder).as_posix()
        version.update(name.encode() + path.read_bytes())
        if not name.startswith(LATER) and name != "service.js":
            names.append(name)
    contents = {
        "version": version.hexdigest()[:16],
        "files": names,
        "doctor": _of_the_doctor(folder / LATER),
    }
    return f"self.CONTENTS = {json.dumps(contents)};\n"


def _of_the_doctor(python: Path) -> list[str]:
    """Return the files that the doctor starts with, without packages that programs import."""
    if not python.exists():
        return []
    packages = json.loads((python / "pyodide-lock.json").read_text("utf-8"))["packages"]
    on_demand = {it["file_name"] for name, it in packages.items() if name != "numpy"}
    return [LATER + it.name for it in sorted(python.iterdir()) if it.name not in on_demand]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build" / "browser")
