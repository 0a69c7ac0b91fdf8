"""The doctor as in a browser tab, under Node: whether it reports the same there, and how soon.

    python bench/doctor/browser.py FOLDER compare [PART/PARTS] [AT_ONCE]
    python bench/doctor/browser.py FOLDER times [COUNT]

The folder is one that `site/doctor/pack.py` has filled; each program is examined in a fresh Python.

`compare` examines the page's examples and the whole corpus, healthy programs and bugs, in
WebAssembly and here, and writes what was reported into browser.json. What is in that file already
isn't examined again, so it can be done in parts, each of which holds programs of all kinds. It
prints the programs that differ in status, codes, lines or edits.

`times` prints for the examples and a healthy program the seconds on the clock, and of the
processor, until Python is ready, until the first report (cold), from one to the other (warm), and
until the edit is proven. Medians.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
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
COMPARED = ("status", "findings")
KNOWN = {  # programs that differ, and why
    "attributes_rows": "it takes 60,000 digits of mnist.npz, and the tab has 7,000",
}


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


def differ(result: dict[str, Any]) -> bool:
    """Tell whether status, codes, lines or edits differ."""
    return result["there"] != result["here"]


def compare(folder: Path, number: int, parts: int, at_once: int) -> None:
    """Compare the programs of a part that were not compared yet."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with ThreadPoolExecutor(at_once) as pool:
        left = {it: text for it, text in part(number, parts).items() if it not in results}
        running = {pool.submit(compared, folder, text): name for name, text in left.items()}
        for done in as_completed(running):
            name = running[done]
            try:
                results[name] = done.result()
            except subprocess.SubprocessError as error:
                print(f"{name}: {error}", flush=True)
                continue
            RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
            if differ(results[name]):
                print(f"{name}: {results[name]['lines']}", flush=True)
    different = sum(map(differ, results.values()))
    worded = sum(it["words"] for it in results.values())
    print(
        f"{len(results)} of {len(corpus())} programs compared: {len(results) - different} have the "
        f"same status, codes, lines and edits, {worded} the same report word for word"
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
        compare(Path(folder).resolve(), number, parts, at_once)


if __name__ == "__main__":
    main(*sys.argv[1:])
