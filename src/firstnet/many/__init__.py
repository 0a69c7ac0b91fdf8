"""Many processes, on one machine or several, that train one network.

Every process deals the same starting weights and the same order of the examples, takes its share of
each mini-batch (`sharing.py`), and the slopes of all of them are added up before each step
(`group.py`). So all of them hold the same network after every step, and it is the one that a single
process would come to, up to rounding. None of them holds all the digits: those are mapped into
memory from files (`mapped.py`), and a process looks at its share of the rows.

Who starts them, and tells each its place, is torchrun (`place.py`); see docs/clusters.md.
"""
