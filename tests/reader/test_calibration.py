"""Calibration: the networks that ship are right as often as their confidence says."""

import json

import numpy as np
import pytest

from firstnet.reader import calibration, reading
from firstnet.reader.calibration import expected_calibration_error, fitted_temperature


def test_the_expected_calibration_error_worked_by_hand():
    confidence = np.array([0.55, 0.65, 0.95, 0.95, 0.95, 0.95])
    right = np.array([True, False, True, True, True, False])
    error = expected_calibration_error(confidence, right, bins=5)
    # {0.55}: one is right, by 0.45 too modest; {0.65}: 0.65 too sure; four at 0.95, of which 0.75
    assert error == pytest.approx((0.45 + 0.65 + 4 * 0.20) / 6)
    assert expected_calibration_error(confidence, right, bins=1) == pytest.approx(5 / 6 - 4 / 6)


def test_who_is_right_as_often_as_sure_has_no_error():
    assert expected_calibration_error(np.full(4, 0.75), np.array([1, 1, 0, 1], bool)) == 0
    assert expected_calibration_error(np.ones(3), np.ones(3, bool)) == 0  # 1 is in the last bin


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_spoiled_the_outputs_is_found(rng, temperature):
    z = 2 * rng.standard_normal((10, 20_000))
    shares = np.exp(z) / np.exp(z).sum(axis=0)
    labels = (shares.cumsum(axis=0) < rng.random(20_000)).sum(axis=0)
    assert fitted_temperature(z * temperature, labels) == pytest.approx(temperature, rel=0.05)


def test_what_was_calibrated_are_the_networks_that_ship():
    facts = json.loads(reading.CALIBRATION.read_text())
    assert facts["readers"] == calibration.digest(*reading.READERS), (
        "a reader has changed: python -m firstnet.reader.calibration"
    )
    assert facts["doorkeeper"] == calibration.digest(reading.DOORKEEPER)


def test_all_networks_together_have_at_most_a_megabyte_and_a_half():
    files = (*reading.READERS, reading.DOORKEEPER, reading.CALIBRATION)
    assert sum(file.stat().st_size for file in files) <= 1_500_000


def test_what_was_measured_is_told_in_two_tables():
    facts = json.loads(reading.CALIBRATION.read_text())
    strangers, errors = calibration.told(facts).split("\n\n")
    assert len(strangers.splitlines()) == 2 + len(facts["measured"]["test"]["accepted"])
    of_the_test = facts["measured"]["test"]
    assert f"| test | {of_the_test['right']:,} of 10,000 | " in errors
    assert f"{of_the_test['error before']:.4f} | {of_the_test['error after']:.4f}" in errors


def test_the_logarithms_of_the_outputs_are_as_good_as_the_weighted_outputs(mnist):
    some = mnist.validation.x[:50]
    np.testing.assert_allclose(
        calibration.confidences(calibration.logarithms(reading.READERS, some), 1.3),
        calibration.confidences(reading.readers_outputs(some), 1.3),
        rtol=1e-4,
    )


@pytest.mark.slow
def test_the_reader_that_ships_reads_the_test_digits_and_knows_how_sure_it_is(mnist):
    said = reading.answer(mnist.test.x)
    right = said.digits == mnist.test.labels
    assert expected_calibration_error(said.confidence, right) < 0.003
    assert np.mean(said.likeness < reading.calibration().threshold) < 0.02


@pytest.mark.slow
def test_calibrating_again_leads_to_the_same(mnist):
    facts = json.loads(reading.CALIBRATION.read_text())
    again = calibration.calibrate(mnist)
    assert again["temperature"] == pytest.approx(facts["temperature"], rel=0.01)
    assert again["threshold"] == pytest.approx(facts["threshold"], rel=0.01)
