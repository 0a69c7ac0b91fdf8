"""How many programs reach for the doctor's own process, and how long it takes to read them through.

    python bench/doctor/reaching.py FOLDER ...

Each Python file below is read as the doctor reads it, and none is run.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from firstnet.doctor.reading.reading import read
from firstnet.doctor.watch.program.guards import look_for_replaced, remember
from firstnet.doctor.watch.program.instrument import HOOKS
from firstnet.doctor.watch.program.reaching import reaches
from firstnet.errors import FirstnetError


def main() -> None:
    """Print what each program reaches for, and the sums."""
    programs = reaching = 0
    spent = 0.0
    for path in sorted(it for folder in sys.argv[1:] for it in Path(folder).rglob("*.py")):
        try:
            tree = read(str(path)).tree()
        except (FirstnetError, SyntaxError, ValueError, RecursionError):
            continue
        start = time.process_time()
        found = list(reaches(tree, path.parent, HOOKS))
        spent += time.process_time() - start
        programs += 1
        reaching += bool(found)
        for it in found[:3]:
            print(f"{path}:{it.line}: {it.text}")
    remember()
    start = time.process_time()
    look_for_replaced()
    replaced = time.process_time() - start
    each = 1e3 * spent / max(1, programs)
    print(f"{programs} programs, {reaching} that reach; {each:.1f} ms each")
    print(f"{1e3 * replaced:.1f} ms to look for replaced functions")


if __name__ == "__main__":
    main()
