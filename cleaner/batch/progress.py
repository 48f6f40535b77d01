"""How far a run is, on standard error: a bar on a terminal; elsewhere a plain line now and then, and one at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cleaner.io.console import err

PAUSE = 5.0  # seconds between plain lines

Advance = Callable[[int], None]


@contextmanager
def progress(total: int | None, *, quiet: bool = False) -> Iterator[Advance]:
    """Yields what to call with how many more of `total` documents are done; None: nobody knows how many there are."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(total) as advance:
            yield advance
    else:
        yield _lines(total)


@contextmanager
def _bar(total: int | None) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=total)
        yield lambda number: bar.advance(task, number)


def _lines(total: int | None) -> Advance:
    done = 0
    last = time.monotonic()

    def advance(number: int) -> None:
        nonlocal done, last
        done += number
        if done == total or time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            err(f"{done:,} documents" if total is None else f"{done:,} of {total:,} documents")

    return advance
