"""A time limit for each document of a block: the worker ends, and whoever does the block again finds which it was."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 60.0
"""Seconds for one document, as in a run without a cluster."""


@contextmanager
def limited(seconds: float) -> Iterator[Callable[[], None]]:
    """Yields what says that the next document begins; where it does not for `seconds`, the process is ended.

    By the system (SIGALRM), which needs no cooperation of whatever hangs. Where it knows no such clock, nothing ends.
    """
    clock = getattr(signal, "setitimer", None)
    if clock is None:  # Windows
        yield lambda: None
        return
    clock(signal.ITIMER_REAL, seconds)
    try:
        yield lambda: clock(signal.ITIMER_REAL, seconds) and None
    finally:
        clock(signal.ITIMER_REAL, 0)
