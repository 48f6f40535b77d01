"""What a worker does: clean the documents of a unit, write those that are files, and say what came of each."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.batch import quarantine
from cleaner.batch.ledger import entry_of
from cleaner.batch.review import Review
from cleaner.batch.units import Answer, Doc, Files, Rows, Task, counted
from cleaner.document import Result
from cleaner.errors import InputError, StageError, Stopped, TooLarge
from cleaner.io import aside, places, readers, writers
from cleaner.io.console import shown
from cleaner.io.layout import Fields, Kept, Row
from cleaner.pipeline import Cleaner
from cleaner.report.counts import tallies
from cleaner.report.site import site_of


@dataclass(frozen=True)
class Job:
    """What every unit of a run shares. Pickles as its configuration."""

    cleaner: Cleaner
    language: str | None = None
    limit: int = readers.LIMIT
    review: Review = field(default_factory=Review, compare=False)

    def __call__(self, unit: Files | Rows) -> Answer:
        """Cleans the documents of `unit`. A document's failure is part of the answer.

        Raises StageError where a plug-in is broken, Stopped where the disk is full.
        """
        if isinstance(unit, Files):
            return Answer([self._file(task, data) for task, data in zip(unit.tasks, unit.data, strict=True)])
        return self._rows(unit)

    def _file(self, task: Task, data: bytes | None) -> Doc:
        try:
            return self._written(task, data)
        except (StageError, Stopped):
            raise
        except TooLarge as error:
            return quarantine.of_file(task, str(error), data)
        except (InputError, MemoryError, Exception, SystemExit) as error:
            return Doc(task.name, failure=told(error))

    def _written(self, task: Task, data: bytes | None) -> Doc:
        if data is None:
            assert isinstance(task.source, Path)
            decoded = readers.read(task.source, self.limit)
        else:
            decoded = readers.parsed(io.BytesIO(data), places.name_of(task.source), self.limit)
        doc, text = self._cleaned(Doc(task.name, note=decoded.note), decoded.text, None)
        packed = writers.pack(text.text if text else decoded.text, places.name_of(task.output))
        if isinstance(task.output, Path):
            _write(task.output, packed, task.new)
        else:
            doc.output = packed
        return doc

    def _rows(self, unit: Rows) -> Answer:
        docs: list[Doc] = []
        kept: list[Kept] = []
        for number, row in enumerate(unit.layout.rows(unit.chunk.records)):
            at = unit.chunk.first + number
            if isinstance(row, InputError):
                record = unit.chunk.records[number : number + 1]
                if not _is_blank(record):
                    docs.append(quarantine.of_record(unit.name, at, record, unit.layout, str(row)))
                continue
            doc, one = self._row(unit, at, number, row)
            docs.append(doc)
            if one is not None:
                kept.append(one)
        rows = unit.layout.write(unit.chunk.records, kept)
        return Answer(docs, unit.packed(docs, rows) if unit.whole else rows, counted(docs))

    def _row(self, unit: Rows, at: int, number: int, row: Row) -> tuple[Doc, Kept | None]:
        text = row.text or ""
        try:
            if len(text) > self.limit:
                raise TooLarge(len(text))
            doc, result = self._cleaned(Doc(unit.name, at, site=site_of(row.url)), text, row.language)
        except (StageError, Stopped):
            raise
        except (MemoryError, Exception, SystemExit) as error:
            return quarantine.of_row(unit.name, at, row, unit.layout, told(error)), None
        added = _added(unit.layout.fields, row.text, result)
        return doc, Kept(number, row, result.text if result else row.text, added)

    def _cleaned(self, doc: Doc, text: str, language: str | None) -> tuple[Doc, Result | None]:
        """`doc`, filled in, and what the pipeline said of `text`; None where there is no text."""
        doc.size_in = doc.size_out = len(text)
        if not text:
            doc.entry = entry_of(doc)
            return doc, None
        name = aside.place(doc.name, doc.row) if doc.row else doc.name
        result = self.cleaner.explain(text, language=language or self.language, source=shown(name))
        doc.size_out = len(result.text)
        doc.changed, doc.flags = result.changed, result.flags
        doc.stages, doc.rules = tallies(result)
        doc.entry = entry_of(doc)
        self.review.look(doc, result)
        return doc, result


def _is_blank(records: Any) -> bool:
    """Whether the one record is a line without anything, which JSON Lines may have."""
    return isinstance(records, list) and isinstance(records[0], bytes) and not records[0].strip()


def told(error: BaseException) -> str:
    """Why a document failed, in the words the user meets."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, MemoryError):
        return "out of memory"
    return f"internal error: {type(error).__name__}: {error}"


def _added(fields: Fields, text: str | None, result: Result | None) -> dict[str, Any]:
    """The columns that a run adds: null where there is no text, as it is no document; else lists."""
    edits, flags = (result.edits, result.flags) if result else ((), ())
    added: dict[str, Any] = {}
    if fields.explain:
        added[fields.explain] = None if text is None else [change.told() for change in edits]
    if fields.flags:
        added[fields.flags] = None if text is None else list(flags)
    return added


def _write(path: Path, data: bytes, new: bool) -> None:
    try:
        writers.write(path, data, new=new)
    except OSError as error:
        if writers.is_full(error):
            raise Stopped(writers.full(path)) from error
        raise InputError(f"cannot be written: {readers.reason(error)}") from error
