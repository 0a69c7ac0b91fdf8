import math
import random

random.seed(3)


def make(inputs, hidden, outputs):
    first = [{"weights": [random.uniform(-1, 1) for _ in range(inputs + 1)]} for _ in range(hidden)]
    last = [{"weights": [random.uniform(-1, 1) for _ in range(hidden + 1)]} for _ in range(outputs)]
    return [first, last]


def forward(network, row):
    values = row
    for layer in network:
        new = []
        for neuron in layer:
            total = neuron["weights"][-1]
            for weight, value in zip(neuron["weights"], values):
                total += weight * value
            neuron["output"] = 1 / (1 + math.exp(-total))
            new.append(neuron["output"])
        values = new
    return values


def backward(network, wanted):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = wanted[j] - neuron["output"]
            else:
                error = sum(after["weights"][j] * after["delta"] for after in network[i + 1])
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])


def update(network, row, rate):
    values = row
    for layer in network:
        for neuron in layer:
            for j, value in enumerate(values):
                neuron["weights"][j] += rate * neuron["delta"] * value
            neuron["weights"][-1] += rate * neuron["delta"]
        values = [neuron["output"] for neuron in layer]


rows = []
for _ in range(120):
    label = random.randrange(3)
    rows.append(([random.gauss(label, 0.3), random.gauss(-label, 0.3)], label))
network = make(2, 4, 3)
for epoch in range(30):
    right = 0
    for row, label in rows:
        outputs = forward(network, row)
        wanted = [int(k == label) for k in range(3)]
        backward(network, wanted)
        update(network, row, 0.5)
        right += outputs.index(max(outputs)) == label
    print(f"epoch {epoch}: {right} / {len(rows)}")
