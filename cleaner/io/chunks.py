"""How tables are read: in chunks of records, each of which knows its place, so that reading can go on from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cleaner.errors import InputError

SIZE = 2**18
"""Bytes of records in a chunk, roughly: some 25 ms of cleaning, so that handing it over costs next to nothing."""
MOST = 2**28
"""Bytes: no record is held in memory beyond this, whatever the limit."""


class Start(NamedTuple):
    """Where to go on: `row` rows are done, and the next is found from `place`, where row `base` begins."""

    row: int = 0
    base: int = 0
    place: int = 0


class Chunk(NamedTuple):
    """Records in a row, the first of which is number `first` (from 0); row `base` begins at `place` of the file.

    What a place is, the reader knows: bytes of unpacked text, bytes of the file, or the number of a row group.
    """

    first: int
    base: int
    place: int
    records: Sequence[Any]


class Oversize(NamedTuple):
    """A record over the limit, of `size` bytes; `data` is None where not even this process would hold it."""

    size: int
    data: bytes | None


def grouped(records: Iterable[tuple[Any, int, int]], start: Start) -> Iterator[Chunk]:
    """Chunks of about `SIZE` bytes from `records`, read from `start.place` on: record, its size, the place behind it.

    Records before `start.row` are passed over. Where reading fails with InputError, what was read before comes first.
    """
    held: list[Any] = []
    number, base, place, size = start.base, start.base, start.place, 0
    try:
        for record, length, behind in records:
            if number >= start.row:
                held.append(record)
            number += 1
            size += length
            if size >= SIZE:
                if held:
                    yield Chunk(number - len(held), base, place, held)
                held, base, place, size = [], number, behind, 0
    except InputError:
        if held:
            yield Chunk(number - len(held), base, place, held)
        raise
    if held:
        yield Chunk(number - len(held), base, place, held)
