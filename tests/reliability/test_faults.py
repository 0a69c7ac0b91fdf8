"""Faults: the n-th call fails, and a loss of power takes what was not synced."""

import argparse
import contextlib
import errno
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
WRITING = """
import ctypes, os, sys

faults, folder = ctypes.CDLL(None), sys.argv[1].encode()
faults.faults_arm(folder, int(sys.argv[2]), ctypes.c_long(int(sys.argv[3])), {error}, {loss})

def put(name, *steps):
    number = os.open(os.path.join(folder, name), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for step in steps:
        os.write(number, step) if step else os.fsync(number)
    os.close(number)

SYNC = b""
put(b"synced", b"kept", SYNC)
put(b"half", b"kept", SYNC, b" and lost")
put(b"lost", b"lost")
put(b"last", b"last")
print("to the end", flush=True)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    made = tmp_path_factory.mktemp("faults") / "faults.so"
    source = Path(__file__).parents[2] / "bench" / "reliability" / "faults.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


def written(library, folder, kinds, n, *, error=0, loss=0):
    ended = subprocess.run(
        [sys.executable, "-c", WRITING.format(error=error, loss=loss), folder, str(kinds), str(n)],
        env={"LD_PRELOAD": str(library)}, capture_output=True, text=True,
    )  # fmt: skip
    return ended, {it.name: it.read_bytes() for it in folder.iterdir()}


def test_without_a_fault_every_call_passes(library, tmp_path):
    ended, found = written(library, tmp_path, 1, 0)
    assert ended.stdout == "to the end\n"
    kept = {"synced": b"kept", "half": b"kept and lost", "lost": b"lost", "last": b"last"}
    assert found == kept


def test_a_write_that_fails_has_written_half(library, tmp_path):
    ended, found = written(library, tmp_path, 1, 3, error=errno.ENOSPC)
    assert "No space left on device" in ended.stderr
    assert found == {"synced": b"kept", "half": b"kept and"}


def test_a_loss_of_power_takes_what_was_not_synced_of_closed_files_too(library, tmp_path):
    ended, found = written(library, tmp_path, 1, 5, loss=1)
    assert ended.returncode == -signal.SIGKILL
    assert found == {"synced": b"kept", "half": b"kept", "lost": b"", "last": b""}


def test_broken_records_and_lines_of_a_log_are_seen(programs, tmp_path):
    pytest.importorskip("tensorboard")
    import faults

    from firstnet.exchange.tensorboard import events

    with events(tmp_path / "runs"):
        pass
    (file,) = (tmp_path / "runs").iterdir()
    whole = file.read_bytes()
    for content, broken in ((whole, False), (whole * 2, False), (whole[:-3], False)):
        file.write_bytes(content)
        assert (faults.sound_logs(tmp_path) is not None) == broken
    file.write_bytes(whole[:9] + whole)
    assert faults.sound_logs(tmp_path) == f"broken records in {file.name}"
    (tmp_path / "run.csv").write_text("epoch,eta\n0,3.0\n1,3.0,1,3.0\n2,3")
    assert faults.sound_logs(tmp_path) == "run.csv has a broken line"
    (tmp_path / "run.csv").write_text("epoch,eta\n0,3.0\n1,3.0\n1,3.0\n2,3")
    assert faults.sound_logs(tmp_path) == "run.csv has the epochs [0, 1, 1]"


PANIC = (
    'Traceback (most recent call last):\n  File "numpy.py", line 56, in save\n    serialize()\n'
    "MemoryError: \n\nthread '<unnamed>' (7) panicked at instance.rs:349:60:\nPyObject pointer is "
    "null\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n"
)
TRIALS = """
CREATE TABLE trials (trial_id INTEGER, state TEXT);
CREATE TABLE trial_params (trial_id INTEGER, param_value FLOAT);
INSERT INTO trials VALUES (1, 'COMPLETE'), (2, 'FAIL'), (3, 'RUNNING');
INSERT INTO trial_params VALUES (1, 0.0), (2, 1.0), (3, 1.0);
"""


def test_a_trial_that_was_not_tried_again_is_seen(programs, tmp_path):
    import faults

    with contextlib.closing(sqlite3.connect(tmp_path / "sweep.db")) as database:
        database.executescript(TRIALS)
        assert faults.all_tried(tmp_path) == "sweep.db: ok, tried [0.0]"
        database.executescript("UPDATE trials SET state = 'COMPLETE' WHERE trial_id = 3")
        assert faults.all_tried(tmp_path) is None


LINE = "firstnet train: not enough memory: all is used; try a smaller network.\n"
CRASH = 'Fatal Python error: Segmentation fault\n\nThread (most recent call first):\n  File "{}"'


@pytest.mark.parametrize(
    ("told", "one"),
    [
        (LINE, True),
        (PANIC + LINE, True),
        (PANIC + "Nothing was saved.\n" + LINE, True),
        (LINE + LINE + LINE, False),
        (PANIC.partition("thread")[0] + LINE, False),  # a traceback of ours
    ],
)
def test_the_panic_of_a_library_is_no_traceback_of_ours(programs, told, one):
    import faults

    assert faults.Ended(2, told).is_a_line() == one


@pytest.mark.parametrize(
    ("code", "file", "theirs"),
    [
        (-signal.SIGSEGV, "firstnet/book/network.py", True),  # in NumPy
        (-signal.SIGABRT, "safetensors/numpy.py", True),
        (-signal.SIGSEGV, "firstnet/engines/fast.py", False),
        (-signal.SIGKILL, "safetensors/numpy.py", False),
        (2, "safetensors/numpy.py", False),
    ],
)
def test_a_crash_in_our_kernels_is_none_of_a_library(programs, code, file, theirs):
    import faults

    assert faults.Ended(code, CRASH.format(file)).is_a_crash_of_a_library() == theirs


@pytest.mark.parametrize(("killed", "left"), [(True, {"other"}), (False, {"other", "TEMPORARY"})])
def test_what_a_killed_command_leaves_is_known_in_every_folder(programs, killed, left):
    import faults

    temporary = "back/.firstnet-15d8d7577ff7.tmp"
    command = faults.Command("doctor", ("back/net.md",))
    found = faults.left_behind({"back/net.md", temporary, "other"}, command, killed=killed)
    assert found == {temporary if name == "TEMPORARY" else name for name in left}


CALLS = """
import ctypes, sys

faults = ctypes.CDLL(None)
faults.malloc.restype = ctypes.c_void_p
faults.faults_arm(b"/", int(sys.argv[1]), ctypes.c_long(0), 0, 0)
with open("/proc/self/stat", "rb", buffering=0) as file:
    file.read(10)
for count in (100, 600, 600, 5000):
    faults.malloc(ctypes.c_size_t(count))
print(faults.faults_seen())
"""


@pytest.mark.parametrize("kind", ["open", "read"])
def test_files_are_counted_wherever_they_are(programs, tmp_path, kind):
    assert counted(tmp_path, kind, smallest=4096) >= 1


def test_pieces_of_memory_are_counted_from_a_size_on(programs, tmp_path):
    large, small = (counted(tmp_path, "memory", it) for it in (4096, 512))
    assert large >= 1
    assert large + 2 <= small


def counted(folder, kind, smallest):
    import faults

    words = [sys.executable, "-c", CALLS, str(faults.KINDS[kind][0])]
    env = {"LD_PRELOAD": str(faults.library(folder, smallest))}
    return int(subprocess.check_output(words, env=env))


def test_all_calls_are_to_fail_spread_from_the_first_ones_on_or_some(programs):
    import faults

    assert faults._chosen(8, None) == [1, 5, 3, 7, 2, 6, 4, 8]
    assert sorted(faults._chosen(7, None)) == [1, 2, 3, 4, 5, 6, 7]
    assert faults._chosen(7, 3) == [1, 4, 7]
    assert faults._chosen(2, 9) == [1, 2]


def options(**more):
    usual = {"command": ["data"], "kind": ["read"], "smallest": 1, "warm": False}
    return argparse.Namespace(seed=0, each=None, **usual | more)


def test_a_stopped_campaign_goes_on_after_what_was_tried(programs, tmp_path, monkeypatch):
    import faults

    place, fallen = tmp_path / "ledger.json", []

    def fail(n):
        if len(fallen) == 3:
            raise KeyboardInterrupt
        fallen.append(n)
        return faults.Ended(2, "", n), "gone" if n == 1 else None

    def begun(**more):
        found = faults.Campaign("faults", place)
        found.go_on(**faults.asked(options(**more)))
        found.calls["data, read"] = 5
        return found

    def go(found):
        faults._each([1, 5, 3, 2, 4], "data, read", fail, found, options())

    monkeypatch.setattr(faults, "KEPT_EVERY_S", 0)
    with pytest.raises(KeyboardInterrupt):
        go(begun())
    fallen.clear()
    go(begun())
    assert fallen == [2, 4]
    (entry,) = json.loads(place.read_text())
    assert (entry["tried"], entry["wrong"], entry["of"]) == (5, 1, {"data, read": 5})
    assert begun(warm=True).reached == {}  # another one


@pytest.mark.parametrize(("code", "seen", "passed"), [(0, 3, True), (2, 4, False), (-9, 0, False)])
def test_a_command_with_fewer_calls_is_not_counted(programs, code, seen, passed):
    import faults

    assert faults.Ended(code, "", seen).passed(4) == passed


def test_each_seed_is_another_setting_and_0_the_plainest(programs):
    import faults

    settings = [faults.setting(seed) for seed in range(20)]
    assert settings[0] == faults.Setting()
    assert len(set(settings)) == 20
    assert settings[1:] == [faults.setting(seed) for seed in range(1, 20)]
    assert {it.data for it in settings} == {"digits.npz", "digits.csv", "digits"}
