"""Packed files as streams: flat memory whatever comes out, and an end that comes too early is told."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.io.extras import load
from cleaner.io.formats import GZIP

BUFFER = 2**18
RATIO = 100
"""Times: what a record over the size limit may be packed by before the file is taken for a decompression bomb."""


class Stream(io.BufferedReader):
    """What `opened` gives: the unpacked bytes of a file; `packed` is the file itself."""

    packed: BinaryIO
    plain: bool = False

    def leap(self, place: int, here: int = 0) -> None:
        """Goes to byte `place` of the unpacked text, from byte `here`; what is packed is read up to there."""
        if self.plain:
            self.seek(place)
            return
        while here < place and (data := self.read(min(place - here, BUFFER))):
            here += len(data)

    def suspicious(self, size: int) -> bool:
        """Whether `size` unpacked bytes are more than the file, as far as it was read, can honestly hold."""
        return not self.plain and size > RATIO * max(self.packed.tell(), BUFFER)


def opened(file: BinaryIO, packed: str) -> Stream:
    """`file` as a stream of its unpacked bytes; `packed` is `.gz`, `.zst` or empty.

    Reading raises InputError where the file is damaged or ends before its data does. Raises ConfigError where
    zstandard is not installed.
    """
    if packed:
        raw: Any = _Gzip(file) if packed.lower() == GZIP else _Zstd(file)
    else:
        raw = _Plain(file)
    stream = Stream(raw, BUFFER)
    stream.packed, stream.plain = file, not packed
    return stream


class _Raw(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._some(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _some(self, size: int) -> bytes:
        raise NotImplementedError


class _Plain(_Raw):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def _some(self, size: int) -> bytes:
        return self._file.read(size)


class _Gzip(_Raw):
    def __init__(self, file: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=file)

    def _some(self, size: int) -> bytes:
        try:
            return self._file.read1(size)
        except EOFError as error:
            raise InputError("truncated .gz: the file ends before the data does") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"damaged .gz: {error}") from error


class _Zstd(_Raw):
    """Frames one after the other. What goes in is kept small where much comes out, so that memory stays flat."""

    def __init__(self, file: BinaryIO) -> None:
        self._zstd = load("zstandard", ".zst files")
        self._file = file
        self._frame: Any = None
        self._left = b""
        self._ready = b""
        self._feed = 2**10

    def _some(self, size: int) -> bytes:
        while not self._ready:
            if not self._left:
                self._left = self._file.read(BUFFER)
            if not self._left:
                if self._frame is not None:
                    raise InputError("truncated .zst: the file ends before the data does")
                return b""
            self._ready = self._unpack()
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _unpack(self) -> bytes:
        taken, self._left = self._left[: self._feed], self._left[self._feed :]
        if self._frame is None:
            self._frame = self._zstd.ZstdDecompressor(max_window_size=2**31).decompressobj()
        try:
            data = cast(bytes, self._frame.decompress(taken))
        except self._zstd.ZstdError as error:
            raise InputError(f"damaged .zst: {error}") from error
        if self._frame.eof:
            self._left = self._frame.unused_data + self._left
            self._frame = None
        self._feed = max(2**8, min(2**16, 2**22 * len(taken) // (len(data) + 1), 4 * self._feed))
        return data
