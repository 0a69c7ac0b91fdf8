"""Check that all places that name the version are ready for a tag.

python .ci/check_release.py v0.2.0
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACES = {  # where a release is named, and how
    "src/firstnet/__init__.py": '^__version__ = "{version}"$',
    "CITATION.cff": "^version: {version}$",
    "recipe/recipe.yaml": '^  version: "{version}"$',
    "CHANGELOG.md": r"^## \[{version}\] - \d{{4}}-\d\d-\d\d$",
}


def missing(version: str) -> list[str]:
    """Return the files that don't name this version; the changelog has to date it as well."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = ["pyproject.toml"] if project["version"] != version else []
    for name, pattern in PLACES.items():
        wanted = pattern.format(version=re.escape(version))
        if not re.search(wanted, (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
            found.append(name)
    return found


if __name__ == "__main__":
    tag = sys.argv[1]
    if places := missing(tag.removeprefix("v")):
        sys.exit(f"{tag} is not named, or not dated, in: {', '.join(places)}.")
