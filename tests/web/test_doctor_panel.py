"""The Doctor panel in a browser: it finds and fixes the fault, and stops endless programs."""

import http.client
import re
import threading
import time
from pathlib import Path

import pytest

from firstnet.doctor.edits.patch import unified
from firstnet.doctor.isolation.clinic import SECONDS
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination, Finding, Fix
from firstnet.web import programs, reports
from firstnet.web.examples import BROKEN

ENDLESS = BROKEN.replace("        for b, w", "        while True: pass\n        for b, w", 1)


@pytest.fixture(scope="module")
def page(context, server):
    """One page for all tests of this file; what the browser complains of fails the last of them."""
    trouble, page = [], context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda it: it.type == "error" and trouble.append(it.text))
    page.goto(server.url)
    yield page
    page.close()
    assert not trouble, trouble


@pytest.fixture
def doctor(page):
    """The panel, opened. An examination may take as long as the doctor lets it, and its proof."""
    page.set_default_timeout(180_000)
    page.get_by_role("tab", name="Doctor").click()
    page.get_by_role("textbox", name="Your program").wait_for()
    return page


def _examine(page, text):
    page.get_by_role("textbox", name="Your program").fill(text)
    page.get_by_role("button", name="Examine", exact=True).click()


def _choose(page, name, content):
    file = {"name": name, "mimeType": "text/x-python", "buffer": content}
    page.locator(".doctor input[type=file]").set_input_files(file)


def test_before_anything_runs_the_panel_says_that_the_program_will_run_and_where(doctor):
    assert doctor.get_by_text("Nothing examined yet.").is_visible()
    said = doctor.get_by_text("Your whole program runs on the computer that serves this page")
    assert re.search("in a sandbox with a time limit|without a sandbox", said.inner_text())
    line, button = (
        it.bounding_box() for it in (said, doctor.get_by_role("button", name="Examine", exact=True))
    )
    assert 0 <= line["y"] - button["y"] - button["height"] < 40  # pixels: right below the button


def test_the_broken_example_is_diagnosed_and_healed(doctor):
    doctor.get_by_role("button", name="Prints 980 / 10000").click()
    report = doctor.locator(".report")
    report.locator("h3", has_text="my_network.py, line 21").wait_for()
    assert "ND102 feedforward-returns-nothing" in report.inner_text()
    assert "feedforward(…) is None" in report.locator(".observed").inner_text()
    assert report.locator(".marked").inner_text().startswith("> 21 |")
    assert report.locator(".diff ins").inner_text().strip() == "+        return a"
    doctor.get_by_role("button", name="Make the verified edits").click()
    report.locator(".level.healthy").wait_for()
    assert doctor.locator(".edited").inner_text() == "Fixed ND102."
    assert "        return a\n" in doctor.get_by_role("textbox", name="Your program").input_value()


@pytest.mark.slow
def test_the_fixed_file_and_a_link_to_the_code_are_copied(doctor, server):
    doctor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _examine(doctor, BROKEN)
    doctor.get_by_role("button", name="Copy the fixed file").click()
    doctor.get_by_text("The fixed file is copied.").wait_for()
    assert "        return a\n" in _copied(doctor)
    doctor.get_by_role("button", name="Copy a link to this code").click()
    doctor.get_by_text("The link is copied.").wait_for()
    link = _copied(doctor)
    assert link.startswith(f"{server.url}#code=")
    doctor.goto("about:blank")
    doctor.goto(link)
    doctor.wait_for_function(
        "(text) => document.querySelector('textarea')?.value === text", arg=BROKEN
    )


def _copied(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.slow
def test_a_file_is_examined_when_it_is_chosen(doctor):
    _choose(doctor, "theirs.py", BROKEN.encode())
    doctor.locator(".report h3", has_text="theirs.py, line 21").wait_for()


@pytest.mark.parametrize(("place", "name"), [(".drop-place", "one.py"), ("textarea", "other.py")])
def test_a_file_is_examined_when_it_is_dropped(doctor, place, name, tmp_path):
    text = f"print({name!r})\n"
    (tmp_path / name).write_text(text)
    _drop(doctor, doctor.locator(f".doctor {place}"), tmp_path / name)
    doctor.get_by_role("status").filter(has_text=f"{name} is incomplete: ").wait_for()
    assert doctor.get_by_role("textbox", name="Your program").input_value() == text
    assert doctor.locator(".over").count() == 0


def _drop(page, place, path):
    """Drop a file on an element, as the mouse does."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})
    session.detach()


def test_a_text_that_is_dropped_on_the_field_is_left_to_the_browser(doctor):
    dropped = """() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/plain", "a = 1");
      const event = new DragEvent("drop", { dataTransfer, cancelable: true });
      return document.querySelector(".doctor textarea").dispatchEvent(event);
    }"""
    assert doctor.evaluate(dropped)


def test_what_can_not_be_examined_is_said_in_one_line(doctor):
    _examine(doctor, "print('hello')\n")
    said = doctor.get_by_role("status").filter(has_text="pasted.py is incomplete: ")
    said.wait_for()
    assert "\n" not in said.inner_text()
    _choose(doctor, "data.py", b"\0\1\2")
    doctor.locator(".report", has_text="the file is not text").wait_for()


@pytest.mark.slow
def test_the_page_answers_while_an_endless_program_runs_and_stops_it(doctor):
    _examine(doctor, ENDLESS)
    doctor.get_by_text(f"1 s of at most {SECONDS:g}").wait_for()
    began = time.monotonic()
    doctor.get_by_role("tab", name="Draw").click()
    doctor.locator(".drawing-field").wait_for()
    doctor.get_by_role("tab", name="Doctor").click()
    assert time.monotonic() - began < 3
    doctor.get_by_role("button", name="Stop the examination").click()
    doctor.get_by_text("The examination was stopped.").wait_for()
    _examine(doctor, BROKEN)
    doctor.locator(".report h3", has_text="line 21").wait_for()


def _seen(name, *fixes):
    findings = [
        Finding(code, "x", "error", "", fix=Fix(unified(name, BROKEN, after), verified, "unsafe"))
        for code, after, verified in fixes
    ]
    return Submission(name, BROKEN.encode()), Examination(name, "findings", tuple(findings))


def test_only_verified_edits_are_made_and_the_others_are_named():
    returned = BROKEN.replace("a = sigmoid(w @ a + b)\n", "return sigmoid(w @ a + b)\n", 1)
    seeded = BROKEN.replace("import random\n", "import random  # random\n")
    submission, seen = _seen("net.py", ("ND102", returned, True), ("ND603", seeded, False))
    healed = reports.edits_of(submission, seen)
    assert healed.content == returned.encode()
    assert reports.made(healed) == (
        "Fixed ND102. Skipped the fix for ND603: not verified; see the report."
    )


def test_no_edit_is_made_where_none_is_verified_nor_in_a_notebook():
    healed = reports.edits_of(*_seen("net.py", ("ND603", BROKEN + "\n", False)))
    assert (healed.codes, healed.content) == ((), BROKEN.encode())
    said = reports.edits_of(*_seen("net.ipynb", ("ND102", BROKEN + "\n", True)))
    assert said.startswith("net.ipynb: the doctor doesn't edit notebooks")
    assert reports.edits_of(Submission("net.py", b""), Examination("net.py", "healthy")) == ""


def test_an_examination_is_ended_from_another_thread():
    consultation = programs.Consultation(Submission("endless.py", ENDLESS.encode()))
    thread = threading.Thread(target=consultation.examine)
    thread.start()
    while not consultation._children._running:
        time.sleep(0.01)
    consultation.end()
    thread.join(20)  # seconds, on a busy machine; by itself it would go on for longer
    assert not thread.is_alive()


def test_an_examination_ends_with_the_server(served):
    with served("--port", "0") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/examine?name=endless.py", ENDLESS.encode())
        examining = wait_for(lambda: children_of(server.process.pid))
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert wait_for(lambda: not any(Path(f"/proc/{it}").exists() for it in examining))
    connection.close()


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split() or [
        child
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def wait_for(found):
    """Return what is found, once there is something."""
    deadline = time.monotonic() + 20
    while not (it := found()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return it


def test_an_examination_that_was_ended_before_it_began_says_nothing():
    consultation = programs.Consultation(Submission("fine.py", BROKEN.encode()))
    consultation.end()
    assert consultation.examine() is None


@pytest.mark.parametrize("allowed", [False, True])
def test_others_find_a_doctor_only_where_that_is_allowed_and_in_a_sandbox(browser, served, allowed):
    options = ["--allow-doctor"] if allowed else []
    with served("--host", "0.0.0.0", "--port", "0", *options) as server:
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_role("tab", name="Draw").wait_for()
        assert page.get_by_role("tab", name="Doctor").count() == int(allowed)
        if allowed:
            page.get_by_role("tab", name="Doctor").click()
            page.get_by_text("in a sandbox with a time limit").wait_for()
        page.close()
