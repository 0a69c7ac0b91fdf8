"""The helpers of the course "Deep Learning" by Andrew Ng, by their interface.

Examples are columns; parameters are dictionaries of W1, b1, W2, and so on.
"""
