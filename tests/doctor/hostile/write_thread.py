"""Write in a thread, a little later."""

import threading

from world import OUTSIDE

thread = threading.Timer(0.1, (OUTSIDE / "new").write_text, ["x"])
thread.start()
thread.join()
