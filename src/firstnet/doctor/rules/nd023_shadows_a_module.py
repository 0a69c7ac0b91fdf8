"""A file hides a module.

Your own file has the name of a module that is imported, so Python finds yours first.

Why:
    `import random` in the folder of a random.py imports that file. What follows are
    puzzling errors: the module has no attribute shuffle.

Ask yourself:
    Which file is the first of this name on Python's way?

Example:
    - import random  # beside it lies random.py
    + import random  # beside it lies my_random.py
"""

LEVEL = "warning"
