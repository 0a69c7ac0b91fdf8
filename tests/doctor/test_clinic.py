"""Bad manners, in true processes: what a learner's file may do without harm to anybody else."""

import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from firstnet.doctor.isolation import clinic
from firstnet.doctor.isolation.clinic import Children, examine_all, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import Submission

START = runpy.run_path(str(Path(__file__).parent / "standing_in.py"))["START"]
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    """Let the stand-in speak, behind the belt alone; test_sandbox.py asks the true walls."""
    monkeypatch.setattr(clinic, "START", START)
    monkeypatch.setattr(clinic, "best_isolation", lambda: Isolation(BELT))


def examined(code, seconds=20.0):
    return examine_apart(Submission("net.py", code.encode()), seconds)


def reason(examination):
    assert examination.status == "incomplete", examination
    return examination.not_run[-1].reason


def test_a_file_that_does_nothing_is_healthy():
    seen = examined("x = 1\n")
    assert (seen.file, seen.status, seen.not_run) == ("net.py", "healthy", ())
    assert 0 < seen.seconds < 10


@pytest.mark.slow
def test_what_never_ends_is_ended():
    endless = [
        "while True: pass",
        "import time; time.sleep(1000)",
        "sum(range(10**12))",  # in C, where no signal's handler of Python's is called
        "import re; re.match('(a*)*b', 'a' * 40)",
        "import signal\nfor it in range(1, 20):\n    try: signal.signal(it, lambda *_: None)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
        "import threading\nthreading.Thread(target=lambda: sum(range(10**12))).start()\n"
        "while True: pass",
    ]
    submissions = [Submission("net.py", code.encode()) for code in endless]
    start = time.monotonic()
    seen = [it for _, it in examine_all(submissions, 2, jobs=len(endless), examine=examine_apart)]
    assert time.monotonic() - start < 500  # none of them ends by itself in that time
    for each in seen:
        assert reason(each).startswith("it did not come to an end within 2 s while")
        assert "--seconds" in reason(each)
        assert each.not_run[-1].stage == "trial"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import socket; socket.socket()", "wanted to open a network connection (socket);"),
        ("import os; os.fork()", "wanted to start a process (os.fork); the doctor refused"),
        ("import os\nwhile True: os.fork()", "wanted to start a process (os.fork);"),
        ("import os; os.system('true')", "wanted to run a command of the system: true;"),
        ("import subprocess; subprocess.run(['ls', '-l'])", "wanted to run another program: ls;"),
        (
            "import multiprocessing as m\np = m.get_context('spawn').Process(target=print)\n"
            "p.start()",
            "wanted to start a process",
        ),
        ("import webbrowser; webbrowser.open('x')", "wanted to open the web browser;"),
        ("import os; os.kill(os.getppid(), 9)", "wanted to send a signal to a process (os.kill);"),
        (
            "import urllib.request as u; u.urlopen('http://localhost:1/')",
            "wanted to load from the network: http://localhost:1/;",
        ),
        ("import ctypes; ctypes.CDLL(None)", "wanted to load C code (ctypes);"),
        ("import sys; sys.exit(3)", "the program ended Python (sys.exit)"),
        ("raise KeyboardInterrupt", "the program raised KeyboardInterrupt in line 1"),
        ("x = 1\n\ny = x / 0", "the program raised ZeroDivisionError: division by zero in line 3"),
        ("import os; os._exit(3)", "it ended Python at once while"),
        ("import os; os._exit(0)", "it ended Python at once while"),
        ("import os; os.abort()", "it crashed Python itself while"),
        ("def f(): f()\nf()", "the program raised RecursionError"),
        (
            "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
            "the program raised RecursionError",
        ),
    ],
)
def test_what_a_program_may_not_do_is_named(code, told):
    assert told in reason(examined(code))


@on_linux
@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; x = np.zeros(100 * 2**27); x[:] = 1",
        "x = []\nwhile True: x.append(bytes(2**24))",
        "x = 'a' * 2**40",
    ],
)
def test_memory_is_held(code):
    assert reason(examined(code)).startswith("the program wanted more memory than the 2 GB")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import os; os.remove({path!r})", "remove {path}"),
        ("from pathlib import Path; Path({path!r}).unlink()", "remove {path}"),
        ("open({path!r}, 'w')", "write to {path}"),
        ("open({path!r}, 'ab')", "write to {path}"),
        ("open({path!r}, 'r+')", "write to {path}"),
        ("import os; os.open({path!r}, os.O_WRONLY | os.O_TRUNC)", "write to {path}"),
        ("import numpy as np; np.savetxt({path!r}, [1])", "write to {path}"),
        ("import os; os.rename({path!r}, 'here')", "rename {path}"),
        ("import os; os.replace({path!r}, 'here')", "rename {path}"),
        ("import shutil; shutil.move({path!r}, 'here')", "remove {path}"),
        ("import os; os.chmod({path!r}, 0)", "change the rights of {path}"),
        ("import os; os.truncate({path!r}, 0)", "cut off {path}"),
        ("import os; os.symlink({path!r}, 'link'); open('link', 'w')", "write to {path}"),
        (
            "import shutil, os; shutil.rmtree(os.path.dirname({path!r}))",
            "remove the folder {folder}",
        ),
        ("import os; os.mkdir({path!r} + 'x')", "make the folder {path}x"),
        ("import sqlite3; sqlite3.connect({path!r} + '.db')", "write to {path}.db"),
        (
            "import os; f = os.open({folder!r}, os.O_RDONLY); os.unlink('marks.txt', dir_fd=f)",
            "remove {path}",
        ),
    ],
)
def test_nothing_outside_is_touched(tmp_path, code, told):
    path = tmp_path.resolve() / "marks.txt"
    path.write_text("all that I have")
    places = {"path": str(path), "folder": str(path.parent)}
    seen = examined(code.format(**places))
    wanted = f"the program wanted to {told.format(**places)}; the doctor refused"
    assert reason(seen) == wanted
    assert path.read_text() == "all that I have"
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_refusal_that_the_program_catches_is_told_all_the_same(tmp_path):
    path = tmp_path.resolve() / "marks.txt"
    seen = examined(f"try: open({str(path)!r}, 'w')\nexcept OSError: pass")
    assert seen.status == "healthy"
    assert seen.assumed == (f"Blocked: the program wanted to write to {path}.",)


@pytest.mark.parametrize(
    "code",
    [
        "open('mine.txt', 'w').write('x'); import os; os.remove('mine.txt')",
        "import tempfile; tempfile.NamedTemporaryFile().write(b'x')",
        "import os; os.makedirs('a/b'); os.rename('a', 'c'); import shutil; shutil.rmtree('c')",
        "import sqlite3; sqlite3.connect(':memory:').execute('create table t (x)')",
        "import numpy as np; np.save('w.npy', np.zeros(3)); np.load('w.npy')",
        "import shutil, os; shutil.rmtree(os.getcwd(), ignore_errors=True)\n"
        "try: open('x', 'w')\nexcept FileNotFoundError: pass",
        "print('x' * 1000, flush=True); import sys; sys.stderr.write('y')",
        "import matplotlib.pyplot as plt; plt.plot([1]); plt.show(); plt.savefig('a.png')",
    ],
)
def test_what_harms_nobody_is_left_alone(code):
    seen = examined(code)
    assert (seen.status, seen.not_run, seen.assumed) == ("healthy", (), ())


def test_a_gigabyte_of_output_goes_nowhere():
    seen = examined("import sys\nfor _ in range(1000): sys.stdout.write('x' * 10**6)")
    assert seen.status == "healthy"


def test_what_speaks_in_the_child_s_place_is_not_believed_and_not_kept():
    flood = "import os\nwhile True:\n    os.write(3, b'x' * 2**20)"
    assert reason(examined(flood)).startswith("it told the doctor more than 16 MB")
    assert (
        examined("import os; os.write(3, b'nonsense\\n[1]\\n{\"stage\": 1}\\n')").status
        == "healthy"
    )


@pytest.mark.slow
def test_the_temporary_folder_is_gone_afterwards(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for code in ("open('x', 'w')", "while True: pass", "import os; os._exit(1)"):
        examined(code, 1.5)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        (b"\x7fELF\0\1\2", "the file is not text; wanted a Python program"),
        (b"x = 1\n" * 2_000_000, "the file has 11.4 MB, and a program has at most 1 MB"),
    ],
)
def test_what_is_no_program_starts_no_child(monkeypatch, content, told):
    monkeypatch.setattr(Children, "start", None)
    seen = examine_apart(Submission("net.py", content))
    assert reason(seen).startswith(told)


@pytest.mark.slow
def test_the_last_that_was_heard_counts_where_the_time_ran_out():
    said = '# says: {"status": "findings", "assumed": ["first"]}\n# says: {"assumed": ["second"]}\n'
    seen = examined(f"{said}def afterwards():\n    while True: pass\n", 2.0)
    assert (seen.status, seen.assumed) == ("findings", ("second",))
    assert 0 < seen.diagnosed < seen.seconds - 1  # it went on for two seconds without a word
    assert seen.not_run[-1].stage == "trial"
    assert 'within 2 s while "trial" was running' in seen.not_run[-1].reason


@pytest.mark.slow
def test_a_file_that_was_healthy_so_far_is_not_called_healthy_where_the_time_ran_out():
    seen = examined("def afterwards():\n    while True: pass\n", 2.0)
    assert seen.status == "incomplete"


def test_a_child_that_cannot_start_is_told(monkeypatch):
    monkeypatch.setattr(clinic, "START", "raise SystemExit(7)")
    assert "exit code 7" in reason(examined("x = 1"))


def test_what_goes_wrong_while_a_child_is_heard_is_raised(monkeypatch):
    def full(heard, line):
        raise MemoryError

    monkeypatch.setattr("firstnet.doctor.isolation.hearing.Heard.hear", full)
    with pytest.raises(MemoryError):
        examined("x = 1")


def test_the_childs_own_trouble_asks_for_a_report(monkeypatch):
    broken = f"{START.rpartition(';')[0]}; import standing_in; standing_in.watched = None; start()"
    broken = broken.replace(
        "import standing_in; ", "import standing_in; from standing_in import start; "
    )
    monkeypatch.setattr(clinic, "START", broken)
    told = reason(examined("x = 1"))
    assert told.startswith("it ended Python at once") or "please report it" in told


def test_files_are_examined_side_by_side_and_numbered():
    slow = b"import time; time.sleep(1)"
    submissions = [Submission(f"{number}.py", slow) for number in range(3)]
    start = time.monotonic()
    seen = dict(examine_all(submissions, 20, jobs=3))
    assert time.monotonic() - start < 3
    assert {number: it.file for number, it in seen.items()} == {0: "0.py", 1: "1.py", 2: "2.py"}


@on_linux
def test_leaving_early_ends_the_children():
    quick, slow = Submission("a.py", b"x = 1"), Submission("b.py", b"while True: pass")
    before = set(children_of(os.getpid()))  # other tests may have left a tracker of resources
    examining = examine_all([quick, slow, slow], 60, jobs=2)
    next(examining)
    mine = os.getpid()
    assert set(children_of(mine)) - before
    examining.close()
    assert not set(children_of(mine)) - before


@on_linux
def test_ctrl_c_ends_the_children(request):
    # A shell that runs the tests in the background has it ignored.
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, usual))
    slow = Submission("b.py", b"while True: pass")
    before = set(children_of(os.getpid()))
    threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGINT]).start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(examine_all([slow] * 3, 20, jobs=2))
    assert time.monotonic() - start < 10
    assert not set(children_of(os.getpid())) - before


def children_of(process):
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return " ".join(task.read_text() for task in tasks).split()


def test_a_file_finds_the_modules_beside_it_and_not_in_pythons_place(tmp_path):
    (tmp_path / "mnist_loader.py").write_text("digits = 3")
    (tmp_path / "random.py").write_text("raise SystemExit")
    path = tmp_path / "net.py"
    path.write_text("import random, mnist_loader; assert random.random() < mnist_loader.digits")
    seen = examine_apart(Submission("my/net.py", path.read_bytes(), path))
    assert (seen.status, seen.file) == ("healthy", "my/net.py")
    assert not (tmp_path / "__pycache__").exists()
    packed = Submission("my/net.py", path.read_bytes(), path).packed()
    path.unlink()
    assert examine_apart(packed).status == "healthy"


def test_the_learners_name_for_the_file_stands_in_the_report(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(f'# says: {{"assumed": ["read {path}"]}}')
    seen = examine_apart(Submission("net.py", path.read_bytes(), path))
    assert seen.assumed == ("read net.py",)


def test_so_it_does_where_the_doctor_could_not_read_it(tmp_path):
    path = tmp_path / "net.py"
    raised = "from firstnet.errors import FormatError"
    path.write_text(f'def afterwards():\n    {raised}; raise FormatError(r"{path}: no text")\n')
    seen = examine_apart(Submission("net.py", path.read_bytes(), path))
    assert "net.py: no text" in reason(seen)
    assert str(tmp_path) not in reason(seen)
