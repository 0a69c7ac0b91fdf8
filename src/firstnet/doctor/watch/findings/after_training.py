"""What is said of the answers of a trained network: how they are asked for, and counted."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import NamedTuple

from firstnet.doctor.reading.source import Source
from firstnet.doctor.report.report import Finding
from firstnet.doctor.text.nodes import calls_of, find_all, name_of, names_in
from firstnet.doctor.watch.calling.caller import Caller
from firstnet.doctor.watch.edits.nothing import Silent, silent_in
from firstnet.doctor.watch.findings.crash import returns_nothing
from firstnet.doctor.watch.findings.finding import finding
from firstnet.doctor.watch.findings.origin import made_at, of_whole_table
from firstnet.doctor.watch.findings.preparation import given_raw, unprepared
from firstnet.doctor.watch.findings.wrong_step import spread_out
from firstnet.doctor.watch.learning.counted import falls_behind
from firstnet.doctor.watch.learning.evaluation import ACCURACY, Miscount, miscounts, spreads
from firstnet.doctor.watch.learning.learning import Learning
from firstnet.doctor.watch.program.comparisons import Comparisons
from firstnet.doctor.watch.program.instrument import Site
from firstnet.doctor.watch.steps.watching import Watched
from firstnet.doctor.watch.text.counting import (
    answered_at,
    asks_of_a_test_set,
    chooses_by_class,
    chosen_at,
    counted_at,
    divided_by_others,
    left_at,
    set_back_each_time,
)
from firstnet.doctor.watch.text.labelled import called_a_test
from firstnet.doctor.watch.text.measures import EXPLAINED, explained, measured, set_at
from firstnet.doctor.watch.text.windows import copied, in_its_window, made_twice

OTHER_SCALE = 5.0
LESS = 2.0  # likewise, where the program prepares one of them only
BEYOND = 40.0  # likewise, where no other examples are meant: pixels from 0 to 255
TEST = "(test|prueba|teste|prova|essai)"
MEASURES = "(acc|loss|err|score|cost|mse|exact|precis|acert|aciert|genauig|fehler)"
STORED = re.compile(r"\] [-+]?= ")  # into an item of an array
UPDATED = re.compile(r"(.+\]) ([-+]= |= \1 [-+] )")
REPEATED = re.compile(r"\becho|copy.task|to repeat|recall|remember|identity|autoenc", re.IGNORECASE)
FEW, NEARLY_ALL = 10, 0.9  # answers that are compared with labels, and how many of them are 0
LOADED = re.compile(r"read_csv|read_table|loadtxt|genfromtxt|csv\.reader|DictReader")
STACKED = re.compile(r"column_stack|\bc_\[|hstack|concatenate|insert\(")  # columns put together
FITS = 0.3  # of the variance of the targets, that the outputs of a good training miss at most
FAR_BELOW = -0.5  # an R2 that is worse than that of any mean
MANY_SEEN = 1000  # examples, the ones that come again included
OF_ONE_CLASS = "ND810"
LEFT_OUT = (
    "A network can't learn a class that it is never shown: of every example of it the answer is "
    "wrong. So it is where examples are sorted by their class, and the first of them are taken."
)
OFTEN_STORED = 20  # fractions that an array of whole numbers loses
RESULT = re.compile(rf"{TEST}.*{MEASURES}|{MEASURES}.*{TEST}", re.IGNORECASE)
TEST_INPUTS = re.compile(rf"[xX]_?({TEST}|te)|{TEST}_?[xX]|({TEST}|te)_(images|inputs|features)")


def explains_nothing(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of an R2 far below 0, where the training has come to its targets."""
    said = explained(watched.outcome.printed)
    fits = not learning.classes and learning.parts[-1].distance < FITS * learning.spread
    if said is None or said > FAR_BELOW or not fits or learning.examples < MANY_SEEN:
        return []
    share = 1 - learning.parts[-1].distance / learning.spread
    at = watched.at(watched.learner.about.path, _line_of(watched.learner.about, EXPLAINED))
    return [
        finding(
            "ND709",
            "The R2 that the program prints contradicts its training",
            observed=f"it prints {said:.4g}, and in the training the outputs explain "
            f"{100 * share:.0f} % of the variance of the targets",
            expected="predictions and targets in the same units, and the same preparation of the "
            "inputs as in the training",
            at=at,
            level="warning",  # examples of another kind may be beyond a right network
        )
    ]


def kept_by_name_only(watched: Watched) -> list[Finding]:
    """Return what is said of weights that were to be kept and go on changing."""
    for number, it in watched.kept.items():
        site = watched.learner.sites.values[number]
        if it.changed:
            return [
                finding(
                    "ND612",
                    f"`{site.text}` keeps the arrays themselves: later steps change them, too",
                    observed="the numbers in them are not those that were there when it was kept",
                    expected="a copy of each array, as by copy.deepcopy",
                    at=watched.at(site.file, site.line),
                )
            ]
    return []


def cut_off(
    watched: Watched, *, stored: bool, scaled: bool = False, updated: bool = False
) -> list[Finding]:
    """Return what is said of fractions that are lost in whole numbers.

    Args:
        watched: what was seen.
        stored: whether to look at what is put into arrays, or at answers that are converted.
        scaled: whether to look at what was divided alone, as where the network learns all the same.
        updated: whether to look at what is added to alone, as where no step was seen.
    """
    for number, count in watched.cut_off.items():
        site = watched.learner.sites.values[number]
        if (scaled and "/" not in site.text) or (updated and not UPDATED.match(site.text)):
            continue
        in_place = STORED.search(site.text) is not None
        compared = stored or any(map(_holds_zeros, watched.comparisons.values()))
        if stored != in_place or not compared or count < (OFTEN_STORED if stored else 1):
            continue
        converted = "turns answers between 0 and 1 into whole numbers, nearly all of them 0"
        told = {
            True: f"`{site.text}` puts fractions into an array of whole numbers, and loses them",
            False: f"`{site.text}` {converted}",
        }
        return [
            finding(
                "ND115" if stored else "ND712",
                told[stored],
                observed=f"{count} times, as of 0.7, only the 0 is kept",
                expected="an array of floats" if stored else "a comparison, as with 0.5",
                at=watched.at(site.file, site.line),
            )
        ]
    return []


def _holds_zeros(it: Comparisons) -> bool:
    """Tell whether nearly all of one side are 0, and the other side has several values."""
    for side, other in ((it.left, it.right), (it.right, it.left)):
        if len(side) >= FEW and side.count(0.0) >= NEARLY_ALL * len(side) and len(set(other)) > 1:
            return True
    return False


def test_set_unused(watched: Watched) -> list[Finding]:
    """Return what is said of a result that is called test, where no test examples are read."""
    if watched.learner.about != watched.learner.source:
        return []
    again = called_a_test(watched.learner.source)
    if again is not None and again.lineno in watched.run_in(watched.learner.source.path):
        return [
            finding(
                "ND711",
                "The test result is not measured on the test set: it is that of the training again",
                observed=f"`{ast.unparse(again)}`, computed as the result above it",
                expected="the network's answers to the test examples",
                line=again.lineno,
            )
        ]
    lines = [it for it in watched.outcome.own if RESULT.search(it) and re.search(r"\d", it)]
    if not lines:
        return []
    names = list(find_all(watched.learner.source.tree(), ast.Name))
    for name in sorted({inner.id for inner in names if TEST_INPUTS.fullmatch(inner.id)}):
        stored = max(
            (inner.lineno for inner in names if inner.id == name and _is_store(inner)), default=0
        )
        later = [
            inner
            for inner in names
            if inner.id == name and not _is_store(inner) and inner.lineno > stored
        ]
        if stored and not later:
            return [
                finding(
                    "ND711",
                    f"The test result is not measured on the test set: nothing reads {name}",
                    observed=f'"{lines[-1].strip()[:80]}", and {name} is only assigned',
                    expected=f"the network's answers to {name}",
                    line=_line_of(watched.learner.source, RESULT),
                )
            ]
    return []


def told_by_an_input(learning: Learning) -> Finding | None:
    """Return what is said of a network whose inputs hold the class that it is to answer."""
    if learning.told < 0:
        return None
    return finding(
        "ND811",
        f"The label is among the inputs: input {learning.told + 1} of each example is its class",
        observed="an input that is the number of the class, times one factor",
        expected="inputs without the label: is its column of the table among them?",
        level="error",
    )


def never_trained(watched: Watched, learning: Learning) -> Finding | None:
    """Return what is said of classes that the program has examples of, and trains on none of."""
    unseen = learning.unseen
    if unseen is None or any(
        _chooses_by(unseen.name, it) for it in watched.learner.sources.values()
    ):
        return None
    several = len(unseen.classes) > 1
    parts = (
        (file, _first_part_of(unseen.name, it)) for file, it in watched.learner.sources.items()
    )
    path, line = next((it for it in parts if it[1]), (watched.learner.about.path, 0))
    return finding(
        OF_ONE_CLASS,
        f"No example of {'the classes' if several else 'class'} "
        f"{', '.join(map(str, unseen.classes))} is trained on",
        observed=f"{unseen.count} of the {unseen.labels} labels in `{unseen.name}` are of "
        f"{'them' if several else 'it'}, and none of the {unseen.trained} examples that the "
        "training takes",
        expected="examples of every class: in random order, before they are divided",
        at=watched.at(path, line),
        level="error",
        why=LEFT_OUT,
    )


def _chooses_by(name: str, source: Source) -> bool:
    """Tell whether examples are chosen by their class, as by `y != 3` and `X[y == c]`."""
    tree, last = source.tree(), name.split(".")[-1]
    indices = [it.slice for it in find_all(tree, ast.Subscript)]
    chosen = [
        *(it for it in find_all(tree, ast.Compare) if not isinstance(it.ops[0], ast.Eq)),
        *find_all(indices, ast.Compare),
        *calls_of(tree, "isin", "in1d", "setdiff1d"),
    ]
    names = (names_in(it) | {each.attr for each in find_all(it, ast.Attribute)} for it in chosen)
    return any(last in it for it in names)


def _first_part_of(name: str, source: Source) -> int:
    """Return the line that takes the first part of an array, as `y[:100]`; 0 if none does.

    An array of an object goes by its last name there: `data.y` is `self.y[:100]`.
    """
    for node in ast.walk(source.tree()):
        match node:
            case ast.Subscript(whole, ast.Slice(lower=None, upper=ast.expr())):
                if ast.unparse(whole).split(".")[-1] == name.split(".")[-1]:
                    return node.lineno
    return 0


def among_inputs(watched: Watched) -> Finding | None:
    """Return what is said of targets that are among the inputs."""
    # The first step may begin with weights of 0, so that the output follows nothing.
    step = next((it for it in watched.steps if it.leak and it.target), None)
    if step is None or step.leak is None or step.target is None:
        return None
    learner, leak = watched.learner, step.leak
    sites = learner.sites.values
    inputs, target = sites[leak.site], sites[step.target.site]
    source = learner.sources.get(target.file)
    line = made_at(source, target.line, target.text) if source is not None else target.line
    sure = False  # to remember one of the inputs may be an exercise
    if leak.place < 0 and source is not None:
        sure = made_twice(source) > 0 and not REPEATED.search(source.runnable)
        line = made_twice(source) or line
    elif source is not None and leak.place + 1 == leak.width:
        loaded = LOADED.search(source.runnable) and not STACKED.search(source.runnable)
        sure = (leak.alone and bool(loaded)) or in_its_window(source) > 0
        line = in_its_window(source) or line
    if source is not None and leak.alone and of_whole_table(source):
        sure, line = True, of_whole_table(source)
    part = f"number {leak.place + 1} of the {leak.width} in" if leak.place >= 0 else "all of"
    return finding(
        "ND811",
        f"What the network is to answer, `{target.text}`, is among its inputs",
        observed=f"in each of the {leak.examples} examples of a step it is {part} "
        f"`{inputs.text}`, and the output follows that",
        expected="inputs that are known before the answer is",
        at=watched.at(target.file, line),
        level="error" if sure else "",
    )


def handed_on(watched: Watched) -> Finding | None:
    """Return what is said of targets that, by the text, are a part of the inputs beside them."""
    for path, found in watched.where_run(copied):
        if REPEATED.search(watched.learner.sources[path].runnable):
            continue  # to repeat the inputs is the exercise
        return finding(
            "ND811",
            f"What the network is to answer, `{found.target}`, is among its inputs",
            observed=f"`{found.target}` beside inputs `{found.inputs}`",
            expected="what comes after the inputs",
            at=watched.at(path, found.line),
            level="error",
        )
    return None


def _line_of(source: Source, pattern: re.Pattern[str]) -> int:
    """Return the last line that prints something of this kind."""
    lines = enumerate(source.runnable.split("\n"), 1)
    return max((number for number, it in lines if "print" in it and pattern.search(it)), default=0)


def _is_store(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def scaled_otherwise(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of inputs that are prepared otherwise when the network is asked."""
    return _of_another_size(watched, learning) or _moved_aside(learning)


def _moved_aside(learning: Learning) -> list[Finding]:
    if learning.moved is None:
        return []
    apart, count = learning.moved
    return [
        finding(
            "ND801",
            "The network is asked about inputs that are not prepared as its training inputs are",
            observed=f"{apart} of their {count} columns have moved by more than 1.5 times their "
            "standard deviation in the training, and have quite another one",
            expected="the same preparation for both, with the same numbers, once",
            level="warning",  # other examples may be meant
        )
    ]


def _of_another_size(watched: Watched, learning: Learning) -> list[Finding]:
    if learning.scales is None:
        return []
    inside, outside = learning.scales
    left = unprepared(watched.learner.sources.values())
    least = OTHER_SCALE if left is None else LESS
    if not (inside > 0 and outside > 0) or 1 / least < outside / inside < least:
        return []
    at, seen = None, ""
    if left is not None:
        seen = f"; line {left.statement.lineno} prepares {left.name}, and not {left.other}"
        at = watched.at(left.source.path, left.statement.lineno)
    raw = given_raw(watched.learner.sources.values()) if left is None else None
    if raw is not None:
        path = raw.path or watched.learner.about.path
        at = watched.at(path, raw.line)
    certain = left is not None or raw is not None or not 1 / BEYOND < outside / inside < BEYOND
    return [
        finding(
            "ND801",
            "The network is tested on inputs that are scaled differently from its training inputs",
            observed=f"inputs of about {outside:.3g} after the training, and of about "
            f"{inside:.3g} in it{seen}",
            expected="the same preparation for both",
            at=at,
            level="" if certain or falls_behind(watched.comparisons, learning) else "warning",
        )
    ]


def answers_otherwise(watched: Watched, caller: Caller, learning: Learning) -> list[Finding]:
    """Return what is said of a network whose feedforward gives other answers than its training.

    Where the doctor leads back an error of its own, it may have chosen it otherwise than is meant;
    and where all that was learned is one class, the targets were understood otherwise.
    """
    if caller.answered is None or not (learning.classes or learning.mistakes):
        return []
    if learning.classes and learning.commonest == 1:
        return []
    if caller.gives_error and not all(step.subtracted or step.labels for step in watched.steps):
        return []
    (right, asked), last = caller.answered, learning.parts[-1]
    share = 1 - last.distance if learning.mistakes else last.share
    if share < 0.6 or right / asked > share - 0.4:
        return []
    return [
        finding(
            "ND709",
            "The trained network's own answers are wrong, though its training is right",
            observed=f"{right} of {asked} of the examples that it was trained on",
            expected=f"about the {100 * share:.0f} % of them that were right while it was trained",
        )
    ]


def targets_beyond(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of targets that the last activation can't reach."""
    it, step = learning.reach, watched.step
    if it is None or step is None or step.output is None:
        return []
    if any(not (each.proven and each.subtracted) for each in watched.steps):
        return []  # they may be no outputs, or no targets
    site, about = watched.learner.sites.values[step.output.site], watched.learner.about
    bounds = f"between {it.low:g} and {it.high:g}" if it.high < 10 else "0 or more"
    return [
        finding(
            "ND307",
            f"The outputs, `{site.text}`, can't reach {100 * it.share:.0f} % of the targets",
            observed=f"outputs are {bounds}, targets between {it.least:.3g} and {it.largest:.3g}",
            expected="an output without such a bound, or targets within it",
            line=_called_at(about, site) if site.file == about.path else 0,
        )
    ]


def squashed(watched: Watched) -> list[Finding]:
    """Return what is said of outputs that two activations have squashed, one after the other."""
    step = watched.step
    if step is None or step.output is None or not all(it.squashed_twice for it in watched.steps):
        return []
    site, about = watched.learner.sites.values[step.output.site], watched.learner.about
    return [
        finding(
            "ND306",
            "The outputs are squashed twice: the result of one activation goes through another",
            observed=f"`{site.text}`, of numbers that are between 0 and 1 already",
            expected="one activation: a sigmoid of a sigmoid is never below 0.5, nor above 0.74",
            at=watched.at(
                site.file, _called_at(about, site) if site.file == about.path else site.line
            ),
        )
    ]


def _called_at(source: Source, site: Site) -> int:
    """Return the line of an activation: where its function is called last, if it has one."""
    for node in find_all(source.tree(), ast.FunctionDef):
        if node.lineno == site.function:
            arguments = [arg.arg for arg in node.args.args if arg.arg != "self"]
            calls = list(find_all(source.tree(), ast.Call))
            lines = [call.lineno for call in calls if name_of(call.func) == node.name]
            return max(lines, default=site.line) if len(arguments) == 1 else site.line
    return site.line


def _at_its_cause(told: Finding, watched: Watched) -> Finding:
    """Return what is said of a count at the statement that makes it wrong, where that is seen."""
    at, about = told.place, watched.learner.about
    if at is None or at.file:
        return told
    line = set_back_each_time(about, watched.run_in(about.path))
    if line and told.code == "ND709":
        return finding(
            "ND709",
            "The counter is reset to 0 for every example, so only the last one counts",
            observed=f"{told.message[:1].lower()}{told.message[1:]}: {told.observed}",
            expected="a counter that starts at 0 once, before the loop",
            line=line,
        )
    left = left_at(about, at.line)
    if left is not None:
        return finding(
            "ND703",
            "Only the first example is counted: the loop is left in its first turn",
            observed=f"{told.message[:1].lower()}{told.message[1:]}: {told.observed}",
            expected="a turn for each example: the line belongs behind the loop",
            at=watched.at(about.path, left.end.lineno),
        )
    other = divided_by_others(about)
    if other is not None and told.code == "ND709":
        return replace(
            told,
            observed=f"{told.observed}; it divides by the number of {other.by.id}",
            place=watched.at(about.path, other.by.lineno),
        )
    return told


class Compared(NamedTuple):
    """A comparison of None with labels, and the function that has returned it."""

    text: str
    function: Silent


def compared_nothing(watched: Watched) -> Compared | None:
    """Return the first comparison of what a function was to return; None if there is none."""
    for number, comparison in watched.comparisons.items():
        text = watched.learner.sites.values[number].text
        function = silent_in(text, watched.learner.sources) if comparison.nothing else None
        if function is not None:
            return Compared(text, function)
    return None


def miscounted(watched: Watched, learning: Learning) -> list[Finding]:
    """Return what is said of how the program counts right answers."""
    sites = watched.learner.sites.values
    found = []
    printed = watched.outcome.printed
    if (lost := compared_nothing(watched)) is not None:
        observed = f"`{lost.text}` compares None with labels, and is never true"
        return [returns_nothing(lost.function, observed, watched)]
    spread = spreads(watched.spread, sites)
    if spread:
        found.append(spread_out(watched, spread[0]))
    table = watched.step.output_shape if watched.step is not None else ()
    counting = {
        number: comparison
        for number, comparison in watched.comparisons.items()
        if not _ends_a_loop(number, watched)
    }
    seen = miscounts(counting, sites, printed, learning, cut=watched.cut, table=table)
    chosen = any(chooses_by_class(it) for it in watched.learner.sources.values())
    for it in seen:
        if it.code == OF_ONE_CLASS and it.chosen and (chosen or not _is_of_a_test(it, watched)):
            continue  # each class, or each part of the examples, may be counted by itself
        about = watched.learner.about
        printed_at = _line_of(about, ACCURACY)
        at = watched.at(about.path, counted_at(about, printed_at) or printed_at)
        if it.site >= 0:
            site = sites[it.site]
            source = watched.learner.sources.get(site.file)
            line = site.line
            if source is not None and it.chosen:
                line = chosen_at(source, line)
            elif source is not None and it.answered:
                line = answered_at(source, line) or line
            at = watched.at(site.file, line)
        told = finding(it.code, it.message, observed=it.observed, expected=it.expected, at=at)
        found.append(_at_its_cause(told, watched))
    return found[:1] or _measured_otherwise(watched)


def _ends_a_loop(number: int, watched: Watched) -> bool:
    """Tell whether a comparison only says when to stop: `if cost == before: break`."""
    site = watched.learner.sites.values[number]
    source = watched.learner.sources.get(site.file)
    return source is not None and any(
        isinstance(node, ast.If)
        and node.lineno == site.line
        and ast.unparse(node.test) == site.text
        and isinstance(node.body[-1], ast.Break)
        for node in ast.walk(source.tree())
    )


def _is_of_a_test(it: Miscount, watched: Watched) -> bool:
    site = watched.learner.sites.values[it.site]
    source = watched.learner.sources.get(site.file)
    return source is not None and asks_of_a_test_set(source, site.line)


def _measured_otherwise(watched: Watched) -> list[Finding]:
    """Return what is said of precision, recall or F1 that are not those of the answers."""
    about = watched.learner.about
    sites = watched.learner.sites.values
    found = measured(watched.comparisons, sites, watched.outcome.printed)
    if found is None:
        return []
    name = found.wrong[0]
    right, wrong, missed, _ = found.counts
    statement = set_at(about, name)
    return [
        finding(
            "ND709",
            "Precision and recall are exchanged"
            if found.swapped
            else f"The {name} that the program prints contradicts its own answers",
            observed=f"it prints a {name} of {found.printed[name]:.3g}; of the positive class "
            f"{right} were found, {missed} were missed, and {wrong} others were taken for it",
            expected=f"a {name} of {found.told[name]:.3g}",
            at=watched.at(about.path, statement.lineno if statement else 0),
        )
    ]
