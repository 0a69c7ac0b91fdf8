"""firstnet doctor."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import click

from firstnet.cli.complaint import complain
from firstnet.cli.edits import CALLED, make_edits, print_patch
from firstnet.cli.help import Grouped, example
from firstnet.cli.types import FILE, Known, Seconds, Whole
from firstnet.doctor.reading.submissions import NO_NETWORK, STDIN, Submission, in_folder, read_file
from firstnet.doctor.report.report import INCOMPLETE, Examination, to_dict
from firstnet.errors import AccessError, FirstnetError, UnknownName
from firstnet.machine.processors import processors
from firstnet.views.bar import bar, is_live

FORMATS = ("full", "concise", "json", "sarif", "github")
STDIN_NAME = "<stdin>"
ENDING = ".zip"
TELL = "tell"  # what keeps the program apart
FEW = 5  # files of a folder that are told in full
COLOURS: dict[str, dict[str, Any]] = {
    "heading": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "advice": {"fg": "cyan", "bold": True},
    "place": {"fg": "red", "bold": True},
    "observed": {"fg": "red"},
    "expected": {"fg": "green"},
    "code": {},
}


@dataclass(frozen=True)
class Asked:
    """What the options ask for, checked."""

    format: str | None
    fix: bool
    write: bool
    hint: int
    jobs: int
    seconds: float
    summary: Path | None
    scheduler: str | None
    isolation: str | None
    feedback: Path | None
    rubric: dict[str, float] | None
    anonymous: bool
    digits: bool = False

    @property
    def is_class(self) -> bool:
        """Whether the files are those of several people, who get back what is found."""
        return bool(self.summary or self.feedback or self.rubric)


@click.command(
    cls=Grouped,
    groups={
        "What to print": ("form", "hint"),
        "Fixes": ("fix", "write", "digits"),
        "A class": ("summary", "feedback", "rubric", "anonymous"),
        "How to run it": ("jobs", "seconds", "scheduler", "isolation"),
    },
    epilog=example(
        "firstnet doctor my_network.py",
        "firstnet doctor my_network.py --hint 1",
        "firstnet doctor my_network.py --write",
        "firstnet doctor class.zip --summary class.html --feedback back/",
    ),
)
@click.argument("paths", nargs=-1, type=FILE, metavar="PATH...")
@click.option(
    "--format",
    "form",
    type=Known("format", lambda: FORMATS),
    help="full, concise, json, sarif or github; default: full, or concise for many files.",
)
@click.option(
    "--fix", is_flag=True, help="Print the verified fixes as a patch instead of a report."
)
@click.option(
    "--write", is_flag=True, help="Apply the verified fixes; the original is saved as .bak."
)
@click.option(
    "--digits",
    is_flag=True,
    help="With --fix or --write: read firstnet's digits instead of mnist.pkl.gz.",
)
@click.option(
    "--hint",
    type=Whole(1, 4, such_as=1),
    metavar="1..4",
    help="Show one hint: 1 a question, 2 the place, 3 the reason, 4 the fix.",
)
@click.option(
    "--jobs", type=Whole(1, such_as=2), help="Files to examine at once; default: one per core."
)
@click.option("--seconds", default=120, type=Seconds(), help="Time limit for each file.")
@click.option(
    "--summary", type=FILE, help="Write one row per file as .csv or .json, or a page as .html."
)
@click.option(
    "--feedback",
    type=FILE,
    metavar="FOLDER",
    help="Write a report for each file, as .md and .html.",
)
@click.option(
    "--rubric", type=FILE, help="Award points: a .toml with [points], such as gradient = 4."
)
@click.option(
    "--anonymous", is_flag=True, help="Number the files in the summary instead of naming them."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Examine on the Dask cluster at this address; local starts one here.",
)
@click.option(
    "--isolation",
    metavar="NAME",
    is_flag=False,
    flag_value=TELL,
    help="required: run nothing without a sandbox; bubblewrap, landlock or belt: use this one. "
    "Without NAME: show which one is used here.",
)
@click.pass_context
def doctor(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Find out why your own network doesn't learn, and at which line.

    PATH is a Python file, a notebook, a folder or zip of these, or - for standard input.

    The doctor runs your training for a few seconds, and checks one step of it against the gradient
    of your own output. Missing data and modules are replaced; the report lists the replacements.

    Your code runs in a separate process with a time limit, and on Linux in a sandbox: it sees only
    its own project or folder, writes only to a temporary folder, and can't reach the network or
    other processes. Where no sandbox works, only accidents are prevented; don't examine code there
    that you wouldn't run.

    The comment # doctor: ignore[ND301] on a line hides that finding.

    Exit codes: 0 healthy, 1 something was found, 2 an examination is incomplete.
    """
    from firstnet.doctor.isolation.sandbox import isolation

    if options["isolation"] == TELL:
        click.echo(isolation())
        return
    asked = _read(**options)
    if not paths:
        raise click.UsageError("Nothing to examine: name a file, such as my_network.py")
    submissions, in_folders, failed = _collect(ctx, paths, asked)
    if not submissions:
        ctx.exit(2)
    many = bool(in_folders) and len(submissions) > FEW
    from firstnet.cli.feedback import Feedback

    handing_back = Feedback(asked.feedback, asked.hint) if asked.feedback is not None else None
    show = _show(asked, "concise" if many or handing_back else "full")
    start = time.monotonic()
    examined = _examined(asked, submissions, show)
    if asked.format in ("json", "sarif") and not asked.fix:
        _print_whole(asked.format, examined)
    for submission, examination in zip(submissions, examined):
        if handing_back is not None:
            handing_back.write(submission, examination)
        failed |= asked.write and not make_edits(submission, examination, digits=asked.digits)
    _sum_up(asked, examined, time.monotonic() - start, many=many)
    ctx.exit(2 if failed else _exit_code(examined, in_folders))


def _read(
    form: str | None,
    fix: bool,
    write: bool,
    hint: int | None,
    jobs: int | None,
    seconds: float,
    summary: str | None,
    scheduler: str | None,
    digits: bool,
    isolation: str | None,
    feedback: str | None,
    rubric: str | None,
    anonymous: bool,
) -> Asked:
    """Check the options."""
    from firstnet.doctor.isolation import sandbox
    from firstnet.doctor.report.rubric import read_rubric
    from firstnet.doctor.report.summary import check_path

    sandbox.isolation(isolation)  # refuses here what doesn't work

    if fix and form is not None:
        raise click.UsageError("--fix prints a patch instead of a report; omit --format")
    if digits and not (fix or write):
        raise click.UsageError("--digits changes what --fix and --write do; add one of them")
    if hint and (fix or write or form not in (None, "full")):
        raise click.UsageError("--hint can't be combined with --fix, --write or --format")
    at_a_time = processors() if jobs is None else jobs
    return Asked(
        form,
        fix,
        write,
        hint or 0,
        at_a_time,
        seconds,
        check_path(summary) if summary is not None else None,
        scheduler,
        isolation,
        Path(feedback) if feedback is not None else None,
        read_rubric(rubric) if rubric is not None else None,
        anonymous,
        digits,
    )


def _collect(
    ctx: click.Context, paths: Sequence[str], asked: Asked
) -> tuple[list[Submission], set[int], bool]:
    """Return the files, the numbers of those that came with a folder, and whether any failed."""
    submissions: list[Submission] = []
    in_folders: set[int] = set()
    failed = False
    for path in dict.fromkeys(paths):
        try:
            found = _found(ctx, path, asked)
        except (FirstnetError, OSError, ValueError) as error:
            complain(CALLED, error)
            failed = True
            continue
        for file, within, name in found:
            try:
                read = _standard_input() if file == STDIN else read_file(file, within)
                apart = asked.is_class or path.lower().endswith(ENDING)
                submissions.append(replace(read, name=name, apart=apart))
            except (FirstnetError, OSError, ValueError) as error:
                if within is None:
                    complain(CALLED, error)
                    failed = True
                    continue
                why = str(error).removeprefix(f"{file}: ")
                submissions.append(Submission(name, b"", trouble=why))
            if within is not None:
                in_folders.add(len(submissions) - 1)
    return submissions, in_folders, failed


def _found(ctx: click.Context, path: str, asked: Asked) -> list[tuple[str, str | None, str]]:
    """Return the files that a path names: where each is, the folder that it is in, and its name.

    A zip is unpacked into a folder that is gone in the end.
    """
    if path == STDIN:
        if asked.write:
            raise AccessError("--write can't change standard input; use --fix instead.")
        return [(STDIN, None, STDIN_NAME)]
    if Path(path).is_dir():
        return [(file, path, file) for file in in_folder(path)]
    if path.lower().endswith(ENDING) and Path(path).is_file():
        if asked.write:
            raise AccessError(
                f"{path}: --write can't change a zip; unpack it, and pass the folder."
            )
        from firstnet.doctor.isolation.clearing import temporary_folder
        from firstnet.doctor.reading.zipped import unpack

        folder = ctx.with_resource(temporary_folder())
        unpack(Path(path), folder)
        files = [(file, Path(file).relative_to(folder)) for file in in_folder(str(folder))]
        return [(file, str(folder), str(Path(path, name))) for file, name in files]
    return [(path, None, path)]


def _standard_input() -> Submission:
    return Submission(STDIN_NAME, sys.stdin.buffer.read(2**25 + 1))


def _examined(
    asked: Asked,
    submissions: Sequence[Submission],
    show: Callable[[Submission, Examination], None],
) -> list[Examination]:
    """Examine the files, and show each as soon as those before it are shown."""
    from firstnet.cli.gradebook import Gradebook
    from firstnet.doctor.report.ignoring import asked as asked_to_ignore
    from firstnet.doctor.report.ignoring import without_ignored

    book = Gradebook(asked.summary, submissions, asked.rubric, anonymous=asked.anonymous)
    missing, shown = book.missing(), 0
    held = _has_bar(len(submissions)) and sys.stdout.isatty()  # the bar would be among the lines
    try:
        with _display(len(missing)) as advance:
            for place, examination in _source(asked, [submissions[it] for it in missing]):
                number = missing[place]
                # What a student leaves out is not left out for the teacher.
                text = "" if asked.is_class else submissions[number].text()
                book.note(number, without_ignored(examination, asked_to_ignore(text)))
                advance(examination)
                while shown in book.found and not held:
                    show(submissions[shown], book.found[shown])
                    shown += 1
    except KeyboardInterrupt as interrupt:
        click.echo(f"\n{book.interrupted()}", err=True)
        raise click.Abort from interrupt
    for number in range(shown, len(submissions)):
        show(submissions[number], book.found[number])
    _warn_of_unknown(submissions)
    book.end()
    return [book.found[number] for number in range(len(submissions))]


def _source(asked: Asked, submissions: Sequence[Submission]) -> Iterator[tuple[int, Examination]]:
    if asked.scheduler is not None:
        from firstnet.doctor.isolation.cluster import examine_on

        return examine_on(asked.scheduler, submissions, asked.seconds, asked.jobs, asked.isolation)
    from firstnet.doctor.isolation.clinic import examine_all
    from firstnet.doctor.isolation.sandbox import isolation

    apart = isolation(asked.isolation)
    return examine_all(submissions, asked.seconds, asked.jobs, isolation=apart)


def _has_bar(files: int) -> bool:
    return files > 1 and is_live(sys.stderr)


@contextmanager
def _display(files: int) -> Iterator[Callable[[Examination], None]]:
    """Show on a terminal what is being done: a bar where there are several files."""
    if not files or not is_live(sys.stderr):
        yield lambda examination: None
    elif files == 1:
        from rich.console import Console

        words = "Running the training for a few seconds, and checking one step …"
        with Console(stderr=True).status(words):
            yield lambda examination: None
    else:
        done = count(1)
        with bar(files, "files", sys.stderr) as draw:
            yield lambda examination: draw(next(done), Path(examination.file).name[-30:])


def _show(asked: Asked, usual: str) -> Callable[[Submission, Examination], None]:
    """Return the way to print the report on a file."""
    from firstnet.doctor.report import sarif, wording

    first = True
    form = asked.format or usual

    def show(submission: Submission, examination: Examination) -> None:
        nonlocal first
        if asked.fix:
            print_patch(submission, examination, digits=asked.digits)
        elif asked.hint and asked.feedback is None:
            _echo(wording.hint(examination, asked.hint, submission.text(), _page, _paint))
        elif form == "full":
            _echo("" if first else f"{'─' * wording.WIDTH}\n")
            cells = submission.cells()
            _echo(wording.full(examination, submission.text(), _page, _paint, cells=cells))
        elif form == "concise":
            _echo(wording.concise(examination))
        elif form == "github":
            _echo(sarif.github(examination))
        first = False

    return show


def _page(code: str) -> Any:
    from firstnet.doctor.report.pages import page

    try:
        return page(code)
    except UnknownName:
        return None


def _paint(text: str, kind: str) -> str:
    return click.style(text, **COLOURS[kind]) if COLOURS[kind] else text


def _echo(text: str) -> None:
    """Print a text, without its colours where no terminal is, or none are wanted."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo(text, nl=False, color=False if plain else None)


def _print_whole(form: str, examinations: Sequence[Examination]) -> None:
    from firstnet.doctor.report.sarif import sarif

    told = to_dict(examinations) if form == "json" else sarif(examinations)
    click.echo(json.dumps(told, indent=2))


def _sum_up(
    asked: Asked, examinations: Sequence[Examination], seconds: float, *, many: bool
) -> None:
    from firstnet.doctor.report.summary import table

    if many and not asked.fix and asked.format in (None, "full", "concise"):
        click.echo(f"\n{table(examinations, seconds)}", nl=False)
    if asked.feedback is not None:
        click.echo(f"The reports are in {asked.feedback}.", err=True)
    if asked.summary is not None:
        click.echo(f"The summary is in {asked.summary}.", err=True)


def _warn_of_unknown(submissions: Sequence[Submission]) -> None:
    """Tell of comments that ask to leave out what no rule is called."""
    from firstnet.doctor.report.ignoring import asked
    from firstnet.doctor.report.pages import page

    for submission in submissions:
        for comment in asked(submission.text()):
            for rule in comment.rules:
                try:
                    page(rule)
                except UnknownName as error:
                    complain(CALLED, f"{submission.name}:{comment.comment}: {error}")


def _exit_code(examinations: Sequence[Examination], in_folders: set[int]) -> int:
    """Return 2 where a file could not be examined, 1 where something was found, else 0."""
    missed = [n for n, it in enumerate(examinations) if it.status == INCOMPLETE]
    about_else = [n for n in missed if n in in_folders and _no_network(examinations[n])]
    if len(missed) > len(about_else) or len(missed) == len(examinations):
        return 2
    found = (it for examination in examinations for it in examination.findings)
    return int(any(finding.level != "advice" for finding in found))


def _no_network(examination: Examination) -> bool:
    return any(NO_NETWORK in it.reason.casefold() for it in examination.not_run)
