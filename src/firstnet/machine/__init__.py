"""The machine: memory and processors, files written as a whole, optional packages, a cluster."""
