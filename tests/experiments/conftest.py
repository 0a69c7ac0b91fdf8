"""What the tests of the experiments share."""

import json

import pytest

from firstnet.experiments.harness import running


@pytest.fixture
def findings():
    """Return a function that runs an experiment, and tells its findings as if read from a file."""

    def find(name):
        *_, outcome = running.run([name], quick=True, jobs=1)
        return running.module(name).findings(json.loads(json.dumps(outcome.results)))

    return find
