"""A cluster's own log stays off the terminal: the report says what was lost."""

import logging

import pytest

from firstnet.doctor.isolation import cluster


def test_a_worker_that_loses_its_scheduler_says_nothing_on_the_terminal(capfd):
    """As happens when the workers are stopped in the middle of a heartbeat."""
    distributed = pytest.importorskip("distributed")
    complain = logging.getLogger("distributed.worker").error
    with cluster._client(distributed, cluster.LOCAL, jobs=1) as client:
        client.run(complain, "Failed to communicate with scheduler during heartbeat.")
    assert "heartbeat" not in capfd.readouterr().err
