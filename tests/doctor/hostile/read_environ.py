"""Print the environment."""

import os

print(os.environ)
