"""What an examination says: as data, in words, for machines and for a whole class."""
