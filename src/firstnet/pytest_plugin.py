"""A fixture for a course's own tests: `firstnet_doctor.assert_healthy(Network)`."""

from __future__ import annotations

from typing import Any

import pytest


class Doctor:
    """Examines networks in tests."""

    def assert_healthy(self, network: Any, seconds: float = 120.0) -> None:
        """Let the test fail with the report unless a network is healthy.

        Args:
            network: a class, an object of it, a module, or the path of a file.
            seconds: that the examination may take.
        """
        __tracebackhide__ = True
        from firstnet.doctor import assert_healthy

        try:
            assert_healthy(network, seconds)
        except AssertionError as report:
            pytest.fail(str(report), pytrace=False)


@pytest.fixture
def firstnet_doctor() -> Doctor:
    """A doctor for networks that were written by hand."""
    return Doctor()
