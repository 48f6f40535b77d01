"""Lines in which an extractor left no space between what stood apart on the page: `SectionsSEARCHSkip to content`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.lines import Hits
from cleaner.match import Matcher
from cleaner.text import words

GLUED = "boilerplate/glued-line"

_SMALL = "a-zß-öø-ÿāčēěğīłńňøřśşšťūůýźżžа-яё"
_LARGE = "A-ZÀ-ÖØ-ÞČŁŘŚŞŠŹŻŽİА-ЯЁ"
GLUE = re.compile(
    rf"[{_LARGE}]"  # first, for the search leaps from one to the next, and they are few
    rf"(?:(?<=[{_SMALL}0-9].)|(?<=[A-ZÀ-ÖØ-ÞА-ЯЁ]{{2}})(?=[a-zß-öø-ÿа-яё]))"
)
"""Where a capital follows a small letter, or the last capital of a run starts a word."""

LONGEST = 400  # characters of a glued line
START = 100  # characters of a line of text in which phrases glued to it end
PARTS = 60  # of a line at most
JOINED = 3  # parts that may be one phrase: `WhatsApp`, `View on LinkedIn`
WORDS = 3  # of a phrase that text is glued to: `Written by` belongs to the name behind it
PHRASES = 3  # that a line holds at least, unless one of them has several words


class Glued:
    """Finds glued phrases around the prose of a document: phrases are what rules that delete lines match."""

    def __init__(self, lines: Matcher) -> None:
        self._lines = lines

    def edits(self, document: Document, hits: Hits, taken: dict[int, str]) -> Iterator[Edit]:
        """Adds to `taken` the lines that are glued phrases alone, and gives the edits for those glued to text."""
        for number in _outside(range(len(document.lines)), document, hits, taken):
            line = document.lines[number]
            if self._whole(document, line):
                taken[number] = GLUED
            elif size := self._head(document, line):
                start = document.starts[number]
                yield Edit(start, start + size, "", GLUED)
        for number in _outside(range(len(document.lines) - 1, -1, -1), document, hits, taken):
            if self._whole(document, document.lines[number]):
                taken[number] = GLUED

    def _whole(self, document: Document, line: str) -> bool:
        """Whether the line is nothing but glued phrases."""
        phrases = self._cover(document, line.strip()) if len(line) <= LONGEST else ()
        if len(phrases) < 2:
            return False
        return len(phrases) >= PHRASES or any(words(phrase) > 1 for phrase in phrases)

    def _head(self, document: Document, line: str) -> int:
        """How many characters at the start of the line are phrases of `WORDS`, glued to the text behind them."""
        end = 0
        while cut := self._first(document, line[end : end + START]):
            end += cut
        return end

    def _first(self, document: Document, line: str) -> int:
        ends = [match.start() for match in GLUE.finditer(line)][:JOINED]
        ends = [end for end in ends if words(line[:end]) >= WORDS]
        known = self._known(document, [line[:end] for end in ends])
        return max((end for end, is_known in zip(ends, known, strict=True) if is_known), default=0)

    def _cover(self, document: Document, line: str) -> Sequence[str]:
        """The phrases that the line is made of, none left over; none where it is made of something else."""
        cuts = [0, *(match.start() for match in GLUE.finditer(line)), len(line)]
        last = len(cuts) - 1
        if not 2 <= last <= PARTS:
            return ()
        spans = [(i, j) for i in range(last) for j in range(i + 1, min(i + JOINED, last) + 1)]
        known = self._known(document, [line[cuts[i] : cuts[j]] for i, j in spans])
        sound = {span for span, is_known in zip(spans, known, strict=True) if is_known}
        best: list[list[str] | None] = [[], *[None] * last]  # up to each cut, the fewest phrases
        for i, j in sorted(sound, key=lambda span: span[1]):
            before, here = best[i], best[j]
            if before is not None and (here is None or len(before) + 1 < len(here)):
                best[j] = [*before, line[cuts[i] : cuts[j]]]
        return best[-1] or ()

    def _known(self, document: Document, phrases: Sequence[str]) -> Sequence[bool]:
        """Which of `phrases`, each a line of its own, rules that delete lines match."""
        hits = self._lines.hits(document.with_text("\n".join(phrases)))
        kinds = {n: {(rule.action.kind, rule.safety) for rule in rules} for n, rules in hits.items()}
        return [("delete-line", "safe") in kinds.get(number, ()) for number in range(len(phrases))]


def _outside(numbers: Iterable[int], document: Document, hits: Hits, taken: Mapping[int, str]) -> Iterator[int]:
    """Those of `numbers` up to the first line of prose whose lines look glued, and that no rule has taken."""
    for number in numbers:
        running = document.is_prose(number)
        if number not in taken and GLUE.search(document.lines[number], 0, START if running else LONGEST):
            yield number
        if running and number not in hits:
            return
