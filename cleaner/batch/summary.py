"""What a run did, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from cleaner.batch.ledger import FAILED, Ledger
from cleaner.batch.plan import Plan
from cleaner.io import aside
from cleaner.io.console import shown
from cleaner.report.counts import Counts, Tally

SHOWN = 20  # rules named in the printed summary; `--json` names all
PLACE = "name, row, counts IS NULL"  # columns of the ledger that `placed` takes
NAMED = 100  # documents named for each flag, and quarantined documents named, also in `--json`


class Summary(Counts, kw_only=True):
    """Counts over all documents of a plan, whichever run cleaned them."""

    unchanged_inputs: int = 0
    """Inputs that earlier runs had done already."""
    flags: dict[str, list[str]] = msgspec.field(default_factory=dict)
    skipped: dict[str, int] = msgspec.field(default_factory=dict)
    notes: dict[str, str] = msgspec.field(default_factory=dict)
    failures: dict[str, str] = msgspec.field(default_factory=dict)
    quarantine: dict[str, str] = msgspec.field(default_factory=dict)
    pack_version: str = ""

    def to_json(self) -> str:
        """One JSON object."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    def render(self) -> str:
        """The summary as lines of text; failures are counted here and named in `failures` and `quarantine`."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield (
            f"{_count(self.documents, 'document')}: {self.changed:,} changed, {self.unchanged:,} unchanged, "
            f"{self.empty:,} empty, {self.failed:,} failed"
        )
        if self.unchanged_inputs:
            yield f"{_count(self.unchanged_inputs, 'input')} done by an earlier run; --force does them again"
        yield f"characters: {self.size_in:,} in, {self.removed:,} removed, {self.written:,} written in their place"
        yield from _table("by stage", self.stages, len(self.stages))
        yield from _table("by rule", self.rules, SHOWN)
        for flag, number in self.flagged.items():
            yield f"{flag}: {_count(number, 'document')}: {_some(self.flags.get(flag, []), number)}"
        if self.skipped:
            yield "skipped: " + ", ".join(f"{n:,} {why}" for why, n in self.skipped.items())
        for name, note in self.notes.items():
            yield f"note: {shown(name)}: {note}"
        yield f"rules: version {self.pack_version}"


def summarised(made: Plan, book: Ledger, pack_version: str, done_before: int = 0) -> Summary:
    """What the ledger says of the inputs of `made`, in one order, whatever order they were done in."""
    summary = Summary(pack_version=pack_version, unchanged_inputs=done_before)
    for _ in made.found.failures:
        summary.count_failed(quarantined=False)
    names = {task.name for task in made.tasks}
    failures, notes = dict(made.found.failures), dict(made.found.notes)
    for raw, state, reason, note, counts in book.rows("SELECT name, state, reason, note, counts FROM input"):
        name = os.fsdecode(raw)
        if name not in names:
            continue
        if reason is not None:
            failures[name] = reason
        if note is not None:
            notes[name] = note
        if counts is not None:
            summary.join(msgspec.json.decode(counts, type=Counts))
            summary.failed += reason is not None
        elif state == FAILED:
            summary.count_failed(quarantined=False)
    _add_documents(summary, book, names)
    _add_named(summary, book, names)
    summary.failures, summary.notes = _by_name(failures), _by_name(notes)
    summary.skipped = dict(sorted(made.found.skipped.items()))
    summary.rules = dict(sorted(summary.rules.items(), key=lambda item: (-item[1].edits, item[0])))
    summary.stages = dict(sorted(summary.stages.items()))
    summary.flagged = dict(sorted(summary.flagged.items()))
    summary.flags = dict(sorted(summary.flags.items()))
    return summary


def _add_documents(summary: Summary, book: Ledger, names: set[str]) -> None:
    """Counts the inputs that are one document each."""
    columns = "name, changed, size_in, size_out, flags, stages, rules"
    query = f"SELECT {columns} FROM document JOIN input ON input.id = document.input WHERE counts IS NULL"
    for raw, changed, size_in, size_out, flags, *done in book.rows(query):
        if os.fsdecode(raw) in names:
            stages, rules = (msgspec.json.decode(told) if told else {} for told in done)
            summary.count(size_in, size_out, bool(changed), flags.split(",") if flags else (), stages, rules)


def _add_named(summary: Summary, book: Ledger, names: set[str]) -> None:
    """Names flagged and quarantined documents, the first of each."""
    flagged = f"SELECT {PLACE}, flags FROM document JOIN input ON input.id = input WHERE flags IS NOT NULL"
    for raw, row, alone, flags in book.rows(f"{flagged} ORDER BY name, row"):
        name = os.fsdecode(raw)
        for flag in flags.split(",") if name in names else ():
            named = summary.flags.setdefault(flag, [])
            if len(named) < NAMED:
                named.append(placed(name, row, alone))
    lost = f"SELECT {PLACE}, quarantine.reason FROM quarantine JOIN input ON input.id = input ORDER BY name, row"
    for raw, row, alone, why in book.rows(lost):
        name = os.fsdecode(raw)
        if name in names:
            summary.quarantined += alone
            if len(summary.quarantine) < NAMED:
                summary.quarantine[placed(name, row, alone)] = why


def placed(name: str, row: int, alone: bool) -> str:
    """What a document is called: after its input and, where it is not `alone` there, its row."""
    return name if alone else aside.place(name, row)


def where(home: Path | None) -> str:
    """Where the text of quarantined documents is."""
    return shown(home / aside.NAME) if home else "the input"


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: os.fsencode(item[0])))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _some(names: list[str], number: int) -> str:
    more = f" and {number - 5:,} more" if number > 5 else ""
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
