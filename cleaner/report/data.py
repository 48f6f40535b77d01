"""The report's data: what `report.json` holds, and what adds up from document to document and worker to worker.

Sizes are in characters of text, as the pipeline saw it. Every value here is plain, so a `Report` goes through JSON,
MessagePack or pickle and comes back equal.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import TypeVar

import msgspec

from cleaner.document import Result
from cleaner.errors import CleanerError
from cleaner.io.console import shown
from cleaner.report.pieces import Piece, pieces, sound
from cleaner.report.site import site_of

STEPS = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90)
"""Percent: where the bars of the histogram begin. In front of them stands one for documents that lost nothing."""
REVIEWS = 40
"""Documents kept to be looked at, with their texts."""
FAILURES = 1_000
"""Failures kept with name and reason; all are counted."""
SITES = 20_000
"""Sites counted apart; what the smallest beyond held is counted together, as `OTHER_SITES`."""
OTHER_SITES = "(other sites)"


class Tally(msgspec.Struct):
    """What a stage or a rule did: edits, documents, characters taken out and characters put in their place."""

    edits: int = 0
    documents: int = 0
    removed: int = 0
    written: int = 0

    def merge(self, other: Tally) -> None:
        self.edits += other.edits
        self.documents += other.documents
        self.removed += other.removed
        self.written += other.written


class Site(msgspec.Struct):
    """What became of a site's documents; the sizes are those of the documents that did not fail."""

    documents: int = 0
    failed: int = 0
    size_in: int = 0
    size_out: int = 0

    def merge(self, other: Site) -> None:
        self.documents += other.documents
        self.failed += other.failed
        self.size_in += other.size_in
        self.size_out += other.size_out


class Review(msgspec.Struct):
    """A document to look at: its text before, in pieces of which each removed one carries its rule."""

    name: str
    site: str
    size_in: int
    size_out: int
    edits: int
    flags: list[str]
    pieces: list[Piece]

    @property
    def rank(self) -> tuple[object, ...]:
        """Sorts those to look at first to the front: the flagged, then by the share that went times its characters.

        So neither a stub that lost its one line nor a book that lost a page hides the article that lost its half.
        """
        return (not self.flags, -removed_share(self.size_in, self.size_out) * (self.size_in - self.size_out), self.name)


class Failure(msgspec.Struct):
    """A document that could not be cleaned; where it is `quarantined`, its untouched text was put aside."""

    name: str
    reason: str
    quarantined: bool = False

    @property
    def rank(self) -> tuple[object, ...]:
        return (not self.quarantined, self.name, self.reason)


class Run(msgspec.Struct):
    """What was run on what."""

    source: str = ""
    output: str = ""
    version: str = ""
    pack_version: str = ""
    started: str = ""
    """Date and time, as people read them; empty where it is not told."""
    seconds: float = 0
    settings: dict[str, str] = {}
    """Name -> value, of the settings that are not at their default."""


class Report(msgspec.Struct):
    """Counts over all documents, and the few of them that a person should look at. Its size is bounded."""

    documents: int = 0
    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0
    """Documents without a result, those in quarantine among them."""
    quarantined: int = 0
    size_in: int = 0
    size_out: int = 0
    histogram: list[int] = msgspec.field(default_factory=lambda: [0] * (len(STEPS) + 1))
    """Documents with text by the share of it that went: none, then one number for each of `STEPS`."""
    stages: dict[str, Tally] = {}
    rules: dict[str, Tally] = {}
    sites: dict[str, Site] = {}
    flags: dict[str, int] = {}
    review: list[Review] = []
    failures: list[Failure] = []

    def add(self, name: str, outcome: Result | CleanerError | str, *, quarantined: bool = False) -> None:
        """Counts one document: its Result, or the error or reason for which there is none.

        `name` is a URL or a path; a URL's host is the site.
        """
        name = shown(name)
        site = site_of(name)
        self.documents += 1
        if isinstance(outcome, Result):
            self._count(name, site, outcome)
            return
        self.failed += 1
        self.quarantined += quarantined
        if site:
            self._add_sites({site: Site(documents=1, failed=1)})
        _keep(self.failures, Failure(name, sound(str(outcome)), quarantined), FAILURES)

    def _count(self, name: str, site: str, result: Result) -> None:
        size_in, size_out = len(result.original), len(result.text)
        self.empty += not size_in
        self.changed += result.changed
        self.unchanged += bool(size_in) and not result.changed
        self.size_in += size_in
        self.size_out += size_out
        if size_in:
            self.histogram[bar(size_in, size_out)] += 1
        if site:
            self._add_sites({site: Site(1, 0, size_in, size_out)})
        if result.changed:
            stages, rules = tallies(result)
            _merge_in(self.stages, stages, Tally)
            _merge_in(self.rules, rules, Tally)
        for flag in result.flags:
            self.flags[flag] = self.flags.get(flag, 0) + 1
        if result.flags or size_out < size_in:
            entry = Review(name, site, size_in, size_out, len(result.edits), list(result.flags), [])
            if _keep(self.review, entry, REVIEWS):
                entry.pieces = pieces(result.original, result.edits)

    def merge(self, other: Report) -> None:
        """Adds what another worker, or another part of the run, counted; the order of merging does not matter."""
        for name in ("documents", "changed", "unchanged", "empty", "failed", "quarantined", "size_in", "size_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.histogram = [mine + theirs for mine, theirs in zip(self.histogram, other.histogram, strict=True)]
        _merge_in(self.stages, other.stages, Tally)
        _merge_in(self.rules, other.rules, Tally)
        self._add_sites(other.sites)
        for flag, count in other.flags.items():
            self.flags[flag] = self.flags.get(flag, 0) + count
        for review in other.review:
            _keep(self.review, review, REVIEWS)
        for failure in other.failures:
            _keep(self.failures, failure, FAILURES)

    def settled(self) -> Report:
        """The same in one order, whatever order the documents came in: the largest first, then by name."""
        return msgspec.structs.replace(
            self,
            stages=_sorted(self.stages, lambda tally: -(tally.removed - tally.written)),
            rules=_sorted(self.rules, lambda tally: -tally.edits),
            sites=_sorted(self.sites, lambda site: -site.documents),
            flags=_sorted(self.flags, lambda count: -count),
        )

    def _add_sites(self, sites: dict[str, Site]) -> None:
        _merge_in(self.sites, sites, Site)
        if len(self.sites) <= 2 * SITES:
            return
        largest = _sorted(self.sites, lambda site: -site.documents)
        others = largest.pop(OTHER_SITES, Site())
        for name in list(largest)[SITES:]:
            others.merge(largest.pop(name))
        self.sites = {**largest, OTHER_SITES: others}


def tallies(result: Result) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """What each stage and each rule did.

    Where two rules made one change, both count the edit, and the last one, which decided the text, the characters.
    """
    stages: dict[str, Tally] = {}
    rules: dict[str, Tally] = {}
    for change in result.edits:
        done = Tally(1, 0, len(change.before), len(change.text))
        stages.setdefault(change.stage, Tally(documents=1)).merge(done)
        for rule in change.rules:
            rules.setdefault(rule, Tally(documents=1)).merge(done if rule == change.rule else Tally(1))
    return stages, rules


def removed_share(size_in: int, size_out: int) -> float:
    """The share of the text that went, from 0 to 1; 0 where there was none, or more was written than went."""
    return max(0, size_in - size_out) / size_in if size_in else 0.0


def bar(size_in: int, size_out: int) -> int:
    """Which bar of the histogram a document with text belongs to: its place in `Report.histogram`."""
    share = 100 * removed_share(size_in, size_out)
    return sum(step <= share for step in STEPS) if share else 0


Entry = TypeVar("Entry", Review, Failure)
Sum = TypeVar("Sum", Tally, Site)
Value = TypeVar("Value")


def _keep(entries: list[Entry], entry: Entry, most: int) -> bool:
    """Puts `entry` at its place among the `most` first; whether it is one of them."""
    if len(entries) >= most and entries[-1].rank <= entry.rank:
        return False
    insort(entries, entry, key=lambda e: e.rank)
    del entries[most:]
    return True


def _merge_in(mine: dict[str, Sum], theirs: dict[str, Sum], empty: Callable[[], Sum]) -> None:
    for name, value in theirs.items():
        mine.setdefault(name, empty()).merge(value)


def _sorted(values: dict[str, Value], largest_first: Callable[[Value], int]) -> dict[str, Value]:
    return dict(sorted(values.items(), key=lambda item: (largest_first(item[1]), item[0])))
