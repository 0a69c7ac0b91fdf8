"""Studies: trials survive in the database, and one that was cut off is tried again."""

import contextlib
import errno
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from firstnet.errors import AccessError, RecipeError
from firstnet.sweep import database, owners
from firstnet.sweep.advice import Later
from firstnet.sweep.space import Choices, Range
from firstnet.sweep.study import Study
from firstnet.sweep.work import Done


def done(*accuracies, diverged=""):
    return Done(accuracies, None, diverged)


def make(study, accuracy):
    trial, point = study.begin()
    study.report(trial, done(accuracy), 0)
    study.end(trial, done(accuracy), stopped=False)
    return point


def test_pieces_end_after_a_ninth_and_a_third_of_the_epochs(study, plan, url, tmp_path):
    assert study.rungs() == [1, 3, 9]
    longer = replace(plan, recipe=replace(plan.recipe, epochs=30))
    assert Study(longer, f"sqlite:///{tmp_path / 'b.db'}").rungs() == [3, 10, 30]
    whole = replace(plan, pruned=False)
    assert Study(whole, f"sqlite:///{tmp_path / 'c.db'}").rungs() == [9]


def test_a_sweep_is_found_again_and_goes_on(study, plan, url):
    points = [make(study, 0.5), make(study, 0.7)]
    assert points == [{"eta": it, "mini_batch_size": 10} for it in (0.1, 1.0)]
    again = Study(replace(plan, trials=9), url)
    assert again.left() == 7
    assert [it.accuracies for it in again.told()] == [(0.5,), (0.7,)]
    assert make(again, 0.6) == {"eta": 10.0, "mini_batch_size": 10}
    assert make(again, 0.6) == {"eta": 0.25, "mini_batch_size": 10}  # around the best so far


def test_points_keep_every_digit_in_the_database(study, plan, url):
    points = [make(study, 0.5) for _ in range(9)]
    assert [it.point for it in Study(plan, url).told()] == points
    assert len({tuple(point.items()) for point in points}) == 9


@pytest.mark.slow
def test_after_the_advice_optuna_deals(study, plan, url):
    points = [make(study, 0.5) for _ in range(14)]
    stages = [trial.user_attrs.get("stage") for trial in study._trials()]
    assert stages[-1] is None
    assert all(0.1 <= point["eta"] <= 10 for point in points)


@pytest.mark.slow
def test_two_seeds_deal_two_ways_and_one_seed_one_way(plan, tmp_path):
    def dealt(name, seed):
        random = replace(plan, order="random", seed=seed)
        study = Study(random, f"sqlite:///{tmp_path / name}.db")
        return [make(study, 0.5) for _ in range(3)]

    assert dealt("a", 1) == dealt("b", 1) != dealt("c", 2)


def test_another_sweep_of_the_same_name_is_told(study, plan, url):
    other = replace(plan, recipe=replace(plan.recipe, cost="cross-entropy"))
    Study(other, url)  # nothing is tried yet, so the plan may change
    Study(plan, url).begin()
    with pytest.raises(
        RecipeError, match="with cost quadratic and not cross-entropy; say the same"
    ):
        Study(other, url)
    assert Study(other, url, "other").left() == 5


def test_a_trial_that_was_cut_off_is_tried_again(study):
    trial, point = study.begin()
    study.put_back(trial)
    assert [it.how for it in study.told()] == ["cut off"]
    assert study.left() == 5
    assert study.begin()[1] == point


def test_what_no_advice_named_is_put_back_as_well(plan, tmp_path):
    study = Study(replace(plan, order="random"), f"sqlite:///{tmp_path / 'r.db'}")
    trial, point = study.begin()
    study.put_back(trial)
    assert study.begin()[1] == point


def test_trials_of_a_process_that_is_no_more_are_put_back_and_those_of_others_left(
    study, plan, url
):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = owners.owner().rsplit(" ", 2)[0]
    told = (f"{here} {gone.pid} abc", f"{here} {os.getppid()} abc", f"elsewhere {gone.pid} abc")
    for owner in told:
        study.begin()[0].set_user_attr("owner", owner)
    hows = [it.how for it in Study(plan, url).told()]
    assert hows == ["cut off", "running", "running"]


def test_a_trial_of_a_copy_of_this_process_that_is_no_more_is_put_back(study, plan, url):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here, _, word = owners.owner().rsplit(" ", 2)
    study.begin()[0].set_user_attr("owner", f"{here} {gone.pid} {word}")
    study.begin()
    assert [it.how for it in Study(plan, url).told()] == ["cut off", "running"]


def test_a_process_elsewhere_is_believed_to_be_gone_after_an_hour_without_a_word(dealt, plan):
    trial, _ = dealt.begin()
    trial.set_user_attr("owner", "elsewhere 3 abc")
    trial.set_user_attr("seen", time.time() - 3500)
    dealt._adopt()
    assert dealt.told()[0].how == "running"
    trial.set_user_attr("seen", time.time() - 3700)
    dealt._adopt()
    assert [it.how for it in dealt.told()] == ["cut off", "waiting"]


def test_what_others_are_at_work_on_counts_and_is_not_waited_for(study, plan, url):
    for _ in range(3):
        study.begin()
    other = Study(plan, url)
    assert other.left() == 2
    with pytest.raises(Later):
        other.begin()
    assert other.begin(waits=False)[1]["eta"] > 0


@pytest.fixture
def dealt(plan, tmp_path):
    """A study whose points do not wait for one another."""
    return Study(replace(plan, order="random"), f"sqlite:///{tmp_path / 'dealt.db'}")


def test_a_trial_that_lags_behind_is_stopped(dealt):
    study = dealt

    def reported(accuracy):
        trial, _ = study.begin()
        progress = Done((accuracy,), object(), "")
        behind = study.report(trial, progress, 0)
        if behind:
            assert study.end(trial, progress, stopped=True).how == "stopped"
        return behind

    assert [reported(it) for it in (0.5, 0.6, 0.7, 0.1, 0.9)] == [False, False, False, True, False]


def test_a_trial_that_diverged_counts_as_nothing(study):
    trial, _ = study.begin()
    study.report(trial, done(0.9), 0)
    told = study.end(trial, done(0.9, diverged="Epoch 1: no numbers"), stopped=False)
    assert (told.how, told.accuracy) == ("diverged", 0.0)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////no/such/folder/it.db", "does not answer (unable to open database file). W"),
        ("oracle+none://me:secret@host/x", "oracle+none://host/x is not installed"),
        ("postgresql://me:secret@127.0.0.1:1/x?password=secret", "postgresql://127.0.0.1/x"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(plan, url, told):
    with pytest.raises(AccessError) as error:
        Study(plan, url)
    assert told in str(error.value)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_an_address_that_is_none_is_told(plan):
    for url in ("nonsense", "postgresql://me:secret@host:port/x", "postgresql:/me:secret@host/x"):
        with pytest.raises(RecipeError, match="--database is no address that can be read") as error:
            Study(plan, url)
        assert "secret" not in str(error.value)


@pytest.mark.slow
def test_points_that_are_all_tried_end_a_sweep(plan, tmp_path):
    few = replace(plan, space={"mini_batch_size": Choices((5, 10)), "hidden": Range(3, 4)})
    for order in ("book", "tpe", "random"):
        study = Study(replace(few, order=order), f"sqlite:///{tmp_path / order}.db")
        points = [make(study, 0.5) for _ in range(study.left())]
        assert len(points) == 4 == len({tuple(point.items()) for point in points})
        assert study.left() == 0


def test_a_trial_is_judged_by_its_best_epoch_so_far(dealt):
    study = dealt

    def behind(*accuracies):
        trial, _ = study.begin()
        return study.report(trial, Done(accuracies, object(), ""), 0)

    later = [behind(0.5), behind(0.6), behind(0.7)]
    assert later == [False, False, False]
    trial, _ = study.begin()
    study.report(trial, Done((0.8,), object(), ""), 0)
    assert not study.report(trial, Done((0.8, 0.1, 0.1), object(), ""), 1)
    assert study.told()[-1].accuracies == (0.8, 0.1, 0.1)


class Down:
    """A study whose database does not answer for a while."""

    def __init__(self, study, times):
        self._study, self.left = study, times

    def __getattr__(self, name):
        import sqlalchemy

        if self.left > 0 and name == "get_trials":
            self.left -= 1
            raise sqlalchemy.exc.OperationalError("SELECT", {}, Exception("gone"))
        return getattr(self._study, name)


def test_a_database_that_is_down_for_a_while_is_waited_for(study, monkeypatch):
    monkeypatch.setattr(database.time, "sleep", lambda seconds: None)
    study._study = Down(study._study, 3)
    assert study.told() == []


def test_a_database_that_stays_down_ends_it_in_a_line(study, monkeypatch):
    monkeypatch.setattr(database.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(database, "PATIENCE_S", 0.0)
    study._study = Down(study._study, 1000)
    with pytest.raises(AccessError, match=r"does not answer \(gone\)\. What it was told is kept"):
        study.told()
    before = study._study.left
    with pytest.raises(AccessError):
        study.told()
    assert study._study.left == before - 1  # it is not waited for once more


def test_a_trial_that_can_not_be_made_counts_and_is_not_tried_again(study):
    trial, point = study.begin()
    told = study.fail(trial, "there is no memory for it")
    assert (told.how, told.accuracy) == ("failed", 0.0)
    assert study.left() == 4
    assert study.begin()[1] != point


class Unheard:
    """A study whose database commits the end of a trial, then loses the connection once."""

    def __init__(self, study):
        self._study, self.lost = study, False

    def __getattr__(self, name):
        return getattr(self._study, name)

    def tell(self, *args, **kwargs):
        import sqlalchemy

        answer = self._study.tell(*args, **kwargs)
        if not self.lost:
            self.lost = True
            raise sqlalchemy.exc.OperationalError("COMMIT", {}, Exception("gone"))
        return answer


def test_an_end_that_came_through_although_its_answer_was_lost_is_an_end(study, monkeypatch):
    monkeypatch.setattr(database.time, "sleep", lambda seconds: None)
    trial, _ = study.begin()
    study.report(trial, done(0.5), 0)
    study._study = Unheard(study._study)
    told = study.end(trial, done(0.5), stopped=False)
    assert (study._study.lost, told.how, told.accuracy) == (True, "done", 0.5)


def test_a_database_is_there_with_all_its_tables_or_not_at_all(plan, tmp_path, monkeypatch):
    place = tmp_path / "whole.db"
    put = database.put_first
    broken = [OSError(5, "Input/output error")]

    def put_at_the_second_try(*given):
        assert not place.exists()
        if broken:
            raise broken.pop()
        put(*given)

    monkeypatch.setattr(database, "put_first", put_at_the_second_try)
    monkeypatch.setattr(database.time, "sleep", lambda seconds: None)
    Study(plan, f"sqlite:///{place}")
    with contextlib.closing(sqlite3.connect(place)) as there:
        indices = [name for (name,) in there.execute("SELECT name FROM sqlite_master")]
    assert "ix_studies_study_name" in indices  # the last thing that is made: no sweep twice
    assert not broken


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_migrations_that_can_not_be_listed_end_it_in_a_line(plan, tmp_path, monkeypatch, nth):
    scandir, listed = os.scandir, []

    def failing(path="."):
        listed.extend([path] if str(path).endswith("versions") else [])
        if len(listed) == nth:
            listed.append(None)  # only this once
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    with pytest.raises(AccessError, match="Optuna could not list its own files"):
        Study(plan, f"sqlite:///{tmp_path / 'it.db'}")
    Study(plan, f"sqlite:///{tmp_path / 'it.db'}")  # the next start works


def test_a_database_of_another_version_of_optuna_ends_it_in_a_line(plan, tmp_path):
    place = tmp_path / "other.db"
    Study(plan, f"sqlite:///{place}")
    with contextlib.closing(sqlite3.connect(place)) as there:
        there.execute("UPDATE alembic_version SET version_num = 'v9.9'")
        there.commit()
    with pytest.raises(AccessError, match=r"other\.db is of another version of Optuna") as error:
        Study(plan, f"sqlite:///{place}")
    assert "\n" not in str(error.value)
