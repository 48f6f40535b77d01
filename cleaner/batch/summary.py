"""What a run did, for people and for programs."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cleaner.batch.tally import Counts, Tally
from cleaner.batch.work import Outcome
from cleaner.io.console import shown

SHOWN = 20  # rules named in the printed summary; `--json` names all


@dataclass
class Summary(Counts):
    """Counts over all documents of a run."""

    documents: int = 0
    unchanged: int = 0
    empty: int = 0
    removed: int = 0
    written: int = 0
    flags: dict[str, list[str]] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    pack_version: str = ""

    def add(self, outcome: Outcome) -> None:
        """Counts one document."""
        self.documents += 1
        if outcome.failure is not None:
            self.failures[outcome.name] = outcome.failure
            return
        self.empty += not outcome.size_in
        self.changed += outcome.changed
        self.unchanged += bool(outcome.size_in) and not outcome.changed
        self.size_in += outcome.size_in
        self.size_out += outcome.size_out
        for mine, theirs in ((self.stages, outcome.stages), (self.rules, outcome.rules)):
            for name, tally in theirs.items():
                mine.setdefault(name, Tally()).add(tally)
        self.removed += sum(tally.removed for tally in outcome.stages.values())
        self.written += sum(tally.written for tally in outcome.stages.values())
        for flag in outcome.flags:
            self.flags.setdefault(flag, []).append(outcome.name)
        if outcome.note:
            self.notes[outcome.name] = outcome.note

    def settle(self) -> None:
        """Puts everything into one order, whatever order the documents came in: names by byte, rules by edits."""
        self.notes = _by_name(self.notes)
        self.failures = _by_name(self.failures)
        self.flags = {flag: sorted(names, key=os.fsencode) for flag, names in sorted(self.flags.items())}
        self.skipped = dict(sorted(self.skipped.items()))
        self.rules = dict(sorted(self.rules.items(), key=lambda item: (-item[1].edits, item[0])))
        self.stages = dict(sorted(self.stages.items()))

    def to_json(self) -> str:
        """One JSON object. File names that are no UTF-8 hold lone surrogates, as Python's `os.fsdecode` writes them."""
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"

    def render(self) -> str:
        """The summary as lines of text; failures are counted here and named in `failed`."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield (
            f"{_count(self.documents, 'document')}: {self.changed:,} changed, {self.unchanged:,} unchanged, "
            f"{self.empty:,} empty, {len(self.failures):,} failed"
        )
        yield f"characters: {self.size_in:,} in, {self.removed:,} removed, {self.written:,} written in their place"
        yield from _table("by stage", self.stages, len(self.stages))
        yield from _table("by rule", self.rules, SHOWN)
        for flag, names in self.flags.items():
            yield f"{flag}: {_count(len(names), 'document')}: {_some(names)}"
        if self.skipped:
            yield "skipped: " + ", ".join(f"{n:,} {why}" for why, n in self.skipped.items())
        for name, note in self.notes.items():
            yield f"note: {shown(name)}: {note}"
        yield f"rules: version {self.pack_version}"


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: os.fsencode(item[0])))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(map(shown, names[:5])) + more


def _table(title: str, tallies: dict[str, Tally], most: int) -> Iterator[str]:
    if not tallies:
        return
    rows = list(tallies.items())[:most]
    width = max(len(title), *(len(name) + 2 for name, _ in rows))
    yield f"{title:{width}}  {'edits':>9}  {'documents':>9}  {'removed':>11}  {'written':>11}"
    for name, tally in rows:
        numbers = f"{tally.edits:9,}  {tally.documents:9,}  {tally.removed:11,}  {tally.written:11,}"
        yield f"  {name:{width - 2}}  {numbers}"
    if len(tallies) > most:
        yield f"  and {len(tallies) - most:,} more rules; --json names them all"
