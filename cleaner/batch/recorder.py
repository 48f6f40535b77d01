"""Answers put where they belong, in order: rows into outputs, what came of them into the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cleaner.batch.ledger import DAMAGED, DONE, FAILED, Ledger
from cleaner.batch.units import Answer, Closed, Doc, Files, Opened, Rows, Task, Unit
from cleaner.errors import InputError, Stopped
from cleaner.io import places, spool, tables
from cleaner.io.console import shown
from cleaner.io.readers import reason
from cleaner.io.writers import full, is_full
from cleaner.report.counts import Counts

PAUSE = 1.0  # seconds between commits


class Recorder:
    """Takes units with their answers. `part` says where a table is spooled; `told` hears how many are done.

    Raises Stopped where the disk is full: what was recorded until then stays.
    """

    def __init__(
        self, ledger: Ledger, key: str, part: Callable[[Task], Path], told: Callable[[int], None] = lambda _: None
    ) -> None:
        self._ledger, self._key, self._part, self._told = ledger, key, part, told
        self._files: list[tuple[Task, Doc]] = []
        self._last = time.monotonic()
        self._table: _Table | None = None

    def take(self, unit: Unit, answer: Answer | None) -> None:
        """Records what came of one unit."""
        try:
            if isinstance(unit, Files):
                assert answer is not None
                self._documents(unit, answer.docs)
            elif isinstance(unit, Opened):
                self.settle()
                self._table = _Table(unit, self._ledger, self._key, self._part(unit.task))
            elif isinstance(unit, Rows):
                assert answer is not None
                if self._table is not None:
                    self._table.take(unit, answer)
                self._told(len(answer.docs))
            else:
                self._close(unit)
        except (OSError, InputError) as error:
            self._failed(unit, error)

    def settle(self) -> None:
        """Commits what can be committed now. Raises Stopped where it cannot be written."""
        try:
            self._commit()
        except OSError as error:
            output = self._table.task.output if self._table else "the output"
            if is_full(error):
                raise Stopped(full(output)) from error
            repair = "mend that, and the same command goes on"
            raise Stopped(f"{shown(output)}: cannot be written: {reason(error)}; {repair}") from error

    def _commit(self) -> None:
        if self._files:
            with self._ledger.commit():
                self._ledger.files(self._files, self._key)
            self._files = []
        self._last = time.monotonic()
        if self._table is not None:
            self._table.settle()

    def abandon(self) -> None:
        """Lets go of the table under way, as it is."""
        if self._table is not None:
            self._table.spool.close()
            self._table = None

    def _documents(self, unit: Files, docs: list[Doc]) -> None:
        for task, doc in zip(unit.tasks, docs, strict=True):
            if doc.output is not None:
                try:
                    places.put_bytes(doc.output, str(task.output))
                except OSError as error:
                    doc.failure = f"cannot be written: {reason(error)}"
                doc.output = None
            self._files.append((task, doc))
        self._told(len(docs))
        if time.monotonic() - self._last > PAUSE:
            self.settle()

    def _close(self, unit: Closed) -> None:
        table, self._table = self._table, None
        if table is not None and unit.damaged:
            table.close(unit.failure)
        elif table is not None:
            table.settle()
            table.spool.close()
            with self._ledger.commit():
                self._ledger.pause(unit.task.name, f"{unit.failure}; the same command goes on from there")
        elif not unit.opened:
            self.settle()
            with self._ledger.commit():
                self._ledger.begin(unit.task, self._key)
                self._ledger.finish(unit.task.name, FAILED, Counts(), wrote=False, reason=unit.failure)

    def _failed(self, unit: Unit, error: OSError | InputError) -> None:
        """An output that cannot be written: no more of it is; the others go on."""
        task = unit.task if isinstance(unit, (Opened, Closed)) else self._table.task if self._table else None
        self.abandon()
        if isinstance(error, OSError):
            if is_full(error) or task is None:
                raise Stopped(full(task.output if task else "the output")) from error
            error = InputError(f"cannot be written: {reason(error)}")
        assert task is not None
        with self._ledger.commit():
            self._ledger.finish(task.name, FAILED, Counts(), wrote=False, reason=str(error))


class _Table:
    """The output of one table, while its pieces come in."""

    def __init__(self, unit: Opened, ledger: Ledger, key: str, part: Path) -> None:
        self.task, self._ledger, self._layout = unit.task, ledger, unit.layout
        resumed = ledger.resumed(unit.task, key) if unit.start.row else None
        self._counts = resumed[2] if resumed else Counts()
        self._seen = unit.start
        self._docs: list[Doc] = []
        self._pieces: list[bytes] = []
        self._held = 0
        self._last = 0.0
        with suppress(FileNotFoundError):
            if not unit.start.row:
                part.unlink()
        self.spool = spool.Spool(part, unit.size)
        if not unit.start.row:
            self.spool.append(unit.head)
            with ledger.commit():
                ledger.begin(unit.task, key)

    def take(self, unit: Rows, answer: Answer) -> None:
        """What a chunk became, in order."""
        self._docs += answer.docs
        self._pieces.append(answer.rows)
        self._held += len(answer.rows)
        self._counts.join(answer.counts)
        self._seen = unit.end
        if self._held >= spool.BLOCK or time.monotonic() - self._last > PAUSE:
            self.settle()

    def settle(self) -> None:
        """Writes what there is, and says so in the ledger."""
        if not self._pieces:
            return
        pieces, docs = self._pieces, self._docs
        self._docs, self._pieces, self._held = [], [], 0  # now: where this fails half-way, nothing is written twice
        for piece in pieces:
            self.spool.append(piece)
        self.spool.sync()
        with self._ledger.commit():
            self._ledger.record(self.task.name, docs)
            self._ledger.checkpoint(self.task.name, self._seen, self.spool.size, self._counts)
        self._last = time.monotonic()

    def close(self, failure: str | None) -> None:
        """Puts the output in place: all of it or, with `failure`, what came before the fault, if anything did."""
        self.settle()
        self.spool.close()
        empty = failure and not self._counts.documents
        if not empty:
            made = tables.finished(self.spool.path, self._layout, places.name_of(self.task.output))
            _place(made, self.task)
        with suppress(FileNotFoundError):
            self.spool.path.unlink()
        state = (FAILED if empty else DAMAGED) if failure else DONE
        if failure and not empty:
            failure = f"{failure}; written before that: {self._counts.documents:,} of its rows"
        with self._ledger.commit():
            self._ledger.finish(self.task.name, state, self._counts, wrote=not empty, reason=failure)


def _place(made: Path, task: Task) -> None:
    """Moves what was made to the output of `task`. Raises InputError where another file has come to be there."""
    if task.new and places.exists(task.output):
        raise InputError("a file that this run did not write has come to be where the output goes")
    if isinstance(task.output, Path):
        task.output.parent.mkdir(parents=True, exist_ok=True)
    places.put(made, task.output)
