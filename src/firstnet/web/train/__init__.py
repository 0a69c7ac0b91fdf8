"""The panel Train: choices, curves, and one digit as the network reads it."""
