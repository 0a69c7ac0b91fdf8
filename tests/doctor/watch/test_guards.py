"""A training that is written and never run is told, with the edit that runs it."""

import pytest

from firstnet.doctor.isolation.clinic import examine_apart
from firstnet.doctor.reading.source import Source
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.watch.text.guards import never_true

NET = """
import numpy as np

class Net:
    def __init__(self, X, Y):
        draw = np.random.RandomState(7)
        self.X, self.Y = np.c_[X, np.ones(len(X))], Y
        self.A, self.B = draw.randn(3, 4), draw.randn(4, 1)

    def forward(self):
        self.h = 1 / (1 + np.exp(-self.X @ self.A))
        return 1 / (1 + np.exp(-self.h @ self.B))

    def train(self, epochs=6000):
        for _ in range(epochs):
            o = self.forward()
            do = (o - self.Y) * o * (1 - o)
            dh = do @ self.B.T * self.h * (1 - self.h)
            self.B -= 0.8 * self.h.T @ do
            self.A -= 0.8 * self.X.T @ dh

    @property
    def right(self):
        return ((self.forward() > 0.5) == self.Y).sum()

def main():
    net = Net(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]]))
    net.right
    net.train()
    print(net.right)

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize(
    ("guard", "told"),
    [
        ('__name__ == "__main__"', []),
        ('__name__ == "main"', ["main"]),
        ('__name__ == "_main_"', ["_main_"]),
        ('"__main" == __name__', ["__main"]),
        ('__name__ == "net"', []),  # as it is called where it is imported
        ('__name__ != "main"', []),
    ],
)
def test_a_guard_that_is_never_true_is_found(guard, told):
    text = f"if {guard}:\n    pass\n"
    assert [it.word.value for it in never_true(Source("net.py", text, text))] == told


@pytest.mark.one_quick_case
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"__main__"', '"main"', "ND610"),
        ("net.train()", "net.train", "ND113"),
        ("    main()\n", "    main\n", "ND113"),
    ],
)
def test_the_edit_is_verified_by_the_training_that_is_run_with_it(old, new, code):
    seen = examine_apart(Submission("net.py", NET.replace(old, new).encode()), 60)
    (root,) = [finding for finding in seen.findings if finding.root]
    assert (root.code, root.fix.verified) == (code, True)
    assert seen.healed.called == ""
