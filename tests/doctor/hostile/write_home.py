"""Add to the file that the shell reads."""

from world import OUTSIDE

with (OUTSIDE.parent / "home" / ".bashrc").open("a") as file:
    file.write("echo x")
