"""What the doctor says of a network that learns: the report that the others want to have."""

REPORT = {
    "file": "net.py", "status": "healthy", "findings": [], "not_run": [], "assumed": [],
    "seconds": 1.0, "trial": None, "checked": ["trial", "gradient"], "healed": None,
}  # fmt: skip
