"""The case that started the project, as the README opens with it."""

import ast
from pathlib import Path

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.report.wording import trial_lines

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "bench/founding/network.py"


def test_the_readme_leads_to_it_and_to_its_edit():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    start = lines.index(f"    cp {PROGRAM.relative_to(ROOT).as_posix()} .")
    typed = [line.partition("#")[0].strip() for line in lines[start + 1 : start + 4]]
    write = "firstnet doctor network.py --write"
    assert typed == ["firstnet doctor network.py", write, "python network.py"]


def test_the_network_that_printed_980_gets_its_return():
    found = examine_apart(read_file(str(PROGRAM)), seconds=120.0)
    (fault,) = [finding for finding in found.findings if finding.level == "error"]
    assert fault.code == "ND102"
    assert fault.fix.verified
    text = PROGRAM.read_text()
    healed = ast.parse(applied(text, hunks(fault.fix.diff)))
    (forward,) = [
        node
        for node in ast.walk(healed)
        if isinstance(node, ast.FunctionDef) and node.name == "feedforward"
    ]
    assert ast.unparse(forward.body[-1]) == "return a"
    lines = trial_lines(found)
    assert "It printed:       Epoch 0: 980 / 10000" in lines
    assert any(line.startswith("With the fix:     Epoch 0: ") for line in lines)
    assert not any(line.startswith("With the fix:     Epoch 0: 980 ") for line in lines)
