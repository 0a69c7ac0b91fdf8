"""Lists of weights that `zip` cuts off."""

from firstnet.doctor.edits.patch import applied, hunks
from firstnet.doctor.watch.examination import watched
from firstnet.doctor.watch.program.uneven import Uneven

LAYERS = """
import math
import random

random.seed(1)


class Layer:
    def __init__(self, inputs, neurons):
        self.w = [[random.uniform(-1, 1) for _ in range(inputs)] for _ in range(neurons)]
        self.b = [0.0] * neurons

    def forward(self, x):
        self.x = x
        self.a = [math.tanh(sum(w * v for w, v in zip(r, x)) + b) for r, b in zip(self.w, self.b)]
        return self.a

    def backward(self, errors):
        back = [0.0] * len(self.x)
        for j, error in enumerate(errors):
            d = error * (1 - self.a[j] ** 2)
            for i in range(len(self.x)):
                back[i] += self.w[j][i] * d
                self.w[j][i] -= 0.1 * d * self.x[i]
            self.b[j] -= 0.1 * d
        return back


layers = [Layer(2, 7), Layer(7, 1)]
for epoch in range(200):
    for row in [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]:
        a = row
        for layer in layers:
            a = layer.forward(a)
        errors = [a[0] - (0.8 if row[0] * row[1] > 0 else -0.8)]
        for layer in reversed(layers):
            errors = layer.backward(errors)
"""


def noted(*calls):
    it = Uneven()
    for call in calls:
        it.note(call)
    return it


def test_weights_are_a_list_of_which_only_what_is_read_changes():
    weights = [0.1, 0.2, 0.3, 0.4, 0.5]
    cut = noted((weights, [1.0, 2.0]), (weights, [1.0, 2.0, 3.0]))
    assert cut.weights() is None  # nothing has changed yet
    weights[0] = 0.0
    assert cut.weights().read == 3
    weights[4] = 0.0  # which another line must have read
    assert cut.weights() is None


def test_other_lists_are_left_alone():
    bias_last, rows = [0.1, 0.2, 0.3], [[1.0], [2.0], [3.0]]
    cut = noted((bias_last, [1.0, 2.0]), (rows, [1.0]), (range(5), [1.0]), ([1.0], [1.0]))
    bias_last[0] = rows[0][0] = 0.0
    assert cut.weights() is None


def test_a_layer_whose_sizes_have_changed_places_is_told_with_its_edit(tmp_path):
    wrong = LAYERS.replace("Layer(2, 7)", "Layer(7, 2)")
    for text, codes in ((LAYERS, []), (wrong, ["ND113"])):
        path = tmp_path / "layers.py"
        path.write_text(text)
        *_, last = watched(str(path), [])
        assert [it.code for it in last.findings if it.level == "error"] == codes
    assert applied(wrong, hunks(last.findings[0].fix.diff)) == LAYERS


# The weights are followed by the rate in one list.
IN_ONE = """
import random

random.seed(0)
state = [random.uniform(-0.5, 0.5) for _ in range(3)] + [0.3, 0.1]
data = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(100)]
for epoch in range(20):
    total = 0.0
    for x in data:
        error = sum(w * v for w, v in zip(state, x)) - (x[0] - x[2])
        rate = state[-1]
        for k in range(3):
            state[k] -= rate * error * x[k]
        total += error ** 2
    print(epoch, total / len(data))
"""


def test_what_is_read_from_behind_is_kept_there_on_purpose(tmp_path):
    path = tmp_path / "neuron.py"
    for rate, codes in (("state[-1]", []), ("state[-2:][1]", []), ("0.1", ["ND113"])):
        path.write_text(IN_ONE.replace("state[-1]", rate))
        *_, last = watched(str(path), [])
        assert [it.code for it in last.findings if it.level == "error"] == codes, rate
