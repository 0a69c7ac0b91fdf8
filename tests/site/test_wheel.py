"""The wheel for Pyodide: installed there, with the kernels as the fast engine."""

import importlib.util
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

import firstnet

HERE = Path(__file__).parent
SITE = HERE.parents[1] / "site"


def loaded(path):
    """A program of the site as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_wheel_gets_the_module_and_the_tag(tmp_path):
    wheel = loaded(SITE / "wheel.py")
    about = "firstnet-1.dist-info"
    with zipfile.ZipFile(tmp_path / "pure.whl", "w") as pure:
        pure.writestr("firstnet/__init__.py", "")
        pure.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        pure.writestr(f"{about}/RECORD", "")
    (tmp_path / "kernels.so").write_bytes(b"module")
    wheel.combine(tmp_path / "pure.whl", tmp_path / "kernels.so", tmp_path / "made.whl")
    with zipfile.ZipFile(tmp_path / "made.whl") as made:
        assert made.read("firstnet/native/kernels.abi3.so") == b"module"
        told = made.read(f"{about}/WHEEL").decode()
        record = made.read(f"{about}/RECORD").decode().splitlines()
    assert told == f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {wheel.TAG}\n"
    assert [line.partition(",")[0] for line in record] == [
        "firstnet/__init__.py",
        f"{about}/WHEEL",
        "firstnet/native/kernels.abi3.so",
        f"{about}/RECORD",
    ]


@pytest.mark.slow
def test_it_examines_trains_and_reads_in_pyodide(runtime, pyodide_wheel, photograph):
    command = ["node", HERE / "wheel.mjs", f"{runtime}/", HERE / "in_pyodide.py"]
    command += [pyodide_wheel, photograph]
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:]
    said = json.loads(done.stdout.partition("SAID ")[2].splitlines()[0])
    assert said["correct"] == 8990  # as with the native set Baseline
    assert said["classic"] == 10
    assert said["examine"] == ["ND001"]
    assert said["saved"]
    read = firstnet.read(photograph)
    assert said["read"] == [[it.digit, round(it.confidence, 4)] for it in read]
    assert "".join(str(it.digit) for it in read) == "72104149"
