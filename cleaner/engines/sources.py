"""What a cluster reads: the files below a path or URL, as Arrow tables of some megabytes.

Some columns stand in front of those of the file, `STATE`: the document's name, why a row is no document (a row with a
fault holds what was found in the text field), and the file and the row, from 1, that it comes from.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count, repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from cleaner.errors import ConfigError, InputError, TooLarge
from cleaner.io import archive, delimited, lines
from cleaner.io.archive import Page
from cleaner.io.chunks import Start
from cleaner.io.console import shown
from cleaner.io.formats import TABLES, format_of
from cleaner.io.layout import Fields, Layout, Row, page_text
from cleaner.io.unpack import Stream, opened

NAME, FAULT, INPUT, ROW = (f"__cleaner_{what}" for what in ("name", "fault", "input", "row"))
PAGE = "__cleaner_page"
ROWS = 512
"""Rows of a Parquet file read at a time."""
DAMAGE = (OSError, InputError, pa.ArrowInvalid)
STATE = pa.schema([(NAME, pa.string()), (FAULT, pa.string()), (INPUT, pa.string()), (ROW, pa.int64())])
_DELIMITERS = {"csv": ",", "tsv": "\t"}
Lines = tuple[list[int], list[Row | InputError], list[bytes]]
"""Some lines: their numbers (from 1), what is in them, and themselves."""


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


def find(path: str) -> tuple[list[str], int]:
    """The files to read at or below `path`, in order of name, as paths of its file system, and how many there are else.

    Hidden files are left out of both. Raises ConfigError where there is nothing to read.
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
    found = sorted(name for name in names if _kind(name) in TABLES.values())
    if not found:
        raise ConfigError(f"{shown(path)}: nothing to read; a cluster reads {', '.join(TABLES)}, packed or not")
    return found, len(names) - len(found)


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
        elif kind == "jsonl":
            rows = _jsonl(system, path, text, schema, limit)
        elif kind in _DELIMITERS:
            rows = _delimited(system, path, text, limit)
        else:
            rows = _archive(system, path, text, limit, wet=kind == "wet")
        for table in rows:
            yield table
    except DAMAGE as error:
        rest = list(table.schema)[len(STATE) :]
        columns = {field.name: pa.nulls(1, field.type) for field in rest}
        reason = str(error) if isinstance(error, InputError) else f"damaged: {error}"
        yield _stated(columns, path, [None], [reason])


def _stated(
    columns: dict[str, Any],
    path: str,
    rows: Sequence[int | None],
    faults: Sequence[str | None],
    urls: Sequence[str | None] | None = None,
) -> pa.Table:
    """`columns` behind those of `STATE`; a document is called after its URL or, without one, its row."""
    where = shown(path)
    called = (
        url or (where if row is None else f"{where}:{row}")
        for url, row in zip(urls or repeat(None), rows, strict=False)
    )
    state = [list(called), faults, [where] * len(rows), rows]
    arrays = [pa.array(values, field.type) for values, field in zip(state, STATE, strict=True)]
    return pa.table([*arrays, *columns.values()], names=[*STATE.names, *columns])


def opened_at(system: fs.FileSystem, path: str, stack: ExitStack) -> Stream:
    form = format_of(path.rpartition("/")[2])
    assert form
    return opened(stack.enter_context(system.open_input_file(path)), form.packed)


def _parquet(system: fs.FileSystem, path: str, text: str, limit: int) -> Iterator[pa.Table]:
    with system.open_input_file(path) as file, pq.ParquetFile(file) as rows:
        done = 0
        for batch in rows.iter_batches(ROWS):
            numbers = range(done + 1, done + 1 + batch.num_rows)
            done += batch.num_rows
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            table = _stated(columns, path, numbers, _too_large(batch, text, limit))
            yield table.cast(pa.schema([*STATE, *batch.schema], metadata=batch.schema.metadata))


def _too_large(batch: pa.RecordBatch, text: str, limit: int) -> list[str | None]:
    if batch.nbytes <= limit or text not in batch.schema.names:
        return [None] * batch.num_rows
    sizes = pc.binary_length(batch.column(text).cast(pa.large_string())).to_pylist()
    return [str(TooLarge(size)) if size is not None and size > limit else None for size in sizes]


def lines_of(stream: Stream, text: str, limit: int) -> Iterator[Lines]:
    """The lines that are not blank, some at a time."""
    layout = Layout("jsonl", "jsonl", Fields(text))
    for chunk in lines.chunks(stream, Start(), limit):
        known = zip(count(chunk.first + 1), layout.rows(chunk.records), chunk.records, strict=False)
        kept = [(number, row, line) for number, row, line in known if not isinstance(line, bytes) or line.strip()]
        if kept:
            numbers, rows, whole = map(list, zip(*kept, strict=True))
            yield numbers, rows, [line if isinstance(line, bytes) else line.data or b"" for line in whole]


def values_of(row: Row) -> dict[str, Any]:
    return {name: lines.mended(lines.value(value)) for name, value in row.columns.items()}


def _jsonl(system: fs.FileSystem, path: str, text: str, schema: pa.Schema, limit: int) -> Iterator[pa.Table]:
    with ExitStack() as stack:
        for numbers, found, whole in lines_of(opened_at(system, path, stack), text, limit):
            faults = [str(row) if isinstance(row, InputError) else None for row in found]
            rows = [
                values_of(row) if isinstance(row, Row) else {text: line.decode("utf-8", "replace")}
                for row, line in zip(found, whole, strict=True)
            ]
            table = pa.Table.from_pylist(rows, schema=schema)
            columns = dict(zip(table.column_names, table.columns, strict=True))
            yield _stated(columns, path, numbers, faults)


def _delimited(system: fs.FileSystem, path: str, text: str, limit: int) -> Iterator[pa.Table]:
    kind = _kind(path)
    with ExitStack() as stack:
        table = delimited.Table(opened_at(system, path, stack), _DELIMITERS[kind], limit)
        if text not in table.header:
            raise InputError(f"no column `{text}`; it has {', '.join(table.header)}: name one with --text-field")
        layout = Layout(kind, "jsonl", Fields(text), tuple(table.header))
        for chunk in table.chunks(Start()):
            found = layout.rows(chunk.records)
            faults = [str(row) if isinstance(row, InputError) else None for row in found]
            rows = [
                lines.mended(row.columns) if isinstance(row, Row) else {text: _line(record, layout)}
                for row, record in zip(found, chunk.records, strict=True)
            ]
            columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in table.header}
            yield _stated(columns, path, range(chunk.first + 1, chunk.first + 1 + len(rows)), faults)


def _line(record: list[str], layout: Layout) -> str:
    return delimited.encode(record, layout.dialect).decode("utf-8", "replace")


def _archive(system: fs.FileSystem, path: str, text: str, limit: int, *, wet: bool) -> Iterator[pa.Table]:
    """The records of a WARC, whose pages become texts later (see `read_pages`), or the texts of a WET."""
    with ExitStack() as stack:
        for chunk in archive.chunks(opened_at(system, path, stack), Start(), limit, wet=wet):
            pages = [page if isinstance(page, Page) else None for page in chunk.records]
            faults = [None if page else str(TooLarge(one.size)) for page, one in zip(pages, chunk.records, strict=True)]
            columns = {name: [page and getattr(page, name) for page in pages] for name in ("url", "date", "id")}
            arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
            bodies = pa.array([page and page.body for page in pages], pa.binary())
            numbers = range(chunk.first + 1, chunk.first + 1 + len(pages))
            arrays |= {PAGE: bodies, text: pa.nulls(len(pages), pa.string())}
            table = _stated(arrays, path, numbers, faults, columns["url"])
            yield read_pages(table, text, html=False) if wet else table


def read_pages(
    table: pa.Table, text: str, *, html: bool = True, watch: Callable[[], object] = lambda: None
) -> pa.Table:
    """`table` with its pages as texts, of `html` the articles; a page without one has the text "". Pages are dropped.

    A page that is no text is a fault, and its bytes, as Latin-1, the text. `watch` is called before each.
    """
    if PAGE not in table.column_names:
        return table
    texts, faults = [], table[FAULT].to_pylist()
    for number, body in enumerate(table[PAGE].to_pylist()):
        watch()
        try:
            texts.append(None if body is None else lines.mended(page_text(body, html=html)))
        except InputError as error:
            texts.append(body.decode("latin-1"))
            faults[number] = str(error)
    for name, values in ((text, texts), (FAULT, faults)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, pa.field(name, pa.string()), [pa.array(values, pa.string())])
    return table.drop_columns([PAGE])
