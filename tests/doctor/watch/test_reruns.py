"""Where the system can't fork, the program is executed again: the same is seen."""

import runpy
from pathlib import Path

import pytest

from firstnet.doctor.watch.program.branch import can_fork

SEEING = runpy.run_path(str(Path(__file__).parent / "seeing.py"))
program, seen = SEEING["program"], SEEING["seen"]


@pytest.mark.slow
@pytest.mark.parametrize("style", ["script", "lists", "dictionaries", "classes"])
def test_a_program_that_is_executed_again_shows_the_same_step(style, monkeypatch):
    forked, right = seen(program(style))
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    again, verdict = seen.__wrapped__(program(style))
    assert verdict.kind == right.kind
    assert [group.name for group in again.step.groups] == [
        group.name for group in forked.step.groups
    ]
    for one, other in zip(again.step.groups, forked.step.groups, strict=True):
        assert one.factor == pytest.approx(other.factor, rel=1e-4)  # EXACT, of a fit


def test_a_browser_has_no_forks_although_it_has_the_function(monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    assert not can_fork()


@pytest.mark.slow
def test_a_fault_is_proven_without_forks_as_well(monkeypatch):
    monkeypatch.setenv("FIRSTNET_NO_FORK", "1")
    _, verdict = seen.__wrapped__(program("dictionaries", "(1 - A1**2)", "(1 - A1)"))
    assert verdict.kind == "wrong"
