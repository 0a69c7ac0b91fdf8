"""Count the instructions of the book's epoch: the same on a busy machine and on an idle one.

    python bench/instructions.py            # count, and keep the counts
    python bench/instructions.py --check    # count, and fail where one grew by more than 5 %

Valgrind counts them: of a run with an epoch of each network, of 10,000 digits, and of one with two
more of a network; half the difference is an epoch. It knows no AVX-512, so the kernels are those
for AVX2. Of those for AVX-512 the instructions are counted that keep vectors on the stack: a
compiler that runs out of registers, or believes to, makes a loop half as fast. Another compiler
makes other instructions, so counts are kept for each, and those of an unknown compiler are printed
and not judged.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

KEPT = Path(__file__).parent / "results" / "instructions.json"
GROWTH = 0.05  # more is a regression
MORE, NONE = 2, "none"  # epochs of the network that is trained for longer; if there is none
STACK = "AVX-512 instructions with a vector on the stack"
CELLS = {
    "the book's first network, float32": {},
    "the book's first network, float64": {"dtype": "float64"},
    "chapter 3's, cross-entropy and L2, float32": {
        "cost": "cross-entropy",
        "eta": 0.5,
        "lmbda": 5.0,
    },
}


def epochs(longer: str) -> None:
    """Train each network for an epoch, and one of them for more; this is what is counted."""
    import numpy as np

    from firstnet import Recipe, engines, load, starting_network

    digits = load("mnist").training
    for cell, choices in CELLS.items():
        recipe = Recipe(**choices)
        x, y = digits.x[:10_000], digits.targets(recipe.dtype)[:10_000]
        engine = engines.start("fast", starting_network(recipe, 0), x, y, recipe)
        order = np.random.default_rng(0).permutation(len(x)).reshape(-1, recipe.mini_batch_size)
        for _ in range(1 + MORE * (cell == longer)):
            engine.train(order, recipe.eta)


def counted(longer: str) -> int:
    """Return the instructions of a process that trains, one of the networks for longer."""
    command = [
        *("valgrind", "--tool=cachegrind", "--cachegrind-out-file=/dev/null"),
        *(sys.executable, __file__, longer),
    ]
    environment = os.environ | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    found = re.search(r"I +refs: +([\d,]+)", ran.stderr)
    if ran.returncode or not found:
        raise SystemExit(f"valgrind failed:\n{ran.stderr}")
    return int(found[1].replace(",", ""))


def measure() -> dict[str, int]:
    """Return the instructions of an epoch for each cell."""
    epochs(NONE)  # the digits are in the cache from here on
    runs = [NONE, *CELLS]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(runs, pool.map(counted, runs)))
    return {cell: (counts[cell] - counts[NONE]) // MORE for cell in CELLS}


def on_the_stack() -> dict[str, int]:
    """Return how many instructions of the AVX-512 kernels have a vector on the stack."""
    import firstnet.native.kernels as kernels

    command = ["objdump", "--disassemble", "--no-show-raw-insn", kernels.__file__]
    if shutil.which(command[0]) is None:
        raise SystemExit("there is no objdump here; try apt install binutils")
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {STACK: len(re.findall(r"^.*(?:zmm.*\(%rsp|\(%rsp.*zmm)", listing, re.MULTILINE))}


def compiler() -> str:
    """Return which compiler made the kernels, as far as the system's own tells."""
    told = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=False).stdout
    return told.partition("\n")[0]


def judged(counts: dict[str, int], before: dict[str, int]) -> bool:
    """Print each count beside the one that is kept; return whether none grew too much.

    Of instructions that run, a few more may be; of those with a vector on the stack, none.
    """
    for cell, count in counts.items():
        told = f"{count / max(before[cell], 1) - 1:+.1%}" if cell in before else "new"
        amount = count if cell == STACK else f"{count / 1e6:.2f} million instructions"
        print(f"{cell}: {amount}, {told}")
    growth = {cell: 0.0 if cell == STACK else GROWTH for cell in counts}
    return all(
        count <= (1 + growth[cell]) * before.get(cell, count) for cell, count in counts.items()
    )


def main() -> None:
    """Count, and keep or check."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    counts, made_by = measure() | on_the_stack(), compiler()
    before = kept.get(made_by, {})
    print(f"An epoch of 10,000 digits, mini-batches of 10, AVX2, {made_by}")
    fine = judged(counts, before)
    if "--check" not in sys.argv:
        KEPT.write_text(json.dumps(kept | {made_by: counts}, indent=1) + "\n")
    elif not before:
        print(f"no counts are kept for this compiler, only for {', '.join(kept)}: not judged")
    elif not fine:
        sys.exit(f"over {GROWTH:.0%} more instructions than before, or more vectors on the stack")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in (NONE, *CELLS):
        epochs(sys.argv[1])
    else:
        main()
