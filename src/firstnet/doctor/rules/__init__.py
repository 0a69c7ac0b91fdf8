"""The rules: one fault, one file, whose docstring is its page.

A rule's code and name are its file's: `nd102_feedforward_returns_nothing.py`. It has a docstring,
which `firstnet explain` prints, and a LEVEL: "error", "warning" or "advice".
"""
