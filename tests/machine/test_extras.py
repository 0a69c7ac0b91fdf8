"""What an extra installs: the line that is printed works from a clone as well as from an index."""

import ast
import re
import shlex
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import firstnet
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


@pytest.mark.parametrize("name", ["my clone", "o'brien"])
def test_from_a_clone_the_line_names_the_clone(tmp_path, installed, name):
    clone = tmp_path / name
    clone.mkdir()
    installed(f'{{"url": "{clone.as_uri()}", "dir_info": {{}}}}')
    assert source() == "firstnet"  # it is gone
    (clone / "pyproject.toml").touch()
    assert source() == str(clone)
    with pytest.raises(MissingExtra) as caught:
        extra("nothing_of_this_name", "Nothing", "web")
    said, line = str(caught.value).removesuffix(".").split("; install it with: ")
    assert said == "Nothing is not installed"
    assert shlex.split(line) == ["pip", "install", f"{clone}[web]"]


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


def asked() -> set[tuple[str, str]]:
    """Return which modules are asked for, each with the extra that is named where it is missing."""
    calls = (
        node
        for path in Path(firstnet.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "extra"
    )
    texts = [tuple(ast.literal_eval(argument) for argument in call.args) for call in calls]
    return {(module.partition(".")[0], name) for module, _, name in texts}


def test_the_extra_that_is_named_installs_what_is_missing():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    # What others bring along: optuna SQLAlchemy and Alembic, and onnx protobuf.
    packages = {"sklearn": "scikit-learn", "google": "onnx"}
    packages |= {"sqlalchemy": "optuna", "alembic": "optuna"}
    assert ("onnx", "onnx") in asked()
    for module, name in asked():
        installed = {re.match(r"[\w-]+", it)[0] for it in extras[name]}
        assert packages.get(module, module) in installed
