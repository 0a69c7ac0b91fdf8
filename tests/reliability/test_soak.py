"""The soak: its line shows a leak, and does not show one where memory only goes up and down."""

import numpy as np
import pytest

HOURS = np.linspace(0, 2, 360)


@pytest.fixture
def fitted(programs):
    from soak import fitted

    return lambda mb: fitted(np.column_stack([3600 * HOURS, mb]))


def test_a_leak_is_found_to_its_size(fitted, rng):
    found = fitted(200 + 5 * HOURS + rng.normal(0, 1, len(HOURS)))
    assert found["slope_mb_an_hour"] == pytest.approx(5, abs=0.6)
    assert found["slope_mb_an_hour"] > 4 * found["standard_error"]
    assert found["hours"] == pytest.approx(1.5, abs=0.02)


def test_what_was_taken_while_it_warmed_up_does_not_count(fitted, rng):
    found = fitted(200 - 80 * np.exp(-8 * HOURS) + rng.normal(0, 1, len(HOURS)))
    assert abs(found["slope_mb_an_hour"]) < 2


def test_waves_make_a_slope_unsure(fitted, rng):
    waves = np.repeat(rng.normal(0, 10, 12), 30)  # for ten minutes each
    found = fitted(200 + waves + rng.normal(0, 1, len(HOURS)))
    assert found["standard_error"] > 1
