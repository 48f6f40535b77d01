"""What a cluster writes: a Parquet file for each block, what failed beside it, and at the end the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs
from ray.data import Datasink

from cleaner.config import Config
from cleaner.document import Result
from cleaner.engines import notes
from cleaner.engines.diary import TWICE, Diary
from cleaner.engines.files import content, names, put
from cleaner.engines.notes import PART, QUARANTINE
from cleaner.engines.patience import PATIENCE, limited
from cleaner.engines.sources import FAULT, INPUT, NAME, ROW, STATE, read_pages
from cleaner.errors import InputError
from cleaner.io import aside
from cleaner.io.layout import Fields
from cleaner.report import Report
from cleaner.tables import clean_table

_ERROR = "__cleaner_error"


class Parts(Datasink[None]):
    """Cleans the blocks that it is given and writes each as a file, all or nothing.

    A block that is done again, because its worker died, is the same file again: nothing is lost and nothing is twice.
    Where it was one of its documents that took the worker down, that one is put aside.
    Each block that is done has a note (see `notes`).
    """

    def __init__(
        self,
        system: fs.FileSystem,
        directory: str,
        fields: Fields,
        config: Config,
        language: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.system, self.directory = system, directory
        self.fields, self.config, self.language, self.patience = fields, config, language, patience
        self.round = 0
        """Which run of the same command this is."""

    def write(self, blocks: Iterable[pa.Table], ctx: Any) -> None:
        """Cleans and writes the blocks of one task, in a worker."""
        for number, block in enumerate(blocks):
            name = f"{self.round:03}-{ctx.task_idx:06}-{number:03}"
            if block.num_rows:
                with Diary(self.system, f"{self.directory}/.{PART}{name}.diary") as diary:
                    report = Report()
                    self._write(name, self._probed(block, diary) if diary.again else block, report)
                    notes.write(self.system, self.directory, name, notes.Note(notes.runs(block), report))

    def on_write_complete(self, write_result: Any) -> None:
        """Makes one quarantine of all, in the process that ordered the work."""
        found = [f"{self.directory}/{name}" for name in names(self.system, self.directory, QUARANTINE)]
        if found:
            pieces = (content(self.system, path) for path in found)
            put(self.system, f"{self.directory}/{aside.NAME}", *pieces)
        left = names(self.system, self.directory, f".{PART}", f".{QUARANTINE}")
        for path in (*found, *(f"{self.directory}/{name}" for name in left)):
            self.system.delete_file(path)

    def _probed(self, block: pa.Table, diary: Diary) -> pa.Table:
        """`block`, over which a worker died, with those of its rows as faults that do it again when tried alone."""
        for row in range(block.num_rows):
            if row not in diary.convicted:
                diary.enter(row)
                self._cleaned(block.slice(row, 1), Report())
        diary.enter(None)
        guilty = pa.array([row in diary.convicted for row in range(block.num_rows)])
        reason = f"took down its worker, or took more than {self.patience:g} seconds, {TWICE} times alone"
        faults = pc.if_else(guilty, reason, block[FAULT])
        return block.set_column(block.schema.get_field_index(FAULT), FAULT, faults)

    def _write(self, name: str, block: pa.Table, report: Report) -> None:
        table, failed = self._cleaned(block, report)
        if failed:
            put(self.system, f"{self.directory}/{QUARANTINE}{name}.jsonl", *failed)
        if table.num_rows:
            put(self.system, f"{self.directory}/{PART}{name}.parquet", _packed(table))

    def _cleaned(self, block: pa.Table, report: Report) -> tuple[pa.Table, list[bytes]]:
        """The rows that are documents, cleaned, and a line of the quarantine for each that is not, or failed."""
        with limited(self.patience) as next_one:
            return self._cleaned_in_time(block, report, next_one)

    def _cleaned_in_time(
        self, block: pa.Table, report: Report, next_one: Callable[[], None]
    ) -> tuple[pa.Table, list[bytes]]:
        fields = self.fields
        block = read_pages(block, fields.text, watch=next_one)

        def watch(name: str, outcome: Result | InputError) -> None:
            report.add(name, outcome, quarantined=True)
            next_one()

        faulty = block.filter(pc.is_valid(block[FAULT]))
        for name, fault in zip(faulty[NAME].to_pylist(), faulty[FAULT].to_pylist(), strict=True):
            report.add(name, fault, quarantined=True)
        failed = list(_failed(faulty, FAULT, fields.text))
        table = block.filter(pc.is_null(block[FAULT])).drop_columns([FAULT])
        if not table.num_rows:
            return table, failed
        table = _named(table, fields.url)
        table = clean_table(
            table,
            text_field=fields.text,
            language_field=fields.language,
            language=self.language,
            url_field=NAME,
            explain_field=fields.explain,
            flags_field=fields.flags,
            error_field=_ERROR,
            config=self.config,
            watch=watch,
        )
        failed += _failed(table.filter(pc.is_valid(table[_ERROR])), _ERROR, fields.text)
        return table.filter(pc.is_null(table[_ERROR])).drop_columns([NAME, INPUT, ROW, _ERROR]), failed


def _named(table: pa.Table, url: str) -> pa.Table:
    """`table` with the URLs for names, where there are any."""
    if url not in table.column_names or not pa.types.is_string(table.schema.field(url).type):
        return table
    return table.set_column(0, table.schema.field(0), pc.coalesce(table[url], table[NAME]))


def _failed(table: pa.Table, reason: str, text: str) -> Iterator[bytes]:
    """A line of the quarantine for each row of `table`; its columns are those that hold anything."""
    texts = table[text] if text in table.column_names else pa.nulls(table.num_rows, pa.string())
    known = [name for name in table.column_names if name not in (*STATE.names, _ERROR, text)]
    state = table.select([INPUT, ROW, reason]).to_pylist()
    for told, columns, was in zip(state, table.select(known).to_pylist(), texts, strict=True):
        untouched = was.as_buffer().to_pybytes().decode("utf-8", "replace") if was.is_valid else None
        held = {name: value for name, value in columns.items() if value is not None}
        yield aside.entry(told[INPUT], told[ROW], told[reason], untouched, held)


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())
