"""What means harm does it when Python runs it alone, and none of it in the sandbox."""

import compileall
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
import venv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import firstnet
from firstnet.doctor import clock
from firstnet.doctor.isolation import clinic, kernel, sandbox
from firstnet.doctor.isolation.clinic import Children, examine_apart, surroundings
from firstnet.doctor.isolation.sandbox import (
    BELT,
    BUBBLEWRAP,
    LANDLOCK,
    Isolation,
    enclosed,
    isolation,
    readable,
)
from firstnet.doctor.reading.reach import reach_of
from firstnet.doctor.reading.submissions import read_file
from firstnet.errors import AccessError, UnknownName
from firstnet.machine.extras import source

HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.py"))
SECRET = "S3CRET-4711"
VICTIM = f"import time; secret = {SECRET!r}; time.sleep(300)"
LATER_S = 0.2  # after which what was left behind would be seen
MOST_S = 30
ENCLOSED = (
    "import runpy, sys; from firstnet.doctor.isolation.kernel import enclose; "
    "enclose(sys.argv[2].split('|'), [], sys.argv[3]); sys.path.insert(0, sys.argv[1]); "
    "runpy.run_path(sys.argv[4], run_name='__main__')"
)
PERCEPTRON = """
import random
from units import step

random.seed(3)
rows = [[float(it) for it in line.split(",")] for line in open("or.csv")]
weights = [random.uniform(-1, 1) for _ in range(3)]
for _ in range(60):
    for x1, x2, wanted in rows:
        error = wanted - step(weights[0] * x1 + weights[1] * x2 + weights[2])
        for place, x in enumerate((x1, x2, 1.0)):
            weights[place] += 0.1 * error * x
"""
NOT_OF_LANDLOCK = {"stay_daemon", "stay_session"}  # it ends no processes
pytestmark = [
    pytest.mark.skipif(
        not isolation().is_sandbox and not os.environ.get("CI"),
        reason="no sandbox works here; try: sudo apt install bubblewrap libseccomp2",
    ),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]


class World:
    """A class with a hostile student, and all that may come to harm."""

    def __init__(self, folder):
        self.folder = folder.resolve()
        self.mark = f"firstnet-{uuid.uuid4().hex[:12]}"
        self.outside, self.heard = self.folder / "outside", []
        for name in ("outside/keys", "home", "class/alice", "class/mallory", "temporary"):
            (self.folder / name).mkdir(parents=True)
        (self.outside / "precious.txt").write_text("precious")
        (self.outside / "keys" / "id_rsa").write_text(f"key {SECRET}\n")
        (self.folder / "home" / ".bashrc").write_text("")
        (self.folder / "class" / ".grades").write_text(SECRET)
        (self.folder / "class" / "alice" / "net.py").write_text(f"# {SECRET}\n")
        own = self.folder / "class" / "mallory"
        (own / "link_to_the_key").symlink_to(self.outside / "keys" / "id_rsa")
        self.victim = subprocess.Popen(
            [sys.executable, "-c", VICTIM],
            env=os.environ | {"TOKEN": SECRET},
            start_new_session=True,
        )
        self.port, self.lines = self._listen()
        self.program = own / "net.py"
        names = {"OUTSIDE": self.outside, "PORT": self.port, "MARK": self.mark}
        told = [f"{name} = {value!r}" for name, value in names.items() if name != "OUTSIDE"]
        told += ["from pathlib import Path", f"OUTSIDE = Path({str(self.outside)!r})"]
        (own / "world.py").write_text("\n".join([*told, f"VICTIM = {self.victim.pid}", ""]))
        self.before = self.seen()

    def _listen(self):
        tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        path, name = (socket.socket(socket.AF_UNIX) for _ in range(2))
        path.bind(str(self.outside / "socket"))
        name.bind(f"\0firstnet-{tcp.getsockname()[1]}")
        for line in (tcp, path, name):
            line.listen()
            threading.Thread(target=self._accept, args=(line,), daemon=True).start()
        threading.Thread(target=self._receive, args=(udp,), daemon=True).start()
        return tcp.getsockname()[1], (tcp, udp, path, name)

    def _accept(self, line):
        while True:
            try:
                talk, _ = line.accept()
            except OSError:
                return
            with talk:
                self.heard.append(talk.recv(99))

    def _receive(self, line):
        while True:
            try:
                self.heard.append(line.recv(99))
            except OSError:
                return

    def take(self, program):
        """Let this be what the student has handed in."""
        shutil.copyfile(program, self.program)
        self.before = self.seen()

    def seen(self):
        """Return all of the disk that may come to harm, as it is now."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            if not path.is_relative_to(self.folder / "temporary"):
                about = path.lstat()
                text = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
                extra = os.listxattr(path, follow_symlinks=False)
                found[path] = (about.st_mode, about.st_mtime_ns, about.st_nlink, text, extra)
        return found

    def harm(self, said):
        """Return what has come to harm, nothing if all is well."""
        time.sleep(LATER_S)
        found = [] if self.seen() == self.before else ["a file"]
        found += ["a secret"] * (SECRET.encode() in said)
        found += ["a process"] * (self.victims() != self.state)
        found += ["the network"] * bool(self.heard)
        shared = [Path("/dev/shm") / self.mark, Path("/var/tmp") / self.mark]
        found += ["what is left"] * (any(it.exists() for it in shared) or self.stays())
        return found

    def victims(self):
        """Return how the other process fares: whether it runs, its limits, rank and processors."""
        if self.victim.poll() is not None:
            return None
        limits = Path(f"/proc/{self.victim.pid}/limits").read_text()
        rank = os.getpriority(os.PRIO_PROCESS, self.victim.pid)
        return limits, rank, os.sched_getaffinity(self.victim.pid)

    def stays(self):
        """Tell whether a process of the program's is still there."""
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if self.mark.encode() in process.read_bytes():
                    return True
            except OSError:
                continue
        return False

    def start(self):
        """Remember how the other process fares, once it has started."""
        time.sleep(0.05)
        self.state = self.victims()

    def end(self):
        """End all that was started."""
        for line in self.lines:
            line.close()
        self.victim.kill()
        self.victim.wait()
        subprocess.run(["pkill", "-9", "-f", self.mark], check=False)
        for folder in ("/dev/shm", "/var/tmp"):
            (Path(folder) / self.mark).unlink(missing_ok=True)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.start()
    yield made
    made.end()


def ran(world, command, apart=None):
    teachers = {"TOKEN": SECRET, "HOME": str(world.folder / "home"), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command,
        cwd=world.folder / "temporary",
        env=surroundings(world.folder / "temporary", apart) if apart else teachers,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=MOST_S,
        check=False,
    )
    return done.stdout + done.stderr


def alone(world):
    return [sys.executable, "-B", str(world.program)]


def under_bubblewrap(world):
    reach = reach_of(world.program, world.folder / "class", apart=True)
    return enclosed(alone(world), reach, world.folder / "temporary")


def under_landlock(world):
    reach = reach_of(world.program, world.folder / "class", apart=True)
    paths = "|".join(readable(reach))
    temporary = str(world.folder / "temporary")
    own = str(world.program.parent)
    return [sys.executable, "-c", ENCLOSED, own, paths, temporary, str(world.program)]


@pytest.mark.parametrize("program", HOSTILE, ids=lambda it: it.stem)
def test_it_does_harm_alone_and_none_in_a_sandbox(world, program):
    world.take(program)
    held = world.harm(ran(world, under_bubblewrap(world), Isolation(BUBBLEWRAP)))
    assert held == [], "under bubblewrap"
    if program.stem not in NOT_OF_LANDLOCK:
        held = world.harm(ran(world, under_landlock(world), Isolation(LANDLOCK)))
        assert held == [], "under Landlock"
    assert len(world.harm(ran(world, alone(world)))) == 1


def test_what_the_doctor_says_of_a_hostile_program_holds_no_secret(world):
    for name in ("read_error", "read_classmate", "read_environ"):
        world.take(HOSTILE[0].with_name(f"{name}.py"))
        submission = replace(read_file(str(world.program), str(world.folder / "class")), apart=True)
        alone, held = (
            examine_apart(submission, MOST_S, Children(Isolation(it))) for it in (BELT, BUBBLEWRAP)
        )
        assert SECRET not in str(held)
        assert held.isolation == BUBBLEWRAP
        assert held.status == "incomplete"
        if name == "read_error":
            assert SECRET in str(alone)  # the belt doesn't mind what is read


@pytest.mark.parametrize("means", [BUBBLEWRAP, LANDLOCK, BELT])
def test_a_network_learns_in_every_sandbox_with_its_modules_and_data(tmp_path, means):
    own = tmp_path / "class" / "bob"
    own.mkdir(parents=True)
    (own / "units.py").write_text("def step(z):\n    return 1.0 if z > 0 else 0.0\n")
    (own / "or.csv").write_text("0,0,0\n0,1,1\n1,0,1\n1,1,1\n")
    (own / "net.py").write_text(PERCEPTRON)
    submission = read_file(str(own / "net.py"), str(tmp_path / "class"))
    seen = examine_apart(submission, MOST_S, Children(isolation(means)))
    assert (seen.status, seen.isolation, seen.assumed) == ("healthy", means, ())


def test_python_may_be_in_the_project_itself(tmp_path):
    own = tmp_path / "project"
    own.mkdir()
    (own / "pyproject.toml").write_text("")
    (own / ".key").write_text(SECRET)
    (own / "net.py").write_text("raise ValueError(open('.key').read())\n")
    venv.create(own / ".venv")
    (packages,) = (own / ".venv").glob("lib/python*/site-packages")
    folders = {str(Path(str(it.__file__)).parents[1]) for it in (firstnet, np)}
    found = "".join(f"import site; site.addsitedir({folder!r})\n" for folder in folders)
    (packages / "ours.pth").write_text(found)
    python = str(own / ".venv" / "bin" / "python")
    for means in (BUBBLEWRAP, LANDLOCK):
        doctor = [python, "-m", "firstnet", "doctor", "net.py", "--isolation", means]
        said = subprocess.run(doctor, cwd=own, capture_output=True, text=True, check=False)
        assert "Permission denied" in said.stdout, (means, said)  # the program was run
        assert SECRET not in said.stdout


def test_a_process_of_the_doctor_that_does_not_start_is_no_fault_of_the_programs(
    tmp_path, monkeypatch
):
    path = tmp_path / "net.py"
    path.write_text("x = 1\n")
    monkeypatch.setattr(clinic, "START", "raise SystemExit(3)")
    (said,) = examine_apart(read_file(str(path)), MOST_S, Children(Isolation(BELT))).not_run
    assert said.reason == (
        "the doctor's own process did not start (isolation: belt, exit code 3); please report it"
    )


def test_the_best_that_works_is_taken_and_what_is_missing_told(monkeypatch):
    assert isolation().name == BUBBLEWRAP
    monkeypatch.setattr(sandbox, "_no_bubblewrap", lambda: "No bubblewrap.")
    assert isolation() == Isolation(LANDLOCK, ("No bubblewrap.",))
    monkeypatch.setattr(kernel, "why_not", lambda: "No Landlock.")
    assert not isolation().is_sandbox
    assert str(isolation()).splitlines() == [
        "In force is the seat belt: against accidents only, and no sandbox.",
        "No bubblewrap.",
        "No Landlock.",
    ]
    with pytest.raises(AccessError, match=r"No sandbox works here: No bubblewrap\. No Landlock\."):
        isolation("required")
    with pytest.raises(UnknownName, match="bubblewrap, landlock, belt and required"):
        isolation("chroot")


def test_what_is_missing_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    sandbox._no_bubblewrap.cache_clear()
    assert "apt install bubblewrap" in sandbox._no_bubblewrap()
    sandbox._no_bubblewrap.cache_clear()
    monkeypatch.setitem(sys.modules, "py_landlock", None)
    assert f"pip install '{source()}[sandbox]'" in kernel.why_not()


def test_the_environment_holds_what_programs_need_and_nothing_of_the_teachers(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("TOKEN", SECRET)
    for means in (BUBBLEWRAP, LANDLOCK, BELT):
        given = surroundings(tmp_path, Isolation(means))
        assert "TOKEN" not in given
        assert given["PATH"] == os.environ["PATH"]
        assert (given["HOME"] == str(tmp_path)) == (means != BELT)


def test_time_is_counted_in_a_sandbox(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "PATIENCE", 60.0)  # more than a busy computer needs
    path = tmp_path / "net.py"
    path.write_text("while True: pass")
    start = time.monotonic()
    seen = examine_apart(read_file(str(path)), 2.0, Children(Isolation(BUBBLEWRAP)))
    assert "within 2 s" in seen.not_run[-1].reason
    assert time.monotonic() - start < 60 * 2.0  # as it would be, if its work were not seen


def test_a_program_that_is_killed_is_told_as_without_a_sandbox(tmp_path):
    path = tmp_path / "net.py"
    path.write_text("import os; os.abort()")
    for means in (BUBBLEWRAP, BELT):
        seen = examine_apart(read_file(str(path)), MOST_S, Children(Isolation(means)))
        assert "it crashed Python itself while" in seen.not_run[-1].reason, means


def test_what_is_hidden_is_hidden_under_landlock_too(tmp_path):
    own = tmp_path / "class" / "bob"
    own.mkdir(parents=True)
    (own / ".key").write_text(SECRET)
    (own / "units.py").write_text("x = 1\n")
    (own / "net.py").write_text(
        "import units, os\nos.listdir()\nraise ValueError(open('.key').read())"
    )
    for means in (LANDLOCK, BUBBLEWRAP):
        seen = examine_apart(read_file(str(own / "net.py")), MOST_S, Children(isolation(means)))
        assert SECRET not in str(seen), means
        assert "No module named" not in str(seen), means


FILLS = """
import compileall
import os
size = 0
try:
    for number in range(30):
        size += os.write(os.open(str(number), os.O_CREAT | os.O_WRONLY), bytes(90 << 20))
except OSError as error:
    raise ValueError(f"{size >> 20} MB: {error}")
"""


def test_a_program_can_fill_no_disk(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(FILLS)
    seen = examine_apart(read_file(str(path)), MOST_S, Children(Isolation(BUBBLEWRAP)))
    assert "No space left on device" in str(seen)


def test_a_package_that_imports_the_file_and_has_compiled_files_is_examined(tmp_path):
    package = tmp_path / "tiny"
    package.mkdir()
    (package / "__init__.py").write_text("from .costs import cost\nfrom .layers import Relu\n")
    (package / "costs.py").write_text("def cost(y, t):\n    return ((y - t) ** 2).sum()\n")
    (package / "layers.py").write_text(
        "from .costs import cost\n\n\nclass Relu:\n    def forward(self, x):\n"
        "        self.on = x > 0\n        return x * self.on\n\n"
        "    def backward(self, d):\n        return d * self.on\n"
    )
    compileall.compile_dir(package, quiet=1)
    assert list(package.glob("__pycache__/*.pyc"))
    for means in (BUBBLEWRAP, BELT):
        seen = examine_apart(
            read_file(str(package / "layers.py")), MOST_S, Children(Isolation(means))
        )
        assert (seen.status, seen.not_run) == ("healthy", ()), means
