"""From inputs to units of work, read as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cleaner.batch.ledger import Ledger
from cleaner.batch.units import Closed, Files, Opened, Rows, Task, Unit
from cleaner.errors import CleanerError, InputError, TooLarge
from cleaner.io import chunks, places, readers, tables
from cleaner.io.chunks import Start
from cleaner.io.layout import Fields

GROUP = 32  # documents that are files of their own, at most, in one unit


class Feed:
    """The units of `tasks`, in order. `fields` and `limit` are those of `Table`; `part` says where one is spooled."""

    def __init__(
        self, tasks: Iterable[Task], ledger: Ledger, key: str, fields: Fields, limit: int, part: Callable[[Task], Path]
    ) -> None:
        self._tasks, self._ledger, self._key = tasks, ledger, key
        self._fields, self._limit, self._part = fields, limit, part

    def __iter__(self) -> Iterator[Unit]:
        held: list[Task] = []
        size = 0
        for task in self._tasks:
            if task.table:
                if held:
                    yield Files(held, [None] * len(held))
                held, size = [], 0
                yield from self._table(task)
            elif places.is_url(task.source):
                yield self._fetched(task)
            else:
                held.append(task)
                size += task.size
                if len(held) >= GROUP or size >= chunks.SIZE:
                    yield Files(held, [None] * len(held))
                    held, size = [], 0
        if held:
            yield Files(held, [None] * len(held))

    def _fetched(self, task: Task) -> Unit:
        try:
            with places.open_binary(task.source) as file:
                data = file.read(self._limit + 1)
            if len(data) > self._limit:
                raise TooLarge(len(data))
            return Files([task], [data])
        except (InputError, OSError) as error:
            return Closed(task, _told(error), opened=False)

    def _table(self, task: Task) -> Iterator[Unit]:
        try:
            table = tables.Table(task.source, places.name_of(task.output), self._fields, self._limit)
        except (InputError, OSError) as error:
            yield Closed(task, _told(error), opened=False)
            return
        with table:
            start, size = self._start(task)
            yield Opened(task, table.layout, table.head, start, size)
            end = Closed(task)
            try:
                for chunk in table.chunks(start):
                    yield Rows(task.name, chunk, table.layout)
            except InputError as error:
                end = Closed(task, str(error))
            except CleanerError:
                raise
            except Exception as error:  # a disk or a server that fails, each library in words of its own
                end = Closed(task, _told(error), damaged=False)
            yield end

    def _start(self, task: Task) -> tuple[Start, int]:
        """Where an earlier run came to, if what it had written is there."""
        resumed = self._ledger.resumed(task, self._key)
        part = self._part(task)
        if resumed is None or not part.exists() or part.stat().st_size < resumed[1]:
            return Start(), 0
        return resumed[0], resumed[1]


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno:
        return readers.reason(error)
    return str(error) if isinstance(error, (InputError, OSError)) else f"{type(error).__name__}: {error}"
