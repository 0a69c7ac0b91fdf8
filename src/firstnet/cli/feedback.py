"""`firstnet doctor --feedback`: a file of Markdown and one of HTML for each student."""

from __future__ import annotations

from pathlib import Path

from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination
from firstnet.errors import AccessError
from firstnet.machine.writing import write_whole
from firstnet.views.handout import as_markdown, as_page


class Feedback:
    """Writes what each student gets back, into folders as those that were handed in.

    Args:
        folder: where to; it is made if it is not there.
        hint: how much is told, from 1 to 4; 0 for all.

    Raises:
        AccessError: the folder can't be made.
    """

    def __init__(self, folder: Path, hint: int) -> None:
        self.folder, self.hint = folder, hint
        self._taken: set[Path] = set()
        self._make(folder)

    def write(self, submission: Submission, examination: Examination) -> None:
        """Write the two files of a student."""
        place = self._place(submission)
        self._make(place.parent)
        text = submission.text()
        for ending, told in ((".md", as_markdown), (".html", as_page)):
            content = told(examination, text, self.hint)
            path = place.with_name(place.name + ending)
            write_whole(path, content.encode("utf-8", errors="backslashreplace"))

    def _place(self, submission: Submission) -> Path:
        """Return where the files go, without their endings: alice/net.py, for all that is there."""
        path, within = submission.path, submission.within
        name = Path(Path(submission.name).name)
        if path is not None and within is not None and path.is_relative_to(within):
            name = path.relative_to(within)
        place, number = self.folder / name, 2
        while place in self._taken:
            place = self.folder / name.with_name(f"{name.name}-{number}")
            number += 1
        self._taken.add(place)
        return place

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AccessError(
                f"{folder}: the folder can't be created ({error.strerror})."
            ) from error
