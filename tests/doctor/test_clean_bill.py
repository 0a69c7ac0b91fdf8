"""Healthy networks, in many ways of writing, get a clean bill of health."""

from pathlib import Path

import pytest

import firstnet
from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.submissions import read_file
from firstnet.doctor.report.report import Examination

HEALTHY = sorted((Path(__file__).parent / "healthy").glob("*.py"))
NO_NETWORK = {"mnist_loader"}  # a module that others import
NETWORKS = [it for it in HEALTHY if it.stem not in NO_NETWORK]
PYTHON_2 = {"python2_original"}  # is told to be so, with errors of the stage "load"
QUICK = {"query_train", "share_accuracy"}
CLASSIC = Path(firstnet.__file__).parent / "classic"


def examined(path: Path) -> Examination:
    return examine_apart(read_file(str(path)))


def slow_but(quick: set[str]) -> list[object]:
    return [
        pytest.param(it, id=it.stem, marks=[] if it.stem in quick else [pytest.mark.slow])
        for it in NETWORKS
    ]


def test_there_are_enough_of_them() -> None:
    assert len(NETWORKS) >= 30


@pytest.mark.parametrize("path", slow_but(QUICK))
def test_a_healthy_network_gets_no_error_and_is_watched_while_it_trains(path: Path) -> None:
    report = examined(path)
    errors = [finding for finding in report.findings if finding.level != "advice"]
    if path.stem in PYTHON_2:
        assert {error.stage for error in errors} == {"load"}
    else:
        assert (report.status, errors) == ("healthy", [])
        assert "trial" in report.checked
    assert report.trial is not None
    assert report.trial.learns


@pytest.mark.slow
@pytest.mark.parametrize("path", [CLASSIC / "network.py", CLASSIC / "network2.py"])
def test_this_packages_own_modules_get_nothing(path: Path) -> None:
    report = examined(path)
    assert report.status in ("healthy", "incomplete")  # network trains on kernels: no step is seen
    assert report.findings == ()


@pytest.mark.parametrize("name", sorted(NO_NETWORK))
def test_where_there_is_nothing_to_examine_it_is_said(name: str, tmp_path: Path) -> None:
    (path,) = (it for it in HEALTHY if it.stem == name)
    alone = tmp_path / path.name
    alone.write_text(path.read_text())
    report = examined(alone)
    assert report.status == "incomplete"
    assert not [finding for finding in report.findings if finding.level != "advice"]
    assert report.not_run[0].reason
