"""Where measurements go: results/NAME.json, and the table of that name in README.md."""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = ("firstnet", "numpy", "torch", "jax", "scikit-learn")


def machine() -> dict[str, Any]:
    """Describe what was measured on."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "date": datetime.date.today().isoformat(),
    }


def publish(name: str, results: dict[str, Any], table: str) -> None:
    """Print the table, keep the results, and put the table into README.md."""
    where = machine()
    print(table)
    kept = json.dumps({"machine": where, **results}, indent=1)
    kept = re.sub(r"\[[^][{}]*\]", lambda row: " ".join(row[0].split()), kept)  # a list a line
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / f"{name}.json").write_text(kept + "\n")
    packages = ", ".join(f"{package} {number}" for package, number in where["packages"].items())
    caption = (
        f"Measured {where['date']} on {where['processor']} ({where['processors']} processors, "
        f"{where['system']}), Python {where['python']}, {packages}."
    )
    readme = HERE / "README.md"
    section = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    text, count = section.subn(
        lambda found: f"{found[1]}{caption}\n\n{table}\n{found[2]}", readme.read_text()
    )
    if not count:
        raise SystemExit(f"README.md has no section <!-- {name} -->")
    readme.write_text(text)


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or "an unnamed processor"
    fields = dict(re.findall(r"^(model name|cpu family|model)\s*: (.+)$", described, re.MULTILINE))
    return f"{fields['model name']} (family {fields['cpu family']}, model {fields['model']})"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
