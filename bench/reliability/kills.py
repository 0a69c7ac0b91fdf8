"""Commands that are killed at a random moment: afterwards the old or the new file is there, whole.

The moment lies anywhere between the start of a command and its end, by a seeded generator. Then all
that faults.py asks for after a fault has to hold.

    python bench/reliability/kills.py --kills 500
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import sys
import time
from functools import partial
from pathlib import Path

import faults


def killed(
    command: faults.Command, after_s: float, ended: list[faults.Ended], folder: Path
) -> faults.Ended:
    """Run a command, kill it after so many seconds, and note how it ended."""
    ended.append(faults.run(command.words, folder, folder, killed_after_s=after_s))
    return ended[-1]


def campaign(
    kills: int, chosen: list[str], seed: int
) -> tuple[collections.Counter[str], int, list[str]]:
    """Kill commands by turns; return how many runs of each, how many died, and what was wrong."""
    chance = random.Random(seed)
    counts: collections.Counter[str] = collections.Counter()
    hits, wrongs = 0, []
    share = -(-kills // len(chosen))
    for name in chosen:
        command = faults.COMMANDS[name]
        with faults.begun(command) as (before, right):
            began = time.monotonic()
            faults.look(command, partial(faults.with_fault, command, "write", 0), before, right)
            took = (time.monotonic() - began) / 2  # it ran twice
            for _ in range(share):
                ended: list[faults.Ended] = []
                ending = partial(killed, command, chance.uniform(0, took), ended)
                wrong = faults.look(command, ending, before, right)
                hits += ended[0].code < 0
                counts[name] += 1
                if wrong is not None:
                    wrongs.append(f"{name}: {wrong}")
        print(f"{name}: {counts[name]} runs", flush=True)
    return counts, hits, wrongs


def main() -> int:
    """Kill commands at random moments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    if faults.LOADED not in os.environ:
        return faults.again_with_faults()
    faults.import_commands()
    began = time.monotonic()
    counts, hits, wrongs = campaign(options.kills, list(faults.COMMANDS), options.seed)
    seconds = time.monotonic() - began
    print(f"{counts.total()} runs, {hits} killed before their end, in {seconds:.0f} s")
    print(f"{len(wrongs)} with a wrong end", *wrongs, sep="\n")
    if options.json:
        figures = {"runs": counts.total(), "killed": hits, "wrong": len(wrongs)}
        options.json.write_text(json.dumps(figures | {"of": dict(counts)}, indent=1) + "\n")
    return int(bool(wrongs))


if __name__ == "__main__":
    sys.exit(main())
