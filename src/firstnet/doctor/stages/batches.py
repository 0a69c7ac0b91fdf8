"""Stage batches: how often each example is used when the program's own training runs."""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.patient import Body, Patient
from firstnet.doctor.program import Crash, called_names, reached, seed
from firstnet.doctor.reaching import Array
from firstnet.doctor.roles import Unfit
from firstnet.doctor.spying import Event, bound, event_of, replaced, spying
from firstnet.doctor.trial import Trial

EXAMPLES, SIZE, EPOCHS, ETA = 12, 4, 3, 0.01
TAIL = 14  # examples, of which the last two make a smaller mini-batch
TRAIN_S = 5.0
DRAWN = {"choice", "choices", "randint", "sample", "integers", "random_integers"}


@dataclass(frozen=True, eq=False)
class BatchesSeen:
    """How a training went.

    Attributes:
        patient: the program.
        failures: "runs", "idle", "uses", "epochs", "torn", "test", "judged", "order", "tail",
            "sizes", "ends".
        crash: the exception in which the training ended.
        uses: how often each of the examples was used, by its number.
        batches: how many steps were taken.
        sizes: how large the mini-batches were.
        examples: how many there are.
        size: how large the mini-batches should be.
        epochs: how many there should be.
        lost: how many are left out when the mini-batches do not come out even.
        torn: how many times an example came with the answer of another.
        test: how many of the test examples were trained on.
        looked_at: "answers" if the answers of the examples were seen.
    """

    patient: Patient
    failures: frozenset[str]
    crash: Crash | None = None
    uses: tuple[int, ...] = ()
    batches: int = 0
    sizes: tuple[int, ...] = ()
    examples: int = EXAMPLES
    size: int = SIZE
    epochs: int = EPOCHS
    lost: int = 0
    torn: int = 0
    test: int = 0
    looked_at: frozenset[str] = frozenset()


def measure(patient: Patient, trial: Trial) -> BatchesSeen:
    """Train for some epochs, and count.

    Raises:
        Unfit: the program has no function that trains.
    """
    roles = patient.roles
    if roles.train is None:
        raise Unfit("no function was found that trains for some epochs")
    if not {"epochs"} <= roles.train.means() and roles.step is None:
        raise Unfit(f"{roles.train.short} takes no number of epochs")
    ran = _run(patient, trial, EXAMPLES, "")
    if isinstance(ran, Crash):
        return BatchesSeen(patient, frozenset({"runs"}), ran)
    body, xs, ys, steps, _ = ran
    idle = BatchesSeen(patient, frozenset({"idle"}), batches=len(steps))
    if not steps:
        if _learns_nothing(patient, trial):
            return idle
        raise Unfit("it could not be seen which examples are used")
    seen = _count(patient, body, xs, ys, steps)
    if seen.failures - {"order"}:
        return seen
    if not _ends_as_its_steps(patient, trial, body, xs, ys, steps):
        if _learns_nothing(patient, trial):
            return idle
        seen = replace(seen, failures=seen.failures | {"ends"})
    with_test = _run(patient, trial, EXAMPLES, "numbers" if _takes_test(patient) else "")
    if isinstance(with_test, Crash):
        other = _run(patient, trial, EXAMPLES, "vectors")
        with_test = with_test if isinstance(other, Crash) else other
    if isinstance(with_test, Crash):
        return BatchesSeen(patient, frozenset({"runs"}), with_test)
    known = {float(x[0]) for x in with_test[1]}
    strangers = _strangers(with_test[3], with_test[1])
    judged = [event for event in with_test[4] if event.marks or event.given]
    elsewhere = judged and not any(set(it.marks) - known for it in judged) and _one_way(patient)
    lost = 0
    drawn = _draws(patient)
    if not drawn and "size" in roles.train.means():
        lost = _lost(patient, trial)
    failures = seen.failures | ({"test"} if strangers else set()) | ({"tail"} if lost else set())
    failures |= {"judged"} if elsewhere else set()
    return replace(seen, failures=frozenset(failures), test=strangers, lost=lost)


def _draws(patient: Patient) -> bool:
    """Tell whether the training draws its examples by lot, so that uses can't be counted on."""
    names = reached(patient.program, [patient.roles.train])
    functions = patient.program.functions()
    return any(DRAWN & called_names(functions[name]) for name in names)


def _learns_nothing(patient: Patient, trial: Trial) -> bool:
    """Tell whether training ends with the same weights whatever the learning rate is."""
    ends = []
    for eta in (0.0, 0.5):
        body = trial.body(patient)
        xs, ys = trial.examples(body, EXAMPLES)
        seed(trial.seed)
        path = patient.program.source.path
        got = attempt(lambda: body.train(xs, ys, EPOCHS, SIZE, eta), path, TRAIN_S)  # noqa: B023
        if isinstance(got, Crash):
            return False
        ends.append(body.state())
    pairs = zip(ends[0].arrays(), ends[1].arrays())
    return all(np.array_equal(one, other) for (_, _, one), (_, _, other) in pairs)


def _ends_as_its_steps(
    patient: Patient, trial: Trial, trained: Body, xs: Array, ys: Array, steps: list[Event]
) -> bool:
    """Tell whether training leads where its steps lead, taken one by one on the same examples.

    Where no function takes the step, only whether it leads anywhere.
    """
    if patient.roles.step is None or trained.instance is None:
        return not _learns_nothing(patient, trial)
    number = {float(x[0]): place for place, x in enumerate(xs)}
    body, path = trial.body(patient), patient.program.source.path
    for event in steps:
        chosen = [number[mark] for mark in event.marks if mark in number]
        got = attempt(lambda: body.step(xs[chosen], ys[chosen], ETA), path)  # noqa: B023
        if isinstance(got, Crash):
            return True
    pairs = zip(body.state().arrays(), trained.state().arrays())
    return all(np.allclose(one, other, atol=1e-9) for (_, _, one), (_, _, other) in pairs)


def _one_way(patient: Patient) -> bool:
    """Tell whether the training takes test data, and its calls of the count are all of one kind.

    One that counts now on these and now on those data may have its reasons.
    """
    train, count = patient.roles.train, patient.roles.evaluate
    if train is None or count is None or not {"test", "test_x"} & train.means():
        return False
    names = {it.name for it in train.arguments if (it.meaning or "").startswith("test")}
    mentions = set()
    for node in ast.walk(patient.program.functions()[train.name]):
        own = f"self.{count.short}" if "." in count.name else count.short
        if isinstance(node, ast.Call) and ast.unparse(node.func) == own:
            used = {it.id for it in ast.walk(node) if isinstance(it, ast.Name)}
            mentions.add(bool(used & names))
    return len(mentions) == 1


def _takes_test(patient: Patient) -> bool:
    """Tell whether all that the training asks about test data can be given."""
    train = patient.roles.train
    named = (
        [it for it in train.arguments if it.name.lower().startswith(("test", "val", "eval"))]
        if train
        else []
    )
    return all(it.meaning in ("test", "test_x", "test_y") for it in named)


def _run(
    patient: Patient, trial: Trial, examples: int, test: str
) -> tuple[Body, Array, Array, list[Event], list[Event]] | Crash:
    """Train; return the network, the examples, the steps, and what the count was handed."""
    body = trial.body(patient)
    xs, ys = trial.examples(body, examples + 6)
    xs[:, 0] = 0.1 + 0.8 * np.arange(len(xs)) / len(xs)  # the mark of each
    path, roles = patient.program.source.path, patient.roles
    seed(trial.seed)
    judged: list[Event] = []
    with spying(body) as log, contextlib.ExitStack() as stack:
        if roles.evaluate is not None and test:
            stack.enter_context(replaced(body, roles.evaluate, _count_of(body, judged)))
        more = _test_data(body, xs[examples:], ys[examples:], test) if test else {}
        got = attempt(
            lambda: body.train(xs[:examples], ys[:examples], EPOCHS, SIZE, ETA, more), path, TRAIN_S
        )
    if isinstance(got, Crash) and not _strangers(_steps(log.events), xs[:examples]):
        return got
    return body, xs[:examples], ys[:examples], _steps(log.events), judged


def _strangers(steps: list[Event], xs: Array) -> int:
    """Return how many times a step has seen an example that is none of the training data."""
    known = {float(x[0]) for x in xs}
    return sum(mark not in known for event in steps for mark in event.marks)


def _count_of(body: Body, judged: list[Event]) -> Callable[..., int]:
    """Return what counts in evaluate's place: always 7, and it notes what it was handed."""
    verb = body.roles.evaluate
    assert verb is not None  # noqa: S101  # the caller has looked
    signature = inspect.signature(bound(body, verb))

    def count(*args: object, **kwargs: object) -> int:
        signature.bind(*args, **kwargs)
        judged.append(event_of(body, "evaluate", verb, args, kwargs))
        return 7

    return count


def _test_data(body: Body, xs: Array, ys: Array, labels: str) -> dict[str, object]:
    """Return test data whose labels are "numbers" or "vectors"."""
    if labels == "vectors":
        return {"test": body.pairs(xs, ys), "test_x": body.batch(xs), "test_y": body.batch(ys)}
    numbers = np.argmax(ys, axis=1)
    pairs = [(body.example(x), int(number)) for x, number in zip(xs, numbers)]
    several = [int(it) for it in numbers] if body.roles.several == "lists" else numbers
    return {"test": pairs, "test_x": body.batch(xs), "test_y": several}


def _steps(events: list[Event]) -> list[Event]:
    """Return the events that tell on which examples the steps were taken."""
    steps = [it for it in events if it.part == "step" and it.marks]
    if steps:
        return steps
    gradients = [it for it in events if it.part == "gradient" and it.marks]
    if gradients:
        return gradients
    fed: list[Event] = []
    for before, event in pairwise(events):
        if event.part in ("gradient", "step") and before.part == "forward":
            fed.append(replace(before, labels=event.labels))
    return fed


def _count(patient: Patient, body: Body, xs: Array, ys: Array, steps: list[Event]) -> BatchesSeen:
    number = {float(x[0]): place for place, x in enumerate(xs)}
    used = Counter(number.get(mark, -1) for event in steps for mark in event.marks)
    uses = tuple(used.get(place, 0) for place in range(len(xs)))
    answer = np.argmax(ys, axis=1)
    torn = sum(
        mark in number and label != answer[number[mark]]
        for event in steps
        if len(event.labels) == len(event.marks)
        for mark, label in zip(event.marks, event.labels)
    )
    failures = {"torn"} if torn else set()
    drawn = _draws(patient)
    if not drawn and len(set(uses)) > 1:
        failures.add("uses")
    elif not drawn and set(uses) != {EPOCHS}:
        failures.add("epochs")
    sizes = tuple(len(event.marks) for event in steps)
    by_batch = patient.roles.train is not None and "size" in patient.roles.train.means()
    whole = any(event.part == "step" for event in steps)
    if not failures and by_batch and whole and set(sizes) != {SIZE} and not drawn:
        failures.add("sizes")
    if not failures and by_batch and _same_every_epoch(steps, len(xs)):
        failures.add("order")
    answered = steps and all(len(it.labels) == len(it.marks) for it in steps)
    return BatchesSeen(
        patient,
        frozenset(failures),
        None,
        uses,
        len(steps),
        sizes,
        torn=torn,
        looked_at=frozenset({"answers"} if answered else ()),
    )


def _same_every_epoch(steps: list[Event], examples: int) -> bool:
    """Tell whether all epochs took the examples in one and the same order."""
    marks = [mark for event in steps for mark in event.marks]
    epochs = [tuple(marks[first : first + examples]) for first in range(0, len(marks), examples)]
    return len(epochs) > 1 and len(set(epochs)) == 1


def _lost(patient: Patient, trial: Trial) -> int:
    """Return how many examples an epoch leaves out where the last mini-batch is a smaller one."""
    ran = _run(patient, trial, TAIL, "")
    if isinstance(ran, Crash):
        return 0
    used = sum(len(event.marks) for event in ran[3])
    return max(0, TAIL - used // EPOCHS)
