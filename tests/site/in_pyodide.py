"""What is tried of firstnet in Pyodide; prints what came out as JSON."""

import importlib
import json
import time
from pathlib import Path

import numpy as np

import firstnet
from firstnet.classic import network

importlib.import_module("firstnet.native.kernels")  # else the reference engine takes over
said = {}
digits = firstnet.load("mnist")
recipe = firstnet.Recipe(epochs=1)
first = firstnet.starting_network(recipe)
start = time.perf_counter()
[epoch] = firstnet.train(first, digits.training, digits.test, recipe)
said["correct"], said["seconds"] = epoch.evaluation.correct, time.perf_counter() - start

rng = np.random.default_rng(0)
labels = np.eye(10)[[1, 2] * 10]
pairs = list(zip(rng.random((20, 784, 1)), labels.reshape(20, 10, 1)))
classic = network.Network([784, 30, 10])
classic.SGD(pairs, 2, 10, 3.0)
said["classic"] = len(classic.feedforward(pairs[0][0]))

Path("network.py").write_text("import numpy as np\nw = np.zeros(3\n")
said["examine"] = [it.code for it in firstnet.examine("network.py").findings]
seen = firstnet.read("/tmp/photograph.png")
said["read"] = [(it.digit, round(it.confidence, 4)) for it in seen]
firstnet.save_network(first, "network.json")
again = firstnet.load_network("network.json")
said["saved"] = bool(np.allclose(again.layers[0].w, first.layers[0].w))
print("SAID", json.dumps(said))
