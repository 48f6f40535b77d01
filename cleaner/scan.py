"""One pass over a text for many literals at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import hyperscan


class Scan:
    """Seeks literals with Hyperscan (Wang et al., NSDI 2019); each thread has its own scratch space.

    With `once`, one place of each literal is enough: where a text holds it often, that takes no longer.
    """

    def __init__(self, literals: Sequence[bytes], *, once: bool = False) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=literals,
            ids=range(len(literals)),
            elements=len(literals),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH if once else 0] * len(literals),
            literal=True,
        )
        self._own = threading.local()

    def __call__(self, data: bytes) -> list[tuple[int, int]]:
        """Where each literal in `data` ends, and its place among the literals, in order; they may overlap."""
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        found: list[tuple[int, int]] = []

        def note(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((end, literal))

        self._database.scan(data, match_event_handler=note, scratch=scratch)
        found.sort()
        return found
