"""Try the wheel as uvx and pipx run it: offline, from a folder that serves as the index.

python .ci/try_runners.py FOLDER   # wheels of firstnet, of the extra web, of all that they need
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

RUNNERS = ("uvx", "pipx run")
TYPED = "type (.*) in place of"  # what a run without an extra says


def surroundings(folder: Path, home: Path) -> dict[str, str]:
    """Return the environment variables: an empty home, and the folder as the only index."""
    kept = {name: it for name, it in os.environ.items() if not name.startswith(("PIP", "UV"))}
    tools = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    offline = {"UV_OFFLINE": "1", "UV_NO_INDEX": "1", "PIP_NO_INDEX": "1"}
    links = {"UV_FIND_LINKS": str(folder), "PIP_FIND_LINKS": str(folder)}
    chosen = {"UV_PYTHON": sys.executable, "PIPX_DEFAULT_BACKEND": "pip"}
    return kept | offline | links | chosen | {"HOME": str(home), "PATH": tools}


def said(command: str, env: dict[str, str]) -> str:
    """Return all that a command prints."""
    ran = subprocess.run(command.split(), env=env, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


def serves(command: list[str], env: dict[str, str]) -> bool:
    """Tell whether a command serves the page."""
    server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        lines = iter(server.stdout.readline, "")
        link = next((found[0] for it in lines if (found := re.search(r"http://\S+", it))), None)
        return link is not None and b"firstnet" in urlopen(link, timeout=60).read()
    finally:
        server.terminate()
        server.wait(20)


def try_runner(run: str, env: dict[str, str]) -> None:
    """Train; ask for the page, which needs an extra; type what is said then."""
    trained = said(f"{run} firstnet train --epochs 1", env)
    assert re.search(r"Epoch 0: \d{4} / 10000", trained), trained
    asked = said(f"{run} firstnet serve", env)
    typed = re.search(TYPED, asked)
    assert typed, asked
    command = [*typed[1].replace("'", "").split(), "serve", "--no-open", "--port", "0"]
    assert serves(command, env), command
    print(f"{run} firstnet train, {typed[1]} serve: work")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        for run in RUNNERS:
            try_runner(run, surroundings(Path(sys.argv[1]).resolve(), Path(home)))
