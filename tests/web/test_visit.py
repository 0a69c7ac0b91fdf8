"""A visit: another run replaces and stops the first, and training ends when the visit does."""

from firstnet import Recipe
from firstnet.web.visit.run import Run
from firstnet.web.visit.visit import Visit

RECIPE = Recipe(sizes=(784, 5, 10), epochs=2)


def visit_of(digits):
    return Visit(digits, Run(digits, RECIPE, engine="reference"))


def test_the_version_changes_with_the_network(digits):
    visit = visit_of(digits)
    before = visit.version
    assert visit.version == before
    visit.run.one_mini_batch()
    visit.run.wait()
    assert visit.version != before
    assert (visit.sizes, visit.recipe) == ((784, 5, 10), RECIPE)
    assert visit.network is visit.run.network


def test_another_run_takes_the_place_of_the_first_which_stops(digits):
    visit = visit_of(digits)
    first = visit.run
    visit.start_again(Run(digits, RECIPE, seed=1))
    first.go()
    assert visit.run is not first
    assert visit.run.number != first.number
    assert not first.running


def test_kept_curves_stay_as_they_were(digits):
    visit = visit_of(digits)
    visit.run.one_epoch()
    visit.run.wait()
    visit.keep()
    visit.run.one_epoch()
    visit.run.wait()
    assert [point.epoch for point in visit.kept.points] == [0]


def test_a_visit_that_ends_stops_what_it_trains(digits):
    visit = visit_of(digits)
    visit.run.go()
    visit.close()
    visit.run.wait(5)
    visit.run.go()
    assert not visit.run.running
