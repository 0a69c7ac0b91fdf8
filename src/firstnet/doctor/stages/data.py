"""Stage data: the learner's loader, run on made-up files."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from firstnet.doctor.calling import attempt
from firstnet.doctor.encoding import Encoding, wrong_encoding
from firstnet.doctor.handing import fails_on_iterators, refused_image, wrong_form
from firstnet.doctor.loaders import (
    Loader,
    file_names,
    find_encoders,
    find_loaders,
    is_final,
    modules,
)
from firstnet.doctor.origins import ANSWERS, IMAGES, WHOLE, origin
from firstnet.doctor.patient import Patient
from firstnet.doctor.pretending import pretending
from firstnet.doctor.program import Crash, Program, called_names
from firstnet.doctor.report import Place
from firstnet.doctor.returned import Examples, Known, number_of, one_hot, recognise, sets_in
from firstnet.doctor.roles import Unfit
from firstnet.doctor.slots import make
from firstnet.doctor.telling import definition, kind_of, place_of_crash, return_of
from firstnet.doctor.trial import Trial

BRIGHTEST = 10.0  # images with zero mean and unit spread reach about 3
DIMMEST = 0.25  # share of the grey pixels that must be left
LIKENESS = 0.999  # of an image and the digit that it is, where it was scaled and no more
CLASSES = 10
SCALES = re.compile(r"25[56]|normali[sz]|scal|\.max\(", re.IGNORECASE)
ELSEWHERE = ("MissingExtra", "FileNotFoundError", "Refused", "ModuleNotFoundError", "ImportError")
SIZES = (784, 5, CLASSES)


@dataclass(frozen=True, eq=False)
class DataSeen:
    """What a loader makes of digits that are known.

    Attributes:
        patient: the program.
        failures: "bright", "answers", "shape", "turned", "torn", "swapped", "leak", "outputs",
            "once", "grey", "runs", "changed".
        loader: the function that loads, with its module where that is another file; or "".
        name: the function to look at, as in `Program.functions`; "" if in another file.
        crash: the exception in which it ended.
        largest: the largest number among the pixels of the training images.
        encoding: the function that makes vectors of labels, where it is wrong.
        answer: what the desired answer of an example is.
        image: what an image is.
        which: the set that is meant: "training data", "test data".
        examples: how many examples there are in it.
        bad: how many of them are torn apart, or shared with the training data.
        wanted: what the network takes instead.
        place: the statement of the loader that makes them, in the learner's file.
        others: functions that it calls and that are more suspect than itself.
        looked_at: the loaders that could be run.
    """

    patient: Patient
    failures: frozenset[str]
    loader: str = ""
    name: str = ""
    crash: Crash | None = None
    largest: float = 1.0
    encoding: Encoding | None = None
    answer: str = ""
    image: str = ""
    which: str = "training data"
    examples: int = 0
    bad: int = 0
    wanted: str = ""
    place: Place | None = None
    others: tuple[str, ...] = ()
    looked_at: frozenset[str] = frozenset()

    @property
    def suspects(self) -> tuple[str, ...]:
        """The function to look at, where it is in the learner's file."""
        return (*self.others, self.name) if self.name else ()


def measure(patient: Patient, trial: Trial) -> DataSeen:
    """Run the loaders, and look at what they return.

    Raises:
        Unfit: there is none, or none can be run on made-up files.
    """
    programs = list(modules(patient))
    encoding = _wrong_encoding(patient, programs)
    if encoding is not None:
        failure = "outputs" if encoding.short else "answers"
        name = encoding.name if encoding.own else ""
        return DataSeen(
            patient,
            frozenset({failure}),
            encoding.name,
            name,
            encoding=encoding,
            looked_at=frozenset({encoding.name}),
            place=return_of(definition(patient, name)) if name else None,
        )
    loaders = find_loaders(patient, programs)
    encoders = any(find_encoders(it) for it in programs)
    if not loaders and not encoders:
        raise Unfit("no function was found that loads the digits")
    reasons, ran = [], {name for it in programs for name in find_encoders(it)}
    for loader in loaders:
        try:
            seen = _look(patient, loader, trial)
        except Unfit as error:
            reasons.append(str(error))
            continue
        except (TypeError, ValueError, IndexError):  # of what was returned
            reasons.append(f"what {loader.name} returns can't be read")
            continue
        ran.add(loader.name)
        if seen.failures:
            return replace(_placed(seen, loader), looked_at=frozenset(ran))
    if reasons and len(reasons) == len(loaders):
        raise Unfit(reasons[0])
    return DataSeen(patient, frozenset(), looked_at=frozenset(ran))


def _placed(seen: DataSeen, loader: Loader) -> DataSeen:
    """Add where in the learner's file it is made."""
    if not loader.own:
        return seen
    if seen.crash and "runs" in seen.failures:
        return replace(seen, place=place_of_crash(seen.crash))
    part = ANSWERS if "answers" in seen.failures else WHOLE
    part = IMAGES if seen.failures & {"bright", "shape", "grey", "turned"} else part
    number = {"training data": 0, "validation data": 1}.get(seen.which, -1)
    sets = _returned(loader)
    inner = [
        it
        for it in find_encoders(loader.program)
        if it in called_names(loader.node) and seen.wanted
    ]
    if part == ANSWERS and inner:  # of the wrong shape
        return replace(
            seen,
            place=return_of(definition(seen.patient, inner[0])),
            others=(inner[0],),
        )
    return replace(seen, place=origin(loader.node, sets - 1 if number < 0 else number, part))


def _returned(loader: Loader) -> int:
    """Return how many things a loader returns."""
    returns = [it.value for it in ast.walk(loader.node) if isinstance(it, ast.Return)]
    last = returns[-1] if returns else None
    return len(last.elts) if isinstance(last, ast.Tuple) else 1


def _wrong_encoding(patient: Patient, programs: list[Program]) -> Encoding | None:
    for program in programs:
        for name in find_encoders(program):
            found = wrong_encoding(patient, program, name)
            if found is not None:
                return found
    return None


def _look(patient: Patient, loader: Loader, trial: Trial) -> DataSeen:
    own = loader.name if loader.own else ""
    shown = loader.name if loader.own else f"{loader.program.source.path}: {loader.name}"
    empty = DataSeen(patient, frozenset(), shown, own)
    if not loader.kind:
        raise Unfit(f"the format of the files that {loader.name} reads is not known")
    result = _run(loader, trial.seed)
    if isinstance(result, Crash):
        sure = loader.kind == "pickle" and not loader.counts and result.line
        if not sure or result.kind in ELSEWHERE:
            raise Unfit(f"{loader.name} can't be run on made-up digits ({result})")
        return replace(empty, failures=frozenset({"runs"}), crash=result)
    sets = sets_in(result)
    if not sets:
        raise Unfit(f"what {loader.name} returns can't be read: {kind_of(result)}")
    return _judge(empty, loader, sets, trial)


def _run(loader: Loader, seed: int) -> Any:
    """Return what a loader returns for made-up files: without, then with a line of headings."""
    function, names = loader.program.names[loader.name], loader.program.names
    path, given = loader.program.source.path, file_names(loader)
    result: Any = None
    for header in (False, True) if loader.kind == "csv" else (False,):
        with pretending(names, loader.kind, seed, header=header):
            result = attempt(lambda: function(*given), path)
        if not isinstance(result, Crash):
            break
    return result


def _judge(seen: DataSeen, loader: Loader, sets: list[Examples], trial: Trial) -> DataSeen:
    """Return what is wrong first: with the images, then with the answers, then with the sets."""
    final = _is_final(seen.patient, loader, sets[0])
    known = [recognise(it.xs, trial.seed) for it in sets]
    for number, (examples, whose) in enumerate(zip(sets, known)):
        which = _which(number, len(sets))
        base = replace(
            seen,
            which=which,
            examples=len(examples.xs),
            image=_kind(examples.xs[0]),
            answer=_kind(examples.ys[0]),
        )
        for found in (
            _images(base, loader, examples, whose, final=final),
            _answers(base, examples, whose),
        ):
            if found:
                return found
    if len({it.turned for it in known if it}) > 1:
        return replace(
            seen, failures=frozenset({"turned"}), which="test data", image=_kind(sets[-1].xs[0])
        )
    leak = _leak(seen, sets, known)
    if leak:
        return leak
    dress = _dress(seen, sets, known) if final and sets[0].paired else None
    if dress is None and any(it.likeness < LIKENESS for it in known if it):
        return replace(
            seen, failures=frozenset({"changed"})
        )  # no fault by itself; no repair either
    return dress or seen


def _which(number: int, sets: int) -> str:
    if number == 0:
        return "training data"
    return "test data" if number == sets - 1 else "validation data"


def _kind(value: Any) -> str:
    return kind_of(value.item() if isinstance(value, np.generic) else value)


def _is_final(patient: Patient, loader: Loader, training: Examples) -> bool:
    """Tell whether the program trains on what the loader returns, as it is."""
    told = is_final(patient, loader)
    if told is not None:
        return told
    dressed = one_hot(training.ys[0]) is not None or np.shape(training.xs[0]) == (784, 1)
    return training.paired and dressed


def _images(
    seen: DataSeen, loader: Loader, examples: Examples, known: Known | None, *, final: bool
) -> DataSeen | None:
    if known is None:
        swapped = recognise(examples.ys, 0)
        if swapped is not None:
            return replace(seen, failures=frozenset({"swapped"}))
        if not final:
            return None
        return replace(seen, failures=frozenset({"shape"}), wanted="784 numbers an image")
    if known.lit < DIMMEST:
        return replace(seen, failures=frozenset({"grey"}))
    if np.mean(known.numbers < 0) > 0.5:
        raise Unfit(f"the images that {seen.loader} returns were changed beyond recognition")
    largest = max(float(np.max(np.abs(np.asarray(x, dtype=np.float64)))) for x in examples.xs)
    if largest > BRIGHTEST and final and not _scaled_elsewhere(seen.patient, loader):
        return replace(seen, failures=frozenset({"bright"}), largest=largest)
    return None


def _scaled_elsewhere(patient: Patient, loader: Loader) -> bool:
    """Tell whether the program may scale the pixels outside of the loader."""
    lines = patient.program.source.runnable.split("\n")
    if loader.own:
        lines[loader.node.lineno - 1 : loader.node.end_lineno] = []
    return SCALES.search("\n".join(it.split("#")[0] for it in lines)) is not None


def _answers(seen: DataSeen, examples: Examples, known: Known | None) -> DataSeen | None:
    """Return what is wrong with the labels: another's, or those of no digit at all."""
    if known is None:
        return None
    told = [number_of(y) if number_of(y) is not None else one_hot(y) for y in examples.ys]
    if all(it is None for it in told):
        return replace(seen, failures=frozenset({"answers"})) if examples.paired else None
    pairs = [(right, got) for right, got in zip(known.labels, told) if right >= 0]
    bad = sum(right != got for right, got in pairs)
    if not bad:
        return None
    by_label = {right: {got for it, got in pairs if it == right} for right, _ in pairs}
    failure = "answers" if all(len(it) == 1 for it in by_label.values()) else "torn"
    return replace(seen, failures=frozenset({failure}), bad=bad)


def _leak(seen: DataSeen, sets: list[Examples], known: list[Known | None]) -> DataSeen | None:
    first, last = known[0], known[-1]
    if len(sets) < 2 or first is None or last is None:
        return None
    shared = set(first.numbers.tolist()) & set(last.numbers.tolist()) - {-1}
    if not shared:
        return None
    return replace(
        seen,
        failures=frozenset({"leak"}),
        bad=len(shared),
        examples=len(last.numbers),
        which="test data",
    )


def _dress(seen: DataSeen, sets: list[Examples], known: list[Known | None]) -> DataSeen | None:
    """Return what is wrong with the form of the examples, by what the network makes of it."""
    patient, first, last = seen.patient, sets[0], sets[-1]
    if not patient.allows(SIZES) or known[0] is None:
        return None
    try:
        body = make(patient, SIZES)
        part, wanted = wrong_form(body, first, known[0].labels)
        if part:
            found = replace(seen, image=_kind(first.xs[0]), answer=_kind(first.ys[0]))
            return replace(found, failures=frozenset({part}), wanted=wanted)
        wanted = refused_image(body, last.xs[0]) if known[-1] else ""
        if wanted:
            found = replace(seen, image=_kind(last.xs[0]), which="test data", wanted=wanted)
            return replace(found, failures=frozenset({"shape"}))
        crash = fails_on_iterators(body, first) if first.once else None
    except Exception:  # the network itself was examined before
        return None
    return replace(seen, failures=frozenset({"once"}), crash=crash) if crash else None
