"""Print a key."""

from world import OUTSIDE

print(open(OUTSIDE / "keys" / "id_rsa").read())
