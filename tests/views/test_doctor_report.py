"""The doctor's report in HTML: the root cause first, and the learner's own text escaped."""

import re
from dataclasses import replace
from html import unescape

from firstnet.doctor.report.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    Examination,
    Finding,
    Fix,
    NotRun,
    Place,
    Trial,
)
from firstnet.views.doctor_report import as_html, diff, hints, in_a_line, listing

TEXT = "def feedforward(a):\n    a = sigmoid(w @ a + b)\n\nprint('<b>')\n"
DIFF = """\
--- net.py
+++ net.py
@@ -1,3 +1,3 @@
 def feedforward(a):
-    a = sigmoid(w @ a + b)
+    return sigmoid(w @ a + b)
"""
FINDING = Finding(
    "ND102",
    "feedforward-returns-nothing",
    "error",
    "feedforward computes, but gives back None.",
    observed="feedforward(x) is None",
    expected="an array",
    why="argmax(None) is 0.",
    place=Place(2, 2),
    fix=Fix(DIFF, True, "unsafe"),
    root=True,
)
OTHER = Finding("ND301", "other-fault", "warning", "Something <else>.", place=Place(4, 4))


def _text(html):
    return unescape(re.sub("<[^>]*>", "", html))


def test_the_root_cause_comes_first_and_the_rest_can_be_unfolded():
    html = as_html(Examination("net.py", FINDINGS, (FINDING, OTHER)), TEXT)
    assert html.index("ND102") < html.index("Also found") < html.index("ND301")
    assert "<details><summary>Line 4: " in html
    assert "net.py, line 2" in html


def test_observed_stands_beside_expected():
    html = as_html(Examination("net.py", FINDINGS, (FINDING,)), TEXT)
    assert '<div class="observed"><dt>observed</dt><dd>feedforward(x) is None</dd>' in html
    assert '<div class="expected"><dt>expected</dt><dd>an array</dd>' in html


def test_a_level_has_a_sign_besides_its_colour():
    html = as_html(Examination("net.py", FINDINGS, (FINDING, OTHER)), TEXT)
    assert "✗</span> error" in html
    assert "!</span> warning" in html


def test_an_edit_says_whether_it_is_verified_and_what_is_not_shown_of_it():
    learns = Trial(10, learns=True)
    verified = Examination("net.py", FINDINGS, (FINDING,))
    assert "The edit</h4>" in as_html(verified, TEXT)
    assert "Verified: the checks up to here pass with it" in as_html(verified, TEXT)
    proven = as_html(replace(verified, healed=learns), TEXT)
    assert "Verified: all checks pass with it, and the network learns." in proven
    fix = replace(FINDING.fix, verified=False, unproven="the <network> still learns nothing")
    tried = replace(verified, findings=(replace(FINDING, fix=fix),))
    html = as_html(tried, TEXT)
    assert "An edit to try</h4>" in html
    assert "Not verified: the &lt;network&gt; still learns nothing." in html
    assert "The edit</h4>" not in html


def test_a_diff_keeps_its_signs():
    html = diff(DIFF)
    assert "<ins>+    return sigmoid(w @ a + b)\n</ins>" in html
    assert "<del>-    a = sigmoid(w @ a + b)\n</del>" in html
    assert "--- net.py" not in html


def test_the_lines_of_a_place_are_numbered_and_marked():
    assert _text(listing(TEXT, Place(2, 2))).splitlines() == [
        "  1 | def feedforward(a):",
        "> 2 |     a = sigmoid(w @ a + b)",
        "  3 | ",
    ]
    assert listing(TEXT, Place(99, 99)) == ""


def test_code_and_words_of_the_learner_are_no_html():
    html = as_html(Examination("<i>.py", FINDINGS, (OTHER,)), TEXT)
    assert "<b>" not in html.replace("<b>Why", "").replace("<b>How", "")
    assert "<i>.py" not in html
    assert "Something &lt;else&gt;." in html


def test_a_healthy_file_is_told_with_what_was_checked():
    found = Examination(
        "net.py",
        HEALTHY,
        not_run=(NotRun("data", "no loader"),),
        checked=("trial", "forward", "evaluate"),
    )
    html = as_html(found, TEXT)
    assert "✓</span> healthy" in html
    assert html.count("<li>") == 3
    assert "the count of right answers is right" in html
    assert "Not checked: data (no loader)." in html


def test_what_could_not_be_examined_is_told_in_one_line():
    reason = "no network; give it more time with --seconds"
    found = Examination("net.py", INCOMPLETE, not_run=(NotRun("load", reason),))
    assert "incomplete</span> no network; give it more time with firstnet doctor" in as_html(
        found, TEXT
    )
    assert in_a_line(found).startswith("net.py is incomplete: no network")


def test_hints_lead_from_a_question_to_the_edit_and_none_gives_the_next_away():
    asks, place, reason, edit = hints(Examination("net.py", FINDINGS, (FINDING, OTHER)), TEXT)
    assert "What does your forward pass give you" in asks
    assert "&gt; 2 |" in place and FINDING.message not in place
    assert FINDING.message in reason and "return sigmoid" not in reason
    assert "+    return sigmoid(w @ a + b)" in edit
    assert hints(Examination("net.py", HEALTHY), TEXT) == []


def test_a_hint_that_has_nothing_to_show_says_so():
    bare = Finding("XX000", "x", "error", "Something <else>.")
    asks, place, reason, edit = hints(Examination("net.py", FINDINGS, (bare,)), TEXT)
    assert "What does each method of your network return?" in asks
    assert "No single line is to blame." in place
    assert "Something &lt;else&gt;." in reason
    assert "No edit was found" in edit


def test_the_outcome_is_told_in_a_line_to_those_who_hear_the_page():
    assert in_a_line(Examination("net.py", FINDINGS, (FINDING,))) == (
        "net.py, line 2: error: feedforward computes, but gives back None."
    )
    assert in_a_line(Examination("net.py", HEALTHY)) == "net.py is healthy."
