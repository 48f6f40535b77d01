"""How tables are read: in chunks of records, each of which knows its place, so that reading can go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.errors import InputError

FRAME = 2**20
"""Bytes of records that become a piece of the output: a gzip member, a zstd frame. The same input has the same frames,
whoever cleans them and in whatever chunks; so this decides what the packed bytes are."""
SIZE = 2**20
"""Bytes of records in a chunk, roughly: some 100 ms of cleaning, so that handing it over costs next to nothing."""
MOST = 2**28
"""Bytes: no record is held in memory beyond this, whatever the limit."""


class Start(NamedTuple):
    """Where to go on: `row` rows are done, and the next is found from `place`, where row `base` begins."""

    row: int = 0
    base: int = 0
    place: int = 0


class Chunk(NamedTuple):
    """Records in a row, the first of which is number `first` (from 0); row `base` begins at `place` of the file.

    What a place is, the reader knows: bytes of unpacked text, bytes of the file, or the number of a row group. `cuts`
    say after how many of the records a frame ends; none: at the end.
    """

    first: int
    base: int
    place: int
    records: Sequence[Any]
    cuts: Sequence[int] = ()


class Oversize(NamedTuple):
    """A record over the limit, of `size` bytes; `data` is None where not even this process would hold it."""

    size: int
    data: bytes | None


def grouped(records: Iterable[tuple[Any, int, int]], start: Start) -> Iterator[Chunk]:
    """Chunks of about `SIZE` bytes from `records`, read from `start.place` on: record, its size, the place behind it.

    A chunk holds whole frames, one at least. Records before `start.row`, where a chunk ended, are passed over. Where
    reading fails with InputError, what was read before comes first.
    """
    held: list[Any] = []
    cuts: list[int] = []
    number, base, place, size, frame = start.base, start.base, start.place, 0, 0
    try:
        for record, length, behind in records:
            if number >= start.row:
                held.append(record)
            number += 1
            frame += length
            if frame < FRAME:
                continue
            cuts.append(len(held))
            size, frame = size + frame, 0
            if size >= SIZE:
                if held:
                    yield Chunk(number - len(held), base, place, held, cuts)
                held, cuts, base, place, size = [], [], number, behind, 0
    except InputError:
        if held:
            yield Chunk(number - len(held), base, place, held, [*cuts, len(held)])
        raise
    if held:
        yield Chunk(number - len(held), base, place, held, [*cuts, len(held)])
