"""Importing firstnet: it loads nothing heavy, and every public name is found when asked for."""

import importlib
import subprocess
import sys

import pytest

import firstnet
from firstnet.moved import MOVED

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


@pytest.mark.parametrize(("before", "now"), MOVED.items())
def test_a_module_is_still_found_by_the_name_that_it_had(before, now, monkeypatch):
    monkeypatch.delitem(sys.modules, before, raising=False)
    with pytest.warns(DeprecationWarning, match=f"{before} is {now} now"):
        old = importlib.import_module(before)
    names = vars(importlib.import_module(now))
    assert {name: vars(old)[name] for name in names if not name.startswith("__")} == {
        name: names[name] for name in names if not name.startswith("__")
    }


def test_a_module_that_never_was_is_not_found():
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'firstnet\.nothing'"):
        importlib.import_module("firstnet.nothing")
