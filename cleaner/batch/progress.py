"""How far a run is, on standard error: a bar on a terminal; elsewhere a plain line now and then, and one at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cleaner.io.console import err

PAUSE = 5.0  # seconds between plain lines

Advance = Callable[[], None]


@contextmanager
def progress(total: int, *, quiet: bool = False) -> Iterator[Advance]:
    """Yields what to call when one of `total` documents is done."""
    if quiet:
        yield lambda: None
    elif sys.stderr.isatty():
        with _bar(total) as advance:
            yield advance
    else:
        yield _lines(total)


@contextmanager
def _bar(total: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cleaning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cleaning", total=total)
        yield lambda: bar.advance(task)


def _lines(total: int) -> Advance:
    done = 0
    last = time.monotonic()

    def advance() -> None:
        nonlocal done, last
        done += 1
        if done == total or time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            err(f"{done:,} of {total:,} documents")

    return advance
