"""Small questions to a text: its lines, its syntax tree, the cells of a notebook."""
