"""What an extra installs: the line that is printed works from a clone as well as from an index."""

import sys
from importlib import metadata

import pytest

from firstnet.errors import MissingExtra
from firstnet.machine.extras import extra, runner, source


class Installed:
    def __init__(self, told):
        self.told = told

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.told


@pytest.fixture
def installed(monkeypatch):
    """Say how firstnet was installed."""
    return lambda told: monkeypatch.setattr(metadata, "distribution", lambda _: Installed(told))


def test_from_a_clone_the_line_names_the_clone(tmp_path, installed):
    clone = tmp_path / "my clone"
    clone.mkdir()
    installed(f'{{"url": "{clone.as_uri()}", "dir_info": {{}}}}')
    assert source() == "firstnet"  # it is gone
    (clone / "pyproject.toml").touch()
    assert source() == str(clone)
    with pytest.raises(MissingExtra) as caught:
        extra("nothing_of_this_name", "Nothing", "web")
    assert str(caught.value).endswith(f"install it with: pip install '{clone}[web]'.")


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/home/ann/.cache/uv/archive-v0/VPRaNJ3p", "uvx"),
        ("/home/ann/.cache/pipx/8d07f43171b7045", "pipx run"),
        ("/home/ann/.local/share/pipx/venvs/firstnet", None),
        ("/home/ann/firstnet/.venv", None),
    ],
)
def test_what_uvx_and_pipx_run_is_run_again_with_the_extra(monkeypatch, prefix, command):
    monkeypatch.setattr(sys, "prefix", prefix)
    assert runner() == command
    with pytest.raises(MissingExtra) as caught:
        extra("nothing_of_this_name", "Nothing", "web")
    typed = f"type {command} 'firstnet[web]' in place of {command} firstnet."
    assert str(caught.value).endswith(typed) == (command is not None)


@pytest.mark.parametrize("told", [None, "{}", "damaged", '{"url": "https://example.org/f.whl"}'])
def test_from_an_index_the_line_names_the_package(installed, told):
    installed(told)
    assert source() == "firstnet"
