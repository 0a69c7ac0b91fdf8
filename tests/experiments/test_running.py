"""Running experiments: the same results in parallel; a missing extra ends only its own."""

import json

import pytest

from firstnet.errors import MissingExtra
from firstnet.experiments.harness import running
from firstnet.experiments.harness.running import Outcome, Progress, run

NAMES = ["four_bits", "toy_neuron", "gradient_check"]


def outcomes(jobs, names=NAMES):
    return {
        it.name: it.results for it in run(names, quick=True, jobs=jobs) if isinstance(it, Outcome)
    }


def test_processes_of_their_own_lead_to_the_same_results():
    assert outcomes(jobs=2) == outcomes(jobs=1)


def test_results_are_the_same_once_they_have_been_a_file():
    for results in outcomes(jobs=1).values():
        assert json.loads(json.dumps(results)) == results


def test_nothing_to_run_is_nothing():
    assert list(run([], quick=True, jobs=2)) == []


class Experiment:
    """An experiment of two steps; like the book's programs it prints."""

    SECONDS = 1

    @staticmethod
    def run(quick):
        print("Epoch 0 training complete")
        yield 0.0
        yield 0.5
        return "quick" if quick else "slow"


class Wanting:
    SECONDS = 2

    @staticmethod
    def run(quick):
        yield 0.0
        raise MissingExtra("It is not installed.")


@pytest.fixture
def modules(monkeypatch):
    known = {"two_steps": Experiment, "wanting": Wanting}
    monkeypatch.setattr(running, "module", known.__getitem__)


def test_an_experiment_tells_how_far_it_is_and_prints_nothing(modules, capsys):
    first, second, outcome = run(["two_steps"], quick=True, jobs=1)
    assert [first, second] == [Progress("two_steps", 0.0), Progress("two_steps", 0.5)]
    assert (outcome.name, outcome.results, outcome.missing) == ("two_steps", "quick", "")
    assert capsys.readouterr().out == ""


def test_the_longest_comes_first_and_a_missing_extra_ends_only_its_own(modules):
    ran = run(["two_steps", "wanting"], quick=False, jobs=1)
    ends = [it for it in ran if isinstance(it, Outcome)]
    assert [(end.name, end.results, end.missing) for end in ends] == [
        ("wanting", None, "It is not installed."),
        ("two_steps", "slow", ""),
    ]
