"""The doctor in a browser tab: the same reports as here, and a page that survives every program."""

import contextlib
import html
import importlib.util
import json
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from firstnet.doctor.isolation.clinic import Children, examine_apart
from firstnet.doctor.isolation.sandbox import BELT, Isolation
from firstnet.doctor.reading.submissions import read_file
from firstnet.web.examples import SLOPE
from firstnet.web.reports import IN_TAB, told

ROOT = Path(__file__).parents[2]
FRONT = ROOT / "src" / "firstnet" / "web" / "front"
HEALTHY = ROOT / "tests" / "doctor" / "healthy"
LONG_S = 600  # more than Python ever took to load and a program to be examined, on a busy machine
LONG_MS = 1000 * LONG_S
PARTS = 40  # of the corpus
ENDLESS = "import collections, itertools\ncollections.deque(itertools.repeat(0), maxlen=0)\n"
PRINTING = "while True:\n    print('hello')\n"
MARKUP = "<img src=x onerror=\"document.title='taken'\">"
STOPS = f"import numpy as np\nlayers = np.zeros(3)\nprint(layers[0] + {MARKUP!r})\n"

SPOILS = """
import numpy as np
np.exp = np.tanh
np.random.seed = None
raise ValueError("stopped")
"""


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


def examined_in_node(runtime, *programs):
    module = FRONT / "state" / "python.js"
    command = ["node", str(Path(__file__).parent / "doctor.mjs"), f"{runtime}/", module]
    done = subprocess.run(
        [*command, *programs], capture_output=True, text=True, timeout=60 + 300 * len(programs)
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def seen_here(path):
    """What is reported here of a program, as far as it is to be the same everywhere."""
    submission = read_file(str(path))
    report = told(submission, examine_apart(submission, children=Children(Isolation(BELT))))
    return report["status"], report["findings"]


@pytest.fixture(scope="module")
def comparison():
    """The program that compares the whole corpus."""
    folder = ROOT / "bench" / "doctor"
    spec = importlib.util.spec_from_file_location("browser", folder / "browser.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(folder)
        spec.loader.exec_module(module)
    return module


def test_the_parts_hold_the_whole_corpus(comparison):
    parts = [comparison.part(number, PARTS) for number in range(1, PARTS + 1)]
    assert sum(map(len, parts)) == len(comparison.corpus()) > 390
    assert {name for part in parts for name in part} == set(comparison.corpus())
    assert len(comparison.part(1, 10)) == PARTS  # one of them for each number of the slow test


@pytest.mark.slow
def test_a_python_that_has_run_another_program_reports_what_a_fresh_one_does(comparison, runtime):
    found = dict(comparison.first_looks(runtime, {"spoils": SPOILS, "slope": SLOPE}))
    assert [it["there"]["status"] for it in found.values()] == ["incomplete", "findings"]
    assert not any(map(comparison.differ, found.values()))
    assert all(it["words"] for it in found.values())


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, PARTS + 1))
def test_the_corpus_is_seen_as_it_is_here_before_edits_are_searched(comparison, runtime, number):
    found = dict(comparison.first_looks(runtime, comparison.part(number, PARTS)))
    assert not [name for name, it in found.items() if comparison.differ(it)]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, PARTS + 1))
def test_every_tenth_program_is_seen_as_it_is_here_with_its_edits(comparison, runtime, number):
    text = [*comparison.part(1, 10).values()][number - 1]
    assert not comparison.differ(comparison.compared(runtime, text))


@pytest.mark.slow
def test_programs_are_seen_as_they_are_here(runtime, tmp_path):
    (tmp_path / "slope.py").write_text(SLOPE)
    programs = [tmp_path / "slope.py", HEALTHY / "data_in_constructor.py"]
    there = [(it["status"], it["findings"]) for it in examined_in_node(runtime, *programs)]
    assert there == [seen_here(it) for it in programs]
    assert [status for status, _ in there] == ["findings", "healthy"]


def text_of(report):
    """A report as plain text."""
    return html.unescape(re.sub("<[^>]*>", "", report["html"]))


@pytest.mark.slow
def test_packages_that_a_program_imports_are_loaded_and_others_are_named(runtime, tmp_path):
    (tmp_path / "table.py").write_text(IMPORTING)
    [report] = examined_in_node(runtime, tmp_path / "table.py")
    assert report["stages"][:2] == [
        "It imports pandas, which is being loaded.",
        "It imports scipy, which is being loaded.",
    ]
    assert report["status"] == "healthy"
    text = text_of(report)
    assert "seaborn isn't installed; its calls were ignored." in text
    assert "pandas" not in text


@pytest.mark.slow
def test_a_package_that_can_not_be_loaded_is_done_without(runtime, tmp_path):
    folder = tmp_path / "runtime"
    shutil.copytree(runtime, folder, ignore=shutil.ignore_patterns("scipy*", "pandas*"))
    (tmp_path / "table.py").write_text(IMPORTING)
    [report] = examined_in_node(folder, tmp_path / "table.py")
    assert "scipy could not be loaded. The program is examined without it." in report["stages"]
    assert "scipy isn't installed" in text_of(report)


def test_each_module_is_there_as_text_and_compiled_by_the_python_of_the_tab(runtime):
    with zipfile.ZipFile(runtime / "firstnet.zip") as archive:
        names = set(archive.namelist())
        modules = {it for it in names if it.endswith(".py")}
        compiled = archive.read("firstnet/__pycache__/errors.cpython-312.pyc")
    folders = {it: it.rpartition("/") for it in modules}
    wanted = {
        f"{folder}/__pycache__/{name.removesuffix('.py')}.cpython-312.pyc"
        for folder, _, name in folders.values()
    }
    assert len(wanted) > 300
    assert wanted <= names
    assert b"/lib/firstnet/firstnet/errors.py" in compiled  # where the tab has it


def test_a_package_comes_with_what_it_depends_on(pack):
    packages = {
        "scipy": {"depends": ["numpy", "openblas"]},
        "numpy": {"depends": []},
        "openblas": {"depends": []},
        "ipython": {"depends": ["prompt_toolkit"]},
        "prompt-toolkit": {"depends": []},
    }
    assert pack.needed(["scipy", "numpy"], packages) == ["scipy", "numpy", "openblas"]
    assert pack.needed(["ipython"], packages) == ["ipython", "prompt-toolkit"]
    with pytest.raises(SystemExit, match="Pyodide has no package 'spicy'"):
        pack.needed(["spicy"], packages)


@contextlib.contextmanager
def opened(browser, address, seconds=None, fragment="", stopped_clock=False, **options):
    """The page's doctor; an error on the page, or a request to other computers, fails the test.

    `seconds` is the limit of a program, in the place of the page's own. Where the page's clock is
    stopped, the test moves it.
    """
    context = browser.new_context(service_workers="block", **options)
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    root = address.rpartition("/")[0]
    page.on("request", lambda it: None if _is_ours(it.url, root) else wrong.append(it.url))
    if seconds:
        limited(page, seconds)
    if stopped_clock:
        page.clock.install(time=0)
    page.goto(address + fragment)
    if stopped_clock:
        page.clock.pause_at(3600)
    page.get_by_role("tab", name="Doctor").click()
    yield page
    assert not wrong
    context.close()


def limited(page, seconds):
    def answer(route):
        said = route.fetch().json()
        route.fulfill(json=said | {"examination": said["examination"] | {"seconds": seconds}})

    page.route("**/words.json", answer)


def _is_ours(url, root):
    return url.startswith((root, "data:", "blob:"))


def told_of(page, text):
    """Wait until the page tells something."""
    page.locator(".doctor [role=status]", has_text=text).wait_for()


def loaded(page):
    """Wait until Python is there."""
    page.locator(".doctor .loading:empty").wait_for(state="attached")


def program_in(page):
    return page.get_by_role("textbox", name="Your program")


def paste(page, code):
    program_in(page).fill(code)
    page.get_by_role("button", name="Examine", exact=True).click()


@pytest.mark.slow
def test_an_example_gets_its_report_with_the_network_off(browser, doctor_page):
    with opened(browser, doctor_page, viewport={"width": 390, "height": 800}) as page:
        loaded(page)
        page.context.set_offline(True)
        page.get_by_role("button", name="Learns too little").click()
        report = page.locator(".report", has_text="ND403")
        report.wait_for()
        assert "(self.a1 * (1 - self.a1))" in report.text_content()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Hint 1: a question").press("Enter")
        page.locator(".report", has_not_text="ND403").wait_for()
        assert "(self.a1 * (1 - self.a1))" not in page.locator(".report").text_content()
        page.context.set_offline(False)  # the next Python is loaded at the end
        page.locator(".busy").wait_for(state="hidden")  # its proof has come
        assert page.evaluate("document.activeElement.textContent") == "Hint 1: a question"


KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (it) => (await caches.open(it)).keys()));
  return kept.flat().map((it) => it.url);
}"""


@pytest.mark.slow
def test_a_doctor_that_is_opened_at_once_works_without_a_network_later(browser, doctor_page):
    """Its Python is loaded before the service worker is there, which sees nothing of it."""
    root = doctor_page.rpartition("/")[0]
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(LONG_MS)
        page.goto(doctor_page)
        page.get_by_role("tab", name="Doctor").click()
        page.locator(".doctor .loading", has_text="loaded").wait_for()
        loaded(page)
        wanted = {f"{root}/python/{it}" for it in ("pyodide.asm.wasm", "firstnet.zip")}
        deadline = time.monotonic() + LONG_MS / 1000
        while not wanted <= set(page.evaluate(KEPT)) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert wanted <= set(page.evaluate(KEPT))
        assert not any("scipy" in it for it in page.evaluate(KEPT))
        context.set_offline(True)
        page.reload()
        page.get_by_role("tab", name="Doctor").click()
        page.get_by_role("button", name="Learns too little").click()
        page.locator(".report", has_text="ND403").wait_for()


def test_the_first_example_gets_its_report_its_curves_and_its_edits(browser, doctor_page):
    with opened(browser, doctor_page, seconds=LONG_S) as page:
        page.get_by_role("button", name="Prints 980 / 10000").click()
        report = page.locator(".report", has_text="feedforward-returns-nothing")
        report.wait_for()
        assert "+        return a" in report.text_content()
        page.locator(".trial polyline").nth(1).wait_for(state="attached")  # it comes later
        page.get_by_role("button", name="Make the verified edits").click()
        page.locator(".report .level.healthy").wait_for()
        assert (
            "        return a\n" in page.get_by_role("textbox", name="Your program").input_value()
        )


def test_an_endless_loop_is_ended_and_the_next_program_is_examined(browser, doctor_page):
    with opened(browser, doctor_page, seconds=10, stopped_clock=True) as page:
        loaded(page)
        paste(page, ENDLESS)
        told_of(page, "It is run, and its training is watched.")
        page.clock.fast_forward(9_900)
        told_of(page, "Examining pasted.py")
        page.clock.fast_forward(200)
        told_of(page, "It was ended after 10 s; is there an endless loop?")
        paste(page, PRINTING)  # which the page doesn't end, since no time passes there
        page.locator(".report", has_text="did not come to an end within 5 s").wait_for()


@pytest.mark.slow
def test_an_examination_is_stopped_and_the_next_program_is_examined(browser, doctor_page):
    with opened(browser, doctor_page) as page:
        paste(page, ENDLESS)
        page.get_by_role("button", name="Stop the examination").click()
        told_of(page, "The examination was stopped.")
        paste(page, STOPS)
        page.locator(".report", has_text="<img src=x").wait_for()
        assert page.locator(".report img").count() == 0
        assert page.title() == "firstnet"


def test_bad_input_is_one_line(browser, doctor_page):
    with opened(browser, doctor_page, fragment="#code=!!!") as page:
        told_of(page, "The code in this link is damaged")
        paste(page, "#" * 2**21)
        told_of(page, "This has 2.0 MB, and a program has at most 1 MB")
        paste(page, "  ")
        told_of(page, "There is no code yet")


def test_a_link_brings_its_code(browser, doctor_page):
    with opened(browser, doctor_page) as page:
        text = "print('größer')\n" * 3
        making = "async (text) => (await import('./state/link.js')).linkTo(text)"
        page.evaluate("(fragment) => { location.hash = fragment }", page.evaluate(making, text))
        page.wait_for_function(
            "(text) => document.querySelector('textarea').value === text", arg=text
        )


def test_a_page_that_is_built_with_python_has_the_doctor(build, runtime, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "PYTHON", runtime)
    build.main(tmp_path / "page")
    assert (tmp_path / "page" / "python" / "firstnet.zip").exists()
    said = json.loads((tmp_path / "page" / "data" / "words.json").read_text())
    assert said["examination"]["isolation"] == IN_TAB
    told = (tmp_path / "page" / "contents.js").read_text()
    contents = json.loads(told[told.index("{") : told.rindex("}") + 1])
    late = [path for path in contents.pop("doctor") if path.startswith("python/")]
    assert "python/firstnet.zip" in late
    assert "python/" not in json.dumps(contents)  # is loaded later


def test_the_welcome_leads_to_the_doctor(browser, doctor_page):
    with opened(browser, doctor_page) as page:
        page.get_by_role("tab", name="Train").click()
        page.get_by_role("button", name="Why doesn’t mine?").click()
        assert page.get_by_role("tab", name="Doctor").get_attribute("aria-selected") == "true"
