"""The files that a run keeps beside its outputs: parts, leftovers, and `quarantine.jsonl`."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cleaner.batch.ledger import DONE, RUNNING, Ledger
from cleaner.batch.plan import Plan
from cleaner.batch.units import Task
from cleaner.errors import Stopped
from cleaner.io import aside
from cleaner.io.console import shown
from cleaner.io.readers import reason
from cleaner.io.writers import full, is_full, temporary


def relative(made: Plan, task: Task) -> str:
    """What the ledger calls the output of `task`: its path from the output directory, or all of it."""
    place = os.fspath(task.output)
    return place.removeprefix(os.path.join(made.home, "")) if isinstance(task.output, Path) and made.home else place


def parts(made: Plan) -> Callable[[Task], Path]:
    """Says where a table is spooled: beside its output, so that it can be put in place in one step."""

    def part(task: Task) -> Path:
        if isinstance(task.output, Path):
            return temporary(task.output).with_suffix(".part")
        digest = hashlib.blake2b(task.output.encode(), digest_size=8).hexdigest()
        return (made.home or Path(tempfile.gettempdir())) / f".cleaner-{digest}.part"

    return part


def tidy(made: Plan, tasks: Iterable[Task], book: Ledger, part: Callable[[Task], Path]) -> None:
    """Writes `quarantine.jsonl` and removes what is left half written, but for the part of a table that will go on.

    Raises Stopped where that cannot be.
    """
    states = {os.fsdecode(name): state for name, state in book.rows("SELECT name, state FROM input")}
    for task in tasks:
        state = states.get(task.name)
        if state == DONE:
            continue
        leftovers = [] if state == RUNNING else [part(task), part(task).with_suffix(".made")]
        if isinstance(task.output, Path):
            leftovers.append(temporary(task.output))
        for path in leftovers:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    if made.home is not None:
        with telling(made.home):
            write_quarantine(made.home, book)


@contextmanager
def telling(home: Path) -> Iterator[None]:
    """Turns the system's word for what cannot be written into `home` into ours: Stopped."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Stopped(full(home)) from error
        message = f"{shown(home)}: cannot be written: {reason(error)}; mend that, and the same command goes on"
        raise Stopped(message) from error


def write_quarantine(home: Path, book: Ledger) -> None:
    """Writes the documents that are quarantined now, in order of input and row; no file where there are none."""
    query = "SELECT entry FROM quarantine JOIN input ON input.id = quarantine.input ORDER BY input.name, row"
    path, prepared = home / aside.NAME, temporary(home / aside.NAME)
    entries = book.rows(query)
    first = next(entries, None)
    if first is None:
        path.unlink(missing_ok=True)
        return
    with open(prepared, "wb") as file:
        file.write(first[0])
        for (entry,) in entries:
            file.write(entry)
    os.replace(prepared, path)
