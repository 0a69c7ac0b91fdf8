"""firstnet explain: a rule's page by code or by name, wrapped to fit the terminal."""

import json


def test_a_rule_is_explained_by_code_and_by_name(firstnet):
    seen = firstnet("explain", "nd102")
    first, *_, last = seen.out.splitlines()
    assert first == "ND102 feedforward-returns-nothing (error, found in stage contract)"
    assert last == "To ignore it, add this comment to the end of the line: # doctor: ignore[ND102]"
    for heading in ("Why: ", "Ask yourself: ", "Example (- goes wrong, + is right):"):
        assert f"\n{heading}" in seen.out
    assert firstnet("explain", "Feedforward-Returns-Nothing").out == seen.out
    assert (seen.code, seen.err) == (0, "")


def test_a_page_fits_the_terminal(firstnet, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    text = firstnet("explain", "ND102").out.partition("Example (")[0]
    assert max(map(len, text.splitlines()[1:])) <= 50


def test_without_a_rule_all_are_listed(firstnet):
    lines = firstnet("explain").out.splitlines()
    assert any(line.startswith("ND102  error    feedforward-returns-nothing ") for line in lines)
    told = [json.loads(line) for line in firstnet("explain", "--json").out.splitlines()]
    assert len(told) == len(lines)


def test_a_wrong_name_gets_the_nearest(firstnet):
    seen = firstnet("explain", "feedforward-return-nothing")
    assert (seen.code, seen.out) == (2, "")
    assert seen.err == (
        "firstnet explain: No rule is called 'feedforward-return-nothing'; did you mean "
        "'feedforward-returns-nothing'?\n"
    )
