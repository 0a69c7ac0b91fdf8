"""Results as they arrive: a run that was cut off goes on with what is missing.

A journal is a file beside the summary, a line of JSON for each examination, and gone once all are
done.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import firstnet
from firstnet.doctor.report.report import Examination, from_dict, to_dict
from firstnet.errors import AccessError

ENDING = ".part"


class Journal:
    """What was found so far of the files of a class.

    Args:
        summary: the path of the summary that it stands beside.

    Raises:
        AccessError: the journal can't be read or written.
    """

    def __init__(self, summary: Path) -> None:
        self.path = summary.with_name(summary.name + ENDING)
        self._known: dict[tuple[str, str], Examination] = {}
        try:
            if self.path.exists():
                for line in self.path.read_bytes().splitlines():
                    self._take(line)
            self.path.touch()
        except OSError as error:
            raise AccessError(f"{self.path}: it can't be written ({error.strerror}).") from error

    @property
    def is_new(self) -> bool:
        """Whether there is nothing to go on with."""
        return not self._known

    def known(self, name: str, content: bytes) -> Examination | None:
        """Return what is known of a file, if it is as it was then."""
        return self._known.get((name, _digest(content)))

    def note(self, name: str, content: bytes, examination: Examination) -> None:
        """Keep what was found, at once."""
        told = to_dict([examination])["files"][0]
        line = {"version": firstnet.__version__, "of": [name, _digest(content)], "file": told}
        with self.path.open("ab") as file:  # after a line that may have been cut off
            file.write(b"\n" + json.dumps(line).encode())

    def end(self) -> None:
        """Remove the journal: all is in the summary."""
        self.path.unlink(missing_ok=True)

    def _take(self, line: bytes) -> None:
        """Take in a line, if it is a whole one of this version's."""
        try:
            told: dict[str, Any] = json.loads(line)
            name, digest = told["of"]
            if told["version"] == firstnet.__version__:
                self._known[name, digest] = from_dict(told["file"])
        except (ValueError, LookupError, TypeError):
            return


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
