"""JupyterLite in Chromium, with the wheel for Pyodide."""

import copy
import json
import shutil
import subprocess
import sys
import time
from urllib.parse import quote

import pytest

# The kernel for Pyodide 0.27. It asks for comm, which Pyodide has not.
TOOLS = ("jupyterlite-core==0.5.1", "jupyterlite-pyodide-kernel==0.5.2", "jupyter-server")
COMM = "comm==0.2.2"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
NEEDED = ["numpy", "ipython", "jedi", "micropip", "sqlite3", "ssl"]
PATIENCE_S = 900
CELL = """
import micropip
await micropip.install(["numpy", "pillow"])
await micropip.install("{wheel}", deps=False)

import firstnet
import firstnet.native.kernels
digits, recipe = firstnet.load("mnist"), firstnet.Recipe(epochs=1)
network = firstnet.starting_network(recipe)
for epoch in firstnet.train(network, digits.training, digits.test, recipe):
    print(epoch)

with open("my_network.py", "w") as file:
    file.write("import numpy as np\\nw = np.zeros(3\\n")
print(*(it.code for it in firstnet.examine("my_network.py").findings))

from pyodide.http import pyfetch
with open("photograph.png", "wb") as file:
    file.write(await (await pyfetch("{photograph}")).bytes())
print(*(it.digit for it in firstnet.read("photograph.png")), sep="")

from firstnet.classic import network
print("The sizes are", network.Network([784, 30, 10]).sizes)
"""


@pytest.fixture
def lite(pack, runtime, pyodide_wheel, photograph, tmp_path, monkeypatch):
    """The folder of a JupyterLite that is built with the wheel, beside Pyodide with IPython."""
    source, site, tools = (tmp_path / name for name in ("source", "site", "tools"))
    (source / "pypi").mkdir(parents=True)
    shutil.copy(pyodide_wheel, source / "pypi")
    settings = {"litePluginSettings": {KERNEL: {"pyodideUrl": "./pyodide/pyodide.js"}}}
    told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (source / "jupyter-lite.json").write_text(json.dumps(told))
    run(sys.executable, "-m", "venv", tools)
    run(tools / "bin" / "pip", "install", "--quiet", *TOOLS)
    run(tools / "bin" / "pip", "download", "--quiet", "--no-deps", "-d", source / "pypi", COMM)
    build = [tools / "bin" / "python", "-m", "jupyterlite_core", "build", "--apps", "repl"]
    run(*build, "--lite-dir", ".", "--output-dir", site, cwd=source)
    pieces = copy.deepcopy(pack.PIECES)
    pieces["runtime"]["files"].append("pyodide.js")
    pieces["wheels"]["packages"] = NEEDED
    monkeypatch.setattr(pack, "PIECES", pieces)
    (site / "pyodide").mkdir()
    (tmp_path / "scratch").mkdir()
    pack.bring_runtime(site / "pyodide", tmp_path / "scratch")
    pack.bring_wheels(site / "pyodide", tmp_path / "scratch")
    shutil.copy(photograph, site)
    return site


def run(*command, **options):
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=PATIENCE_S, **options
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
def test_a_notebook_trains_examines_and_reads(browser, served, lite, pyodide_wheel):
    elsewhere = []
    with served(lite) as root:
        page = browser.new_page()
        ours = (root, "data:", "blob:")
        page.on("request", lambda it: it.url.startswith(ours) or elsewhere.append(it.url))
        wheel = f"{root}/pypi/{pyodide_wheel.name}"
        cell = CELL.format(wheel=wheel, photograph=f"{root}/photograph.png")
        page.goto(f"{root}/repl/index.html?kernel=python&code={quote(cell)}")
        printed, deadline = "", time.monotonic() + PATIENCE_S
        while not ("sizes" in printed or "Error" in printed) and time.monotonic() < deadline:
            time.sleep(1)
            printed = "\n".join(page.locator(".jp-OutputArea-output").all_inner_texts())
        page.close()
    assert [it for it in printed.splitlines() if it.strip()] == [
        "Epoch 0: 8990 / 10000",
        "ND001",
        "72104149",
        "The sizes are [784, 30, 10]",
    ]
    assert not elsewhere
