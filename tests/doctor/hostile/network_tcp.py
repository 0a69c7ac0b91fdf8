"""Send what it knows by TCP."""

import socket

from world import PORT

socket.create_connection(("127.0.0.1", PORT)).sendall(b"x")
