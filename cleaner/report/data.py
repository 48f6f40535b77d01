"""The report's data: what `report.json` holds, and what adds up from document to document and worker to worker."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from cleaner.config import Config
from cleaner.document import Result
from cleaner.errors import CleanerError
from cleaner.io.console import shown
from cleaner.report.counts import Counts, Site, merge_in, tallies, weight
from cleaner.report.pieces import Piece, pieces, sound
from cleaner.report.site import site_of
from cleaner.version import __version__

REVIEWS = 40
"""Documents kept to be looked at, with their texts."""
FAILURES = 1_000
"""Failures kept with name and reason; all are counted."""
SITES = 20_000
"""Sites counted apart; what the smallest beyond held is counted together, as `OTHER_SITES`."""
OTHER_SITES = "(other sites)"


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
        """Sorts those to look at first to the front: the flagged, then by weight."""
        return (not self.flags, -weight(self.size_in, self.size_out), self.name)


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

    @classmethod
    def of(cls, source: str, output: str, config: Config, pack_version: str) -> Run:
        """A run that begins now."""
        settings = {name: shown(value) for name, value in config.changed().items()}
        now = f"{datetime.now():%Y-%m-%d %H:%M}"
        return cls(shown(source), shown(output), __version__, pack_version, now, settings=settings)


class Report(Counts, kw_only=True):
    """Counts over all documents, and the few of them that a person should look at. Its size is bounded."""

    sites: dict[str, Site] = msgspec.field(default_factory=dict)
    review: list[Review] = msgspec.field(default_factory=list)
    failures: list[Failure] = msgspec.field(default_factory=list)

    def add(self, name: str, outcome: Result | CleanerError | str, *, quarantined: bool = False) -> None:
        """Counts one document: its Result, or the error or reason for which there is none.

        `name` is a URL or a path; a URL's host is the site.
        """
        name = shown(name)
        site = site_of(name)
        if isinstance(outcome, Result):
            self._add_result(name, site, outcome)
            return
        self.count_failed(quarantined=quarantined)
        if site:
            self.add_sites({site: Site(documents=1, failed=1)})
        self.add_failure(Failure(name, str(outcome), quarantined))

    def _add_result(self, name: str, site: str | None, result: Result) -> None:
        size_in, size_out = len(result.original), len(result.text)
        self.count(size_in, size_out, result.changed, result.flags, *tallies(result))
        if site:
            self.add_sites({site: Site(1, 0, size_in, size_out)})
        if result.flags or size_out < size_in:
            entry = Review(name, site or "", size_in, size_out, len(result.edits), list(result.flags), [])
            if _keep(self.review, entry, REVIEWS):
                entry.pieces = pieces(result.original, result.edits)

    def merge(self, other: Report) -> None:
        """Adds what another worker, or another part of the run, counted; the order of merging does not matter."""
        self.join(other)
        self.add_sites(other.sites)
        for review in other.review:
            _keep(self.review, review, REVIEWS)
        for failure in other.failures:
            self.add_failure(failure)

    def add_failure(self, failure: Failure) -> None:
        """Keeps a failure, counted already, if it is one of the first."""
        _keep(self.failures, msgspec.structs.replace(failure, reason=sound(failure.reason)), FAILURES)

    def add_sites(self, sites: Mapping[str, Site]) -> None:
        """Adds what became of documents by site."""
        merge_in(self.sites, sites, Site)
        if len(self.sites) <= 2 * SITES:
            return
        largest = _sorted(self.sites, lambda site: -site.documents)
        others = largest.pop(OTHER_SITES, Site())
        for name in list(largest)[SITES:]:
            others.merge(largest.pop(name))
        self.sites = {**largest, OTHER_SITES: others}

    def settled(self) -> Report:
        """The same in one order, whatever order the documents came in: the largest first, then by name."""
        return msgspec.structs.replace(
            self,
            stages=_sorted(self.stages, lambda tally: -(tally.removed - tally.written)),
            rules=_sorted(self.rules, lambda tally: -tally.edits),
            sites=_sorted(self.sites, lambda site: -site.documents),
            flagged=_sorted(self.flagged, lambda count: -count),
        )


Entry = TypeVar("Entry", Review, Failure)
Value = TypeVar("Value")


def _keep(entries: list[Entry], entry: Entry, most: int) -> bool:
    """Puts `entry` at its place among the `most` first; whether it is one of them."""
    if len(entries) >= most and entries[-1].rank <= entry.rank:
        return False
    insort(entries, entry, key=lambda e: e.rank)
    del entries[most:]
    return True


def _sorted(values: dict[str, Value], largest_first: Callable[[Value], int]) -> dict[str, Value]:
    return dict(sorted(values.items(), key=lambda item: (largest_first(item[1]), item[0])))
