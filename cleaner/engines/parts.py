"""What a cluster writes: a Parquet file for each block, what failed beside it, and at the end the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs
from ray.data import Datasink

from cleaner.config import Config
from cleaner.engines.diary import TWICE, Diary
from cleaner.engines.sources import FAULT, NAME, read_pages
from cleaner.errors import ConfigError
from cleaner.io.console import shown
from cleaner.io.layout import Fields
from cleaner.report import Report, page
from cleaner.tables import clean_table

PART, QUARANTINE = "part-", "quarantine-"
REPORT = (page.JSON, page.HTML)
_ERROR = "__cleaner_error"


class Parts(Datasink[Report]):
    """Cleans the blocks that it is given and writes each as a file, all or nothing.

    A block that is done again, because its worker died, is the same file again: nothing is lost and nothing is twice.
    Where it was one of its documents that took the worker down, that one is put aside.
    `report` is whole once all is written.
    """

    def __init__(
        self, system: fs.FileSystem, directory: str, fields: Fields, config: Config, language: str | None = None
    ) -> None:
        self.system, self.directory = system, directory
        self.fields, self.config, self.language = fields, config, language
        self.report = Report()

    def write(self, blocks: Iterable[pa.Table], ctx: Any) -> Report:
        """Cleans and writes the blocks of one task, in a worker."""
        report = Report()
        for number, block in enumerate(blocks):
            name = f"{ctx.task_idx:06}-{number:03}"
            if block.num_rows:
                with Diary(self.system, f"{self.directory}/.{PART}{name}.diary") as diary:
                    self._write(name, self._probed(block, diary) if diary.again else block, report)
        return report

    def on_write_complete(self, write_result: Any) -> None:
        """Adds up, in the process that ordered the work, and removes what workers that died had begun."""
        for report in write_result.write_returns:
            self.report.merge(report)
        for entry in self.system.get_file_info(fs.FileSelector(self.directory)):
            if entry.base_name.startswith(f".{PART}") or entry.base_name.startswith(f".{QUARANTINE}"):
                self.system.delete_file(entry.path)

    def _probed(self, block: pa.Table, diary: Diary) -> pa.Table:
        """`block`, over which a worker died, with those of its rows as faults that do it again when tried alone."""
        for row in range(block.num_rows):
            if row not in diary.convicted:
                diary.enter(row)
                self._cleaned(block.slice(row, 1), Report())
        diary.enter(None)
        guilty = pa.array([row in diary.convicted for row in range(block.num_rows)])
        faults = pc.if_else(guilty, f"took down its worker, {TWICE} times alone", block[FAULT])
        return block.set_column(block.schema.get_field_index(FAULT), FAULT, faults)

    def _write(self, name: str, block: pa.Table, report: Report) -> None:
        table, failed = self._cleaned(block, report)
        if failed:
            put(self.system, f"{self.directory}/{QUARANTINE}{name}.jsonl", msgspec.json.Encoder().encode_lines(failed))
        if table.num_rows:
            put(self.system, f"{self.directory}/{PART}{name}.parquet", _packed(table))

    def _cleaned(self, block: pa.Table, report: Report) -> tuple[pa.Table, list[dict[str, str | None]]]:
        """The rows that are documents, cleaned, and those that are not or failed: name, reason and untouched text."""
        fields = self.fields
        block = read_pages(block, fields.text)
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
            watch=partial(report.add, quarantined=True),
        )
        failed += _failed(table.filter(pc.is_valid(table[_ERROR])), _ERROR, fields.text)
        return table.filter(pc.is_null(table[_ERROR])).drop_columns([NAME, _ERROR]), failed


def _named(table: pa.Table, url: str) -> pa.Table:
    """`table` with the URLs for names, where there are any."""
    if url not in table.column_names or not pa.types.is_string(table.schema.field(url).type):
        return table
    return table.set_column(0, table.schema.field(0), pc.coalesce(table[url], table[NAME]))


def _failed(table: pa.Table, reason: str, text: str) -> Iterator[dict[str, str | None]]:
    texts = table[text] if text in table.column_names else pa.nulls(table.num_rows, pa.string())
    for name, why, was in zip(table[NAME].to_pylist(), table[reason].to_pylist(), texts, strict=True):
        untouched = was.as_buffer().to_pybytes().decode("utf-8", "replace") if was.is_valid else None
        yield {"name": name, "reason": why, "text": untouched}


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def put(system: fs.FileSystem, path: str, content: bytes) -> None:
    """Makes `content` the file at `path`, in one step."""
    directory, _, name = path.rpartition("/")
    prepared = f"{directory}/.{name}.{uuid4().hex[:8]}"
    with system.open_output_stream(prepared) as stream:
        stream.write(content)
    system.move(prepared, path)


def refuse_taken(system: fs.FileSystem, directory: str, *, overwrite: bool) -> None:
    """Makes `directory`. Raises ConfigError where an earlier run's files are there; with `overwrite`, removes them."""
    system.create_dir(directory)
    entries = system.get_file_info(fs.FileSelector(directory))
    ours = [e for e in entries if e.is_file and e.base_name.lstrip(".").startswith((PART, QUARANTINE, *REPORT))]
    if ours and not overwrite:
        raise ConfigError(f"{shown(ours[0].path)}: an earlier run is there; choose another output, or pass --overwrite")
    for entry in ours:
        system.delete_file(entry.path)
