"""The kernels, trained beside the reference engine on every instruction set there is.

A 64-bit ARM processor is one of them: emulated, where this machine is none.
"""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from firstnet import engines
from firstnet.engines import fast

TOLERANCE = {"float64": 1e-11, "float32": 1e-4}
ARM = "64-bit ARM"
LARGE = ("test_gemm.py", "test_many_examples.py", "test_rows.py")  # matrices larger than a cache


@pytest.hookimpl(tryfirst=True)  # before slow tests are deselected
def pytest_collection_modifyitems(items):
    """Let the emulator multiply large matrices for the first and the last way to descend only.

    The others are slow there. What they compute of each weight is asked on ARM of small networks,
    in test_packed.py, test_wide.py and test_convolution.py.
    """
    for item in items:
        given = item.callspec.params if hasattr(item, "callspec") else {}
        if given.get("started") == ARM and "choices" in given and item.path.name in LARGE:
            tables = dict(it.args[:2] for it in item.iter_markers("parametrize"))
            if given["choices"] not in (tables["choices"][0], tables["choices"][-1]):
                item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def piped():
    """The module that reaches kernels of another processor."""
    spec = spec_from_file_location("piped", Path(__file__).parent / "piped.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def arm(program, piped, tmp_path_factory, worker_id):
    """The command that serves the kernels of ARM; the first worker compiles them."""
    compiler = program("aarch64-linux-gnu-g++", package="g++-aarch64-linux-gnu")
    emulator = program("qemu-aarch64", package="qemu-user")
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    with FileLock(shared / "arm.lock"):
        if not (shared / "arm").exists():
            piped.build(compiler, shared / "arm")
    return emulator, str(shared / "arm")


@pytest.fixture(params=[*fast.instruction_sets(), ARM])
def started(request, monkeypatch):
    """What starts an engine on an instruction set."""
    if request.param != ARM:
        yield lambda *given: fast.start(*given, request.param)
        return
    piped = request.getfixturevalue("piped")
    with piped.kernels(request.getfixturevalue("arm")) as kernels:
        monkeypatch.setattr(fast, "_kernels", lambda: kernels)
        yield fast.start


@pytest.fixture
def agree(started, rng):
    """Train some mini-batches with the kernels and the reference, and compare their weights.

    The limit is on |w - w_reference| / |w_reference| of each layer.
    """

    def trained(network, recipe, x, eta=0.05, steps=2):
        y = np.eye(network.sizes[-1])[rng.integers(0, network.sizes[-1], len(x))]
        native = started(network, x, y, recipe)
        reference = engines.start("reference", network.astype("float64"), x, y, recipe)
        order = rng.permutation(len(x))[: steps * recipe.mini_batch_size].reshape(steps, -1)
        for kept in masks(network, recipe, order, rng):
            native.train(order, eta, kept)
            with np.errstate(under="ignore"):
                reference.train(order, eta, kept)
        limit = TOLERANCE[network.dtype.name]
        for mine, other in zip(native.network().layers, reference.network().layers, strict=True):
            for a, b in ((mine.w, other.w), (mine.b, other.b)):
                assert np.linalg.norm(a - b) / np.linalg.norm(b) < limit
        with np.errstate(under="ignore"):
            np.testing.assert_allclose(native.feedforward(x), reference.feedforward(x), atol=limit)

    return trained


def masks(network, recipe, order, rng):
    """List the masks to train with: a shared one, then one per example; None without dropout."""
    if not recipe.dropout:
        return [None]
    shapes = order.shape[:1], order.shape
    return [rng.random((*shape, sum(network.hidden))) >= recipe.dropout for shape in shapes]
