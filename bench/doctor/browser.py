"""The doctor as in a browser tab, under Node: whether it reports the same there, and how soon.

    python bench/doctor/browser.py FOLDER first [PART/PARTS] [AT_ONCE]
    python bench/doctor/browser.py FOLDER compare [PART/PARTS] [AT_ONCE]
    python bench/doctor/browser.py FOLDER times [COUNT]

The folder is one that `site/doctor/pack.py` has filled; each program is examined in a fresh Python.

`first` examines the page's examples and the whole corpus, healthy programs and bugs, in WebAssembly
and here, until something is reported, before any edit is searched. `compare` examines them with the
search for edits; `compare 1/10` takes every tenth. Both write what was reported into browser.json.
What is in that file already isn't examined again, so it can be done in parts, each of which holds
programs of all kinds. They print the programs that differ in status, codes, lines or edits.

`times` prints for the examples and a healthy program the seconds on the clock, and of the
processor, until Python is ready, until the first report (cold), from one to the other (warm), and
until the edit is proven. Medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock
from typing import Any

import bugs

from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import Submission
from firstnet.web.examples import EXAMPLES
from firstnet.web.reports import told

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "browser.json"
HERE_S = 900.0  # that a program may take here, on a machine with much other work
THERE_S = 1800.0
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
BATCH = 5  # programs for which Python is loaded once; it is set back after each
FIRST, LAST = "without the search for edits", "with it"
COMPARED = ("status", "findings")


def corpus() -> dict[str, str]:
    """Return the text of each program by its name."""
    programs = {it.name: it.text for it in EXAMPLES}
    programs |= {path.stem: path.read_text() for path in sorted(bugs.HEALTHY.glob("*.py"))}
    return programs | {bug.id: bug.text() for bug in (*bugs.single(), *bugs.several())}


def part(number: int, parts: int) -> dict[str, str]:
    """Return one part of the corpus, counted from 1."""
    return dict(list(corpus().items())[number - 1 :: parts])


def there(folder: Path, text: str) -> dict[str, Any]:
    """Return what Python in WebAssembly reports on a program."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "network.py"
        path.write_text(text)
        program = ROOT / "tests" / "site" / "doctor.mjs"
        module = ROOT / "src/firstnet/web/front/state/python.js"
        command = ["node", *map(str, (program, f"{folder}/", module, path))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=THERE_S, check=True)
    return json.loads(done.stdout)


def here(text: str) -> dict[str, Any]:
    """Return what is reported here."""
    submission = Submission("network.py", text.encode())
    children = Children(Isolation(BELT))
    return told(submission, examine_apart(submission, HERE_S, children=children))


def compared(folder: Path, text: str) -> dict[str, Any]:
    """Return what both report on a program, and whether in the same words."""
    reports = {"there": there(folder, text), "here": here(text)}
    seen = {side: {name: it[name] for name in COMPARED} for side, it in reports.items()}
    lines = {side: it["line"] for side, it in reports.items()}
    words = reports["there"]["html"] == reports["here"]["html"]
    return {**seen, "words": words, **({} if seen["there"] == seen["here"] else {"lines": lines})}


def first_looks(folder: Path, programs: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each program's name, and what both report on it before an edit is searched.

    Python is loaded once for all of them in WebAssembly. Where something differs, the program is
    examined once more in a Python that nothing else has run in.
    """
    with tempfile.TemporaryDirectory() as scratch:
        paths = [Path(scratch, str(number), "network.py") for number in range(len(programs))]
        for path, text in zip(paths, programs.values(), strict=True):
            path.parent.mkdir()
            path.write_text(text)
        for name, path, look in zip(programs, paths, _looks_there(folder, paths), strict=True):
            found = _side_by_side(look, _look_here(path))
            if differ(found) and len(paths) > 1:
                [look] = _looks_there(folder, [path])
                found = _side_by_side(look, _look_here(path))
            yield name, found


def _looks_there(folder: Path, paths: list[Path]) -> Iterator[dict[str, Any]]:
    module = ROOT / "src/firstnet/web/front/state/python.js"
    own = Path(__file__).parent
    command = ["node", own / "first_look.mjs", f"{folder}/", module, own / "first_look.py", *paths]
    with subprocess.Popen([str(it) for it in command], stdout=subprocess.PIPE, text=True) as looks:
        assert looks.stdout is not None
        for line in looks.stdout:
            yield json.loads(line)["report"]
    if looks.returncode:
        raise subprocess.CalledProcessError(looks.returncode, command)


def _look_here(path: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).parent / "first_look.py"), str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=HERE_S, check=True, env=ONE_THREAD
    )
    return json.loads(done.stdout)


def _side_by_side(there: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    """Return two first reports as `compared` does."""
    reports = {"there": there, "here": here}
    seen = {
        side: {
            "status": it["status"],
            "findings": [
                {
                    "code": found["code"],
                    "line": found["line"],
                    "edit": found["fix"] is not None,
                }
                for found in it["findings"]
            ],
        }
        for side, it in reports.items()
    }
    words = all(there[name] == here[name] for name in ("findings", "not_run", "assumed"))
    lines = {side: it["not_run"] for side, it in reports.items()}
    return {**seen, "words": words, **({} if seen["there"] == seen["here"] else {"lines": lines})}


def differ(result: dict[str, Any]) -> bool:
    """Tell whether status, codes, lines or edits differ."""
    return result["there"] != result["here"]


def compare(folder: Path, how: str, number: int, parts: int, at_once: int) -> None:
    """Compare the programs of a part that were not compared yet; each is written at once."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known, lock = results.setdefault(how, {}), Lock()
    left = [(it, text) for it, text in part(number, parts).items() if it not in known]
    batches = [dict(left[start : start + BATCH]) for start in range(0, len(left), BATCH)]
    examine = first_looks if how == FIRST else _compared_one_by_one

    def work(programs: dict[str, str]) -> None:
        for name, found in examine(folder, programs):
            with lock:
                known[name] = found
                RESULTS.write_text(_text(results))
                if differ(found):
                    print(f"{name}: {found}", flush=True)

    with ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(work, it): it for it in batches}
        for done in as_completed(running):
            error = done.exception()
            if error is not None:
                print(f"of {', '.join(running[done])}: {error!r}", flush=True)
    for kind, each in results.items():
        print(_summary(kind, each), flush=True)


def _compared_one_by_one(
    folder: Path, programs: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, text in programs.items():
        yield name, compared(folder, text)


def _text(results: dict[str, dict[str, Any]]) -> str:
    """Return the results as JSON, one program a line."""
    kinds = [
        f"{json.dumps(kind)}: {{\n"
        + ",\n".join(f"{json.dumps(it)}: {json.dumps(known[it])}" for it in sorted(known))
        + "\n}"
        for kind, known in results.items()
    ]
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def _summary(how: str, known: dict[str, dict[str, Any]]) -> str:
    same = len(known) - sum(map(differ, known.values()))
    worded = sum(it["words"] for it in known.values())
    return (
        f"{how}: {len(known)} of {len(corpus())} programs compared: {same} have the same status, "
        f"codes, lines and edits, {worded} the same report word for word"
    )


def times(folder: Path, count: int) -> None:
    """Print a row for each program."""
    name = "data_in_constructor"
    programs = {it.name: it.text for it in EXAMPLES} | {name: bugs.healthy(name)}
    print("seconds (of the processor)       ready         cold         warm          end")
    for program, text in programs.items():
        runs = [there(folder, text) for _ in range(count)]
        row = [f"{program:26}", *_phases([it["times"] for it in runs])]
        codes = [it["code"] for it in runs[0]["findings"]]
        print(*row, codes or runs[0]["status"], flush=True)


def _phases(runs: list[dict[str, list[float]]]) -> Iterator[str]:
    """Yield the medians of each phase, on the clock and of the processor."""
    for it in runs:
        it["warm"] = [one - other for one, other in zip(it["report"], it["ready"])]
    for phase in ("ready", "report", "warm", "end"):
        clock, used = (statistics.median(it[phase][n] for it in runs) for n in (0, 1))
        yield f"{clock:5.1f} ({used:4.1f})"


def main(folder: str, what: str, *numbers: str) -> None:
    """Do what is asked for."""
    if what == "times":
        times(Path(folder).resolve(), int(numbers[0]) if numbers else 3)
    else:
        number, parts = map(int, (numbers[0] if numbers else "1/1").split("/"))
        at_once = int(numbers[1]) if len(numbers) > 1 else 1
        how = {"first": FIRST, "compare": LAST}[what]
        compare(Path(folder).resolve(), how, number, parts, at_once)


if __name__ == "__main__":
    main(*sys.argv[1:])
