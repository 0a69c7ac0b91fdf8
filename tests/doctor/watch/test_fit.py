"""How a change is held against a gradient, along few directions and many."""

import numpy as np

from firstnet.doctor.watch.steps.fit import Moves, span


def moves(changes, computed, **extra):
    kinds = ("decay", "sign", "size")
    slopes = {name: np.array([it / np.linalg.norm(it) for it in computed]) for name in changes}
    beside = {
        name: {kind: extra.get(kind, np.zeros(len(it))) for kind in kinds}
        for name, it in changes.items()
    }
    return Moves(changes, beside, slopes)


def test_along_two_directions_a_decay_makes_anything_a_gradient_and_proves_nothing(rng):
    gradient, decay, other = rng.normal(size=(3, 2))
    few = moves({"b": np.zeros(2)}, [other], decay=decay)
    assert not few.computes("b", {"b": gradient})
    assert moves({"b": np.zeros(2)}, [gradient], decay=decay).computes("b", {"b": gradient})


def test_along_many_directions_a_decay_is_told_from_the_gradient(rng):
    gradient, decay, other = rng.normal(size=(3, 6))
    with_decay = moves({"w": np.zeros(6)}, [gradient + 0.3 * decay], decay=decay)
    assert with_decay.computes("w", {"w": gradient})
    assert not moves({"w": np.zeros(6)}, [other], decay=decay).computes("w", {"w": gradient})


def test_a_group_of_few_numbers_decays_where_a_larger_one_does(rng):
    large, small = rng.normal(size=6), rng.normal(size=2)
    decays = {"w": rng.normal(size=6), "b": rng.normal(size=2)}
    both = Moves(
        {"w": np.zeros(6), "b": np.zeros(2)},
        {name: {"decay": it, "sign": 0 * it, "size": 0 * it} for name, it in decays.items()},
        {
            name: np.array([(it + 0.2 * decays[name]) / np.linalg.norm(it + 0.2 * decays[name])])
            for name, it in {"w": large, "b": small}.items()
        },
    )
    assert both.computes("b", {"w": large, "b": small})


def test_the_span_of_columns_leaves_out_what_depends_on_others(rng):
    one, other = rng.normal(size=(2, 6))
    assert span(np.array([one, 3e-9 * other]).T).shape == (6, 2)
    assert span(np.array([one, 2 * one]).T).shape == (6, 1)
    assert span(np.array([one, 0 * one]).T).shape == (6, 1)
    assert span(np.array([one, np.inf * other]).T).shape == (6, 0)


def test_a_single_number_may_go_either_way_where_the_others_do(rng):
    top, hidden = rng.normal(size=(2, 4))
    bias = np.array([0.7])
    gradients = {"top": top, "hidden": hidden, "bias": bias}

    def fits(top_goes, bias_goes):
        changes = {"top": top_goes * top, "hidden": -0.5 * hidden, "bias": bias_goes * bias}
        found = moves(changes, [np.ones(4)])
        found.slopes.update(bias=np.zeros((0, 1)))
        return found.fits(gradients)

    assert fits(-0.5, -0.5)["bias"] == (0.5, 0.0)
    assert fits(0.5, 0.5)["bias"] == (-0.5, 0.0)  # uphill, as the layer that it belongs to
    assert fits(-0.5, 0.5)["bias"][1] > 1  # alone
    assert fits(0.5, 0.2)["bias"][1] > 0.5  # by another size
