"""Several files: what is wrong with those that are imported, and names that no file has."""

import pytest

from firstnet.doctor.watch.examination import watched

MAIN = """from network import train
train()
"""
NETWORK = """import numpy as np
rng = np.random.RandomState(0)
x = rng.randn(60, 3)
y = (x[:, :1] + x[:, 1:2] > 0) * 1.0
def train():
    w = rng.randn(3, 1)
    for step in range(300):
        out = 1 / (1 + np.exp(-x @ w))
        w -= 0.1 * x.T @ (out - y)
"""


@pytest.fixture
def examined(tmp_path):
    def examine(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
        return list(watched(str(tmp_path / "main.py"), []))[-1]

    return examine


def test_several_files_that_are_right_are_healthy(examined):
    said = examined(main=MAIN, network=NETWORK)
    assert (said.status, said.findings) == ("healthy", ())


def test_a_module_of_python_2_is_told_where_it_is_imported(examined):
    (said,) = examined(main=MAIN, network="import cPickle\n" + NETWORK).findings
    assert said.code == "ND011"
    assert said.message.startswith("network.py, line 1: ")


@pytest.mark.parametrize("name", ["Network", "networks"])
def test_a_file_of_another_name_is_not_found(examined, name):
    found = examined(main=MAIN.replace("network", name), network=NETWORK).findings
    assert found[0].code == "ND021"
    assert "network.py" in found[0].message


def test_a_module_that_is_only_not_installed_is_no_fault(examined):
    said = examined(main="import tqdm_of_mine\n" + MAIN, network=NETWORK)
    assert "ND021" not in [it.code for it in said.findings if it.level == "error"]
