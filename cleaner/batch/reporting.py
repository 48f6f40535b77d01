"""The report of a run, from what the ledger knows: the same however often the run was killed on the way."""

from __future__ import annotations

import os
from pathlib import Path

from cleaner import report
from cleaner.batch.ledger import FAILED, Ledger
from cleaner.batch.review import pieces_of
from cleaner.batch.summary import PLACE, Summary, placed
from cleaner.io.console import shown
from cleaner.report.counts import Counts, Site, weight
from cleaner.report.data import REVIEWS, Failure, Report, Review, Run


def write(home: Path, book: Ledger, summary: Summary, names: set[str], about: Run) -> None:
    """Puts `report.json` and `report.html` into `home`. Raises OSError."""
    report.write(reported(book, summary, names), about, home)


def reported(book: Ledger, summary: Summary, names: set[str]) -> Report:
    """What is known of the inputs called `names`, which `summary` counts."""
    made = Report(**{field: getattr(summary, field) for field in Counts.__struct_fields__})
    _add_sites(made, book, names)
    made.review = _review(book, names)
    alone = set()
    query = f"SELECT {PLACE}, quarantine.reason FROM quarantine JOIN input ON input.id = input"
    for raw, row, single, reason in book.rows(query):
        name = os.fsdecode(raw)
        if name in names:
            made.add_failure(Failure(shown(placed(name, row, single)), reason, quarantined=True))
            if single:
                alone.add(name)
    for name, reason in summary.failures.items():
        if name not in alone:
            made.add_failure(Failure(shown(name), reason))
    return made


def _add_sites(made: Report, book: Ledger, names: set[str]) -> None:
    for table, sums in (("document", "0, sum(size_in), sum(size_out)"), ("quarantine", "count(*), 0, 0")):
        query = (
            f"SELECT name, site, count(*), {sums} FROM {table} JOIN input ON input.id = input "
            "WHERE site IS NOT NULL AND state != ? GROUP BY input, site"
        )
        for raw, site, *counts in book.rows(query, FAILED):
            if os.fsdecode(raw) in names:
                made.add_sites({site: Site(*counts)})


def _review(book: Ledger, names: set[str]) -> list[Review]:
    """The documents to look at first, as `Review.rank` and the workers that kept them have it."""
    found = []
    query = (
        f"SELECT {PLACE}, input, size_in, size_out, flags, site FROM sample JOIN document USING (input, row) "
        "JOIN input ON input.id = input WHERE state != ?"
    )
    for raw, row, single, number, size_in, size_out, flags, site in book.rows(query, FAILED):
        name = os.fsdecode(raw)
        if name in names:
            entry = Review(shown(placed(name, row, single)), site or "", size_in, size_out, 0, [], [])
            entry.flags = flags.split(",") if flags else []
            found.append((not flags, -weight(size_in, size_out), name, row, number, entry))
    found.sort(key=lambda one: one[:4])
    chosen = []
    for *_, row, number, entry in found[:REVIEWS]:
        ((data,),) = book.rows("SELECT data FROM sample WHERE input = ? AND row = ?", number, row)
        entry.edits, entry.pieces = pieces_of(data, entry.size_in)
        chosen.append(entry)
    return chosen
