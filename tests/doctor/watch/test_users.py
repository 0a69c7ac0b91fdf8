"""A file that trains nothing is seen through the files beside it that import it."""

import pytest

from firstnet.doctor.reading.reading import read
from firstnet.doctor.watch.calling.users import users_of
from firstnet.doctor.watch.examination import best_of
from firstnet.doctor.watch.verdict import judge

NETWORK = """
import numpy as np

rng = np.random.default_rng(1)

class Net:
    def __init__(self, n):
        self.w = rng.normal(0, 0.5, (n, 5))
        self.v = rng.normal(0, 0.5, (5, 2))

    def one(self, strange, things, how):
        a = np.tanh(things @ self.w)
        out = a @ self.v
        d = (out - strange) / len(strange)
        back = d @ self.v.T * (1 - a**2)
        self.v -= how * a.T @ d
        self.w -= how * things.T @ back
        return out
"""
TRAIN = """
import numpy as np
from net import Net

rng = np.random.default_rng(0)
things = rng.normal(size=(40, 3))
strange = np.stack([things[:, 0], things[:, 1] - things[:, 2]], 1)
net = Net(3)
for epoch in range(300):
    net.one(strange, things, 0.3)
"""


def both(tmp_path, network):
    (tmp_path / "net.py").write_text(network)
    (tmp_path / "train.py").write_text(TRAIN)
    return best_of(read(str(tmp_path / "net.py")), [], str(tmp_path / "net.py"))


def test_its_user_shows_how_it_is_meant(tmp_path):
    seen, caller, verdict = both(tmp_path, NETWORK)
    assert (verdict.kind, verdict.findings, verdict.reason) == ("right", (), "")
    assert seen.learning.learns
    assert caller.notes({}) == ["train.py was run, which imports this file."]


@pytest.mark.slow
def test_its_fault_is_found_at_its_own_line(tmp_path):
    seen, caller, verdict = both(tmp_path, NETWORK.replace("(1 - a**2)", "(1 - a)"))
    assert verdict.kind == "wrong"
    seen.search()
    line = judge(seen, caller, (), str(tmp_path / "net.py")).findings[0].place.line
    assert "back = d @ self.v.T" in NETWORK.split("\n")[line - 1]


def test_users_are_files_that_import_it(tmp_path):
    for name, text in {
        "net.py": NETWORK,
        "zeta.py": "import net\n",
        "run.py": "from net import Net\n",
        "test_net.py": "import net\n",
        "other.py": "import network, planet\nnet = 3\n",
    }.items():
        (tmp_path / name).write_text(text)
    found = users_of(str(tmp_path / "net.py"))
    assert found == [str(tmp_path / "run.py"), str(tmp_path / "zeta.py")]
