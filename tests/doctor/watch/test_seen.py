"""When the step of a training counts as right."""

from dataclasses import replace

from firstnet.doctor.watch.steps.seen import GroupSeen, StepSeen, wholly_proven


def step(*groups):
    """Return a step whose groups have these factors, residuals and asymmetries."""
    each = [
        GroupSeen(f"W{number}", 20, factor, residual, asymmetry, found=False, change=0.1)
        for number, (factor, residual, asymmetry) in enumerate(groups)
    ]
    return StepSeen(1, each)


EXACT = (0.1, 1e-12, 0.001)  # the last layer, behind all kinks


def test_a_step_is_right_where_kinks_are_all_around_and_one_group_is_exact():
    assert step(EXACT, (0.1002, 9e-4, 0.8), (0.0997, 1e-3, 0.7)).right
    assert step(EXACT, EXACT).right


def test_a_step_is_not_right_where_its_groups_take_other_steps():
    assert not step(EXACT, (0.102, 9e-4, 0.8), (0.0997, 1e-3, 0.7)).right  # another factor
    assert not step(EXACT, (-0.1, 9e-4, 0.8), (0.1, 1e-3, 0.7)).right  # another direction
    assert not step(EXACT, (0.1, 3e-3, 0.8), (0.1, 1e-3, 0.7)).right  # not along it
    assert not step((0.1, 9e-4, 0.8), (0.1, 1e-3, 0.7), (0.1, 1e-3, 0.7)).right  # none exact


def even(seen):
    """Return a step like this one, which changes all numbers of a group by the same."""
    return replace(seen, groups=[replace(group, even=True) for group in seen.groups])


def test_a_step_that_is_the_same_for_all_weights_is_no_proof_beside_a_wrong_one():
    right, wrong = step(EXACT), replace(step((0.0, 1.0, 1.0)), asymmetry=1.0)
    assert wholly_proven([right, wrong]) == [right]
    assert wholly_proven([even(right), wrong]) == []  # its inputs may all have been 1
    assert wholly_proven([even(right), even(right)]) != []
