"""What is said of a training: each file tells one kind of fault."""
