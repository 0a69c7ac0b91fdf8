"""Watch a learner's own training: run it, find its step, and hold that against its own gradient.

No name decides anything here: what a number is for is found out by nudging it.
"""
