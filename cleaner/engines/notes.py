"""What a run on a cluster has done: a note beside the parts for each block, so that the same command goes on.

A block is done when its note is there. The plan says what the notes are about: these inputs, rules and options.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import fs

from cleaner.engines.files import content, names, put
from cleaner.engines.sources import INPUT, ROW
from cleaner.errors import ConfigError
from cleaner.io import aside
from cleaner.io.console import shown
from cleaner.report import Report, page

PART, QUARANTINE, NOTE, PLAN = "part-", "quarantine-", ".done-", ".cleaner-ray.json"
_OURS = (PART, QUARANTINE, NOTE, PLAN, f".{PART}", f".{QUARANTINE}", aside.NAME, page.JSON, page.HTML)
_END = 0  # as a row: the fault of a damaged file, which is in none
Runs = dict[str, list[tuple[int, int]]]
"""Input -> first and last row of runs of rows."""


class Note(msgspec.Struct):
    """What became of a block."""

    rows: Runs
    report: Report


class Before(NamedTuple):
    """What earlier runs of the same command did; `round` is the number of this one."""

    round: int = 0
    done: Runs | None = None


def runs(block: pa.Table) -> Runs:
    """The rows of `block`. Rows between those of a run are done too, or are none."""
    found: Runs = {}
    for name, row in zip(block[INPUT].to_pylist(), block[ROW].to_pylist(), strict=True):
        mine, row = found.setdefault(name, []), row or _END
        if mine and row > mine[-1][1]:
            mine[-1] = (mine[-1][0], row)
        else:
            mine.append((row, row))
    return found


def undone(table: pa.Table, done: Runs | None) -> pa.Table:
    """The rows of `table`, all from one input, that are not `done`; the runs are in order."""
    mine = done.get(table[INPUT][0].as_py()) if done and table.num_rows else None
    if not mine:
        return table
    firsts = [first for first, _ in mine]
    rows = [row or _END for row in table[ROW].to_pylist()]
    places = [bisect_right(firsts, row) - 1 for row in rows]
    return table.filter(pa.array([at < 0 or mine[at][1] < row for at, row in zip(places, rows, strict=True)]))


def begin(system: fs.FileSystem, directory: str, plan: dict[str, Any], *, overwrite: bool) -> Before:
    """Makes `directory`, and says what was done there. With `overwrite`, all that is removed.

    Raises ConfigError where what is there is of a run on other inputs, or with other rules or options.
    """
    system.create_dir(directory)
    told, found = msgspec.json.encode(plan), list(names(system, directory, *_OURS))
    if found and not overwrite:
        if PLAN not in found or content(system, f"{directory}/{PLAN}") != told:
            fault = "an earlier run is there, on other inputs or with other rules or options"
            raise ConfigError(f"{shown(directory)}: {fault}; choose another output, or pass --overwrite")
        return _resumed(system, directory)
    for name in found:
        system.delete_file(f"{directory}/{name}")
    put(system, f"{directory}/{PLAN}", told)
    return Before()


def _resumed(system: fs.FileSystem, directory: str) -> Before:
    noted = {name.removeprefix(NOTE) for name in names(system, directory, NOTE)}
    for name in names(system, directory, PART, QUARANTINE, f".{PART}", f".{QUARANTINE}"):
        if name.removeprefix(PART).removeprefix(QUARANTINE).partition(".")[0] not in noted:
            system.delete_file(f"{directory}/{name}")
    done: Runs = {}
    for name in sorted(noted):
        for source, found in _note(system, f"{directory}/{NOTE}{name}").rows.items():
            done.setdefault(source, []).extend(found)
    latest = max((int(name.partition("-")[0]) for name in noted), default=0)
    return Before(latest + 1, {source: _merged(found) for source, found in done.items()})


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`found` in order, what overlaps as one."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(last, made[-1][1]))
        else:
            made.append((first, last))
    return made


def write(system: fs.FileSystem, directory: str, name: str, note: Note) -> None:
    """Says that the block called `name` is done."""
    put(system, f"{directory}/{NOTE}{name}", msgspec.json.encode(note))


def reported(system: fs.FileSystem, directory: str) -> Report:
    """The report over all blocks that are done."""
    report = Report()
    for name in names(system, directory, NOTE):
        report.merge(_note(system, f"{directory}/{name}").report)
    return report


def _note(system: fs.FileSystem, path: str) -> Note:
    return msgspec.json.decode(content(system, path), type=Note)
