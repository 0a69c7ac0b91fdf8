"""Training curves: however long the run, few points are drawn; the book's results lie behind."""

import pytest

from firstnet.web.book_runs import BOOK_RUNS
from firstnet.web.words import words

DRAWN = 200
CHART = """async ([options, height]) => {
  const { chart } = await import("/elements/chart.js");
  const made = chart("Accuracy", height);
  made.style.width = "500px";
  document.querySelector("main").append(made);
  made.show(options);
  const picture = made.querySelector(".curves");
  const curves = [...picture.querySelectorAll(".curve")];
  const found = {
    label: picture.getAttribute("aria-label"),
    curves: curves.map((it) => it.getAttribute("d")),
    texts: [...picture.querySelectorAll("text")].map((it) => it.textContent),
    marks: picture.querySelectorAll("path.book").length,
    dashes: curves.map((it) => getComputedStyle(it).strokeDasharray),
  };
  made.remove();
  return found;
}"""


def line(count, name="test digits", form="test"):
    return {"name": name, "form": form, "points": [[it, 90 + it % 9] for it in range(count)]}


def drawn(page, *series, last=30, **options):
    shown = {"series": list(series), "last": last, "unit": " %", "top": 100, **options}
    return page.evaluate(CHART, [shown, 300])


def places(curve):
    """Return where the corners of a curve are, from the left."""
    return [float(it.split()[0]) for it in curve[1:].split("L")]


def test_few_points_are_all_drawn(looked_at):
    (curve,) = drawn(looked_at, line(5))["curves"]
    assert len(places(curve)) == 5


def test_many_points_are_thinned_and_the_last_one_stays(looked_at):
    (curve,) = drawn(looked_at, line(1001), last=1000)["curves"]
    across = places(curve)
    assert len(across) <= DRAWN + 1
    assert (across[0], across[-1]) == (52.0, 488.0)  # the edges of the chart


def test_the_values_are_told_to_those_who_do_not_see_them(looked_at):
    told = drawn(looked_at, line(2, "training digits", "train"), line(2))["label"]
    assert told == "Accuracy: training digits 91 %, test digits 91 %"


def test_a_cost_that_is_no_number_is_left_out(looked_at):
    shown = line(3) | {"points": [[0, 1.0], [1, None], [2, 2.0]]}
    (curve,) = drawn(looked_at, shown)["curves"]
    assert len(places(curve)) == 2


def test_the_books_marks_and_its_best_are_drawn(looked_at):
    marks = {"name": "the book", "form": "book", "points": [[0, 91.29], [1, 92.95]]}
    level = {"name": "the book's best: 96.59 %", "value": 96.59}
    shown = drawn(looked_at, marks, line(1), level=level)
    assert shown["marks"] == 2
    assert level["name"] in shown["texts"]


def test_each_curve_has_a_form_of_its_own_besides_its_colour(looked_at):
    forms = [("test kept", "kept run, test"), ("train", "training digits"), ("test", "test digits")]
    curves = [line(3, name, form) for form, name in forms]
    assert len(set(drawn(looked_at, *curves)["dashes"])) == 3


def test_a_pointer_shows_the_values_of_its_epoch_and_a_click_hides_a_curve(looked_at):
    page = looked_at
    chart = page.locator(".chart-room").first
    box = chart.locator(".curves").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 13, box["y"] + 50)  # at the right edge of the curves
    assert chart.locator(".tip").inner_text().split("\n") == [
        *("epoch 29", "the book 95.34 %", "training digits 97.38 %", "test digits 95.06 %")
    ]
    page.mouse.move(1, 1)
    assert chart.locator(".tip").is_hidden()
    before = chart.locator(".curve").count()
    hide = chart.get_by_role("button", name="training digits")
    hide.click()
    assert hide.get_attribute("aria-pressed") == "false"
    assert chart.locator(".curve").count() == before - 1
    hide.click()
    assert chart.locator(".curve").count() == before


@pytest.fixture
def book_run(javascript):
    """Return what finds the book's run of some choices by its name."""
    runs = words()["runs"]

    def found(choices):
        own = choices | {"hidden": [int(it) for it in choices["hidden"].split(",")]}
        run = javascript("panels/choosing.js", "bookRun", own, runs)
        return run and run["name"]

    return found


def test_the_book_has_the_same_run_whatever_the_epochs_the_seed_and_the_engine(book_run):
    first = words()["runs"][0]["choices"]
    other = {"epochs": "7", "seed": "3", "engine": "reference"}
    assert book_run(first | other) == "The first network"
    assert book_run(first | {"examples": "1000"}) is None
    assert book_run(first | {"eta": "2.9"}) is None


def test_no_two_runs_of_the_book_are_taken_for_each_other(book_run):
    names = [book_run(run["choices"]) for run in words()["runs"]]
    assert names == [run.name for run in BOOK_RUNS]
