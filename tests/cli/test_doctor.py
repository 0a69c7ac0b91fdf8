"""firstnet doctor: its exit codes, formats and edits; only --write changes your file."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import firstnet as firstnet_itself
from firstnet.doctor.isolation import clinic, sandbox
from firstnet.machine.extras import source

DOCTOR = Path(__file__).parents[1] / "doctor"
TEXT = "def feedforward(self, a):\n    a = w @ a\n\nx = 1\n"
DIFF = (
    "--- net.py\n+++ net.py\n@@ -1,4 +1,5 @@\n def feedforward(self, a):\n     a = w @ a\n"
    "+    return a\n \n x = 1\n"
)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch, tmp_path):
    monkeypatch.setattr(clinic, "START", runpy.run_path(str(DOCTOR / "standing_in.py"))["START"])
    monkeypatch.setattr(sandbox, "SYSTEM", (*sandbox.SYSTEM, str(DOCTOR)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def finding(code="ND102", name="feedforward-returns-nothing", level="error", line=2, diff=DIFF):
    fix = {"diff": diff, "verified": True, "safety": "unsafe"} if diff else None
    place = {"line": line, "end_line": line, "column": 5}
    told = {"message": "a is never returned", "observed": "None", "expected": "an array"}
    told |= {"why": "so it is", "fix": fix, "root": True}
    return {"code": code, "name": name, "level": level} | told | place


def file(name, *findings, text="x = 1\n", **rest):
    """Write a file that says of itself what is found in it."""
    said = {"status": "findings" if findings else "healthy", "findings": findings} | rest
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(f"{text}# says: {json.dumps(said)}\n")


def sick(name="net.py", **changed):
    """Write a file with one finding; it is Python, but is never run to its end."""
    file(name, finding(**changed), text=TEXT)


def test_the_exit_code_tells_healthy_findings_and_what_could_not_be_examined(firstnet):
    file("healthy.py")
    sick("sick.py")
    sick("advice.py", level="advice")
    Path("empty.py").write_text("")
    assert firstnet("doctor", "healthy.py").code == 0
    assert firstnet("doctor", "advice.py").code == 0
    assert firstnet("doctor", "sick.py").code == 1
    assert firstnet("doctor", "healthy.py", "sick.py").code == 1
    assert firstnet("doctor", "empty.py").code == 2
    assert firstnet("doctor", "sick.py", "empty.py").code == 2
    assert firstnet("doctor", "sick.py", "none.py").code == 2


def test_a_report_is_plain_text_where_no_terminal_is(firstnet):
    sick()
    seen = firstnet("doctor", "net.py")
    assert seen.out.startswith("net.py:2  error  ND102 feedforward-returns-nothing\n")
    assert "\x1b" not in seen.out
    assert seen.err == ""


def test_json_is_one_document_with_a_version(firstnet):
    sick()
    file("ok.py")
    told = json.loads(firstnet("doctor", "net.py", "ok.py", "--format", "json").out)
    assert told["schema_version"] == 2
    assert [(it["file"], it["status"]) for it in told["files"]] == [
        ("net.py", "findings"),
        ("ok.py", "healthy"),
    ]
    assert told["files"][0]["findings"][0]["line"] == 2


def test_each_format_has_its_shape(firstnet):
    sick()
    assert firstnet("doctor", "net.py", "--format", "concise").out.startswith(
        "net.py:2:5: error ND102 "
    )
    assert firstnet("doctor", "net.py", "--format", "github").out.startswith("::error file=net.py")
    log = json.loads(firstnet("doctor", "net.py", "--format", "sarif").out)
    assert log["runs"][0]["results"][0]["ruleId"] == "ND102"
    assert firstnet("doctor", "net.py", "--hint", 1).out.startswith("net.py: hint 1, a question")


def test_fix_prints_a_patch_and_touches_nothing(firstnet):
    sick()
    before = Path("net.py").read_text()
    seen = firstnet("doctor", "net.py", "--fix")
    assert seen.out.startswith("--- net.py\n+++ net.py\n@@ ")
    assert "\n+    return a\n" in seen.out
    assert (seen.code, Path("net.py").read_text()) == (1, before)


@pytest.mark.parametrize("option", ["--fix", "--write"])
def test_where_there_is_no_edit_that_is_said(firstnet, option):
    sick(diff="")
    seen = firstnet("doctor", "net.py", option)
    assert (seen.code, seen.out == "") == (1, option == "--fix")
    assert seen.err == "firstnet doctor: net.py: no verified fix; see the report.\n"


def test_write_makes_the_edits_and_keeps_the_old_file(firstnet):
    sick()
    before = Path("net.py").read_text()
    seen = firstnet("doctor", "net.py", "--write")
    assert seen.err == (
        "firstnet doctor: net.py: fixed ND102; the original is saved as net.py.bak.\n"
    )
    assert Path("net.py.bak").read_text() == before
    assert Path("net.py").read_text() == before.replace("w @ a\n", "w @ a\n    return a\n")


ARCHIVE = "def load():\n    a, b, c = read('mnist.pkl.gz')\n    return a, b, c\n"


def test_digits_are_those_of_the_package_where_that_is_asked_for(firstnet):
    file("net.py", text=ARCHIVE)
    seen = firstnet("doctor", "net.py", "--fix", "--digits")
    assert (seen.code, seen.err) == (0, "")
    assert "-    a, b, c = read('mnist.pkl.gz')\n" in seen.out
    assert "+    return mnist_loader.load_data()\n" in seen.out
    assert ARCHIVE in Path("net.py").read_text()
    seen = firstnet("doctor", "net.py", "--write", "--digits")
    assert seen.err == (
        "firstnet doctor: net.py: reads firstnet's digits; the original is saved as net.py.bak.\n"
    )
    assert "mnist.pkl.gz" not in Path("net.py").read_text()
    seen = firstnet("doctor", "net.py", "--fix", "--digits")
    assert (seen.out, seen.err) == (
        "",
        "firstnet doctor: net.py: found nothing that reads mnist.pkl.gz; --digits did nothing.\n",
    )


def test_write_leaves_a_notebook_as_it_is(firstnet, stand_in):
    said = {"status": "findings", "findings": [finding()]}
    Path("net.ipynb").write_text(f"x = 1\n# says: {json.dumps(said)}\n")
    before = Path("net.ipynb").read_text()
    seen = firstnet("doctor", "net.ipynb", "--write")
    assert (seen.code, Path("net.ipynb").read_text()) == (2, before)
    assert "doesn't edit notebooks" in seen.err


def test_a_file_comes_from_the_standard_input(firstnet, monkeypatch, tmp_path):
    sick()
    with Path("net.py").open() as program:
        monkeypatch.setattr(sys, "stdin", program)
        seen = firstnet("doctor", "-")
    assert (seen.code, seen.out[:9]) == (1, "<stdin>:2")
    assert firstnet("doctor", "-", "--write").code == 2


def test_a_finding_is_left_out_where_the_file_asks(firstnet):
    file("net.py", finding(line=1), text="x = 1  # doctor: ignore[ND102, ND999]\n")
    seen = firstnet("doctor", "net.py")
    assert seen.code == 0
    assert "Left out, as the file asks: ND102." in seen.out
    assert seen.err.startswith("firstnet doctor: net.py:1: No rule is called 'ND999'")


def test_a_class_is_told_in_lines_and_counted(firstnet):
    for number in range(5):
        sick(f"class/{number}.py")
    file("class/5.py")
    lost = {"status": "incomplete", "not_run": [{"stage": "contract", "reason": "No network"}]}
    file("class/6.py", **lost)
    seen = firstnet("doctor", "class", "--jobs", 2, "--summary", "class.csv")
    lines = seen.out.splitlines()
    assert lines[0].startswith("class/0.py:2:5: error ND102 feedforward-returns-nothing: ")
    assert lines[5:7] == ["class/5.py: healthy", "class/6.py: incomplete: No network"]
    assert lines[8:10] == [
        "code   root cause                   files",
        "ND102  feedforward-returns-nothing      5",
    ]
    assert lines[-1].startswith("7 files: 1 healthy, 5 with findings, 1 incomplete, in ")
    assert (seen.code, seen.err) == (1, "The summary is in class.csv.\n")
    assert len(Path("class.csv").read_text().splitlines()) == 8


def test_a_folder_with_nothing_but_other_programs_could_not_be_examined(firstnet):
    lost = {"status": "incomplete", "not_run": [{"stage": "contract", "reason": "No network"}]}
    file("class/a.py", **lost)
    assert firstnet("doctor", "class").code == 2
    file("class/b.py")
    assert firstnet("doctor", "class").code == 0
    assert firstnet("doctor", "class/a.py", "class/b.py").code == 2


def test_a_file_without_manners_in_a_class_is_not_passed_over(firstnet):
    file("class/a.py")
    Path("class/b.py").write_text("while True: pass")
    seen = firstnet("doctor", "class", "--seconds", 1.5)
    assert seen.code == 2
    said = " ".join(seen.out.split())
    assert re.search(r"did not come to an end within [0-9.]+ s while \"trial\"", said)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Nothing to examine: name a file, such as my_network.py; see firstnet doctor --help."),
        (("none.py",), "none.py: there is no such file; name a Python file,"),
        (("a\0b.py",), "a\\x00b.py: "),
        (("net.py", "--format", "jsn"), "No format is called 'jsn'; did you mean 'json'?"),
        (
            ("net.py", "--hint", "5"),
            "--hint is 5, but must be a whole number from 1 to 4, such as 1.",
        ),
        (("net.py", "--jobs", "0"), "--jobs is 0, but must be a whole number from 1, such as 2."),
        (("net.py", "--seconds", "no"), "--seconds is 'no', but must be a number from 1 to"),
        (("net.py", "--seconds", "nan"), "--seconds is 'nan', but must be a number from 1 to"),
        (("net.py", "--summary", "x.txt"), "x.txt: a summary is a .csv, a .json or a .html file;"),
        (("net.py", "--fix", "--format", "json"), "--fix prints a patch instead of a report;"),
        (("net.py", "--hint", "1", "--fix"), "--hint can't be combined with --fix,"),
        (("net.py", "--digits"), "--digits changes what --fix and --write do; add one of them"),
        (("-", "--write"), "--write can't change standard input; use --fix instead."),
    ],
)
def test_what_can_not_be_done_is_told_in_a_line(firstnet, monkeypatch, options, told):
    monkeypatch.setattr(clinic.Children, "start", None)
    seen = firstnet("doctor", *options)
    assert (seen.code, seen.out) == (2, "")
    assert seen.err.startswith(f"firstnet doctor: {told}")
    assert seen.err.count("\n") == 1


def test_a_folder_that_was_removed_around_the_caller_is_told(firstnet, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    seen = firstnet("doctor", "net.py")
    assert (seen.code, seen.err.count("\n")) == (2, 1)


def test_a_missing_extra_is_told(firstnet, monkeypatch):
    file("net.py")
    monkeypatch.setitem(sys.modules, "distributed", None)
    seen = firstnet("doctor", "net.py", "--scheduler", "local")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err == (
        "firstnet doctor: dask.distributed is not installed; install it with: "
        f"pip install '{source()}[cluster]'.\n"
    )


@pytest.mark.slow
def test_a_cluster_finds_what_this_computer_finds():
    """In a process of its own, with true workers, and the true doctor."""
    pytest.importorskip("distributed")
    Path("class").mkdir()
    Path("class/empty.py").write_text("")
    Path("class/no_network.py").write_text("x = 1\n")
    Path("class/uses.py").write_text("from no_network import x\n")
    Path("class/net.py").write_text((DOCTOR / "chapter_one.py").read_text())
    alone, on_cluster = (
        run("class", "--format", "json", "--jobs", 2, *options)
        for options in ((), ("--scheduler", "local"))
    )
    assert on_cluster == alone
    assert [it["file"] for it in alone["files"]] == [
        f"class/{name}.py" for name in ("empty", "net", "no_network", "uses")
    ]


def run(*options):
    told = [sys.executable, "-m", "firstnet", "doctor", *map(str, options)]
    found = os.environ | {"PYTHONPATH": str(Path(firstnet_itself.__file__).parents[1])}
    seen = subprocess.run(told, capture_output=True, text=True, env=found)
    assert seen.stderr == ""
    times = r'"(seconds|diagnosed)": [\d.]+'
    return json.loads(re.sub(times, r'"\1": 0', seen.stdout))


def test_isolation_says_what_keeps_the_program_apart(firstnet):
    file("net.py")
    if sandbox.isolation().is_sandbox or os.environ.get("CI"):
        assert firstnet("doctor", "--isolation").out == "In force is bubblewrap: a sandbox.\n"
        seen = firstnet("doctor", "net.py", "--isolation", "required")
        assert (seen.code, seen.out.splitlines()[-1]) == (0, "Run in a sandbox (bubblewrap).")
    seen = firstnet("doctor", "net.py", "--isolation", "belt")
    assert "Run behind a seat belt, which stops accidents and is no sandbox." in seen.out
    seen = firstnet("doctor", "--isolation", "net.py")
    assert (seen.code, seen.out) == (2, "")
    assert "No isolation is called 'net.py'; there is bubblewrap, landlock, belt" in seen.err


def test_without_a_sandbox_nothing_is_run_where_one_is_required(firstnet, monkeypatch):
    monkeypatch.setattr(sandbox, "_no_bubblewrap", lambda: "bubblewrap isn't installed.")
    monkeypatch.setattr(sandbox.kernel, "why_not", lambda: "Landlock isn't used.")
    Path("net.py").write_text("open('ran', 'w')")
    seen = firstnet("doctor", "net.py", "--isolation", "required")
    assert (seen.code, seen.out) == (2, "")
    assert "No sandbox works here: bubblewrap isn't installed. Landlock isn't used." in seen.err
    assert not Path("ran").exists()
