"""firstnet sweep: one line per trial; it resumes after Ctrl-C, and two processes can share it."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys

import pytest

from firstnet.files import saving

PLAN = """
[recipe]
sizes = [784, 8, 10]
epochs = 4
[search]
eta = {{ low = 0.1, high = 10.0, log = true }}
[sweep]
trials = 4
data = "{digits}"
examples = 80
"""


@pytest.fixture
def plan(digits, tmp_path):
    (tmp_path / "it.toml").write_text(PLAN.format(digits=digits))
    return tmp_path / "it.toml"


def test_each_trial_is_a_line_and_the_best_is_told_with_its_command(
    firstnet, plan, tmp_path, monkeypatch
):
    said = firstnet("sweep", plan, "--jobs", 1)
    assert (said.code, said.err) == (0, "")
    *trials, best, command = said.out.splitlines()
    assert len(trials) == 4
    assert re.fullmatch(r"Trial 0: \d+ / 20 in 4 epochs \(eta 0.1\)  best so far", trials[0])
    number, right = re.match(r"Best: trial (\d), (\d+) / 20 of the", best).groups()
    assert f"Trial {number}: {right} / 20" in said.out
    monkeypatch.chdir(tmp_path)
    assert firstnet(*shlex.split(command)[1:]).code == 0
    assert saving.read("best.safetensors").notes["validation_correct"] == int(right)


def test_the_same_command_goes_on_and_json_tells_the_same(firstnet, plan):
    first = firstnet("sweep", plan, "--jobs", 1, "--trials", 2, "--json")
    rows = [json.loads(line) for line in first.out.splitlines()]
    assert [row.get("trial") for row in rows] == [0, 1, None]
    assert rows[0]["eta"] == 0.1
    assert rows[-1]["best"]["examples"] == 20
    said = firstnet("sweep", plan, "--jobs", 1)
    assert said.err.startswith("Continuing after 2 trials in ")
    assert "Trial 2: " in said.out
    assert "Trial 1: " not in said.out
    over = firstnet("sweep", plan, "--jobs", 1)
    assert over.out.startswith("Best: trial ")


def test_a_page_is_written_and_only_a_page_is_replaced(firstnet, plan, tmp_path):
    run = ("sweep", plan, "--jobs", 1, "--trials", 1, "--report")
    assert firstnet(*run, tmp_path / "it.html").err.endswith(
        f"The report is in {tmp_path}/it.html.\n"
    )
    assert "<h1>Sweep of it</h1>" in (tmp_path / "it.html").read_text()
    assert firstnet(*run, tmp_path / "it.html").code == 0
    (tmp_path / "mine.html").write_text("mine")
    said = firstnet(*run, tmp_path / "mine.html")
    assert (said.code, said.out) == (2, "")
    assert "exists and is no page by firstnet sweep" in said.err
    assert (tmp_path / "mine.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--trials", "0"), "trials is 0"),
        (("--trials", "x"), "--trials is 'x'"),
        (("--order", "bok"), "did you mean 'book'"),
        (("--jobs", "0"), "--jobs is 0"),
        (("--data", "mnits"), "did you mean 'mnist'"),
        (("--database", "sqlite:////no/such/it.db"), "does not answer"),
        (("--report", "no/it.html"), "there is no folder no"),
        (("--scheduler", "tcp://127.0.0.1:9"), "No Dask scheduler answers"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(firstnet, plan, options, told, monkeypatch):
    monkeypatch.setattr("firstnet.machine.cluster.PATIENCE_S", 1)
    said = firstnet("sweep", plan, *options)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_ctrl_c_keeps_what_is_known(plan, tmp_path):
    long = (
        plan.read_text().replace("epochs = 4", "epochs = 100").replace("trials = 4", "trials = 900")
    )
    plan.write_text(long)
    command = [sys.executable, "-m", "firstnet", "sweep", str(plan), "--jobs", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        first = run.stdout.readline()
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=30)
    assert first.startswith("Trial 0: ")
    assert run.returncode == 130
    assert "Best: trial " in out
    assert err.strip().endswith("firstnet sweep: interrupted.")
    again = subprocess.run([*command, "--trials", "1"], capture_output=True, text=True, check=True)
    assert again.stdout.startswith("Best: trial ")


def test_a_sweep_of_which_nothing_can_be_made_ends_early_and_says_why(firstnet, plan):
    text = plan.read_text().replace("eta = { low = 0.1, high = 10.0, log = true }", "SEARCH")
    plan.write_text(
        text.replace("SEARCH", "mini_batch_size = [1000, 1001, 1002, 1003, 1004, 1005]")
    )
    said = firstnet("sweep", plan, "--jobs", 1, "--trials", 6)
    assert said.code == 2
    assert said.out.count("failed: mini_batch_size is 100") == 5
    assert (
        "firstnet sweep: The first 5 trials failed, the last with: mini_batch_size is" in said.err
    )
    assert "there is no best one" in said.err


def test_what_is_done_is_said_to_be_done(firstnet, plan):
    firstnet("sweep", plan, "--jobs", 1, "--trials", 2)
    said = firstnet("sweep", plan, "--jobs", 1, "--trials", 2)
    assert said.err.startswith("Nothing left to do after 2 trials in ")


def test_data_lie_beside_the_plan_and_options_have_their_synonyms(firstnet, plan, tmp_path):
    text = plan.read_text().replace(str(tmp_path) + "/", "").replace("eta =", "learning_rate =")
    plan.write_text(text)
    assert 'data = "digits"' in text
    said = firstnet("sweep", plan, "--jobs", 1, "--trials", 1)
    assert "(eta 0.1)" in said.out


@pytest.mark.slow
def test_two_at_work_on_one_sweep_share_it(plan, tmp_path):
    command = [sys.executable, "-m", "firstnet", "sweep", str(plan), "--jobs", "1", "--json"]
    more = ["--order", "random", "--trials", "8"]
    both = [
        subprocess.Popen(
            [*command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    outputs = [run.communicate(timeout=60) for run in both]
    assert [run.returncode for run in both] == [0, 0], outputs
    rows = [json.loads(line) for out, _ in outputs for line in out.splitlines()]
    numbers = sorted(row["trial"] for row in rows if "trial" in row)
    assert len(numbers) == len(set(numbers))
    assert len(numbers) in (8, 9)  # both may begin a last one in the same moment
