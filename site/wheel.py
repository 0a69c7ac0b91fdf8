"""Build a wheel of firstnet for Pyodide: `python site/wheel.py FOLDER`.

The wheel of pure Python that pip builds gets the kernels as an extension module: the same sources
as everywhere, compiled by Emscripten for Python's limited API, so that the headers of any Python
from 3.12 on will do. The digits are packed by gzip, for Pyodide 0.27 lacks lzma. The tag is that of
0.27, in which `tests/site/test_wheel.py` tries it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import lzma
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
NATIVE = ROOT / "src" / "firstnet" / "native"
TAG = "cp312-cp312-pyodide_2024_0_wasm32"
MODULE = "firstnet/native/kernels.abi3.so"
OLDEST = (3, 12)  # Python whose headers have all that nanobind asks of the limited API
COMMON = ("-O3", "-fPIC", "-fexceptions", "-msimd128", "-std=c++17", "-fvisibility=hidden")
KERNELS = ("-DFIRSTNET_SET=Baseline", "-ffp-contract=fast", "-fno-math-errno", "-fno-trapping-math")
BINDING = ("-DPy_LIMITED_API=0x030C0000", "-DNDEBUG", "-fno-strict-aliasing")
LINK = ("-O3", "-fexceptions", "-sSIDE_MODULE=1", "-sWASM_BIGINT")
SIZES = {"LONG": 4, "SIZE_T": 4, "VOID_P": 4, "UINTPTR_T": 4}  # bytes, on WebAssembly of 32 bits


def main(folder: Path) -> Path:
    """Write the wheel into a folder, and return its path.

    Raises:
        SystemExit: something that it takes isn't installed.
        subprocess.CalledProcessError: a step fails.
    """
    if shutil.which("emcc") is None:
        sys.exit("emcc is missing; on Debian: apt install emscripten.")
    headers = python_headers()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pure = pure_wheel(Path(scratch))
        module = extension(Path(scratch), headers)
        name = pure.name.rpartition("-")[0].rpartition("-")[0].rpartition("-")[0]
        wheel = folder / f"{name}-{TAG}.whl"
        combine(pure, module, wheel)
    return wheel


def python_headers() -> Path:
    """Return a folder with the headers of Python 3.12 or later."""
    known = sorted(Path("/usr/include").glob("python3.*"), key=lambda it: _version(it.name))
    known.append(Path(sys.base_prefix) / "include" / f"python3.{sys.version_info.minor}")
    for folder in reversed(known):
        if _version(folder.name) >= OLDEST and (folder / "Python.h").exists():
            return folder
    sys.exit("The headers of Python 3.12 or later are missing; on Debian: apt install python3-dev.")


def pure_wheel(scratch: Path) -> Path:
    """Return the wheel that pip builds without a compiler."""
    settings = ("-C", "wheel.cmake=false", "-C", "wheel.py-api=py3")
    _pip("wheel", "--no-deps", "-w", str(scratch), *settings, str(ROOT))
    return next(scratch.glob("firstnet-*.whl"))


def extension(scratch: Path, headers: Path) -> Path:
    """Return the extension module, compiled from the kernels and nanobind."""
    _pip("download", "--no-deps", "-d", str(scratch), "nanobind")
    shutil.unpack_archive(next(scratch.glob("nanobind-*.whl")), scratch, "zip")
    nanobind = scratch / "nanobind"
    own = scratch / "python"
    shutil.copytree(headers, own)
    (own / "pyconfig.h").write_text(_configuration(headers))
    folders = [own, nanobind / "include", nanobind / "ext" / "robin_map" / "include"]
    binding = (*BINDING, *(f"-I{it}" for it in folders), "-include", "stdio.h")
    parts = []
    for source, options in (
        (NATIVE / "kernels.cpp", KERNELS),
        (NATIVE / "binding.cpp", binding),
        (nanobind / "src" / "nb_combined.cpp", binding),
    ):
        parts.append(str(scratch / f"{source.stem}.o"))
        _emcc(*COMMON, *options, "-c", str(source), "-o", parts[-1])
    module = scratch / "kernels.abi3.so"
    _emcc(*LINK, *parts, "-o", str(module))
    return module


def combine(pure: Path, module: Path, wheel: Path) -> None:
    """Write a wheel of pure Python again, with an extension module and the tag of Pyodide."""
    rows = []
    with zipfile.ZipFile(pure) as before:
        contents = {it: before.read(it) for it in before.namelist()}
    record = next(it for it in contents if it.endswith(".dist-info/RECORD"))
    del contents[record]
    about = record.replace("RECORD", "WHEEL")
    contents[about] = _tagged(contents[about].decode()).encode()
    contents[MODULE] = module.read_bytes()
    for name in [it for it in contents if it.endswith(".xz")]:
        digits = lzma.decompress(contents.pop(name))
        contents[f"{name.removesuffix('.xz')}.gz"] = gzip.compress(digits, mtime=0)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in contents.items():
            after.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            rows.append(f"{name},sha256={digest.decode()},{len(content)}\n")
        after.writestr(record, "".join([*rows, f"{record},,\n"]))


def _tagged(about: str) -> str:
    lines = [it for it in about.splitlines() if not it.startswith(("Tag:", "Root-Is-Purelib:"))]
    return "\n".join([*(it for it in lines if it), "Root-Is-Purelib: false", f"Tag: {TAG}", ""])


def _configuration(headers: Path) -> str:
    """Return what Python's headers know of this machine, with the sizes of types of WebAssembly."""
    own = headers.parent.glob(f"*-linux-gnu/{headers.name}/pyconfig.h")  # as Debian keeps it
    lines = [next(own, headers / "pyconfig.h").read_text("utf-8")]
    for name, size in SIZES.items():
        lines += [f"#undef SIZEOF_{name}", f"#define SIZEOF_{name} {size}"]
    return "\n".join([*lines, ""])


def _version(name: str) -> tuple[int, ...]:
    numbers = name.removeprefix("python").split(".")
    return tuple(int(it) for it in numbers if it.isdigit())


def _emcc(*arguments: str) -> None:
    subprocess.run([str(shutil.which("emcc")), *arguments], check=True)


def _pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
