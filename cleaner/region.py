"""Whole pages: whether a text is one, navigation and footer and all, and which run of its lines is the article.

A small forest of decision trees, trained on annotated pages (`docs/region-model.md`), says of each line how likely it
is the article's, by figures that know no language (`cleaner.features`). The article is the run of lines with the
highest sum: the words of lines that seem to be its own less the words of those that do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.document import Document
from cleaner.lines import LONG, SHORT, Hits, Row, is_menu, rows
from cleaner.packs import exact_key

if TYPE_CHECKING:
    from cleaner.forest import Scorer

PAGE = 8.9  # marks of a page above which a text is taken for one; no annotated article reaches it
OUTSIDE = 15  # lines around the article: fewer are headline, byline, a share bar
BEFORE = 3  # lines before it: a list behind an article makes it no page
KINDS = 3  # different lines around it that rules match: fewer are no page's, unless
LEAD = 15  # short lines stand before the text
ARTICLE = 30  # words of running text that an article holds at least
LEAST = 0.2  # share of the page's running text that the article holds at least; else nothing tells which part it is
DOUBT = 0.05  # how much likelier than not a line must be the article's to count for it


def region(document: Document, hits: Hits, *, page: bool) -> tuple[int, int] | None:
    """First line of the article and the one behind its last; None where no part of the text stands out.

    `page` says that the text is that of a whole page; else it must look like one, or None is the answer.
    """
    lines = rows(document) if page or may_be_page(document, hits) else []
    if not lines:
        return None
    start, end = article(lines, hits, _scorer())
    running = [row.words if row.running and row.number not in hits else 0 for row in lines]
    if sum(running[start:end]) < max(ARTICLE, LEAST * sum(running)):
        return None
    if not page and not _framed(document, hits, [row.number for row in lines], start, end):
        return None
    return lines[start].number, lines[end - 1].number + 1


def may_be_page(document: Document, hits: Hits) -> bool:
    """Whether the text would look like a page if all its lines stood around the article: cheap, and seldom so."""
    count, kinds = len(document.lines), _kinds(document, hits)
    if count < OUTSIDE or (kinds < KINDS and _lead(document, hits) < LEAD):
        return False
    return _marks(kinds, _lead(document, hits), _trail(document, hits), count, count, kinds) > PAGE


def _framed(document: Document, hits: Hits, numbers: Sequence[int], start: int, end: int) -> bool:
    """Whether what stands around the lines from `start` up to `end` of `numbers` is what stands around articles."""
    behind = len(numbers) - end
    lead, trail = _lead(document, hits), _trail(document, hits)
    outside = _kinds(document, [number for number in (*numbers[:start], *numbers[end:]) if number in hits])
    if start < BEFORE or start + behind < OUTSIDE or (outside < KINDS and lead < LEAD):
        return False
    return _marks(_kinds(document, hits), lead, trail, start, behind, outside) > PAGE


def _kinds(document: Document, numbers: Iterable[int]) -> int:
    """How many different lines there are among `numbers`."""
    return len({exact_key(document.lines[number]) for number in numbers})


def _marks(kinds: int, lead: int, trail: int, before: int, behind: int, outside: int) -> float:
    """How much a text looks like a page, by different lines that rules match, in all and `outside`, by short lines
    at its edges, and by lines before and behind its article; the weights are those of a logistic regression, rounded.

    An article that some extractor cut out has a few hits, often the same one over again, hardly a short line above its
    first paragraph, and little around the run of lines that is the article.
    """
    return (
        0.8 * log1p(kinds)
        + 1.3 * log1p(lead)
        + 0.6 * log1p(trail)
        + 0.9 * log1p(before)
        + 0.5 * log1p(behind)
        + 0.7 * log1p(outside)
    )


def _lead(document: Document, hits: Hits) -> int:
    return _short(document, hits, range(len(document.lines)))


def _trail(document: Document, hits: Hits) -> int:
    return _short(document, hits, range(len(document.lines) - 1, -1, -1))


def _short(document: Document, hits: Hits, numbers: Iterable[int]) -> int:
    """Short lines before the first line of running text; none where there is no such line, as in a poem.

    Lines that rules match, but for those of menus, are passed over: they are counted by themselves.
    """
    count = 0
    for number in numbers:
        if number in hits and not is_menu(hits[number]):
            continue
        held, prose = document.measure(number)
        if prose or held >= LONG:
            return count
        count += 0 < held <= SHORT and document.lines[number].rstrip()[-1] not in ".!?…"
    return 0


def article(lines: Sequence[Row], hits: Hits, scorer: Scorer) -> tuple[int, int]:
    """Which of `lines` are the article: the first, and the one behind the last.

    A line that a rule matches is neither, a word or two not the first. Prose goes with prose that it follows, or that
    follows it.
    """
    start, end = _heaviest(_scores(lines, hits, scorer))
    while start < end and (lines[start].number in hits or (lines[start].words <= 2 and not lines[start].prose)):
        start += 1
    while start < end and lines[end - 1].number in hits:
        end -= 1
    while 0 < start < end and lines[start].prose and lines[start - 1].prose and lines[start - 1].number not in hits:
        start -= 1
    while 0 < end < len(lines) and lines[end - 1].prose and lines[end].prose and lines[end].number not in hits:
        end += 1
    return start, end


def _scores(lines: Sequence[Row], hits: Hits, scorer: Scorer) -> list[int]:
    """For each line its words, times how sure it is the article's: 1,000 where it is, -1,000 where it is not."""
    import numpy as np  # imported here, with what needs it: `import cleaner` is to be quick

    from cleaner.features import table

    figures = table(lines, hits)
    odds = scorer(np.stack([figures[name] for name in scorer.features]))
    sure = np.rint(1_000 * (np.tanh(odds / 2) - DOUBT)).astype(int)
    return [int(score) * (min(row.words, 200) + 1) for score, row in zip(sure, lines, strict=True)]


def _heaviest(found: Sequence[int]) -> tuple[int, int]:
    """Where the run of scores with the highest sum starts and ends (Kadane)."""
    best, run, total, start = 0, (0, 0), 0, 0
    for index, score in enumerate(found):
        if total <= 0:
            total, start = 0, index
        total += score
        if total > best:
            best, run = total, (start, index + 1)
    return run


@lru_cache(maxsize=1)
def _scorer() -> Scorer:
    from cleaner.forest import read

    return read(Path(__file__).with_name("region.json"))
