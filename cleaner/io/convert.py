"""From JSON Lines to a format that must know its columns before its first row: read twice, held never."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from cleaner.errors import InputError
from cleaner.io import delimited, lines, parquet, spool


def to_delimited(path: Path, out: Path, dialect: delimited.Dialect, packed: str) -> None:
    """Writes the rows of the JSON Lines at `path` as CSV or TSV: every column that any of them has, as they come up."""
    header: dict[str, None] = {}
    for row in _rows(path):
        header.update(dict.fromkeys(row))
    pack, held, size = spool.packer(packed), [delimited.encode(list(header), dialect)], 0
    with open(out, "wb") as file:
        for row in _rows(path):
            held.append(delimited.encode([row.get(name) for name in header], dialect))
            size += len(held[-1])
            if size >= spool.BLOCK:
                file.write(pack(b"".join(held)))
                held, size = [], 0
        file.write(pack(b"".join(held)))


def to_parquet(path: Path, out: Path, known: Mapping[str, Any]) -> None:
    """Writes the rows of the JSON Lines at `path` as Parquet, each column in the type that all its values share.

    A column whose values share none becomes text: strings as they are, the rest as JSON. `known` are the types of
    columns whose values need not tell: they may all be null, or empty lists.
    """
    from importlib import import_module

    pa, pq = parquet.arrow(), import_module("pyarrow.parquet")
    mixed: set[str] = set()
    while True:
        try:
            schema = pa.schema([])
            for rows in _blocks(path, mixed):
                schema = _joined(pa, schema, rows, mixed, known)
            break
        except _Mixed as found:
            mixed.add(str(found))
    with pq.ParquetWriter(str(out), schema, compression="zstd") as writer:
        for rows in _blocks(path, mixed):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema), row_group_size=len(rows))


class _Mixed(Exception):
    """A column whose values share no type."""


def _joined(pa: Any, schema: Any, rows: list[dict[str, Any]], mixed: set[str], known: Mapping[str, Any]) -> Any:
    names = dict.fromkeys(name for row in rows for name in row)
    for name in names:
        kind = known.get(name, pa.string())
        if name not in mixed and name not in known:
            try:
                kind = pa.array([row.get(name) for row in rows]).type
                at = schema.get_field_index(name)
                both = [pa.schema([pa.field(name, k)]) for k in ([schema.field(at).type] if at >= 0 else [])]
                both.append(pa.schema([pa.field(name, kind)]))
                kind = pa.unify_schemas(both, promote_options="permissive").field(0).type
            except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
                raise _Mixed(name) from error
        at = schema.get_field_index(name)
        schema = schema.set(at, pa.field(name, kind)) if at >= 0 else schema.append(pa.field(name, kind))
    return schema


def _blocks(path: Path, mixed: set[str]) -> Iterator[list[dict[str, Any]]]:
    held: list[dict[str, Any]] = []
    size = 0
    with open(path, "rb") as file:
        for line in file:
            row = _decoded(line)
            for name in mixed & row.keys():
                if row[name] is not None and not isinstance(row[name], str):
                    row[name] = msgspec.json.encode(row[name]).decode()
            held.append(row)
            size += len(line)
            if size >= spool.BLOCK:
                yield held
                held, size = [], 0
    if held:
        yield held


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with open(path, "rb") as file:
        for line in file:
            yield _decoded(line)


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        row: dict[str, Any] = msgspec.json.decode(line, type=dict)
    except (msgspec.DecodeError, UnicodeDecodeError):
        row = lines.mended(json.loads(line.decode("utf-8", "replace")))
    if not row:
        raise InputError("a row without a field cannot be written there; choose --to jsonl")
    return row
