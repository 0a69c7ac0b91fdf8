"""The panel Draw: a digit is drawn, and the network's reading of it shown while the pen moves."""
