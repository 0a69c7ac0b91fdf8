"""The doctor in a browser tab: what the page's Python (Pyodide) runs in a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from firstnet.doctor.isolation.here import examine_here
from firstnet.doctor.reading.submissions import Submission
from firstnet.web.packing import packed
from firstnet.web.reports import TAB_S, told

SECONDS = TAB_S / 2


def examine_in_tab(path: str, say: Callable[[bytes], object], seconds: float = SECONDS) -> None:
    """Examine a program in this process; say in packed messages what is done and known so far.

    Args:
        path: of the file, in a folder of its own.
        say: takes messages: {"stage"}, what is being done, and {"report"}; the last one counts.
        seconds: after which the program is stopped; 0 for never.
    """
    file = Path(path)
    submission = Submission(file.name, file.read_bytes(), file)
    examine_here(
        submission,
        lambda stage: say(packed({"stage": stage})),
        lambda examination: say(packed({"report": told(submission, examination)})),
        seconds,
    )
