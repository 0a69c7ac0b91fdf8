"""Reading: from what a learner hands in to a program that can be run."""
