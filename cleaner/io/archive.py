"""WARC and WET: the pages of a crawl, and the texts that somebody made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cleaner.errors import InputError
from cleaner.io.chunks import Chunk, Oversize, Start, grouped
from cleaner.io.extras import load
from cleaner.io.unpack import Stream

FIELDS = ("url", "date", "id", "text")
"""The columns that an archive becomes."""
_PAGE = ("text/html", "application/xhtml+xml")


class Page(NamedTuple):
    """One record of an archive: an HTTP response (`html`), or a text."""

    url: str
    date: str
    id: str
    html: bool
    body: bytes


def chunks(stream: Stream, start: Start, limit: int, *, wet: bool) -> Iterator[Chunk]:
    """The HTML responses of success in a WARC, or the texts of a WET, from `start` on.

    A place is a byte of the unpacked archive. A record of more than `limit` bytes comes as `Oversize`. Raises
    InputError where the file is damaged or cut off; a record that is cut is not given.
    """
    stream.leap(start.place)
    return grouped(_placed(_Tail(stream, start.place), limit, wet), start)


class _Tail:
    """A stream that remembers its last bytes."""

    def __init__(self, stream: Stream, place: int) -> None:
        self._stream, self._place = stream, place
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read1(size)  # `read` gives nothing of what it has where the file then turns out cut off
        self.last = (self.last + data)[-4:]
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place


def _placed(stream: _Tail, limit: int, wet: bool) -> Iterator[tuple[Page | Oversize, int, int]]:
    warc = load("fastwarc.warc", ".warc and .wet files")
    kind = warc.WarcRecordType.conversion if wet else warc.WarcRecordType.response
    records = warc.ArchiveIterator(
        stream, record_types=kind, parse_http=not wet, auto_decode="all", fsspec_args=False, stream_detect=False
    )
    held: tuple[Page | Oversize, int] | None = None
    behind = stream.tell()
    try:
        for record in records:
            if held:  # where a record ends is where the next begins
                yield *held, record.stream_pos
                held = None
            if wet or _is_page(record):
                held = _page(record, limit, wet)
                behind = record.stream_pos + held[1]
    except InputError:
        if held:
            yield *held, behind
        raise
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"damaged archive near byte {behind:,}: {error}") from error
    if stream.last not in (b"\r\n\r\n", b""):
        raise InputError(f"truncated archive: it ends near byte {behind:,}, in the middle of a record")
    if held:
        yield *held, behind


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or record.http_content_type not in _PAGE:
        return False
    return headers.status_code is not None and 200 <= headers.status_code < 300


def _page(record: Any, limit: int, wet: bool) -> tuple[Page | Oversize, int]:
    body = record.reader.read(limit + 1)
    if len(body) > limit:
        size = len(body)
        while more := record.reader.read(2**20):
            size += len(more)
        return Oversize(size, None), size
    headers = record.headers
    date, name = headers.get("WARC-Date") or "", headers.get("WARC-Record-ID") or ""
    return Page(headers.get("WARC-Target-URI") or "", date, name, not wet, body), len(body)
