"""The PyTorch engine: devices are chosen or refused clearly; recorded steps change no bit."""

import os
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from firstnet import engines
from firstnet.book.descent import mini_batches
from firstnet.book.dropout import deal_kept
from firstnet.errors import MissingExtra, RecipeError, UnknownName
from firstnet.recipe import Recipe, starting_network

RECIPE = Recipe(sizes=(30, 20, 5), mini_batch_size=10, dtype="float64")


def setup_module():
    """Import PyTorch, and what needs it."""
    global torch, pytorch, torch_devices, torch_graphs, BUNCH, ROOM, Recordings
    if not os.environ.get("CI"):
        pytest.importorskip("torch")
    import torch

    from firstnet.engines import pytorch, torch_devices, torch_graphs
    from firstnet.engines.torch_graphs import BUNCH, ROOM, Recordings


def started(recipe=RECIPE, examples=50, device="cpu", seed=0):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 256, (examples, recipe.sizes[0])).astype(np.uint8)
    y = rng.random((examples, recipe.sizes[-1])).astype(recipe.dtype)
    return pytorch.start(starting_network(recipe, rng), x, y, recipe, device)


def weights(engine):
    return np.concatenate([layer.w.ravel() for layer in engine.network().layers])


# Nothing heavy before it is wanted


def test_neither_help_nor_another_engine_imports_torch():
    code = (
        "import sys; import firstnet.cli.train\n"
        "from firstnet import engines, load, starting_network, Recipe\n"
        "engines.on('auto', 'reference')\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_torch_the_extra_is_named(monkeypatch):
    for module in [name for name in sys.modules if name.startswith("firstnet.engines.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"PyTorch is not installed; .*'.*\[torch\]'"):
        engines.on("auto", "pytorch")


# Devices


@pytest.mark.parametrize("name", ["cuad", "gpu", "cpu:3", "cuda:", "cuda:x", "mps:1", ""])
def test_a_device_nobody_knows_is_told_which_there_are(name):
    with pytest.raises(UnknownName, match=f"No device is called {name!r}"):
        torch_devices.choose(name, "float32")


def without_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


def with_gpus(monkeypatch, number):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: number)


def test_cuda_must_be_there(monkeypatch):
    without_gpu(monkeypatch)
    with pytest.raises(
        RecipeError, match=r"device is cuda, but there is no CUDA here: .* --device"
    ):
        torch_devices.choose("cuda", "float32")


def test_so_must_mps(monkeypatch):
    without_gpu(monkeypatch)
    with pytest.raises(RecipeError, match="there is no MPS here"):
        torch_devices.choose("mps", "float32")


def test_mps_does_not_compute_in_float64(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    with pytest.raises(RecipeError, match="MPS computes in float32 alone"):
        torch_devices.choose("mps", "float64")
    assert torch_devices.choose("mps", "float32").type == "mps"


def test_auto_is_cuda_then_mps_then_the_processor(monkeypatch):
    without_gpu(monkeypatch)
    assert torch_devices.choose("auto", "float32").type == "cpu"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert torch_devices.choose("auto", "float32").type == "mps"
    assert torch_devices.choose("auto", "float64").type == "cpu"
    with_gpus(monkeypatch, 2)
    assert torch_devices.choose("auto", "float64") == torch.device("cuda", 0)


def test_each_process_has_a_gpu_of_its_own(monkeypatch):
    with_gpus(monkeypatch, 2)
    assert torch_devices.choose("cuda", "float32", local_rank=1) == torch.device("cuda", 1)
    assert torch_devices.choose("cuda:0", "float32", local_rank=1) == torch.device("cuda", 0)
    with pytest.raises(RecipeError, match="GPU number 2, but here is cuda:0 to cuda:1"):
        torch_devices.choose("auto", "float32", local_rank=2)
    with pytest.raises(RecipeError, match="device is cuda:7, GPU number 7"):
        torch_devices.choose("cuda:7", "float32")


def test_a_network_too_big_for_the_device_is_refused_with_its_numbers(monkeypatch):
    monkeypatch.setattr(torch_devices, "free_bytes", lambda device: 2**20)
    recipe = Recipe(sizes=(784, 300, 10), momentum=0.5, dtype="float64")
    with pytest.raises(RecipeError, match=r"784,300,10 takes 0\.0 GiB, but cpu has 0\.0 GiB free"):
        started(recipe)


def test_other_engines_have_no_devices():
    with pytest.raises(RecipeError, match=r"engine fast computes on the processor; .*pytorch"):
        engines.on("cuda", "fast")


# Arithmetic that the conformance suite does not reach


def test_masks_may_be_dealt_for_each_example(rng):
    recipe = Recipe((100, 7, 6, 5), ((3, 3, 2),), mini_batch_size=4, dtype="float64", dropout=0.4)
    x, y = rng.random((11, 100)), rng.random((11, 5))
    network = starting_network(recipe, rng)
    mine, reference = (
        engines.start(name, network, x, y, recipe) for name in ("pytorch", "reference")
    )
    for order in mini_batches(rng.permutation(11), 4):
        kept = deal_kept(recipe.hidden, 0.4, order.size, rng).reshape(*order.shape, -1)
        mine.train(order, 0.5, kept)
        reference.train(order, 0.5, kept)
    for one, other in zip(mine.network().layers, reference.network().layers, strict=True):
        np.testing.assert_allclose(one.w, other.w, rtol=1e-10, atol=1e-13)


def test_of_equal_activations_in_a_region_the_first_gets_the_error():
    recipe = Recipe((4, 2), ((1, 1, 2),), mini_batch_size=1, dtype="float64", neuron="tanh")
    network = starting_network(recipe, 1)
    x, y = np.full((1, 4), 0.5), np.array([[1.0, 0.0]])
    x[0, 0] = 0.25  # places 1, 2 and 3 are equal
    engines_ = [engines.start(name, network, x, y, recipe) for name in ("pytorch", "reference")]
    for engine in engines_:
        engine.train(np.array([[0]]), 1.0)
    np.testing.assert_allclose(*(engine.network().layers[0].w for engine in engines_))


def test_read_only_digits_are_shared_and_not_copied():
    x, y = np.zeros((50, 30), np.uint8), np.zeros((50, 5))
    x.flags.writeable = False
    engine = pytorch.start(starting_network(RECIPE), x, y, RECIPE, "cpu")
    assert engine._x.data_ptr() == x.ctypes.data


def test_the_same_run_leads_to_the_same_bits(rng):
    order = rng.permutation(50).reshape(-1, 10)
    one, other = started(), started()
    one.train(order, 0.5)
    other.train(order, 0.5)
    np.testing.assert_array_equal(weights(one), weights(other))


# Graphs: everything but the capture itself, which needs a GPU


@pytest.fixture
def calls():
    return []


def replayed_by(calls):
    """Return a stand-in for the capture: it tries the function out and calls it again later."""

    def capture(repeated, state):
        before = [tensor.clone() for tensor in state]
        repeated()
        for tensor, value in zip(state, before, strict=True):
            tensor.copy_(value)

        def replay():
            calls.append(repeated.__name__)
            repeated()

        return replay

    return capture


def recorded(engine, calls):
    state = engine._descent.state
    engine._take_steps = Recordings(engine._step, state, replayed_by(calls)).run
    return engine


@pytest.mark.parametrize(
    "choices", [{}, {"momentum": 0.5, "nesterov": True, "lmbda": 1.0, "l1": 0.5}, {"dropout": 0.5}]
)
@pytest.mark.parametrize("per_example", [False, True])
def test_recorded_steps_are_the_steps_themselves(choices, per_example, calls, rng):
    recipe = Recipe(sizes=(30, 20, 5), mini_batch_size=4, dtype="float64", **choices)
    plain, graphs = started(recipe), recorded(started(recipe), calls)
    epochs = 3
    for epoch in range(epochs):
        for order in mini_batches(rng.permutation(50), 4):  # 12 of four, and one of two
            kept = None
            if recipe.dropout:
                shape = order.shape if per_example else order.shape[:1]
                kept = rng.random((*shape, 20)) >= 0.5
            for engine in (plain, graphs):
                engine.train(order, 0.5 / (1 + epoch), kept)
    assert calls == ["one"] * (epochs * 13)
    np.testing.assert_array_equal(weights(plain), weights(graphs))


def test_long_heartbeats_are_replayed_in_bunches_and_laid_out_in_parts(calls, rng):
    recipe = Recipe(sizes=(30, 5), mini_batch_size=1, dtype="float64")
    plain, graphs = started(recipe), recorded(started(recipe), calls)
    order = rng.integers(0, 50, (ROOM + BUNCH + 3, 1))
    plain.train(order, 0.1)
    graphs.train(order, 0.1)
    assert calls == ["bunch"] * (ROOM // BUNCH + 1) + ["one"] * 3
    np.testing.assert_array_equal(weights(plain), weights(graphs))


class FakeStream:
    def __init__(self, log, name):
        self.log, self.name = log, name

    def wait_stream(self, other):
        self.log.append(f"{self.name} waits for {other.name}")


class FakeCuda:
    """What `captured` asks of torch.cuda; on a GPU what is captured is not done."""

    def __init__(self):
        self.log, self.capturing = [], False
        self.stream_now = FakeStream(self.log, "main")

    def Stream(self):  # noqa: N802
        return FakeStream(self.log, "aside")

    def current_stream(self):
        return self.stream_now

    @contextmanager
    def stream(self, stream):
        self.stream_now, before = stream, self.stream_now
        yield
        self.stream_now = before

    def CUDAGraph(self):  # noqa: N802
        return SimpleNamespace(replay=lambda: self.log.append("replay"))

    @contextmanager
    def graph(self, graph, capture_error_mode):
        assert capture_error_mode == "thread_local"
        self.capturing = True
        yield
        self.capturing = False


def test_a_capture_warms_up_aside_and_leaves_the_weights_as_they_were(monkeypatch):
    cuda, state = FakeCuda(), torch.tensor([1.0])
    monkeypatch.setattr(torch_graphs, "torch", SimpleNamespace(cuda=cuda))

    def step():
        cuda.log.append("captured" if cuda.capturing else f"step on {cuda.stream_now.name}")
        if not cuda.capturing:
            state.add_(1.0)

    replay = torch_graphs.captured(step, [state])
    assert state.item() == 1.0
    replay()
    assert cuda.log == [
        "aside waits for main",
        *["step on aside"] * 3,
        "main waits for aside",
        "captured",
        "replay",
    ]


def test_memory_that_is_used_up_on_the_way_is_told(monkeypatch):
    engine = started()

    def used_up(*_):
        raise RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: not enough memory"
        )

    monkeypatch.setattr(engine, "_take_steps", used_up)
    with pytest.raises(RecipeError, match="The memory of cpu is used up; take smaller layers"):
        engine.train(np.arange(10).reshape(1, 10), 0.5)


def test_a_mistake_of_the_program_is_not_taken_for_a_lack_of_memory(monkeypatch):
    engine = started()

    def broken(*_):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(engine, "_take_steps", broken)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        engine.train(np.arange(10).reshape(1, 10), 0.5)
