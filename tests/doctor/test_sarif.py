"""SARIF and GitHub annotations: rule, level, location and fix in the form that they require."""

import json

import pytest

from firstnet.doctor.report.report import Examination, Finding, Fix, NotRun, Place
from firstnet.doctor.report.sarif import github, sarif

DIFF = "--- net.py\n+++ net.py\n@@ -3,2 +3,3 @@\n a\n+        return a\n b\n"


PLACE = Place(3, 4, 5)


def finding(level="error", place=PLACE, message="it is wrong"):
    fix = Fix(DIFF, True, "unsafe")
    return Finding("ND102", "feedforward-returns-nothing", level, message, place=place, fix=fix)


def told(*findings, file="net.py", status="findings", **rest):
    return Examination(file, status, findings, **rest)


@pytest.mark.parametrize(
    ("level", "shown"), [("error", "error"), ("warning", "warning"), ("advice", "note")]
)
def test_sarif_tells_rule_level_and_place(level, shown):
    log = json.loads(json.dumps(sarif([told(finding(level))])))
    (run,) = log["runs"]
    (result,) = run["results"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "ND102", shown)
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "ND102"
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "net.py"},
        "region": {"startLine": 3, "startColumn": 5, "endLine": 4},
    }
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 1},
            "insertedContent": {"text": "        return a\n"},
        }
    ]


def test_sarif_has_a_help_text_for_every_rule():
    (run,) = sarif([])["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_sarif_tells_of_files_that_were_not_examined():
    lost = told(file="a b.py", status="incomplete", not_run=(NotRun("load", "it is empty"),))
    (run,) = sarif([lost])["runs"]
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    (trouble,) = invocation["toolExecutionNotifications"]
    assert trouble["message"]["text"] == "incomplete: it is empty"
    assert trouble["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"


def test_github_is_told_in_its_own_escapes():
    seen = told(finding("advice", Place(3, 3), "50 % of\nit: a, b"), file="a,b:c.py")
    assert github(seen) == (
        "::notice file=a%2Cb%3Ac.py,line=3,endLine=3,col=1,"
        "title=ND102 feedforward-returns-nothing::50 %25 of it: a, b\n"
    )
    assert github(told(finding(place=None))).startswith("::error file=net.py,title=ND102 ")
    lost = told(status="incomplete", not_run=(NotRun("load", "it is empty"),))
    assert github(lost) == "::error file=net.py,title=incomplete::it is empty\n"
    assert github(told(status="healthy")) == ""
