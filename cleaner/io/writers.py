"""From text to a file, all or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import InputError
from cleaner.io.console import shown, to_bytes
from cleaner.io.formats import format_of
from cleaner.io.spool import packer


def pack(text: str, name: str) -> bytes:
    """`text` as the bytes of the file `name`: UTF-8, packed as its end says (with no time stamp in it)."""
    form = format_of(name)
    return packer(form.packed if form else "")(to_bytes(text))


def is_full(error: OSError) -> bool:
    """Whether the disk, or what this user may have of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error)


def full(path: Path | str) -> str:
    """What to say when it is."""
    return f"{shown(path)}: the disk is full; free some space, and the same command goes on where this run stopped"


def temporary(path: Path) -> Path:
    """Where `write` prepares `path`: in the same directory, under a name that only this program gives."""
    digest = hashlib.blake2b(os.fsencode(path.name), digest_size=8).hexdigest()
    return path.with_name(f".cleaner-{digest}.tmp")


def write(path: Path, data: bytes, *, new: bool = False) -> None:
    """Puts `data` at `path` in one step: a reader sees the old file or the new one, never a part.

    Makes the directories above it. What is at `path` stays as it was if anything fails, and nothing is left behind.
    With `new`, a file that has come to be at `path` is left alone. Raises InputError for that, OSError for the rest.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    prepared = temporary(path)
    try:
        with _emptied(prepared) as file:
            file.write(data)
        if new and os.path.lexists(path):
            raise InputError("a file that this run did not write has come to be where the output goes")
        os.replace(prepared, path)
    except BaseException:
        prepared.unlink(missing_ok=True)
        raise


def _emptied(path: Path) -> BinaryIO:
    """A new file at `path`. What is there, a symlink too, is removed and not written to."""
    try:
        return open(path, "xb")
    except FileExistsError:
        path.unlink()
        return open(path, "xb")
