"""What is beside a file: which folders are packages."""

import pytest

from firstnet.doctor.beside import is_package
from firstnet.doctor.reading.reading import read


@pytest.fixture
def folder(tmp_path):
    layers = tmp_path / "layers"
    layers.mkdir()
    (layers / "dense.py").write_text("from .layer import Layer\n\nclass Dense(Layer):\n    pass\n")
    (layers / "layer.py").write_text("class Layer:\n    pass\n")
    return layers


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from layers.dense import Dense", True),
        ("import layers.dense", True),
        ("from layers import dense", True),
        ("import numpy", False),
        ("layers = 3", False),
        ("from layers2.dense import Dense", False),
    ],
)
def test_a_folder_is_a_package_for_whoever_imports_from_it(folder, line, found):
    assert not is_package(folder)
    (folder.parent / "main.py").write_text(f"import sys\n{line}\n")
    assert is_package(folder) is found


def test_a_module_of_such_a_package_imports_its_neighbours_as_it_is_written(folder):
    dense = str(folder / "dense.py")
    assert [it.code for it in read(dense).findings] == ["ND021"]
    (folder.parent / "main.py").write_text("from layers.dense import Dense\n")
    assert not read(dense).findings
