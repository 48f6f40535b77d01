"""The ledger: an SQLite database beside the output that knows each input, what became of it, and where to go on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cleaner.batch.units import Doc, Task
from cleaner.errors import ConfigError, Stopped
from cleaner.io.chunks import Start
from cleaner.io.console import shown
from cleaner.io.writers import full
from cleaner.report.counts import Counts

NAME = ".cleaner.sqlite"
VERSION = 1
PLANNED, RUNNING, DONE, DAMAGED, FAILED = "planned", "running", "done", "damaged", "failed"
"""The states of an input. `damaged`: what could be read of it is cleaned; more will not come of trying again."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS key (id TEXT PRIMARY KEY, pack_version TEXT, settings TEXT);
CREATE TABLE IF NOT EXISTS input (
    id INTEGER PRIMARY KEY, name BLOB UNIQUE, output BLOB, fingerprint TEXT, key TEXT REFERENCES key, state TEXT,
    wrote INTEGER DEFAULT 0, reason TEXT, note TEXT, start TEXT, size INTEGER DEFAULT 0, counts TEXT);
CREATE TABLE IF NOT EXISTS document (
    input INTEGER, row INTEGER, changed INTEGER, size_in INTEGER, size_out INTEGER, flags TEXT, site TEXT,
    stages TEXT, rules TEXT, PRIMARY KEY (input, row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
    input INTEGER, row INTEGER, reason TEXT, site TEXT, entry BLOB, PRIMARY KEY (input, row));
CREATE TABLE IF NOT EXISTS sample (input INTEGER, row INTEGER, data BLOB, PRIMARY KEY (input, row));
"""
_OF_INPUT = ("document", "quarantine", "sample")


class Entry(NamedTuple):
    """What the ledger knows of an input."""

    output: str
    fingerprint: str
    key: str
    state: str
    wrote: bool

    @property
    def ours(self) -> bool:
        """Whether what is at `output` was written by a run, or by one that was killed."""
        return self.wrote or self.state in (PLANNED, RUNNING)


def entries(home: Path | None) -> dict[str, Entry]:
    """What the ledger in `home` knows of inputs, by name; nothing where there is none. Raises ConfigError."""
    path = home and home / NAME
    if path is None or not path.exists():
        return {}
    ledger = Ledger(path)
    try:
        return ledger.entries()
    finally:
        ledger.close()


def entry_of(doc: Doc) -> tuple[Any, ...]:
    """What the table of documents has of one, but for its input."""
    stages, rules = (msgspec.json.encode(counts).decode() if counts else None for counts in (doc.stages, doc.rules))
    return doc.row, doc.changed, doc.size_in, doc.size_out, ",".join(doc.flags) or None, doc.site, stages, rules


class Ledger:
    """The ledger at `path` (None: one in memory, for an output that keeps none). Close it.

    Raises ConfigError where `path` holds something else, and Stopped where the disk is full.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None)
            with self._telling():
                (version,) = self._db.execute("PRAGMA user_version").fetchone()
                if version not in (0, VERSION):
                    raise sqlite3.DatabaseError(f"version {version} is not {VERSION}")
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(_SCHEMA)
                self._db.execute(f"PRAGMA user_version={VERSION}")
        except sqlite3.DatabaseError as error:
            repair = "remove it, and pass --overwrite if the files there may be replaced"
            raise ConfigError(f"{shown(path or '')}: not a ledger of an earlier run ({error}); {repair}") from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turns SQLite's word for a full disk into ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                raise Stopped(full(self._path or "")) from error
            message = f"{shown(self._path or '')}: {error}; see who may write there, and run the same command again"
            raise Stopped(message) from error

    @contextmanager
    def commit(self) -> Iterator[None]:
        """All that is done inside, or nothing of it."""
        with self._telling():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def entries(self) -> dict[str, Entry]:
        """All inputs that the ledger knows, by name."""
        rows = self._db.execute("SELECT name, output, fingerprint, key, state, wrote FROM input")
        return {os.fsdecode(n): Entry(os.fsdecode(o), f or "", k or "", s, bool(w)) for n, o, f, k, s, w in rows}

    def plan(self, tasks: Iterable[tuple[Task, str]], key: str, pack_version: str, settings: str, anew: bool) -> None:
        """Writes down what a run will write, with each output's name, before it does.

        What was known of the inputs goes, but (unless `anew`) of a table that an earlier run was at.
        """
        with self.commit():
            self._db.execute("INSERT OR REPLACE INTO key VALUES (?, ?, ?)", (key, pack_version, settings))
            for task, output in tasks:
                name = os.fsencode(task.name)
                known = self._db.execute("SELECT id, state FROM input WHERE name = ?", (name,)).fetchone()
                if known is None:
                    self._db.execute(
                        "INSERT INTO input (name, output, state) VALUES (?, ?, ?)", (name, os.fsencode(output), PLANNED)
                    )
                elif anew or known[1] != RUNNING:
                    self._forget(known[0])
                    self._db.execute(
                        "UPDATE input SET output = ?, state = ? WHERE id = ?", (os.fsencode(output), PLANNED, known[0])
                    )

    def resumed(self, task: Task, key: str) -> tuple[Start, int, Counts] | None:
        """Where an earlier run came to in the table of `task`: the next row, bytes written, counts; None: nowhere."""
        found = self._db.execute(
            "SELECT start, size, counts FROM input WHERE name = ? AND state = ? AND fingerprint = ? AND key = ?",
            (os.fsencode(task.name), RUNNING, task.fingerprint, key),
        ).fetchone()
        if found is None or found[0] is None:
            return None
        return msgspec.json.decode(found[0], type=Start), found[1], msgspec.json.decode(found[2], type=Counts)

    def begin(self, task: Task, key: str) -> None:
        """Forgets what was known of the input of `task`: it is begun anew."""
        number = self._number(task.name)
        self._forget(number)
        self._db.execute(
            "UPDATE input SET state = ?, fingerprint = ?, key = ?, start = NULL, size = 0, counts = NULL, "
            "reason = NULL, note = NULL WHERE id = ?",
            (RUNNING, task.fingerprint, key, number),
        )

    def record(self, name: str, docs: Iterable[Doc]) -> None:
        """Writes down what came of documents of the input called `name`."""
        number = self._number(name)
        self._record([(number, doc) for doc in docs])

    def _record(self, docs: Sequence[tuple[int, Doc]]) -> None:
        """Writes down documents, each with the number of its input."""
        self._db.executemany(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *doc.entry) for number, doc in docs if doc.failure is None),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?)",
            ((n, doc.row, doc.failure, doc.site, doc.quarantine) for n, doc in docs if doc.quarantine is not None),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO sample VALUES (?, ?, ?)",
            ((n, doc.row, doc.sample) for n, doc in docs if doc.failure is None and doc.sample is not None),
        )

    def checkpoint(self, name: str, start: Start, size: int, counts: Counts) -> None:
        """Says how far the table called `name` is: the next row, and how much of its output there is."""
        self._db.execute(
            "UPDATE input SET start = ?, size = ?, counts = ? WHERE id = ?",
            (msgspec.json.encode(start).decode(), size, msgspec.json.encode(counts).decode(), self._number(name)),
        )

    def pause(self, name: str, reason: str) -> None:
        """Says why a table cannot be read on now; the next run goes on with it."""
        self._db.execute("UPDATE input SET reason = ? WHERE id = ?", (reason, self._number(name)))

    def finish(self, name: str, state: str, counts: Counts, *, wrote: bool, reason: str | None = None) -> None:
        """Says how an input ended. What was written by an earlier run, and is there still, stays ours."""
        self._db.execute(
            "UPDATE input SET state = ?, counts = ?, wrote = max(wrote, ?), reason = ? WHERE id = ?",
            (state, msgspec.json.encode(counts).decode(), wrote, reason, self._number(name)),
        )

    def files(self, done: Iterable[tuple[Task, Doc]], key: str) -> None:
        """Writes down what came of documents that are files of their own."""
        numbered = [(self._number(task.name), task, doc) for task, doc in done]
        self._db.executemany(
            "UPDATE input SET state = ?, fingerprint = ?, key = ?, wrote = max(wrote, ?), reason = ?, note = ? "
            "WHERE id = ?",
            (
                (FAILED if doc.failure else DONE, task.fingerprint, key, not doc.failure, doc.failure, doc.note, number)
                for number, task, doc in numbered
            ),
        )
        self._record([(number, doc) for number, _, doc in numbered])

    def release(self, written: Iterable[str]) -> None:
        """Forgets what was planned and not begun, when a run ends before its end; but inputs `written` were."""
        with self.commit():
            names = ((os.fsencode(name), PLANNED) for name in written)
            self._db.executemany("UPDATE input SET wrote = 1 WHERE name = ? AND state = ?", names)
            self._db.execute("DELETE FROM input WHERE state = ? AND wrote = 0", (PLANNED,))
            self._db.execute("UPDATE input SET state = ? WHERE state = ?", (FAILED, PLANNED))

    def rows(self, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """What `query` finds, for those who report."""
        with self._telling():
            yield from self._db.execute(query, values)

    def _forget(self, number: int) -> None:
        for table in _OF_INPUT:
            self._db.execute(f"DELETE FROM {table} WHERE input = ?", (number,))

    def _number(self, name: str) -> int:
        (number,) = self._db.execute("SELECT id FROM input WHERE name = ?", (os.fsencode(name),)).fetchone()
        return int(number)
