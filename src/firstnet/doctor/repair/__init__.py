"""Verified edits of a file: proven, put together and written."""
