"""Stand-ins for the files and modules that a learner's program needs and this computer lacks.

A file that exists is opened, a module that is installed is imported; only what is missing is
replaced, and each replacement is logged.
"""

from __future__ import annotations

from pathlib import Path

from firstnet.doctor.standins import downloads, folders, imports, keyboard, log, opening


def install(folder: Path) -> list[str]:
    """Put stand-ins in place of the files and modules that a program lacks; return the log.

    Call it once, before the program starts; a second call only changes the folder.

    Args:
        folder: where the program is. A relative path that leads nowhere from the current folder
            is looked up here before anything stands in for it.

    Returns:
        One sentence for each stand-in that was used, a list that grows.
    """
    if not folders.is_set():
        opening.replace_openers()
        downloads.replace_downloads()
        imports.add_finders()
        keyboard.replace_input()
    folders.set_folder(folder)
    return log.SENTENCES
