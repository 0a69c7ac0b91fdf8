"""When an edit is verified: the file with it was run again, as a stranger would, and it learns."""

from __future__ import annotations

from dataclasses import replace

from firstnet.doctor.report.report import (
    CUT_OFF,
    INCOMPLETE,
    Examination,
    Finding,
    with_root,
)

# Spellings that have one meaning in today's Python, whatever else is wrong with the network.
SPELLING = ("ND004", "ND005", "ND010", "ND011", "ND012", "ND013", "ND015", "ND024")
OTHERWISE = "with it, the network was trained by another call"
READING = "load"  # the stage whose edits make a file readable


def with_proof(said: Examination, healed: Examination | None) -> Examination:
    """Return an examination with the edits verified that a second run has proven.

    Args:
        said: with edits that the training in the same process has shown to be right.
        healed: what the training with all of these edits proves; None if it could not be run.
    """
    learns = healed is not None and healed.trial is not None and healed.trial.learns
    errors = (
        []
        if healed is None
        else [finding for finding in healed.findings if finding.level == "error"]
    )
    otherwise = _is_called_otherwise(said, healed)
    if learns and not errors and not otherwise:
        return replace(said, healed=healed.trial if healed is not None else None)
    unseen = healed is not None and healed.status == INCOMPLETE and not healed.trial and not errors
    cut = healed is not None and CUT_OFF in (it.reason for it in healed.not_run)
    reason = OTHERWISE if otherwise and not errors else _reason(healed)
    findings = [
        finding
        if finding.fix is None
        or not finding.fix.verified
        or _stays(finding, unseen=unseen, cut=cut)
        else replace(finding, fix=replace(finding.fix, verified=False, unproven=reason))
        for finding in said.findings
    ]
    return replace(said, findings=with_root(findings))


def _is_called_otherwise(said: Examination, healed: Examination | None) -> bool:
    """Tell whether the network was trained by another call than without the edits.

    Then it may not have met what the edits are about; a program that trains by itself since then
    has.
    """
    trials = [examination.trial for examination in (said, healed) if examination is not None]
    called = [trial.called for trial in trials if trial is not None]
    return len(called) == 2 and called[0] != called[1] and all(called)


def is_refuted(healed: Examination | None) -> bool:
    """Tell whether a second run, with the edits, shows an error."""
    return healed is not None and any(finding.level == "error" for finding in healed.findings)


def _stays(finding: Finding, *, unseen: bool, cut: bool) -> bool:
    """Tell whether an edit needs no training as a proof.

    Where no training is to be seen, as in a loader, that the file can be read is all there is. A
    name that is bound does not show what the lines behind it do. Where the run was cut off, there
    may be a training, and how deep lines belong is not shown.
    """
    read = finding.stage == READING and finding.code != "ND020"
    if cut and ((read and finding.code not in SPELLING) or finding.code == "ND004"):
        return False
    return finding.code in SPELLING or (unseen and read)


def _reason(healed: Examination | None) -> str:
    if healed is None:
        return "a run with it was not possible"
    errors = [finding for finding in healed.findings if finding.level == "error"]
    if errors:
        return f"with it, the doctor still finds {errors[0].code}"
    if healed.not_run and healed.not_run[0].reason.startswith("with it"):
        return healed.not_run[0].reason
    if healed.not_run:
        return "that the network learns with it was not seen"
    return "the network does not learn with it"
