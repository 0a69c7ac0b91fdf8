"""The scorer of strangers' programs takes any tool that answers in the doctor's JSON."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "doctor"
TOOL = """
import json, sys
from pathlib import Path
text = Path(sys.argv[1]).read_text()
found = [{"code": "ND402", "name": "sum", "level": "error", "message": "no sum", "line": 2,
          "end_line": 2, "column": 1, "root": True, "fix": None}] if "- 1" in text else []
status = "findings" if found else "healthy"
print(json.dumps({"files": [{"file": "a", "status": status, "findings": found, "not_run": [],
                             "assumed": [], "seconds": 0}]}))
"""
RIGHT, WRONG = "x = 1\ny = x + 1\n", "x = 1\ny = x - 1\n"


def run(*words):
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def round_of(folder):
    """Make a round of two programs: the second one has its fault on line 2."""
    truth = []
    for name, text in (("k0", RIGHT), ("k1", WRONG)):
        for part, content in (("programs", text), ("originals", RIGHT)):
            (folder / part / name).mkdir(parents=True)
            (folder / part / name / "net.py").write_text(content)
        fault = {"stage": "gradient", "line": 2, "file": "net.py", "bug": "minus"}
        entry = {"id": name, "main": "net.py", "files": ["net.py"], "correct": text == RIGHT}
        truth.append(entry | (fault if text == WRONG else {}))
    (folder / "truth.json").write_text(json.dumps(truth))


def test_another_tool_is_scored_by_what_it_prints(tmp_path):
    round_of(tmp_path)
    (tmp_path / "tool.py").write_text(TOOL)
    command = f"{sys.executable} {tmp_path / 'tool.py'} {{file}}"
    told = run(BENCH / "strangers.py", tmp_path, "--command", command, "--jobs", "1").stdout
    assert "- examined: 2 of 2" in told
    assert "- correct programs accused: 0 of 1" in told
    assert "- bugs detected: 1 of 1" in told
    assert "- the right stage: 1, the exact line: 1" in told


def test_a_tool_that_answers_nothing_has_failed(tmp_path):
    round_of(tmp_path)
    command = f"{sys.executable} -c pass {{file}}"
    ran = run(BENCH / "strangers.py", tmp_path, "--command", command, "--jobs", "1")
    assert "- examined: 0 of 2" in ran.stdout
    assert "answered no report" in ran.stderr


def test_a_random_edit_answers_with_one_edit_that_it_calls_right(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(WRONG)
    told = [run(BENCH / "others.py", "random", file).stdout for _ in range(2)]
    assert told[0] == told[1]  # it is drawn with a seed
    (found,) = json.loads(told[0])["files"][0]["findings"]
    assert (found["level"], found["fix"]["verified"]) == ("error", True)
    assert found["fix"]["diff"].count("\n-") == 1
