"""The stages of the ladder: each measures, and returns what it has seen for the rules to judge.

A stage is a module with one function:

    measure(patient, trial)    -> what was seen, with the names of the checks that failed

and raises `Unfit` where the program lacks what the stage looks at.
"""
