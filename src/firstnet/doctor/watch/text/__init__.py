"""What the text of a program tells, where its numbers have raised the question."""
