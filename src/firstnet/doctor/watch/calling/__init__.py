"""Train what a file only defines: who calls it, and with what."""
