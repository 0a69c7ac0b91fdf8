"""A folder that a program has filled is removed, however deep it is, and nothing outside of it."""

import os
from pathlib import Path

from firstnet.doctor.isolation.clearing import temporary_folder


def test_a_folder_is_removed_with_all_that_is_in_it(tmp_path):
    outside = tmp_path / "outside"
    (outside / "kept").mkdir(parents=True)
    with temporary_folder() as folder:
        (folder / "a" / "b").mkdir(parents=True)
        (folder / "a" / "b" / "file").write_text("x")
        (folder / "link").symlink_to(outside)
        (folder / "locked" / "inside").mkdir(parents=True)
        (folder / "locked").chmod(0)
    assert not folder.exists()
    assert (outside / "kept").is_dir()


def test_it_may_be_deeper_than_a_path_can_be_long():
    here = os.open(".", os.O_RDONLY)
    try:
        with temporary_folder() as folder:
            os.chdir(folder)
            for _ in range(1500):
                Path("folder").mkdir()
                os.chdir("folder")
            os.fchdir(here)
        assert not folder.exists()
    finally:
        os.fchdir(here)
        os.close(here)
