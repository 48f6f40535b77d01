"""Which documents a person should look at first: those with flags, and those that lost most."""

from __future__ import annotations

import heapq
from itertools import takewhile
from typing import Any

import msgspec

from cleaner.batch.units import Doc
from cleaner.document import Result
from cleaner.edits import Change
from cleaner.report.counts import weight
from cleaner.report.data import REVIEWS
from cleaner.report.pieces import Piece, pieces, sound

TEXT = 20_000  # characters of a document's text that are kept
_SAMPLE = msgspec.json.Decoder(tuple[str, int, list[tuple[int, int, str, str, str, tuple[str, ...]]]])


class Review:
    """Picks documents to look at, of those that it sees: it keeps a sample where none so far is more worth it."""

    def __init__(self) -> None:
        self._heaps: dict[bool, list[tuple[float, Reverse]]] = {False: [], True: []}

    def look(self, doc: Doc, result: Result) -> None:
        """Gives `doc` its sample, if it is among the first so far. What is not now will not be later."""
        if not (doc.flags or doc.size_out < doc.size_in):
            return
        heap = self._heaps[bool(doc.flags)]
        rank = (weight(doc.size_in, doc.size_out), Reverse((doc.name, doc.row)))
        if len(heap) < REVIEWS:
            heapq.heappush(heap, rank)
        elif not heap[0] < rank:
            return
        else:
            heapq.heapreplace(heap, rank)
        doc.sample = sample(result)


class Reverse(tuple[str, int]):
    """A name and a row, sorted the other way round: of two documents alike, the first by name wins."""

    def __lt__(self, other: Any) -> bool:
        return tuple.__gt__(self, other)


def sample(result: Result) -> bytes:
    """The original text, as far as it is kept, the number of its edits, and those in what is kept; see `pieces_of`."""
    changes = list(takewhile(lambda change: change.end <= TEXT, result.edits))
    behind = result.edits[len(changes) : len(changes) + 1]
    end = min([TEXT, *(change.start for change in behind)])
    edits = [(e.start, e.end, sound(e.text), e.rule, e.stage, e.rules) for e in changes]
    return msgspec.json.encode((sound(result.original[:end]), len(result.edits), edits))


def pieces_of(data: bytes, size: int) -> tuple[int, list[Piece]]:
    """How many edits a document of `size` characters had, and what the report shows of it, from its `sample`."""
    text, edits, kept = _SAMPLE.decode(data)
    changes = [Change(*edit[:5], text[edit[0] : edit[1]], edit[5]) for edit in kept]
    found = pieces(text, changes)
    if len(text) < size:
        found.append(Piece(skipped=size - len(text), skipped_edits=edits - len(kept)))
    return edits, found
