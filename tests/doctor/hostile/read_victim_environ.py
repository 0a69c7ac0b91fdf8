"""Print the environment of one process."""

from world import VICTIM

print(open(f"/proc/{VICTIM}/environ", "rb").read())
