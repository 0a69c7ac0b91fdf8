"""The doctor in a browser tab: the same reports as here, and a page that survives every program."""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

from firstnet.data.store import cache_folder
from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.here import paint, pieces
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import read_file

PAGE = Path(__file__).parents[2] / "site" / "doctor"
HEALTHY = Path(__file__).parents[1] / "doctor" / "healthy"
EXAMPLES = sorted((PAGE / "examples").glob("*.py"))
SAMPLE = [PAGE / "examples" / "slope.py", HEALTHY / "data_in_constructor.py"]
LONG_MS = (
    180_000  # more than Python ever took to load and a program to be examined, on a busy machine
)
ENDLESS = "import collections, itertools\ncollections.deque(itertools.repeat(0), maxlen=0)\n"
PRINTING = "while True:\n    print('hello')\n"
MARKUP = "<img src=x onerror=\"document.title='taken'\">"
STOPS = f"import numpy as np\nlayers = np.zeros(3)\nprint(layers[0] + {MARKUP!r})\n"


def missing(reason):
    """Skip a test, or let it fail where nothing may be missing."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


IMPORTING = """
import numpy as np
import pandas as pd
import seaborn as sns
from scipy.special import expit

rng = np.random.default_rng(1)
table = pd.DataFrame(rng.normal(size=(200, 2)), columns=["a", "b"])
table["y"] = (table.a + table.b > 0) * 1.0
X, Y = table[["a", "b"]].to_numpy(), table[["y"]].to_numpy()
W1, W2 = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))
for epoch in range(500):
    hidden = expit(X @ W1)
    out = expit(hidden @ W2)
    delta = (out - Y) * out * (1 - out)
    back = delta @ W2.T * hidden * (1 - hidden)
    W2 -= 0.1 * hidden.T @ delta
    W1 -= 0.1 * X.T @ back
sns.lineplot(x=[1], y=[2])
"""


@pytest.fixture(scope="session")
def pack():
    """What packs Python for the page."""
    spec = importlib.util.spec_from_file_location("pack", PAGE / "pack.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def runtime(pack):
    """The folder with Python, which the first test of all fetches."""
    for name, package in (("node", "nodejs"), ("npm", "npm")):
        if shutil.which(name) is None:
            missing(f"{name} is not installed; in Debian it is in the package {package}")
    folder = cache_folder().parent / "firstnet-browser"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "pack.lock"):
        try:
            pack.main(folder)
        except SystemExit as error:
            missing(str(error))
    return folder


def examined_in_node(runtime, *programs):
    command = ["node", str(Path(__file__).parent / "doctor.mjs"), f"{runtime}/", PAGE / "python.js"]
    done = subprocess.run(
        [*command, *programs], capture_output=True, text=True, timeout=60 + 300 * len(programs)
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def seen(examination):
    """What a report says, as far as it is to be the same everywhere."""
    lines = [(it["code"], it["line"], bool(it["fix"])) for it in examination["findings"]]
    return examination["status"], lines


def seen_here(path):
    belt = Children(Isolation(BELT))
    examination = examine_apart(read_file(str(path)), children=belt)
    places = [(it.code, it.place and it.place.line, bool(it.fix)) for it in examination.findings]
    return examination.status, places


def compared(runtime, programs):
    reports = examined_in_node(runtime, *programs)
    there = {Path(it["path"]).name: seen(it["examination"]) for it in reports}
    return there, {path.name: seen_here(path) for path in programs}


@pytest.mark.slow
def test_the_corpus_is_seen_as_it_is_here(runtime):
    there, here = compared(runtime, [*EXAMPLES, *sorted(HEALTHY.glob("*.py"))])
    assert there == here


def test_programs_are_seen_as_they_are_here(runtime):
    there, here = compared(runtime, SAMPLE)
    assert there == here


def text_of(report):
    """A report as plain text."""
    return "".join(text for text, _ in report["report"])


def test_packages_that_a_program_imports_are_loaded_and_others_are_named(runtime, tmp_path):
    (tmp_path / "table.py").write_text(IMPORTING)
    [report] = examined_in_node(runtime, tmp_path / "table.py")
    assert report["stages"][:2] == [
        "It imports pandas, which is being loaded.",
        "It imports scipy, which is being loaded.",
    ]
    assert report["examination"]["status"] == "healthy"
    text = text_of(report)
    assert "seaborn isn't installed; its calls were ignored." in text
    assert "pandas" not in text


def test_a_package_that_can_not_be_loaded_is_done_without(runtime, tmp_path):
    folder = tmp_path / "runtime"
    shutil.copytree(runtime, folder, ignore=shutil.ignore_patterns("scipy*", "pandas*"))
    (tmp_path / "table.py").write_text(IMPORTING)
    [report] = examined_in_node(folder, tmp_path / "table.py")
    assert "scipy could not be loaded. The program is examined without it." in report["stages"]
    assert "scipy isn't installed" in text_of(report)


def test_a_package_comes_with_what_it_depends_on(pack):
    packages = {
        "scipy": {"depends": ["numpy", "openblas"]},
        "numpy": {"depends": []},
        "openblas": {"depends": []},
    }
    assert pack.needed(["scipy", "numpy"], packages) == ["scipy", "numpy", "openblas"]
    with pytest.raises(SystemExit, match="Pyodide has no package 'spicy'"):
        pack.needed(["spicy"], packages)


def test_painted_pieces_hold_the_whole_text():
    text = f"one {paint('two', 'error')} three\n{paint('four', 'code')}"
    assert pieces(text) == [("one ", ""), ("two", "error"), (" three\n", ""), ("four", "code")]


@pytest.fixture(scope="session")
def address(runtime, served, tmp_path_factory):
    """Where the page is, in a folder of some name."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PAGE, folder / "course" / "doctor", ignore=shutil.ignore_patterns("runtime"))
    (folder / "course" / "doctor" / "runtime").symlink_to(runtime)
    with served(folder) as root:
        yield f"{root}/course/doctor/index.html"


@contextlib.contextmanager
def opened(browser, address, **options):
    """The page; what it logs as an error, or asks of other computers, fails the test."""
    context = browser.new_context(service_workers="block", **options)
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    root = address.rpartition("/")[0].rpartition("/")[0]
    page.on("request", lambda it: wrong.append(it.url) if not _is_ours(it.url, root) else None)
    page.goto(address)
    yield page
    assert not wrong
    context.close()


def _is_ours(url, root):
    return url.startswith((root, "data:", "blob:"))


def told(page, text):
    """Wait until the status tells something."""
    page.locator(".doctor-status", has_text=text).wait_for()


def paste(page, code):
    page.get_by_label("Your program").fill(code)
    page.get_by_role("button", name="Why doesn't it learn?").click()


def test_an_example_gets_its_report_with_the_network_off(browser, address):
    with opened(browser, address, viewport={"width": 390, "height": 800}) as page:
        told(page, "Ready.")
        code = (PAGE / "examples" / "slope.py").read_text()
        page.context.set_offline(True)
        paste(page, code)
        page.locator("pre", has_text="ND403").wait_for()
        assert "(self.a1 * (1 - self.a1))" in page.locator("pre").text_content()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Hint 1: a question").press("Enter")
        page.locator("pre", has_text="hint 1").wait_for()
        assert "(self.a1 * (1 - self.a1))" not in page.locator("pre").text_content()
        assert page.evaluate("document.activeElement.textContent") == "Hint 1: a question"


def test_the_founding_case_gets_its_report(browser, address):
    with opened(browser, address) as page:
        page.get_by_role("button", name="Prints 980 / 10000").click()
        report = page.locator("pre", has_text="feedforward-returns-nothing")
        report.wait_for()
        assert "+        return a" in report.text_content()
        page.locator(".doctor-curve polyline").nth(1).wait_for(state="attached")  # it comes later


def test_an_endless_loop_is_ended_and_the_next_program_is_examined(browser, address):
    with opened(browser, address) as page:
        page.evaluate("""async () => {
            const { mount } = await import("./panel.js");
            document.querySelector("main").replaceChildren();
            mount(document.querySelector("main"), { limit: 45, seconds: 5 });
        }""")
        told(page, "Ready.")
        paste(page, ENDLESS)
        told(page, "It was ended after 45 s; is there an endless loop?")
        paste(page, PRINTING)
        page.locator("pre", has_text="did not come to an end within 5 s").wait_for()


def test_what_a_program_holds_is_shown_as_text(browser, address):
    with opened(browser, address) as page:
        paste(page, STOPS)
        page.locator("pre", has_text="<img src=x").wait_for()
        assert page.locator("pre img").count() == 0
        assert page.title() != "taken"


def test_bad_input_is_one_line(browser, address):
    with opened(browser, f"{address}#code=!!!") as page:
        told(page, "The code in this link is damaged")
        paste(page, "#" * 2**21)
        told(page, "This has 2.0 MB, and a program has at most 1 MB")
        paste(page, "  ")
        told(page, "There is no code yet")


def test_a_link_brings_its_code(browser, address):
    with opened(browser, address) as page:
        text = "print('größer')\n" * 3
        fragment = page.evaluate("async (text) => (await import('./link.js')).linkTo(text)", text)
        page.evaluate("(fragment) => { location.hash = fragment }", fragment)
        page.wait_for_function(
            "(text) => document.querySelector('textarea').value === text", arg=text
        )


def test_it_is_a_tab_of_the_static_page(browser, served, runtime, build, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "DOCTOR", runtime)
    build.main(tmp_path / "page")
    shutil.copytree(runtime, tmp_path / "page" / "doctor" / "runtime", dirs_exist_ok=True)
    with served(tmp_path) as root, opened(browser, f"{root}/page/index.html") as page:
        page.get_by_role("button", name="Why doesn’t mine?").click()
        assert page.get_by_role("tab", name="Doctor").get_attribute("aria-selected") == "true"
        told(page, "Ready.")
        paste(page, (PAGE / "examples" / "slope.py").read_text())
        page.locator("pre", has_text="ND403").wait_for()
        page.get_by_role("tab", name="Train").click()
        page.locator(".figure-number").first.wait_for()
