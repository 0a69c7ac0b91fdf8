"""Comments that ignore a rule: they hide that rule where they say so, and nothing else."""

import pytest

from firstnet.doctor.report.ignoring import asked, without_ignored
from firstnet.doctor.report.report import Examination, Finding, Place


def finding(line, code="ND301", level="error", end=None):
    place = Place(line, end or line) if line else None
    return Finding(code, "bias-forgotten", level, "the bias is forgotten", place=place)


def left(text, *findings):
    return without_ignored(Examination("net.py", "findings", findings), asked(text))


@pytest.mark.parametrize(
    "text",
    [
        "a = w @ a  # doctor: ignore[ND301]",
        "a = w @ a  # doctor:ignore[ nd999 , nd301 ]",
        "a = w @ a  # doctor: ignore[bias-forgotten]",
        "a = (w @\n     a)  # doctor: ignore[ND301]",
        "\n\n# doctor: ignore-file[ND301]",
    ],
)
def test_a_comment_leaves_out_a_finding_on_its_line(text):
    seen = left(text, finding(1, end=2))
    assert (seen.status, seen.findings) == ("healthy", ())
    assert seen.assumed == ("Left out, as the file asks: ND301.",)


def test_a_comment_alone_on_its_line_belongs_to_the_next_line_of_code():
    seen = left("# doctor: ignore[ND301]\n# more\n\na = w @ a", finding(4))
    assert seen.findings == ()


@pytest.mark.parametrize(
    "text",
    ["a  # doctor: ignore[ND302]", "\na  # doctor: ignore[ND301]", "a  # doctor: ignore", "a"],
)
def test_other_lines_and_other_rules_stay(text):
    seen = left(text, finding(1))
    assert (seen.status, len(seen.findings), seen.assumed) == ("findings", 1, ())


def test_what_is_left_gets_a_new_root():
    seen = left("a  # doctor: ignore[ND301]", finding(1), finding(3, "ND901", "advice"))
    assert [(it.code, it.root) for it in seen.findings] == [("ND901", True)]


def test_a_finding_without_a_place_is_left_out_for_the_whole_file_only():
    assert left("a  # doctor: ignore[ND301]", finding(None)).findings
    assert not left("# doctor: ignore-file[ND301]", finding(None)).findings
