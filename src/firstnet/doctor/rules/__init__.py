"""The rules: one fault, one file, whose docstring is its page.

A rule's code and name are its file's: `nd102_feedforward_returns_nothing.py`. It has

    LEVEL         "error", "warning" or "advice"
    look(seen)    a Symptom where the fault shows in what its stage has seen, else None

and a docstring that `firstnet explain` prints. The rules of the stage "load" have no `look`: what
mends a file finds their faults on the way.
"""
