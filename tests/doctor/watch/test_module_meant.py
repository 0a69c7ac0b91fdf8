"""A missing module of the learner's own package: another one there has nearly the same name."""

import pytest

from firstnet.doctor.watch.findings.crash import module_meant
from firstnet.doctor.watch.program.run import Raised


def raised(name, file):
    error = ModuleNotFoundError(f"No module named {name!r}", name=name)
    return Raised("ModuleNotFoundError", str(error), file=str(file), line=2, error=error)


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "reseau"
    folder.mkdir()
    for name in ("__init__", "couches", "pertes"):
        (folder / f"{name}.py").write_text("")
    return folder


def test_a_module_of_the_package_that_is_alike_is_meant(package):
    assert module_meant(raised("reseau.perte", package / "__init__.py")) == "reseau.pertes"
    assert module_meant(raised("reseau.perte", package.parent / "main.py")) == "reseau.pertes"


def test_others_are_missing(package):
    assert module_meant(raised("reseau.modele", package / "__init__.py")) == ""
    assert module_meant(raised("elsewhere.perte", package / "__init__.py")) == ""
