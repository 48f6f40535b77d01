"""From a file to the text that the pipeline takes: unpack, decode, and for HTML find the article."""

from __future__ import annotations

import errno
import gzip
import logging
import zlib
from functools import cache
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import InputError
from cleaner.io.decode import Decoded, decode
from cleaner.io.formats import Format, format_of

LIMIT = 256 * 2**20
"""Bytes, unpacked: a larger file is refused. No article comes near; an archive bomb would take the memory of all."""

_PLAIN = Format("", "", "")


def read(path: Path) -> Decoded:
    """The text of the document at `path`; what its suffix does not say is text.

    HTML becomes the article that trafilatura finds, without comments. An empty file, packed or not, is an empty text.
    Raises InputError, with the reason alone; `path` stays as it is.
    """
    form = format_of(path.name) or _PLAIN
    data = _read_bytes(path, form)
    if not data:
        return Decoded("", "utf-8")
    decoded = decode(data, html=form.html)
    return decoded._replace(text=article(decoded.text)) if form.html and decoded.text else decoded


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


def _read_bytes(path: Path, form: Format) -> bytes:
    try:
        with open(path, "rb") as file:
            return _unpacked(file) if form.gzipped else _capped(file)
    except gzip.BadGzipFile as error:
        raise InputError(f"damaged .gz: {error}") from error
    except EOFError as error:
        raise InputError("truncated .gz: the file ends before the data does") from error
    except zlib.error as error:
        raise InputError(f"damaged .gz: {error}") from error
    except OSError as error:
        raise InputError(reason(error)) from error


def _unpacked(file: BinaryIO) -> bytes:
    with gzip.GzipFile(fileobj=file) as unpacked:
        return _capped(unpacked)


def _capped(file: BinaryIO | gzip.GzipFile) -> bytes:
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise InputError(f"too large: more than {LIMIT // 2**20} MiB of text; split it")
    return data


@cache
def _trafilatura():  # type: ignore[no-untyped-def]
    """trafilatura, imported when the first page asks for it, and silent: what it logs of a page becomes our reason."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    return trafilatura
