"""Sweeps: hyper-parameters that are looked for instead of guessed.

    plan.py      what a file says: the recipe, what is looked for, how many trials
    space.py     the ranges, and a recipe for each point in them
    advice.py    chapter 3's order of trying things
    work.py      a trial, a few epochs at a time
    study.py     what is known so far, in a database (Optuna)
    running.py   the sweep itself, over processes or a cluster
    page.py      a page of results

Source: chapter 3, "How to choose a neural network's hyper-parameters?".
"""
