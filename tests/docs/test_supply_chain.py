"""What CI and a release install is fixed: a lock above the floors, actions by commit."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKED = dict(
    line.split("==")
    for line in (ROOT / ".ci/lock.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
UNLOCKED = ("bench", "learn", "torch")  # which PyTorch is right, the machine says; learn is extras
WANTED = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *(it for extra, group in EXTRAS.items() if extra not in UNLOCKED for it in group),
    *(it for group in PROJECT["dependency-groups"].values() for it in group),
]


@pytest.mark.parametrize("requirement", sorted(set(WANTED)))
def test_the_lock_has_a_version_of_each_requirement_that_fits_it(requirement):
    wanted = Requirement(requirement)
    version = LOCKED[wanted.name].partition(" ")[0]  # a marker may follow
    assert wanted.specifier.contains(version), "run nox -s lock"


def test_the_citation_names_the_version_of_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {PROJECT['project']['version']}\n" in citation


@pytest.mark.parametrize("name", [it.name for it in (ROOT / ".github/workflows").iterdir()])
def test_actions_are_pinned_by_commit_with_their_tag_beside(name):
    workflow = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", workflow)
    assert used
    for action in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+(\.\d+)+", action), action
