"""An output while it is written: in pieces that close, so that it can be cut back to the last of them and go on."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

from cleaner.io.extras import load
from cleaner.io.formats import GZIP, ZSTD

BLOCK = 2**22
"""Bytes of rows that are held until they are written, or become a row group."""


def packer(packed: str) -> Callable[[bytes], bytes]:
    """What turns a piece into the bytes of a file that ends in `packed` (`.gz`, `.zst` or nothing)."""
    if packed.lower() == GZIP:
        return lambda data: gzip.compress(data, 6, mtime=0)
    if packed.lower() == ZSTD:
        compress: Callable[[bytes], bytes] = load("zstandard", ".zst files").ZstdCompressor(level=3).compress
        return compress
    return lambda data: data


class Spool:
    """The file at `path`, cut back to its first `size` bytes and then appended to."""

    def __init__(self, path: Path, size: int = 0) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        if os.fstat(self._file).st_size < size:
            os.close(self._file)
            raise FileNotFoundError(2, "shorter than what was written to it", str(path))
        os.ftruncate(self._file, size)
        self.size = os.lseek(self._file, size, os.SEEK_SET)

    def append(self, data: bytes) -> None:
        """Writes `data` at the end, whole or, with OSError, so that it does not count."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self.size += len(data)

    def sync(self) -> None:
        """Waits until what was appended is on the disk, for the day the power fails."""
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)
