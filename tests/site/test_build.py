"""Building the static page: what is in the way is left alone, and what is missing is named."""

import shutil

import pytest


def test_a_folder_with_other_files_is_left_alone(build, tmp_path):
    (tmp_path / "thesis.txt").write_text("ten years")
    with pytest.raises(SystemExit, match="holds other files, which stay as they are"):
        build.main(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "ten years"


def test_a_missing_compiler_is_named_and_the_page_that_was_there_stays(
    build, tmp_path, monkeypatch
):
    (tmp_path / build.CONTENTS).write_text("an older page")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match="Emscripten, which compiles the kernels, is missing"):
        build.main(tmp_path)
    assert (tmp_path / build.CONTENTS).exists()


def test_the_words_are_those_of_firstnet_serve(build):
    words = build.words()
    assert set(words["labels"]) >= {*words["now"], *words["new"]} <= set(words["explanations"])
    assert words["choices"]["hidden"] == "30"
    assert words["runs"][0]["name"] == "The first network"
