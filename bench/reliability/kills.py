"""Commands that are killed at a random moment: afterwards the old or the new file is there, whole.

The moment lies anywhere between the start of a command and its end, by a seeded generator. Then all
that faults.py asks for after a fault has to hold.

    python bench/reliability/kills.py --kills 500
"""

from __future__ import annotations

import argparse
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
    ended.append(faults.run(command.words, folder, killed_after_s=after_s))
    return ended[-1]


def campaign(kills: int, chosen: list[str], seed: int, found: faults.Campaign) -> int:
    """Kill commands by turns; return how many died before their end."""
    chance = random.Random(seed)
    hits, share = 0, -(-kills // len(chosen))
    for name in chosen:
        command = faults.commands()[name]
        with faults.begun(command, faults.Setting()) as (before, right):
            began = time.monotonic()
            faults.fault(command, "write", 0, before=before, right=right)
            took = time.monotonic() - began
            for _ in range(share):
                ended: list[faults.Ended] = []
                ending = partial(killed, command, chance.uniform(0, took), ended)
                found.tried(name, faults.look(command, ending, before, right))
                hits += ended[0].code < 0
        found.keep(killed=hits, seed=seed)
        print(f"{name}: {found.counts[name]} runs, {hits} killed before their end", flush=True)
    return hits


def main() -> int:
    """Kill commands at random moments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--command", action="append", choices=list(faults.commands()))
    parser.add_argument("--ledger", type=Path, help="the file to which the figures are added")
    options = parser.parse_args()
    if faults.LOADED not in os.environ:
        sys.argv += [] if "--seed" in sys.argv else ["--seed", str(options.seed)]
        return faults.again_with_faults()
    faults.import_all(["firstnet.cli"])
    found = faults.Campaign("kills", options.ledger)
    print(f"--seed {options.seed}", flush=True)
    hits = campaign(options.kills, options.command or list(faults.commands()), options.seed, found)
    print(f"{hits} killed before their end")
    return found.end()


if __name__ == "__main__":
    sys.exit(main())
