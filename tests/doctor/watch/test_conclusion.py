"""The training judges the ladder: what contradicts it is dropped, what explains it comes first."""

from dataclasses import replace

import pytest

from firstnet.doctor.conclusion import conclude
from firstnet.doctor.modules import IN_PART, LEFT_OUT
from firstnet.doctor.report import Examination, Finding, Fix, NotRun, Place, Trial, with_root


def found(code, level="error", line=5, **more):
    return Finding(code, "name", level, "message", place=Place(line, line), **more)


def ladder(*findings, **more):
    return Examination("net.py", "findings" if findings else "healthy", with_root(findings), **more)


def training(status, *findings, reason=""):
    not_run = (NotRun("trial", reason),) if reason else ()
    return Examination("net.py", status, with_root(findings), not_run)


def codes(examination):
    return [it.code for it in examination.findings]


@pytest.mark.parametrize("code", ["ND101", "ND201", "ND403", "ND501", "ND610", "ND903"])
def test_a_training_that_is_right_overrules_the_ladder(code):
    said = conclude(ladder(found(code)), training("healthy"), "")
    assert (said.status, said.findings) == ("healthy", ())
    assert said.checked == ("trial",)


@pytest.mark.parametrize("code", ["ND102", "ND305", "ND601", "ND701", "ND802"])
def test_what_is_about_other_things_than_the_step_stays(code):
    said = conclude(ladder(found(code)), training("healthy"), "")
    assert (said.status, codes(said)) == ("findings", [code])


def test_a_right_training_clears_the_forward_pass_that_each_of_its_steps_goes_through():
    accused = found("ND304", line=5)
    right = training("healthy")
    own = Trial(40, learns=True, lines=(4, 5, 6))
    assert conclude(ladder(accused), replace(right, trial=own), "").findings == ()
    beside = replace(own, lines=(8, 9))  # it may be another function that is asked afterwards
    assert codes(conclude(ladder(accused), replace(right, trial=beside), "")) == ["ND304"]
    called = replace(own, called="NeuralNetwork(...).train(...)")
    assert codes(conclude(ladder(accused), replace(right, trial=called), "")) == ["ND304"]


def test_a_function_that_makes_its_own_network_may_answer_otherwise_than_another():
    differs = replace(found("ND305"), message="fit comes to another output than forward.")
    trained = Trial(40, learns=True, called="fit(…)")
    assert conclude(ladder(differs), replace(training("healthy"), trial=trained), "").findings == ()
    other = replace(trained, called="SGD(…)")
    assert codes(conclude(ladder(differs), replace(training("healthy"), trial=other), ""))


def test_a_crash_between_the_networks_own_layers_is_told_though_no_training_was_seen():
    shapes = "ValueError: shapes (3,4) and (2,1) not aligned: 4 (dim 1) != 2 (dim 0); "
    crash = found("ND410", observed=shapes + "np.dot(self.weights[0].T, delta): (4, 3) by (2, 1)")
    unseen = training("incomplete", reason="none was found")
    assert codes(conclude(ladder(crash), unseen, "")) == ["ND410"]
    given = replace(crash, observed=shapes + "np.dot(x, y): (4, 3) by (2, 1)")
    assert conclude(ladder(given), unseen, "").findings == ()  # it may want another layout
    answers = ladder(crash, found("ND107"))
    assert "ND410" not in codes(conclude(answers, unseen, ""))


def test_nothing_is_guessed_of_functions_that_lack_a_module():
    lacks = ladder(found("ND302"), assumed=(f"line 3: common.layers is missing, {IN_PART}",))
    said = conclude(lacks, training("incomplete", reason="none was found"), "")
    assert (said.status, said.findings) == ("incomplete", ())
    loads = ladder(found("ND302"), assumed=(f"line 3: mnist_loader is missing, {LEFT_OUT}",))
    assert codes(conclude(loads, training("incomplete", reason="none was found"), "")) == ["ND302"]


def test_an_iterator_that_a_right_training_has_gone_through_is_left_alone():
    handed_out = found("ND014", "warning")
    assert conclude(ladder(), training("healthy", handed_out), "").findings == ()
    assert codes(conclude(ladder(), training("findings", found("ND604"), handed_out), "")) == [
        "ND604",
        "ND014",
    ]


def test_a_healthy_report_has_two_remarks_at_most():
    remarks = [found(f"ND60{n}", "warning", n) for n in range(1, 6)]
    assert len(conclude(ladder(*remarks), training("healthy"), "").findings) == 2


def test_a_wrong_training_is_explained_by_the_ladder_with_its_fix():
    fix = Fix("--- a\n+++ b\n", True, "unsafe")
    cause = replace(found("ND403", line=9), fix=fix)
    said = conclude(ladder(cause), training("findings", found("ND407")), "")
    assert codes(said) == ["ND403"]
    assert said.findings[0].fix == fix


def test_a_wrong_training_is_reported_though_the_ladder_sees_nothing():
    said = conclude(ladder(), training("findings", found("ND909")), "")
    assert (said.status, codes(said)) == ("findings", ["ND909"])


@pytest.mark.parametrize("proven", ["ND407", "ND605", "ND909"])
def test_a_call_of_the_doctors_that_stops_explains_no_training_that_ran(proven):
    said = conclude(ladder(found("ND609")), training("findings", found(proven)), "")
    assert codes(said) == [proven]


@pytest.mark.parametrize("proven", ["ND601", "ND605", "ND804"])
def test_no_gradient_explains_what_is_wrong_beside_the_step(proven):
    said = conclude(ladder(found("ND519")), training("findings", found(proven)), "")
    assert codes(said) == [proven]


def test_a_program_that_stops_is_explained_by_a_call_that_stops_there():
    stopped = found("ND116", observed="ValueError: shapes")
    said = conclude(ladder(found("ND106")), training("findings", stopped), "")
    assert codes(said) == ["ND106"]


def test_an_exception_that_both_have_met_is_told_once_with_the_edit():
    fix = Fix("- a\n+ b", verified=False, safety="unsafe")
    stopped = found("ND116", observed="ValueError: shapes")
    said = conclude(ladder(replace(found("ND410"), fix=fix)), training("findings", stopped), "")
    assert codes(said) == ["ND116"]
    assert said.findings[0].fix == fix


def test_without_a_proof_the_ladder_is_not_believed():
    said = conclude(ladder(found("ND403")), training("incomplete", reason="no training"), "")
    assert said.status == "incomplete"
    assert [it.level for it in said.findings] == ["warning"]
    assert said.not_run[-1].reason == "no training"


@pytest.mark.parametrize("code", ["ND102", "ND305", "ND701"])
def test_without_a_proof_what_is_not_about_the_step_stays(code):
    said = conclude(ladder(found(code)), training("incomplete", reason="no training"), "")
    assert (said.status, codes(said)) == ("findings", [code])
    assert said.findings[0].level == "error"


def test_without_a_training_a_healthy_ladder_is_incomplete():
    said = conclude(ladder(), None, "it did not come to an end")
    assert said.status == "incomplete"
    assert said.not_run[-1] == NotRun("trial", "it did not come to an end")


def test_what_stops_the_text_itself_is_reported_without_a_training():
    said = conclude(
        ladder(found("ND010", line=1)),
        training("incomplete", found("ND010", line=1), reason="no training"),
        "",
    )
    assert (said.status, codes(said)) == ("findings", ["ND010"])


def test_answers_that_are_wrong_after_a_right_training_are_explained_by_the_ladder():
    said = conclude(ladder(found("ND108")), training("healthy", found("ND709")), "")
    assert (said.status, codes(said)) == ("findings", ["ND108"])


def test_a_network_that_trains_can_be_made():
    said = conclude(ladder(found("ND101")), training("findings", found("ND403")), "")
    assert codes(said) == ["ND403"]


def test_python_2_on_its_own_is_no_reason_to_believe_the_ladder():
    fixed = found("ND010", fix=Fix("", True, "safe"))
    said = conclude(ladder(found("ND101"), fixed), training("healthy", found("ND010")), "")
    assert codes(said) == ["ND010"]
    said = conclude(ladder(found("ND101"), fixed), training("findings", found("ND010")), "")
    assert codes(said) == ["ND010"]
