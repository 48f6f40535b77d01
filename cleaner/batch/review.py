"""Which documents a person should look at first: those with flags, and those that lost most."""

from __future__ import annotations

import heapq
from typing import Any

import msgspec

from cleaner.batch.tally import share
from cleaner.batch.units import Doc
from cleaner.document import Result

MOST = 50
"""Documents of each sort that are kept."""
TEXT = 20_000  # characters of a document's text that are kept


class Review:
    """Picks documents to look at, of those that it sees: it keeps a sample where none so far is more worth it."""

    def __init__(self) -> None:
        self._heaps: dict[bool, list[tuple[float, Reverse]]] = {False: [], True: []}

    def look(self, doc: Doc, result: Result) -> None:
        """Gives `doc` its sample, if it is among the first so far. What is not now will not be later."""
        if not (doc.changed or doc.flags):
            return
        heap = self._heaps[bool(doc.flags)]
        rank = (share(doc), Reverse((doc.name, doc.row)))
        if len(heap) < MOST:
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
    """The original text, as far as it is kept, and the edits in it, as JSON."""
    edits = [
        {"start": e.start, "end": e.end, "text": e.text, "rule": e.rule, "stage": e.stage}
        for e in result.edits
        if e.end <= TEXT
    ]
    text = result.original[:TEXT].encode("utf-8", "replace").decode()
    return msgspec.json.encode({"text": text, "cut": len(result.original) > TEXT, "edits": edits})
