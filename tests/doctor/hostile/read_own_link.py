"""Follow a link in its own folder."""

from pathlib import Path

print(Path(__file__).with_name("link_to_the_key").read_text())
