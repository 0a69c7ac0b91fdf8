"""Edits of a statement, a turn or a stop, as learners would make them."""
