"""What is kept in files: networks, checkpoints, model cards, names of labels, tables of TOML."""
