"""Documents that could not be cleaned: their untouched text, and why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from cleaner.batch.units import Answer, Doc, Files, Rows, Task
from cleaner.errors import InputError
from cleaner.io import aside, places, readers
from cleaner.io.archive import Page
from cleaner.io.chunks import MOST, Oversize
from cleaner.io.decode import decode
from cleaner.io.layout import Layout, Row
from cleaner.report.site import site_of


def lost(unit: Files | Rows, reason: str) -> Answer:
    """The answer for a unit of one document that no worker could clean."""
    if isinstance(unit, Files):
        return Answer([of_file(unit.tasks[0], reason, unit.data[0])])
    name, first = unit.name, unit.chunk.first
    return Answer([of_record(name, first, unit.chunk.records, unit.layout, reason)], unit.layout.write(*_none(unit)))


def _none(unit: Rows) -> tuple[Sequence[Any], Sequence[Any]]:
    return unit.chunk.records, []


def of_file(task: Task, reason: str, data: bytes | None = None) -> Doc:
    """A document that is a file of its own; its text is that of the file, whatever it is, as far as it can be read."""
    text = None
    with suppress(InputError, OSError):
        if data is None:
            with places.open_binary(task.source) as file:
                text = readers.raw(file, places.name_of(task.source), MOST).text
        else:
            text = decode(data, html=True).text
    return Doc(task.name, failure=reason, quarantine=aside.entry(task.name, None, reason, text, {}))


def of_record(name: str, number: int, records: Sequence[Any], layout: Layout, reason: str) -> Doc:
    """The only row among `records`; where it holds no document, its text is the record itself."""
    record = records[0] if isinstance(records, list) else None
    if isinstance(record, Oversize):
        whole = record.data
        if whole is None:
            return Doc(name, number, failure=reason, quarantine=aside.entry(name, number + 1, reason, None, {}))
        record, records = whole, [whole]
    if isinstance(record, Page):
        known: dict[str, Any] = {"url": record.url, "date": record.date, "id": record.id}
        text = _decoded(record.body)
        entry = aside.entry(name, number + 1, reason, text, known)
        return Doc(name, number, site=site_of(record.url), failure=reason, quarantine=entry)
    (row,) = layout.rows(records)
    if isinstance(row, Row):
        return of_row(name, number, row, layout, reason)
    line = record.decode("utf-8", "replace").rstrip("\r\n") if isinstance(record, bytes) else None
    columns: dict[str, Any] = {"fields": record} if line is None else {}
    return Doc(name, number, failure=reason, quarantine=aside.entry(name, number + 1, reason, line, columns))


def of_row(name: str, number: int, row: Row, layout: Layout, reason: str) -> Doc:
    """A row that holds a document."""
    columns = {key: value for key, value in row.columns.items() if key != layout.fields.text}
    entry = aside.entry(name, number + 1, reason, row.text, columns)
    return Doc(name, number, site=site_of(row.url), failure=reason, quarantine=entry)


def _decoded(body: bytes) -> str:
    try:
        return decode(body, html=True).text
    except InputError:
        return body.decode("latin-1")
