"""The book's own modules: its listings run with only the import changed.

from firstnet.classic import mnist_loader, network
"""
