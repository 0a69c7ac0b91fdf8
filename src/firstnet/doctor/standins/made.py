"""Files that a program writes itself if they are missing, so that they need no stand-in."""

from __future__ import annotations

import linecache
import re
import types

ASKS = re.compile(r"\bif not\b.*\b(exists|isfile|is_file)\(")
# What is done instead of making the file: the program ends, or fetches it.
GIVES_UP = re.compile(r"\bexit\b|\braise\b|\bquit\(|urlretrieve|urlopen|requests\.|wget|download")
WRITES = re.compile(
    r"open\([^()]*,\s*(mode\s*=\s*)?[\"'][wx]|savetxt\(|\.to_csv\(|np\.savez?\(|numpy\.savez?\("
    r"|write_text\(|pickle\.dump\("
)


def makes_it_itself(frame: types.FrameType) -> bool:
    """Tell whether a program asks for a file on this line to write it if it is missing.

    Args:
        frame: of the program, where it asks.
    """
    lines = linecache.getlines(frame.f_code.co_filename)
    line = lines[frame.f_lineno - 1] if 0 < frame.f_lineno <= len(lines) else ""
    if not ASKS.search(line):
        return False
    body = [line.partition(":")[2]]
    for it in lines[frame.f_lineno :]:
        if it.strip() and _depth(it) <= _depth(line):
            break
        body.append(it)
    return not GIVES_UP.search("".join(body)) and bool(WRITES.search("".join(lines)))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
