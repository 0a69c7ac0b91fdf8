"""The ideas of the book, in NumPy, one idea a file; README.md beside this file is the map."""
