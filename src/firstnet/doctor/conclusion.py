"""What is concluded from both parts of an examination: the watched training, and the ladder.

The training is the judge, since it is the learner's own. The ladder calls functions with sizes and
layouts of the doctor's, so what it finds counts only where the training agrees that something is
wrong; it then names the cause, the line and an edit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from firstnet.doctor.modules import IN_PART
from firstnet.doctor.report import (
    FINDINGS,
    HEALTHY,
    INCOMPLETE,
    STAGES,
    TRIAL,
    Examination,
    Finding,
    NotRun,
    Trial,
    with_root,
)

# Stages that a training seen to be right has passed, whatever the ladder finds there.
OF_THE_STEP = ("contract", "units", "forward", "gradient", "update", "dynamics")
SHOWN = ("units", "gradient", "update", "dynamics")  # by every step, one by one
ANSWERS = ("contract", "forward")  # what may be asked after the training, too
# Calls that the doctor may have made wrongly.
MISREAD = ("ND101", "ND105", "ND107", "ND108", "ND110", "ND610")
CRASHES = ("ND116", "ND203", "ND410", "ND511", "ND609", "ND705", "ND809")
# What the training has seen with its own eyes: no gradient is the cause.
PLAIN = ("ND111", "ND505", "ND507", "ND514", "ND904")
AS_WRITTEN = ("ND102", "ND112", "ND306", "ND505")  # what is wrong whatever a function is given
BESIDE = ("batches", "evaluate", "data")  # stages in which it is seen beside a right step
WAITS = re.compile(r"waits until (ND\d+)")
ONCE_THROUGH = ("ND014",)  # an iterator that may be empty in the second epoch
MOST_REMARKS = 2  # warnings and pieces of advice in a healthy report


def conclude(
    ladder: Examination, training: Examination | None, trouble: str, *, complete: bool = True
) -> Examination:
    """Return what is known of a file from both parts.

    Args:
        ladder: what calling its functions showed.
        training: what its own training showed; None if nothing is known of it.
        trouble: what kept the training from being watched to its end; "" if nothing did.
        complete: whether the ladder came to its end; if not, its `not_run` says why.
    """
    if training is None:
        reason = trouble or "the training was not watched"
        return _unproven(ladder, (), NotRun(TRIAL, reason))
    ladder = _without_guesses(ladder, training)
    own = training.trial is not None and not training.trial.called  # all of it was run
    assumed = training.assumed if own else (*training.assumed, *ladder.assumed)
    both = replace(ladder, trial=training.trial, assumed=tuple(dict.fromkeys(assumed)))
    loaded = [_with_fix(it, ladder) for it in training.findings if it.stage == "load"]
    if training.status == INCOMPLETE:
        loaded += [it for it in training.findings if it.code in AS_WRITTEN]
        return _unproven(both, loaded, *training.not_run)
    if training.status == HEALTHY:
        loaded = [it for it in loaded if it.code not in ONCE_THROUGH]  # it was gone through again
        counted = [it for it in training.findings if it.stage != "load"]
        said = _of_a_right_training(both, loaded, counted)
        if complete or said.status != HEALTHY:
            return said
        return replace(said, status=INCOMPLETE, not_run=ladder.not_run)
    proven = [it for it in training.findings if it.stage != "load"]
    return _of_a_wrong_training(both, loaded, proven)


def _without_guesses(ladder: Examination, training: Examination) -> Examination:
    """Leave out what the ladder finds in a program of which a part is missing, or misunderstood.

    Functions of a module that is not there do nothing. And a function that makes its own network
    answers otherwise than another one which is given a network.
    """
    absent = any(it.endswith(IN_PART) for it in ladder.assumed)
    called = training.trial.called if training.trial is not None else ""
    trains = set(re.findall(r"(\w+)\(", called))
    left = [
        it
        for it in ladder.findings
        if it.stage == "load"
        or not (absent or (it.code == "ND305" and it.message.split(" ")[0] in trains))
    ]
    return replace(ladder, findings=tuple(left))


def is_its_own(training: Examination) -> bool:
    """Tell whether the program's own training has shown what is wrong with its step.

    What the ladder calls with sizes and layouts of its own has nothing to add to that.
    """
    trial = training.trial
    wrong = any(it.level == "error" and it.stage != "load" for it in training.findings)
    return training.status == FINDINGS and wrong and trial is not None and not trial.called


def _with_fix(loaded: Finding, ladder: Examination) -> Finding:
    """Return a finding of the reading as the ladder has it, whose edits are checked."""
    same = [it for it in ladder.findings if (it.code, it.place) == (loaded.code, loaded.place)]
    return same[0] if same else loaded


def _of_a_right_training(
    ladder: Examination, loaded: Sequence[Finding], counted: Sequence[Finding]
) -> Examination:
    """The step descends, and the network learns: what contradicts that is a misreading."""
    others = [it for it in ladder.findings if it.stage != "load"]
    errors = [it for it in others if it.level == "error"]
    by_itself = ladder.trial is not None and not ladder.trial.called
    of_answers = [
        it
        for it in errors
        if it.stage in ANSWERS
        and not (by_itself and it.code in (*CRASHES, *MISREAD))
        and not _is_passed(it, ladder.trial)
    ]
    if counted and of_answers:  # what is asked after the training is not what was trained
        return replace(ladder, status=FINDINGS, findings=with_root([*of_answers, *loaded]))
    misread = any(
        _is_overruled(it) or (by_itself and it.code in CRASHES) or _is_passed(it, ladder.trial)
        for it in errors
    )
    if misread:
        others, errors = [], []
    if counted and not any(it.stage == "evaluate" for it in errors):
        errors = [*counted, *errors]
    remarks = [it for it in others if it.level != "error" and it.stage not in OF_THE_STEP[:5]]
    findings = with_root([*errors, *loaded, *remarks[:MOST_REMARKS]])
    serious = any(it.level != "advice" for it in findings)
    left = {it.stage for it in ladder.not_run}
    climbed = [] if misread or "contract" in left else [it for it in STAGES if it not in left]
    failed = {it.stage for it in findings}
    return replace(
        ladder,
        status=FINDINGS if serious else HEALTHY,
        findings=findings,
        not_run=tuple(it for it in ladder.not_run if errors and it.stage not in OF_THE_STEP),
        checked=(TRIAL, *(it for it in climbed if it not in failed)),
    )


def _is_overruled(finding: Finding) -> bool:
    """Tell whether a training that is right shows this finding to be a misreading.

    What only the answers after the training depend on, such as a feedforward beside backprop, it
    does not show.
    """
    return finding.stage in SHOWN or finding.code in MISREAD


def _is_passed(finding: Finding, trial: Trial | None) -> bool:
    """Tell whether each step of the program's own training goes through what is accused."""
    if trial is None or trial.called or finding.place is None or finding.place.file:
        return False
    return finding.stage in ANSWERS and finding.place.line in trial.lines


def _of_a_wrong_training(
    ladder: Examination, loaded: Sequence[Finding], proven: Sequence[Finding]
) -> Examination:
    """Something is wrong: the ladder's cause comes first where it is about the same thing.

    An edit of the training's own that has come this far is not proven.
    """
    causes = [
        it
        for it in ladder.findings
        if it.level == "error" and it.stage != "load" and proven and _explains(it, proven[0])
    ]
    if causes and causes[0].code in CRASHES:  # the same exception, which the program has met itself
        proven, causes = [replace(proven[0], fix=proven[0].fix or causes[0].fix), *proven[1:]], []
    findings = [*(causes or proven), *loaded]
    unused = "" if causes else "contract"  # nothing that the ladder calls was needed
    left = tuple(
        replace(it, reason=_waiting(it.reason, findings))
        for it in ladder.not_run
        if it.stage != unused
    )
    return replace(ladder, status=FINDINGS, findings=with_root(findings), not_run=left)


def _waiting(reason: str, findings: Sequence[Finding]) -> str:
    """Return the reason why a stage was not run, by a finding that is in the report."""
    code = WAITS.search(reason)
    known = not findings or code is None or any(it.code == code[1] for it in findings)
    return reason if known else WAITS.sub(f"waits until {findings[0].code}", reason)


def _explains(cause: Finding, proven: Finding) -> bool:
    """Tell whether a finding of the ladder may be the cause of what the training has proven."""
    if cause.code in (*MISREAD, *CRASHES) and "Error" not in proven.observed:
        return False  # the training has made its network, and called it to the end
    if proven.code in PLAIN or proven.stage in BESIDE:
        return cause.stage == proven.stage
    stuck = proven.code.startswith("ND9")
    if stuck:
        return cause.stage not in ("evaluate",)
    if "Error" in proven.observed:
        near = cause.place and proven.place and abs(cause.place.line - proven.place.line) <= 12
        return bool(near) or cause.code in ("ND102", "ND103", "ND104", "ND411", "ND106")
    return cause.stage in OF_THE_STEP or cause.stage == "batches"


def _unproven(ladder: Examination, loaded: Sequence[Finding], *reasons: NotRun) -> Examination:
    """Nothing is proven of the step: what the ladder says of it may be a misreading.

    What it says of other things, such as a feedforward that returns nothing, stays.
    """
    found = [it for it in ladder.findings if it.level == "error" and it.stage != "load"]
    called = ladder.trial is not None and ladder.trial.called
    own = [it for it in found if _crosses_its_own_layers(it, ladder)]
    found = [it for it in found if called or it in own or it.code not in CRASHES]
    sure = [it for it in found if it in own or not _is_overruled(it)]
    doubtful = [
        replace(it, level="warning", root=False, fix=it.fix and replace(it.fix, verified=False))
        for it in found
        if it not in sure and it.code not in MISREAD and ladder.trial is None
    ]
    errors = [*sure, *loaded]
    status = FINDINGS if any(it.level == "error" for it in errors) else INCOMPLETE
    findings = with_root([*errors, *doubtful[:1]])
    return replace(ladder, status=status, findings=findings, not_run=(*ladder.not_run, *reasons))


def _crosses_its_own_layers(finding: Finding, ladder: Examination) -> bool:
    """Tell whether backprop multiplies weights by what does not fit them, whatever it is given.

    The same network has answered the same example, so its layers fit each other, and the example.
    """
    _, _, product = finding.observed.partition("; ")
    stopped = finding.code == "ND410" and "not aligned" in finding.observed
    left, told = {it.stage for it in ladder.not_run}, {it.stage for it in ladder.findings}
    return stopped and "weights" in product and (left | told).isdisjoint(ANSWERS)
