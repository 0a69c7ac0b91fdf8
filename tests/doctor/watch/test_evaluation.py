"""Counting right answers: what is compared and printed, beside what the training has shown."""

from dataclasses import replace

import numpy as np
import pytest

from firstnet.doctor.watch.learning.evaluation import miscounts, reported_accuracy
from firstnet.doctor.watch.learning.learning import Learning, Part
from firstnet.doctor.watch.learning.reference import Reference
from firstnet.doctor.watch.program.comparisons import MOST, Comparisons
from firstnet.doctor.watch.program.instrument import Site

SITES = [Site("net.py", 9, "guess == label")]


def learning(right=950):
    part = Part(1000, right, 0.01)
    return Learning(1000, (Part(1000, 100, 0.1), part, part), True, 0.1, None, 0.09, True)


def compared(pairs):
    found = Comparisons()
    for left, right in pairs:
        found.note(left, right, left == right)
    return {0: found}


def with_reference(right=180, restarts=0):
    """Return a good training, and what a right network makes of 200 examples held back."""
    counts = (50, 200), (150, 200), (right, 200)
    return replace(learning(), reference=Reference(counts, 0.1), restarts=(restarts, 3))


def asked(right, before=0):
    """Return comparisons of 100 answers of which so many are right, behind as many others."""
    labels = np.arange(100) % 10
    dealt = np.random.default_rng(3).permutation(100)  # where the right ones are
    pairs = []
    for share in (before, right):
        pairs += [(label + (dealt[place] >= share), label) for place, label in enumerate(labels)]
    return compared(pairs)


@pytest.mark.parametrize("line", ["test 0.12", "test: 12 / 100", "test: 12.0 %"])
def test_answers_that_are_wrong_where_a_right_network_has_them_are_told(line):
    (said,) = miscounts(asked(12), SITES, [line], with_reference())
    assert (said.code, said.site) == ("ND709", 0)
    assert "12 % are right" in said.observed
    assert "the 90 %" in said.expected


@pytest.mark.parametrize(
    ("right", "line", "learned"),
    [
        (12, "test 0.12", with_reference(60)),  # a right network finds no more
        (12, "test 0.12", learning()),  # nothing is known of a right network
        (12, "test 0.12", with_reference(restarts=2)),  # which of the networks was asked?
        (12, "loss 0.31", with_reference()),  # it is nothing that is printed
        (80, "test 0.80", with_reference()),
    ],
)
def test_answers_that_may_be_as_bad_as_they_are_accuse_nobody(right, line, learned):
    assert miscounts(asked(right), SITES, [line], learned) == []


def test_a_network_that_answers_other_examples_is_asked_harder_ones():
    assert miscounts(asked(12, before=95), SITES, ["test 0.12"], with_reference()) == []


def test_of_many_pairs_the_last_are_kept():
    found = Comparisons()
    labels = np.zeros(MOST // 2)
    for answer in (1, 1, 1, 0):
        found.note(labels + answer, labels, labels + answer == labels)
    assert len(found.left) <= MOST
    assert found.equal == MOST // 2
    assert found.shares_from_the_end()[MOST // 2 - 1] == 1


def test_tables_that_are_counted_number_by_number():
    wanted = np.eye(4)[np.arange(40) % 4]
    answers = wanted[::-1]  # half of the examples are right
    answers = np.where(np.arange(40)[:, None] < 20, wanted, answers)
    found = Comparisons()
    found.note(answers, wanted, answers == wanted)
    assert found.hot == (0.75, 0.5)
    printed = ["epoch 3", "test 0.75"]
    (told,) = miscounts({0: found}, SITES, printed, learning())
    assert (told.code, told.site) == ("ND709", 0)
    assert "50.0 % of the examples" in told.observed
    assert miscounts({0: found}, SITES, ["epoch 3", "test 0.5"], learning()) == []


def of_lengths(count, length, right):
    """Return comparisons of arrays of one length, of which a share is equal."""
    found = Comparisons()
    labels = np.arange(length) % 7
    answers = np.where(np.arange(length) < right * length, labels, labels + 1)
    for _ in range(count):
        found.note(answers, labels, answers == labels)
    return {0: found}


def test_the_largest_over_the_examples_is_told():
    sites = [Site("net.py", 9, "p.argmax(axis=0) == t.argmax(axis=0)")]
    (said,) = miscounts(of_lengths(5, 3, 0), sites, (), learning(), table=(50, 3))
    assert (said.code, said.site) == ("ND709", 0)
    assert "by axis=1" in said.expected
    assert miscounts(of_lengths(5, 50, 0.9), sites, (), learning(), table=(50, 3)) == []


def test_as_many_examples_as_some_table_has_rows_accuse_nobody():
    sites = [Site("net.py", 9, "np.argmax(a, axis=1) == np.argmax(y, axis=1)")]
    assert miscounts(of_lengths(5, 10, 0.9), sites, (), learning(), table=(10, 26)) == []


def test_columns_of_answers_are_counted_as_well():
    found = Comparisons()
    left = np.arange(30).reshape(30, 1) % 2
    found.note(left, left, left == left)
    assert (len(found.left), found.equal) == (30, 30)


def test_a_label_that_is_always_zero_is_no_label(rng):
    pairs = [(int(number), 0) for number in rng.integers(0, 10, 200)]
    (said,) = miscounts(compared(pairs), SITES, (), learning())
    assert (said.code, said.site) == ("ND704", 0)
    assert "200" in said.observed


def test_answers_and_labels_that_agree_are_counted_right(rng):
    pairs = [(int(number), int(number)) for number in rng.integers(0, 10, 200)]
    assert miscounts(compared(pairs), SITES, (), learning()) == []


def test_a_comparison_that_is_never_true_is_told(rng):
    pairs = [(int(number), int(number) + 1) for number in rng.integers(0, 10, 200)]
    assert [miscount.code for miscount in miscounts(compared(pairs), SITES, (), learning())] == [
        "ND704"
    ]


def test_columns_against_rows_are_told_with_their_shapes():
    found = Comparisons()
    left, right = np.zeros((5, 1)), np.zeros(5)
    found.note(left, right, left == right)
    (said,) = miscounts({0: found}, SITES, (), learning())
    assert "(5, 1)" in said.observed
    assert "5 x 5" in said.observed


def test_a_printed_accuracy_far_below_that_of_the_training_is_a_contradiction():
    assert [
        miscount.code for miscount in miscounts({}, SITES, ("accuracy: 0.098",), learning())
    ] == ["ND709"]
    assert miscounts({}, SITES, ("accuracy: 0.91",), learning()) == []
    assert miscounts({}, SITES, ("accuracy: 0.098",), learning(right=400)) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Epoch 3: accuracy 0.93", 0.93),
        ("test accuracy: 87.5 %", 0.875),
        ("Accuracy = 412 / 500", 0.824),
        ("Genauigkeit Test: 39.5 %", 0.395),
        ("83 labels (93.1% right), test 0.927", 0.927),  # of which the per cent are another number
        ("accuracy 0.982, weights in use 71 of 480", 0.982),
        ("Accuracy on the test set (5 runs, 1 shown): 98 %", 0.98),
        ("Incorrect: 2 / 100", None),
        ("loss 0.4", None),
        ("accuracy", None),
    ],
)
def test_an_accuracy_is_read_as_the_program_prints_it(line, wanted):
    found = reported_accuracy(["starting", line])
    assert found == (None if wanted is None else pytest.approx(wanted))


def test_a_count_far_below_guessing_is_a_contradiction_however_well_it_learned():
    assert [
        miscount.code for miscount in miscounts({}, SITES, ("epoch 2: 7 / 1000",), learning(600))
    ] == ["ND709"]
    assert miscounts({}, SITES, ("epoch 2: 98 / 1000",), learning(600)) == []
    assert miscounts({}, SITES, ("epoch 2: 0 / 20",), learning(600)) == []  # too few to say
    in_use = ("accuracy 0.982, weights in use 7 of 1000",)
    assert miscounts({}, SITES, in_use, learning(600)) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Accuracy: 175.5", True),
        ("test accuracy: 312.5 %", True),
        ("Acc: 414.37%", True),
        ("Genauigkeit: 104.2 %", True),
        ("epoch 3 acc 91.2 in 130.5 s", False),
        ("accuracy: 99.5", False),
        ("accuracy: 9129 / 10000", False),
        ("Accuracy on 360 examples: 97.1 %", False),
    ],
)
def test_no_accuracy_is_above_100_percent(line, wanted):
    assert bool(miscounts({}, SITES, (line,), learning())) is wanted


def test_one_number_against_all_labels_is_told_and_a_class_is_not(rng):
    labels = rng.integers(0, 3, 200)
    stray, picked = Comparisons(), Comparisons()
    stray.note(417, labels, labels == 417)
    picked.note(2, labels, labels == 2)
    (said,) = miscounts({0: stray}, SITES, (), learning())
    assert (said.code, said.site) == ("ND704", 0)
    assert miscounts({0: picked}, SITES, (), learning()) == []


def test_answers_of_which_none_is_ever_right_are_told_without_classes():
    parts = tuple(Part(100, 0, it) for it in (0.9, 0.4, 0.1))
    falls = Learning(300, parts, False, 0.0, None, 0.0, True)
    never = compared([(it % 5 + 9, it % 3) for it in range(60)])
    (said,) = miscounts(never, SITES, ["loss 0.1", "test accuracy 0.0"], falls)
    assert (said.code, said.site) == ("ND704", 0)
    assert miscounts(never, SITES, ["loss 0.1"], falls) == []  # nothing was counted with it
    assert miscounts(never, SITES, ["train accuracy 0.9", "test accuracy 0.0"], falls) == []
    once = compared([(it % 5 + 9, it % 3) for it in range(60)] + [(1, 1)])
    assert miscounts(once, SITES, ["test accuracy 0.0"], falls) == []
    alike = replace(falls, parts=parts[::-1])  # it has not learned
    assert miscounts(never, SITES, ["test accuracy 0.0"], alike) == []


def test_a_number_that_is_compared_with_a_list_is_never_equal():
    lists = compared([(it % 2, [it % 2]) for it in range(8)])
    (said,) = miscounts(lists, SITES, [], learning())
    assert (said.code, said.site) == ("ND704", 0)
    assert "1 and [1], and 7 more" in said.observed
    assert miscounts(compared([(1, []), (1, [1, 2]), (1, [1])]), SITES, [], learning()) == []


@pytest.mark.parametrize(
    ("answers", "told"), [((0, 1), True), ((-1, 1), False), ((1, 0, -1), False)]
)
def test_answers_that_are_coded_otherwise_than_labels_are_told(rng, answers, told):
    pairs = zip(rng.choice(answers, 100), rng.choice([-1, 1], 100), strict=True)
    said = miscounts(compared(pairs), SITES, [], learning())
    assert [it.code for it in said] == ["ND704"] * told


@pytest.mark.parametrize(
    ("outputs", "printed", "count"),
    [
        ((0.03, 0.95, 0.96, 0.02), "0 of 4 right", 1),
        ((0.03, 0.95, 0.96, 0.02), "accuracy: 0.0", 1),
        ((0.03, 0.95, 0.96, 0.02), "cost 0.01", 0),  # it may be compared and count for nothing
        ((0.03, 0.95, 0.96, 0.02), "0 of 4 wrong", 0),
        ((0.0, 1.0, 0.96, 0.02), "0 of 4 right", 0),  # some are rounded
        ((30.5, 20.5, 10.5, 40.5), "0 of 4 right", 0),  # no outputs
    ],
)
def test_outputs_that_are_compared_with_labels_as_they_are(outputs, printed, count):
    pairs = compared(zip(outputs, (0, 1, 1, 0)))
    found = miscounts(pairs, SITES, [printed], learning(800))
    assert sum("compares outputs with labels" in it.message for it in found) == count


def of_arrays(*labels):
    """Return comparisons of answers that are right with arrays of labels, one after another."""
    found = Comparisons()
    for label in labels:
        found.note(label, label, np.equal(label, label))
    return {0: found}


ALL_THREE, LAST = np.arange(60) % 3, np.full(30, 2)
ASKED = [Site("net.py", 9, "out.argmax(axis=1) == Y.argmax(axis=1)")]


def test_examples_that_are_asked_last_and_of_one_class_are_told():
    (said,) = miscounts(of_arrays(ALL_THREE, LAST), ASKED, [], learning())
    assert (said.code, said.site) == ("ND810", 0)
    assert said.observed.startswith("Y.argmax(axis=1) is 2 for each of them, and takes 3 values")


@pytest.mark.parametrize(
    ("arrays", "text"),
    [
        ((ALL_THREE, ALL_THREE), "out == Y"),
        ((LAST, ALL_THREE), "out == Y"),  # a class first, and all of them in the end
        ((ALL_THREE, LAST[:9]), "out == Y"),  # a few
        ((ALL_THREE, LAST), "out == predicted"),  # of which none are labels
    ],
)
def test_other_orders_of_classes_are_left_alone(arrays, text):
    assert not miscounts(of_arrays(*arrays), [Site("net.py", 9, text)], [], learning())
