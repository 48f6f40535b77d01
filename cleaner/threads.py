"""Comment threads: whether what stands below the head of a comment section is its comments, or the article going on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from cleaner.document import Document
from cleaner.patterns import compiled, encodable
from cleaner.text import plain

STAMPS = 3  # lines between comments that tell a thread from an article
STAMP = 12  # words that such a line holds at most
COMMENT = 12  # lines of running text between two of them: one long comment, or a few with nothing between


class Threads:
    """The lines of a document that stand between comments: names, dates, buttons. Each pattern reads the text once."""

    def __init__(self, document: Document, prose: Sequence[bool]) -> None:
        self._document, self._prose = document, prose
        self._before = [0, *accumulate(prose)]  # lines of running text above each line
        self._stamps: dict[str, list[int]] = {}

    def below(self, head: int, pattern: str) -> bool:
        """Whether `STAMPS` lines that match `pattern` part all the running text from the line `head` to the end."""
        stamps = self._stamps.get(pattern)
        if stamps is None:
            stamps = self._stamps[pattern] = self._parting(pattern)
        first = bisect_right(stamps, head)
        return len(stamps) - first >= STAMPS and self._before[stamps[first]] - self._before[head] <= 1

    def _parting(self, pattern: str) -> list[int]:
        """The lines that match, without those above a stretch of running text that is too long for a comment."""
        regex = compiled(pattern)
        found = [
            number
            for number, line in enumerate(self._document.lines)
            if not self._prose[number]
            and self._document.measure(number)[0] <= STAMP
            and regex.search(encodable(plain(line)).strip())
        ]
        ends = [*found, len(self._prose)]
        long = [i for i in range(len(found)) if self._before[ends[i + 1]] - self._before[ends[i]] > COMMENT]
        return found[long[-1] + 1 :] if long else found
