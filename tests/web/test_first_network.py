"""The network of a first visit: it reads 9,506 test digits, just as its curve says."""

from firstnet import evaluate, load
from firstnet.web.first_network import first_run


def test_the_network_of_a_first_visit_reads_what_its_curve_says():
    digits = load("mnist")
    run = first_run(digits)
    assert [point.epoch for point in run.points] == list(range(30))
    assert evaluate(run.network, digits.test) == run.points[-1].test.correct == 9506
    assert not run.running
