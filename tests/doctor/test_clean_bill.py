"""Healthy networks, in many ways of writing, get a clean bill of health."""

import contextlib
from functools import cache
from pathlib import Path

import pytest

from firstnet.classic import network, network2
from firstnet.doctor.discovery import discover
from firstnet.doctor.examining import examine
from firstnet.doctor.ladder import RUNGS, look
from firstnet.doctor.program import load
from firstnet.doctor.reading import read
from firstnet.doctor.siblings import importer
from firstnet.doctor.trial import Trial

ROOT = Path(__file__).parents[2]
HEALTHY = sorted((ROOT / "bench" / "doctor" / "healthy").glob("*.py"))
NO_NETWORK = {"mnist_loader"}  # a module that others import
NETWORKS = [it for it in HEALTHY if it.stem not in NO_NETWORK]
PYTHON_2 = {"python2_original"}  # is told to be so, with errors of the stage "load"
CHAPTER_ONE = Path(__file__).parent / "chapter_one.py"
MUST_RUN = {"contract", "units", "forward", "gradient", "update", "dynamics"}
MANY = 100


@cache
def source(path):
    return read(path)


def examined(path):
    *_, last = examine(source(path), 20, fixes=False)
    return last


@cache
def patient(path):
    return discover(load(source(path)))


def told(path, seed, stages=RUNGS):
    """Return what the rules say on one seed, a text each."""
    with importer(path.parent):
        rungs = [look(patient(path), stage, Trial(seed=seed)) for stage in stages]
    return [f"{it.rule.code} {it.symptom.message}" for rung in rungs for it in rung.told]


def test_there_are_enough_of_them():
    assert len(NETWORKS) >= 30


@pytest.mark.parametrize("path", NETWORKS, ids=lambda it: it.stem)
def test_a_healthy_network_gets_no_error_and_is_really_looked_at(path):
    report = examined(path)
    errors = [it for it in report.findings if it.level != "advice"]
    if path.stem in PYTHON_2:
        assert {it.stage for it in errors} == {"load"}
    else:
        assert (report.status, errors) == ("healthy", [])
    assert not MUST_RUN & {it.stage for it in report.not_run}


@pytest.mark.parametrize("path", NETWORKS, ids=lambda it: it.stem)
def test_other_weights_and_examples_make_no_difference(path):
    arithmetic = RUNGS[: RUNGS.index("data")]
    assert [told(path, seed, arithmetic) for seed in (1, 2)] == [[], []]


@pytest.mark.slow
@pytest.mark.parametrize("path", NETWORKS, ids=lambda it: it.stem)
def test_a_hundred_draws_of_weights_and_examples_make_no_difference(path):
    assert {seed: said for seed in range(MANY) if (said := told(path, seed))} == {}


@pytest.mark.parametrize("seed", range(6))
def test_chapter_one_gets_neither_errors_nor_warnings_nor_advice(seed):
    assert told(CHAPTER_ONE, seed) == []


@pytest.mark.parametrize("module", [network, network2], ids=["network", "network2"])
def test_this_packages_own_modules_get_nothing(module):
    report = examined(Path(module.__file__))
    assert (report.status, report.findings) == ("healthy", ())
    assert {it.stage for it in report.not_run} <= {"data"}


@pytest.mark.parametrize("name", sorted(NO_NETWORK))
def test_where_there_is_nothing_to_examine_it_is_said(name):
    (path,) = (it for it in HEALTHY if it.stem == name)
    report = examined(path)
    assert report.status == "incomplete"
    assert not [it for it in report.findings if it.level != "advice"]
    assert "No network was found" in report.not_run[0].reason


def test_the_doctor_leaves_no_traces(capsys, tmp_path):
    with contextlib.chdir(tmp_path):
        examined(CHAPTER_ONE)
    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []
