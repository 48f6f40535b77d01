"""The columns that JSON Lines have together: parts with different ones would not read as one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pyarrow as pa
from pyarrow import fs

from cleaner.engines.sources import DAMAGE, Lines, lines_of, opened_at, values_of
from cleaner.errors import InputError
from cleaner.io.console import shown
from cleaner.io.layout import Row


def fields(system: fs.FileSystem, path: str, text: str, limit: int) -> pa.Schema:
    """The columns of a JSON Lines file: one file's first lines do not tell what the last lines hold, so all are read.

    Of a damaged file they are the columns up to there. Raises InputError where a field holds what no column can.
    """
    schema = pa.schema([])
    with ExitStack() as stack:
        found = _sound(lines_of(opened_at(system, path, stack), text, limit))
        for rows in found:
            names = dict.fromkeys(name for row in rows for name in row)
            kinds = [
                (name, pa.string() if name == text else _type(path, name, [row.get(name) for row in rows]))
                for name in names
            ]
            schema = unify([schema, pa.schema(kinds)])
    return schema


def _sound(chunks: Iterator[Lines]) -> Iterator[list[dict[str, Any]]]:
    """The rows of `chunks` that are rows, until the file turns out to be damaged."""
    with suppress(*DAMAGE):
        for _, rows, _ in chunks:
            yield [values_of(row) for row in rows if isinstance(row, Row)]


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
