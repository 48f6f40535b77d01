"""CSV and TSV: a header, then rows; a field may hold line breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from cleaner.errors import InputError
from cleaner.io.chunks import Chunk, Start, grouped
from cleaner.io.lines import BOM
from cleaner.io.unpack import Stream


class Dialect(NamedTuple):
    """How rows are written."""

    delimiter: str = ","
    newline: str = "\r\n"


class _Lines:
    """The lines of a stream as text, and how many bytes they were. Bytes that are no UTF-8 become lone surrogates."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self._stream, self._limit = stream, limit
        self.place = 0
        self.last = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self._limit + 1)
        if not line:
            raise StopIteration
        if len(line) > self._limit:
            raise InputError(f"a line of more than {self._limit:,} bytes; raise --max-size, or mend it")
        self.place += len(line)
        if self.place == len(line):
            line = line.removeprefix(BOM)
        self.last = line.decode("utf-8", "surrogateescape")
        return self.last


class Table:
    """A delimited file: its header, its dialect, and its rows."""

    def __init__(self, stream: Stream, delimiter: str, limit: int) -> None:
        """Reads the header. Raises InputError where there is none."""
        csv.field_size_limit(limit)
        self._stream = stream
        self._lines = _Lines(stream, limit)
        self._delimiter = delimiter
        self.header = next(self._rows(), [])
        if not self.header:
            raise InputError("no header in the first line; add one that names the columns")
        self.dialect = Dialect(delimiter, "\r\n" if self._lines.last.endswith("\r\n") else "\n")

    def chunks(self, start: Start) -> Iterator[Chunk]:
        """The rows from `start` on; the header is none of them."""
        if start.place:
            self._stream.leap(start.place, self._lines.place)
            self._lines.place = start.place
        else:
            start = start._replace(place=self._lines.place)
        return grouped(self._placed(), start)

    def _placed(self) -> Iterator[tuple[list[str], int, int]]:
        before = self._lines.place
        for row in self._rows():
            place = self._lines.place
            yield row, place - before, place
            before = place

    def _rows(self) -> Iterator[list[str]]:
        try:
            yield from csv.reader(self._lines, delimiter=self._delimiter)
        except csv.Error as error:
            raise InputError(f"near byte {self._lines.place:,}: {error}; mend the quotes there") from error


def encode(row: Sequence[Any], dialect: Dialect) -> bytes:
    """One row as bytes. What is neither text nor a number is written as JSON has it; None as nothing."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.newline)
    writer.writerow([_field(value) for value in row])
    return out.getvalue().encode("utf-8", "surrogateescape")


def _field(value: Any) -> Any:
    if value is None or (isinstance(value, (str, int, float)) and not isinstance(value, bool)):
        return value
    told = msgspec.json.encode(value, enc_hook=str)
    if told.startswith(b'"') and not isinstance(value, msgspec.Raw):  # a date, bytes: text in JSON too
        return msgspec.json.decode(told)
    return told.decode()


def readable(text: str) -> str:
    """`text` with U+FFFD for bytes that were no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
