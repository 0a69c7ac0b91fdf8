"""What a program of the corpus does, number by number, to compare a faulty one with its base."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import random
import signal
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from drivers import DRIVERS, Driver
from loading import load, today, weights

SIZES = {"any": (6, 5, 4, 3), "three": (6, 5, 3), "fixed": (784, 10, 10)}
Transcript = dict[str, Any]


class TooSlow(BaseException):
    """The program was given enough time."""


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow after so many seconds."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def transcript(text: str, base: str, seconds: float = 10.0) -> Transcript:
    """Return what a program does under each probe; an exception stands as its name."""
    found: Transcript = {}
    with quiet():
        try:
            with limit(seconds):
                module = load(today(text) if base == "python2_original" else text)
                _probe_all(module, text, DRIVERS[base], found)
        except TooSlow:
            found["end"] = "too slow"
        except Exception as error:
            found["load"] = type(error).__name__
    return found


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow prints and warnings."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield


def differences(one: Transcript, other: Transcript) -> list[str]:
    """Return the probes under which two programs differ."""
    names = [name for name in one | other if not same(one.get(name), other.get(name))]
    if "uses" in one and same(one["uses"], other.get("uses")):
        names = [name for name in names if name != "train"]  # another order, as good
    return names


def same(one: Any, other: Any) -> bool:
    """Compare numbers within rounding, everything else exactly."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray) != isinstance(other, np.ndarray):
        return False
    try:
        a, b = np.asarray(one), np.asarray(other)
        if a.dtype.kind in "fiub" and b.dtype.kind in "fiub":
            close = 1e-4 if np.float32 in (a.dtype, b.dtype) else 1e-8
            return a.shape == b.shape and np.allclose(a, b, close, close, equal_nan=True)
        return type(one) is type(other) and (_of_learner(one) or bool(np.all(one == other)))
    except (ValueError, TypeError):
        return False


def _of_learner(it: Any) -> bool:
    return type(it).__module__ == "learner"


# -- the probes ----------------------------------------------------------------------------------


def _probe_all(module: types.ModuleType, text: str, driver: Driver, found: Transcript) -> None:
    sizes = SIZES[driver.sizes]
    rng = np.random.default_rng(1)
    x, y = rng.random((7, sizes[0])), np.eye(sizes[-1])[np.arange(7) % sizes[-1]]
    digits = y.argmax(axis=1)
    found["imports"] = list(module.missing)
    found["units"] = _units(module)
    found["costs"] = _tried(lambda: _costs(module))
    found["loader"] = _tried(lambda: _loader(module))
    found["main"] = _main(text)
    found["defaults"] = _defaults(module)
    found["starts"] = _tried(lambda: [w.copy() for w in weights(fresh(module, driver, sizes))])

    def net() -> Any:
        return filled(module, driver, sizes)

    found["forward"] = _tried(lambda: driver.forward(module, net(), x))
    if driver.gradient:
        found["gradient"] = _tried(lambda: driver.gradient(module, net(), x, y))
    if driver.step:
        found["step"] = _tried(lambda: _steps(module, driver, net(), x, y))
    if driver.train:
        found["train"] = _tried(lambda: _trained(module, driver, net(), sizes, found))
    if driver.evaluate:
        found["evaluate"] = _tried(
            lambda: [
                driver.evaluate(module, net(), a, d)
                for a, d in _judged(x, digits, driver.forward(module, net(), x))
            ]
        )
    if hasattr(module, "CrossEntropyCost"):
        found["total cost"] = _tried(lambda: _total_cost(net(), x, y))


def fresh(module: types.ModuleType, driver: Driver, sizes: tuple[int, ...]) -> Any:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # the learner's code draws from it
    return driver.make(module, sizes)


def filled(module: types.ModuleType, driver: Driver, sizes: tuple[int, ...]) -> Any:
    """Make a network with weights that do not depend on how it deals them."""
    net = fresh(module, driver, sizes)
    rng = np.random.default_rng(2)
    for w in weights(net):
        w[...] = rng.normal(size=w.shape) * (0.1 if w.size > 1000 else 1.0)
    return net


def _tried(probe: Callable[[], Any]) -> Any:
    try:
        return _plain(probe())
    except Exception as error:
        return f"{type(error).__name__}"


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.array(value)
    if isinstance(value, dict):
        return {key: _plain(it) for key, it in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(it) for it in value]
    if isinstance(value, (zip, map)) or inspect.isgenerator(value):
        return [type(value).__name__, *map(_plain, value)]
    return value


def _units(module: types.ModuleType) -> Transcript:
    """Call every small function of one argument with numbers."""
    values = {
        "array": np.linspace(-3, 3, 6).reshape(-1, 1),
        "digit": 3,
        "digits": np.array([1, 0, 2]),
    }
    found = {}
    for name, it in list(vars(module).items()):
        if _own(it) and len(inspect.signature(it).parameters) == 1:
            for label, value in values.items():
                found[f"{name} of {label}"] = _tried(lambda it=it, value=value: it(value))
    return found


def _own(it: Any) -> bool:
    return inspect.isfunction(it) and it.__code__.co_filename == "learner.py"


def _costs(module: types.ModuleType) -> Transcript:
    a, y = np.array([[0.2], [0.7], [0.5]]), np.array([[0.0], [1.0], [0.0]])
    hard = np.array([[0.0], [1.0], [0.5]])
    found = {}
    for name in ("cost_derivative", "compute_cost"):
        if hasattr(module, name):
            found[name] = _tried(lambda name=name: getattr(module, name)(a, y))
    for kind in [it for it in vars(module).values() if inspect.isclass(it) and hasattr(it, "fn")]:
        found[kind.__name__] = _tried(lambda kind=kind: [kind.fn(a, y), kind.delta(a - 1, a, y)])
        found[f"{kind.__name__}, saturated"] = _tried(lambda kind=kind: kind.fn(hard, y))
    return found


def _total_cost(net: Any, x: np.ndarray, y: np.ndarray) -> Any:
    data = [(a.reshape(-1, 1), b.reshape(-1, 1)) for a, b in zip(x, y)]
    return net.total_cost(data, 0.5), net.accuracy(data, convert=True)


def _main(text: str) -> list[str]:
    """Return the statements at module level that are not definitions."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return []
    kept = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return [ast.unparse(node) for node in body if not isinstance(node, kept)]


def _defaults(module: types.ModuleType) -> list[str]:
    kinds = [it for it in vars(module).values() if inspect.isclass(it)]
    return [str(inspect.signature(kind)) for kind in kinds if kind.__module__ == "learner"]


def _steps(module: types.ModuleType, driver: Driver, net: Any, x: Any, y: Any) -> list[Any]:
    """Take three steps: on several examples, on others, on one."""
    found = []
    for rows, eta in ((slice(0, 3), 0.5), (slice(3, 7), 3.0), (slice(2, 3), 1)):
        net = driver.step(module, net, x[rows], y[rows], eta)
        found.append([w.copy() for w in weights(net)])
    if driver.step_name == "update_mini_batch" and hasattr(module, "CrossEntropyCost"):
        net.update_mini_batch([(x[0].reshape(-1, 1), y[0].reshape(-1, 1))], 0.5, 0.3, 20)
        found.append([w.copy() for w in weights(net)])
    return found


def _judged(
    x: np.ndarray, digits: np.ndarray, outputs: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield inputs with digits: any, many, few, and all right but two."""
    classes = digits.max() + 1
    yield x, digits
    best = outputs.argmax(axis=1)
    yield x, np.concatenate([(best[:2] + 1) % classes, best[2:]])
    for shift in range(3):
        yield x[:5], np.full(5, shift)
    yield np.tile(x, (4, 1)), np.tile(digits, 4)
    yield x[:3], digits[1:4]


def _trained(
    module: types.ModuleType, driver: Driver, net: Any, sizes: tuple[int, ...], found: Transcript
) -> list[Any]:
    rng = np.random.default_rng(3)
    x = rng.random((23, sizes[0]))
    x[:, 0] = np.arange(23) / 23
    y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=23)]
    uses = spy(net, driver)
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    net = driver.train(module, net, x, y, 2, 5, 0.5)
    if uses:
        found["uses"] = _counted(uses)
    return [w.copy() for w in weights(net)]


def spy(net: Any, driver: Driver) -> list[list[tuple[float, int]]]:
    """Note which examples every step is given: the first pixel and the answer of each."""
    uses: list[list[tuple[float, int]]] = []
    step = getattr(net, driver.step_name, None) if driver.step_name else None
    if step is None:
        return uses

    def noted(batch: Any, *rest: Any) -> Any:
        if isinstance(batch, list) and batch and isinstance(batch[0], tuple):
            uses.append([(_first(a), int(np.argmax(b))) for a, b in batch])
        elif isinstance(batch, np.ndarray) and batch.ndim == 2:
            uses.append([(float(a), int(np.argmax(b))) for a, b in zip(batch[0], rest[0].T)])
        elif isinstance(batch, list):
            uses.append([(_first(a), int(np.argmax(b))) for a, b in zip(batch, rest[0])])
        return step(batch, *rest)

    with contextlib.suppress(AttributeError):
        setattr(net, driver.step_name, noted)
    return uses


def _first(a: Any) -> float:
    return round(float(np.ravel(a)[0]), 5)


def _counted(uses: list[list[tuple[float, int]]]) -> Transcript:
    half = len(uses) // 2
    flat = [[it for batch in part for it in batch] for part in (uses[:half], uses[half:])]
    return {
        "sizes": sorted(map(len, uses)),
        "examples": [sorted(map(str, part)) for part in flat],
        "reshuffled": flat[0] != flat[1],
        "shuffled": flat[0] != sorted(flat[0]),
    }


# -- loaders -------------------------------------------------------------------------------------


class OldPickle:
    """Stands for the module pickle, with a file that Python 2 wrote."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def load(self, file: Any, encoding: str = "ascii", **_: Any) -> Any:
        """Return the data, where the encoding is right."""
        if encoding not in ("latin1", "latin-1", "bytes"):
            raise UnicodeDecodeError("ascii", b"\x90", 0, 1, "ordinal not in range(128)")
        return self.data


def _loader(module: types.ModuleType) -> Any:
    rng = np.random.default_rng(4)
    if hasattr(module, "load_csv"):
        rows = rng.integers(0, 256, size=(6, 785))
        rows[:, 0] = np.arange(6)
        module.open = lambda name: [",".join(map(str, row)) for row in rows]
        return module.load_csv("name")
    if not hasattr(module, "load_data_wrapper"):
        return None
    data = [(rng.random((n, 784), dtype=np.float32), rng.permutation(n) % 10) for n in (20, 12, 11)]
    module.gzip = types.SimpleNamespace(open=lambda *_: io.BytesIO())
    module.pickle = OldPickle(tuple(data))
    return [
        part if isinstance(part, list) else [type(part).__name__]
        for part in module.load_data_wrapper()
    ]


if __name__ == "__main__":  # every bug must behave unlike its base
    import bugs

    bases = {name: transcript(bugs.healthy(name), name) for name in DRIVERS}
    for name, told in bases.items():
        crashed = {k: v for k, v in told.items() if isinstance(v, str)}
        again = differences(told, transcript(bugs.healthy(name), name))
        print("base", name, crashed or "", again or "")
    for bug in [*bugs.single(), *bugs.several()]:
        found = transcript(bug.text(), bug.base)
        apart = differences(bases[bug.base], found)
        print("  " if apart else "SAME", bug.code, bug.id, apart)
