"""All the verified edits of a file at once: as a patch, and as the file that comes of it."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass

from firstnet.doctor.patch import applied, combined, unified
from firstnet.doctor.report import Examination
from firstnet.doctor.submissions import Submission
from firstnet.errors import FormatError


@dataclass(frozen=True)
class Healed:
    """A file with its edits.

    Attributes:
        patch: the edits as a unified diff; empty where there are none.
        content: the file with the edits.
        codes: of the findings that they heal.
        unverified: of the findings whose edit is not verified, and left out.
        clashing: of those whose edit does not go with another, and is left out.
    """

    patch: str
    content: bytes
    codes: tuple[str, ...]
    unverified: tuple[str, ...]
    clashing: tuple[str, ...]


def heal(submission: Submission, examination: Examination) -> Healed:
    """Return a file with all the verified edits that an examination found.

    Raises:
        FormatError: it is a notebook, or its bytes are no text.
    """
    if submission.suffix == ".ipynb":
        raise FormatError(
            f"{submission.name}: edits are not put into notebooks; the report shows them, to be "
            "typed into the cells."
        )
    text, encoding = _decoded(submission)
    fixes = [(it.code, it.fix) for it in examination.findings if it.fix]
    verified = [(code, fix.diff) for code, fix in fixes if fix.verified]
    changes, dropped = combined([diff for _, diff in verified], text)
    after = applied(text, changes)
    return Healed(
        patch=unified(submission.name, text, after),
        content=after.encode(encoding),
        codes=tuple(code for number, (code, _) in enumerate(verified) if number not in dropped),
        unverified=tuple(code for code, fix in fixes if not fix.verified),
        clashing=tuple(verified[number][0] for number in dropped),
    )


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
