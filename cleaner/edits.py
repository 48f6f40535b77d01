"""Edits: resolve overlaps, apply, compose over stages, and map offsets back to the original text.

All offsets are in characters (Unicode code points), half-open: `text[start:end]`.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `document.text[start:end]` by `text`, because of `rule`.

    An edit whose `text` is what stands there already changes nothing: it is how a `report` rule says where it fired.
    """

    start: int
    end: int
    text: str
    rule: str


class Change(NamedTuple):
    """An edit as the user sees it, in offsets of the original text."""

    start: int
    end: int
    text: str
    rule: str
    stage: str
    before: str
    rules: tuple[str, ...]

    def told(self) -> dict[str, object]:
        """The change for people and programs: in JSON, and in the column of edits of a table."""
        fields: dict[str, object] = {"start": self.start, "end": self.end, "stage": self.stage, "rule": self.rule}
        return {**fields, "rules": list(self.rules), "before": self.before, "after": self.text}


class Layer(NamedTuple):
    """What one stage did: the text before and after it, its edits in order, its losers and its reports."""

    stage: str
    before: str
    after: str
    edits: Sequence[Edit]
    losers: Sequence[Edit]
    reports: Sequence[Edit]


def resolve(edits: Iterable[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Winners in order, and losers: earliest start wins, then the longest, then the one that came first.

    An insertion inside or at the start of a range that another edit replaces loses to it; two insertions at one
    place are an overlap too.
    """
    winners: list[Edit] = []
    losers: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):  # the sort is stable: pack order decides the rest
        last = winners[-1] if winners else None
        if last is not None and (edit.start < last.end or (edit.start, edit.end) == (last.start, last.end)):
            losers.append(edit)
        else:
            winners.append(edit)
    return winners, losers


def apply(text: str, edits: Iterable[Edit | Change]) -> str:
    """`text` with `edits` made; they must be in order and not overlap (as `resolve` gives them)."""
    pieces, position = [], 0
    for edit in edits:
        pieces.append(text[position : edit.start])
        pieces.append(edit.text)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces)


def trim(text: str, edit: Edit) -> Edit:
    """The smallest edit that does the same to `text`: what both ends share is left out."""
    shortest = min(edit.end - edit.start, len(edit.text))
    head = 0
    while head < shortest and text[edit.start + head] == edit.text[head]:
        head += 1
    tail = 0
    while tail < shortest - head and text[edit.end - 1 - tail] == edit.text[len(edit.text) - 1 - tail]:
        tail += 1
    return Edit(edit.start + head, edit.end - tail, edit.text[head : len(edit.text) - tail], edit.rule)


def compose(original: str, layers: Sequence[Layer]) -> list[Change]:
    """All layers' edits as one list over `original`: in order, not overlapping, replayable by `apply`."""
    changes: list[Change] = []
    for layer in layers:
        if layer.edits:
            changes = list(_merge(original, changes, layer))
    return changes


def _merge(original: str, earlier: list[Change], layer: Layer) -> Iterator[Change]:
    """`earlier` (offsets of the original) and the next layer's edits (offsets of the text between), woven together.

    What overlaps in the text between becomes one change; what only touches stays apart.
    """
    shift = 0  # offset in the text between = offset in the original + shift
    group: list[Change | Edit] = []
    low = high = group_shift = 0
    for item, start, end in _by_place(earlier, layer.edits):
        if group and not start < high:
            yield _one(original, layer, group, low, high, group_shift, shift)
            group = []
        if not group:
            low, high, group_shift = start, end, shift
        group.append(item)
        high = max(high, end)
        if isinstance(item, Change):
            shift += len(item.text) - (item.end - item.start)
    if group:
        yield _one(original, layer, group, low, high, group_shift, shift)


def _by_place(earlier: list[Change], edits: Sequence[Edit]) -> Iterator[tuple[Change | Edit, int, int]]:
    """Both lists in the order of the text between, each item with its start and end there."""
    placed: list[tuple[Change | Edit, int, int]] = []
    shift = 0
    for change in earlier:
        placed.append((change, change.start + shift, change.start + shift + len(change.text)))
        shift += len(change.text) - (change.end - change.start)
    yield from heapq.merge(placed, ((e, e.start, e.end) for e in edits), key=lambda item: item[1:])


def _one(
    original: str, layer: Layer, group: list[Change | Edit], low: int, high: int, before: int, after: int
) -> Change:
    """The change that a group of overlapping changes and edits amounts to."""
    if len(group) == 1 and isinstance(group[0], Change):
        return group[0]
    edits = [e for e in group if isinstance(e, Edit)]
    text = apply(layer.before[low:high], (e._replace(start=e.start - low, end=e.end - low) for e in edits))
    rules: dict[str, None] = {}
    for item in sorted(group, key=lambda item: isinstance(item, Edit)):  # the earlier stage's rules first
        rules.update(dict.fromkeys(item.rules if isinstance(item, Change) else (item.rule,)))
    start, end = low - before, high - after
    return Change(start, end, text, edits[-1].rule, layer.stage, original[start:end], tuple(rules))


def reported(layers: Sequence[Layer]) -> Iterator[Change]:
    """What `report` rules found, in offsets of the original text."""
    return _traced(layers, lambda layer: layer.reports)


def overruled(layers: Sequence[Layer]) -> Iterator[Change]:
    """The edits that lost to others of their stage, in offsets of the original text."""
    return _traced(layers, lambda layer: layer.losers)


def _traced(layers: Sequence[Layer], pick: Callable[[Layer], Sequence[Edit]]) -> Iterator[Change]:
    changes: list[Change] = []
    original = layers[0].before if layers else ""
    for layer in layers:
        offsets = OffsetMap(changes)
        for edit in pick(layer):
            start, end = offsets.span(edit.start, edit.end)
            yield Change(start, end, edit.text, edit.rule, layer.stage, original[start:end], (edit.rule,))
        if layer.edits:
            changes = list(_merge(original, changes, layer))


class OffsetMap:
    """From offsets in the clean text back to offsets in the original.

    A character left as it was maps to its place; one that an edit wrote maps to the range which that edit replaced.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        self._starts: list[int] = []  # in the clean text
        self._changes = list(changes)
        shift = 0
        for change in self._changes:
            self._starts.append(change.start + shift)
            shift += len(change.text) - (change.end - change.start)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original that `[start, end)` of the clean text came from.

        An empty range maps to one offset. Raises ValueError where `end < start` or `start < 0`.
        """
        if not 0 <= start <= end:
            raise ValueError(f"not a span: [{start}, {end})")
        first, _ = self._place(start)
        if start == end:
            return first, first
        return first, self._place(end - 1)[1]

    def original(self, offset: int) -> int:
        """Where the character at `offset` of the clean text stood in the original."""
        return self._place(offset)[0]

    def _place(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return offset, offset + 1
        change, start = self._changes[index], self._starts[index]
        if offset < start + len(change.text):
            return change.start, change.end
        place = change.end + offset - start - len(change.text)
        return place, place + 1
