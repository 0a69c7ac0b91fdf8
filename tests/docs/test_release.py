"""A release: each place names its version, and the recipe for conda-forge asks for the same."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
VERSION = PROJECT["project"]["version"]
RECIPE = yaml.safe_load((ROOT / "recipe/recipe.yaml").read_text(encoding="utf-8"))
WORKFLOW = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
JOBS = yaml.safe_load(WORKFLOW)["jobs"]
NOT_OF_THE_PROJECT = ("python", "pip")


@pytest.fixture(scope="module")
def check():
    """The program that a release runs first."""
    spec = importlib.util.spec_from_file_location("check_release", ROOT / ".ci/check_release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _asked(part):
    """Return what a part of the recipe asks for, with the versions that it allows."""
    lines = [it for it in RECIPE["requirements"][part] if isinstance(it, str)]
    wanted = [Requirement(it) for it in lines if "${{" not in it]
    return {it.name: str(it.specifier) for it in wanted if it.name not in NOT_OF_THE_PROJECT}


def _told(requirements):
    return {it.name: str(it.specifier) for it in map(Requirement, requirements)}


def test_the_recipe_has_the_version_and_the_dependencies_of_the_package():
    assert RECIPE["context"]["version"] == VERSION
    assert _asked("run") == _told(PROJECT["project"]["dependencies"])
    assert _asked("host") == _told(PROJECT["build-system"]["requires"])
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert f'match(python, "<{oldest}")' in RECIPE["build"]["skip"]


def test_the_recipe_says_of_the_package_what_the_package_says():
    about = RECIPE["about"]
    assert about["summary"] == PROJECT["project"]["description"]
    assert about["license"] == PROJECT["project"]["license"]
    assert about["license_file"] == PROJECT["project"]["license-files"]
    assert all((ROOT / name).is_file() for name in about["license_file"])


def test_only_the_changelog_waits_for_the_day_of_the_release(check):
    assert set(check.missing(VERSION)) <= {"CHANGELOG.md"}


def test_a_tag_that_nothing_names_is_refused_in_every_place(check):
    assert check.missing("9.9.9") == ["pyproject.toml", *check.PLACES]


def test_nothing_is_published_before_the_tag_was_checked_and_all_wheels_are_built():
    systems = {it["system"] for it in JOBS["wheels"]["strategy"]["matrix"]["include"]}
    assert systems == {"Linux x86-64", "Linux arm64", "macOS x86-64", "macOS arm64", "Windows"}
    assert {"check", "wheels", "pyodide", "source"} <= set(JOBS["publish"]["needs"])
    assert any("check_release.py" in it.get("run", "") for it in JOBS["check"]["steps"])


def test_the_wheel_for_pyodide_is_built_where_its_tag_is_known_and_is_published():
    build = next(it for it in JOBS["pyodide"]["steps"] if "cibuildwheel" in it.get("uses", ""))
    assert build["env"] == {"CIBW_PLATFORM": "pyodide"}
    version = re.search(re.escape(build["uses"]) + r" # v(\d+)\.(\d+)", WORKFLOW)
    assert tuple(map(int, version.groups())) >= (4, 1)  # the first with the tag of PEP 783
    [kept] = [it["with"]["name"] for it in JOBS["pyodide"]["steps"] if "with" in it]
    assert kept.startswith("wheels-")  # what is published
    settings = PROJECT["tool"]["cibuildwheel"]["pyodide"]
    assert settings["build"] == ["cp314-*"]


def test_each_action_is_pinned_by_its_commit():
    assert WORKFLOW.count("uses: ") == len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d", WORKFLOW))


def test_publishing_is_trusted_and_needs_no_password():
    publish = JOBS["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"] == "release"
    assert not re.search(r"password:|secrets\.", WORKFLOW)


def test_the_release_has_the_recipe_with_its_checksum():
    steps = "".join(it.get("run", "") for it in JOBS["release"]["steps"])
    assert "sha256sum" in steps
    assert all(name in steps for name in ("recipe.yaml", "firstnet.cdx.json", ".tar.gz"))
    assert RECIPE["source"]["sha256"] == "0" * 64  # filled in by the release
