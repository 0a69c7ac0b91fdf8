"""Importing firstnet: it loads nothing heavy, and every public name is found when asked for."""

import subprocess
import sys

import pytest

import firstnet

HEAVY = ["torch", "jax", "sklearn", "matplotlib", "scipy", "pandas"]
LATER = ["numpy", "rich", "PIL", "safetensors", "platformdirs", "click", "firstnet.native.kernels"]


def test_importing_firstnet_imports_nothing_heavy():
    code = f"import sys, firstnet; print([m for m in {HEAVY + LATER} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("name", firstnet.__all__)
def test_every_public_name_is_there_when_it_is_asked_for(name):
    assert getattr(firstnet, name).__module__.startswith("firstnet.")
    assert name in dir(firstnet)


def test_a_name_that_is_not_public_is_not_found():
    with pytest.raises(AttributeError, match="module 'firstnet' has no attribute 'lode'"):
        firstnet.lode  # noqa: B018
