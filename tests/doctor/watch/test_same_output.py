"""Looks at a step that take different values for the output: which of them count."""

from types import SimpleNamespace

from firstnet.doctor.watch.steps.watching import _of_one_output


def look(site, *, proven, wrong=()):
    return SimpleNamespace(output=SimpleNamespace(site=site), proven=proven, wrong=list(wrong))


def test_a_look_at_another_output_that_shows_nothing_is_left_out():
    right, other = look(1, proven=True), look(2, proven=False)
    assert _of_one_output([other, right, right]) == [right, right]


def test_others_are_kept():
    right, other = look(1, proven=True), look(2, proven=False)
    for kept in (
        [look(1, proven=False), right, right],  # of the same output
        [look(2, proven=False, wrong=["weights"]), right, right],  # what it shows is a fault
        [other, right],  # one look is not enough
        [other, right, look(3, proven=True)],  # which of them is the output?
    ):
        assert _of_one_output(kept) == kept
