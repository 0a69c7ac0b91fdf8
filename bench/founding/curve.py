"""Draw what bench/founding/network.py prints, epoch by epoch, as it is and with the doctor's edit.

    python bench/founding/curve.py

runs both programs to their end (about six minutes), and writes docs/pictures/founding.png.
It needs Matplotlib: pip install '.[plots]'.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs/pictures/founding.png"
SEED = "import random\nimport numpy\nrandom.seed(1)\nnumpy.random.seed(1)\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        ill = Path(temporary) / "network.py"
        ill.write_text((ROOT / "bench/founding/network.py").read_text())
        before = counts(ill)
        subprocess.run([sys.executable, "-m", "firstnet", "doctor", str(ill), "--write"])
        after = counts(ill)
    figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
    axes.plot(after, color="tab:blue", label="with `return a`")
    axes.plot(before, color="tab:red", label="as it was typed in")
    axes.set(xlabel="epoch", ylabel="right of 10,000", ylim=(0, 10_000))
    axes.legend(loc="center right", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PICTURE, dpi=110)
    print(f"as it was typed in: {before}\nwith the edit: {after}")


def counts(program: Path) -> list[int]:
    """Run a program, and return the counts that it prints."""
    code = f"{SEED}exec(compile(open({str(program)!r}).read(), {str(program)!r}, 'exec'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [int(it) for it in re.findall(r"Epoch \d+: (\d+) / 10000", done.stdout)]


if __name__ == "__main__":
    main()
