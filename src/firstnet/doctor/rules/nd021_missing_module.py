"""A module is not there.

The file imports a module that is neither installed nor beside it.

Why:
    An import that fails stops the whole file. The doctor went on without it; what uses it
    was not run.

Ask yourself:
    In which folder does Python look for it?

Example:
    import my_friends_loader_of_digits

Use instead:
    import random
"""

LEVEL = "advice"
