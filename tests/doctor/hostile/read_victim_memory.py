"""Print the memory of another process."""

import re

from world import VICTIM

maps = open(f"/proc/{VICTIM}/maps").read()
with open(f"/proc/{VICTIM}/mem", "rb") as memory:
    for start, end in re.findall(r"^(\w+)-(\w+) rw", maps, re.MULTILINE):
        memory.seek(int(start, 16))
        print(memory.read(int(end, 16) - int(start, 16)))
