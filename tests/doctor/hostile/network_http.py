"""Ask a web server."""

import http.client

from world import PORT

http.client.HTTPConnection("127.0.0.1", PORT, timeout=2).request("GET", "/x")
