"""The Draw panel in a browser: mouse, finger, keyboard and photograph each get an answer."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

SPINE = [(0.32, 0.25), (0.45, 0.17), (0.6, 0.2), (0.66, 0.33), (0.58, 0.44), (0.45, 0.48)]
THREE = [*SPINE, (0.6, 0.52), (0.68, 0.65), (0.6, 0.78), (0.45, 0.82), (0.3, 0.76)]
INK = """document.querySelector('.drawing-field').getContext('2d')
  .getImageData(0, 0, 560, 560).data.filter((it) => it).length"""
BARS = "() => document.querySelector('.drawing .bars')"
WATCH = f"""() => {{
  window.waits = [];
  let began = 0;
  document.querySelector('.drawing-field').addEventListener('pointerdown', () => {{
    began = performance.now();
  }});
  new MutationObserver(() => {{
    if (began) window.waits.push(performance.now() - began);
    began = 0;
  }}).observe(({BARS})(), {{childList: true, subtree: true, characterData: true}});
}}"""


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
def draw(page):
    """The panel, opened."""
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("button", name="Clear").click()
    _says(page, "Nothing to read yet.")
    return page


def _stroke(page, points):
    box = page.locator(".drawing-field").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def _says(page, text):
    page.locator(".drawing .verdict", has_text=text).wait_for()


def _png(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def test_a_test_digit_is_read_before_anyone_draws(open_page):
    page = open_page()
    page.get_by_role("tab", name="Draw").click()
    _says(page, "It reads a 7. ✓ Right.")
    page.wait_for_function(f"{INK} > 0")


def test_a_three_drawn_by_mouse_is_read(draw):
    _stroke(draw, THREE)
    _says(draw, re.compile(r"^It reads a 3\.$"))
    draw.locator(".sides h3", has_text="Against the 3").wait_for()  # what comes last
    # Half a 3 may be read as one already, and less surely: the last stroke's answer counts.
    expect(draw.locator(".drawing .bars li").nth(3)).to_contain_text("1.00 ◀")
    stages = draw.locator(".stages li:visible b").all_inner_texts()
    assert stages == ["Original", "Cropped", "Scaled", "Centred"]
    assert draw.locator(".sides h3").all_inner_texts() == ["For the 3", "Against the 3"]
    assert draw.locator(".voices li:visible img").first.get_attribute("src").startswith("data:")


def test_an_answer_follows_every_stroke(draw):
    draw.evaluate(WATCH)
    for number in range(5):
        draw.get_by_role("button", name="Clear").click()
        _says(draw, "Nothing to read yet.")
        _stroke(draw, [(0.3 + number / 10, 0.2), (0.5, 0.8)])
        draw.wait_for_function(f"window.waits.length > {number}")
    assert len(draw.evaluate("window.waits")) == 5


def test_a_finger_draws_as_well(draw):
    box = draw.locator(".drawing-field").bounding_box()
    browser = draw.context.new_cdp_session(draw)
    browser.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, y in (("Start", 0.2), ("Move", 0.5), ("Move", 0.8)):
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + y * box["height"]}
        browser.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [finger]})
    browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    browser.detach()
    _says(draw, "It reads a 1.")


def test_a_test_digit_is_chosen_by_keyboard(draw):
    number = draw.locator(".drawing").get_by_label("Test digit", exact=True)
    number.focus()
    draw.keyboard.press("Control+A")
    draw.keyboard.type("18")
    draw.get_by_text("Test digit 18, a 3.").wait_for()
    _says(draw, "It reads a 3. ✓ Right.")
    draw.keyboard.press("Control+A")
    draw.keyboard.type("99999")
    draw.get_by_text("There is no test digit 99999; the last one is 9999.").wait_for()


def test_a_drawing_is_still_there_after_a_look_at_another_panel(draw):
    _stroke(draw, THREE)
    _says(draw, re.compile(r"^It reads a 3\.$"))
    before = draw.evaluate(INK)
    draw.get_by_role("tab", name="Doctor").click()
    draw.locator(".drawing-field").wait_for(state="hidden")
    draw.get_by_role("tab", name="Draw").click()
    draw.locator(".drawing-field").wait_for()
    draw.wait_for_function(f"{INK} === {before}")


def test_a_photograph_is_read_and_what_is_none_is_refused_in_one_line(draw):
    paper = np.full((90, 60), 230, np.uint8)
    paper[20:70, 27:33] = 30
    choose = draw.locator(".drawing input[type=file]")
    choose.set_input_files({"name": "one.png", "mimeType": "image/png", "buffer": _png(paper)})
    draw.get_by_text("one.png, as the network sees it.").wait_for()
    _says(draw, "It reads a 1.")
    choose = draw.locator(".drawing input[type=file]")
    pair = _png(np.hstack([paper, paper]))
    choose.set_input_files({"name": "pair.png", "mimeType": "image/png", "buffer": pair})
    draw.get_by_text(
        "pair.png has several digits. The reader that comes with firstnet reads 1 1;"
    ).wait_for()
    _says(draw, "It reads a 1.")
    choose = draw.locator(".drawing input[type=file]")
    choose.set_input_files({"name": "two.png", "mimeType": "image/png", "buffer": b"no picture"})
    alert = draw.get_by_role("alert").filter(has_text="two.png is no picture")
    alert.wait_for()
    assert "\n" not in alert.inner_text()
