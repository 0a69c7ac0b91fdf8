"""Calls of the system that fail, one at a time: then the old or the new file is there, whole.

For every command that writes, and for each kind of call (write, sync, rename, link, open, read,
large pieces of memory, loss of power), the command is run until the n-th such call fails, for
n = 1, 2, 3 … to the last one: files are opened and read anywhere, and the other calls are those
below the command's folder. Then it has to have ended with 0 or with one line; every file it is for
has to be as it was or as it should be; nothing else may be left; and the same command, started
again without a fault, has to come to what it comes to without one.

    python bench/reliability/faults.py --ledger bench/results/reliability.json
    python bench/reliability/faults.py --each 10 --seed 1
    python bench/reliability/faults.py --smallest 512 --kind memory --command convert
    python bench/reliability/faults.py --count    # only say how many calls there are
    python bench/reliability/faults.py --ledger bench/results/reliability.json --resume

The calls fail in an order in which those of each moment are spread over all, so a campaign that was
stopped has covered the whole command, if not every call.

A seed other than 0 chooses another setting: the format and the size of the data, the network, and
the file it is saved in. So the same call meets a fault in another program.

Method: SQLite, "How SQLite Is Tested", on anomaly testing: out-of-memory, I/O errors and crashes.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import ctypes
import errno
import faulthandler
import importlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import ledger

BEGINS = ".firstnet-"
HERE = Path(__file__).parent
LOADED = "LD_PRELOAD"
KINDS = {  # the bits of faults.c, the error, and whether power is lost
    "write": (1, errno.ENOSPC, 0),
    "sync": (2, errno.EIO, 0),
    "rename": (4, errno.EACCES, 0),
    "link": (8, errno.EPERM, 0),
    "open": (16, errno.EMFILE, 0),
    "read": (32, errno.EIO, 0),
    "memory": (64, errno.ENOMEM, 0),
    "power": (1 | 2 | 4 | 8, 0, 1),
}
ANYWHERE = ("open", "read")  # not only below the folder of the command
SMALLEST = 4096  # bytes; NumPy and Python do not bear want of smaller pieces everywhere
LONGEST_S = 1200  # on a busy machine, at the lowest priority
KEPT_EVERY_S = 60  # what was done is put into the ledger
MODULES = "modules.txt"
SUMMARY = "class.csv"
INNERMOST = re.compile(r'most recent call first\):\n  File "([^"]+)"')  # as faulthandler has it
KERNELS = "firstnet/engines/fast.py"  # calls our own
# What PyO3 prints where Python gives it no object; the MemoryError is caught after it.
PANIC = re.compile(
    r"Traceback .*\n(?:  .*\n)+MemoryError: ?\n\n?(?=thread .* panicked)"
    r"|thread .* panicked at .*\nPyObject pointer is null\n(?:note: .*\n)?"
)


@dataclass(frozen=True)
class Command:
    """A command that writes.

    Attributes:
        words: what is typed, in a folder of its own.
        products: the names of the files it is for.
        again: what is typed the next time; the same, where nothing is said.
        begun: what is typed before, without a fault.
        kept: names below the folder that are not compared: a cache, a database, logs.
        code: with what it ends where nothing fails.
        sound: says what is wrong with what is not compared, if anything.
        whole: says what is wrong with it after the next start, which had no fault.
    """

    words: str
    products: tuple[str, ...]
    again: str = ""
    begun: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    code: int = 0
    sound: Callable[[Path], str | None] = lambda folder: None
    whole: Callable[[Path], str | None] = lambda folder: None


def sound_logs(folder: Path) -> str | None:
    """Look at the logs of a run: whole lines and whole records, but for the last of a file."""
    rows = _lines_of(folder / "run.csv")
    if any(row.count(",") != rows[0].count(",") for row in rows):
        return "run.csv has a broken line"
    epochs = [int(row.partition(",")[0]) for row in rows[1:]]
    if epochs != sorted(set(epochs)):
        return f"run.csv has the epochs {epochs}"
    broken = [it.name for it in (folder / "runs").glob("*") if not _has_records(it.read_bytes())]
    return f"broken records in {broken[0]}" if broken else None


def all_tried(folder: Path) -> str | None:
    """Look at the database of a sweep: it is sound, and each of the two points was tried once."""
    with contextlib.closing(sqlite3.connect(folder / "sweep.db")) as database:
        (said,) = database.execute("PRAGMA integrity_check").fetchone()
        trials = "SELECT param_value FROM trials JOIN trial_params USING (trial_id) WHERE state = ?"
        done = sorted(value for (value,) in database.execute(trials, ["COMPLETE"]))
    return None if (said, done) == ("ok", [0, 1]) else f"sweep.db: {said}, tried {done}"


def sound_page(folder: Path) -> str | None:
    """Look at the page of a sweep; a trial that was cut off leaves it another one, but whole."""
    page = folder / "sweep.html"
    whole = not page.exists() or page.read_text().endswith("</body></html>\n")
    return None if whole else "sweep.html is not whole"


def _lines_of(table: Path) -> list[str]:
    """Return the whole lines of a table; the last one may have been cut off."""
    return table.read_text().split("\n")[:-1] if table.exists() else []


def _has_records(content: bytes) -> bool:
    """Return whether a content is events of TensorBoard, one after the other."""
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    while len(content) >= 12:
        length = int.from_bytes(content[:8], "little")
        if int.from_bytes(content[8:12], "little") != masked_crc32c(content[:8]):
            return False
        whole, content = content[12 : 16 + length], content[16 + length :]
        if len(whole) < length + 4:
            return not content
        if int.from_bytes(whole[length:], "little") != masked_crc32c(whole[:length]):
            return False
    return True


UPHILL = """\
import numpy as np
rng = np.random.default_rng(1)
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [1.0]])
w, b = rng.normal(size=(2, 1)), np.zeros(1)
for _ in range(300):
    out = 1 / (1 + np.exp(-(X @ w + b)))
    d = (out - y) * out * (1 - out)
    w += X.T @ d
    b += d.sum(axis=0)
"""
RIGHT = UPHILL.replace("+=", "-=")


@dataclass(frozen=True)
class Setting:
    """What the commands of a campaign are given, so that the same call is another one.

    Attributes:
        data: the file or folder of examples.
        ending: the format that networks are saved in.
        other: the format that they are converted to.
        rows: how many examples there are.
        side: the height and the width of their images.
        options: of the training.
    """

    data: str = "digits.npz"
    ending: str = ".safetensors"
    other: str = ".json"
    rows: int = 60
    side: int = 4
    options: str = "--engine reference"


def setting(seed: int) -> Setting:
    """Choose a setting; the one of seed 0 is the plainest."""
    if seed == 0:
        return Setting()
    chance = random.Random(seed)
    ending, other = chance.sample([".safetensors", ".json"], 2)
    side = chance.randint(3, 9)
    options = [
        f"--engine {chance.choice(['reference', 'fast'])}",
        f"--sizes {side * side},{chance.randint(2, 40)},3",
        f"--batch-size {chance.randint(1, 20)}",
        f"--cost {chance.choice(['quadratic', 'cross-entropy', 'log-likelihood'])}",
        f"--dtype {chance.choice(['float32', 'float64'])}",
        f"--starts {chance.choice(['large', 'small'])}",
        chance.choice(["", "--momentum 0.5", "--lmbda 1", "--dropout 0.2"]),
    ]
    data = ("digits.npz", "digits.csv", "digits")[seed % 3]
    return Setting(data, ending, other, chance.randint(40, 160), side, " ".join(options))


def commands(given: Setting | None = None) -> dict[str, Command]:
    """Return the commands, by their names, with what they are given."""
    it = given or Setting()
    network = f"n{it.ending}"
    small = f"train --data {it.data} {it.options} --epochs"
    save = f"{small} 1 --save {network}"
    run = f"{small} 3 --checkpoint run.safetensors"
    logs = "--log run.csv --tensorboard runs"
    report = "--jobs 1 --isolation belt"
    return {
        "train --save": Command(
            f"{small} 2 --save {network}",
            (network, f"{network}.md"),
            begun=(f"{save} --seed 7",),
        ),
        "train --checkpoint": Command(run, ("run.safetensors",), f"{run} --resume"),
        "train --resume": Command(
            f"{run} --resume",
            ("run.safetensors",),
            begun=(f"{small} 1 --checkpoint run.safetensors",),
        ),
        "convert": Command(
            f"convert {network} other{it.other}", (f"other{it.other}",), begun=(save,)
        ),
        "convert (ONNX)": Command(f"convert {network} n.onnx", ("n.onnx",), begun=(save,)),
        "train --log --tensorboard": Command(
            f"{run} {logs}",
            ("run.safetensors",),
            f"{run} {logs} --resume",
            kept=("run.csv", "runs"),
            sound=sound_logs,
        ),
        "book": Command(
            "book --row 2.3 --quick --jobs 1 --report book.html", ("book.html",), kept=("cache",)
        ),
        "doctor --write": Command(
            f"doctor network.py --write {report}", ("network.py", "network.py.bak"), code=1
        ),
        "doctor --summary --feedback": Command(
            f"doctor class --summary {SUMMARY} --feedback back {report}",
            (SUMMARY, *(f"back/{name}.py.{end}" for name in "ab" for end in ("md", "html"))),
            kept=(f"{SUMMARY}.part",),
            code=1,
        ),
        "data (the cache)": Command("data mnist", (), kept=("cache",)),
        "data": Command(f"data {it.data}", ()),
        "evaluate": Command(f"evaluate {network} --data {it.data} --on all", (), begun=(save,)),
        "predict --save": Command(
            f"predict {network} --table asked.csv --save answers.csv",
            ("answers.csv",),
            begun=(save,),
        ),
        "sweep": Command(
            "sweep plan.toml --database sqlite:///sweep.db --jobs 1",
            (),
            kept=("sweep.db", "sweep.db-journal"),
            whole=all_tried,
        ),
        "sweep --report": Command(
            "sweep plan.toml --database sqlite:///sweep.db --jobs 1 --report sweep.html",
            (),
            kept=("sweep.db", "sweep.db-journal", "sweep.html"),
            sound=sound_page,
            whole=all_tried,
        ),
    }


def library(folder: Path, smallest: int) -> Path:
    """Compile the functions that replace those of the C library."""
    made = folder / "faults.so"
    words = ["cc", "-shared", "-fPIC", "-O2", "-Wall", f"-DSMALLEST={smallest}", "-o", made]
    subprocess.run([*words, HERE / "faults.c", "-ldl"], check=True)
    return made


def prepared(folder: Path, command: Command, given: Setting) -> None:
    """Fill a folder with what a command needs."""
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    size = (given.rows, given.side, given.side)
    x, y = rng.integers(0, 256, size).astype(np.uint8), np.arange(given.rows) % 3
    np.savez(folder / "digits.npz", x=x, y=y)
    lines = [",".join(map(str, row)) for row in x.reshape(given.rows, -1)]
    head = ",".join(f"pixel{number}" for number in range(given.side**2))
    labelled = [f"{label},{line}" for label, line in zip(y, lines)]
    (folder / "digits.csv").write_text("\n".join([f"label,{head}", *labelled, ""]))
    (folder / "asked.csv").write_text("\n".join([head, *lines, ""]))
    for number, image in enumerate(x):
        place = folder / "digits" / str(y[number]) / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(place)
    plan = f"[recipe]\nsizes = [{given.side**2}, 3]\nepochs = 1\n[sweep]\ntrials = 2\n"
    search = f'data = "{given.data}"\n[search]\neta = [0.1, 1.0]\n'
    (folder / "plan.toml").write_text(plan + search)
    (folder / "network.py").write_text(UPHILL)
    (folder / "class").mkdir()
    (folder / "class" / "a.py").write_text(UPHILL)
    (folder / "class" / "b.py").write_text(RIGHT)
    for words in command.begun:
        ended = run(words, folder)
        if ended.code:
            raise SystemExit(f"{words} ends with {ended.code}: {ended.told}")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, its error output, and how many calls were counted."""

    code: int
    told: str
    seen: int = 0

    def passed(self, n: int) -> bool:
        """Return whether it has come to its end without as many calls."""
        return self.code >= 0 and self.seen < n

    def is_a_crash_of_a_library(self) -> bool:
        """Return whether want of memory ended the process inside a library.

        Rust aborts. NumPy (2.4, npyiter_allocate_buffers) and protobuf write to memory that they
        did not get. It is no crash of theirs where Python was last in what calls our kernels.
        """
        last = INNERMOST.search(self.told)
        ours = last is not None and last[1].endswith(KERNELS)
        return self.code in (-signal.SIGABRT, -signal.SIGSEGV) and not ours

    def is_a_panic(self) -> bool:
        """Return whether Rust has printed that it got no memory."""
        return PANIC.search(self.told) is not None

    def is_a_line(self) -> bool:
        """Return whether nothing but lines of ours was printed, and only one that begins so."""
        told = PANIC.sub("", self.told)
        return "Traceback" not in told and told.count("\nfirstnet ") <= 1


def warm_up(words: str, folder: Path) -> None:
    """Run a command in this process, so that its copies have done what is done only once.

    Optuna's and SQLAlchemy's tables take half of the time of a small sweep. A quarter is the start
    of its worker, which no fault is for; so that is a copy as well.
    """
    from firstnet.cli import main
    from firstnet.machine import workers

    workers.SPAWNING = multiprocessing.get_context("fork")
    before, sys.argv = sys.argv, ["firstnet", *words.split()]
    listened = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in listened}
    with (
        contextlib.chdir(folder),
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        contextlib.suppress(SystemExit),
    ):
        main()
    sys.argv = before
    for number, handler in handlers.items():  # the command has put its own in their place
        signal.signal(number, handler)


def run(
    words: str,
    folder: Path,
    kind: str | None = None,
    n: int = 0,
    *,
    killed_after_s: float | None = None,
) -> Ended:
    """Run a command in a process of its own, whose n-th call of a kind fails, or that is killed."""
    reading, writing = os.pipe()
    told = folder.parent / "told.txt"
    number = os.fork()
    if number == 0:
        os.close(reading)
        _be(words, folder, kind, n, told, writing)
    os.close(writing)
    if killed_after_s is not None:
        time.sleep(killed_after_s)
        os.kill(number, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        seen = pipe.read()  # to its end, so it waits for the command as well
    _, status = os.waitpid(number, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, told.read_text(errors="replace"), int(seen or 0))


def _be(words: str, folder: Path, kind: str | None, n: int, told: Path, writing: int) -> None:
    """Be the command, and end."""
    faults = ctypes.CDLL(None)
    code = 99
    try:
        signal.alarm(LONGEST_S)
        os.chdir(folder)
        for stream, place in ((1, os.devnull), (2, told)):
            os.dup2(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        faulthandler.enable(2)
        faulthandler.dump_traceback_later(LONGEST_S - 5, file=2)  # where it hangs
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        os.environ["MPLCONFIGDIR"] = tempfile.gettempdir()  # not a file of ours
        sys.argv = ["firstnet", *words.split()]
        sys.modules["__main__"] = types.ModuleType("__main__")  # its workers don't run this program
        from firstnet.cli import main

        if kind is not None:
            bits, error, loss = KINDS[kind]
            below = b"/" if kind in ANYWHERE else os.fsencode(folder)
            faults.faults_arm(below, bits, ctypes.c_long(n), error, loss)
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 0
    except BaseException as error:
        faults.faults_arm(b"/", 0, ctypes.c_long(0), 0, 0)
        os.write(2, f"Traceback: {error!r}\n".encode())
    finally:
        os.write(writing, str(faults.faults_seen()).encode())
        if kind is None:
            told.with_name(MODULES).write_text("\n".join(sys.modules))
        os._exit(code)


def state(folder: Path, command: Command) -> dict[str, bytes]:
    """Return what the files below a folder hold, but for those that are not compared."""
    return {
        str(path.relative_to(folder)): _timeless(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in command.kept
    }


def _timeless(path: Path) -> bytes:
    """Return what a file holds; of a summary, without the seconds, its last column."""
    content = path.read_bytes()
    if path.name != SUMMARY:
        return content
    return b"\n".join(line.rpartition(b",")[0] for line in content.split(b"\n"))


def left_behind(new: set[str], command: Command, *, killed: bool) -> set[str]:
    """Return which files of a command are none that it is for, and are not swept later."""
    others = new - set(command.products)
    if killed:  # a file between being whole and being in its place, in whatever folder
        others -= {f".{name}.lock" for name in command.products}
        others = {name for name in others if not Path(name).name.startswith(BEGINS)}
    return others


def look(
    command: Command, ending: Callable[[Path], Ended], before: Path, right: dict[str, bytes]
) -> str | None:
    """Let a command be ended; return what was wrong then, if anything.

    Args:
        command: the command.
        ending: runs it in a folder, with a fault.
        before: the folder as it is before.
        right: what its files hold in the end without a fault.
    """
    folder = before.parent / "it"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder)
    old = state(folder, command)
    ended = ending(folder)
    killed = ended.code == -signal.SIGKILL or ended.is_a_crash_of_a_library()
    if not killed and ended.code not in (command.code, 2):
        return f"ended with {ended.code}: {ended.told[-200:]}"
    if not ended.is_a_line():
        return f"more than a line: {ended.told[-200:]}"
    left = state(folder, command)
    others = left_behind(set(left) - set(old), command, killed=killed)
    if others:
        return f"left behind: {', '.join(sorted(others))}"
    for name in old.keys() - set(command.products):
        if left.get(name) != old[name]:
            return f"{name} is not what it was"
    for name in command.products:
        known = left.get(name) in (None, old.get(name), right[name])
        if not known and not _is_whole(folder / name):
            return f"{name} is neither the old nor a new one"
        if name in old and name not in left:
            return f"{name} is gone"
    unsound = command.sound(folder)
    if unsound:
        return unsound
    if command.products and all(left.get(name) == right[name] for name in command.products):
        return None
    again = run(command.again or command.words, folder)
    if again.code != command.code:
        return f"the next start ends with {again.code}: {again.told[-2000:]}"
    after = state(folder, command)
    wrong = [name for name in command.products if after.get(name) != right[name]]
    if wrong:
        return f"{', '.join(wrong)}: not what it is without a fault"
    return command.sound(folder) or command.whole(folder)


def _is_whole(path: Path) -> bool:
    """Return whether a file can be read: a network, its card, a summary of a part of the class."""
    from firstnet.errors import FirstnetError
    from firstnet.files import saving

    if path.name == SUMMARY:
        lines = path.read_text().split("\n")
        return not lines.pop() and all(line.count(",") >= lines[0].count(",") for line in lines)

    if path.parent.name == "back":  # where a file could not be read, the report says so
        ending = "</body></html>\n" if path.suffix == ".html" else "\n"
        return path.read_text().endswith(ending)
    if path.suffix == ".md":
        return path.read_text().rstrip().endswith("surely.")
    try:
        saving.read(path)
    except FirstnetError:
        return False
    return True


@contextlib.contextmanager
def begun(
    command: Command, given: Setting, *, warm: bool = False
) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """Yield a folder as it is before a command, and what its files hold after it.

    Args:
        command: the command.
        given: what it is given.
        warm: whether it has been run in this process then, and not only its modules imported.
    """
    with tempfile.TemporaryDirectory() as place:
        before, after = Path(place, "before"), Path(place, "after")
        before.mkdir()
        prepared(before, command, given)
        shutil.copytree(before, after)
        ended = run(command.words, after)
        if ended.code != command.code:
            raise SystemExit(f"{command.words} ends with {ended.code}: {ended.told}")
        import_all(after.with_name(MODULES).read_text().split())
        if warm:
            once = Path(place, "once")
            shutil.copytree(before, once)
            warm_up(command.words, once)
        yield before, state(after, command)


@dataclass
class Campaign:
    """How many faults there were of each kind, or kills of each command, and what was wrong.

    Attributes:
        crashes: how many of them were a crash or a panic of a library.
        calls: how many calls of each kind there are.
        reached: how many of these were to fail so far.
        earlier: what was wrong before it was resumed, and for how many seconds it had run.
    """

    program: str
    place: Path | None
    counts: collections.Counter[str] = field(default_factory=collections.Counter)
    crashes: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    earlier: tuple[int, int] = (0, 0)
    wrongs: list[str] = field(default_factory=list)
    began: str = field(default_factory=ledger.begin)
    started: float = field(default_factory=time.monotonic)

    def go_on(self, **asked: object) -> None:
        """Take what the last campaign in the ledger has done that was asked for the same."""
        entries = ledger.read(self.place) if self.place else []
        same = [it for it in entries if it.get("asked") == asked and it["program"] == self.program]
        if same:
            it = same[-1]
            self.began, self.crashes = it["began"], it["crashes"]
            self.counts.update(it["of"])
            self.calls, self.reached = it["calls"], it["reached"]
            self.earlier = it["wrong"], it["seconds"]

    @property
    def wrong(self) -> int:
        """How many ends were wrong."""
        return self.earlier[0] + len(self.wrongs)

    @property
    def seconds(self) -> int:
        """How long it has run."""
        return self.earlier[1] + round(time.monotonic() - self.started)

    def tried(self, what: str, wrong: str | None) -> None:
        """Count one, and keep what was wrong about it."""
        self.counts[what] += 1
        if wrong is not None:
            self.wrongs.append(f"{what}: {wrong}")
            print(self.wrongs[-1], flush=True)

    def keep(self, **more: object) -> None:
        """Put what was done so far into the ledger, if one is named."""
        counts = {"tried": self.counts.total(), "wrong": self.wrong, "seconds": self.seconds}
        entry = {"program": self.program, "began": self.began} | counts | more
        if self.place is not None:
            ledger.keep(self.place, entry | {"of": dict(self.counts)})

    def end(self) -> int:
        """Print the sums; return 1 if anything was wrong."""
        print(f"{self.counts.total():,} {self.program} in {self.seconds} s")
        print(f"{self.wrong} with a wrong end")
        return int(bool(self.wrong))


def campaign(options: argparse.Namespace, given: Setting, found: Campaign) -> None:
    """Run commands with all faults, or some of each kind; or only count the calls."""
    for name in options.command or commands():
        command = commands(given)[name]
        with begun(command, given, warm=options.warm) as (before, right):
            for kind in options.kind or KINDS:
                what = f"{name}, {kind}"
                if kind == "memory" and options.smallest != SMALLEST:
                    what += f" of {options.smallest} bytes"
                if what not in found.calls:
                    found.calls[what] = _calls(command, kind, before)
                calls = found.calls[what]
                print(f"{what}: {calls} calls", flush=True)
                if not options.count:
                    fail = partial(fault, command, kind, before=before, right=right)
                    _each(_chosen(calls, options.each), what, fail, found, options)
                    print(f"{what}: {found.counts[what]} faults", flush=True)


def _each(
    chosen: list[int],
    what: str,
    fail: Callable[[int], tuple[Ended, str | None]],
    found: Campaign,
    options: argparse.Namespace,
) -> None:
    """Let each of the chosen calls fail, from the first one on that has not; fill the ledger."""
    kept = time.monotonic()
    for n in chosen[found.reached.get(what, 0) :]:
        ended, wrong = fail(n)
        found.reached[what] = found.reached.get(what, 0) + 1
        if wrong is not None or not ended.passed(n):  # or there were fewer calls than counted
            found.crashes += ended.is_a_crash_of_a_library() or ended.is_a_panic()
            found.tried(what, wrong and f"{n} of {found.calls[what]}: {wrong}")
        if time.monotonic() - kept > KEPT_EVERY_S:
            _keep(found, options)
            kept = time.monotonic()
    _keep(found, options)


def _keep(found: Campaign, options: argparse.Namespace) -> None:
    parts = {"crashes": found.crashes, "calls": found.calls, "reached": found.reached}
    found.keep(given=vars(setting(options.seed)), each=options.each, asked=asked(options), **parts)


def asked(options: argparse.Namespace) -> dict[str, object]:
    """Return what a campaign is asked to do."""
    names = ("seed", "each", "command", "kind", "smallest", "warm")
    return {name: getattr(options, name) for name in names}


def _chosen(calls: int, each: int | None) -> list[int]:
    """Return which calls are to fail: all, or at most so many, at equal distances.

    Of all, the first half are every second one, the first quarter every fourth, and so on.
    """
    if each:
        return list(range(1, calls + 1, max(1, -(-calls // each))))
    return sorted(range(1, calls + 1), key=lambda n: f"{n - 1:032b}"[::-1])


def _calls(command: Command, kind: str, before: Path) -> int:
    """Return how many calls of a kind a command makes."""
    folder = before.parent / "counted"
    shutil.copytree(before, folder)
    calls = run(command.words, folder, kind).seen
    shutil.rmtree(folder)
    return calls


def fault(
    command: Command, kind: str, n: int, *, before: Path, right: dict[str, bytes]
) -> tuple[Ended, str | None]:
    """Run a command whose n-th call of a kind fails; return how it ended, and what was wrong."""
    ends: list[Ended] = []

    def ending(folder: Path) -> Ended:
        ends.append(run(command.words, folder, kind, n))
        return ends[0]

    wrong = look(command, ending, before, right)
    return ends[0], wrong


def again_with_faults(smallest: int = SMALLEST) -> int:
    """Run this program once more, with what lets calls fail."""
    with tempfile.TemporaryDirectory() as folder:
        made = library(Path(folder), smallest)
        there = os.environ | {LOADED: str(made), "RUST_BACKTRACE": "0"}
        return subprocess.call([sys.executable, *sys.argv], env=there)


def import_all(modules: list[str]) -> None:
    """Import what a command needs, before the processes are forked that are the command.

    It is quicker, and Python itself is no part of this: want of memory while it reads a module may
    end in a SyntaxError.
    """
    for module in modules:
        with contextlib.suppress(Exception):  # what was made on the way has no file
            importlib.import_module(module)


def main() -> int:
    """Let every call fail, or some of each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, help="at most this many faults of a kind in a command")
    parser.add_argument("--seed", type=int, default=0, help="of what the commands are given")
    parser.add_argument("--command", action="append", choices=list(commands()), help="only this")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this")
    parser.add_argument("--smallest", type=int, default=SMALLEST, help="bytes of memory that fail")
    parser.add_argument("--warm", action="store_true", help="run each command once before")
    parser.add_argument("--resume", action="store_true", help="go on with such a campaign")
    parser.add_argument("--count", action="store_true", help="only count the calls")
    parser.add_argument("--ledger", type=Path, help="the file to which the figures are added")
    options = parser.parse_args()
    if LOADED not in os.environ:
        return again_with_faults(options.smallest)
    import_all(["firstnet.cli"])
    found = Campaign("faults", options.ledger)
    if options.resume:
        found.go_on(**asked(options))
    given = setting(options.seed)
    print(given, flush=True)
    campaign(options, given, found)
    return found.end()


if __name__ == "__main__":
    sys.exit(main())
