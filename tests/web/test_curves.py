"""Training curves: however long the run, little is sent; the book's results are shown behind."""

import json
from dataclasses import replace
from itertools import pairwise

from firstnet.recipe import Recipe
from firstnet.training import Score
from firstnet.web.train.book_runs import BOOK_RUNS, same_run
from firstnet.web.train.charts import accuracy_chart, alike, cost_chart, numbers
from firstnet.web.visit.curves import DRAWN, Curves, Point, drawn

FIRST = BOOK_RUNS[0]


def points(count):
    return [
        Point(epoch, Score(9000 + epoch % 900, 10_000, 0.5), Score(4600, 5_000, 0.25), 3.0)
        for epoch in range(count)
    ]


def series(options):
    return {each["name"]: each["data"] for each in options["series"]}


def test_few_points_are_all_drawn():
    assert drawn(points(5)) == points(5)


def test_many_points_are_thinned_and_the_last_one_stays():
    many = points(1001)
    shown = drawn(many)
    assert len(shown) <= DRAWN + 1
    assert (shown[0].epoch, shown[-1].epoch) == (0, 1000)
    steps = {b.epoch - a.epoch for a, b in pairwise(shown)}
    assert max(steps) <= 6


def test_what_is_sent_of_a_long_run_does_not_grow():
    sent = [len(json.dumps(cost_chart(points(count), count, None))) for count in (1_000, 10_000)]
    assert sent[1] < 1.2 * sent[0]


def test_the_chart_holds_both_accuracies_in_per_cent():
    options = accuracy_chart(points(2), 30, None, None)
    assert series(options) == {
        "training digits": [[0, 92.0], [1, 92.0]],
        "test digits": [[0, 90.0], [1, 90.01]],
    }


def test_the_cost_chart_holds_both_costs():
    assert series(cost_chart(points(1), 30, None)) == {
        "training digits": [[0, 0.25]],
        "test digits": [[0, 0.5]],
    }


def test_a_kept_run_lies_behind():
    kept = Curves(0, Recipe(), points(3))
    options = accuracy_chart(points(1), 30, kept, None)
    assert [len(each) for each in series(options).values()] == [3, 3, 1, 1]
    assert list(series(options))[:2] == ["kept run, test", "kept run, training"]


def test_the_books_marks_are_drawn_behind_the_same_run():
    options = accuracy_chart(points(1), 30, None, FIRST)
    assert options["series"][0]["data"][:2] == [[0, 91.29], [1, 92.95]]
    assert options["series"][0]["type"] == "scatter"


def test_a_best_without_an_epoch_is_a_level():
    book = next(run for run in BOOK_RUNS if run.name == "100 hidden neurons")
    first = accuracy_chart(points(1), 30, None, book)["series"][0]
    assert first["markLine"]["data"] == [{"yAxis": 96.59}]


def test_each_curve_has_a_form_of_its_own_besides_its_colour():
    options = accuracy_chart(points(2), 30, Curves(0, Recipe(), points(2)), None)
    forms = {each["name"]: each["lineStyle"]["type"] for each in options["series"]}
    assert forms["test digits"] != forms["training digits"] != forms["kept run, training"]


def test_a_long_run_gets_more_room_as_it_goes_on():
    spans = [cost_chart(points(n), 400, None)["xAxis"]["max"] for n in (0, 100, 390, 400)]
    assert spans == [29, 199, 399, 399]


def test_the_book_has_the_same_run_whatever_the_epochs_and_the_kind_of_number():
    recipe = replace(FIRST.recipe, epochs=7, dtype="float64")
    assert same_run(recipe, 50_000) is FIRST
    assert same_run(recipe, 1_000) is None
    assert same_run(replace(recipe, eta=2.9), 50_000) is None


def test_no_two_runs_of_the_book_are_taken_for_each_other():
    assert [same_run(run.recipe, run.examples) for run in BOOK_RUNS] == list(BOOK_RUNS)


def test_a_curve_that_has_grown_sends_its_numbers_only():
    before, after = (cost_chart(points(count), 100, None) for count in (1, 60))
    assert alike(before, after)
    sent = numbers(after)
    assert sent["xAxis"] == {"max": 99}
    assert [each["data"] for each in sent["series"]] == [each["data"] for each in after["series"]]
    assert len(json.dumps(sent)) < 0.8 * len(json.dumps(after))


def test_another_curve_or_mark_makes_another_chart():
    plain = accuracy_chart(points(2), 30, None, None)
    hundred = next(run for run in BOOK_RUNS if run.best is not None)
    for other in (
        accuracy_chart(points(2), 30, Curves(0, Recipe(), points(2)), None),
        accuracy_chart(points(2), 30, None, FIRST),
        accuracy_chart(points(2), 30, None, hundred),
    ):
        assert not alike(plain, other)
    assert not alike({"series": []}, plain)
