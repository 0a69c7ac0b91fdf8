"""The static page in a real browser: train, keyboard, narrow, offline, old browsers, bad input."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from firstnet import Recipe, load, starting_network, train
from firstnet.engines import fast
from firstnet.web.explanations import EXPLANATIONS
from firstnet.web.words import WELCOME

MOST_BYTES = 12e6  # of the folder, for training and drawing
TABS = ("Train", "Look inside", "Mistakes", "Draw", "Step through")


def status(page):
    return page.locator(".status")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def one_epoch(page):
    button(page, "Start again").click()
    expect(status(page)).to_have_text("Untrained: the weights are random.")
    button(page, "One epoch").click()
    expect(status(page)).to_have_text("1 of 30 epochs")


def offered(page):
    """Wait until the page can be had without a network."""
    page.evaluate("navigator.serviceWorker.ready")


def test_the_folder_is_small_and_asks_nobody_else(built):
    python = built / "python"  # is loaded when the doctor is opened
    files = [path for path in built.rglob("*") if path.is_file() and python not in path.parents]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    written = "".join(path.read_text() for path in files if path.suffix in (".js", ".html", ".css"))
    assert not re.search(r"(src|href|url|import|fetch)\W{0,3}(https?:)?//", written)
    assert "default-src 'none'" in (built / "index.html").read_text()


def test_a_first_visit_shows_a_trained_network_a_sentence_and_buttons(page, build):
    expect(page.locator(".figure-number").first).to_have_text("95.06 %")
    expect(page.locator(".welcome p")).to_have_text(WELCOME)
    doctor = ["Why doesn’t mine?"] * build.PYTHON.exists()
    expect(page.locator(".welcome button")).to_have_text(["Watch it learn", *doctor])
    expect(page.locator(".bars .most")).to_have_count(1)
    expect(page.locator(".curves").first).to_have_attribute("aria-label", re.compile("95.06 %"))


def test_an_epoch_has_the_line_that_the_same_kernels_print(page):
    one_epoch(page)
    digits, recipe = load("mnist"), Recipe()
    engine = partial(fast.start, instruction_set="Baseline")
    network = starting_network(recipe, 0)
    first = next(train(network, digits.training, digits.test, recipe, engine=engine, seed=0))
    expect(page.locator(".lines")).to_have_text(str(first))
    assert first.correct > 0.89 * first.examples


def test_it_learns_to_read_more_than_nine_of_ten_pauses_and_goes_on(page):
    button(page, "Watch it learn").click()
    expect(page.locator(".welcome")).to_be_hidden()
    expect(page.locator(".lines")).to_contain_text(re.compile(r"Epoch 1: 9\d\d\d / 10000"))
    button(page, "Pause").click()
    expect(button(page, "Run")).to_be_visible()
    before = status(page).text_content()
    page.wait_for_timeout(300)
    expect(status(page)).to_have_text(before)
    button(page, "One mini-batch").click()
    expect(status(page)).not_to_have_text(before)


def test_a_run_of_the_book_fills_the_form_and_another_is_kept_behind_it(page):
    button(page, "Keep to compare").click()
    page.get_by_label("A run from the book", exact=True).select_option("The cross-entropy")
    expect(page.get_by_label("Learning rate η", exact=True)).to_have_value("0.5")
    cost = page.get_by_role("combobox", name="Cost", exact=True)
    expect(cost).to_have_value("cross-entropy")
    one_epoch(page)
    expect(page.locator(".legend").first).to_contain_text("kept run, test")
    expect(page.locator(".curves").first).to_contain_text("the book's best: 95.49 %")
    button(page, "Remove the kept run").click()
    expect(page.locator(".legend").first).not_to_contain_text("kept run")


@pytest.mark.parametrize(
    ("label", "typed", "line"),
    [
        ("Learning rate η", "-1", "Must be a positive number; the book's first run uses 3.0."),
        ("Hidden layers", "30,many", "Must be whole numbers separated by commas, such as 30"),
        ("Seed", "1.5", "Must be a whole number, 0 or more"),
        (
            "Training digits",
            "60000",
            "Must be a whole number from 1 to 50,000; the book uses 50,000.",
        ),
    ],
)
def test_a_bad_number_gives_one_line_and_nothing_starts(looked_at, label, typed, line):
    field = looked_at.get_by_label(label, exact=True)
    before = field.input_value()
    field.fill(typed)
    button(looked_at, "Start again").click()
    expect(looked_at.locator(".field .bad", has_text=line)).to_be_visible()
    assert looked_at.locator(".field .bad:not(:empty)").count() == 1
    expect(status(looked_at)).to_have_text("30 of 30 epochs")
    field.fill(before)
    field.press("Enter")
    expect(looked_at.locator(".field .bad:not(:empty)")).to_have_count(0)


@pytest.mark.parametrize(
    ("label", "typed", "line"),
    [
        ("Hidden layers", "20000", "✗ The layers 784,20000,10 have 15,900,010 weights"),
        ("Mini-batch size", "50001", "✗ mini_batch_size is 50001, but there are 50000"),
    ],
)
def test_choices_that_do_not_fit_are_refused_in_one_line(open_page, label, typed, line):
    page = open_page()
    page.get_by_label(label, exact=True).fill(typed)
    button(page, "Start again").click()
    expect(page.get_by_role("alert").filter(has_text=line)).to_be_visible()
    expect(page.locator(".figure-number").first).to_have_text("95.06 %")


def test_after_the_first_visit_it_works_without_a_network(open_page):
    page = open_page(service_workers="allow")
    offered(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".figure-number").first).to_have_text("95.06 %")
    one_epoch(page)


def test_a_keyboard_reaches_tabs_and_buttons(page):
    page.get_by_role("tab", name="Train").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Look inside")).to_be_focused()
    expect(page.get_by_role("tab", name="Look inside")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(button(page, "Watch it learn")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, "Pause")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, "Run")).to_be_focused()


def test_the_choices_are_explained_in_one_list_that_leads_to_the_book(page):
    listed = page.locator(".glossary dl")
    expect(listed).to_be_hidden()
    page.get_by_text("What these choices mean").click()
    said = listed.locator("dt", has_text="Learning rate η").locator(
        "xpath=following-sibling::dd[1]"
    )
    expect(said).to_contain_text(EXPLANATIONS["eta"].text)
    expect(said.get_by_role("link")).to_have_attribute("href", re.compile("chap1.html#learning"))


def test_a_question_mark_unfolds_in_its_place(page):
    mark = page.locator("details.about").first
    told = mark.locator("> div")
    expect(told).to_be_hidden()
    mark.locator("summary").click()
    expect(told).to_be_visible()
    assert page.locator("details.about .ask").count() <= 7  # as on the page of firstnet serve


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_telephone(open_page, scheme):
    page = open_page(width=390, height=844, color_scheme=scheme)
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, tab
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 246, 243)"
    assert light == (scheme == "light")


def test_without_simd_it_takes_the_scalar_kernels(open_page):
    asked = []

    def prepare(page):
        def without(route):
            answer = route.fetch()
            route.fulfill(
                response=answer, body="WebAssembly.validate = () => false;" + answer.text()
            )

        page.context.route("**/state/kernels.js", without)
        page.on("request", lambda it: asked.append(it.url.rsplit("/")[-1]))

    one_epoch(open_page(prepare=prepare))
    assert "scalar.wasm" in asked
    assert "simd.wasm" not in asked


def test_without_storage_it_works_all_the_same(open_page):
    hidden = """
      const get = () => { throw new DOMException("denied", "SecurityError"); };
      for (const name of ["caches", "localStorage", "indexedDB"])
        Object.defineProperty(window, name, { get });
      Object.defineProperty(Navigator.prototype, "serviceWorker", { get });"""
    one_epoch(open_page(prepare=lambda page: page.add_init_script(hidden)))


def test_an_old_browser_is_told_in_one_line(browser, address):
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.add_init_script("delete self.DecompressionStream;")
        page.goto(address)
        expect(page.get_by_role("alert")).to_contain_text("This browser is too old")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("test.digits", "The file test.digits is damaged; reload the page, or build it again."),
        ("training.digits", "The file training.digits is damaged; reload the page, or build"),
        ("words.json", "The page is incomplete: data/words.json is missing; build it again."),
        ("simd.wasm", "The file simd.wasm can't be loaded; check the connection"),
    ],
)
def test_a_file_that_is_cut_short_or_missing_is_named_in_one_line(browser, address, name, line):
    def broken(route):
        if name.endswith(".digits"):
            route.fulfill(body=route.fetch().body()[:100_000])
        else:
            route.fulfill(status=404)

    with browser.new_context(service_workers="block") as context:
        context.route(f"**/{name}", broken)
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("alert").filter(has_text=line)).to_have_count(1)


@pytest.fixture(scope="module")
def looked_at(browser, address):
    """A page for tests that only look."""
    with browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".figure-number").first.wait_for()
        yield page
