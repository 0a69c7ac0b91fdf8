"""Let an error tell what is in a file."""

from world import OUTSIDE

int((OUTSIDE / "keys" / "id_rsa").read_text())
