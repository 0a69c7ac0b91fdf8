"""A module can't be found.

The file imports a module that is neither installed nor in the same folder.

Why:
    A failed import stops the whole file. The doctor continued without it, so the code that uses it
    was not run.

Ask yourself:
    In which folder does Python look for it?

Example:
    - import my_friends_loader_of_digits
    + import random
"""

LEVEL = "advice"
