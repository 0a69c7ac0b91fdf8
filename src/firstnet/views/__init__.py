"""What is shown of values, and how notebooks come to show it; the values know nothing of it."""
