"""A report in HTML on the page: what reports have is shown, and nothing else that HTML can do."""

import pytest

from firstnet.doctor.report.report import FINDINGS, Examination, Finding, Fix, Place
from firstnet.views.doctor_report import as_html

MARKUP = "elements/markup.js"
TEXT = "x = 1\ny = '<b>'\n"


def test_a_report_is_shown_whole(javascript):
    fix = Fix("--- a\n+++ a\n@@ -1 +1 @@\n-x = 1\n+x = 2\n", True, "unsafe")
    found = Finding("ND102", "x", "error", "It's <i>.", place=Place(2, 2), fix=fix, why="So.")
    html = as_html(Examination("net.py", FINDINGS, (found, found)), TEXT)
    assert javascript(MARKUP, "fromHtml", html) == html.replace("&quot;", '"').replace(
        "&#x27;", "'"
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p id=x hidden class=small>a</p>", '<p class="small">a</p>'),
        ("a<script>x()</script><img src=x>b", "ab"),
        ("<p>a<a href='https://example.org'>b</a></p>", "<p>a</p>"),
        ("<form><input name=password></form><iframe src=x></iframe>", ""),
        ("<svg><p>a</p></svg>", "<p>a</p>"),
    ],
)
def test_what_no_report_has_is_left_out(javascript, html, shown):
    assert javascript(MARKUP, "fromHtml", html) == shown
