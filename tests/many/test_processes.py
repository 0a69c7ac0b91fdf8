"""Real processes, started by torchrun on this machine."""

import importlib.util
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from firstnet.files import saving

if not os.environ.get("CI") and importlib.util.find_spec("torch") is None:
    pytest.skip("PyTorch is not installed", allow_module_level=True)  # imported, it takes 200 MB

LINE = re.compile(r"^(?:\[rank\d\]:)? ?(firstnet train: .*)$", re.MULTILINE)
RUN = ("--engine", "pytorch", "--device", "cpu", "--sizes", "64,6,10", "--mini-batch-size", 7)
RICH = ("--momentum", 0.5, "--dropout", 0.2, "--distort", "both", "--expand", "shifts")
RICH += ("--schedule", 3, "--lmbda", 0.1, "--eta", 0.5)


def write_idx(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


@pytest.fixture
def digits(tmp_path, rng):
    folder = tmp_path / "digits"
    folder.mkdir()
    for part, number in (("train", 120), ("t10k", 30)):
        labels = np.arange(number) % 10
        images = rng.integers(0, 256, (number, 8, 8))
        images[np.arange(number), labels % 8] = 255
        write_idx(folder / f"{part}-images-idx3-ubyte", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte", labels)
    return folder


def command(*arguments, processes=2, restarts=0):
    launch = [sys.executable, "-m"]
    if processes:
        launch += ["torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
        launch += ["--max-restarts", str(restarts), "-m"]
    return [*launch, "firstnet", "train", *map(str, arguments)]


@pytest.fixture
def begin(tmp_path):
    """Return a function that starts a run, and end what is left of it."""
    begun = []

    def start(*arguments, **how):
        cache = tmp_path / "cache"
        environ = os.environ | {"XDG_CACHE_HOME": str(cache), "OMP_NUM_THREADS": "1"}
        it = subprocess.Popen(
            command(*arguments, **how), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environ, cwd=tmp_path,
        )  # fmt: skip
        begun.append(it)
        return it

    yield start
    for it in begun:
        if it.poll() is None:
            it.terminate()  # torchrun ends its workers, too
            it.communicate(timeout=60)


@pytest.fixture
def run(begin):
    def whole(*arguments, **how):
        it = begin(*arguments, **how)
        out, err = it.communicate(timeout=120)
        return it.returncode, out, err

    return whole


def worker(launcher, rank):
    """Return the process of this rank, once it is there."""
    for _ in range(500):
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
                environ = (status.parent / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent == launcher.pid and f"RANK={rank}".encode() in environ:
                return int(status.parent.name)
        time.sleep(0.02)
    raise AssertionError("no such worker")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc")


def weights(path):
    return [array for layer in saving.load(path).layers for array in (layer.w, layer.b)]


def test_two_processes_come_to_the_weights_of_one(run, digits, tmp_path):
    said = ("--data", digits, *RUN, *RICH, "--epochs", 3, "--dtype", "float64", "--json")
    alone = run(
        *said, "--save", "one.safetensors", "--checkpoint", "alone.safetensors", processes=0
    )
    both = run(*said, "--save", "two.safetensors", "--checkpoint", "both.safetensors")
    assert (alone[0], both[0]) == (0, 0), both[2]
    told = [[json.loads(line) for line in out.splitlines()] for _, out, _ in (alone, both)]
    assert len(told[1]) == 3  # rank 0 alone prints
    for one, other in zip(*told, strict=True):
        assert (one["correct"], one["eta"]) == (other["correct"], other["eta"])
        assert one["cost"] == pytest.approx(other["cost"], abs=1e-5)
    assert both[2].count("Saved epoch") == 1
    for pair in (("alone", "both"), ("one", "two")):
        for one, other in zip(*(weights(tmp_path / f"{it}.safetensors") for it in pair)):
            np.testing.assert_allclose(one, other, atol=1e-5)
    assert not [*(tmp_path / "cache" / "firstnet").glob("run-*")]  # no digits are left behind


@needs_proc
def test_a_killed_worker_ends_the_run_with_one_line_within_seconds(begin, digits):
    it = begin("--data", digits, *RUN, "--epochs", 100_000, "--checkpoint", "run.safetensors")
    assert [it.stdout.readline()[:8] for _ in range(2)] == ["Epoch 0:", "Epoch 1:"]
    os.kill(worker(it, 1), signal.SIGKILL)
    began = time.monotonic()
    _, err = it.communicate(timeout=60)
    assert time.monotonic() - began < 25  # torchrun kills those that don't end in 30
    assert it.returncode != 0
    (line,) = LINE.findall(err)
    assert re.search("Another process has ended|Stopped by SIGTERM", line)
    assert re.search(r"run\.safetensors holds the run after epoch \d+; .* --resume", line)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_on_all_of_mnist_two_processes_come_to_the_weights_of_one(run, tmp_path, dtype):
    said = ("--engine", "pytorch", "--device", "cpu", "--epochs", 1, "--eta", 1.0, "--dtype", dtype)
    alone = run(*said, "--checkpoint", "alone.safetensors", processes=0)
    both = run(*said, "--checkpoint", "both.safetensors")
    assert alone[:2] == both[:2] and both[0] == 0, both[2]
    for one, other in zip(*(weights(tmp_path / f"{it}.safetensors") for it in ("alone", "both"))):
        np.testing.assert_allclose(one, other, atol=1e-5, rtol=0)


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("rank", [0, 1])
def test_started_again_by_torchrun_it_comes_to_the_numbers_of_an_unbroken_run(
    begin, run, digits, tmp_path, rank
):
    said = ("--data", digits, *RUN, "--epochs", 150, "--momentum", 0.5, "--dropout", 0.2)
    said += ("--decay", 0.99, "--distort", "affine", "--eta", 0.3)
    whole = run(*said, "--checkpoint", "whole.safetensors", "--save", "whole_best.safetensors")
    cut = begin(
        *said, "--checkpoint", "cut.safetensors", "--save", "cut_best.safetensors", restarts=1
    )
    for _ in range(20):
        cut.stdout.readline()
    os.kill(worker(cut, rank), signal.SIGKILL)
    out, err = cut.communicate(timeout=120)
    assert (whole[0], cut.returncode) == (0, 0), err
    assert len(re.findall(r"Continuing after epoch \d+ of cut\.safetensors\.", err)) == 1
    assert out.splitlines()[-1] == whole[1].splitlines()[-1]
    for what in ("", "_best"):
        for one, other in zip(
            *(weights(tmp_path / f"{it}{what}.safetensors") for it in ("whole", "cut"))
        ):
            np.testing.assert_array_equal(one, other)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--engine", "fast"), "This run has 2 processes, but the engine fast uses only one"),
        (("--eta", "nan"), "eta is nan, but must be a positive number"),
        (("--etaa", "1"), "did you mean --eta"),
        (("--device", "cuda"), "The device is cuda, but there is no CUDA here"),
        (("--device", "cuda:0"), "take --device cuda, which gives each of them a GPU"),
        (("--data", "nowhere"), "No data set, file or folder is called 'nowhere'"),
        (("--sizes", "65,10"), "x has 64 numbers an example, but the first layer takes 65"),
        (("--sizes", "64,999999,999999,10"), "takes about"),
        (("--eta", "1e300"), "the weights are no longer finite numbers"),
        (("--checkpoint", "none/run.safetensors"), "there is no folder none"),
    ],
    ids=str,
)
def test_bad_input_is_told_once_and_every_process_exits_with_2(run, digits, arguments, told):
    code, out, err = run("--data", digits, *RUN, "--epochs", 2, *arguments)
    lines = LINE.findall(err)
    assert (len(lines), out) == (1, ""), err
    assert told in lines[0]
    assert code != 0 and not re.search(r"exitcode\s*: [^2-]", err), err  # -15: ended by torchrun


@pytest.mark.slow
def test_another_number_of_processes_does_not_go_on(run, digits, tmp_path):
    said = ("--data", digits, *RUN, "--epochs", 2, "--checkpoint", "run.safetensors")
    assert run(*said)[0] == 0
    before = (tmp_path / "run.safetensors").read_bytes()
    code, _, err = run(*said, "--resume", processes=3)
    assert code != 0
    (line,) = LINE.findall(err)
    assert "the checkpoint of a run of 2 processes, but here are 3; start as many again" in line
    code, _, err = run(*said, "--resume", processes=0)
    assert code == 2 and "of 2 processes, but here are 1" in err
    assert (tmp_path / "run.safetensors").read_bytes() == before


@pytest.mark.slow
def test_processes_that_were_told_different_things_do_not_train(begin, digits, tmp_path):
    environ = {"WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "29641"}
    begun = [
        subprocess.Popen(
            command("--data", digits, *RUN, "--eta", eta, processes=0),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | environ | {"RANK": str(rank)},
        )
        for rank, eta in enumerate([0.5, 0.7])
    ]  # fmt: skip
    ended = [it.communicate(timeout=60) for it in begun]
    assert [it.returncode for it in begun] == [2, 2]
    (line,) = [line for _, err in ended for line in LINE.findall(err)]
    assert "Process 1 was started with eta 0.7, but process 0 with 0.5" in line


IMPATIENT = (
    "from firstnet.many import group; group.PATIENCE_S = 4; from firstnet.cli import main; main()"
)


@pytest.mark.slow
def test_a_process_that_hangs_is_given_up(digits, tmp_path):
    environ = {"WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "29642"}
    said = ["train", "--data", digits, *RUN, "--epochs", 100_000]
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, *map(str, said)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | environ | {"RANK": str(rank), "OMP_NUM_THREADS": "1"},
        )
        for rank in range(2)
    ]  # fmt: skip
    try:
        begun[0].stdout.readline()
        os.kill(begun[1].pid, signal.SIGSTOP)
        _, err = begun[0].communicate(timeout=60)
        assert begun[0].returncode == 2
        (line,) = LINE.findall(err)
        assert "Another process has ended, or can't be reached" in line
        assert "with --checkpoint PATH a run can go on" in line
    finally:
        os.kill(begun[1].pid, signal.SIGKILL)
        begun[1].communicate()


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_from_outside_says_so_once(begin, digits, number):
    it = begin("--data", digits, *RUN, "--epochs", 100_000, "--checkpoint", "run.safetensors")
    it.stdout.readline()
    worker(it, 1)
    it.send_signal(number)
    _, err = it.communicate(timeout=60)
    (line,) = LINE.findall(err)
    assert re.search("Stopped by SIGTERM|Another process has ended|interrupted", line)


@pytest.mark.slow
@needs_proc
def test_no_process_but_the_one_that_loads_holds_all_the_digits(begin, digits):
    megabytes, number = 320, 400_000
    x = np.zeros((number, 28, 28), np.uint8)
    x[:, 3:7] = np.arange(number)[:, None, None] % 251
    write_idx(digits / "train-images-idx3-ubyte", x)
    write_idx(digits / "train-labels-idx1-ubyte", np.arange(number) % 10)
    write_idx(digits / "t10k-images-idx3-ubyte", x[:100])
    write_idx(digits / "t10k-labels-idx1-ubyte", np.arange(100) % 10)
    said = (*RUN, "--sizes", "784,10", "--mini-batch-size", 4000, "--epochs", 2)
    it = begin("--data", digits, *said)
    other, peak = Path(f"/proc/{worker(it, 1)}/status"), 0
    while it.poll() is None:
        try:
            private = re.search(r"RssAnon:\s+(\d+) kB", other.read_text())
        except OSError:
            break
        peak = max(peak, int(private[1]) // 1000 if private else 0)
        time.sleep(0.02)
    out, err = it.communicate(timeout=120)
    assert (it.returncode, out.count("Epoch")) == (0, 2), err
    assert 50 < peak < megabytes, peak  # PyTorch alone takes more than a hundred
