"""What the network gets wrong, on the static page: as the package counts and orders it."""

import numpy as np
import pytest
from playwright.sync_api import expect

from firstnet import load
from firstnet.training.evaluation import answers
from firstnet.training.mistakes import among, confusion, judge, worst
from firstnet.web.first_network import first_run


@pytest.fixture
def mistakes_page(open_page):
    page = open_page()
    page.get_by_role("tab", name="Mistakes").click()
    return page


def numbers_in(pictures):
    return [int(it.get_attribute("alt").split(",")[0].split()[-1]) for it in pictures.all()]


def test_counts_cells_and_the_worst_are_those_of_the_package(mistakes_page):
    page, digits = mistakes_page, load("mnist")
    judged = judge(answers(first_run(digits).network, digits.test.x), digits.test.labels)
    expect(page.locator(".columns .number")).to_have_text(
        "Of 10,000 test digits, 9,506 are right and 494 wrong."
    )
    shown = [it.text_content().replace("·", "0") for it in page.locator(".matrix button").all()]
    counts = confusion(judged)
    assert np.array(shown, int).tolist() == counts.ravel().tolist()
    label, read = np.unravel_index(np.argmax(counts - np.diag(np.diag(counts))), counts.shape)
    chosen = page.locator(".matrix button[aria-pressed=true]")
    told = f"{label} read as {read}: {counts[label, read]} digits"
    expect(chosen).to_have_attribute("aria-label", told)
    expect(page.locator(".digits img")).to_have_count(int(counts[label, read]))
    assert sorted(numbers_in(page.locator(".digits img"))) == sorted(among(judged, label, read))
    assert set(numbers_in(page.locator(".mistakes img"))) == set(worst(judged, 12))


def test_a_cell_shows_its_digits_and_follows_the_training(mistakes_page):
    page = mistakes_page
    page.get_by_role("button", name="7 read as 2:").click()
    expect(page.locator(".columns [role=status]")).to_contain_text("A 7 read as a 2: ")
    before = page.locator(".columns .number").text_content()
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="One epoch").click()
    page.get_by_role("tab", name="Mistakes").click()
    expect(page.locator(".columns .number")).not_to_have_text(before)
    expect(page.locator(".columns [role=status]")).to_contain_text("A 7 read as a 2: ")
