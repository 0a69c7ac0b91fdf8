"""MNIST, loaded once for all tests of the reader."""

import pytest

from firstnet.data import load


@pytest.fixture(scope="session")
def mnist():
    return load("mnist")
