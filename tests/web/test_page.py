"""The page in a real browser: train, look inside, mistakes; keyboard, narrow, dark; its end."""

import contextlib
import io
import re
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from firstnet import Recipe, load, starting_network, train
from firstnet.web.words import WELCOME

TABS = ("Train", "Look inside", "Mistakes", "Draw", "Step through", "Doctor")


def status(page):
    return page.locator(".status")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def show(page, tab):
    page.get_by_role("tab", name=tab).click()


def fill(page, label, text):
    page.locator("#train").get_by_label(label, exact=True).fill(text)


def start_afresh(page):
    button(page, "Start again").click()
    expect(status(page)).to_have_text("Untrained: the weights are random.")


def test_a_first_visit_without_a_click_shows_a_trained_network_at_work(looked_at):
    page = looked_at
    expect(page.locator(".figure-number").first).to_have_text("95.06 %")
    expect(page.locator(".bars .most")).to_have_count(1)
    expect(page.locator(".reading .verdict")).to_have_text(re.compile(r"^Answer: \d [✓✗]"))
    expect(page.locator(".legend").first).to_contain_text("the book")
    assert page.locator(".curves path").count() > 10


def test_it_trains_an_epoch_pauses_and_goes_on(page):
    start_afresh(page)
    button(page, "One mini-batch").click()
    expect(status(page)).to_have_text("0 of 30 epochs · mini-batch 1 of 5,000")
    button(page, "One epoch").click()
    expect(status(page)).to_have_text("1 of 30 epochs")
    digits, recipe = load("mnist"), Recipe()  # as on the command line
    first = next(train(starting_network(recipe), digits.training, digits.test, recipe))
    told = f"{100 * first.correct / first.examples:.2f} %"
    expect(page.locator(".figure-number").first).to_have_text(told)
    fill(page, "Epochs", "10000")
    button(page, "Run").click()
    expect(status(page)).to_contain_text("epochs per second")
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    expect(status(page)).not_to_contain_text("epochs per second")  # the last beat has arrived
    stopped = status(page).inner_text()
    page.wait_for_timeout(300)
    assert status(page).inner_text() == stopped


def test_choices_change_while_it_runs_and_the_others_wait_for_a_new_run(page):
    fill(page, "Epochs", "10000")
    button(page, "Train longer").click()
    fill(page, "Learning rate η", "0.25")
    fill(page, "Hidden layers", "20,15")
    page.get_by_label("Seed", exact=True).focus()
    expect(page.locator(".waits")).to_have_text("Waiting for “Start again”: Hidden layers.")
    button(page, "Start again").click()
    expect(page.locator(".waits")).to_have_text("")
    expect(button(page, "Pause")).to_be_visible()  # it went on running
    show(page, "Look inside")
    expect(page.locator("#look-inside option")).to_have_text(
        ["Hidden layer 1 · 20 neurons", "Hidden layer 2 · 15 neurons", "Output layer · 10 neurons"]
    )


def test_what_can_not_be_read_is_said_at_its_field_and_nothing_starts(page):
    fill(page, "Learning rate η", "fast")
    button(page, "Train longer").click()
    expect(page.locator("#train").get_by_text("Must be a positive number")).to_be_visible()
    expect(button(page, "Train longer")).to_be_visible()


def test_a_run_of_the_book_fills_the_form_and_lies_behind_the_curve(page):
    runs = page.get_by_role("combobox", name="A run from the book")
    runs.select_option("1,000 digits, regularized")
    expect(page.get_by_label("Training digits", exact=True)).to_have_value("1000")
    expect(page.get_by_label("L2 regularization λ", exact=True)).to_have_value("0.1")
    start_afresh(page)
    button(page, "One epoch").click()
    expect(status(page)).to_have_text("1 of 400 epochs")
    expect(page.get_by_text("chapter 3, “Overfitting and regularization”")).to_be_visible()


def test_a_first_visit_can_watch_the_network_learn_from_the_start(open_page):
    page = open_page()
    welcome = page.locator(".welcome")
    expect(welcome.locator("p")).to_have_text(WELCOME)
    expect(welcome.get_by_role("button")).to_have_text(["Watch it learn", "Why doesn’t mine?"])
    expect(button(page, "Train longer")).to_be_visible()  # the run that is shown is over
    button(page, "Watch it learn").click()
    expect(welcome).to_be_hidden()
    expect(status(page)).to_contain_text(re.compile(r"^[01] of 30 epochs|^Untrained"))
    expect(status(page)).to_contain_text("epochs per second")
    expect(page.get_by_label("Pace", exact=True)).to_have_value("3")
    expect(button(page, "Pause")).to_be_visible()
    expect(status(page)).to_have_text("30 of 30 epochs", timeout=30_000)
    expect(page.locator(".figure-number").first).to_have_text(re.compile(r"^9[45]\.\d\d %$"))


def test_two_runs_are_laid_over_each_other(page):
    button(page, "Keep to compare").click()
    expect(page.locator(".legend").first).to_contain_text("kept run, test")
    start_afresh(page)
    expect(page.locator(".legend").first).to_contain_text("kept run, test")
    button(page, "Remove the kept run").click()
    expect(page.locator(".legend").first).not_to_contain_text("kept run, test")


def test_a_click_on_a_neuron_shows_it_from_near(looked_at):
    page = looked_at
    show(page, "Look inside")
    tiles = page.get_by_role("slider", name="Neuron, by its picture")
    tiles.locator("img[src^=data]").wait_for()
    box = tiles.bounding_box()
    tiles.click(position={"x": box["width"] * 2.5 / 6, "y": box["height"] * 1.5 / 5})
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 9 of 30")
    expect(page.locator("#look-inside .digits li")).to_have_count(16)
    tiles.press("ArrowDown")
    tiles.press("ArrowLeft")
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 14 of 30")
    expect(tiles).to_have_attribute("aria-valuenow", "14")
    page.get_by_label("Neuron", exact=True).fill("30")
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 30 of 30")


def test_the_weights_are_live_while_it_trains(page):
    fill(page, "Epochs", "10000")
    button(page, "Train longer").click()
    show(page, "Look inside")
    shown = page.locator(".tiles img[src^=data]")
    for _ in range(3):
        expect(shown).not_to_have_attribute("src", shown.get_attribute("src"))


def test_a_click_in_the_confusion_matrix_shows_its_digits(looked_at):
    page = looked_at
    show(page, "Mistakes")
    expect(
        page.get_by_text("Of 10,000 test digits, 9,506 are right and 494 wrong.")
    ).to_be_visible()
    cell = page.get_by_role("button", name=re.compile("^5 read as 3: "))
    count = int(cell.inner_text())
    cell.click()
    expect(page.get_by_text(f"A 5 read as a 3: {count} digits")).to_be_visible()
    expect(page.locator("#mistakes .digits li")).to_have_count(count)
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".mistakes li")).to_have_count(12)


def test_the_page_is_used_by_keyboard_alone(page):
    expect(status(page)).to_have_text("30 of 30 epochs")
    press = page.keyboard.press

    def tab_to(role, name):
        reach(page.get_by_role(role, name=name, exact=True))

    def reach(wanted):
        for _ in range(40):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            press("Tab")
        pytest.fail(f"{wanted} is not reached by Tab")

    tab_to("button", "Start again")
    press("Enter")
    expect(status(page)).to_contain_text("Untrained")
    tab_to("button", "One epoch")
    press("Space")
    expect(status(page)).to_have_text("1 of 30 epochs")
    meaning = page.locator("dt", has_text="Dropout")
    expect(meaning).to_be_hidden()
    reach(page.get_by_text("What these choices mean"))
    press("Enter")
    expect(meaning).to_be_visible()
    page.reload()
    tab_to("tab", "Train")
    press("ArrowRight")
    press("Enter")
    expect(page.get_by_role("slider", name="Neuron, by its picture")).to_be_visible()


ASKED = {"Train": 3, "Look inside": 1, "Mistakes": 0, "Draw": 2, "Step through": 1, "Doctor": 0}


def test_a_question_mark_unfolds_its_answer_and_covers_nothing(looked_at):
    page = looked_at
    for tab, count in ASKED.items():
        show(page, tab)
        asked = page.locator("details.about:visible")
        expect(asked).to_have_count(count)
        for number in range(count):
            about = asked.nth(number)
            about.locator("summary").click()
            answer = about.locator("p").bounding_box()
            below = about.locator("xpath=following-sibling::*[1]").bounding_box()
            assert below["y"] >= answer["y"] + answer["height"], tab
            about.locator("summary").click()


UNNAMED = """() => [...document.querySelectorAll(
  'button, input, select, textarea, img, [role=slider]')]
  .filter(it => it.offsetParent !== null && (it.tabIndex >= 0 || it.tagName === 'IMG'))
  .filter(it => !it.closest('[aria-hidden=true]'))
  .filter(it => !(it.ariaLabel || it.alt || it.innerText || (it.labels && it.labels.length)))
  .map(it => it.outerHTML.slice(0, 120))"""


def test_everything_has_a_name_for_screen_readers(looked_at):
    page = looked_at
    for tab in TABS:
        show(page, tab)
        page.wait_for_timeout(200)
        assert page.evaluate(UNNAMED) == [], tab


def test_nothing_hangs_out_of_a_narrow_window_light_or_dark(looked_at):
    page = looked_at
    page.set_viewport_size({"width": 390, "height": 844})
    for tab in TABS:
        show(page, tab)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
    for scheme, paper in (("light", "rgb(246, 246, 243)"), ("dark", "rgb(19, 22, 25)")):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_css("background-color", paper)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


DARK_PICTURES = {
    "Train": ".reading .digit",
    "Look inside": ".tiles",
    "Mistakes": ".mistakes img >> nth=0",
    "Draw": ".drawing-field",
    "Step through": ".weights-field .cells >> nth=0",
}


def _brightness(element):
    return np.asarray(Image.open(io.BytesIO(element.screenshot())).convert("L")).mean()


@pytest.mark.parametrize("tab", DARK_PICTURES)
def test_pictures_are_dark_on_a_dark_page(looked_at, tab):
    page = looked_at
    show(page, tab)
    picture = page.locator(DARK_PICTURES[tab])
    assert _brightness(picture) > 150
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(19, 22, 25)")
    assert _brightness(picture) < 90
    page.emulate_media(color_scheme="light")


OUTSIDE = """() => [...document.querySelectorAll('[role=tabpanel] .card *')]
  .filter(it => it.getBoundingClientRect().width && !it.closest('.sr, .fn-scroll, .tip, svg'))
  .filter(it => it.getBoundingClientRect().right >
    it.closest('.card').getBoundingClientRect().right + 1 ||
    (it.matches('.matrix button') && it.scrollWidth > it.clientWidth))
  .map(it => it.outerHTML.slice(0, 120))"""


def test_long_numbers_fit_a_narrow_window(open_page):
    page = open_page(width=390, height=844)
    for field, text in {
        "Learning rate η": "0.000000123456",
        "L2 regularization λ": "123456789",
        "Hidden layers": "300,200",
        "Seed": "123456789012345",
        "Epochs": "123456",
    }.items():
        fill(page, field, text)
    start_afresh(page)
    button(page, "One mini-batch").click()
    expect(status(page)).to_have_text("0 of 123,456 epochs · mini-batch 1 of 5,000")
    for tab in TABS:
        show(page, tab)
        page.wait_for_timeout(500)
        assert page.evaluate(OUTSIDE) == [], tab


def test_three_browsers_train_at_once_each_for_itself(open_page):
    pages = [open_page() for _ in range(3)]
    for page in pages:
        page.bring_to_front()  # a browser seldom draws a tab that is behind another
        fill(page, "Epochs", "10000")
        button(page, "Train longer").click()
        expect(status(page)).to_contain_text("epochs per second")
    for page, told in [(page, status(page).inner_text()) for page in pages]:
        expect(status(page)).not_to_have_text(told)
    pages[0].bring_to_front()
    button(pages[0], "Pause").click()
    expect(button(pages[0], "Run")).to_be_visible()
    expect(button(pages[1], "Pause")).to_be_visible()


def test_a_browser_that_is_closed_while_it_trains_leaves_no_thread(open_page, server):
    page = open_page()
    expect(status(page)).to_be_visible()
    before = server.threads()
    fill(page, "Epochs", "10000")
    button(page, "Train longer").click()
    expect(status(page)).to_contain_text("epochs per second")
    page.close()
    deadline = time.monotonic() + 15
    while server.threads() > before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.threads() <= before


def test_a_lost_connection_is_told_and_the_same_visit_comes_back(browser, server):
    with contextlib.closing(browser.new_page()) as page:
        page.add_init_script(CUT)
        page.goto(server.url)
        start_afresh(page)
        button(page, "One epoch").click()
        expect(status(page)).to_have_text("1 of 30 epochs")
        page.evaluate("cut()")
        expect(page.get_by_role("alert").filter(has_text="connection")).to_be_visible()
        expect(page.get_by_role("alert").filter(has_text="connection")).to_be_hidden()
        button(page, "One epoch").click()
        expect(status(page)).to_have_text("2 of 30 epochs")
        page.evaluate("cut(4_000)")  # longer than a visit stays
        expect(page.locator(".figure-number").first).to_have_text("95.06 %", timeout=15_000)
        expect(page.locator(".welcome")).to_be_visible()


CUT = """
  const Real = WebSocket;
  const sockets = [];
  let until = 0;
  window.cut = (ms = 0) => {
    until = performance.now() + ms;
    sockets.forEach((it) => it.close());
  };
  window.WebSocket = class extends Real {
    constructor(address) {
      super(performance.now() < until ? new URL("/nowhere", address) : address);
      sockets.push(this);
    }
  };
"""


def test_a_panel_has_its_style_whichever_is_opened_first(page):
    show(page, "Doctor")
    expect(page.locator(".doctor .drop-place")).to_have_css("border-top-style", "dashed")
