"""How much work a call is, counted rather than timed."""

from __future__ import annotations

import sys
from collections.abc import Callable


def steps(call: Callable[[], object]) -> int:
    """How many lines of Python `call` runs."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(None)
    return count
