"""Arrow tables: one text column cleaned, all else as it was. Every engine and every format with columns goes here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count, repeat
from typing import NamedTuple, TypeVar

import pyarrow as pa

from cleaner.config import DEFAULT, Config
from cleaner.document import Result
from cleaner.errors import ConfigError, InputError, StageError
from cleaner.io import parquet
from cleaner.pipeline import Cleaner, shared

Table = TypeVar("Table", pa.Table, pa.RecordBatch)
Watch = Callable[[str, Result | InputError], object]
"""Called with each document's name and what came of it."""

_STRINGS = (pa.string(), pa.large_string(), pa.string_view())


def clean_table(
    table: Table,
    *,
    text_field: str = "text",
    language_field: str | None = None,
    language: str | None = None,
    url_field: str | None = None,
    explain_field: str | None = None,
    flags_field: str | None = None,
    error_field: str | None = None,
    config: Config = DEFAULT,
    watch: Watch | None = None,
) -> Table:
    """`table` with the texts in `text_field` cleaned: of the same kind, type, columns, chunks and metadata.

    The text may be string, large_string, string_view or a dictionary of one of these; null stays null.
    `language_field` holds ISO 639-1 codes; `language` is that of all texts for which it holds none. `url_field` names a
    document in messages. New columns come last: `explain_field` the edits (see `Change`), `flags_field` the flags,
    `error_field` why a document failed.

    A document that fails keeps its text, and null in the first two; `error_field` then holds the reason. Without an
    `error_field`, the first failure raises InputError. `watch` is called with the name (the URL, or `row 7`, from 0)
    and the Result or InputError of each document, in order; nulls are no documents.
    Raises ConfigError where a field is missing, taken or of another type, StageError where a plug-in is broken.
    """
    new = ((explain_field, parquet.edits()), (flags_field, parquet.strings()), (error_field, pa.string()))
    _check_fields(table.schema, text_field, (language_field, url_field), (name for name, _ in new))
    do = _Do(shared(config), language, bool(explain_field), bool(error_field), watch)
    languages, names = _column(table, language_field), _names(table, url_field)
    chunks = _chunks(table.column(text_field))
    done = [[do(scalar, next(languages), next(names)) for scalar in chunk] for chunk in chunks]
    texts = [parquet.texts(chunk.type, (row.text for row in rows)) for chunk, rows in zip(chunks, done, strict=True)]
    place = table.schema.get_field_index(text_field)
    table = _put(table, place, table.schema.field(place), texts)
    for number, (name, kind) in enumerate(new, start=1):
        if name:
            columns = [pa.array([row[number] for row in rows], type=kind) for rows in done]
            table = _put(table, table.num_columns, pa.field(name, kind), columns)
    return table


class _Row(NamedTuple):
    """What becomes of one document, in the order of the columns; null where there is no document."""

    text: str | bytes | None = None
    edits: list[dict[str, object]] | None = None
    flags: list[str] | None = None
    error: str | None = None


class _Do(NamedTuple):
    """Cleans one document of a table."""

    cleaner: Cleaner
    language: str | None
    explain: bool
    keep: bool
    watch: Watch | None

    def __call__(self, scalar: pa.Scalar, language: str | None, name: str) -> _Row:
        if not scalar.is_valid:
            return _Row()
        outcome = self._outcome(scalar, language or self.language, name)
        if self.watch is not None:
            self.watch(name, outcome)
        if isinstance(outcome, Result):
            edits = [change.told() for change in outcome.edits] if self.explain else None
            return _Row(outcome.text, edits, list(outcome.flags))
        if not self.keep:
            raise InputError(f"{name}: {outcome}; name an `error_field` to go on with the others") from outcome
        plain = scalar.value if isinstance(scalar, pa.DictionaryScalar) else scalar
        return _Row(plain.as_buffer().to_pybytes(), error=str(outcome))  # as bytes: it need not be valid UTF-8

    def _outcome(self, scalar: pa.Scalar, language: str | None, name: str) -> Result | InputError:
        try:
            return self.cleaner.explain(scalar.as_py(), language=language, source=name)
        except StageError:
            raise
        except UnicodeDecodeError as error:
            return InputError(f"not valid UTF-8: {error.reason} at byte {error.start:,}")
        except MemoryError:
            return InputError("out of memory")
        except Exception as error:
            return InputError(f"internal error: {type(error).__name__}: {error}")


def _check_fields(schema: pa.Schema, text: str, read: Iterable[str | None], new: Iterable[str | None]) -> None:
    for name in (text, *filter(None, read)):
        found = len(schema.get_all_field_indices(name))
        if found != 1:
            fault = f"there are {found}" if found else "there is none"
            raise ConfigError(f"no single field `{name}`: {fault}; the fields are {', '.join(schema.names)}")
        kind = schema.field(name).type
        if _plain(kind) not in _STRINGS and not (pa.types.is_null(kind) and name != text):
            raise ConfigError(f"field `{name}` is of type {kind}, not text; cast it to string")
    taken = list(schema.names)
    for name in filter(None, new):
        if name in taken:
            raise ConfigError(f"field `{name}` is there already; choose another name for the new one")
        taken.append(name)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _chunks(column: pa.ChunkedArray | pa.Array) -> list[pa.Array]:
    return column.chunks if isinstance(column, pa.ChunkedArray) else [column]


def _column(table: Table, field: str | None) -> Iterator[str | None]:
    if field is None:
        return repeat(None)
    return (_value(scalar) for chunk in _chunks(table.column(field)) for scalar in chunk)


def _names(table: Table, field: str | None) -> Iterator[str]:
    return (name or f"row {row}" for name, row in zip(_column(table, field), count(), strict=False))


def _value(scalar: pa.Scalar) -> str | None:
    """The string in `scalar`; None where it is null, or broken: a bad name or language code fails no document."""
    try:
        value: str | None = scalar.as_py()
    except UnicodeDecodeError:
        return None
    return value


def _put(table: Table, place: int, field: pa.Field, chunks: list[pa.Array]) -> Table:
    """`table` with the column at `place` replaced; at the end, added."""
    column = pa.chunked_array(chunks, type=field.type) if isinstance(table, pa.Table) else chunks[0]
    if place == table.num_columns:
        return table.append_column(field, column)
    return table.set_column(place, field, column)
