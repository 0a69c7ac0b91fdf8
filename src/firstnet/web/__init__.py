"""The page of `firstnet serve`: watch a network learn, look inside it, draw a digit.

`serving.py` serves it, `app.py` answers, and a tab has a `visit.py` with a run of its own. What the
browser shows is in `front/`, and the static page (site/) has it too.
"""
