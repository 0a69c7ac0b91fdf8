"""One step of a training: what each number is for, and whether the step descends."""
