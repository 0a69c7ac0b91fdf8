"""The weights of every neuron as pictures on the static page, and one neuron from near."""

import re

import pytest
from playwright.sync_api import expect

from firstnet import load
from firstnet.book.network import Network, feedforward
from firstnet.data.dataset import intensities
from firstnet.web.first_network import first_run
from firstnet.web.look import look

NEURONS = {1: "alive", 2: "saturated"}  # counted from 1


@pytest.fixture
def inside_page(open_page):
    page = open_page()
    page.get_by_role("tab", name="Look inside").click()
    return page


@pytest.mark.parametrize("neuron", NEURONS)
def test_a_neuron_is_described_as_in_python(inside_page, neuron):
    page = inside_page
    digits = load("mnist")
    network = first_run(digits).network
    seen = look(network, 0, neuron - 1, digits.test.x[:2_000])
    page.get_by_label("Neuron", exact=True).fill(str(neuron))
    page.get_by_label("Neuron", exact=True).press("Enter")
    expect(page.locator(".neuron .verdict")).to_have_text(f"Neuron {neuron} of 30")
    told = page.get_by_role("region", name="One neuron").locator(".neuron p")
    assert seen.word == NEURONS[neuron]
    expect(told.nth(1)).to_contain_text(f"{seen.word.capitalize()}: its ")
    bias = network.layers[0].b[neuron - 1, 0]
    expect(told.nth(2)).to_have_text(
        f"Bias {bias:.2f} · z = {seen.z.mean():.1f} ± {seen.z.std():.1f} · output "
        f"{seen.a.min():.2f} to {seen.a.max():.2f} · slope nearly 0 for {seen.flat:.0%} of the "
        "digits"
    )
    shown = page.locator(".digits").first.locator("img")
    labels = digits.test.labels[seen.most]
    assert [it.get_attribute("alt")[-1] for it in shown.all()] == [str(it) for it in labels]


def test_one_digit_fires_each_neuron_as_in_python(inside_page):
    page, digits = inside_page, load("mnist")
    network = first_run(digits).network
    a = feedforward(Network(network.layers[:1]), intensities(digits.test.x[3:4], "float64").T)
    card = page.get_by_role("region", name="Outputs for one digit")
    card.get_by_label("Test digit", exact=True).fill("3")
    card.get_by_label("Test digit", exact=True).press("Enter")
    told = f"For this {digits.test.labels[3]}, the output of neuron 1 is {a[0, 0]:.2f}."
    expect(card.get_by_role("status")).to_have_text(told)
    box = card.locator(".cells").bounding_box()
    place = {"x": box["width"] * 0.25, "y": box["height"] * 0.5}  # of 5 rows and 6 columns
    card.locator(".cells").click(position=place)
    told = f"For this {digits.test.labels[3]}, the output of neuron 14 is {a[13, 0]:.2f}."
    expect(card.get_by_role("status")).to_have_text(told)
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 14 of 30")


def test_keys_choose_a_neuron_and_a_layer_has_its_own(inside_page):
    page = inside_page
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 2 of 30")
    page.keyboard.press("End")
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 30 of 30")
    page.get_by_label("Layer", exact=True).select_option(label="Output layer · 10 neurons")
    expect(page.locator(".neuron .verdict")).to_have_text("Neuron 1 of 10")
    page.get_by_label("Neuron", exact=True).fill("11")
    page.get_by_label("Neuron", exact=True).press("Enter")
    told = page.get_by_role("alert").filter(has_text="Must be a whole number from 1 to 10.")
    expect(told).to_be_visible()


def test_the_pictures_follow_the_training(inside_page):
    page = inside_page
    expect(page.locator(".tiles img")).to_have_attribute("src", re.compile("^data:"))
    before = page.locator(".tiles img").get_attribute("src")
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("tab", name="Look inside").click()
    expect(page.locator(".tiles img")).not_to_have_attribute("src", before)
