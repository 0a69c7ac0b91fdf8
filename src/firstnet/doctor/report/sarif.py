"""Reports for machines that show them beside the code: SARIF 2.1.0 and GitHub's annotations."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import firstnet
from firstnet.doctor.edits.patch import hunks
from firstnet.doctor.report.pages import Page, pages
from firstnet.doctor.report.report import INCOMPLETE, Examination, Finding
from firstnet.doctor.report.wording import one_line, reason

SARIF = {"error": "error", "warning": "warning", "advice": "note"}
GITHUB = {"error": "error", "warning": "warning", "advice": "notice"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(examinations: Sequence[Examination]) -> dict[str, Any]:
    """Return the report as SARIF 2.1.0, fit for JSON."""
    rules = {page.code: number for number, page in enumerate(pages())}
    driver = {
        "name": "firstnet doctor",
        "version": firstnet.__version__,
        "rules": [_rule(page) for page in pages()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(examinations)],
        "results": [
            _result(examination, it, rules)
            for examination in examinations
            for it in examination.findings
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def github(examination: Examination) -> str:
    """Return the lines that make GitHub show the findings beside the code."""
    lines = [_annotation(_file(examination, finding), finding) for finding in examination.findings]
    if examination.status == INCOMPLETE:
        properties = f"file={_property(examination.file)},title=incomplete"
        lines.append(f"::error {properties}::{_data(reason(examination))}")
    return "".join(f"{line}\n" for line in lines)


def _rule(page: Page) -> dict[str, Any]:
    told = f"{page.text}\n\n{page.why}"
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": told},
        "help": {
            "text": f"{told}\n\nUse instead:\n\n{page.instead}",
            "markdown": f"{told}\n\nUse instead:\n\n```python\n{page.instead}\n```",
        },
        "defaultConfiguration": {"level": SARIF[page.level]},
    }


def _invocation(examinations: Sequence[Examination]) -> dict[str, Any]:
    troubles = [
        {
            "level": "error",
            "message": {"text": f"incomplete: {reason(examination)}"},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": _uri(examination.file)}}}
            ],
        }
        for examination in examinations
        if examination.status == INCOMPLETE
    ]
    return {"executionSuccessful": not troubles, "toolExecutionNotifications": troubles}


def _result(examination: Examination, it: Finding, rules: Mapping[str, int]) -> dict[str, Any]:
    compared = (("Observed", it.observed), ("Expected", it.expected), ("Why", it.why))
    told = [it.message, *(f"{name}: {one_line(value)}" for name, value in compared if value)]
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(_file(examination, it))}}
    if it.place:
        place["region"] = {
            "startLine": it.place.line,
            "startColumn": it.place.column,
            "endLine": it.place.end_line,
        }
    result: dict[str, Any] = {
        "ruleId": it.code,
        "level": SARIF[it.level],
        "message": {"text": "\n".join(told)},
        "locations": [{"physicalLocation": place}],
        "properties": {"root": it.root},
    }
    if it.code in rules:
        result["ruleIndex"] = rules[it.code]
    if it.fix:
        result["fixes"] = [_fix(examination.path_of(it.fix.file), it.fix.diff)]
    return result


def _file(examination: Examination, it: Finding) -> str:
    return examination.path_of(it.place.file if it.place else "")


def _fix(file: str, diff: str) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.start,
                "startColumn": 1,
                "endLine": edit.end,
                "endColumn": 1,
            },
            "insertedContent": {"text": "".join(f"{line}\n" for line in edit.new)},
        }
        for edit in hunks(diff)
    ]
    return {
        "artifactChanges": [{"artifactLocation": {"uri": _uri(file)}, "replacements": replacements}]
    }


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _annotation(file: str, it: Finding) -> str:
    properties = {"file": file}
    if it.place:
        properties |= {"line": str(it.place.line), "endLine": str(it.place.end_line)}
        if it.place.line == it.place.end_line:
            properties["col"] = str(it.place.column)
    properties["title"] = f"{it.code} {it.name}"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{GITHUB[it.level]} {told}::{_data(one_line(it.message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
