"""What a table's rows look like, on the way in and on the way out: all that a worker must know of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleaner.errors import InputError, TooLarge
from cleaner.io import archive, delimited, lines, parquet
from cleaner.io.chunks import Oversize
from cleaner.io.decode import decode
from cleaner.io.readers import article
from cleaner.io.spool import packer

COMMAS = delimited.Dialect()


class Fields(NamedTuple):
    """Which columns hold what. `explain` and `flags` are those that a run adds, where it is asked to."""

    text: str = "text"
    url: str = "url"
    language: str | None = None
    explain: str | None = None
    flags: str | None = None


class Row(NamedTuple):
    """One document of a table. `text` is None where it is null; `columns` are all its fields by name.

    `whole` is the record as it stands, where it can be written again as it is.
    """

    text: str | None
    url: str | None
    language: str | None
    columns: dict[str, Any]
    whole: Any = None


class Kept(NamedTuple):
    """A row that goes on: its number in the chunk, its clean text, and the fields that are added."""

    number: int
    row: Row
    text: str | None
    added: dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """How rows are read (`kind`) and written (`target`: `jsonl`, `delimited` or `arrow`). Pickles."""

    kind: str
    target: str
    fields: Fields
    header: tuple[str, ...] = ()
    dialect: delimited.Dialect = COMMAS
    packed: str = ""
    """What pieces of the output are packed with (`.gz`, `.zst` or nothing)."""
    schema: Any = field(default=None, compare=False)
    """The Arrow schema of what is written, for `arrow`."""

    def rows(self, records: Sequence[Any]) -> list[Row | InputError]:
        """What is in `records`; an error for each that holds no row."""
        if isinstance(records, parquet.ArrowRows):
            return [self._checked(columns) for columns in self._of_arrow(records)]
        return [self._row(record) for record in records]

    def _row(self, record: Any) -> Row | InputError:
        try:
            if isinstance(record, Oversize):
                raise TooLarge(record.size)
            if self.kind == "jsonl":
                return self._of_line(record)
            if self.kind in ("warc", "wet"):
                return _of_page(record)
            return self._of_fields(record)
        except InputError as error:
            return error

    def _of_line(self, line: bytes) -> Row:
        found = lines.decode(line)
        text = self._text(found, lines.value)
        url, language = (found.get(name) if name else None for name in (self.fields.url, self.fields.language))
        return Row(text, _string(url and lines.value(url)), _string(language and lines.value(language)), found, line)

    def _of_fields(self, values: list[str]) -> Row:
        if len(values) != len(self.header):
            raise InputError(f"{len(values)} fields where the header has {len(self.header)}; mend that row")
        row = self._checked(dict(zip(self.header, values, strict=True)))
        if isinstance(row, InputError):
            raise row
        text = row.text and delimited.readable(row.text)
        return row._replace(text=text, whole=values)

    def _of_arrow(self, records: parquet.ArrowRows) -> list[dict[str, Any]]:
        batch = records.batch()
        if self.target == "arrow":
            known = (self.fields.text, self.fields.url, self.fields.language)
            batch = batch.select([name for name in dict.fromkeys(known) if name in batch.schema.names])
        return list(batch.to_pylist())

    def _checked(self, columns: dict[str, Any]) -> Row | InputError:
        try:
            text = self._text(columns, lambda value: value)
        except InputError as error:
            return error
        url, language = (columns.get(name) if name else None for name in (self.fields.url, self.fields.language))
        return Row(text, _string(url), _string(language), columns)

    def _text(self, columns: dict[str, Any], value: Any) -> str | None:
        name = self.fields.text
        if name not in columns:
            raise InputError(f"no field `{name}`; it has {_some(columns)}: name one with --text-field")
        text = value(columns[name])
        if text is not None and not isinstance(text, str):
            raise InputError(f"field `{name}` is {type(text).__name__}, not text; name another with --text-field")
        return text

    def write(self, records: Sequence[Any], kept: Sequence[Kept]) -> Any:
        """The rows that are `kept` as what goes into the output: bytes for each, or `ArrowRows`."""
        if isinstance(records, parquet.ArrowRows) and self.target == "arrow":
            text, numbers = self.fields.text, [one.number for one in kept]
            columns: dict[str, list[Any]] = {text: [lines.mended(one.text) for one in kept]}
            for name in (self.fields.explain, self.fields.flags):
                if name:
                    columns[name] = [lines.mended(one.added.get(name)) for one in kept]
            return parquet.rebuilt(records.batch(), self.schema, numbers, text, columns)
        return [self._line(one) if self.target == "jsonl" else self._fields(one) for one in kept]

    def joined(self, parts: Sequence[Any]) -> Any:
        """What `write` gave for several chunks as if it had been one."""
        if self.target == "arrow":
            return parquet.joined(self.schema, parts)
        return [line for part in parts for line in part]

    def piece(self, rows: Any) -> bytes:
        """What `write` gave, as the bytes that the spool gets; none where there is no row."""
        if self.target == "arrow":
            return rows.data if len(rows) else b""
        return packer(self.packed)(b"".join(rows)) if rows else b""

    def _line(self, one: Kept) -> bytes:
        if one.row.whole is not None and self.kind == "jsonl" and one.text == one.row.text and not one.added:
            return bytes(one.row.whole) if one.row.whole.endswith(b"\n") else bytes(one.row.whole) + b"\n"
        return lines.encode({**one.row.columns, self.fields.text: one.text, **one.added})

    def _fields(self, one: Kept) -> bytes:
        columns = {**one.row.columns, **one.added}
        if one.text != one.row.text:
            columns[self.fields.text] = one.text
        return delimited.encode([columns.get(name) for name in self.out_header], self.dialect)

    @property
    def kinds(self) -> dict[str, Any]:
        """The Arrow types of the columns that are known before their values are."""
        names = (self.fields.text, self.fields.explain, self.fields.flags)
        kinds = (parquet.arrow().string(), parquet.edits(), parquet.strings())
        return {name: kind for name, kind in zip(names, kinds, strict=True) if name}

    @property
    def out_header(self) -> tuple[str, ...]:
        """The columns of a delimited output."""
        added = (name for name in (self.fields.explain, self.fields.flags) if name and name not in self.header)
        return (*self.header, *added)


def page_text(body: bytes, *, html: bool) -> str:
    """The text of a record of an archive, of `html` its article: of a page without one, "", which is no fault."""
    text = decode(body, html=html).text if body else ""
    if html and text:
        try:
            return article(text)
        except InputError:
            return ""
    return text


def _of_page(page: archive.Page) -> Row:
    text = page_text(page.body, html=page.html)
    columns = {"url": page.url, "date": page.date, "id": page.id, "text": text}
    return Row(text, page.url, None, columns)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _some(columns: dict[str, Any]) -> str:
    names = ", ".join(list(columns)[:8])
    return f"{names} ..." if len(columns) > 8 else names or "no field at all"
