"""What one browser tab has: the digits, which all share, and a run of its own."""
