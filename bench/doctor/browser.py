"""How long the doctor takes as in a browser: `python bench/doctor/browser.py FOLDER [TIMES]`.

The folder is one that `site/doctor/pack.py` has filled. Each of the page's examples, and some
healthy programs, are examined by Python in WebAssembly under Node, each time in a fresh process:
seconds on the clock, and of the processor, until Python is ready, until the first report (cold),
from one to the other (warm), and until the edit is proven. Medians.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]
EXAMPLES = sorted((HERE / "site" / "doctor" / "examples").glob("*.py"))
HEALTHY = [HERE / "tests" / "doctor" / "healthy" / f"{it}.py" for it in ("data_in_constructor",)]


def times(folder: Path, program: Path) -> dict:
    """Return the times of one examination: for each phase, on the clock and of the processor."""
    node = [HERE / "tests" / "site" / "doctor.mjs", f"{folder}/", HERE / "site/doctor/python.js"]
    command = ["node", *map(str, [*node, program])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    ready, report, end = (said["times"][it] for it in ("ready", "report", "end"))
    warm = [one - other for one, other in zip(report, ready)]
    codes = [it["code"] for it in said["examination"]["findings"]]
    return {"ready": ready, "cold": report, "warm": warm, "end": end, "said": codes or "healthy"}


def main() -> None:
    """Print a row for each program."""
    folder, count = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print("seconds (of the processor)       ready         cold         warm          end")
    for program in (*EXAMPLES, *HEALTHY):
        runs = [times(folder, program) for _ in range(count)]
        row = []
        for phase in ("ready", "cold", "warm", "end"):
            clock, used = (statistics.median(it[phase][n] for it in runs) for n in (0, 1))
            row.append(f"{clock:5.1f} ({used:4.1f})")
        print(f"{program.stem:26}", *row, runs[0]["said"], flush=True)


if __name__ == "__main__":
    main()
