"""From a file to the text that the pipeline takes: unpack, decode, and for HTML find the article."""

from __future__ import annotations

import errno
import logging
from functools import cache
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import InputError, TooLarge
from cleaner.io.decode import Decoded, decode
from cleaner.io.formats import Format, format_of
from cleaner.io.unpack import opened

LIMIT = 32 * 2**20
"""Bytes, unpacked: what is larger is refused. No article comes near; an archive bomb would take the memory of all."""

PIECE = 2**16  # bytes read at a time
_PLAIN = Format("", "", "")


def read(path: Path, limit: int = LIMIT) -> Decoded:
    """The text of the document at `path`; what its suffix does not say is text.

    HTML becomes the article that trafilatura finds, without comments. An empty file, packed or not, is an empty text.
    Raises InputError, with the reason alone (TooLarge: more than `limit` bytes, unpacked); `path` stays as it is.
    """
    try:
        with open(path, "rb") as file:
            return parsed(file, path.name, limit)
    except OSError as error:
        raise InputError(reason(error)) from error


def parsed(file: BinaryIO, name: str, limit: int = LIMIT) -> Decoded:
    """As `read`, from a `file` that is open; `name` says what it is."""
    decoded = raw(file, name, limit)
    if (format_of(name) or _PLAIN).html and decoded.text:
        return decoded._replace(text=article(decoded.text))
    return decoded


def raw(file: BinaryIO, name: str, limit: int = LIMIT) -> Decoded:
    """What `file` holds, unpacked and decoded and nothing else."""
    form = format_of(name) or _PLAIN
    data = _capped(opened(file, form.packed) if form.packed else file, limit)
    return decode(data, html=form.html) if data else Decoded("", "utf-8")


def article(html: str) -> str:
    """The article in the page `html`, as trafilatura finds it, with a line break at its end.

    Raises InputError where there is none, or trafilatura fails on the page.
    """
    try:
        text = _trafilatura().extract(html, include_comments=False)
    except Exception as error:
        raise InputError(f"the HTML cannot be read: {type(error).__name__}: {error}") from error
    if not text or not text.strip():
        raise InputError("no article text found")
    return f"{text}\n"


def prepare() -> None:
    """Imports what HTML needs, once, so that processes forked later share it."""
    _trafilatura()


def reason(error: OSError) -> str:
    """Why the system refused a file, in the words the user meets in a summary."""
    known = {
        errno.ENOENT: "vanished: the file is no longer there",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.EISDIR: "a directory, not a file",
        errno.ELOOP: "symlink loop",
    }
    return known.get(error.errno or 0, error.strerror or type(error).__name__)


def _capped(file: BinaryIO, limit: int) -> bytes:
    """All of `file`, read in small pieces: asked for much, Python makes room for much, however small the file."""
    pieces, size = [], 0
    while piece := file.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise TooLarge(size)
    return b"".join(pieces)


@cache
def _trafilatura():  # type: ignore[no-untyped-def]
    """trafilatura, imported when the first page asks for it, and silent: what it logs of a page becomes our reason."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    return trafilatura
