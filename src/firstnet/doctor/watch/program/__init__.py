"""Run a learner's program with hooks in it, and take one turn of its loop again."""
