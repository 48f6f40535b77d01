"""Lines in which an extractor left no space between what stood apart on the page: `SectionsSEARCHSkip to content`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cleaner.text import words

GLUE = re.compile(
    r"(?<=[a-zß-öø-ÿāčēěğīłńňøřśşšťūůýźżžа-яё0-9])(?=[A-ZÀ-ÖØ-ÞČŁŘŚŞŠŹŻŽİА-ЯЁ])"
    r"|(?<=[A-ZÀ-ÖØ-ÞА-ЯЁ])(?=[A-ZÀ-ÖØ-ÞА-ЯЁ][a-zß-öø-ÿа-яё])"
)
"""Where a capital follows a small letter, or the last capital of a run starts a word."""

LONGEST = 400  # characters of a glued line
PARTS = 60  # of a line at most
JOINED = 3  # parts that may be one phrase: `WhatsApp`, `View on LinkedIn`
WORDS = 3  # of a phrase that text is glued to: `Written by` belongs to the name behind it
PHRASES = 3  # that a line holds at least, unless one of them has several words

Known = Callable[[Sequence[str]], Sequence[bool]]


def whole(line: str, known: Known) -> bool:
    """Whether the line is nothing but glued phrases; `known` says which of some phrases are boilerplate."""
    phrases = _cover(line, known)
    if phrases is None or len(phrases) < 2:
        return False
    return len(phrases) >= PHRASES or any(words(phrase) > 1 for phrase in phrases)


def head(line: str, known: Known) -> int:
    """How many characters at the start of the line are phrases of `WORDS`, glued to the text behind them."""
    end = 0
    while cut := _first(line[end : end + 100], known):
        end += cut
    return end


def _first(line: str, known: Known) -> int:
    ends = [match.start() for match in GLUE.finditer(line)][:JOINED]
    ends = [end for end in ends if words(line[:end]) >= WORDS]
    told = known([line[:end] for end in ends]) if ends else ()
    return max((end for end, is_known in zip(ends, told, strict=True) if is_known), default=0)


def _cover(line: str, known: Known) -> list[str] | None:
    """The phrases that the line is made of, none left over; None where there are no such."""
    cuts = [0, *(match.start() for match in GLUE.finditer(line)), len(line)]
    if not 2 <= len(cuts) - 1 <= PARTS:
        return None
    spans = [(i, j) for i in range(len(cuts) - 1) for j in range(i + 1, min(i + JOINED, len(cuts) - 1) + 1)]
    told = known([line[cuts[i] : cuts[j]] for i, j in spans])
    sound = {span for span, is_known in zip(spans, told, strict=True) if is_known}
    best: list[list[str] | None] = [[], *[None] * (len(cuts) - 1)]  # up to each cut, the fewest phrases
    for j in range(1, len(cuts)):
        for i in range(max(0, j - JOINED), j):
            before, here = best[i], best[j]
            if before is not None and (i, j) in sound and (here is None or len(before) + 1 < len(here)):
                best[j] = [*before, line[cuts[i] : cuts[j]]]
    return best[-1]
