"""What a cluster reads: the files below a path or URL, as Arrow tables of some megabytes.

Two columns stand in front of those of the file: `NAME`, the document's name, and `FAULT`, why a row is no document; a
row with a fault holds what was found in the text field.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from cleaner.errors import ConfigError, InputError
from cleaner.io.console import shown, to_bytes
from cleaner.io.decode import decode
from cleaner.io.readers import article

NAME, FAULT, PAGE = "__cleaner_name", "__cleaner_fault", "__cleaner_page"
ROWS = 512
"""Rows read at a time."""
SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".warc")
_BUFFER = 2**16  # bytes: of a file that is cut off, no more than this is lost
_PACKED = (".gz", ".zst")
_HTML = ("text/html", "application/xhtml+xml")
Row = TypeVar("Row")
_DAMAGE = (OSError, EOFError, zlib.error)
_ESCAPES = re.compile(  # a pair of surrogates is one character; one alone is none
    rb"\\[^u]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<lone>\\u[dD][89a-fA-F][\da-fA-F]{2})"
)
_STATE = pa.schema([(NAME, pa.string()), (FAULT, pa.string())])


def resolve(path: str) -> tuple[fs.FileSystem, str]:
    """The file system of a path or URL (`s3://`, `gs://`, `hdfs://`, `file://`), and the path there.

    Raises ConfigError where there is no such file system.
    """
    try:
        found: tuple[fs.FileSystem, str] = fs.FileSystem.from_uri(path) if "://" in path else _local(path)
    except (ValueError, OSError) as error:
        raise ConfigError(f"{shown(path)}: {error}; give a path, or a URL that Arrow reads") from error
    return found


def _local(path: str) -> tuple[fs.FileSystem, str]:
    return fs.LocalFileSystem(), os.path.abspath(path)


def find(path: str) -> list[str]:
    """The files to read at or below `path`, in order of name, as paths of its file system; hidden ones are left out.

    Raises ConfigError where there is nothing to read.
    """
    system, root = resolve(path)
    info = system.get_file_info(root)
    if info.type == fs.FileType.NotFound:
        raise ConfigError(f"{shown(path)}: not found; name a file or a directory that every worker can read")
    if info.is_file:
        names = [root]
    else:
        entries = system.get_file_info(fs.FileSelector(root, recursive=True))
        names = [e.path for e in entries if e.is_file and "/." not in e.path[len(root) :]]
    names = sorted(name for name in names if _suffix(name) in SUFFIXES)
    if not names:
        raise ConfigError(f"{shown(path)}: nothing to read; a cluster reads {', '.join(SUFFIXES)}, packed or not")
    return names


def is_lines(name: str) -> bool:
    """Whether the file called `name` holds JSON Lines."""
    return _suffix(name) in (".jsonl", ".ndjson")


def _suffix(name: str) -> str:
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name[name.rfind(".") :] if "." in name else ""


def tables(system: fs.FileSystem, path: str, text: str, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of one file; `schema` is that of JSON Lines (see `fields`). Where it is damaged, the last is a fault."""
    kind = _suffix(path)
    table = pa.table({}, schema=pa.schema([]))
    try:
        if kind == ".parquet":
            rows = _parquet(system, path)
        elif kind == ".warc":
            rows = _warc(system, path, text)
        else:
            rows = _jsonl(system, path, text, schema)
        for table in rows:
            yield table
    except (*_DAMAGE, pa.ArrowInvalid) as error:
        rest = {
            name: pa.nulls(1, kind) for name, kind in zip(table.schema.names[2:], table.schema.types[2:], strict=True)
        }
        yield _stated(rest, [shown(path)], [f"damaged: {error}"])


def _stated(columns: dict[str, Any], names: Iterable[str], faults: Iterable[str | None]) -> pa.Table:
    state = [pa.array(names, pa.string()), pa.array(faults, pa.string())]
    return pa.table([*state, *columns.values()], names=[NAME, FAULT, *columns])


def _parquet(system: fs.FileSystem, path: str) -> Iterator[pa.Table]:
    with system.open_input_file(path) as file, pq.ParquetFile(file) as rows:
        done = 0
        for batch in rows.iter_batches(ROWS):
            names = [f"{shown(path)}: row {n}" for n in range(done, done + batch.num_rows)]
            done += batch.num_rows
            table = pa.Table.from_batches([batch])
            table = table.add_column(0, _STATE.field(0), [names])
            yield table.add_column(1, _STATE.field(1), pa.nulls(len(names), pa.string()))


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """`rows`, some at a time. Where reading fails, what was read before comes first."""
    batch: list[Row] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
    except _DAMAGE:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _lines(system: fs.FileSystem, path: str) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1."""
    with system.open_input_stream(path, compression="detect") as stream, io.BufferedReader(stream, _BUFFER) as file:
        for number, line in enumerate(file, start=1):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if line.strip():
                yield number, line


def _row(line: bytes, text: str) -> dict[str, Any] | str:
    """The object in a line; where it is none, or holds no text, why."""
    line = _ESCAPES.sub(lambda found: rb"\ufffd" if found["lone"] else found[0], line)
    try:
        row = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.ValidationError:
        return "not a JSON object"
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"not JSON: {error}"
    if text not in row:
        return f"no field `{text}`; it has {', '.join(row) or 'none'}"
    if not isinstance(row[text], str | None):
        return f"field `{text}` is {type(row[text]).__name__}, not text"
    return row


def fields(system: fs.FileSystem, path: str, text: str) -> pa.Schema:
    """The columns of a JSON Lines file: one file's first lines do not tell what the last lines hold, so all are read.

    Of a damaged file they are the columns up to there. Raises InputError where a field holds what no column can.
    """
    schema = pa.schema([])
    lines = _lines(system, path)
    with suppress(*_DAMAGE):
        for batch in _batches((_row(line, text) for _, line in lines), ROWS):
            rows = [row for row in batch if isinstance(row, dict)]
            names = dict.fromkeys(name for row in rows for name in row)
            kinds = [
                (name, pa.string() if name == text else _type(path, name, [row.get(name) for row in rows]))
                for name in names
            ]
            schema = unify([schema, pa.schema(kinds)])
    return schema


def _type(path: str, name: str, values: list[Any]) -> pa.DataType:
    try:
        return pa.array(values).type
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise InputError(f"{shown(path)}: field `{name}`: {error}; make it of one type") from error


def unify(schemas: list[pa.Schema]) -> pa.Schema:
    """The columns of all `schemas`, in the order met, wide enough for each. Raises InputError where two do not fit."""
    try:
        return pa.unify_schemas(schemas, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(f"fields of one name hold different types: {error}") from error


def _jsonl(system: fs.FileSystem, path: str, text: str, schema: pa.Schema) -> Iterator[pa.Table]:
    for batch in _batches(_lines(system, path), ROWS):
        found = [_row(line, text) for _, line in batch]
        faults = [row if isinstance(row, str) else None for row in found]
        rows = [
            {text: line.decode("utf-8", "replace")} if isinstance(row, str) else row
            for row, (_, line) in zip(found, batch, strict=True)
        ]
        table = pa.Table.from_pylist(rows, schema=schema)
        columns = dict(zip(table.column_names, table.columns, strict=True))
        yield _stated(columns, [f"{shown(path)}:{number}" for number, _ in batch], faults)


def _warc(system: fs.FileSystem, path: str, text: str) -> Iterator[pa.Table]:
    with system.open_input_file(path) as file:
        stream = _Tail(gzip.GzipFile(fileobj=file) if path.lower().endswith(".gz") else file)
        for batch in _batches(_pages(stream), ROWS // 16):  # a page is some ten times its text
            urls, dates, ids, bodies = map(list, zip(*batch, strict=True))
            columns = {
                "url": pa.array(urls, pa.string()),
                "date": pa.array(dates, pa.string()),
                "id": pa.array(ids, pa.string()),
                PAGE: pa.array(bodies, pa.binary()),
                text: pa.nulls(len(batch), pa.string()),
            }
            yield _stated(columns, [url or shown(path) for url in urls], [None] * len(batch))


class _Tail:
    """A stream that knows its place and remembers its last bytes."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._place = stream, 0
        self._gradual = hasattr(stream, "read1")  # which gives what is whole of a file that is cut off
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read1(size) if self._gradual else self._stream.read(size)
        self.last = (self.last + data)[-4:]
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place


def _pages(file: _Tail) -> Iterator[tuple[str, str, str, bytes]]:
    """URL, date, id and body of the HTML that was answered with success. Raises EOFError where a record is cut off."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    held = None  # until the next one shows that it was whole
    stream: Any = file  # fastwarc reads and asks for the place, but would have files that seek too
    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"):
        http, headers = record.http_headers, record.headers
        if held is not None:
            yield held
            held = None
        if http is not None and record.http_content_type in _HTML and 200 <= (http.status_code or 0) < 300:
            url, date, name = (headers.get(n) or "" for n in ("WARC-Target-URI", "WARC-Date", "WARC-Record-ID"))
            held = url, date, name, record.reader.read()
    if file.last not in (b"\r\n\r\n", b""):
        raise EOFError("it ends in the middle of a record")
    if held is not None:
        yield held


def read_pages(table: pa.Table, text: str) -> pa.Table:
    """`table` with the articles of its pages for texts; a page without one has the text "". Pages are dropped."""
    if PAGE not in table.column_names:
        return table
    articles = [None if body is None else _article(body) for body in table[PAGE].to_pylist()]
    place = table.schema.get_field_index(text)
    return table.set_column(place, table.schema.field(place), [pa.array(articles, pa.string())]).drop_columns([PAGE])


def _article(body: bytes) -> str:
    try:
        return to_bytes(article(decode(body, html=True).text)).decode()
    except InputError:
        return ""
