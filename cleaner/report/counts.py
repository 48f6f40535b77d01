"""What is counted of many documents, wherever they are cleaned.

Sizes are in characters of text, as the pipeline saw it. Every value here is plain, so it goes through JSON, MessagePack
or pickle and comes back equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self, TypeVar

import msgspec

from cleaner.document import Result

STEPS = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90)
"""Percent: where the bars of the histogram begin. In front of them stands one for documents that lost nothing."""


class Sums(msgspec.Struct):
    """Numbers, each of which is added to its like."""

    def merge(self, other: Self) -> None:
        _add(self, other, self.__struct_fields__)


class Tally(Sums):
    """What a stage or a rule did: edits, documents, characters taken out and characters put in their place."""

    edits: int = 0
    documents: int = 0
    removed: int = 0
    written: int = 0


class Site(Sums):
    """What became of a site's documents; the sizes are those of the documents that did not fail."""

    documents: int = 0
    failed: int = 0
    size_in: int = 0
    size_out: int = 0


Sum = TypeVar("Sum", bound=Sums)
Tallies = Mapping[str, Sequence[int]]
"""Of one document: edits, characters removed and characters written, by stage or by rule."""
_NUMBERS = (
    *("documents", "changed", "unchanged", "empty", "failed", "quarantined"),
    *("size_in", "size_out", "removed", "written"),
)


class Counts(msgspec.Struct, kw_only=True):
    """Counts over documents."""

    documents: int = 0
    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0
    """Documents without a result, those in quarantine among them."""
    quarantined: int = 0
    size_in: int = 0
    size_out: int = 0
    removed: int = 0
    written: int = 0
    histogram: list[int] = msgspec.field(default_factory=lambda: [0] * (len(STEPS) + 1))
    """Documents with text by the share of it that went: none, then one number for each of `STEPS`."""
    stages: dict[str, Tally] = {}
    rules: dict[str, Tally] = {}
    flagged: dict[str, int] = {}
    """Documents by flag."""

    def count(
        self, size_in: int, size_out: int, changed: bool, flags: Iterable[str], stages: Tallies, rules: Tallies
    ) -> None:
        """Counts one document that has a result."""
        self.documents += 1
        self.empty += not size_in
        self.changed += changed
        self.unchanged += bool(size_in) and not changed
        self.size_in += size_in
        self.size_out += size_out
        for _, removed, written in stages.values():
            self.removed += removed
            self.written += written
        for mine, theirs in ((self.stages, stages), (self.rules, rules)):
            for name, (edits, removed, written) in theirs.items():
                mine.setdefault(name, Tally()).merge(Tally(edits, 1, removed, written))
        for flag in flags:
            self.flagged[flag] = self.flagged.get(flag, 0) + 1
        if size_in:
            self.histogram[bar(size_in, size_out)] += 1

    def count_failed(self, *, quarantined: bool) -> None:
        """Counts one document that has none."""
        self.documents += 1
        self.failed += 1
        self.quarantined += quarantined

    def join(self, other: Counts) -> None:
        """Adds what was counted elsewhere; the order of joining does not matter."""
        _add(self, other, _NUMBERS)
        self.histogram = [mine + theirs for mine, theirs in zip(self.histogram, other.histogram, strict=True)]
        merge_in(self.stages, other.stages, Tally)
        merge_in(self.rules, other.rules, Tally)
        for flag, number in other.flagged.items():
            self.flagged[flag] = self.flagged.get(flag, 0) + number


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


def removed_share(size_in: int, size_out: int) -> float:
    """The share of the text that went, from 0 to 1; 0 where there was none, or more was written than went."""
    return max(0, size_in - size_out) / size_in if size_in else 0.0


def weight(size_in: int, size_out: int) -> float:
    """How much a person should look at a document: the share that went times its characters.

    So neither a stub that lost its one line nor a book that lost a page hides the article that lost its half.
    """
    return removed_share(size_in, size_out) * (size_in - size_out)


def bar(size_in: int, size_out: int) -> int:
    """Which bar of the histogram a document with text belongs to: its place in `Counts.histogram`."""
    share = 100 * removed_share(size_in, size_out)
    return sum(step <= share for step in STEPS) if share else 0


def merge_in(mine: dict[str, Sum], theirs: Mapping[str, Sum], empty: Callable[[], Sum]) -> None:
    """Adds `theirs` to `mine`, name by name."""
    for name, value in theirs.items():
        mine.setdefault(name, empty()).merge(value)


def _add(mine: msgspec.Struct, theirs: msgspec.Struct, names: Iterable[str]) -> None:
    for name in names:
        setattr(mine, name, getattr(mine, name) + getattr(theirs, name))
