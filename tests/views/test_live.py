"""A run while it goes on: a notebook shows it anew, a terminal a bar, and nobody else anything."""

import io
import sys
import types

import pytest

from firstnet import Dataset, Examples, Recipe, follow, train
from firstnet.views import live
from firstnet.views import run as run_module
from firstnet.views.notebook import shown

RECIPE = Recipe(sizes=(8, 5, 2), epochs=3, mini_batch_size=4, eta=2.0, dtype="float64")


@pytest.fixture
def halves(rng):
    x = rng.random((240, 8))
    labels = (x[:, :4].sum(axis=1) > x[:, 4:].sum(axis=1)).astype(int)
    every = Examples(x, labels, classes=2)
    return Dataset(every[:160], every[160:200], every[200:])


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_seen_where_nobody_watches(halves, capsys):
    follow(halves, RECIPE)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_a_bar_and_wipes_it_away(halves, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    run = follow(halves, RECIPE)
    sent = terminal.getvalue()
    assert "3 of 3 epochs" in sent
    last = run.epochs[-1].evaluation.accuracy
    assert f"{100 * last:.2f} % of the validation digits" in sent
    assert sent.endswith("\x1b[2K")


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, what):
        self.shown.append(what)


@pytest.fixture
def notebook(monkeypatch):
    """Pretend to be a notebook, and return the views that it is sent."""
    handle = Handle()
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object(), execution_count=1)
    display = types.ModuleType("IPython.display")
    display.HTML = lambda text: text
    display.display = lambda what, display_id: handle.update(what) or handle
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(live, "PAUSE_S", 0)
    return handle.shown


def test_a_notebook_shows_the_run_anew_after_each_epoch_and_at_last_as_it_is(halves, notebook):
    run = follow(halves, RECIPE)
    *views, last = notebook
    assert last is run  # IPython asks it for its view
    assert [f"{done} of 3 epochs" in view for done, view in enumerate(views)] == [True] * 4
    assert all("<progress" in view for view in views)
    assert "<progress" not in shown(run)


def test_a_notebook_is_not_sent_more_views_than_can_be_looked_at(halves, notebook, monkeypatch):
    monkeypatch.setattr(live, "PAUSE_S", 3600)
    run = follow(halves, RECIPE)
    first, last = notebook
    assert "0 of 3 epochs" in first
    assert last is run


def test_a_notebook_that_is_stopped_says_so(halves, notebook, monkeypatch):
    def until(*arguments, **more):
        yield next(iter(train(*arguments, **more)))
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "train", until)
    follow(halves, RECIPE)
    assert "Run</b> of 1 of 3 epochs, interrupted" in shown(notebook[-1])


def test_a_notebook_shows_nothing_if_it_is_told_so(halves, notebook):
    follow(halves, RECIPE, show=False)
    assert notebook == []


def test_ipython_on_a_terminal_is_no_notebook(halves, notebook, monkeypatch):
    sys.modules["IPython"].get_ipython = lambda: types.SimpleNamespace()
    follow(halves, RECIPE)
    assert notebook == []


# -- in a real one -------------------------------------------------------------------------------

DIGITS = """
import numpy as np
from firstnet import Dataset, Examples, Recipe, follow

every = Examples(np.random.default_rng(0).random((240, 8)), np.arange(240) % 2, classes=2)
digits = Dataset(every[:160], every[160:200], every[200:])
recipe = Recipe(sizes=(8, 5, 2), epochs=3)
"""
LONG = DIGITS + "run = follow(digits, Recipe(sizes=(8, 5, 2), epochs=10**9))"


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    client = pytest.importorskip("jupyter_client", reason="kernels come with the extra test")
    pytest.importorskip("ipykernel", reason="kernels come with the extra test")
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    manager, kernel = client.manager.start_new_kernel()
    kernel.interrupt = manager.interrupt_kernel
    yield kernel
    kernel.stop_channels()
    manager.shutdown_kernel(now=True)


def test_the_stop_button_of_a_notebook_ends_a_run_and_keeps_it(kernel):
    kernel.execute(LONG)
    views = []
    while len(views) < 3:
        message = kernel.get_iopub_msg(timeout=60)
        if message["msg_type"] in ("display_data", "update_display_data"):
            views.append(message)
    kernel.interrupt()
    assert kernel.get_shell_msg(timeout=60)["content"]["status"] == "ok"
    assert [view["msg_type"] for view in views] == ["display_data", *["update_display_data"] * 2]
    assert all("<progress" in view["content"]["data"]["text/html"] for view in views)
    assert len({view["content"]["transient"]["display_id"] for view in views}) == 1
    reply = kernel.execute_interactive(
        "", user_expressions={"run": "(run.interrupted, len(run.epochs) > 0)"}, timeout=60
    )
    assert reply["content"]["user_expressions"]["run"]["data"]["text/plain"] == "(True, True)"


@pytest.fixture
def places(kernel):
    """Return how many places of the notebook show something after a cell."""

    def count(cell):
        sent = []
        kernel.execute_interactive(cell, output_hook=sent.append, timeout=60)
        kinds = [message["msg_type"] for message in sent]
        assert "error" not in kinds
        return kinds.count("display_data") + kinds.count("execute_result")

    assert count(DIGITS) == 0
    return count


def test_a_run_is_shown_once_by_a_cell_that_ends_with_it_and_by_one_that_does_not(places):
    for cell in (
        "follow(digits, recipe)",
        "run = follow(digits, recipe)",
        "follow(digits, recipe);",
    ):
        assert places(cell) == 1
    assert places("run = follow(digits, recipe)\nrun") == 1
    assert places("follow(digits, recipe, show=False)") == 1
    assert places("quiet = follow(digits, recipe, show=False)") == 0


def test_a_run_that_was_shown_is_shown_again_where_somebody_asks(places):
    assert places("run = follow(digits, recipe)") == 1
    assert places("run") == 1
    assert places("display(run)\ndisplay(run)") == 2
    assert places("one, two = follow(digits, recipe), follow(digits, recipe)\none") == 2
    assert places("run = follow(digits, recipe)\ndisplay(run)\nrun") == 2
