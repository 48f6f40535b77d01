"""What is counted of many documents."""

from __future__ import annotations

from typing import Any

import msgspec

from cleaner.batch.units import Doc
from cleaner.document import Result

BINS = 20
"""Bars of the histogram of removed share, beside one for documents that lost nothing."""


class Tally(msgspec.Struct):
    """What a stage or a rule did: edits, documents, characters taken out and characters put in their place."""

    edits: int = 0
    documents: int = 0
    removed: int = 0
    written: int = 0

    def add(self, other: Tally) -> None:
        self.edits += other.edits
        self.documents += other.documents
        self.removed += other.removed
        self.written += other.written


class Counts(msgspec.Struct, kw_only=True):
    """Counts over documents. Sizes are in characters of text, as the pipeline saw it."""

    documents: int = 0
    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    quarantined: int = 0
    size_in: int = 0
    size_out: int = 0
    removed: int = 0
    written: int = 0
    stages: dict[str, Tally] = {}
    rules: dict[str, Tally] = {}
    flagged: dict[str, int] = {}
    histogram: list[int] = []
    """Documents by removed share: none at all, then up to each twentieth."""

    def add(self, doc: Doc) -> None:
        """Counts one document, which did not fail unless it is quarantined."""
        self.documents += 1
        if doc.failure is not None:
            self.quarantined += doc.quarantine is not None
            return
        self.empty += not doc.size_in
        self.changed += doc.changed
        self.unchanged += bool(doc.size_in) and not doc.changed
        self.size_in += doc.size_in
        self.size_out += doc.size_out
        self.removed += doc.removed
        self.written += doc.written
        for mine, theirs in ((self.stages, doc.stages), (self.rules, doc.rules)):
            for name, (edits, removed, written) in theirs.items():
                mine.setdefault(name, Tally()).add(Tally(edits, 1, removed, written))
        for flag in doc.flags:
            self.flagged[flag] = self.flagged.get(flag, 0) + 1
        if doc.size_in:
            self.histogram = self.histogram or [0] * (BINS + 1)
            self.histogram[bar(doc)] += 1

    def join(self, other: Counts) -> None:
        """Adds what was counted elsewhere."""
        for name in ("documents", "changed", "unchanged", "empty", "quarantined"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("size_in", "size_out", "removed", "written"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, theirs in ((self.stages, other.stages), (self.rules, other.rules)):
            for name, tally in theirs.items():
                mine.setdefault(name, Tally()).add(tally)
        for flag, number in other.flagged.items():
            self.flagged[flag] = self.flagged.get(flag, 0) + number
        if other.histogram:
            mine_too = self.histogram or [0] * (BINS + 1)
            self.histogram = [a + b for a, b in zip(mine_too, other.histogram, strict=True)]


def share(doc: Doc) -> float:
    """The share of a document's characters that were removed, and nothing put in their place."""
    return max(0.0, min(1.0, (doc.removed - doc.written) / doc.size_in)) if doc.size_in else 0.0


def bar(doc: Doc) -> int:
    """Which bar of the histogram a document belongs to."""
    lost = share(doc)
    return 0 if not lost else min(BINS, 1 + int(lost * BINS))


def entry_of(doc: Doc) -> tuple[Any, ...]:
    """What the ledger's table of documents has of one, but for its input."""
    stages, rules = (msgspec.json.encode(counts).decode() if counts else None for counts in (doc.stages, doc.rules))
    flags = ",".join(doc.flags) or None
    lost = round(share(doc), 6)
    return doc.row, doc.changed, doc.size_in, doc.removed, doc.written, lost, flags, doc.site, stages, rules, doc.note


def tallies(result: Result) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Edits, characters removed and characters written, by stage and by rule.

    Where two rules made one change, both count the edit, and the last one, which decided the text, the characters.
    """
    stages: dict[str, list[int]] = {}
    rules: dict[str, list[int]] = {}
    for change in result.edits:
        for counts in (stages.setdefault(change.stage, [0, 0, 0]), rules.setdefault(change.rule, [0, 0, 0])):
            counts[0] += 1
            counts[1] += len(change.before)
            counts[2] += len(change.text)
        for rule in change.rules:
            rules.setdefault(rule, [0, 0, 0])[0] += rule != change.rule
    return stages, rules
