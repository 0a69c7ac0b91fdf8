"""The learner's code in a process of its own: the child, its belt and its clock."""
