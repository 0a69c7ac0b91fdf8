"""Write in a process of a pool."""

import multiprocessing

from world import OUTSIDE

child = multiprocessing.get_context("fork").Process(
    target=(OUTSIDE / "new").write_text, args=("x",)
)
child.start()
child.join()
