"""What a cluster reads: the files below a path or URL, as Arrow tables of some megabytes.

Two columns stand in front of those of the file: `NAME`, the document's name, and `FAULT`, why a row is no document; a
row with a fault holds what was found in the text field.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from cleaner.errors import ConfigError, InputError, TooLarge
from cleaner.io import archive, lines
from cleaner.io.archive import Page
from cleaner.io.chunks import Start
from cleaner.io.console import shown
from cleaner.io.formats import format_of
from cleaner.io.layout import Fields, Layout, Row, page_text
from cleaner.io.unpack import Stream, opened

NAME, FAULT, PAGE = "__cleaner_name", "__cleaner_fault", "__cleaner_page"
ROWS = 512
"""Rows of a Parquet file read at a time."""
KINDS = ("parquet", "jsonl", "warc")
SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".warc")
_DAMAGE = (OSError, InputError, pa.ArrowInvalid)
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
    names = sorted(name for name in names if _kind(name) in KINDS)
    if not names:
        raise ConfigError(f"{shown(path)}: nothing to read; a cluster reads {', '.join(SUFFIXES)}, packed or not")
    return names


def is_lines(name: str) -> bool:
    """Whether the file called `name` holds JSON Lines."""
    return _kind(name) == "jsonl"


def _kind(path: str) -> str:
    form = format_of(path.rpartition("/")[2])
    return form.kind if form else ""


def tables(system: fs.FileSystem, path: str, text: str, schema: pa.Schema, limit: int) -> Iterator[pa.Table]:
    """The rows of one file; `schema` is that of JSON Lines (see `fields`). Where it is damaged, the last is a fault.

    So is a document of more than `limit` bytes.
    """
    kind = _kind(path)
    table = pa.table({}, schema=pa.schema([]))
    try:
        if kind == "parquet":
            rows = _parquet(system, path, text, limit)
        elif kind == "warc":
            rows = _warc(system, path, text, limit)
        else:
            rows = _jsonl(system, path, text, schema, limit)
        for table in rows:
            yield table
    except _DAMAGE as error:
        rest = {
            name: pa.nulls(1, kind) for name, kind in zip(table.schema.names[2:], table.schema.types[2:], strict=True)
        }
        yield _stated(rest, [shown(path)], [f"damaged: {error}"])


def _stated(columns: dict[str, Any], names: Sequence[str], faults: Sequence[str | None]) -> pa.Table:
    state = [pa.array(names, pa.string()), pa.array(faults, pa.string())]
    return pa.table([*state, *columns.values()], names=[NAME, FAULT, *columns])


def _opened(system: fs.FileSystem, path: str, stack: ExitStack) -> Stream:
    form = format_of(path.rpartition("/")[2])
    assert form
    return opened(stack.enter_context(system.open_input_file(path)), form.packed)


def _parquet(system: fs.FileSystem, path: str, text: str, limit: int) -> Iterator[pa.Table]:
    with system.open_input_file(path) as file, pq.ParquetFile(file) as rows:
        done = 0
        for batch in rows.iter_batches(ROWS):
            names = [f"{shown(path)}: row {n}" for n in range(done, done + batch.num_rows)]
            done += batch.num_rows
            table = pa.Table.from_batches([batch])
            table = table.add_column(0, _STATE.field(0), [names])
            yield table.add_column(1, _STATE.field(1), [_too_large(batch, text, limit)])


def _too_large(batch: pa.RecordBatch, text: str, limit: int) -> pa.Array:
    if batch.nbytes <= limit or text not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    sizes = pc.binary_length(batch.column(text).cast(pa.large_string())).to_pylist()
    return pa.array([str(TooLarge(size)) if size is not None and size > limit else None for size in sizes], pa.string())


def _chunks(stream: Stream, text: str, limit: int) -> Iterator[tuple[list[int], list[Row | InputError], list[bytes]]]:
    """Lines that are not blank, some at a time: their numbers (from 1), what is in them, and themselves."""
    layout = Layout("jsonl", "jsonl", Fields(text))
    for chunk in lines.chunks(stream, Start(), limit):
        known = zip(count(chunk.first + 1), layout.rows(chunk.records), chunk.records, strict=False)
        kept = [(number, row, line) for number, row, line in known if not isinstance(line, bytes) or line.strip()]
        if kept:
            numbers, rows, whole = map(list, zip(*kept, strict=True))
            yield numbers, rows, [line if isinstance(line, bytes) else line.data or b"" for line in whole]


def _values(row: Row) -> dict[str, Any]:
    return {name: lines.mended(lines.value(value)) for name, value in row.columns.items()}


def fields(system: fs.FileSystem, path: str, text: str, limit: int) -> pa.Schema:
    """The columns of a JSON Lines file: one file's first lines do not tell what the last lines hold, so all are read.

    Of a damaged file they are the columns up to there. Raises InputError where a field holds what no column can.
    """
    schema = pa.schema([])
    with ExitStack() as stack:
        found = _sound(_chunks(_opened(system, path, stack), text, limit))
        for rows in found:
            names = dict.fromkeys(name for row in rows for name in row)
            kinds = [
                (name, pa.string() if name == text else _type(path, name, [row.get(name) for row in rows]))
                for name in names
            ]
            schema = unify([schema, pa.schema(kinds)])
    return schema


def _sound(chunks: Iterator[tuple[list[int], list[Row | InputError], list[bytes]]]) -> Iterator[list[dict[str, Any]]]:
    """The rows of `chunks` that are rows, until the file turns out to be damaged."""
    with suppress(*_DAMAGE):
        for _, rows, _ in chunks:
            yield [_values(row) for row in rows if isinstance(row, Row)]


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


def _jsonl(system: fs.FileSystem, path: str, text: str, schema: pa.Schema, limit: int) -> Iterator[pa.Table]:
    with ExitStack() as stack:
        for numbers, found, whole in _chunks(_opened(system, path, stack), text, limit):
            faults = [str(row) if isinstance(row, InputError) else None for row in found]
            rows = [
                _values(row) if isinstance(row, Row) else {text: line.decode("utf-8", "replace")}
                for row, line in zip(found, whole, strict=True)
            ]
            table = pa.Table.from_pylist(rows, schema=schema)
            columns = dict(zip(table.column_names, table.columns, strict=True))
            yield _stated(columns, [f"{shown(path)}:{number}" for number in numbers], faults)


def _warc(system: fs.FileSystem, path: str, text: str, limit: int) -> Iterator[pa.Table]:
    with ExitStack() as stack:
        for chunk in archive.chunks(_opened(system, path, stack), Start(), limit, wet=False):
            pages = [page if isinstance(page, Page) else None for page in chunk.records]
            faults = [None if page else str(TooLarge(one.size)) for page, one in zip(pages, chunk.records, strict=True)]
            columns = {name: [page and getattr(page, name) for page in pages] for name in ("url", "date", "id")}
            arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
            arrays[PAGE] = pa.array([page and page.body for page in pages], pa.binary())
            arrays[text] = pa.nulls(len(pages), pa.string())
            yield _stated(arrays, [url or shown(path) for url in columns["url"]], faults)


def read_pages(table: pa.Table, text: str) -> pa.Table:
    """`table` with the articles of its pages for texts; a page without one has the text "". Pages are dropped.

    A page that is no text is a fault, and its bytes, as Latin-1, the text.
    """
    if PAGE not in table.column_names:
        return table
    texts, faults = [], table[FAULT].to_pylist()
    for number, body in enumerate(table[PAGE].to_pylist()):
        try:
            texts.append(None if body is None else lines.mended(page_text(body, html=True)))
        except InputError as error:
            texts.append(body.decode("latin-1"))
            faults[number] = str(error)
    place = table.schema.get_field_index(text)
    table = table.set_column(place, table.schema.field(place), [pa.array(texts, pa.string())])
    place = table.schema.get_field_index(FAULT)
    return table.set_column(place, _STATE.field(1), [pa.array(faults, pa.string())]).drop_columns([PAGE])
