"""What all commands share: help, versions, and one line about whatever is wrong."""

import subprocess
import sys

import numpy as np
import pytest

from firstnet import __version__, cli
from firstnet.cli import COMMANDS

WRONG = {
    "trian": "No command is called 'trian'; did you mean 'train'?",
    "--epochs 3": "No such option '--epochs'; see firstnet --help.",
    "train --epohcs 3": "No such option --epohcs; did you mean --epochs?",
    "train --eta": "Option '--eta' requires an argument; see firstnet train --help.",
    "train mnist": "Got unexpected extra argument (mnist); see firstnet train --help.",
    "train --eta nan": "eta is nan, but must be a positive number; ",
    "train --eta inf": "eta is inf, but must be a positive number; ",
    "train --eta -1": "eta is -1.0, but must be a positive number; ",
    "train --eta 3,0": "eta is '3,0', but must be a positive number; ",
    "train --epochs 0": "epochs is 0, but must be a whole number from 1; ",
    "train --epochs 1e3": "epochs is '1e3', but must be a whole number from 1; ",
    "train --mini-batch-size 0": "mini_batch_size is 0, but must be a whole number from 1; ",
    "train --sizes 784,0,10": "sizes is 784,0,10, but must be two or more whole numbers",
    "train --sizes 784x30": "sizes is '784x30', but must be two or more whole numbers",
    "train --sizes 784,9999999,10": "sizes is 784,9999999,10, but must be two or more",
    "train --sizes=": "sizes is '', but must be two or more whole numbers",
    "train --seed -1": "--seed is -1, but must be a whole number from 0, such as 7.",
    "train --seed x": "--seed is 'x', but must be a whole number from 0, such as 7.",
    "train --dtype flaot32": "dtype is 'flaot32', but must be float32 or float64; ",
    "train --recipe raeder": "No recipe is called 'raeder'; did you mean 'reader'?",
    "train --data mnits": "'mnits'; did you mean 'mnist'?",
    "evaluate": "Missing argument 'MODEL'; see firstnet evaluate --help.",
    "evaluate none.json": "none.json: there is no such file; ",
    "evaluate .": ".: this is no file; ",
    "evaluate a.json --on tets": "No part of the data is called 'tets'; did you mean 'test'?",
    "predict a.json --index -1": "--index is -1, but must be a whole number",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_what_is_wrong_is_told_in_one_line(firstnet, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    seen = firstnet(*arguments.split())
    command = arguments.split()[0] if arguments.split()[0] in COMMANDS else ""
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith(f"firstnet {command}".rstrip() + ": ")
    assert WRONG[arguments] in seen.err
    assert seen.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("--engine fsat", "No engine is called 'fsat'; did you mean 'fast'?"),
        ("--sizes 785,30,10", "x has 784 numbers an example, but the first layer takes 785"),
        ("--sizes 784,30,9", "The network has 9 outputs, but the examples have 10 classes; make"),
        ("--mini-batch-size 101", "mini_batch_size is 101, but there are 100 training examples"),
        ("--sizes 1000000,1000000,10", "weights and biases takes about 24000.3 GB to start from"),
    ],
)
def test_what_does_not_fit_the_digits_is_told_in_one_line(firstnet, digits, options, wanted):
    seen = firstnet("train", "--data", digits, "--engine", "reference", *options.split())
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith("firstnet train: ")
    assert wanted in seen.err
    assert seen.err.count("\n") == 1


def test_a_name_can_not_break_the_line_or_drive_the_terminal(firstnet):
    seen = firstnet("evaluate", "two\nlines\x1b[2J.json")
    assert seen.err.startswith(r"firstnet evaluate: two\nlines\x1b[2J.json: there is no such file")
    assert seen.err.count("\n") == 1


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_fits_80_columns_and_ends_with_an_example(firstnet, monkeypatch, command, option):
    monkeypatch.setenv("COLUMNS", "80")
    seen = firstnet(*command.split(), option)
    assert (seen.code, seen.err) == (0, "")
    assert max(map(len, seen.out.splitlines())) <= 80
    assert f"firstnet {command}".rstrip() in seen.out.partition("Example:\n")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_listed_with_what_their_own_help_says(firstnet, command):
    line, own = COMMANDS[command], " ".join(firstnet(command, "--help").out.split())
    assert f" {command} {line}" in " ".join(firstnet("--help").out.split())
    assert all(part.strip(" .") in own for part in line.split(","))


def test_want_of_memory_is_one_line_whether_it_has_words_or_not(monkeypatch, capsys):
    for error, words in ((MemoryError(), "all is used"), (MemoryError("8 GiB"), "8 GiB")):
        monkeypatch.setattr(cli.commands, "main", raising(error))
        with pytest.raises(SystemExit):
            cli.main()
        told = capsys.readouterr().err
        assert told.endswith(f": not enough memory: {words}; try a smaller network.\n")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("can't allocate read lock"),
        SystemError("<method reduce of numpy.ufunc> returned NULL without setting an exception"),
        SystemError("error return without exception set"),
    ],
)
def test_want_of_a_little_memory_is_the_same_line(monkeypatch, capsys, error):
    monkeypatch.setattr(cli.commands, "main", raising(error))
    with pytest.raises(SystemExit):
        cli.main()
    assert capsys.readouterr().err.endswith(
        ": not enough memory: all is used; try a smaller network.\n"
    )


HALF_OPENED = """
import sys, types, zipfile

from firstnet.cli import main

def no_lock():
    raise RuntimeError("can't allocate lock")

zipfile.threading = types.SimpleNamespace(RLock=no_lock)
sys.argv = ["firstnet", "data", sys.argv[1]]
main()
"""


def test_an_archive_without_memory_for_its_lock_is_one_line(tmp_path):
    np.savez(tmp_path / "digits.npz", x=np.zeros((60, 4, 4), np.uint8), y=np.arange(60) % 3)
    ended = subprocess.run(
        [sys.executable, "-c", HALF_OPENED, tmp_path / "digits.npz"], capture_output=True, text=True
    )
    assert ended.stderr.startswith("firstnet data: ")
    assert ended.stderr.endswith(
        "/digits.npz needs more memory than is left; wanted a smaller one.\n"
    )
    assert ended.stderr.count("\n") == 1  # and no AttributeError of a ZipFile without its lock


@pytest.mark.parametrize("error", [RuntimeError("a fault of ours"), SystemError("another")])
def test_what_is_no_want_of_memory_is_raised(monkeypatch, error):
    monkeypatch.setattr(cli.commands, "main", raising(error))
    with pytest.raises(type(error)):
        cli.main()


def raising(error):
    def main(**_):
        raise error

    return main


def test_without_a_command_help_is_shown(firstnet):
    assert firstnet() == firstnet("--help")


def test_the_version_is_told(firstnet):
    assert firstnet("--version").out == f"firstnet {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["trian"]])
def test_help_does_not_wait_for_numpy(arguments):
    code = (
        f"import sys; sys.argv = ['firstnet', *{arguments}]\n"
        "from firstnet import cli\n"
        "try: cli.main()\n"
        "except SystemExit: print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_help_and_errors_need_none_of_the_heavy_packages():
    heavy = {"rich", "PIL", "safetensors", "click.shell_completion"}
    code = (
        "import sys; sys.argv = ['firstnet', 'train', '--eta', '0']\n"
        "from firstnet import cli\n"
        "try: cli.main()\n"
        f"except SystemExit: print(sorted({heavy} & set(sys.modules)))\n"
        "print('firstnet.cli.predict' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nFalse\n"


@pytest.mark.parametrize(("rank", "lines"), [("0", 1), ("1", 0)])
def test_of_many_processes_one_says_what_was_typed_wrong(firstnet, monkeypatch, rank, lines):
    monkeypatch.setenv("LOCAL_RANK", rank)
    seen = firstnet("train", "--seed", "x")
    assert (seen.code, len(seen.err.splitlines())) == (2, lines)
