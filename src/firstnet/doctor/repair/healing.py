"""All the verified edits of a file at once: as a patch, and as the file that comes of it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from firstnet.doctor.edits.patch import applied, combined, unified
from firstnet.doctor.reading.submissions import Submission, read_file
from firstnet.doctor.repair.digits import LOADER, with_own_digits
from firstnet.doctor.report.report import Examination
from firstnet.doctor.report.wording import named
from firstnet.doctor.text.notebook import Cells, cells_of, without_magics
from firstnet.errors import FormatError

# Rules of what a paste, or Python 2, has done to single lines.
LAYOUT = ("ND001", "ND002", "ND003", "ND004", "ND005", "ND006", "ND010", "ND011")


@dataclass(frozen=True)
class Healed:
    """A file with its edits.

    Attributes:
        patch: the edits as a unified diff; empty where there are none.
        content: the file with the edits.
        codes: of the findings that they heal.
        unverified: of the findings whose edit is not verified, and left out.
        clashing: of those whose edit does not go with another, and is left out.
        digits: whether it reads the digits of the package now, as was asked for.
    """

    patch: str
    content: bytes
    codes: tuple[str, ...]
    unverified: tuple[str, ...]
    clashing: tuple[str, ...]
    digits: bool = False

    @property
    def skipped(self) -> list[str]:
        """Which edits are left out, and why: a line for each reason."""
        reasons = (
            (self.unverified, "not verified; see the report"),
            (self.clashing, "changes the same lines as another fix; run the doctor again"),
        )
        return [f"skipped the fix for {', '.join(it)}: {why}." for it, why in reasons if it]


def heal_all(
    submission: Submission,
    examination: Examination,
    *,
    to_be_run: bool = False,
    digits: bool = False,
) -> Iterator[tuple[Submission, Healed]]:
    """Yield a file, and those beside it that edits are found for, each with its verified edits.

    Args:
        submission: the file.
        examination: what was found.
        to_be_run: whether a notebook's cells will do, one below the other.
        digits: whether the file is to read the digits of the package, too.

    Raises:
        AccessError: a file beside it can't be read.
        FormatError: one is a notebook, or its bytes are no text.
    """
    files = {finding.fix.file for finding in examination.findings if finding.fix} | (
        {""} if digits else set()
    )
    for file in sorted(files):
        here = submission
        if file:
            if submission.path is None:
                continue
            there = read_file(str(submission.path.parent / file))
            here = replace(there, name=str(Path(submission.name).parent / file))
        own = digits and not file
        yield here, heal(here, examination, file, to_be_run=to_be_run, digits=own)


def heal(
    submission: Submission,
    examination: Examination,
    file: str = "",
    *,
    to_be_run: bool = False,
    digits: bool = False,
) -> Healed:
    """Return a file with all the verified edits that an examination found.

    Args:
        submission: the file.
        examination: what was found.
        file: as the examination names the file, if it is one beside the one that was examined.
        to_be_run: whether a notebook's cells will do, one below the other.
        digits: whether it is to read the digits of the package, too.

    Raises:
        FormatError: it is a notebook, or its bytes are no text.
    """
    notebook = submission.suffix == ".ipynb"
    if notebook and not to_be_run:
        raise FormatError(
            f"{submission.name}: the doctor doesn't edit notebooks; type the edits of the report "
            "into the cells."
        )
    text, encoding = _decoded(submission)
    cells = cells_of(text, submission.name) if notebook else None
    text = cells.text if cells is not None else text
    fixes = [
        (finding.code, finding.fix)
        for finding in examination.findings
        if finding.fix and finding.fix.file == file
    ]
    verified = sorted(((it, fix.diff) for it, fix in fixes if fix.verified), key=_is_of_layout)
    layout = [number for number, it in enumerate(verified) if _is_of_layout(it)]
    changes, dropped = combined([diff for _, diff in verified], text, layout)
    edited = applied(text, changes)
    after = _with_digits(submission, edited) if digits else edited
    after = _without_commands(after, cells) if cells is not None else after
    try:
        content = after.encode(encoding)
    except UnicodeEncodeError as error:
        raise FormatError(
            f"{submission.name} is written in {encoding}, which lacks a letter of an edit; "
            "save it as UTF-8."
        ) from error
    return Healed(
        patch=unified(named(submission.name), text, after),
        content=content,
        codes=tuple(code for number, (code, _) in enumerate(verified) if number not in dropped),
        unverified=tuple(code for code, fix in fixes if not fix.verified),
        clashing=tuple(verified[number][0] for number in dropped),
        digits=digits and after != edited,
    )


def _without_commands(text: str, cells: Cells) -> str:
    """Return the edited cells with IPython's commands aside, as the cells themselves are run."""
    lines = cells.text.split("\n")
    aside = dict(zip(lines, without_magics(lines, cells.starts)))
    return "\n".join(aside.get(line, line) for line in text.split("\n"))


def _with_digits(submission: Submission, text: str) -> str:
    """Return the text with the package's digits, or as it is where Python can't read it."""
    folder = submission.path.parent if submission.path is not None else None
    try:
        has_loader = folder is not None and (folder / f"{LOADER}.py").is_file()
        return with_own_digits(text, has_loader=has_loader)
    except SyntaxError:
        return text


def _is_of_layout(fix: tuple[str, str]) -> bool:
    """Tell whether a rule is about what a paste has damaged."""
    return fix[0] in LAYOUT


def _decoded(submission: Submission) -> tuple[str, str]:
    """Return a program's text with its own line ends, and its encoding."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(submission.content).readline)
        return submission.content.decode(encoding), encoding
    except (SyntaxError, UnicodeDecodeError) as error:
        raise FormatError(
            f"{submission.name}: its bytes are no text in its encoding; save it as UTF-8, and try "
            "again."
        ) from error
