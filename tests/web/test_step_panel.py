"""The Step through panel in a browser: pointer and keyboard reach any weight and its equations."""

import re

import pytest

pytest.importorskip("uvicorn")


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
def step(page):
    """The panel, at a weight of the first neuron of layer 2, and not held."""
    page.get_by_role("tab", name="Step through").click()
    page.locator(".layer .cells").first.click(position={"x": 3, "y": 3})
    page.get_by_role("application", name=re.compile("Weights of the neuron")).press("Escape")
    page.get_by_text(
        "Point at a weight to follow it, or use the arrow keys. Click to hold it."
    ).wait_for()
    _said(page, "to neuron 0:")
    return page


def _said(page, text):
    """Return what is told of the weight, once it has this text in it."""
    told = page.locator(".told .sr", has_text=text)
    told.wait_for(state="attached")
    return told.text_content()


def _at(page, row, column):
    """Return where the weight of a pixel is in the window."""
    box = page.locator(".weights-field .cells").first.bounding_box()
    across, down = (column + 0.5) / 28, (row + 0.5) / 28
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def test_pointing_at_a_weight_shows_its_slope_the_nudge_and_the_step(step):
    step.locator(".weights-field").first.scroll_into_view_if_needed()
    step.mouse.move(*_at(step, 14, 15))
    told = _said(step, f"weight from neuron {14 * 28 + 15} to neuron")
    found = re.search(r": (\S+); slope (\S+), by the nudge (\S+); after the step (\S+)\.$", told)
    weight, slope, nudged, after = map(float, found.groups())
    assert slope != 0
    assert nudged == pytest.approx(slope, rel=1e-3)
    assert after == pytest.approx(weight - 3 * slope, abs=1e-4)
    assert step.get_by_text("✓ The nudge agrees").is_visible()
    names = step.locator(".fn-equation h4").all_inner_texts()
    assert [name.split("\n")[0] for name in names] == [
        *("Weighted input", "Activation", "BP1", "BP2", "BP3", "BP4", "Nudge", "Step")
    ]


def test_a_click_holds_a_weight_against_a_passing_pointer(step):
    step.locator(".weights-field").first.scroll_into_view_if_needed()
    step.mouse.click(*_at(step, 10, 10))
    step.get_by_text("Held. Click it again or press Escape to let go.").wait_for()
    step.mouse.move(*_at(step, 20, 20))
    step.mouse.click(*_at(step, 10, 10))
    step.get_by_text(
        "Point at a weight to follow it, or use the arrow keys. Click to hold it."
    ).wait_for()
    _said(step, f"weight from neuron {10 * 28 + 10} to")
    step.mouse.move(*_at(step, 12, 12))
    _said(step, f"weight from neuron {12 * 28 + 12} to")


def test_weights_are_reached_by_keyboard_alone(step):
    step.mouse.move(1, 1)  # or the pointer of the test before may still point at a weight
    for number in ("1", "0"):
        step.get_by_label("Input k", exact=True).fill(number)
        step.get_by_label("Input k", exact=True).press("Enter")
        _said(step, f"weight from neuron {number} to")
    step.get_by_role("application", name=re.compile("Weights of the neuron")).focus()
    for key in ("ArrowDown", "ArrowRight"):
        step.keyboard.press(key)
    _said(step, "weight from neuron 29 to")
    step.keyboard.press("End")
    _said(step, "weight from neuron 783 to")
    step.keyboard.press("ArrowDown")
    step.keyboard.press("Home")
    _said(step, "weight from neuron 0 to")


def test_a_neuron_of_the_last_layer_is_followed_after_a_click(step):
    strip = step.locator(".layer").nth(1).locator(".cells").first
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    step.mouse.click(box["x"] + box["width"] * 0.35, box["y"] + box["height"] / 2)
    _said(step, re.compile(r"Layer 3, weight from neuron \d+ to neuron 3:"))
    assert step.locator(".fn-equation h4", has_text="BP2").count() == 0
    step.get_by_label("Bias instead").click()
    _said(step, "Layer 3, bias of neuron 3:")


def test_the_numbers_of_a_layer_can_be_unfolded(step):
    step.locator(".layer summary").nth(1).click()
    rows = step.locator(".layer").nth(1).locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() == 10


def test_a_step_makes_the_cost_smaller_and_the_run_stays_as_it_is(step):
    cost = step.locator(".one-digit .number").first
    before = cost.inner_text()
    step.get_by_role("button", name="Take the step").click()
    back = step.get_by_role("button", name="Back to the run (steps taken: 1)")
    back.wait_for()
    assert _number(cost.inner_text()) < _number(before)
    back.click()
    back.wait_for(state="hidden")
    assert cost.inner_text() == before


def test_another_digit_and_another_eta_are_taken_and_bad_ones_refused(step):
    fill(step, "Training digit", "7")
    step.get_by_text("Training digit 7 is a 3").wait_for()
    for wrong in ("50000", "-1"):
        fill(step, "Training digit", wrong)
        told = f"There is no training digit {wrong}; the last one is 49999."
        step.get_by_role("alert").filter(has_text=told).wait_for()
    fill(step, "Learning rate η", "0")
    step.get_by_role("alert").filter(has_text="Must be a positive number").wait_for()
    fill(step, "Learning rate η", "0.5")
    step.locator(".fn-equation", has_text="Step").get_by_text("0.5·").wait_for()


def fill(page, label, text):
    field = page.locator(".step").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def _number(text):
    """Return the number after the equals sign, as it is written on the page."""
    found = re.search(r"= ([\d.]+)(?:·10([−\d]+))?", text.replace("\n", ""))
    exponent = (found[2] or "0").replace("−", "-")
    return float(found[1]) * 10 ** int(exponent)
