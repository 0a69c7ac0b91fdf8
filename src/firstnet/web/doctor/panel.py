"""The panel "Doctor": a learner's own program, examined as on the command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nicegui import app, run, ui

from firstnet.doctor.isolation.clinic import SECONDS, Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import LARGEST, Submission
from firstnet.doctor.repair.healing import Healed, heal
from firstnet.doctor.report.ignoring import asked, without_ignored
from firstnet.doctor.report.report import Examination
from firstnet.errors import FirstnetError
from firstnet.views.doctor_report import as_html, in_a_line
from firstnet.web.doctor import example as doctor_example
from firstnet.web.elements.controls import Text, card, named
from firstnet.web.elements.dropping import drop_place
from firstnet.web.visit.visit import Visit

LEAD = (
    "A network that you wrote yourself in Python and NumPy. The doctor reports why it doesn't "
    "learn, and at which line."
)
PASTED = "pasted.py"
IN_SANDBOX = (
    "Your whole program runs on the computer that serves this page, in a sandbox with a time "
    "limit. It can't reach other files, the network or other processes."
)
BEHIND_BELT = (
    "Your whole program runs on the computer that serves this page, in a separate process with a "
    "time limit, but without a sandbox. Examine only what you would run yourself."
)
MOST_TYPED = 200_000  # characters; a longer program comes as a file


@dataclass(eq=False)
class Consultation:
    """One examination, which may be ended at any time and from any thread.

    Attributes:
        submission: what is examined.
        isolation: what keeps it apart; by default the best that works here.
        began: when, in seconds of the monotonic clock.
    """

    submission: Submission
    isolation: Isolation | None = None
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._children = Children(self.isolation)

    def examine(self) -> Examination | None:
        """Examine the file, in a child process; None where it was ended. Takes its time."""
        _under_way.add(self)
        try:
            found = examine_apart(self.submission, children=self._children)
        except KeyboardInterrupt:  # so the clinic says that it was closed before it began
            return None
        finally:
            _under_way.discard(self)
        return without_ignored(found, asked(self.submission.text()))

    def end(self) -> None:
        """End the child process."""
        self._children.end_all()


_under_way: set[Consultation] = set()


def _end_all() -> None:
    """End all examinations."""
    for consultation in list(_under_way):
        consultation.end()


app.on_shutdown(_end_all)  # the server waits for its threads


class Doctor:
    """The panel: the program, and the last report on one."""

    def __init__(self, isolation: Isolation) -> None:
        self.isolation = isolation
        self.now: Consultation | None = None
        self.last: tuple[Submission, Examination] | None = None
        with ui.element("div").classes("columns doctor"):
            with card("Your program", lead=LEAD):
                self._build_program()
            with card("The report"):
                self._build_report()
        ui.context.client.on_delete(self.end)

    def refresh(self) -> None:
        """Tell how long it has taken."""
        if self.now is not None:
            seconds = time.monotonic() - self.now.began
            self.clock.text = f"{seconds:.0f} s of at most {SECONDS:g} s"

    def end(self) -> None:
        """End the examination, if there is one."""
        if self.now is not None:
            self.now.end()
            self.now = None

    def _build_program(self) -> None:
        drop_place(
            "Choose a file",
            "or drop a .py or .ipynb here",
            ".py, .ipynb",
            max(LARGEST.values()),
            self._take,
            self._complain,
        )
        self.program = ui.textarea("Paste your network here").classes("program")
        self.program.props(f"outlined spellcheck=false autocapitalize=off maxlength={MOST_TYPED}")
        self.program.props["aria-label"] = "Your program"
        with ui.element("div").classes("buttons"):
            go = ui.button("Examine", icon="play_arrow", on_click=self._examine_typed)
            self.go = named(go.props("unelevated no-caps"), "Examine")
            example = ui.button("Fill in a broken example", icon="healing", on_click=self._fill_in)
            named(example.props("outline no-caps"), "Fill in a broken example")
        Text("p", BEHIND_BELT if self.isolation.name == BELT else IN_SANDBOX).classes("muted small")

    def _build_report(self) -> None:
        self.said = Text(
            "p", "Nothing examined yet. The report will begin with the root cause."
        ).props("role=status")
        with ui.element("div").classes("buttons busy") as self.busy:
            ui.spinner(size="1.5rem").props["aria-label"] = "Examining"
            self.clock = Text("span").classes("muted number")
            stop = ui.button("Stop", icon="stop", on_click=self._stop)
            named(stop.props("outline no-caps dense"), "Stop the examination")
        self.busy.set_visibility(False)
        self.edited = Text("p").classes("muted edited").props("role=status")
        self.report = ui.html(sanitize=False)
        heals = ui.button("Make the verified edits", icon="healing", on_click=self._heal)
        self.heals = named(heals.props("outline no-caps"), "Make the verified edits")
        self.heals.set_visibility(False)

    def _fill_in(self) -> None:
        self.program.value = doctor_example.BROKEN
        self.program.run_method("focus")

    async def _take(self, content: bytes, name: str) -> None:
        submission = Submission(name, content)
        fits = submission.suffix == ".py" and submission.unfit() is None
        text = submission.text() if fits else ""
        self.program.value = text if len(text) <= MOST_TYPED else ""
        await self._examine(submission)

    async def _examine_typed(self) -> None:
        text = str(self.program.value or "")
        is_example = text == doctor_example.BROKEN
        name = doctor_example.NAME if is_example else PASTED
        await self._examine(Submission(name, text.encode()))

    async def _heal(self) -> None:
        if self.last is None:
            return
        submission, examination = self.last
        healed = edits_of(submission, examination)
        if isinstance(healed, str):
            return
        after = Submission(submission.name, healed.content)
        self.program.value = after.text()
        await self._examine(after, made(healed))

    async def _examine(self, submission: Submission, edited: str = "") -> None:
        if self.now is not None:
            return
        self.edited.text = edited
        now = self.now = Consultation(submission, self.isolation)
        self._show_busy(f"Examining {submission.name} …")
        examination = await run.io_bound(now.examine)
        if self.now is now:
            self.now = None
            self._show(submission, examination)

    def _show_busy(self, said: str) -> None:
        self._complain(said)
        self.clock.text = ""
        self.busy.set_visibility(True)
        self.heals.set_visibility(False)
        self.report.content = ""
        self.go.disable()

    def _show(self, submission: Submission, examination: Examination | None) -> None:
        self.busy.set_visibility(False)
        self.go.enable()
        if examination is None:
            self._complain("The examination was stopped.")
            return
        self.last = submission, examination
        self.said.text = in_a_line(examination)
        self.said.classes("sr")  # for those who see it, the report says it
        self.report.content = as_html(examination, submission.text())
        healed = edits_of(submission, examination)
        self.heals.set_visibility(isinstance(healed, Healed) and bool(healed.codes))
        if isinstance(healed, str) and healed:
            self.edited.text = healed

    def _stop(self) -> None:
        if self.now is not None:
            submission = self.now.submission
            self.end()
            self._show(submission, None)

    def _complain(self, line: str) -> None:
        self.said.classes(remove="sr")
        self.said.text = line


def panel(isolation: Isolation, visit: Visit) -> Callable[[], None]:
    """Build the panel, and return what brings it up to date."""
    return Doctor(isolation).refresh


def edits_of(submission: Submission, examination: Examination) -> Healed | str:
    """Return the program with its verified edits, or a line that says why none can be made."""
    if not any(finding.fix for finding in examination.findings):
        return ""
    try:
        return heal(submission, examination)
    except FirstnetError as error:
        return str(error)


def made(healed: Healed) -> str:
    """Return in a sentence or two which edits are made, and which are skipped and why."""
    fixed = ", ".join(dict.fromkeys(healed.codes))
    skipped = [f"{line[0].upper()}{line[1:]}" for line in healed.skipped]
    return " ".join([f"Fixed {fixed}.", *skipped])
