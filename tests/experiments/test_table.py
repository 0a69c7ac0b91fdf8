"""The table of results: straight columns, and a reason for every row that was not run."""

from firstnet.experiments.harness.rows import ROWS
from firstnet.experiments.harness.running import Outcome
from firstnet.experiments.harness.table import Line, lines, summary, text
from firstnet.experiments.harness.verdicts import EXACT, NOT_RUN, Finding

BITS = next(row for row in ROWS if row.id == "1.14")
QUOTED = next(row for row in ROWS if row.id == "1.10")
OUTCOMES = {"four_bits": Outcome("four_bits", {"right": 100, "tried": 100}, 0.1)}


def test_a_row_that_another_paper_has_found_says_why_it_is_not_run():
    (line,) = lines([QUOTED], {})
    assert line.finding == Finding("", NOT_RUN, "quoted from another paper")


def test_a_missing_extra_is_the_reason():
    (line,) = lines([BITS], {"four_bits": Outcome("four_bits", None, 0.0, "It is missing.")})
    assert line.finding == Finding("", NOT_RUN, "It is missing.")


def test_a_plain_table_has_a_line_a_row_and_straight_columns():
    heading, bits, quoted = text(lines([BITS, QUOTED], OUTCOMES))
    assert bits.startswith("1.14  Exercise")
    assert heading.index("published") == bits.index(BITS.published)
    assert quoted.endswith("not run  quoted from another paper")


def test_the_summary_counts_the_verdicts():
    assert summary(lines([BITS, QUOTED, BITS], OUTCOMES)) == "2 exact, 1 not run"


def test_a_line_is_plain_values():
    assert Line(BITS, Finding("ours", EXACT, "why")).to_dict() == {
        "id": "1.14",
        "what": BITS.what,
        "published": BITS.published,
        "ours": "ours",
        "verdict": "exact",
        "note": "why",
        "chapter": 1,
        "kind": "mathematics",
    }
