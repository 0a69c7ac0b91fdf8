"""What a child says: data from a process in which a stranger's program has run, so it is checked.

It begins with a word that only the child was told, it may hold what an examination can hold, and it
names no file but the program's own. Who looks for that word in Python's insides finds it. So the
child says what of a program could reach those insides before it runs that, and what was said once
can't be taken back: nothing good that is said of such a program is believed.
"""

from __future__ import annotations

import json
import re
import time
import types
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from firstnet.doctor.report.pages import page
from firstnet.doctor.report.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    LEVELS,
    Examination,
    from_dict,
)
from firstnet.errors import UnknownName

LONGEST = 200_000  # characters of a text, as a diff is
MOST = 20_000  # of anything: findings, reasons, lines of a step
FEW = 1_000  # characters of a reason
MOST_REACHES = 20
MOST_HUNKS = 500
LAST_LINE = 10_000_000
HEAD = re.compile(r"@@ -\d{1,7}(,\d{1,7})? \+\d{1,7}(,\d{1,7})? @@")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Untrue(ValueError):
    """The child has said what no examination of this program can hold."""


@dataclass
class Heard:
    """What a child has said so far.

    Attributes:
        word: what each of its messages has to begin with.
        own: the folders and files that the program may name, with links resolved.
        folder: of the program; None where it is nowhere on this disk.
        beside: the names of files that came with it.
    """

    word: str = ""
    own: Sequence[Path] = ()
    folder: Path | None = None
    beside: Collection[str] = ()
    stage: str = "load"  # what is being done
    examination: Examination | None = None
    unedited: Examination | None = None  # the last one before there was an edit of its root
    judged: float | None = None  # when the first examination was heard, in time.monotonic()
    reaches: list[str] = field(default_factory=list)  # for the doctor itself, as it was told
    failed: str | None = None
    ended: bool = False
    too_much: bool = False
    untrue: str = ""

    def hear(self, line: bytes) -> None:
        """Take in a line; what is none of ours is passed over, what can't be true is told."""
        start = self.word.encode() + b" "
        if not line.startswith(start):  # a stranger's is not even read
            return
        try:
            said = json.loads(line.removeprefix(start))
            if "examination" in said:
                self.examination = self._checked(said["examination"])
                if not any(it.root and it.fix for it in self.examination.findings):
                    self.unedited = self.examination
                self.judged = self.judged or time.monotonic()
            if "stage" in said:
                self.stage = str(said["stage"])[:FEW]
            if "reaches" in said and len(self.reaches) < MOST_REACHES:
                self.reaches.append(str(said["reaches"])[:FEW])
            if "failed" in said:
                self.failed = str(said["failed"])[:FEW]
            self.ended = self.ended or "end" in said
        except Untrue as error:
            self.untrue = str(error)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return

    def _checked(self, told: Any) -> Examination:
        examination = from_dict(told)
        _check(examination, Examination)
        if examination.status not in (HEALTHY, FINDINGS, INCOMPLETE):
            raise Untrue(f"the status {examination.status!r:.40}")
        if examination.status == HEALTHY and any(
            it.level != "advice" for it in examination.findings
        ):
            raise Untrue("a healthy program with findings")
        for it in examination.findings:
            if it.level not in LEVELS or not _is_known(it.code) or not NAME.fullmatch(it.name):
                raise Untrue(f"a finding {it.code!r:.20} {it.name!r:.40} {it.level!r:.20}")
            place = it.place
            if place is not None and not 0 < place.line <= place.end_line <= LAST_LINE:
                raise Untrue(f"the lines {place.line} to {place.end_line}")
            if it.fix is not None and not _is_diff(it.fix.diff):
                raise Untrue("a diff that is none")
            for file in (place.file if place else "", it.fix.file if it.fix else ""):
                if not self._is_own(file):
                    raise Untrue(f"the file {file!r:.80}, which is none of the program's")
        return examination

    def _is_own(self, file: str) -> bool:
        """Tell whether this is a file of the program's, named as from its folder."""
        if not file or file in self.beside:
            return True
        if self.folder is None or Path(file).is_absolute():
            return False
        try:
            there = (self.folder / file).resolve()
        except (OSError, ValueError, RuntimeError):
            return False
        inside = (there.relative_to(it).parts for it in self.own if there.is_relative_to(it))
        return any(not any(part.startswith(".") for part in parts) for parts in inside)


def _is_diff(text: str) -> bool:
    """Tell whether a diff has a few hunks, with heads that can be read."""
    heads = [line for line in text.splitlines() if line.startswith("@@")]
    return len(heads) <= MOST_HUNKS and all(map(HEAD.match, heads))


def _is_known(code: str) -> bool:
    try:
        page(code)
    except UnknownName:
        return False
    return True


def _check(value: Any, kind: Any) -> None:
    """Look whether a value is of a kind, with all that is in it, and not too large.

    Raises:
        Untrue: it is not.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is not None:
            _check(value, next(it for it in arguments if it is not type(None)))
    elif origin is tuple:
        if not isinstance(value, tuple) or len(value) > MOST:
            raise Untrue(f"{len(value)} of something" if isinstance(value, tuple) else "no list")
        for number, it in enumerate(value):
            _check(it, arguments[0] if arguments[-1] is ... else arguments[number])
    elif is_dataclass(kind):
        if not isinstance(value, kind):  # type: ignore[arg-type]
            raise Untrue(f"no {kind}")
        hints = get_type_hints(kind)
        for it in fields(kind):
            _check(getattr(value, it.name), hints[it.name])
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Untrue(f"{value!r:.40} for a number")
    elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Untrue(f"{value!r:.40} for a {kind.__name__}")
    elif kind is str and len(value) > LONGEST:
        raise Untrue(f"a text of {len(value):,} characters")
