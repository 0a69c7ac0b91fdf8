"""Every page's example has its fault; what to write instead has none."""

import ast
import re
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.doctor.report.pages import pages
from firstnet.doctor.watch.examination import watched

CHAPTER_ONE = (Path(__file__).parent / "chapter_one.py").read_text()
TRAINING = """

if __name__ == "__main__":
    random.seed(1)
    np.random.seed(1)
    centres = np.random.uniform(0, 1, (3, 6))
    labels = [n % 3 for n in range(150)]
    inputs = [(centres[n] + np.random.normal(0, 0.1, 6)).reshape(-1, 1) for n in labels]
    pairs = [(x, np.eye(3)[:, n:n + 1]) for x, n in zip(inputs, labels)]
    net = Network([6, 8, 3])
    net.SGD(pairs, 12, 10, 3.0, test_data=list(zip(inputs, labels)))
    print(net.evaluate(list(zip(inputs, labels))), "of 150 right")
"""
# Pages whose example replaces functions of chapter one, in a training that shows its fault alone.
TOLD = (
    "ND101",
    "ND102",
    "ND111",
    "ND201",
    "ND206",
    "ND301",
    "ND302",
    "ND401",
    "ND403",
    "ND404",
    "ND406",
    "ND411",
    "ND414",
    "ND504",
    "ND505",
    "ND506",
    "ND507",
    "ND601",
    "ND602",
    "ND603",
    "ND605",
    "ND704",
    "ND705",
)
QUICK = ("ND102",)
MOST_LETTERS = 110
FUNCTIONS = {  # of chapter one, their lines as those of a diff
    node.name: textwrap.indent(
        textwrap.dedent(" " * node.col_offset + ast.get_source_segment(CHAPTER_ONE, node)), "  "
    ).splitlines()
    for node in ast.walk(ast.parse(CHAPTER_ONE))
    if isinstance(node, ast.FunctionDef)
}


def filled(page):
    """Return a page with `...` in its functions of chapter one filled in."""
    lines, original, at, gap = [], [], 0, False
    for line in [*page.diff.splitlines(), ""]:
        text = line[2:]
        if not line or (text and not text.startswith(" ")):  # the end of the function before
            lines += original[at:] if gap else []
            named = re.match(r"def (\w+)", text)
            original, at, gap = FUNCTIONS.get(named[1], []) if named else [], 0, False
        if text.strip() == "...":
            gap = True
            continue
        if not line.startswith("-") and f"  {text}" in original[at:]:
            here = original.index(f"  {text}", at)
            lines += original[at:here] if gap else []
            at, gap = here + 1, False
        lines.append(line)
    assert not gap
    return replace(page, diff="\n".join(lines))


PAGES = {page.code: filled(page) for page in pages()}


def put(code):
    """Return chapter one's network with this code: functions of a known name replace those."""
    tree, lines = ast.parse(CHAPTER_ONE), CHAPTER_ONE.splitlines()
    known = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    top = max(node.end_lineno for node in tree.body if isinstance(node, ast.Import))
    end = next(node.end_lineno for node in tree.body if isinstance(node, ast.ClassDef))
    changes = []
    for node in ast.parse(code).body:
        text = code.splitlines()[node.lineno - 1 : node.end_lineno]
        old = known.get(node.name)
        if old is None and isinstance(node, ast.FunctionDef) and node.args.args[0].arg == "self":
            changes.append((end, end, ["", *("    " + line for line in text)]))
        elif old is None:
            changes.append((top, top, ["", *text]))
        else:
            spaces = " " * old.col_offset
            changes.append((old.lineno - 1, old.end_lineno, [spaces + line for line in text]))
    for start, stop, text in sorted(changes, key=lambda it: it[0], reverse=True):
        lines[start:stop] = text
    return "\n".join(lines) + "\n" + TRAINING


def slow_but(quick):
    return [pytest.param(it, marks=[] if it in quick else [pytest.mark.slow]) for it in TOLD]


def examined(code, folder):
    path = folder / "network.py"
    path.write_text(put(code))
    return watched(str(path), [])


@pytest.mark.parametrize("code", slow_but(QUICK))
def test_the_example_of_a_page_has_its_fault(code, tmp_path):
    *_, last = examined(PAGES[code].example, tmp_path)  # after the search for an edit
    root, *_ = last.findings
    assert (root.code, root.level, root.root) == (code, PAGES[code].level, True)
    assert not root.message.endswith(".")
    for text in (root.message, root.observed, root.expected):
        assert "np.float64" not in text
        assert "\n" not in text
    assert len(root.message) <= MOST_LETTERS
    assert root.observed != root.expected


@pytest.mark.slow
@pytest.mark.parametrize("code", TOLD)
def test_what_to_write_instead_is_healthy(code, tmp_path):
    report = next(examined(PAGES[code].instead, tmp_path))
    assert (report.status, report.findings) == ("healthy", ())


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda it: it.code)
def test_an_example_and_what_to_write_instead_differ(page):
    assert page.example.strip()
    assert page.instead.strip()
    assert page.example != page.instead


def test_the_healthy_network_that_the_examples_are_put_into_is_healthy(tmp_path):
    assert next(examined("", tmp_path)).status == "healthy"
