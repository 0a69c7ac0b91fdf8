"""Send what it knows to a socket with a path."""

import socket

from world import OUTSIDE

with socket.socket(socket.AF_UNIX) as line:
    line.connect(str(OUTSIDE / "socket"))
    line.sendall(b"x")
