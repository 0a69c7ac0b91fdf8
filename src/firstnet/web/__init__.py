"""The page of `firstnet serve`: watch a network learn, look inside it, draw a digit.

`serving.py` serves it, `page.py` lays it out, and a panel is one folder. What a panel computes
stands in a file of its own without NiceGUI, and a training run in `visit/run.py` without either.
"""
