"""What the user sees: UTF-8 whatever the locale says, byte for byte, and names that cannot break a line."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TextIO

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_bytes(text: str) -> bytes:
    """`text` as UTF-8. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def out(data: str | bytes) -> None:
    """Writes `data` to standard output as it is: no line break added or translated."""
    _write(sys.stdout, data)


def err(line: str) -> None:
    """Writes one line to standard error, behind the name of the program."""
    _write(sys.stderr, f"cleaner: {line}\n")


def shown(path: str | Path) -> str:
    """`path` on one line: bytes that are no UTF-8 and characters that do not print are written as escapes."""
    return "".join(c if c.isprintable() else _escape(c) for c in os.fspath(path))


def wants_colour(stream: TextIO) -> bool:
    """Whether `stream` is a terminal whose user has not asked for plain text (`NO_COLOR`, `TERM=dumb`)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _escape(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # how Python keeps a byte of a file name that is no UTF-8
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def _write(stream: TextIO, data: str | bytes) -> None:
    stream.flush()
    rest = memoryview(to_bytes(data) if isinstance(data, str) else data)
    while rest:  # an unbuffered stream (PYTHONUNBUFFERED) may take a part at a time
        rest = rest[stream.buffer.write(rest) :]
    stream.flush()
