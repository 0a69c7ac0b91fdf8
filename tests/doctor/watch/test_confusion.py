"""Counts of right and wrong answers, and measures made of them, held against their names."""

import ast

import pytest

from firstnet.doctor.edits import apply
from firstnet.doctor.reading.source import Source
from firstnet.doctor.watch.text.confusion import as_called, miscalled

COUNTS = """
tp = int(np.sum((pred == 1) & (y == 1)))
fp = int(np.sum((pred == 1) & (y == 0)))
fn = int(np.sum((pred == 0) & (y == 1)))
tn = int(np.sum((pred == 0) & (y == 0)))
"""
LOOP = """
for p, t in zip(pred, y):
    if p == 1 and t == 1:
        tp += 1
    elif p == 1:
        fp += 1
    elif t == {}:
        fn += 1
    else:
        tn += 1
"""
WRONG = {  # a statement behind the counts, and what is to be there
    "recall = tp / (tp + tn)": "tp / (tp + fn)",
    "recall = tp / (tp + fp) if tp else 0.0": "tp / (tp + fn)",
    "Precision = tp / max(1, tp + fn)": "tp / (tp + fp)",
    "f1 = precision * recall / (precision + recall)": "2 * tp / (2 * tp + fp + fn)",
    "print('recall %.3f' % (tp / (tp + tn)))": "tp / (tp + fn)",
    "print(f'recall: {tp / (tp + tn):.3f}')": "tp / (tp + fn)",
    "specificity = tn / (tn + fn)": "tn / (tn + fp)",
    "recall = tp / (tp + fp + fn)": "tp / (tp + fn)",  # the Jaccard index
    "def recall(tp, fp, fn):\n    return tp / (tp + fp)": "tp / (tp + fn)",
}
RIGHT = [
    COUNTS,
    COUNTS.replace("== 0", "== 2").replace("== 1", "== 0").replace("== 2", "== 1"),  # of class 0
    COUNTS.replace("pred", "a").replace("y ", "b "),
    COUNTS + "recall = tp / (tp + fn + 1e-9)\nprecision = tp / np.sum(pred)",
    COUNTS + "recall = tp / np.sum(y)\nf1 = 2 * precision * recall / (precision + recall)",
    "told = p > cut\ntp = (told & (y == 1)).sum()\nfn = (~told & (y == 1)).sum()",
    COUNTS + "precision = tp / (tp + fp + fn)",  # as a competition calls it
    COUNTS + "precision = (tp + tn) / len(y)",  # as the accuracy is called elsewhere
    COUNTS + "precision = 1e-6\nrecall = net.recall(pattern)\naccuracy = tp / total",
    "recall = np.mean(out == pattern)",  # of a memory
    "fp = open(path)\ntp = time.time()\nfn = np.tanh\ntn = len(y_train)",
    "hits = np.sum(answers & y)\nprecision = hits / np.sum(y)",  # y may be what was answered
    "pred = out > 0.5\ntrue = labels[test]\ntp = np.sum(pred & true)\nrecall = tp / np.sum(true)",
    "tp = np.diag(table)\nrecall = tp / table.sum(axis=0)",  # whose rows are not known
    LOOP.format(1),
    COUNTS + "recall = tp / sum(range(10**12))",  # which would not end
    COUNTS + "print(f'class 0: recall {tn / (tn + fp):.3f}')",
    COUNTS + "acc = (tp + fp) / 2 + tp / len(y)",
    COUNTS + COUNTS.replace("== 0", "== 2").replace("== 1", "== 0").replace("== 2", "== 1"),
    "tp = cm[1, 1]\nprecision = tp / cm[:, 1].sum()\nrecall = tp / cm[1].sum()",
    "tp = np.diag(cm)\nprecision = tp / cm.sum(axis=0)",
    "f1 = np.sum(example * W[:, 0])\nvn = np.sum(v * n)\nfn = np.sum(f * n)",  # of other things
    "accuracy = np.sum((pred == y) & mask) / np.sum(mask)\nrecall = np.sum(s * x) / len(x)",
]


def _source(text):
    return Source("net.py", text, text)


@pytest.mark.parametrize(("statement", "instead"), WRONG.items())
def test_a_measure_of_other_counts_is_found(statement, instead):
    source = _source(COUNTS + statement + "\n")
    (found,) = miscalled(source)
    assert found.instead == instead
    (edit,) = as_called(source, found.value.lineno)
    assert list(miscalled(_source(apply(source.runnable, [edit])))) == []


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_said_of_others(text):
    assert list(miscalled(_source(text))) == []


def test_a_count_is_held_against_a_table_that_can_be_counted_by_hand():
    wrong = COUNTS.replace("fn = int(np.sum((pred == 0)", "fn = int(np.sum((pred == 1)")
    (found,) = miscalled(_source(wrong.replace("& (y == 1)))\ntn", "& (y == 0)))\ntn")))
    assert (found.gives, found.wanted) == (3, 2)  # those taken for one, and those missed
    assert found.instead == "int(np.sum((pred == 0) & (y == 1)))"


def test_precision_and_recall_are_exchanged_back_at_once():
    swapped = "precision = tp / (tp + fn)\nrecall = tp / (tp + fp)\n"
    source = _source(COUNTS + swapped)
    first, _ = miscalled(source)
    assert ast.unparse(first.exchanged) == "tp / (tp + fp)"
    (edit,) = as_called(source, first.value.lineno)
    assert list(miscalled(_source(apply(source.runnable, [edit])))) == []


def test_a_loop_counts_under_a_condition_that_is_not_replaced():
    source = _source(LOOP.format(0))
    found = list(miscalled(source))
    assert {ast.unparse(it.value) for it in found} <= {"t == 0"}
    assert found
    assert list(as_called(source, found[0].value.lineno)) == []


def test_answers_above_a_threshold_that_has_a_name_are_counted():
    text = "told = p > cut\ntp = (told & (y == 1)).sum()\ntn = (~told & (y == 1)).sum()\n"
    (found,) = miscalled(Source("net.py", text, text))
    assert (found.words, found.gives) == ("number of true negatives", 2)
