"""The summary of a class: one row per file in CSV and JSON, and a count of each root cause."""

import csv
import json

import pytest

from firstnet.doctor.report.report import Examination, Finding, Fix, NotRun, Place
from firstnet.doctor.report.summary import check_path, table, write_summary
from firstnet.errors import AccessError

ROOT = Finding(
    "ND102", "returns-nothing", "error", "a, b\nc", place=Place(4, 4), fix=Fix("", True, "unsafe")
)
SEEN = [
    Examination("a.py", "findings", (ROOT,), seconds=0.25),
    Examination("b.py", "findings", (ROOT, ROOT)),
    Examination("c.py", "healthy"),
    Examination("d.py", "incomplete", not_run=(NotRun("load", "it is empty"),)),
]


def test_the_table_counts_causes_and_files():
    rare = Examination("e.py", "findings", (Finding("ND101", "rare", "error", ""),))
    assert table([rare, *SEEN], 1.5) == (
        "code   root cause       files\n"
        "ND102  returns-nothing      2\n"
        "ND101  rare                 1\n"
        "\n"
        "5 files: 1 healthy, 3 with findings, 1 incomplete, in 1.5 s.\n"
    )


def test_csv_and_json_hold_a_row_for_each_file(tmp_path):
    for kind in ("csv", "json"):
        write_summary(tmp_path / f"class.{kind}", SEEN)
    rows = list(csv.DictReader((tmp_path / "class.csv").read_text().splitlines()))
    assert [row["status"] for row in rows] == ["findings", "findings", "healthy", "incomplete"]
    first = {"code": "ND102", "line": "4", "message": "a, b c", "verified": "True"}
    assert rows[0].items() >= (first | {"findings": "1", "seconds": "0.25"}).items()
    assert rows[3]["message"] == "it is empty"
    told = json.loads((tmp_path / "class.json").read_text())
    assert told["schema_version"] == 2
    assert [it["verified"] for it in told["files"]] == [True, True, None, None]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [("class.txt", r"is a \.csv, a \.json or a \.html"), ("no/a.csv", "there is no folder")],
)
def test_a_summary_that_can_not_be_written_is_told(tmp_path, name, told):
    with pytest.raises(AccessError, match=told):
        check_path(str(tmp_path / name))
