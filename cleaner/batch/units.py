"""What is handed to a worker at a time, and what comes back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cleaner.io import places
from cleaner.io.chunks import Chunk, Start
from cleaner.io.formats import format_of
from cleaner.io.layout import Layout
from cleaner.report.counts import Counts


class Task(NamedTuple):
    """One input: where it is, where its output goes, what it is called in messages."""

    source: str | Path
    output: str | Path
    name: str
    new: bool
    """Whether nothing is at `output` yet."""
    fingerprint: str = ""
    size: int = 0
    """Bytes of the file."""

    @property
    def kind(self) -> str:
        """What kind of file the source is; see `Format`."""
        form = format_of(places.name_of(self.source))
        assert form
        return form.kind

    @property
    def table(self) -> bool:
        """Whether it holds many documents."""
        return self.kind not in ("text", "html")


class Doc(msgspec.Struct, array_like=True):
    """What came of one document. Sizes are in characters of text, as the pipeline saw it."""

    name: str
    """The name of its input."""
    row: int = 0
    """Its number in a table, from 0."""
    changed: bool = False
    size_in: int = 0
    size_out: int = 0
    flags: tuple[str, ...] = ()
    stages: dict[str, list[int]] = {}
    """Edits, characters removed and characters written, by stage."""
    rules: dict[str, list[int]] = {}
    site: str | None = None
    note: str | None = None
    failure: str | None = None
    """Why there is no output."""
    quarantine: bytes | None = None
    """The line of `quarantine.jsonl` for it: its text and all that is known of it."""
    sample: bytes | None = None
    """Its text and its edits, where it may be among those to look at first."""
    output: bytes | None = None
    """What is to be written, where the worker could not."""
    entry: Sequence[Any] = ()
    """What the ledger writes down of it, made by the worker: there are more of them."""

    def count_in(self, counts: Counts) -> None:
        """Adds it to `counts`."""
        if self.failure is not None:
            counts.count_failed(quarantined=self.quarantine is not None)
        else:
            counts.count(self.size_in, self.size_out, self.changed, self.flags, self.stages, self.rules)


_NONE = Counts()


class Answer(NamedTuple):
    """What a worker made of a unit: a `Doc` for each document.

    For a table also `rows`, those that are kept: as `Rows.packed` gives them, or (of a unit that is not `whole`) what
    `Layout.joined` takes; and `counts`, those over all `docs`.
    """

    docs: list[Doc]
    rows: Any = b""
    counts: Counts = _NONE

    def packed(self) -> tuple[Any, Any, Any]:
        """The answer as it crosses from one process to the other: faster than if it were pickled.

        The names of documents stay behind; whoever asked has them.
        """
        for doc in self.docs:
            doc.name = ""
        try:
            return _PACK.encode(self.docs), self.rows, self.counts
        except UnicodeEncodeError:  # a lone surrogate in what an error says, or in an address
            return self

    @classmethod
    def unpacked(cls, answer: tuple[Any, Any, Any]) -> Answer:
        """What `packed` gave, as it was; only the entries of documents have become lists."""
        docs, rows, counts = answer
        return cls(_UNPACK.decode(docs) if isinstance(docs, bytes) else docs, rows, counts)


def counted(docs: Sequence[Doc]) -> Counts:
    """The counts over `docs`."""
    counts = Counts()
    for doc in docs:
        doc.count_in(counts)
    return counts


_PACK, _UNPACK = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(list[Doc])


@dataclass(frozen=True)
class Files:
    """Documents that are files of their own. `data` are their bytes, for those that a worker could not read itself."""

    tasks: Sequence[Task]
    data: Sequence[bytes | None]

    def parts(self) -> Iterator[Files]:
        """Each document alone."""
        for task, data in zip(self.tasks, self.data, strict=True):
            yield Files([task._replace(new=False)], [data])  # whoever had it may have died after it wrote


@dataclass(frozen=True)
class Rows:
    """Some rows of a table; `whole`: all of a chunk."""

    name: str
    chunk: Chunk
    layout: Layout
    whole: bool = True

    def parts(self) -> Iterator[Rows]:
        """Each row alone."""
        for at in range(len(self.chunk.records)):
            chunk = self.chunk._replace(first=self.chunk.first + at, records=self.chunk.records[at : at + 1])
            yield Rows(self.name, chunk, self.layout, whole=False)

    def packed(self, docs: Sequence[Doc], rows: Any) -> bytes:
        """Pieces of the output, one for each frame: `rows` are those of the `docs` that did not fail."""
        first, begin, pieces = self.chunk.first, 0, []
        numbers = [doc.row - first for doc in docs if doc.failure is None]
        for cut in self.chunk.cuts or [len(self.chunk.records)]:
            end = bisect_left(numbers, cut)
            pieces.append(self.layout.piece(rows[begin:end]))
            begin = end
        return b"".join(pieces)

    @property
    def end(self) -> Start:
        """Where to go on when these rows are done."""
        return Start(self.chunk.first + len(self.chunk.records), self.chunk.base, self.chunk.place)


@dataclass(frozen=True)
class Opened:
    """A table begins here; what follows is its own, until it is `Closed`."""

    task: Task
    layout: Layout = field(repr=False)
    head: bytes
    start: Start
    size: int


@dataclass(frozen=True)
class Closed:
    """A table ends here, for its rows are done or, with a `failure`, because it cannot be read on."""

    task: Task
    failure: str | None = None
    opened: bool = True
    damaged: bool = True
    """Whether the `failure` lies in what the file holds; else it may be read on another day."""


Unit = Files | Rows | Opened | Closed
