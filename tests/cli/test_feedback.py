"""What a teacher hands back: a report for each student, points, and a page on the class."""

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from firstnet.doctor.isolation import clinic
from firstnet.doctor.report.report import Examination, Finding, Fix, NotRun, Place, Trial
from firstnet.doctor.report.rubric import points, read_rubric
from firstnet.errors import AccessError, FormatError, RecipeError
from firstnet.views.handout import as_markdown, as_page, of_class

FAULT = Finding(
    *("ND102", "feedforward-returns-nothing", "error", "a is <never> returned", "None", "an array"),
    why="Each epoch prints 980.",
    place=Place(2, 2),
    fix=Fix("--- n\n+++ n\n@@ -1 +1,2 @@\n a = 1\n+    return a\n", True, "unsafe"),
    root=True,
)
FOUND = Examination("net.py", "findings", (FAULT,))
TEXT = "def feedforward(self, a):\n    a = w @ a\n"


def examine(submission, seconds, children):
    """Say of a file what its name tells."""
    name = Path(submission.name).stem
    if name.startswith("right"):
        return Examination(submission.name, "healthy", checked=("trial",))
    if name.startswith("odd"):
        return Examination(submission.name, "incomplete", not_run=(NotRun("load", "it is odd"),))
    return replace(FOUND, file=submission.name)


@pytest.fixture
def handed_in(monkeypatch, tmp_path):
    """A class of four, in folders; the doctor says of each what its name tells."""
    monkeypatch.setattr(clinic, "examine_apart", examine)
    monkeypatch.chdir(tmp_path)
    for name in ("alice/wrong.py", "bob/wrong.py", "carol/right.py", "dan/odd.py"):
        (tmp_path / "class" / name).parent.mkdir(parents=True)
        (tmp_path / "class" / name).write_text(TEXT)


def test_each_student_gets_two_files_in_a_folder_of_the_same_name(firstnet, handed_in):
    seen = firstnet("doctor", "class", "--feedback", "back")
    assert "The reports are in back." in seen.err
    assert len(seen.out.splitlines()) == 4  # in a line each
    files = {str(path.relative_to("back")) for path in Path("back").rglob("*.*")}
    assert files == {
        f"{name}{ending}"
        for name in ("alice/wrong.py", "bob/wrong.py", "carol/right.py", "dan/odd.py")
        for ending in (".md", ".html")
    }
    told = Path("back/alice/wrong.py.md").read_text()
    assert "a is <never> returned" in told
    assert "+    return a" in told
    assert "&lt;never&gt;" in Path("back/alice/wrong.py.html").read_text()


@pytest.mark.parametrize(
    ("hint", "there", "missing"),
    [
        ("1", "hint 1, a question", "return a"),
        ("2", ">  2 |", "Each epoch"),
        ("3", "Each epoch", "+    return a"),
        ("4", "+    return a", "?"),
    ],
)
def test_a_hint_tells_a_little(firstnet, handed_in, hint, there, missing):
    firstnet("doctor", "class", "--feedback", "back", "--hint", hint)
    for ending in (".md", ".html"):
        told = Path(f"back/alice/wrong.py{ending}").read_text().replace("&gt;", ">")
        assert re.sub(r" +", " ", there) in re.sub(r" +", " ", told)
        assert missing not in told.split("hint", 1)[1]
        assert "Next:" not in told


def test_a_zip_is_read_as_the_folder_that_it_is(firstnet, handed_in, tmp_path):
    shutil.make_archive(str(tmp_path / "moodle"), "zip", tmp_path, "class")
    seen = firstnet("doctor", "moodle.zip", "--feedback", "back", "--summary", "class.csv")
    assert seen.out.splitlines()[0].startswith("moodle.zip/class/alice/wrong.py:2:1: error ND102")
    assert Path("back/class/bob/wrong.py.md").read_text().startswith("# moodle.zip/class/bob")
    rows = csv.DictReader(Path("class.csv").read_text().splitlines())
    assert [row["status"] for row in rows] == ["findings", "findings", "healthy", "incomplete"]
    seen = firstnet("doctor", "moodle.zip", "--write")
    assert (seen.code, seen.out) == (2, "")
    assert "moodle.zip: --write can't change a zip; unpack it, and pass the folder." in seen.err
    Path("broken.zip").write_text("no zip")
    assert "broken.zip is no zip that can be read" in firstnet("doctor", "broken.zip").err


def test_two_files_of_one_name_are_kept_apart(firstnet, handed_in):
    firstnet("doctor", "class/alice/wrong.py", "class/bob/wrong.py", "--feedback", "back")
    assert {path.name for path in Path("back").iterdir()} == {
        "wrong.py.md", "wrong.py.html", "wrong.py-2.md", "wrong.py-2.html",
    }  # fmt: skip


def test_a_folder_that_can_not_be_made_is_told_before_anything_is_run(firstnet, handed_in):
    Path("back").write_text("")
    seen = firstnet("doctor", "class", "--feedback", "back")
    assert (seen.code, seen.out) == (2, "")
    assert "back: the folder can't be created (File exists)." in seen.err


def test_a_report_in_markdown_ends_where_it_ends():
    fenced = replace(FOUND, findings=(replace(FAULT, message="```` in a text"),))
    told = as_markdown(fenced, TEXT, 0)
    assert told.splitlines()[2] == "`````text"
    assert told.endswith("\n`````\n")


def test_a_page_asks_for_nothing_from_elsewhere_and_escapes_what_it_shows():
    evil = replace(FOUND, file="<script>alert(1)</script>.py")
    for told in (as_page(evil, TEXT, 0), as_page(evil, TEXT, 2), of_class([evil], [evil.file], 1)):
        assert told.startswith("<!doctype html>")
        assert "<script" not in told
        assert not re.search(r"(src|href)=", told)


def test_near_identical_faults_are_told_together():
    other = replace(
        FAULT, place=Place(9, 9), fix=replace(FAULT.fix, diff=FAULT.fix.diff.replace("a", "x"))
    )
    third = replace(
        FAULT, fix=replace(FAULT.fix, diff="--- n\n+++ n\n@@ -1 +1 @@\n-a = 1\n+a = 2\n")
    )
    found = [replace(FOUND, findings=(it,)) for it in (FAULT, other, third)]
    told = of_class(found, ["alice", "bob", "carol"], 3.0)
    groups = told.split("<h2>")[1:]
    who = [re.findall(r"<td>(alice|bob|carol)</td>", group) for group in groups]
    assert who == [["alice", "bob"], ["carol"]]
    assert "3 files: 0 healthy, 3 with findings" in told


def test_the_page_on_a_class_names_nobody_where_that_is_asked_for(firstnet, handed_in):
    firstnet("doctor", "class", "--summary", "class.html", "--anonymous")
    told = Path("class.html").read_text()
    assert not re.search("alice|bob|carol|dan", told)
    assert all(f"student {number}" in told for number in (1, 2, 4))
    assert "it is odd" in told
    firstnet("doctor", "class", "--summary", "class.csv", "--anonymous")
    rows = csv.DictReader(Path("class.csv").read_text().splitlines())
    assert [row["file"] for row in rows] == [f"student {number}" for number in (1, 2, 3, 4)]


def test_points_are_counted_by_a_rubric(firstnet, handed_in):
    Path("points.toml").write_text("[points]\nload = 1\ncontract = 2.5\ngradient = 4\ntrial = 3\n")
    firstnet("doctor", "class", "--summary", "class.json", "--rubric", "points.toml")
    rows = json.loads(Path("class.json").read_text())["files"]
    assert [row["points"] for row in rows] == [1, 1, 10.5, None]
    firstnet("doctor", "class", "--summary", "class.json")
    assert "points" not in json.loads(Path("class.json").read_text())["files"][0]


def test_a_stage_before_that_of_the_first_error_is_passed():
    rubric = {"load": 1.0, "gradient": 2.0, "update": 4.0, "dynamics": 8.0, "trial": 16.0}
    update = replace(FAULT, code="ND519")
    learns = Trial(9, learns=True)
    assert points(replace(FOUND, findings=(update,)), rubric) == 3
    assert points(replace(FOUND, findings=(update,), trial=learns), rubric) == 19
    advice = replace(FOUND, findings=(replace(update, level="advice"),), trial=learns)
    assert points(advice, rubric) == 31
    assert points(Examination("a.py", "incomplete"), rubric) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("points = 3", "has no table of points"),
        ("[points]", "has no table of points"),
        ("[points", "is no TOML"),
        ("[points]\nspelling = 1", "has points for 'spelling'; the stages are load, contract"),
        ("[points]\nload = -1", "load is -1, but must be a number from 0 to 1000"),
        ("[points]\nload = true", "load is True, but must be"),
        ("[points]\nload = nan", "load is nan, but must be"),
    ],
)
def test_a_rubric_that_is_none_is_told(tmp_path, text, told):
    path = tmp_path / "points.toml"
    path.write_text(text)
    with pytest.raises((RecipeError, FormatError), match=re.escape(told)):
        read_rubric(str(path))
    with pytest.raises(AccessError, match=r"none\.toml can't be read"):
        read_rubric(str(tmp_path / "none.toml"))
