"""What stands in for packages that are not installed: one file for each of their modules."""
