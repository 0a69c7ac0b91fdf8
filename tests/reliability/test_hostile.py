"""Hostile files: two hundred at least, and what is judged about how they end."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")


@pytest.fixture
def hostile(programs):
    import hostile

    return hostile


def test_there_are_more_than_two_hundred_and_each_is_another(hostile):
    files = hostile.hostile()
    assert len({(file.name, file.what) for file in files}) == len(files) > 200
    assert {file.name for file in files} == set(hostile.READERS)


def test_a_file_is_written_and_read_in_a_process_of_its_own(hostile, tmp_path, monkeypatch):
    from firstnet.files.saving import save
    from firstnet.recipe import Recipe, starting_network

    monkeypatch.chdir(tmp_path)  # the program changes it, too
    monkeypatch.setattr(hostile, "NETWORK", tmp_path / "n.safetensors")
    save(starting_network(Recipe(sizes=(16, 3))), hostile.NETWORK)
    (file,) = (
        it for it in hostile.hostile() if (it.name, it.what) == ("it.npz", "a pickle inside")
    )
    wrong, ended = hostile.tried(file)
    assert wrong is None
    assert ended.code == 2


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ((2, "firstnet data: no table", 1.0, 1 << 28), None),
        ((1, "", 1.0, 1 << 28), "ended with 1"),
        ((-9, "", 1.0, 1 << 28), "ended with -9"),
        ((2, "Traceback (most recent call last)", 1.0, 1 << 28), "a traceback"),
        ((2, "firstnet data: not enough memory", 1.0, 1 << 28), "ran into the limit"),
        ((2, "", 31.0, 1 << 28), "took 256 MB and 31 s"),
        ((2, "", 1.0, 3 << 30), "took 3072 MB"),
    ],
)
def test_what_is_wrong_about_an_end(hostile, tmp_path, ended, told):
    file = hostile.Hostile("", "it.csv", None)
    folder = tmp_path / "here"
    folder.mkdir()
    wrong = hostile.wrong_with(file, hostile.Ended(*ended), folder)
    assert wrong is told or wrong.startswith(told)


def test_a_file_that_got_out_is_seen(hostile, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / hostile.ESCAPED).touch()
    ended = hostile.Ended(2, "", 1.0, 1)
    assert "escaped" in hostile.wrong_with(hostile.Hostile("", "it.csv", None), ended, folder)
