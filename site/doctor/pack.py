"""Pack the Python that the Doctor panel runs in a tab: `python site/doctor/pack.py [FOLDER]`.

Into the folder (`runtime`, beside this) go Pyodide's runtime, wheels of its distribution, and
`firstnet.zip`: the pure Python that the doctor imports, compiled as well, with the first 7,000
digits of MNIST.
`pieces.json` says where the runtime and the wheels come from, and which packages there are: those
that Python always loads, and those that it loads for a program that imports them. Each file is
checked against a checksum. What is there already is not fetched again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from firstnet.data import store

HERE = Path(__file__).parent
PIECES = json.loads((HERE / "pieces.json").read_text("utf-8"))
COMPILE = HERE / "compile.mjs"
PACKAGE = HERE.parents[1] / "src" / "firstnet"
WANTED = {"book", "classic", "data", "doctor", "engines", "machine", "training", "views", "web"}
FIRST = {"train": 6_000, "t10k": 1_000}  # digits of each part
A_DATE = (2001, 9, 9, 0, 0, 0)  # so that equal files make equal archives


def main(folder: Path) -> None:
    """Fill a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "pieces.json"
    if not stamp.exists() or json.loads(stamp.read_text("utf-8")) != PIECES:
        with tempfile.TemporaryDirectory() as scratch:
            bring_runtime(folder, Path(scratch))
            bring_wheels(folder, Path(scratch))
        stamp.write_text(json.dumps(PIECES), "utf-8")
    bring_doctor(folder)


def bring_runtime(folder: Path, scratch: Path) -> None:
    """Put the files of Pyodide's runtime into a folder."""
    runtime = PIECES["runtime"]
    name = f"{runtime['npm']}@{runtime['version']}"
    _run(["npm", "pack", "--silent", name, "--pack-destination", str(scratch)], name)
    archive = next(scratch.glob("*.tgz"))
    _check(archive.read_bytes(), runtime["sha256"], name)
    shutil.unpack_archive(archive, scratch, filter="data")
    for file in runtime["files"]:
        shutil.copyfile(scratch / "package" / file, folder / file)


def bring_doctor(folder: Path) -> None:
    """Put the doctor's own Python into a folder, unless it is there as it is now."""
    packed, plain, part = (folder / f"firstnet{it}" for it in (".zip", ".plain", ".part"))
    pack(plain)
    made_from = plain.read_bytes() + COMPILE.read_bytes() + json.dumps(PIECES).encode()
    wanted = hashlib.sha256(made_from).hexdigest().encode()
    if not packed.exists() or _comment(packed) != wanted:
        command = ["node", str(COMPILE), str(folder.resolve()), str(plain), str(part)]
        _run(command, "the doctor's compiled Python")
        with zipfile.ZipFile(part, "a") as archive:
            archive.comment = wanted
        part.replace(packed)  # whole at once, for a page may be reading it
    plain.unlink()


def _comment(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.comment


def bring_wheels(folder: Path, scratch: Path) -> None:
    """Put the wheels of Pyodide's distribution into a folder, as its lock file names them."""
    packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    wheels = PIECES["wheels"]
    name = f"{wheels['pypi']}=={wheels['version']}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(scratch)]
    _run([*command, name], name)
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as archive:
        inside = {Path(it).name: it for it in archive.namelist()}
        for wanted in needed([*wheels["packages"], *wheels["on_demand"]], packages):
            about = packages[wanted]
            if about["file_name"] not in inside:
                sys.exit(f"{about['file_name']} is not in {name}")
            content = archive.read(inside[about["file_name"]])
            _check(content, about["sha256"], about["file_name"])
            (folder / about["file_name"]).write_bytes(content)
    (folder / "packages.json").write_text(json.dumps(wheels["on_demand"]), "utf-8")


def needed(names: list[str], packages: dict[str, Any]) -> list[str]:
    """Return packages of a lock file with all that they depend on."""
    found: list[str] = []
    left = list(names)
    while left:
        name = re.sub("[-_.]+", "-", left.pop(0)).lower()  # dependencies may be spelled otherwise
        if name not in packages:
            sys.exit(f"pieces.json: Pyodide has no package {name!r}")
        if name not in found:
            found.append(name)
            left += packages[name]["depends"]
    return found


def pack(path: Path) -> None:
    """Write the pure Python that the doctor imports, and some digits."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(PACKAGE.rglob("*.py")):
            inside = file.relative_to(PACKAGE.parent)
            if len(inside.parts) == 2 or inside.parts[1] in WANTED:
                _add(archive, inside.as_posix(), file.read_bytes())
        for name, packed in store.MNIST.items():
            content = excerpt(bytes(store.fetch(packed)), FIRST[name.partition("-")[0]])
            inside = f"firstnet/data/mnist/{packed.name}.gz"
            _add(archive, inside, gzip.compress(content, mtime=0))


def excerpt(idx: bytes, count: int) -> bytes:
    """Return the first items of an IDX file, as one."""
    dimensions = idx[3]
    total, *shape = struct.unpack_from(f">{dimensions}I", idx, 4)
    start = 4 + 4 * dimensions
    each = (len(idx) - start) // total
    head = idx[:4] + struct.pack(f">{dimensions}I", count, *shape)
    return head + idx[start : start + count * each]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, A_DATE), content, zipfile.ZIP_DEFLATED)


def _run(command: list[str], wanted: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"{wanted} can't be had: {command[0]} is not installed")
    except subprocess.CalledProcessError as error:
        last = [*error.stderr.strip().splitlines(), "no reason was given"][-1]
        sys.exit(f"{wanted} can't be had: {last}")


def _check(content: bytes, sha256: str, name: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{name} has the checksum {found}, and not {sha256}: it is not used")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "runtime")
