"""Stopping: a run ends when its patience runs out, or once eta has been halved to a 128th."""

from firstnet.book.stopping import Halving, epochs_without_improvement, has_stalled


def test_an_equal_accuracy_is_no_improvement():
    assert epochs_without_improvement([90, 93, 92, 93]) == 2


def test_the_newest_may_be_the_best():
    assert epochs_without_improvement([90, 91, 92]) == 0


def test_before_the_first_epoch_nothing_has_stalled():
    assert epochs_without_improvement([]) == 0


def test_it_stalls_after_as_many_epochs_as_its_patience():
    assert not has_stalled([93, 92, 91], patience=3)
    assert has_stalled([93, 92, 91, 90], patience=3)


def test_eta_is_halved_down_to_a_128th_and_then_it_ends():
    halving, etas = Halving(eta=1.28, patience=2), []
    while halving.goes_on(90):
        etas.append(halving.eta)
    assert sorted(set(etas), reverse=True) == [1.28 / 2**n for n in range(8)]


def test_a_better_accuracy_keeps_eta():
    halving = Halving(eta=1.0, patience=1)
    assert all(halving.goes_on(accuracy) for accuracy in range(50))
    assert halving.eta == 1.0


def test_a_change_of_eta_gets_its_own_patience_to_beat_the_best_so_far():
    halving = Halving(eta=1.0, patience=2)
    for accuracy in (95, 90, 90):
        halving.goes_on(accuracy)
    assert halving.eta == 0.5
    halving.goes_on(91)  # better than just before, but not than the best
    assert halving.eta == 0.5
    halving.goes_on(94)
    assert halving.eta == 0.25
