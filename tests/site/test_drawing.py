"""A drawing on the static page: the same digit as from a photograph of it, and how it is read."""

import re

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from firstnet.data.photo import normalized

THREE = [(0.3, 0.25), (0.7, 0.25), (0.5, 0.5), (0.7, 0.6), (0.6, 0.8), (0.3, 0.8)]
STROKES = ([THREE], [[(0.1, 0.5), (0.9, 0.55)], [(0.4, 0.3), (0.5, 0.7)]], [[(0.9, 0.9)]])


def ink_of(strokes):
    """Return strokes as ink, 140 pixels a side, drawn finer first."""
    paper = Image.new("L", (280, 280), 0)
    brush = ImageDraw.Draw(paper)
    for stroke in strokes:
        places = [(280 * x, 280 * y) for x, y in stroke]
        brush.line(places, fill=255, width=21)
        for x, y in places:
            brush.ellipse([x - 10.5, y - 10.5, x + 10.5, y + 10.5], fill=255)
    return np.asarray(paper.reduce(2), float)


def draw(page, places):
    field = page.get_by_label("Field to draw a digit on")
    box = field.bounding_box()
    at = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


@pytest.fixture
def drawing_page(open_page):
    page = open_page()
    page.get_by_role("tab", name="Draw").click()
    return page


def test_ink_becomes_the_digit_that_python_makes_of_it(node, rng):
    some = [[list(map(tuple, 0.1 + 0.8 * rng.random((4, 2))))] for _ in range(20)]
    inks = [ink_of(strokes) for strokes in (*STROKES, *some)]
    pictures = [
        {"values": ink.ravel().tolist(), "width": ink.shape[1], "height": ink.shape[0]}
        for ink in inks
    ]
    empty = {"values": [0, 0, 0, 0], "width": 2, "height": 2}
    *digits, none = node("ink.mjs", pictures=[*pictures, empty])
    assert none is None
    for digit, ink in zip(digits, inks, strict=True):
        assert digit == normalized(ink.astype(np.float32)).ravel().tolist()


def test_a_drawn_three_is_read_as_one(drawing_page):
    page = drawing_page
    draw(page, THREE)
    expect(page.locator(".drawing .verdict")).to_have_text("It reads a 3.")
    expect(page.locator(".stages li")).to_have_count(4)
    expect(page.locator(".drawing .number").filter(has_text="contribute")).to_have_text(
        re.compile(r"The 30 neurons contribute −?\d+(\.\d+)? in total\. With the bias of ")
    )
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".drawing .verdict")).to_have_text("Nothing to read yet.")
    expect(page.locator(".stages li")).to_have_count(0)


def test_a_test_digit_is_shown_by_its_number_and_a_wrong_one_is_refused(drawing_page):
    page = drawing_page
    field = page.get_by_label("Test digit", exact=True)
    field.fill("1")
    field.press("Enter")
    expect(page.locator(".drawing .verdict")).to_have_text("It reads a 2. ✓ Right.")
    field.fill("10000")
    field.press("Enter")
    told = "There is no test digit 10000; the last one is 9999."
    expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    expect(page.locator(".drawing .verdict")).to_have_text("It reads a 2. ✓ Right.")


def test_the_answer_follows_the_training(drawing_page):
    page = drawing_page
    before = page.locator(".drawing .number").first.text_content()
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator(".drawing .number").first).not_to_have_text(before)
